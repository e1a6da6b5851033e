"""Cases whose right answer is known because they were built for it.

A statement is put together from elements each of which is made to hit or to miss one request; a case is one
of a few situations whose outcome follows from which statements hit. Dimensions: the outcome; the action's
form (exact, other case, ``*``, ``?``, ``NotAction``); the resource's (exact, wildcards, ``NotResource``); the
condition (none, each family of operators, ``IfExists``, ``ForAllValues``, ``ForAnyValue``, ``Null``, absent
and multi-valued keys); denials that hit or miss, and where; boundary; session policies; whom the resource's
policy names; one account or two.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

OWN, FOREIGN = "111122223333", "444455556666"
SESSION = f"arn:aws:sts::{OWN}:assumed-role/app/i-1"
ROLE = f"arn:aws:iam::{OWN}:role/app"
ACTION = "dynamodb:GetItem"
CONTEXT: Mapping[str, str | list[str]] = {
    "aws:useragent": "client/1.2",
    "aws:principaltag/x509subject/cn": "web-1",
    "aws:sourceip": "203.0.113.7",
    "aws:securetransport": "true",
    "aws:multifactorauthage": "120",
    "aws:tokenissuetime": "2026-05-01T10:00:00Z",
    "aws:sourcearn": f"arn:aws:rolesanywhere:us-east-1:{OWN}:trust-anchor/a1",
    "dynamodb:attributes": ["Name", "Age"],
}

# Conditions by whether the request above meets them.
_MET: Sequence[Mapping[str, Any]] = (
    {},
    {"StringEquals": {"aws:PrincipalTag/x509Subject/CN": ["db-1", "web-1"]}},
    {"StringNotEquals": {"aws:PrincipalTag/x509Subject/CN": "db-1"}},
    {"StringNotEquals": {"aws:PrincipalTag/x509Subject/OU": "Guests"}},
    {"StringEqualsIgnoreCase": {"aws:PrincipalTag/X509Subject/CN": "WEB-1"}},
    {"StringLike": {"aws:UserAgent": "client/*"}},
    {"StringNotLike": {"aws:UserAgent": ["bot*", "client/?"]}},
    {"StringEqualsIfExists": {"aws:PrincipalTag/x509Subject/OU": "Ops"}},
    {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["Name", "Age", "Id"]}},
    {"ForAnyValue:StringLike": {"dynamodb:Attributes": ["A*", "X*"]}},
    {"ForAllValues:StringNotEquals": {"dynamodb:Attributes": ["Id"]}},
    {"ForAllValues:StringEquals": {"dynamodb:Select": ["COUNT"]}},
    {"Null": {"aws:PrincipalTag/x509Subject/OU": "true"}},
    {"Null": {"aws:UserAgent": "false"}, "Bool": {"aws:SecureTransport": "true"}},
    {"NumericLessThan": {"aws:MultiFactorAuthAge": "300"}},
    {"NumericGreaterThanEquals": {"aws:MultiFactorAuthAge": "120"}},
    {"DateGreaterThan": {"aws:TokenIssueTime": "2026-05-01T09:59:59Z"}},
    {"DateLessThanEquals": {"aws:TokenIssueTime": "2026-05-01T10:00:00Z"}},
    {"IpAddress": {"aws:SourceIp": ["198.51.100.0/24", "203.0.113.0/24"]}},
    {"NotIpAddress": {"aws:SourceIp": "198.51.100.0/24"}},
    {"ArnLike": {"aws:SourceArn": f"arn:aws:rolesanywhere:*:{OWN}:trust-anchor/*"}},
    {"ArnNotEquals": {"aws:SourceArn": f"arn:aws:rolesanywhere:us-east-1:{OWN}:trust-anchor/b2"}},
)
_UNMET: Sequence[Mapping[str, Any]] = (
    {"StringEquals": {"aws:PrincipalTag/x509Subject/CN": ["db-1", "Web-1"]}},
    {"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "web-*"}},
    {"StringEquals": {"aws:PrincipalTag/x509Subject/OU": "Ops"}},
    {"StringNotEquals": {"aws:PrincipalTag/x509Subject/CN": ["db-1", "web-1"]}},
    {"StringNotEqualsIgnoreCase": {"aws:PrincipalTag/x509Subject/CN": "WEB-1"}},
    {"StringLike": {"aws:UserAgent": "Client/*"}},
    {"StringNotLike": {"aws:UserAgent": "*/1.?"}},
    {"StringEqualsIfExists": {"aws:PrincipalTag/x509Subject/CN": "db-1"}},
    {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["Name"]}},
    {"ForAnyValue:StringEquals": {"dynamodb:Attributes": ["Id"]}},
    {"ForAnyValue:StringEquals": {"dynamodb:Select": ["COUNT"]}},
    {"Null": {"aws:UserAgent": "true"}},
    {"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:UserAgent": "x"}},
    {"Bool": {"aws:SecureTransport": "false"}},
    {"NumericGreaterThan": {"aws:MultiFactorAuthAge": "120"}},
    {"NumericNotEquals": {"aws:MultiFactorAuthAge": ["60", "120"]}},
    {"DateLessThan": {"aws:TokenIssueTime": "2026-05-01T10:00:00Z"}},
    {"IpAddress": {"aws:SourceIp": "203.0.113.8/32"}},
    {"NotIpAddress": {"aws:SourceIp": "203.0.0.0/16"}},
    {"ArnEquals": {"aws:SourceArn": f"arn:aws:rolesanywhere:us-east-1:{FOREIGN}:trust-anchor/a1"}},
)
_ACTIONS: Mapping[bool, Sequence[Mapping[str, Any]]] = {
    True: (
        {"Action": ACTION},
        {"Action": "DYNAMODB:getitem"},
        {"Action": "*"},
        {"Action": ["s3:*", "dynamodb:Get*"]},
        {"Action": "dynamodb:???Item"},
        {"NotAction": ["s3:*", "dynamodb:Put*"]},
    ),
    False: (
        {"Action": "dynamodb:PutItem"},
        {"Action": "s3:*"},
        {"Action": "dynamodb:GetItem?"},
        {"NotAction": "dynamodb:*"},
        {"NotAction": ["s3:*", ACTION]},
    ),
}
_NAMED = {
    "session": {"AWS": SESSION},
    "role": {"AWS": ROLE},
    "everybody": "*",
    "account": {"AWS": [FOREIGN, OWN]},
    "other": {"AWS": [f"arn:aws:iam::{OWN}:role/other", "777788889999"]},
}


@dataclass
class Case:
    """A request of the session above, the policies it meets, and what must become of it."""

    outcome: str
    situation: str
    account: str
    identity: list[dict[str, Any]] = field(default_factory=list)
    resource: list[dict[str, Any]] = field(default_factory=list)
    boundary: list[dict[str, Any]] | None = None
    session: list[list[dict[str, Any]]] = field(default_factory=list)

    @property
    def arn(self) -> str:
        """What the request is about."""
        return f"arn:aws:dynamodb:us-east-1:{self.account}:table/Users"


def _resources(account: str, *, hit: bool) -> Sequence[Mapping[str, Any]]:
    """Ways to name the table of a case, or to miss it."""
    tables = f"arn:aws:dynamodb:us-east-1:{account}:table"
    anywhere = f"arn:aws:dynamodb:*:{account}:table"
    if hit:
        return (
            {"Resource": "*"},
            {"Resource": f"{anywhere}/User?"},
            {"Resource": ["arn:aws:s3:::b", f"{tables}/Users"]},
            {"NotResource": f"{tables}/Users/*"},
        )
    return (
        {"Resource": f"{tables}/users"},
        {"Resource": f"{anywhere}/Users/*"},
        {"Resource": "arn:aws:s3:::*"},
        {"NotResource": [f"{anywhere}/U*"]},
    )


class Maker:
    """Makes cases, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - cases, not keys

    def cases(self, count: int) -> list[Case]:
        """As many cases, a third of them for each outcome."""
        makers = (self.allowed, self.silent, self.denied)
        return [makers[number % 3]() for number in range(count)]

    def allowed(self) -> Case:
        """Something allows, and nothing limits or denies."""
        case = self.random.choice(self._allowed())()
        self._add_denials(case, hit=False)
        return case

    def silent(self) -> Case:
        """Something that had to allow does not."""
        case = self.random.choice(self._silent())()
        self._add_denials(case, hit=False)
        return case

    def denied(self) -> Case:
        """Whatever allows, one statement denies."""
        case = self.random.choice([*self._allowed(), *self._silent()])()
        case.outcome = "explicit deny"
        self._add_denials(case, hit=True)
        return case

    def statement(self, effect: str, *, hit: bool, account: str, **more: Any) -> dict[str, Any]:
        """A statement that hits, or of which exactly one element misses."""
        missing = None if hit else self.random.choice(["action", "resource", "condition"])
        condition = self.random.choice(_UNMET if missing == "condition" else _MET)
        return {
            "Effect": effect,
            **more,
            **self.random.choice(_ACTIONS[missing != "action"]),
            **self.random.choice(_resources(account, hit=missing != "resource")),
            **({"Condition": condition} if condition else {}),
        }

    def _allow(self, account: str, *, hit: bool = True, **more: Any) -> list[dict[str, Any]]:
        statements = [self.statement("Allow", hit=hit, account=account, **more)]
        if self.random.random() < 0.5:
            statements.insert(
                self.random.randint(0, 1), self.statement("Allow", hit=False, account=account, **more)
            )
        return statements

    def _limits(self, case: Case, *, boundary: bool = True, session: bool = True) -> Case:
        """Limits that let the request through; one that does not where asked for."""
        if not boundary or self.random.random() < 0.5:
            case.boundary = self._allow(case.account, hit=boundary)
        if not session or self.random.random() < 0.5:
            case.session = [self._allow(case.account, hit=session), self._allow(case.account, hit=False)]
            self.random.shuffle(case.session)
        return case

    def _case(self, outcome: str, situation: str, named: str | None, account: str, *, identity: bool) -> Case:
        case = Case(outcome, situation, account, identity=self._allow(account, hit=identity))
        if named is not None:
            case.resource = self._allow(account, Principal=_NAMED[named])
        return case

    def _one_of(self, *names: str) -> str:
        return self.random.choice(names)

    def _allowed(self) -> list[Callable[[], Case]]:
        def case(situation: str, named: str | None, account: str = OWN, *, identity: bool = True) -> Case:
            return self._case("allow", situation, named, account, identity=identity)

        return [
            lambda: self._limits(case("identity", None)),
            lambda: self._limits(case("identity, another named", "other")),
            lambda: self._limits(case("role named", "role", identity=False)),
            lambda: self._limits(
                case("session named", "session", identity=False), boundary=False, session=False
            ),
            lambda: self._limits(
                case("two accounts", self._one_of("session", "role", "account", "everybody"), FOREIGN)
            ),
        ]

    def _silent(self) -> list[Callable[[], Case]]:
        def case(situation: str, named: str | None, account: str = OWN, *, identity: bool = True) -> Case:
            return self._case("implicit deny", situation, named, account, identity=identity)

        return [
            lambda: self._limits(case("identity misses", None, identity=False)),
            lambda: self._limits(case("boundary misses", None), boundary=False),
            lambda: self._limits(case("session policies miss", None), session=False),
            lambda: self._limits(case("account named, identity misses", "account", identity=False)),
            lambda: self._limits(case("role named, limited", "role", identity=False), boundary=False),
            lambda: self._limits(case("two accounts, resource silent", self._one_of("other"), FOREIGN)),
            lambda: self._limits(case("two accounts, identity misses", "session", FOREIGN, identity=False)),
        ]

    def _add_denials(self, case: Case, *, hit: bool) -> None:
        """One denial that hits where there must be one; elsewhere, now and then, one that misses."""
        named = self._one_of("session", "role", "everybody", "account")
        layers: list[tuple[list[dict[str, Any]], dict[str, Any]]] = [(case.identity, {})]
        layers += [(case.boundary, {})] if case.boundary else []
        layers += [(session, {}) for session in case.session]
        layers += [(case.resource, {"Principal": _NAMED[named]})] if case.resource else []
        chosen = self.random.randrange(len(layers)) if hit else None
        for index, (statements, more) in enumerate(layers):
            if index == chosen or self.random.random() < 0.3:
                made = self.statement("Deny", hit=index == chosen, account=case.account, **more)
                statements.insert(self.random.randint(0, len(statements)), made)
