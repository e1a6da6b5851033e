"""What a role may do, in as many documents as IAM's size limits ask for, and always the same permissions."""

import itertools
import json
import random

import pytest

from aws_facts import Arn
from policies import (
    ExtraStatement,
    Grant,
    Kind,
    PolicyError,
    RolePolicies,
    kind_of,
    longest_arn,
    longest_key_arn,
    role_policies,
)

TABLE = "arn:aws:dynamodb:eu-central-1:111122223333:table/"
KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
PLACES = [
    ("aws", "ap-northeast-1"),
    ("aws-cn", "cn-northwest-1"),
    ("aws-us-gov", "us-gov-west-1"),
]
LISTS = ExtraStatement(
    reason="the backup job lists all buckets",
    actions=frozenset({"s3:ListAllMyBuckets"}),
    resources=frozenset({"*"}),
)


def _grants(count: int, actions: str = "GetItem", pad: int = 240) -> list[Grant]:
    return [
        Grant(f"{TABLE}{number:03}-{'x' * pad}", frozenset(f"dynamodb:{name}" for name in actions.split()))
        for number in range(count)
    ]


def _documents(policies: RolePolicies) -> list[str]:
    return [text for text in (policies.inline, *policies.managed) if text is not None]


def _rules(policies: RolePolicies) -> set[tuple[str, str, str, str]]:
    """Effect, action, resource and conditions of everything the documents say."""
    rules = set()
    for text in _documents(policies):
        for statement in json.loads(text)["Statement"]:
            actions, resources = (
                [value] if isinstance(value, str) else value
                for value in (statement["Action"], statement["Resource"])
            )
            condition = json.dumps(statement.get("Condition", {}))
            rules |= {
                (statement["Effect"], *pair, condition) for pair in itertools.product(actions, resources)
            }
    return rules


def test_what_fits_is_one_inline_policy() -> None:
    """No managed policy appears where none is needed."""
    policies = role_policies(_grants(3), [LISTS], where="test")
    assert policies.managed == ()
    assert policies.inline is not None
    assert ("Allow", "s3:ListAllMyBuckets", "*", "{}") in _rules(policies)


def test_no_grants_are_no_policies() -> None:
    """A role that may do nothing has no document: IAM takes no empty one."""
    assert role_policies((), where="test") == RolePolicies(inline=None, managed=())


@pytest.mark.parametrize("count", [40, 80, 150])
def test_what_does_not_fit_is_split_and_says_the_same(count: int) -> None:
    """Each document is inside its limit, and together they allow each grant and nothing else."""
    grants = _grants(count, "GetItem PutItem")
    policies = role_policies(grants, [LISTS], where="test")
    assert len(policies.managed) > 0
    assert policies.inline is not None
    assert len(policies.inline) <= 10_240
    assert all(len(text) <= 6_144 for text in policies.managed)
    expected = {
        ("Allow", action, grant.arn, "{}")
        for grant in grants
        for action in ("dynamodb:GetItem", "dynamodb:PutItem")
    }
    assert _rules(policies) == expected | {("Allow", "s3:ListAllMyBuckets", "*", "{}")}


def test_the_same_grants_are_the_same_documents_in_any_order() -> None:
    """Neither the order of grants nor of statements shows, split or not."""
    denies = ExtraStatement(
        reason="items are never deleted from here",
        actions=frozenset({"dynamodb:DeleteItem"}),
        resources=frozenset({"*"}),
        effect="Deny",
    )
    random_ = random.Random(20260131)  # noqa: S311 - the same cases each time
    for count in (4, 60):
        grants = _grants(count, "GetItem") + _grants(count, "Query")
        first = role_policies(grants, [LISTS, denies], where="test")
        for _ in range(5):
            shuffled = random_.sample(grants, len(grants))
            assert role_policies(shuffled, [denies, LISTS], where="test") == first


def test_a_deny_stays_a_deny_and_a_condition_stays_with_its_statement() -> None:
    """An Allow with a condition, one without and a Deny on the same resource are three statements."""
    arn = _grants(1)[0].arn
    tls = {"Bool": {"aws:SecureTransport": ("false",)}}
    office = {"IpAddress": {"aws:SourceIp": ("203.0.113.0/24", "198.51.100.0/24")}}
    statements = [
        ExtraStatement("requests without TLS are refused", frozenset({"*"}), frozenset({"*"}), "Deny", tls),
        ExtraStatement(
            "exports run from the office only",
            frozenset({"dynamodb:Scan"}),
            frozenset({arn}),
            "Allow",
            office,
        ),
    ]
    assert _rules(role_policies(_grants(1), statements, where="test")) == {
        ("Allow", "dynamodb:GetItem", arn, "{}"),
        ("Deny", "*", "*", '{"Bool": {"aws:SecureTransport": "false"}}'),
        (
            "Allow",
            "dynamodb:Scan",
            arn,
            '{"IpAddress": {"aws:SourceIp": ["198.51.100.0/24", "203.0.113.0/24"]}}',
        ),
    }


def test_more_than_ten_managed_policies_are_refused() -> None:
    """IAM attaches ten to a role."""
    with pytest.raises(PolicyError) as caught:
        role_policies(_grants(300), where="permissions of web")
    (problem,) = caught.value.problems
    assert problem.where == "permissions of web"
    assert "at most 10 " in problem.expected
    assert len(role_policies(_grants(200), where="test").managed) <= 10


