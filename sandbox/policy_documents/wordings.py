"""Every refusal of a policy document in AWS's words, and how sure the words are.

IAM answers ``MalformedPolicyDocument`` (400) or ``LimitExceeded`` (409), S3 ``MalformedPolicy`` (400), SNS
``InvalidParameter`` (400).
"""

from enum import Enum

MALFORMED, LIMIT, S3_MALFORMED = "MalformedPolicyDocument", "LimitExceeded", "MalformedPolicy"
SNS_INVALID = "InvalidParameter"
_SID_FORM = (
    "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression "
    "[0-9A-Za-z]*"
)


class Grade(Enum):
    """How sure a wording is."""

    DOCUMENTED = "an AWS page has it"
    OBSERVED = "people report it from AWS"
    INFERRED = "the rule is AWS's, the words are those of a neighbouring case"
    UNKNOWN = "no source was found; the plainest words were chosen"


class Wording(Enum):
    """A refusal: the error code, the text and the grade of the text."""

    # Identity policies.
    SYNTAX = MALFORMED, "Syntax errors in policy.", Grade.OBSERVED
    VERSION = MALFORMED, "Policy document must be version 2012-10-17 or greater.", Grade.OBSERVED
    PRINCIPAL = MALFORMED, "Policy document should not specify a principal.", Grade.OBSERVED
    LEGACY = MALFORMED, "The policy failed legacy parsing", Grade.OBSERVED
    NO_ACTION = MALFORMED, "Policy statement must contain actions.", Grade.OBSERVED
    NO_RESOURCE = MALFORMED, "Policy statement must contain resources.", Grade.OBSERVED
    SID_TWICE = MALFORMED, "Statement IDs (SID) in a single policy must be unique.", Grade.OBSERVED
    SID_FORM = MALFORMED, _SID_FORM, Grade.OBSERVED
    NO_VENDOR = (
        MALFORMED,
        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
        Grade.OBSERVED,
    )
    COLONS = MALFORMED, "Actions/Condition can contain only one colon.", Grade.OBSERVED
    VENDOR = MALFORMED, "Vendor {vendor} is not valid", Grade.OBSERVED
    NOT_ARN = MALFORMED, 'Resource {resource} must be in ARN format or "*".', Grade.OBSERVED
    PARTITION = MALFORMED, 'Partition "{partition}" is not valid for resource "{resource}".', Grade.OBSERVED
    IAM_REGION = MALFORMED, "IAM resource {resource} cannot contain region information.", Grade.OBSERVED
    S3_REGION = MALFORMED, "Resource {resource} can not contain region information.", Grade.OBSERVED
    # Trust policies.
    TRUST_JSON = MALFORMED, "This policy contains invalid Json", Grade.OBSERVED
    TRUST_VERSION = MALFORMED, "The policy must contain a valid version string", Grade.OBSERVED
    TRUST_EMPTY = MALFORMED, "Could not parse the policy: Statement is empty!", Grade.OBSERVED
    TRUST_FIELD = MALFORMED, "Unknown field {field}", Grade.INFERRED
    TRUST_MISSING = MALFORMED, "Missing required field {field}", Grade.OBSERVED
    TRUST_EFFECT = MALFORMED, "Invalid effect: {effect}", Grade.OBSERVED
    TRUST_SID_TWICE = MALFORMED, "The Statement Ids in the policy are not unique", Grade.OBSERVED
    TRUST_PROHIBITED = MALFORMED, "Has prohibited field {field}", Grade.OBSERVED
    TRUST_ALLOW_NOT_PRINCIPAL = MALFORMED, "Allow with NotPrincipal is not allowed.", Grade.OBSERVED
    TRUST_NOT_PRINCIPAL = MALFORMED, "AssumeRole policy must not contain NotPrincipal field.", Grade.OBSERVED
    TRUST_ACTION = MALFORMED, "AssumeRole policy may only specify STS AssumeRole actions.", Grade.OBSERVED
    TRUST_PRINCIPAL_EMPTY = MALFORMED, "Missing required field Principal cannot be empty!", Grade.OBSERVED
    TRUST_PRINCIPAL_KIND = MALFORMED, "Principal must be a JSON object.", Grade.OBSERVED
    TRUST_PRINCIPAL = MALFORMED, 'Invalid principal in policy: "{kind}":"{value}"', Grade.OBSERVED
    TRUST_SYNTAX = MALFORMED, "Syntax error in policy.", Grade.OBSERVED
    # Bucket policies.
    S3_JSON = S3_MALFORMED, "Policies must be valid JSON and the first byte must be '{{'", Grade.OBSERVED
    S3_SIZE = S3_MALFORMED, "Policy exceeds the maximum allowed document size.", Grade.UNKNOWN
    S3_VERSION = S3_MALFORMED, "The policy must contain a valid version string", Grade.OBSERVED
    S3_EMPTY = S3_MALFORMED, "Could not parse the policy: Statement is empty!", Grade.OBSERVED
    S3_FIELD = S3_MALFORMED, "Unknown field {field}", Grade.INFERRED
    S3_MISSING = S3_MALFORMED, "Missing required field {field}", Grade.OBSERVED
    S3_EFFECT = S3_MALFORMED, "Invalid effect: {effect}", Grade.OBSERVED
    S3_SID_TWICE = S3_MALFORMED, "The Statement Ids in the policy are not unique", Grade.INFERRED
    S3_PRINCIPAL = S3_MALFORMED, "Invalid principal in policy", Grade.OBSERVED
    S3_ACTION = S3_MALFORMED, "Policy has invalid action", Grade.OBSERVED
    S3_RESOURCE = S3_MALFORMED, "Policy has invalid resource", Grade.OBSERVED
    S3_APPLIES = S3_MALFORMED, "Action does not apply to any resource(s) in statement", Grade.OBSERVED
    S3_CONDITION = S3_MALFORMED, "Invalid Condition type : {operator}", Grade.OBSERVED
    S3_SYNTAX = S3_MALFORMED, "Invalid policy syntax.", Grade.OBSERVED
    # Topic policies.
    SNS_POLICY = SNS_INVALID, "Invalid parameter: Policy Error: null", Grade.OBSERVED
    SNS_SCOPE = (
        SNS_INVALID,
        "Invalid parameter: Policy statement action out of service scope!",
        Grade.OBSERVED,
    )
    SNS_PRINCIPAL = SNS_INVALID, "Invalid parameter: Policy Error: PrincipalNotFound", Grade.OBSERVED
    SNS_RESOURCE = (
        SNS_INVALID,
        "Invalid parameter: Policy statement resource out of service scope!",
        Grade.INFERRED,
    )
    # Sizes.
    TRUST_SIZE = LIMIT, "Cannot exceed quota for ACLSizePerRole: {limit}", Grade.OBSERVED
    MANAGED_SIZE = LIMIT, "Cannot exceed quota for PolicySize: {limit}", Grade.OBSERVED
    INLINE_SIZE = LIMIT, "Maximum policy size of {limit} bytes exceeded for {kind} {name}", Grade.OBSERVED

    def __init__(self, code: str, text: str, grade: Grade) -> None:
        self.code = code
        self.text = text
        self.grade = grade
