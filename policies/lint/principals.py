"""Rules about ``Principal``: who is let in, and whether it is anybody at all."""

import re
from collections.abc import Iterator

from policies.evaluate import PolicyType
from policies.lint.findings import Found, Severity
from policies.lint.reading import Document, Statement
from policies.lint.rule import Family

RULES = Family()

_PRINCIPAL = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"
_DEPUTY = "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention"
_OIDC = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html"
_NOT_PRINCIPAL = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html"
)
_UNIQUE_ID = re.compile(r"A[A-Z0-9]{15,127}")
# Keys that say who asks, or from where; their values must say something too.
_WHO = (
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "kms:calleraccount",
)
_SOURCES = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths")


def _restricted(statement: Statement, keys: tuple[str, ...]) -> bool:
    return any(line.name in keys and line.keeps_out for line in statement.conditions)


@RULES.rule(
    "public-principal",
    Severity.SECURITY,
    "Nobody is everybody: an Allow for * says by a condition who is meant.",
    _PRINCIPAL,
)
def _public(document: Document) -> Iterator[Found]:
    for statement in document.allows:
        for kind, text in statement.principals:
            if kind == "AWS" and text.value == "*" and not _restricted(statement, _WHO):
                yield Found(
                    text.place,
                    "everybody, whoever's account it is",
                    "accounts, roles or services by name",
                    "Name them, or add a condition such as aws:PrincipalOrgID.",
                )


@RULES.rule(
    "service-principal-unpinned",
    Severity.SECURITY,
    "A service is let in for resources or accounts that are named, not for everybody's.",
    _DEPUTY,
)
def _deputy(document: Document) -> Iterator[Found]:
    if document.policy_type is not PolicyType.RESOURCE:
        return
    for statement in document.allows:
        for kind, text in statement.principals:
            if kind == "Service" and not _restricted(statement, _SOURCES):
                yield Found(
                    text.place,
                    f"{text.value} for whoever asks it",
                    "a condition on aws:SourceArn or aws:SourceAccount",
                    "Add the condition: the service acts for other accounts too.",
                )


@RULES.rule(
    "federated-principal-unpinned",
    Severity.SECURITY,
    "An identity provider is let in for subjects or audiences that are named.",
    _OIDC,
)
def _federated(document: Document) -> Iterator[Found]:
    if document.policy_type is not PolicyType.TRUST:
        return
    for statement in document.allows:
        for kind, text in statement.principals:
            provider = text.value.rpartition("/")[2].lower()
            named = any(
                line.keeps_out and (line.name.partition(":")[0] in {"saml", provider} or "." in line.name)
                for line in statement.conditions
            )
            if kind == "Federated" and not named:
                yield Found(
                    text.place,
                    f"whoever {text.value} vouches for",
                    "a condition on the token's subject or audience",
                    f"Add one such as StringEquals {provider}:sub.",
                )


@RULES.rule(
    "not-principal",
    Severity.WARNING,
    "No statement is about everybody but some: a session has several names.",
    _NOT_PRINCIPAL,
)
def _not_principal(document: Document) -> Iterator[Found]:
    for statement in document.statements:
        if "NotPrincipal" in statement.elements and document.policy_type is PolicyType.RESOURCE:
            yield Found(
                f"{statement.place}.NotPrincipal",
                "NotPrincipal",
                'Principal "*" and a condition',
                "Use ArnNotEquals aws:PrincipalArn: AWS advises against NotPrincipal.",
            )


@RULES.rule(
    "principal-deleted",
    Severity.WARNING,
    "Principals are named by ARN: an unique id stands where a user or role was deleted.",
    _PRINCIPAL,
)
def _deleted(document: Document) -> Iterator[Found]:
    for statement in document.statements:
        for kind, text in statement.principals:
            if kind == "AWS" and _UNIQUE_ID.fullmatch(text.value):
                yield Found(
                    text.place,
                    f"the unique id {text.value}",
                    "the ARN of a user or role",
                    "Remove it, or name who took its place.",
                )
