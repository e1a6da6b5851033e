"""Rules about a document as a whole: its version, its size, what it repeats, whether it allows anything."""

import json
import re
from collections.abc import Iterator, Sequence

from aws_facts.limits import (
    BUCKET_POLICY_SIZE,
    MANAGED_POLICY_SIZE,
    ORGANIZATION_POLICY_SIZE,
    ROLE_INLINE_POLICIES_SIZE,
    SESSION_POLICY_SIZE,
    TRUST_POLICY_SIZE,
    Limit,
)
from aws_facts.packing import FULL, packed_percent
from policies.evaluate import PolicyType
from policies.lint.arns import covers, is_pattern
from policies.lint.findings import Found, Severity
from policies.lint.reading import Document, Statement, Text
from policies.lint.rule import Family

RULES = Family()

_VERSION = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html"
_SESSION = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session"
_CHECKS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"
_PACKED = "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"
_LIMITING = (PolicyType.SESSION, PolicyType.BOUNDARY)
_SIZES: dict[PolicyType, Limit] = {
    PolicyType.IDENTITY: ROLE_INLINE_POLICIES_SIZE,
    PolicyType.BOUNDARY: MANAGED_POLICY_SIZE,
    PolicyType.TRUST: TRUST_POLICY_SIZE,
    PolicyType.SESSION: SESSION_POLICY_SIZE,
    PolicyType.SCP: ORGANIZATION_POLICY_SIZE,
    PolicyType.RCP: ORGANIZATION_POLICY_SIZE,
    PolicyType.RESOURCE: BUCKET_POLICY_SIZE,
}
# What is counted as it stands: STS and S3 count every character, IAM and Organizations no white space.
_AS_IT_STANDS = (PolicyType.SESSION, PolicyType.RESOURCE)


@RULES.rule("version", Severity.WARNING, "The version is the one of today, and is said.", _VERSION)
def _version(document: Document) -> Iterator[Found]:
    if document.content and document.content.get("Version", "2008-10-17") == "2008-10-17":
        got = "2008-10-17" if "Version" in document.content else "none, which is 2008-10-17"
        yield Found("Version", got, "2012-10-17", "Say it: the old one knows no variables.")


@RULES.rule(
    "deny-only",
    Severity.ERROR,
    "A session policy, or a boundary, allows something: what it does not allow is gone.",
    _SESSION,
)
def _deny_only(document: Document) -> Iterator[Found]:
    if document.policy_type in _LIMITING and document.statements and not document.allows:
        yield Found(
            "Statement",
            f"only Deny statements: the {document.policy_type.value} leaves nothing",
            "an Allow of what may be left",
            'Add {"Effect": "Allow", "Action": "*", "Resource": "*"} to only take away.',
        )


@RULES.rule(
    "limits-nothing",
    Severity.WARNING,
    "A session policy, or a boundary, keeps something out.",
    _SESSION,
)
def _limits_nothing(document: Document) -> Iterator[Found]:
    if document.policy_type not in _LIMITING or len(document.allows) < len(document.statements):
        return
    for statement in document.allows:
        everything = any(action.value in {"*", "*:*"} for action in statement.actions)
        if everything and any(one.value == "*" for one in statement.resources) and not statement.conditions:
            got = f"everything allowed, and no Deny: the {document.policy_type.value} changes nothing"
            yield Found(statement.place, got, "what may be left", "Name it, or leave the policy out.")


def _size(document: Document) -> int:
    text = document.given if isinstance(document.given, str) else json.dumps(document.given)
    return len(text) if document.policy_type in _AS_IT_STANDS else len(re.sub(r"\s", "", text))


@RULES.rule(
    "policy-size",
    Severity.ERROR,
    "A document is no longer than AWS takes one.",
    ROLE_INLINE_POLICIES_SIZE.source,
)
def _too_large(document: Document) -> Iterator[Found]:
    limit = _SIZES[document.policy_type]
    size = _size(document)
    if size > limit.value:
        yield Found("", f"{size} characters", f"at most {limit.value} {limit.unit}", "Split or shorten it.")


