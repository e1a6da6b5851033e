"""Rules about the keys and operators of ``Condition``: what there is, and what it is compared by."""

from collections.abc import Iterator

from policies.evaluate import PolicyType
from policies.lint.findings import Found, Severity
from policies.lint.global_keys import ALWAYS, PAGE, is_cross_service, similar_key, type_of
from policies.lint.reading import ConditionLine, Document, Statement
from policies.lint.rule import Family
from policies.lint.service_keys import key_matches
from policies.lint.services import REFERENCE, Action, matching

RULES = Family()

_OPERATORS = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"
)
_SETS = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
    "reference_policies_condition-single-vs-multi-valued-context-keys.html"
)
_CHECKS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"
_BLOCK = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html"

# Which operators compare a key of a type; a text is compared as one whatever it stands for.
_COMPARED = {
    "String": ("String", "Bool", "Numeric"),
    "ARN": ("Arn", "String"),
    "Bool": ("Bool", "String"),
    "Numeric": ("Numeric",),
    "Date": ("Date", "Numeric"),
    "IPAddress": ("IpAddress", "NotIpAddress"),
}
_FREE = ("aws:requesttag/", "aws:resourcetag/", "aws:principaltag/", "kms:encryptioncontext:")
_PAIRS = {
    "aws:ec2instancesourceprivateipv4": ("aws:ec2instancesourcevpc", "aws:Ec2InstanceSourceVpc"),
    "aws:vpcsourceip": ("aws:sourcevpc", "aws:SourceVpc"),
}
_REFERENCED = ("aws:requesttag/", "aws:resourcetag/", "aws:tagkeys")


def _lines(document: Document) -> Iterator[tuple[Statement, ConditionLine]]:
    for statement in document.statements:
        for line in statement.conditions:
            if ":" in line.key:
                yield statement, line


@RULES.rule("unknown-condition-key", Severity.ERROR, "Every condition key exists.", PAGE)
def _unknown(document: Document) -> Iterator[Found]:
    for _, line in _lines(document):
        if type_of(line.name) is None:
            remedy = similar_key(line.key)
            yield Found(line.place, f"{line.key!r}, which no request has", "a condition key there is", remedy)


@RULES.rule(
    "condition-key-not-of-action",
    Severity.WARNING,
    "Every action of a statement has the condition keys the statement asks for.",
    REFERENCE,
)
def _not_of_action(document: Document) -> Iterator[Found]:
    for statement, line in _lines(document):
        specific = not is_cross_service(line.name) or line.name.startswith(_REFERENCED)
        if not specific or type_of(line.name) is None or line.operator == "Null":
            continue
        if line.holds_without_key and not line.for_all:
            continue
        for action in statement.actions:
            found = matching(action.value)
            if found and not any(_has(one, line.name) for one in found):
                yield Found(
                    line.place,
                    f"{line.key}, which {action.value} does not have",
                    "a key the Service Authorization Reference gives the action",
                    "Give the action a statement of its own: with this condition it never applies.",
                )


def _has(action: Action, key: str) -> bool:
    # The reference lists a service's own keys per action; what a resource of any service has, per type.
    return any(key_matches(pattern, key) for pattern in action.keys)


@RULES.rule(
    "condition-type",
    Severity.WARNING,
    "An operator compares values of its key's type.",
    _OPERATORS,
)
def _type(document: Document) -> Iterator[Found]:
    for _, line in _lines(document):
        kind = (type_of(line.name) or "").removeprefix("ArrayOf")
        # What somebody tags with, or encrypts for, may be an ARN.
        compared = (*_COMPARED.get(kind, ()), *(("Arn",) if line.name.startswith(_FREE) else ()))
        if kind and line.operator != "Null" and not line.operator.startswith(compared):
            yield Found(
                line.place,
                f"{line.operator} on {line.key}, which is of the type {kind}",
                " or ".join(f"an operator of {family}" for family in _COMPARED[kind]),
                "Use an operator for such values.",
            )


