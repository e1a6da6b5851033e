"""The trust policy of a role that one role of another account may assume, by role chaining.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html and
id_credentials_temp_control-access_monitor.html : a source identity goes along and needs its own permission;
id_session-tags.html : so do session tags.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aws_facts import Problem, arn_kinds
from aws_facts.limits import TRUST_POLICY_SIZE
from aws_facts.tags import PRINCIPAL_TAG
from policies.document import Conditions, Statement, render
from policies.errors import PolicyError

# https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
_EXTERNAL_ID = re.compile(r"[\w+=,.@:/-]{2,1224}", re.ASCII)
_SOURCE_IDENTITY = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
_TAG_KEY = re.compile(r"[\w .:/=+@-]{1,128}")
_ACCOUNT = re.compile(r"[0-9]{12}|arn:[a-z-]+:iam::[0-9]{12}:root|\*")


@dataclass(frozen=True, slots=True)
class TrustedRole:
    """Who is let in from another account.

    Attributes:
        arn: The ARN of the role whose sessions may go on.
        external_id: The id both sides agreed on; none when empty.
        source_identities: The source identities that are let in; any when empty.
        session_tags: The keys of the tags a session may take along, each with the value it has already.
    """

    arn: str
    external_id: str = ""
    source_identities: tuple[str, ...] = ()
    session_tags: tuple[str, ...] = ()


def trusted_role_problems(trusted: TrustedRole, *, where: str) -> tuple[Problem, ...]:
    """Everything that is wrong with who is let in.

    Args:
        trusted: Who.
        where: Its place; the argument's name is added.
    """
    return (
        *_role_problems(trusted.arn, f"{where}.trusted_role"),
        *_text_problems(trusted, where),
    )


def cross_account_trust_policy(trusted: TrustedRole) -> str:
    """A trust policy for the sessions of one role, and for nobody else.

    The external id is asked for the assumption alone: STS knows it nowhere else. A session tag may go along
    with the value the session has, so that nobody gives themselves another one.

    Args:
        trusted: Who is let in.

    Returns:
        The policy document as compact JSON.

    Raises:
        PolicyError: Who is let in is described so that a whole account, or nobody, would be.
    """
    problems = trusted_role_problems(trusted, where="trust policy")
    if problems:
        raise PolicyError(*problems)
    identified: dict[str, str | tuple[str, ...]] = {}
    if trusted.source_identities:
        identified["aws:SourceIdentity"] = trusted.source_identities
    external = {"sts:ExternalId": trusted.external_id} if trusted.external_id else {}
    statements = [
        _statement(trusted, "sts:AssumeRole", _equal({**identified, **external})),
        _statement(trusted, "sts:SetSourceIdentity", _equal(identified)),
    ]
    if trusted.session_tags:
        own = {f"aws:RequestTag/{key}": f"${{{PRINCIPAL_TAG}{key}}}" for key in trusted.session_tags}
        only: Conditions = {"ForAllValues:StringEquals": {"aws:TagKeys": trusted.session_tags}}
        conditions = {**_equal(identified), **only, "StringEqualsIfExists": own}
        statements.append(_statement(trusted, "sts:TagSession", conditions))
    return render(
        statements,
        size=TRUST_POLICY_SIZE,
        where="trust policy",
        remedy="Name fewer source identities or tags, or make two roles of it.",
    )


def _statement(trusted: TrustedRole, action: str, conditions: Conditions) -> Statement:
    return Statement(actions=frozenset({action}), principal={"AWS": trusted.arn}, conditions=conditions)


def _equal(keys: dict[str, str | tuple[str, ...]]) -> dict[str, dict[str, str | tuple[str, ...]]]:
    return {"StringEquals": keys} if keys else {}


def _role_problems(arn: str, place: str) -> Iterator[Problem]:
    if arn_kinds.ROLE.read(arn):
        return
    remedy = arn_kinds.ROLE.remedy
    if _ACCOUNT.fullmatch(arn):
        remedy = "Name one role: with the account, whoever may do anything there could come in."
    elif ":assumed-role/" in arn:
        remedy = (
            "Give the role's own ARN, arn:aws:iam::<account>:role/<name>: a session is there for hours only."
        )
    yield Problem(place, repr(arn), f"the ARN of {arn_kinds.ROLE.what}", remedy)


def _text_problems(trusted: TrustedRole, where: str) -> Iterator[Problem]:
    if trusted.external_id and not _EXTERNAL_ID.fullmatch(trusted.external_id):
        expected = "2 to 1,224 letters, digits and _ + = , . @ : / -"
        remedy = "Agree on another one."
        yield Problem(f"{where}.external_id", repr(trusted.external_id), expected, remedy)
    for identity in trusted.source_identities:
        if not _SOURCE_IDENTITY.fullmatch(identity):
            expected = "2 to 64 letters, digits and _ + = , . @ - : a certificate's is CN=<its common name>"
            remedy = "Write it as `./rolesanywhere certs show` prints it."
            yield Problem(f"{where}.source_identities", repr(identity), expected, remedy)
    for key in trusted.session_tags:
        if not _TAG_KEY.fullmatch(key) or key.lower().startswith("aws:"):
            remedy = "Write a tag's key as the session has it, such as x509Subject/CN."
            yield Problem(f"{where}.session_tags", repr(key), "the key of a session tag", remedy)