@RULES.rule(
    "managed-policy-size",
    Severity.WARNING,
    "An identity-based policy is short enough to be a managed one.",
    MANAGED_POLICY_SIZE.source,
)
def _managed_size(document: Document) -> Iterator[Found]:
    size, limit = _size(document), MANAGED_POLICY_SIZE
    if document.policy_type is PolicyType.IDENTITY and limit.value < size <= ROLE_INLINE_POLICIES_SIZE.value:
        yield Found(
            "",
            f"{size} characters, which only an inline policy of a role may have",
            f"at most {limit.value}",
            "Split it, or keep it inline: the role's inline policies share 10,240 characters.",
        )


@RULES.rule(
    "session-policy-packed",
    Severity.WARNING,
    "A session policy leaves room for the tags of a certificate: together they are packed.",
    _PACKED,
)
def _packed(document: Document) -> Iterator[Found]:
    if document.policy_type is PolicyType.SESSION and isinstance(document.given, str):
        percent = packed_percent(document.given)
        if percent > FULL and _size(document) <= SESSION_POLICY_SIZE.value:
            yield Found(
                "",
                f"an estimated {percent} % with the tags of a common certificate",
                f"at most {FULL} %",
                "Shorten it, or map fewer attributes of the certificate.",
            )


@RULES.rule("empty-sid", Severity.SUGGESTION, "A Sid says something.", _CHECKS)
def _empty_sid(document: Document) -> Iterator[Found]:
    for statement in document.statements:
        if statement.sid == "":
            yield Found(
                f"{statement.place}.Sid", "an empty Sid", "a name, or no Sid", "Name it or leave it out."
            )


@RULES.rule(
    "redundant-value",
    Severity.SUGGESTION,
    "No action, resource or value stands beside one that covers it.",
    _CHECKS,
)
def _redundant_value(document: Document) -> Iterator[Found]:
    for statement in document.statements:
        for texts in (statement.actions, statement.not_actions):
            yield from _covered(texts, fold=True)
        for texts in (statement.resources, statement.not_resources):
            yield from _covered(texts, fold=False)
        for line in statement.conditions:
            for value in sorted({value for value in line.values if line.values.count(value) > 1}):
                yield Found(line.place, f"{value!r} twice", "each value once", "Remove one.")


def _covered(texts: Sequence[Text], *, fold: bool) -> Iterator[Found]:
    """Every text that an earlier or wider one covers."""
    values = [text.value.lower() if fold else text.value for text in texts]
    first = {value: number for number, value in reversed(list(enumerate(values)))}
    patterns = [(value, number) for value, number in first.items() if is_pattern(value)]
    for number, (text, value) in enumerate(zip(texts, values, strict=True)):
        wider = [each for pattern, each in patterns if pattern != value and covers(pattern, value)]
        if first[value] != number:
            wider.insert(0, first[value])
        if wider:
            got = f"{text.value!r} beside {texts[wider[0]].value!r}"
            yield Found(text.place, got, "one of them", "Remove it.")


@RULES.rule(
    "redundant-statement",
    Severity.SUGGESTION,
    "No statement says what another one says already.",
    _CHECKS,
)
def _redundant_statement(document: Document) -> Iterator[Found]:
    for number, statement in enumerate(document.statements):
        for other, wider in enumerate(document.statements):
            same = _says(wider, statement) and (other < number or not _says(statement, wider))
            if other != number and same:
                yield Found(
                    statement.place,
                    f"nothing {wider.place} does not say",
                    "something of its own",
                    "Remove it.",
                )
                break


def _says(wide: Statement, narrow: Statement) -> bool:
    """Whether a statement says all that another one does; told where both name actions and resources."""
    rest = ("Effect", "Principal", "NotPrincipal", "NotAction", "NotResource")
    if any(wide.elements.get(name) != narrow.elements.get(name) for name in rest):
        return False
    if wide.elements.get("Condition") and wide.elements.get("Condition") != narrow.elements.get("Condition"):
        return False
    return _all_covered(wide.actions, narrow.actions, fold=True) and _all_covered(
        wide.resources, narrow.resources, fold=False
    )


def _all_covered(wide: Sequence[Text], narrow: Sequence[Text], *, fold: bool) -> bool:
    named = {text.value.lower() if fold else text.value for text in wide}
    rest = {text.value.lower() if fold else text.value for text in narrow} - named
    patterns = [value for value in named if is_pattern(value)]
    return all(any(covers(pattern, value) for pattern in patterns) for value in rest)
