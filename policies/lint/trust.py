"""Rules about trust policies for Roles Anywhere: certificates, trust anchors, and the three actions.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
"""

import re
from collections.abc import Callable, Iterator

from aws_facts.tags import PRINCIPAL_TAG
from policies.evaluate import PolicyType
from policies.lint.findings import Found, Severity
from policies.lint.reading import ConditionLine, Document, Statement
from policies.lint.rule import Family

RULES = Family()

_TRUST = "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html"
_ALIASES = "https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateTrustAnchor.html"
SERVICE = "rolesanywhere.amazonaws.com"
ACTIONS = ("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")
_PREFIX = (PRINCIPAL_TAG + "x509").lower()
_ANCHOR = re.compile(r"arn:[a-z-]+:rolesanywhere:[a-z0-9-]+:[0-9]{12}:trust-anchor/[a-f0-9-]{36}")
# What tells one certificate of an anchor from another.
_NAMING = re.compile(
    r"x509subject/(?:cn|uid|serialnumber|e|emailaddress|dc|[0-2]\..*)|x509san/.*", re.IGNORECASE
)

About = Callable[[ConditionLine], bool]


def _is_for_service(statement: Statement) -> bool:
    named = [(kind, text.value) for kind, text in statement.principals]
    return ("Service", SERVICE) in named or (not statement.allows and ("AWS", "*") in named)


def _for_certificates(document: Document) -> tuple[Statement, ...]:
    """The statements that let Roles Anywhere in."""
    if document.policy_type is not PolicyType.TRUST:
        return ()
    return tuple(statement for statement in document.allows if _is_for_service(statement))


def _names(statement: Statement, action: str) -> bool:
    return any(
        re.fullmatch(re.escape(text.value.lower()).replace(r"\*", ".*").replace(r"\?", "."), action.lower())
        for text in statement.actions
    )


def _pinned_actions(document: Document, about: About) -> set[str]:
    """The actions nobody may do unpinned. One of the three is enough: a session needs them all."""
    statements = _for_certificates(document)
    return {
        action
        for action in ACTIONS
        if (allowing := [each for each in statements if _names(each, action)])
        and (all(_pins(each, about) for each in allowing) or _others_denied(document, action, about))
    }


def _pins(statement: Statement, about: About) -> bool:
    return any(line.keeps_out and about(line) for line in statement.conditions)


def _others_denied(document: Document, action: str, about: About) -> bool:
    """Whether a Deny is for everything but what is named; it holds where there is no such key, too."""
    return any(
        not statement.allows
        and _is_for_service(statement)
        and _names(statement, action)
        and len(statement.conditions) == 1
        and "Not" in statement.conditions[0].operator
        and not statement.conditions[0].for_all
        and about(statement.conditions[0])
        for statement in document.statements
    )


def _certificate(line: ConditionLine) -> bool:
    return line.name.startswith(_PREFIX) or line.name == "sts:sourceidentity"


def _anchor(line: ConditionLine) -> bool:
    return line.name == "aws:sourcearn" and all(map(_ANCHOR.fullmatch, line.values))


@RULES.rule(
    "rolesanywhere-certificate",
    Severity.SECURITY,
    "A role for Roles Anywhere is for certificates that are named.",
    _TRUST,
)
def _any_certificate(document: Document) -> Iterator[Found]:
    statements = _for_certificates(document)
    if statements and not _pinned_actions(document, _certificate):
        yield Found(
            statements[0].place,
            "any certificate of the trust anchor",
            "a condition on the certificate",
            f"Add StringEquals {PRINCIPAL_TAG}x509Subject/CN with the certificate's CN.",
        )


@RULES.rule(
    "rolesanywhere-source-arn",
    Severity.SECURITY,
    "A role for Roles Anywhere is for trust anchors that are named: a CN is unique in one CA only.",
    _TRUST,
)
def _source_arn(document: Document) -> Iterator[Found]:
    statements = _for_certificates(document)
    if statements and not _pinned_actions(document, _anchor):
        yield Found(
            statements[0].place,
            "certificates of any trust anchor",
            "ArnEquals aws:SourceArn with the ARN of one trust anchor",
            "Add the condition: whoever may make a trust anchor in the account could name any CN.",
        )


@RULES.rule(
    "rolesanywhere-pinned-differently",
    Severity.SECURITY,
    "The three actions of a role for Roles Anywhere are pinned to the same trust anchors.",
    _TRUST,
)
def _differently(document: Document) -> Iterator[Found]:
    statements = _for_certificates(document)
    pinned = _pinned_actions(document, _anchor)
    for statement in statements if pinned else ():
        loose = [action for action in ACTIONS if action not in pinned and _names(statement, action)]
        if loose and not _pins(statement, _anchor):
            yield Found(
                statement.place,
                f"{', '.join(loose)} without the aws:SourceArn the other actions have",
                "the same condition on all three",
                "Put the three actions into one statement, or repeat the condition.",
            )


@RULES.rule(
    "rolesanywhere-actions",
    Severity.ERROR,
    "A role for Roles Anywhere allows all three actions: without any of them nobody gets in.",
    _TRUST,
)
def _actions(document: Document) -> Iterator[Found]:
    statements = _for_certificates(document)
    missing = [action for action in ACTIONS if not any(_names(each, action) for each in statements)]
    if statements and missing:
        yield Found(
            f"{statements[0].place}.Action",
            f"no {', '.join(missing)}",
            ", ".join(ACTIONS),
            "Allow all three; the answer would only be: Unable to assume role.",
        )


@RULES.rule(
    "source-arn-not-an-anchor",
    Severity.ERROR,
    "What aws:SourceArn names for Roles Anywhere is a trust anchor, by its UUID: an alias matches nothing.",
    _ALIASES,
)
def _alias(document: Document) -> Iterator[Found]:
    for statement in _for_certificates(document):
        for line in (line for line in statement.conditions if line.name == "aws:sourcearn"):
            for value in line.values:
                if not re.search(r"[*?$]", value) and not _ANCHOR.fullmatch(value):
                    yield Found(
                        line.place,
                        f"{value!r}, which no request has",
                        "arn:<partition>:rolesanywhere:<region>:<account>:trust-anchor/<uuid>",
                        "Give the ARN with the trust anchor's id.",
                    )


@RULES.rule(
    "certificate-of-many",
    Severity.WARNING,
    "A condition names certificates, not everything of an organisation, unit or issuer.",
    _TRUST,
)
def _many(document: Document) -> Iterator[Found]:
    for statement in _for_certificates(document):
        lines = [line for line in statement.conditions if line.name.startswith(_PREFIX) and line.keeps_out]
        identity = any(line.keeps_out and line.name == "sts:sourceidentity" for line in statement.conditions)
        named = identity or any(_NAMING.fullmatch(line.key[len(PRINCIPAL_TAG) :]) for line in lines)
        if lines and not named:
            tags = ", ".join(line.key[len(PRINCIPAL_TAG) :] for line in lines)
            yield Found(
                lines[0].place,
                f"only {tags}: whoever has a certificate with it",
                "the subject's CN, or a name of the SAN",
                "Name the certificate too.",
            )
