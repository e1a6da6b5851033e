"""Rules about conditions on a certificate's tags, in whatever policy they stand.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html
"""

import re
from collections.abc import Iterator

from aws_facts.tags import PRINCIPAL_TAG, characters_no_tag_carries
from policies.attributes import unknown_attribute
from policies.lint.findings import Found, Severity
from policies.lint.reading import ConditionLine, Document, Statement
from policies.lint.rule import Family

RULES = Family()

_TRUST = "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html"
_MAPPING = "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html"
_PREFIX = (PRINCIPAL_TAG + "x509").lower()
_TAG = re.compile(r"(?:x509Subject/|x509Issuer/|x509SAN/Name/)(?P<name>.+)|x509SAN/(?:DNS|URI)")


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
