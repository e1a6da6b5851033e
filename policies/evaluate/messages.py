"""What AWS answers to a document it does not take.

IAM has two ways of speaking: one for what is attached to identities, one for trust policies; the other types
of policies are told in the words of the nearer one. The texts are those people quote; where none is known it
is the one about syntax. No code is shared with what refuses documents in a rehearsal.
"""

from collections.abc import Mapping
from enum import Enum


class Case(Enum):
    """What can be wrong."""

    JSON = "json"
    SYNTAX = "syntax"
    VERSION = "version"
    EMPTY = "empty"
    EFFECT = "effect"
    FIELD = "field"
    NO_PRINCIPAL = "no principal"
    NO_ACTION = "no action"
    NO_RESOURCE = "no resource"
    NO_EFFECT = "no effect"
    PROHIBITED = "prohibited"
    NOT_PRINCIPAL = "not principal"
    ALLOW_NOT_PRINCIPAL = "allow with not principal"
    PRINCIPAL = "principal"
    SID_FORM = "sid form"
    SID_TWICE = "sid twice"
    NO_VENDOR = "no vendor"
    VENDOR = "vendor"
    COLONS = "colons"
    RESOURCE = "resource"
    OPERATOR = "operator"


Messages = Mapping[Case, str]

_SID_FORM = (
    "Statement IDs (SID) must be alpha-numeric. "
    "Check that your input satisfies the regular expression [0-9A-Za-z]*"
)
_BOTH = {
    Case.SID_FORM: _SID_FORM,
    Case.NO_VENDOR: "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    Case.COLONS: "Actions/Condition can contain only one colon.",
    Case.RESOURCE: 'Resource {name} must be in ARN format or "*".',
    Case.VERSION: "The policy must contain a valid version string",
}

OF_IDENTITIES: Messages = {
    **_BOTH,
    Case.SYNTAX: "Syntax errors in policy.",
    Case.VERSION: "Policy document must be version 2012-10-17 or greater.",
    Case.NO_ACTION: "Policy statement must contain actions.",
    Case.NO_RESOURCE: "Policy statement must contain resources.",
    Case.PROHIBITED: "Policy document should not specify a principal.",
    Case.SID_TWICE: "Statement IDs (SID) in a single policy must be unique.",
}

OF_RESOURCES: Messages = {
    **_BOTH,
    Case.JSON: "This policy contains invalid Json",
    Case.SYNTAX: "Syntax error in policy.",
    Case.EMPTY: "Could not parse the policy: Statement is empty!",
    Case.EFFECT: "Invalid effect: {name}",
    Case.FIELD: "Unknown field {name}",
    Case.NO_EFFECT: "Missing required field Effect",
    Case.NO_ACTION: "Missing required field Action",
    Case.NO_RESOURCE: "Missing required field Resource",
    Case.NO_PRINCIPAL: "Missing required field Principal cannot be empty!",
    Case.PROHIBITED: "Has prohibited field {name}",
    Case.NOT_PRINCIPAL: "AssumeRole policy must not contain NotPrincipal field.",
    Case.ALLOW_NOT_PRINCIPAL: "Allow with NotPrincipal is not allowed.",
    Case.PRINCIPAL: "Invalid principal in policy: {name}",
    Case.SID_TWICE: "The Statement Ids in the policy are not unique",
    Case.VENDOR: "AssumeRole policy may only specify STS AssumeRole actions.",
    Case.OPERATOR: "Invalid Condition type : {name}.",
}


def message(messages: Messages, case: Case, name: str = "") -> str:
    """The text for a case.

    Args:
        messages: A way of speaking.
        case: What is wrong.
        name: The element, value or operator that is wrong.
    """
    return messages.get(case, messages[Case.SYNTAX]).format(name=name)
