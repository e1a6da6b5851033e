"""Stacks of one role, and one request of a session, whose right answer is known as they are built.

Every statement is put together from elements each of which is made to hit or to miss the one request.
Dimensions: what is asked (an object of the account's own bucket or of another account's, an item, two items
at once); the action's form (exact, other case, wildcards, ``NotAction``); the resource's (exact, wildcards, a
policy variable, one with a default, ``NotResource``); the condition (tags, source identity, time, address,
variables, absent keys, ``Null``, ``IfExists``, multi-valued leading keys with both quantifiers); denials that
hit or miss, and where; boundary; session policies, inline and managed; the bucket's policy, and whom it
names; one account or two; and, where there is no session, what stands in its way.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

OWN, FOREIGN = "{own}", "{foreign}"
"""Stand for the ids of the two accounts, which are known when a case is played."""

CN, ANCHOR, ROLE, BUCKET = "machine-7", "{anchor}", "{role}", "{bucket}"
SUBJECT = f"CN={CN},O=Acme,OU=Edge,OU=Line"
TABLE = f"arn:aws:dynamodb:us-east-1:{OWN}:table"
KEY = f"machines/{CN}/state"
TRIPLE = ("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")
Json = Mapping[str, Any]
_TAG = "aws:PrincipalTag/x509Subject"


@dataclass(frozen=True)
class Call:
    """What a session asks for.

    Attributes:
        action: The action.
        service: Its service in another case.
        resource: The ARN it is about.
        actions: Ways to name it, by whether they hit.
        resources: The same of the resource.
        met: Conditions only this request can meet.
        unmet: Conditions this request does not.
        leading: ``dynamodb:LeadingKeys`` of the request.
    """

    action: str
    resource: str
    actions: Mapping[bool, Sequence[Json]]
    resources: Mapping[bool, Sequence[Json]]
    met: Sequence[Json] = ()
    unmet: Sequence[Json] = ()
    leading: tuple[str, ...] = ()


def _actions(action: str, like: str, other: str) -> dict[bool, Sequence[Json]]:
    service, _, name = action.partition(":")
    return {
        True: (
            {"Action": action},
            {"Action": f"{service.upper()}:{name.lower()}"},
            {"Action": [f"{service}:{other}", f"{service}:{like}"]},
            {"Action": "*"},
            {"NotAction": [f"{service}:{other}", "sqs:*"]},
        ),
        False: (
            {"Action": f"{service}:{other}"},
            {"Action": f"{action}?"},
            {"Action": ["sqs:*", f"{service}:{other}*"]},
            {"NotAction": f"{service}:*"},
            {"NotAction": ["sqs:*", action]},
        ),
    }


_OBJECT = _actions("s3:GetObject", "Get*", "PutObject")
_OBJECTS: Mapping[bool, Sequence[Json]] = {
    True: (
        {"Resource": f"arn:aws:s3:::{BUCKET}/{KEY}"},
        {"Resource": f"arn:aws:s3:::{BUCKET}/machines/*"},
        {"Resource": f"arn:aws:s3:::{BUCKET}/machines/${{{_TAG}/CN}}/*"},
        {"Resource": [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/m???ines/*/state"]},
        {"Resource": f"arn:aws:s3:::{BUCKET}/${{{_TAG}/L, 'machines'}}/*"},
        {"NotResource": f"arn:aws:s3:::{BUCKET}/machines/${{{_TAG}/O}}/*"},
    ),
    False: (
        {"Resource": f"arn:aws:s3:::{BUCKET}"},
        {"Resource": f"arn:aws:s3:::{BUCKET}/Machines/*"},
        {"Resource": f"arn:aws:s3:::{BUCKET}/machines/${{{_TAG}/O}}/*"},
        {"Resource": f"arn:aws:s3:::{BUCKET}/${{{_TAG}/L}}/*"},
        {"Resource": f"arn:aws:s3:::{BUCKET}-2/*"},
        {"NotResource": f"arn:aws:s3:::*/machines/${{{_TAG}/CN}}/*"},
    ),
}
_TABLES: Mapping[bool, Sequence[Json]] = {
    True: (
        {"Resource": f"{TABLE}/Users"},
        {"Resource": f"arn:aws:dynamodb:*:{OWN}:table/User?"},
        {"Resource": ["arn:aws:s3:::b", f"{TABLE}/${{{_TAG}/L, 'Users'}}"]},
        {"Resource": "*"},
        {"NotResource": f"{TABLE}/${{{_TAG}/CN}}"},
    ),
    False: (
        {"Resource": f"{TABLE}/users"},
        {"Resource": f"{TABLE}/Users/index/*"},
        {"Resource": f"{TABLE}/${{{_TAG}/CN}}"},
        {"NotResource": [f"{TABLE}/U*", "arn:aws:s3:::*"]},
    ),
}
_LEADING = "dynamodb:LeadingKeys"
CALLS: Mapping[str, Call] = {
    "object": Call("s3:GetObject", f"arn:aws:s3:::{BUCKET}/{KEY}", _OBJECT, _OBJECTS),
    "object elsewhere": Call("s3:GetObject", f"arn:aws:s3:::{BUCKET}/{KEY}", _OBJECT, _OBJECTS),
    "item": Call(
        "dynamodb:GetItem",
        f"{TABLE}/Users",
        _actions("dynamodb:GetItem", "Get*", "PutItem"),
        _TABLES,
        (
            {"ForAllValues:StringEquals": {_LEADING: [f"${{{_TAG}/CN}}"]}, "Null": {_LEADING: "false"}},
            {"ForAllValues:StringLike": {_LEADING: "machine-?"}},
            {"ForAnyValue:StringEquals": {_LEADING: ["shared", CN]}},
        ),
        (
            {"ForAllValues:StringEquals": {_LEADING: [f"${{{_TAG}/O}}", "shared"]}},
            {"ForAnyValue:StringEquals": {_LEADING: ["shared"]}},
            {"Null": {_LEADING: "true"}},
        ),
        (CN,),
    ),
    "items": Call(
        "dynamodb:BatchGetItem",
        f"{TABLE}/Users",
        _actions("dynamodb:BatchGetItem", "Batch???Item", "Scan"),
        _TABLES,
        (
            {"ForAllValues:StringEquals": {_LEADING: [f"${{{_TAG}/CN}}", "shared", "other"]}},
            {"ForAnyValue:StringEquals": {_LEADING: "shared"}},
            {"ForAllValues:StringNotEquals": {_LEADING: ["other"]}},
        ),
        (
            {"ForAllValues:StringEquals": {_LEADING: [f"${{{_TAG}/CN}}"]}},
            {"ForAnyValue:StringLike": {_LEADING: ["other*"]}},
            {"ForAllValues:StringNotEquals": {_LEADING: ["other", "shared"]}},
        ),
        (CN, "shared"),
    ),
}

# By whether the session, and the request that starts it, meet them.
_WHO: Mapping[bool, Sequence[Json]] = {
    True: (
        {"StringEquals": {f"{_TAG}/CN": ["machine-8", CN]}},
        {"StringLike": {f"{_TAG}/OU": "Edge/*"}},
        {"StringNotEquals": {f"{_TAG}/O": "Other"}},
        {"StringNotEquals": {f"{_TAG}/L": "Berlin"}},
        {"StringEqualsIfExists": {f"{_TAG}/L": "Berlin"}},
        {"StringEqualsIgnoreCase": {f"{_TAG}/O": "ACME"}},
        {"StringEquals": {"aws:PrincipalTag/x509Issuer/CN": "Root", f"{_TAG}/OU": "Edge/Line"}},
        {"Null": {f"{_TAG}/L": "true", f"{_TAG}/CN": "false"}},
        {"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}},
    ),
    False: (
        {"StringEquals": {f"{_TAG}/CN": ["machine-8", "Machine-7"]}},
        {"StringEquals": {f"{_TAG}/CN": "machine-*"}},
        {"StringLike": {f"{_TAG}/OU": "Line*"}},
        {"StringNotLike": {f"{_TAG}/O": "Ac??"}},
        {"StringEquals": {f"{_TAG}/L": "Berlin"}},
        {"StringEqualsIfExists": {f"{_TAG}/O": "Berlin"}},
        {"Null": {f"{_TAG}/CN": "true"}},
        {"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}},
    ),
}
# By whether the session's request meets them.
_SESSION: Mapping[bool, Sequence[Json]] = {
    True: (
        {},
        {"StringEquals": {"aws:SourceIdentity": f"CN=${{{_TAG}/CN}}"}},
        {"StringEquals": {f"{_TAG}/O": f"${{{_TAG}/L, 'Acme'}}"}},
        {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{OWN}:role/agree-*"}},
        {"Bool": {"aws:SecureTransport": "true"}},
        {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "127.0.0.0/8"]}},
    ),
    False: (
        {"StringEquals": {"aws:SourceIdentity": f"CN=${{{_TAG}/O}}"}},
        {"StringEquals": {f"{_TAG}/O": f"${{{_TAG}/L}}"}},
        {"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{OWN}:role/agree-*"}},
        {"Bool": {"aws:SecureTransport": "false"}},
        {"NotIpAddress": {"aws:SourceIp": "127.0.0.1/32"}},
    ),
}
_BUCKET_ACTIONS: Mapping[bool, Sequence[Any]] = {
    True: ("s3:GetObject", ["s3:PutObject", "s3:Get*"], "s3:*Object"),
    False: ("s3:PutObject", ["s3:GetObjectT*", "s3:DeleteObject"]),
}
_BUCKET_RESOURCES: Mapping[bool, Sequence[Any]] = {
    True: (f"arn:aws:s3:::{BUCKET}/{KEY}", [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"]),
    False: (
        f"arn:aws:s3:::{BUCKET}/Machines/*",
        [f"arn:aws:s3:::{BUCKET}/machines/*/s", f"arn:aws:s3:::{BUCKET}/secrets/*"],
    ),
}
OBSTACLES = ("another CA", "a role that is not listed", "a disabled profile", "too long a session")
"""What stands in the way of a session beside the role's trust policy."""


