"""Rules about who comes in by certificate: trust policies for Roles Anywhere, and conditions on its tags.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
"""

import re
from collections.abc import Callable, Iterator

from aws_facts.tags import PRINCIPAL_TAG, characters_no_tag_carries
from policies.attributes import unknown_attribute
from policies.evaluate import PolicyType
from policies.lint.findings import Found, Severity
from policies.lint.reading import ConditionLine, Document, Statement
from policies.lint.rule import Family

RULES = Family()

_TRUST = "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html"
_MAPPING = "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html"
_ALIASES = "https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_CreateTrustAnchor.html"
SERVICE = "rolesanywhere.amazonaws.com"
ACTIONS = ("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")
_PREFIX = (PRINCIPAL_TAG + "x509").lower()
_TAG = re.compile(r"(?:x509Subject/|x509Issuer/|x509SAN/Name/)(?P<name>.+)|x509SAN/(?:DNS|URI)")
_ANCHOR = re.compile(r"arn:[a-z-]+:rolesanywhere:[a-z0-9-]+:[0-9]{12}:trust-anchor/[a-f0-9-]{36}")
# What tells one certificate of an anchor from another.
_NAMING = re.compile(
    r"x509subject/(?:cn|uid|serialnumber|e|emailaddress|dc|[0-2]\..*)|x509san/.*", re.IGNORECASE
)

Pinned = Callable[[Statement], bool]


def _for_certificates(document: Document) -> tuple[Statement, ...]:
    """The statements that let Roles Anywhere in."""
    if document.policy_type is not PolicyType.TRUST:
        return ()
    return tuple(
        statement
        for statement in document.allows
        if any(kind == "Service" and text.value == SERVICE for kind, text in statement.principals)
    )


def _allows(statement: Statement, action: str) -> bool:
    return any(
        re.fullmatch(re.escape(text.value.lower()).replace(r"\*", ".*").replace(r"\?", "."), action.lower())
        for text in statement.actions
    )


def _pinned_actions(statements: tuple[Statement, ...], pinned: Pinned) -> set[str]:
    """The actions no statement allows unpinned. One of the three is enough: a session needs them all."""
    return {
        action
        for action in ACTIONS
        if (allowing := [each for each in statements if _allows(each, action)]) and all(map(pinned, allowing))
    }


def _names_certificate(statement: Statement) -> bool:
    about = (line for line in statement.conditions if line.keeps_out)
    return any(line.name.startswith(_PREFIX) or line.name == "sts:sourceidentity" for line in about)


def _names_anchor(statement: Statement) -> bool:
    return any(
        line.name == "aws:sourcearn" and line.keeps_out and all(map(_ANCHOR.fullmatch, line.values))
        for line in statement.conditions
    )


@RULES.rule(
    "rolesanywhere-certificate",
    Severity.SECURITY,
    "A role for Roles Anywhere is for certificates that are named.",
    _TRUST,
)
def _certificate(document: Document) -> Iterator[Found]:
    statements = _for_certificates(document)
    if statements and not _pinned_actions(statements, _names_certificate):
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
    if statements and not _pinned_actions(statements, _names_anchor):
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
    pinned = _pinned_actions(statements, _names_anchor)
    for statement in statements if pinned else ():
        loose = [action for action in ACTIONS if action not in pinned and _allows(statement, action)]
        if loose and not _names_anchor(statement):
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
    missing = [action for action in ACTIONS if not any(_allows(each, action) for each in statements)]
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


def _on_certificates(document: Document) -> Iterator[tuple[Statement, ConditionLine]]:
    for statement in document.statements:
        for line in statement.conditions:
            if line.name.startswith(_PREFIX):
                yield statement, line


@RULES.rule(
    "certificate-not-operator",
    Severity.SECURITY,
    "No Allow holds for a session without the certificate's tag: a removed mapping would open it.",
    _MAPPING,
)
def _not_operator(document: Document) -> Iterator[Found]:
    for statement, line in _on_certificates(document):
        if statement.allows and line.holds_without_key and not statement.asks_for(line):
            yield Found(
                line.place,
                f"{line.written}, which holds where the tag is absent",
                "an operator that does not",
                f'Name what is allowed with StringEquals, or add Null: {{"{line.key}": "false"}}.',
            )


@RULES.rule(
    "certificate-deny-list",
    Severity.WARNING,
    "No Deny depends on a tag to be there: a removed mapping would lift it.",
    _MAPPING,
)
def _deny_list(document: Document) -> Iterator[Found]:
    for statement, line in _on_certificates(document):
        if not statement.allows and line.keeps_out:
            yield Found(
                line.place,
                f"a Deny by {line.written} that a session without the tag escapes",
                "names that are allowed",
                "Allow by StringEquals, revoke the certificate, or deny sessions without the tag too.",
            )


@RULES.rule(
    "certificate-tag-unknown",
    Severity.ERROR,
    "A condition on a certificate names a tag Roles Anywhere makes.",
    _TRUST,
)
def _unknown_tag(document: Document) -> Iterator[Found]:
    for _, line in _on_certificates(document):
        written = line.key[len(PRINCIPAL_TAG) :]
        tag = _TAG.fullmatch(written)
        remedy = unknown_attribute(tag["name"]) if tag and tag["name"] else None
        if tag is None or remedy:
            yield Found(
                line.place,
                f"{written!r}, which no session has",
                "x509Subject/, x509Issuer/ or x509SAN/Name/ with an attribute, or x509SAN/DNS, /URI",
                remedy or "Correct the tag.",
            )


@RULES.rule(
    "certificate-value-impossible",
    Severity.ERROR,
    "What a condition expects of a certificate can stand in a session tag.",
    _TRUST,
)
def _impossible(document: Document) -> Iterator[Found]:
    for _, line in _on_certificates(document):
        wild = "*?" if line.operator.endswith("Like") else ""
        for value in line.values if line.operator.startswith("String") else ():
            literal = re.sub(r"\$\{[^{}]*\}", "", value)
            never = [each for each in characters_no_tag_carries(literal) if each not in wild]
            if never:
                yield Found(
                    line.place,
                    f"{value!r} with {' '.join(never)}, which no tag carries",
                    "letters, digits, blanks and _ . : / = + - @",
                    "Correct it; a variable is ${...}, with braces. Such a name cannot be matched.",
                )


@RULES.rule(
    "certificate-wildcard",
    Severity.WARNING,
    "A certificate is named whole: whoever can have one issued chooses what a wildcard stands for.",
    _TRUST,
)
def _wildcard(document: Document) -> Iterator[Found]:
    for statement, line in _on_certificates(document):
        wild = [value for value in line.values if re.search(r"[*?]", value)]
        if statement.allows and line.operator == "StringLike" and wild:
            yield Found(
                line.place,
                f"the pattern {wild[0]!r}",
                "whole names",
                "Name each with StringEquals, or be sure who can get such a certificate.",
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
        if lines and not any(_NAMING.fullmatch(line.key[len(PRINCIPAL_TAG) :]) for line in lines):
            tags = ", ".join(line.key[len(PRINCIPAL_TAG) :] for line in lines)
            yield Found(
                lines[0].place,
                f"only {tags}: whoever has a certificate with it",
                "the subject's CN, or a name of the SAN",
                "Name the certificate too.",
            )
