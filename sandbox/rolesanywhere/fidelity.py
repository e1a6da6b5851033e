"""Every place where this service had to choose: what it says or does, and how well that is known.

AWS documents the shapes of Roles Anywhere but few of its messages and decisions. Each text and each
behaviour that is not simply the service model is one constant here, with the grade of its evidence, and
``docs/fidelity.md`` is generated from ``CHOICES``.
"""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How a choice is known to be AWS's."""

    DOCUMENTED = "documented"
    OBSERVED = "observed"
    INFERRED = "inferred"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision of this service.

    Attributes:
        name: A stable name for the table.
        text: The message (a template with ``{fields}``), or a sentence that describes a behaviour.
        grade: The strength of the evidence.
        source: Where the evidence is, or what was weighed when there is none.
    """

    name: str
    text: str
    grade: Grade
    source: str

    def __call__(self, **fields: object) -> str:
        """The message with its fields filled in."""
        return self.text.format(**fields)


# Requests.

ORDER_OF_CHECKS = Choice(
    "order of checks",
    "A request is authenticated, then its input is checked against the service model, then the operation "
    "(and TagResource, PassRole) is authorised, then certificates and roles are looked at, then quotas.",
    Grade.INFERRED,
    "Authorisation of rolesanywhere:TagResource came before the certificate was parsed, and that before "
    "iam:CreateServiceLinkedRole, in one public deployment log; the rest is this project's choice, made "
    "so that nobody unauthenticated learns anything.",
)
UNKNOWN_REGION = Choice(
    "signature for a Region that does not exist",
    "Credential should be scoped to a valid region.",
    Grade.INFERRED,
    "What AWS's services answer to it; every Region of the partitions aws, aws-cn and aws-us-gov is served, "
    "whether AWS offers Roles Anywhere there or not.",
)
MALFORMED_BODY = Choice(
    "body is not a JSON object",
    "The request body is not a valid JSON object.",
    Grade.UNKNOWN,
    "ValidationException is the only 400 in the service model that fits.",
)
WRONG_TYPE = Choice(
    "value of the wrong JSON type",
    "Value at '{field}' is not of the expected type {type}.",
    Grade.UNKNOWN,
    "ValidationException is the only 400 in the service model that fits; every SDK refuses before sending.",
)
UNION = Choice(
    "more or fewer than one member of a union",
    "Value at '{field}' failed to satisfy constraint: Exactly one of [{members}] must be set",
    Grade.UNKNOWN,
    "The service model marks SourceData as a union; the wording of the service is not published.",
)
LONG_VALUES = Choice(
    "long values in messages",
    "A refused value longer than 256 characters is cut in the message, so that a whole bundle is never "
    "echoed.",
    Grade.UNKNOWN,
    "AWS is reported to echo the whole SourceData in an error (spiffe/spire pull request 5048).",
)
UNKNOWN_OPERATION = Choice(
    "path or method that is no operation",
    "Unable to determine service/operation name to be authorized",
    Grade.INFERRED,
    "What AWS's REST services answer when no operation matches; code UnknownOperationException, HTTP 404.",
)
NOT_IMPLEMENTED = Choice(
    "operation this sandbox does not have",
    "{what} is not implemented by this sandbox yet.",
    Grade.UNKNOWN,
    "Not AWS's: HTTP 501 with NotImplementedException, which no SDK retries. Refusing is safer than "
    "pretending.",
)

# Identifiers.

NOT_FOUND = Choice(
    "unknown id",
    "{kind} with ID {id} not found.",
    Grade.UNKNOWN,
    "Code and status are the model's (ResourceNotFoundException, 404); the wording is not published.",
)
FOREIGN_IDS = Choice(
    "id or ARN of another account or Region",
    "It is not found: a caller sees the account of its credentials and the Region it signed for, nothing "
    "else.",
    Grade.INFERRED,
    "The operations speak of the authenticated account and Region; Roles Anywhere has no resource policies.",
)
MALFORMED_ARN = Choice(
    "resourceArn of a tag operation that is no ARN of this service",
    "Invalid resource ARN: {arn}",
    Grade.UNKNOWN,
    "The model gives only a length; ValidationException is documented for the operation.",
)
DELETE_TWICE = Choice(
    "deleting what is gone",
    "A second delete answers ResourceNotFoundException (404) and changes nothing.",
    Grade.INFERRED,
    "The model marks deletes idempotent, which promises the same end state, and lists "
    "ResourceNotFoundException for them; HashiCorp's provider treats that error of a delete as success. A "
    "404 never hides a wrong id.",
)
UPDATE_REPEATED = Choice(
    "repeating an update, enable or disable",
    "The answer is the same and updatedAt moves only when something changed.",
    Grade.INFERRED,
    "The model marks updates idempotent; how updatedAt behaves is not published.",
)
NAMES = Choice(
    "names",
    "Two anchors, or two profiles, may have one name.",
    Grade.DOCUMENTED,
    "No operation of the service model can answer a conflict.",
)

# Listing.

PAGE_SIZE = Choice(
    "page size",
    "A list without pageSize answers up to 50 resources, oldest first; any pageSize from 1 is honoured.",
    Grade.UNKNOWN,
    "The model gives pageSize no range and no default, and no order.",
)
BAD_TOKEN = Choice(
    "nextToken that this service did not give out for this list",
    "Invalid nextToken.",
    Grade.UNKNOWN,
    "ValidationException is documented for the lists; the wording is not published.",
)

# Quotas and tags.

QUOTA = Choice(
    "quota exceeded",
    "The quota of {limit} {what} per account and Region is exceeded.",
    Grade.UNKNOWN,
    "The numbers are documented (User Guide, Quotas). The code is not: of ValidationException, "
    "AccessDeniedException and ServiceUnavailableException, which the creates may answer, only the first "
    "is neither retried nor misleading.",
)
REQUEST_RATES = Choice(
    "request rates",
    "The documented one request a second is not enforced.",
    Grade.DOCUMENTED,
    "User Guide, Quotas. Left out so that a rehearsal is quick; code and status of a throttled call are "
    "not published.",
)
TOO_MANY_TAGS = Choice(
    "more than 50 tags on a resource",
    "A resource can have at most {limit} tags.",
    Grade.INFERRED,
    "50 is AWS's general limit of tags on a resource; the model has TooManyTagsException for TagResource "
    "and allows 200 in one request. A create cannot answer that code in the model and answers "
    "ValidationException.",
)
RESERVED_TAG = Choice(
    "tag key beginning with aws:",
    "Tag keys starting with 'aws:' are reserved for system use.",
    Grade.INFERRED,
    "AWS's general rules for tags; any case of the prefix is refused.",
)
DUPLICATE_TAG = Choice(
    "one tag key twice in a request",
    "Duplicate tag keys found in the request.",
    Grade.UNKNOWN,
    "Refused because which value would win is not published.",
)
UNTAG_ABSENT = Choice(
    "removing a tag that is not there",
    "UntagResource succeeds and changes nothing.",
    Grade.INFERRED,
    "What AWS's tag operations do as a rule.",
)
CREATE_TAG_RESOURCE = Choice(
    "resource of rolesanywhere:TagResource during a create",
    "arn:<partition>:rolesanywhere:<region>:<account>:trust-anchor/* (or profile/*).",
    Grade.OBSERVED,
    "An AccessDeniedException of CreateTrustAnchor in a public deployment log names that resource; "
    "profiles by analogy.",
)

# Trust anchors.

ENABLED_DEFAULT = Choice(
    "enabled left out of a create",
    "The trust anchor or profile is created disabled.",
    Grade.OBSERVED,
    "Two independent set-up guides had to enable what they had created; AWS does not state it.",
)
BASIC_CONSTRAINTS = Choice(
    "trust anchor certificate that is no CA",
    "Incorrect basic constraints for CA certificate.",
    Grade.OBSERVED,
    "Reported by many public repositories; also answered for X.509 versions below 3, which cannot carry "
    "the extension.",
)
BAD_CERTIFICATE = Choice(
    "bundle that cannot be read",
    "Error creating TrustAnchor. Bad certificate data",
    Grade.OBSERVED,
    "A public deployment log; here also the answer to an update.",
)
STRICT_PEM = Choice(
    "how a bundle is written",
    "Certificates as RFC 7468 section 3 writes them: markers on lines of their own, base64 in lines of at "
    "most 64 characters ending in a line feed, and only blank lines around the blocks. Anything else is "
    "bad certificate data.",
    Grade.INFERRED,
    "Bundles flattened by a shell, with escaped line ends or with CR LF are reported to fail; how much "
    "AWS forgives is not published, and what is refused here is easily written again.",
)
KEY_CERT_SIGN = Choice(
    "trust anchor certificate without keyUsage keyCertSign",
    "Incorrect key usage for CA certificate. keyCertSign is required.",
    Grade.UNKNOWN,
    "The rule is documented (User Guide, The IAM Roles Anywhere trust model); the wording is not.",
)
SIGNATURE_ALGORITHM = Choice(
    "trust anchor certificate signed with less than SHA-256",
    "Unsupported signature algorithm for CA certificate. SHA-256 or stronger is required.",
    Grade.UNKNOWN,
    "The rule is documented (User Guide, The IAM Roles Anywhere trust model); the wording is not.",
)
KEY_ALGORITHM = Choice(
    "trust anchor certificate with another key than RSA, EC or ML-DSA",
    "Unsupported key algorithm for CA certificate.",
    Grade.INFERRED,
    "The signing algorithms of CreateSession are RSA, ECDSA and ML-DSA; no smallest key size is published.",
)
EXPIRED_CERTIFICATE = Choice(
    "expired certificate in a bundle",
    "The CA certificate has expired.",
    Grade.UNKNOWN,
    "Whether AWS accepts one is not published; refused at create and update, because such an anchor can "
    "never give a session. One that is not valid yet is accepted: a rollover uploads the new CA early.",
)
PUBLIC_AUTHORITY = Choice(
    "certificate of a publicly trusted authority",
    "Certificates of publicly trusted certificate authorities cannot be used as a trust anchor.",
    Grade.UNKNOWN,
    "The rule is documented (User Guide, The IAM Roles Anywhere trust model); the wording is not. Known "
    "here are the roots that botocore ships, by their keys; public intermediates are not recognised.",
)
PRIVATE_KEY = Choice(
    "private key in a bundle",
    "Error creating TrustAnchor. Bad certificate data: the bundle contains a private key.",
    Grade.UNKNOWN,
    "Refused and never kept or echoed; AWS's answer is not published.",
)
BUNDLE_SIZE = Choice(
    "more than two certificates in a bundle",
    "The number of certificates per trust anchor exceeds the quota of {limit}.",
    Grade.UNKNOWN,
    "The quota is documented (User Guide, Quotas); whether AWS refuses or ignores the rest is not published.",
)
SOURCE_MISMATCH = Choice(
    "sourceType without the data that belongs to it",
    "Source data does not match source type {type}.",
    Grade.UNKNOWN,
    "The model requires neither member; the documentation says which data belongs to which type.",
)
PRIVATE_CA_ARN = Choice(
    "acmPcaArn that is no ARN of a Private CA in the caller's Region",
    "Invalid AWS Private CA ARN: {arn}",
    Grade.UNKNOWN,
    "The CA must be in the anchor's Region (User Guide, Getting started); the wording is not published.",
)
PRIVATE_CA_ABSENT = Choice(
    "trust anchor of an AWS Private CA",
    "Refused: this sandbox has no Private CA. NotImplementedException (501) says so.",
    Grade.UNKNOWN,
    "Not AWS's. AWS answers for a CA it cannot read 'Error creating TrustAnchor. Given AWS PCA did not "
    "allow get request.', which would send a person to the wrong remedy here.",
)
SELF_SIGNED = Choice(
    "source type SELF_SIGNED_REPOSITORY",
    "Trust anchors of type SELF_SIGNED_REPOSITORY are not supported.",
    Grade.UNKNOWN,
    "An enum value of the model without data member or documentation.",
)
SERVICE_LINKED_ROLE = Choice(
    "first trust anchor of an account",
    "Unauthorized because no identity-based policy allows for the iam:CreateServiceLinkedRole action",
    Grade.OBSERVED,
    "The permission is documented (User Guide, Using service-linked roles), the text is from a public "
    "deployment log. The role itself does not appear in the sandbox's IAM.",
)
NOTIFICATION_DEFAULTS = Choice(
    "notification settings that a create does not carry",
    "Both events, 45 days, channel ALL, configuredBy rolesanywhere.amazonaws.com; those a create carries "
    "show the account id.",
    Grade.DOCUMENTED,
    "User Guide, Monitor with notifications; API Reference, NotificationSettingDetail.",
)
THRESHOLD_REQUIRED = Choice(
    "enabled notification setting without a threshold",
    "Threshold is required for an enabled notification setting.",
    Grade.UNKNOWN,
    "The rule is documented (API Reference, NotificationSetting); the wording is not.",
)
DUPLICATE_NOTIFICATION = Choice(
    "two notification settings for one event and channel",
    "Duplicate notification settings for event {event}.",
    Grade.UNKNOWN,
    "Refused because which one would win is not published.",
)

# Profiles.

ATTRIBUTE_MAPPINGS = Choice(
    "attribute mappings of a new profile",
    "x509Subject *, x509Issuer *, x509SAN DNS, URI and Name/*.",
    Grade.DOCUMENTED,
    "User Guide, Certificate attribute mapping; CreateProfile cannot carry any.",
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

CHOICES: tuple[Choice, ...] = tuple(value for value in tuple(globals().values()) if isinstance(value, Choice))
"""Every choice, in the order of this file."""