@dataclass
class Case:
    """One stack, one certificate, one call, and what must come of it.

    Attributes:
        outcome: ``no session``, ``denied`` or ``allowed``.
        situation: In one word, why.
        call: What the session asks for.
        trust: Statements of the role's trust policy.
        identity: Of the role's inline policy.
        boundary: Of its boundary.
        inline: Of the profile's session policy.
        managed: Of a managed session policy.
        resource: Of the bucket's policy.
        obstacle: What else stands in the way of a session.
    """

    outcome: str
    situation: str
    call: str
    trust: list[Json] = field(default_factory=list)
    identity: list[Json] = field(default_factory=list)
    boundary: list[Json] | None = None
    inline: list[Json] | None = None
    managed: list[Json] | None = None
    resource: list[Json] | None = None
    obstacle: str | None = None


class Maker:
    """Makes cases, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - cases, not keys

    def cases(self, count: int) -> list[Case]:
        """As many cases, a third of them for each outcome."""
        makers = (self.allowed, self.denied, self.refused)
        return [makers[number % 3]() for number in range(count)]

    def allowed(self) -> Case:
        """Something allows, and nothing limits or denies."""
        return self._with_denials(self._allowed("allowed"), hit=False)

    def denied(self) -> Case:
        """A session that may not: something that had to allow does not, or something denies."""
        if self.random.random() < 0.5:
            return self._with_denials(self._allowed("denied"), hit=True)
        return self._with_denials(self._silent(), hit=False)

    def refused(self) -> Case:
        """No session, whatever the session would be allowed."""
        case = self._allowed("no session")
        case.situation = self.random.choice(["trust is silent", "trust denies", *OBSTACLES])
        if case.situation in OBSTACLES:
            case.obstacle = case.situation
        elif case.situation == "trust is silent":
            case.trust = [self._trust(missing=True), self._trust(missing=True, effect="Deny")]
        else:
            case.trust.insert(self.random.randint(0, 1), self._trust(missing=False, effect="Deny"))
        return case

    def _allowed(self, outcome: str) -> Case:
        call = self.random.choice(list(CALLS))
        own_bucket = call == "object" and self.random.random() < 0.3
        case = Case(outcome, "identity", call, [self._trust(missing=False)])
        case.identity = self._allow(call, hit=not own_bucket)
        if own_bucket:
            case.situation, case.resource = "bucket names the role", [self._bucket(ROLE)]
        if call == "object elsewhere":
            case.situation, case.resource = "two accounts", [self._bucket(OWN)]
        self._limit(case)
        return case

    def _silent(self) -> Case:
        case = self._allowed("denied")
        ways: dict[str, Callable[[], None]] = {
            "identity misses": lambda: self._silence(case),
            "boundary misses": lambda: setattr(case, "boundary", self._allow(case.call, hit=False)),
            "session policies miss": lambda: self._narrow(case),
        }
        if case.call == "object elsewhere":
            ways["two accounts, bucket silent"] = lambda: setattr(case, "resource", None)
        case.situation = self.random.choice(list(ways))
        ways[case.situation]()
        return case

    def _silence(self, case: Case) -> None:
        case.identity = self._allow(case.call, hit=False)
        if case.call == "object":
            case.resource = None

    def _narrow(self, case: Case) -> None:
        case.inline, case.managed = self._allow(case.call, hit=False)[:1], self._allow(case.call, hit=False)

    def _limit(self, case: Case) -> None:
        """Limits that let the request through."""
        chosen = self.random.choice(["none", "boundary", "inline", "managed", "both"])
        if chosen == "boundary":
            case.boundary = self._allow(case.call)
        if chosen in ("inline", "both"):
            case.inline = [self.statement("Allow", case.call, hit=True)]
        if chosen in ("managed", "both"):
            # One type of policy: it is enough that either allows.
            case.managed = self._allow(case.call, hit=chosen == "managed")

    def _allow(self, call: str, *, hit: bool = True) -> list[Json]:
        statements = [self.statement("Allow", call, hit=hit)]
        if self.random.random() < 0.5:
            statements.insert(self.random.randint(0, 1), self.statement("Allow", call, hit=False))
        return statements

    def _bucket(self, principal: str, effect: str = "Allow", *, hit: bool = True) -> Json:
        """A statement of a bucket's policy, which may be about nothing but the bucket."""
        missing = None if hit else self.random.choice(["action", "resource"])
        return {
            "Effect": effect,
            "Principal": {"AWS": principal} if principal != "*" else "*",
            "Action": self.random.choice(_BUCKET_ACTIONS[missing != "action"]),
            "Resource": self.random.choice(_BUCKET_RESOURCES[missing != "resource"]),
        }

    def statement(self, effect: str, call: str, *, hit: bool) -> Json:
        """A statement that hits, or of which exactly one element misses."""
        asked = CALLS[call]
        missing = None if hit else self.random.choice(["action", "resource", "condition"])
        if missing == "condition":
            condition: Json = self.random.choice([*_WHO[False], *_SESSION[False], *asked.unmet])
        else:
            condition = self.random.choice([*_WHO[True], *_SESSION[True], *asked.met])
        return {
            "Effect": effect,
            **self.random.choice(asked.actions[missing != "action"]),
            **self.random.choice(asked.resources[missing != "resource"]),
            **({"Condition": condition} if condition else {}),
        }

    def _trust(self, *, missing: bool, effect: str = "Allow") -> Json:
        """A statement of the trust policy: for the anchor and the certificate, or one thing amiss."""
        wrong = (
            self.random.choice(["action", "anchor", "account", "certificate", "service"]) if missing else ""
        )
        who = self.random.choice(_WHO[wrong != "certificate"])
        lacking = self.random.sample(TRIPLE, 2) if effect == "Allow" else ["sts:AssumeRoleWithSAML"]
        meant = list(TRIPLE) if effect == "Allow" else [self.random.choice(TRIPLE)]
        anchor = f"{ANCHOR[:-1]}-of-others}}" if wrong == "anchor" else ANCHOR
        return {
            "Effect": effect,
            "Principal": {
                "Service": "ec2.amazonaws.com" if wrong == "service" else "rolesanywhere.amazonaws.com"
            },
            "Action": lacking if wrong == "action" else self.random.sample(meant, len(meant)),
            "Condition": {
                "ArnEquals": {"aws:SourceArn": anchor},
                "ForAnyValue:StringLike": {"aws:SourceAccount": FOREIGN if wrong == "account" else OWN},
                **who,
            },
        }

    def _with_denials(self, case: Case, *, hit: bool) -> Case:
        """One denial that hits where there must be one; elsewhere, now and then, one that misses."""
        kinds = ("identity", "boundary", "inline", "managed", "resource")
        layers: list[tuple[str, list[Json]]] = [(kind, getattr(case, kind)) for kind in kinds]
        layers = [(name, statements) for name, statements in layers if statements]
        chosen = self.random.randrange(len(layers)) if hit else None
        for index, (name, statements) in enumerate(layers):
            if index == chosen or (self.random.random() < 0.25 and name != "inline"):
                if name == "resource":
                    made = self._bucket("*", "Deny", hit=index == chosen)
                else:
                    made = self.statement("Deny", case.call, hit=index == chosen)
                statements.insert(self.random.randint(0, len(statements)), made)
            if index == chosen:
                case.situation = f"{name} denies"
        return case