def test_a_statement_no_document_can_hold_is_refused() -> None:
    """What is about one resource cannot be cut: two statements have to be made of it."""
    many = frozenset(f"logs:{'a' * 50}{number}" for number in range(200))
    statement = ExtraStatement("the logs of this one group", many, frozenset({"*"}))
    with pytest.raises(PolicyError) as caught:
        role_policies(_grants(1), [statement], where="test")
    assert any("Make two statements of it" in problem.remedy for problem in caught.value.problems)


def test_all_that_is_wrong_is_told_at_once() -> None:
    """A wrong grant and a wrong statement are told together, each at its place."""
    nothing = ExtraStatement(reason="", actions=frozenset(), resources=frozenset({"*"}))
    with pytest.raises(PolicyError) as caught:
        role_policies([Grant(TABLE + "T", frozenset())], [LISTS, nothing], where="test")
    assert [problem.where for problem in caught.value.problems] == [
        f"test: grant on {TABLE}T",
        "test: statements[1].reason",
        "test: statements[1].actions",
    ]


@pytest.mark.parametrize("kind", list(Kind))
def test_a_placeholder_is_a_target_of_the_greatest_length(kind: Kind) -> None:
    """It is as long as its name can make it, of the right kind, and told apart by its number."""
    unknown, other = longest_arn(kind), longest_arn(kind, number=7)
    assert kind_of(Arn.parse(unknown)) is kind
    assert unknown != other
    assert len(unknown) == len(other)
    name = {Kind.TABLE: 255, Kind.BUCKET: 63}[kind]
    assert len(unknown) == len(longest_arn(kind, "n" * (name - 8)))
    assert len(longest_arn(kind, "abc")) == len(unknown) - name + 3 + 8


@pytest.mark.parametrize(("partition", "region"), PLACES)
@pytest.mark.parametrize("kind", list(Kind))
def test_no_partition_has_a_longer_document_than_planned(kind: Kind, partition: str, region: str) -> None:
    """Even in China, where the service has two names: a grant with the longest names is as planned."""
    word = {Kind.TABLE: "dynamodb:GetItem", Kind.BUCKET: "s3:PutObject"}[kind]
    name = "n" * {Kind.TABLE: 255, Kind.BUCKET: 63}[kind]
    arn = f"arn:{partition}:{kind.value}:{region}:111122223333:table/{name}"
    if kind is Kind.BUCKET:
        arn = f"arn:{partition}:s3:::{name}"
    key = KEY.replace("arn:aws:", f"arn:{partition}:").replace("eu-central-1", region)
    made = role_policies([Grant(arn, frozenset({word}), kms_key_arn=key)], where="test").inline
    plan = Grant(longest_arn(kind), frozenset({word}), kms_key_arn=longest_key_arn())
    planned = role_policies([plan], where="test").inline
    assert made is not None
    assert planned is not None
    assert len(made) <= len(planned)


def test_a_placeholder_of_a_key_is_a_key() -> None:
    """A grant takes it, with a placeholder of its target."""
    keys = {longest_key_arn(number=number) for number in range(3)}
    assert len(keys) == 3
    for key in keys:
        grant = Grant(longest_arn(Kind.TABLE), frozenset({"dynamodb:GetItem"}), kms_key_arn=key)
        assert role_policies([grant], where="test").inline


@pytest.mark.parametrize("count", [3, 12, 60])
def test_a_plan_holds_whatever_names_aws_gives(count: int) -> None:
    """As many documents as planned with the longest ARNs, each inside its limit, for any names."""
    random_ = random.Random(count)  # noqa: S311 - the same cases each time
    kinds = [random_.choice(list(Kind)) for _ in range(count)]
    word = {Kind.TABLE: "dynamodb:GetItem dynamodb:PutItem", Kind.BUCKET: "s3:GetObject s3:ListBucket"}

    def grant(number: int, arn: str, key: str) -> Grant:
        return Grant(arn, frozenset(word[kinds[number]].split()), kms_key_arn=key)

    plan = [grant(n, longest_arn(kind, number=n), longest_key_arn(number=n)) for n, kind in enumerate(kinds)]
    planned = role_policies(plan, where="test")
    for _ in range(10):
        names = ["".join(random_.choices("abcxyz", k=random_.randint(3, 50))) for _ in kinds]
        partition, region = random_.choice(PLACES)
        key = KEY.replace("arn:aws:", f"arn:{partition}:").replace("eu-central-1", region)
        begins = {
            Kind.TABLE: f"arn:{partition}:dynamodb:{region}:111122223333:table/",
            Kind.BUCKET: f"arn:{partition}:s3:::",
        }
        given = [grant(n, begins[kind] + names[n], key) for n, kind in enumerate(kinds)]
        made = role_policies(given, where="test", planned=plan)
        assert len(made.managed) == len(planned.managed)
        assert all(text for text in _documents(made))
        assert len(made.inline or "") <= 10_240
        assert all(len(text) <= 6_144 for text in made.managed)
        assert _rules(made) == _rules(role_policies(given, where="test"))


def test_a_plan_that_cannot_tell_two_targets_apart_is_refused() -> None:
    """Two tables under one placeholder would become one."""
    grants = _grants(2)
    plan = [Grant(longest_arn(Kind.TABLE), grant.actions) for grant in grants]
    with pytest.raises(ValueError, match="both planned as"):
        role_policies(grants, where="test", planned=plan)