@RULES.rule(
    "string-like-on-arn",
    Severity.SECURITY,
    "A pattern of ARNs is compared part by part, so that a wildcard stays inside its part.",
    _CHECKS,
)
def _like_on_arn(document: Document) -> Iterator[Found]:
    for _, line in _lines(document):
        wild = [value for value in line.values if "*" in value]
        about_arns = (type_of(line.name) or "").endswith("ARN")
        if about_arns and wild and line.operator in ("StringLike", "StringNotLike"):
            yield Found(
                line.place,
                f"{line.operator} with {wild[0]!r}",
                line.operator.replace("String", "Arn"),
                "Use the operator for ARNs.",
            )


@RULES.rule(
    "condition-key-twice",
    Severity.ERROR,
    "An operator has a key once: case does not tell two keys apart.",
    _BLOCK,
)
def _twice(document: Document) -> Iterator[Found]:
    for statement in document.statements:
        seen: dict[tuple[str, str], str] = {}
        for line in statement.conditions:
            first = seen.setdefault((line.written, line.name), line.key)
            if first != line.key:
                yield Found(
                    line.place, f"{line.key} beside {first}", "the key once", "Put the values into one list."
                )


@RULES.rule(
    "for-all-values-of-none",
    Severity.WARNING,
    "ForAllValues in an Allow asks for the key to be there: it holds for a request without it.",
    _SETS,
)
def _for_all_values(document: Document) -> Iterator[Found]:
    for statement, line in _lines(document):
        multi = (type_of(line.name) or "").startswith("ArrayOf")
        for_all = multi and line.for_all
        if statement.allows and for_all and not statement.asks_for(line):
            yield Found(
                line.place,
                f"{line.written}, which holds where there is no {line.key}",
                f'Null: {{"{line.key}": "false"}} beside it',
                "Add that, if a request without the key is not meant.",
            )


@RULES.rule(
    "for-all-values-of-one",
    Severity.SECURITY,
    "ForAllValues is for keys with several values: on another one it holds where the key is absent.",
    _CHECKS,
)
def _set_of_one(document: Document) -> Iterator[Found]:
    for statement, line in _lines(document):
        kind = type_of(line.name) or "ArrayOf"
        single = not kind.startswith("ArrayOf")
        if statement.allows and single and line.for_all:
            yield Found(
                line.place,
                f"{line.written} on a key with one value",
                line.written.removeprefix("ForAllValues:"),
                "Remove ForAllValues:.",
            )


@RULES.rule(
    "set-operator-missing",
    Severity.ERROR,
    "A key with several values is compared with ForAnyValue or ForAllValues.",
    _SETS,
)
def _no_set(document: Document) -> Iterator[Found]:
    for _, line in _lines(document):
        multi = (type_of(line.name) or "").startswith("ArrayOf")
        if multi and not line.written.startswith("For") and line.operator != "Null":
            yield Found(
                line.place,
                f"{line.written} on {line.key}, which has several values",
                f"ForAnyValue:{line.written} or ForAllValues:{line.written}",
                "Say whether one value or all of them must match.",
            )


@RULES.rule(
    "condition-open-without-key",
    Severity.WARNING,
    "An Allow does not hold for requests that lack the key its condition is about.",
    _OPERATORS,
)
def _open(document: Document) -> Iterator[Found]:
    if document.policy_type is PolicyType.SCP:
        return
    for statement, line in _lines(document):
        about_certificate = line.name.startswith("aws:principaltag/x509")
        single = not line.for_all and not about_certificate
        open_ = single and line.holds_without_key and line.name not in ALWAYS
        if statement.allows and open_ and not statement.asks_for(line):
            yield Found(
                line.place,
                f"{line.written}, which holds where there is no {line.key}",
                "an operator that does not, or a Deny",
                f'Add Null: {{"{line.key}": "false"}}, or deny what is not wanted.',
            )


@RULES.rule(
    "paired-key-missing",
    Severity.SECURITY,
    "A private address is compared beside the VPC it is in.",
    _CHECKS,
)
def _paired(document: Document) -> Iterator[Found]:
    for statement, line in _lines(document):
        pair = _PAIRS.get(line.name)
        if pair and not any(other.name == pair[0] for other in statement.conditions):
            yield Found(
                line.place,
                f"{line.key} without {pair[1]}",
                "both",
                "Add the other key: every VPC may use the same private addresses.",
            )
