"""A decision with unknown keys: whatever the keys turn out to be, what was said beforehand holds."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from access.library import Library
from access.settling import settle
from policies.evaluate import Policies, PolicyType, Principal, Request, compile_policy, context_keys, decide

KEYS = ("aws:SourceIp", "s3:prefix", "aws:PrincipalTag/team")
VALUES = ("10.0.0.1", "own/", "blue")
OPERATORS = (
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIfExists",
    "StringLike",
    "Null",
    "ForAllValues:StringEquals",
    "ForAnyValue:StringEquals",
)
KNOWN = {"aws:PrincipalTag/team": "blue"}

conditions = st.dictionaries(
    st.sampled_from(OPERATORS), st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES), min_size=1)
)


@st.composite
def statements(draw: Any) -> dict[str, Any]:
    found = {
        operator: {key: "true" if operator == "Null" else value for key, value in keys.items()}
        for operator, keys in draw(conditions).items()
    }
    resource = draw(st.sampled_from(["*", "arn:aws:s3:::data/${s3:prefix}", "arn:aws:s3:::data/own/"]))
    effect = draw(st.sampled_from(["Allow", "Allow", "Deny"]))
    body = {"Effect": effect, "Action": "s3:GetObject", "Resource": resource}
    return body | ({"Condition": found} if found else {})


@st.composite
def policies(draw: Any) -> Policies:
    def one(policy_type: PolicyType) -> Any:
        listed = draw(st.lists(statements(), min_size=1, max_size=3))
        document = json.dumps({"Version": "2012-10-17", "Statement": listed})
        return compile_policy(document, policy_type, name=policy_type.value)

    return Policies(
        identity=(one(PolicyType.IDENTITY),),
        boundary=one(PolicyType.BOUNDARY) if draw(st.booleans()) else None,
        session=(one(PolicyType.SESSION),) if draw(st.booleans()) else (),
    )


def request(**context: str | tuple[str, ...]) -> Request:
    role = "arn:aws:iam::111122223333:role/web"
    principal = Principal.session("arn:aws:sts::111122223333:assumed-role/web/1", role_arn=role)
    known: dict[str, str | tuple[str, ...]] = {**KNOWN, **context}
    return Request(
        principal=principal,
        action="s3:GetObject",
        resource="arn:aws:s3:::data/own/",
        context=known,
        resource_account="111122223333",
    )


turned_out = st.fixed_dictionaries(
    {}, optional={key: st.sampled_from(VALUES) for key in KEYS if key not in KNOWN}
)


@settings(max_examples=60, deadline=None)
@given(policies(), st.lists(turned_out, min_size=4, max_size=4))
def test_what_was_said_holds(found: Policies, outcomes: list[dict[str, str]]) -> None:
    """Allowed is allowed and refused is refused for every value, and for none; unknown promises nothing."""
    asked = request()
    said = settle(asked, found, Library(), lambda key: key not in asked.context)
    decided = [decide(request(**values), found, reasons=False).allowed for values in [{}, *outcomes]]
    if said.allowed is not None:
        assert set(decided) == {said.allowed}
    else:
        assert set(said.depends_on) <= {key.lower() for key in KEYS if key not in KNOWN}
        assert said.depends_on


def test_all_three_answers_are_given() -> None:
    """One statement that allows, with each kind of condition."""

    def answer(condition: dict[str, Any]) -> bool | None:
        body = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}
        document = json.dumps({"Version": "2012-10-17", "Statement": body})
        policy = compile_policy(document, PolicyType.IDENTITY, name="own")
        asked = request()
        is_unknown = lambda key: key not in asked.context  # noqa: E731 - one line of a test
        return settle(asked, Policies(identity=(policy,)), Library(), is_unknown).allowed

    team = "aws:PrincipalTag/team"
    assert answer({"StringEquals": {team: "blue"}}) is True
    assert answer({"StringEquals": {team: "red"}}) is False
    assert answer({"StringEquals": {"s3:prefix": "own/"}}) is None
    assert answer({"StringEquals": {"s3:prefix": "own/", team: "red"}}) is False


def test_the_keys_a_policy_looks_at() -> None:
    """Of conditions, of their variables, and of variables in resources; in lower case."""
    allow = {
        "Effect": "Allow",
        "Action": "s3:*",
        "Resource": "arn:aws:s3:::data/${aws:PrincipalTag/team}/*",
        "Condition": {"StringEquals": {"s3:prefix": "${aws:username}"}},
    }
    deny = {
        "Effect": "Deny",
        "Action": "*",
        "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [allow, deny]})
    assert context_keys(compile_policy(document, PolicyType.IDENTITY, name="own")) == {
        "aws:principaltag/team",
        "s3:prefix",
        "aws:username",
        "aws:securetransport",
    }
