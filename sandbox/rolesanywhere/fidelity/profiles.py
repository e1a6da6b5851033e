"""Choices about profiles."""

from sandbox.rolesanywhere.fidelity.choice import Choice, Grade

ATTRIBUTE_MAPPINGS = Choice(
    "attribute mappings of a new profile",
    "x509Subject *, x509Issuer *, x509SAN DNS, URI and Name/*.",
    Grade.DOCUMENTED,
    "User Guide, Certificate attribute mapping; CreateProfile cannot carry any.",
)
MAPPING_REPLACED = Choice(
    "PutAttributeMapping on a field that has rules",
    "The given rules replace them; the other fields stay.",
    Grade.INFERRED,
    "The operation is an idempotent PUT, and an open pull request for HashiCorp's provider relies on it.",
)
MAPPING_EMPTY = Choice(
    "PutAttributeMapping without a rule",
    "At least one mapping rule is required for {field}.",
    Grade.UNKNOWN,
    "Refused: DeleteAttributeMapping says it clearly.",
)
SPECIFIER_UNKNOWN = Choice(
    "specifier without a meaning",
    "Unsupported specifier for {field}: {specifier}",
    Grade.UNKNOWN,
    "The User Guide gives * no meaning for x509SAN, x509SAN/DNS and x509SAN/URI and does not list the "
    "attributes it supports. Anything but the attributes that become tags here is refused, because a rule "
    "that maps nothing makes StringNotEquals true.",
)
MAPPING_DELETED = Choice(
    "DeleteAttributeMapping",
    "Without specifiers the whole field goes, with them those rules; one that is not there does not matter. "
    "A field without rules is not shown.",
    Grade.INFERRED,
    "User Guide, Delete attribute mappings; the model marks the operation idempotent.",
)
CREATED_BY = Choice(
    "createdBy of a profile",
    "The ARN of the principal that created it.",
    Grade.DOCUMENTED,
    "The sample event in the User Guide's CloudTrail page; the API Reference calls it the account.",
)
SESSION_POLICY_ABSENT = Choice(
    "profile without a session policy",
    "sessionPolicy is left out of the answer; an empty string in a create counts as none.",
    Grade.UNKNOWN,
    "The model requires no member of ProfileDetail.",
)
SESSION_POLICY_KEPT = Choice(
    "session policy that is no policy",
    "It is kept as it came; a session refuses it.",
    Grade.UNKNOWN,
    "The model takes any string; whether AWS parses it before a session is not published.",
)
SESSION_POLICY_CLEARED = Choice(
    "clearing a session policy",
    "It cannot be cleared: an update without the member keeps it and an empty string is refused by its "
    "minimum length.",
    Grade.DOCUMENTED,
    "Service model, UpdateProfileRequestSessionPolicyString.",
)
ROLE_UNKNOWN = Choice(
    "role that does not exist",
    "Role {arn} does not exist.",
    Grade.UNKNOWN,
    "Whether AWS looks is not published; refused, because such a profile can never give a session with "
    "that role.",
)
ROLE_FOREIGN = Choice(
    "role of another account",
    "Cross-account pass role is not allowed.",
    Grade.INFERRED,
    "iam:PassRole never crosses accounts; AWS Lambda answers AccessDeniedException with this text.",
)
PASS_ROLE_CHECKED = Choice(
    "iam:PassRole of an update",
    "Checked for every role the profile will have, whether the request names the roles or not.",
    Grade.INFERRED,
    "The Service Authorization Reference makes PassRole a dependent action of CreateProfile, "
    "UpdateProfile and EnableProfile without saying for which roles.",
)
