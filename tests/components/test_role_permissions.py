"""Role under mocks: how its permissions become policies, and that their number is known beforehand."""

import json
from typing import Any

import pulumi
import pytest

import components as build
from aws_facts import ToolkitError
from components import Access, Effect
from tests.components.support import BUCKET, certificate_role, children, role
from tests.program.recording import Recording, arn_of, physical_name, record

KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
LISTING = {"reason": "a console lists buckets", "actions": ["s3:ListAllMyBuckets"], "resources": ["*"]}


def _table(number: int) -> str:
    return f"arn:aws:dynamodb:eu-central-1:111122223333:table/{number:0250}"


def _documents(recording: Recording) -> list[Any]:
    inline = recording.of("aws:iam/rolePolicy:RolePolicy")
    managed = recording.of("aws:iam/policy:Policy")
    return [json.loads(policy.inputs["policy"])["Statement"] for policy in (*inline, *managed)]


def _resources(document: Any) -> set[str]:
    found: set[str] = set()
    for statement in document:
        resource = statement["Resource"]
        found |= {resource} if isinstance(resource, str) else set(resource)
    return found


@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
def test_a_customers_key_comes_with_the_grant(wrapped: bool) -> None:
    """What the actions need of the key is allowed through the target's service alone."""

    def make() -> None:
        key = pulumi.Output.from_input(KEY) if wrapped else KEY
        role(grants=[{"target_arn": BUCKET, "actions": ["s3:GetObject"], "kms_key_arn": key}])()

    ((key, objects),) = _documents(record(make))
    assert objects["Resource"] == f"{BUCKET}/*"
    assert key == {
        "Effect": "Allow",
        "Action": "kms:Decrypt",
        "Resource": KEY,
        "Condition": {"StringEquals": {"kms:ViaService": "s3.eu-central-1.amazonaws.com"}},
    }


@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
@pytest.mark.parametrize("effect", [None, "Deny", Effect.DENY, Effect.ALLOW])
def test_statements_stand_beside_the_grants(effect: Any, wrapped: bool) -> None:
    """A statement alone makes the policy; it allows unless it says otherwise; its reason stays here."""
    conditions = {"StringEquals": {"aws:RequestedRegion": ["eu-central-1"]}}
    statement = LISTING | {"conditions": conditions} | ({"effect": effect} if effect else {})
    args = {"common_name": "demo-server", "statements": [statement]}
    ((made,),) = _documents(record(certificate_role(args, wrapped=wrapped)))
    assert made["Effect"] == ("Deny" if effect in ("Deny", Effect.DENY) else "Allow")
    assert made["Action"] == "s3:ListAllMyBuckets"
    assert made["Resource"] == "*"
    assert list(made["Condition"]) == ["StringEquals"]
    assert "console" not in json.dumps(made)


def test_a_resource_of_a_statement_may_be_an_output() -> None:
    """The ARN of something made elsewhere in the program."""

    def make() -> None:
        queue = pulumi.Output.from_input("arn:aws:sqs:eu-central-1:111122223333:jobs")
        send = {"reason": "it asks for jobs", "actions": ["sqs:SendMessage"], "resources": [queue]}
        role(statements=[send])()

    ((made,),) = _documents(record(make))
    assert made["Resource"] == "arn:aws:sqs:eu-central-1:111122223333:jobs"


@pytest.mark.parametrize(
    ("args", "got"),
    [
        ({"statements": [LISTING | {"reason": ""}]}, "no reason"),
        ({"statements": [LISTING | {"effect": "Permit"}]}, "'Permit'"),
        ({"grants": [{"target_arn": BUCKET, "access": "everything"}]}, "'everything'"),
    ],
)
@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
def test_wrong_permissions_are_refused(args: dict[str, Any], got: str, wrapped: bool) -> None:
    """A statement without a reason and words nobody knows are told with what is expected."""
    with pytest.raises(ToolkitError) as caught:
        record(certificate_role({"common_name": "a"} | args, wrapped=wrapped))
    assert caught.value.problems[0].got == got


def test_a_plain_mistake_stops_the_preview_whatever_stands_beside_it() -> None:
    """An output in the list keeps no other entry from being judged at once."""

    def make() -> None:
        unknown = build.DynamoDbTable("T", {"attributes": {"Id": "S"}, "hash_key": "Id"})
        bad = {"target_arn": BUCKET, "actions": ["s3:Get*"]}
        role(grants=[{"target_arn": unknown.arn, "access": Access.READ}, bad])()

    with pytest.raises(ToolkitError, match=r"s3:Get\*"):
        record(make, preview=True)


def test_a_mistake_on_a_target_that_is_not_known_names_the_grant() -> None:
    """The action is judged before the ARN is known, and no made-up ARN is shown."""

    def make() -> None:
        table = build.DynamoDbTable("T", {"attributes": {"Id": "S"}, "hash_key": "Id"})
        role(grants=[{"target_arn": table.arn, "actions": ["dynamodb:GetItm"]}])()

    with pytest.raises(ToolkitError) as caught:
        record(make, preview=True)
    assert str(caught.value).startswith("role demo-server: ")
    assert "GetItm" in str(caught.value)
    assert "xxxx" not in str(caught.value)


# More tables with long names than one policy can hold.
MANY = [{"target_arn": _table(number), "actions": ["dynamodb:GetItem"]} for number in range(60)]
WHOLE = {("Role", "demo-server"), ("RolePolicy", "demo-server-grants")}


def _split(count: int) -> set[tuple[str, str]]:
    """What a role is with some managed policies beside its inline one."""
    kinds = ("Policy", "RolePolicyAttachment")
    return WHOLE | {(kind, f"demo-server-grants-{n + 2}") for kind in kinds for n in range(count)}


def _names(recording: Recording) -> set[tuple[str, str]]:
    """What belongs to the role; each once."""
    mine = [child for child in children(recording) if child.parent[0].endswith("CertificateRole")]
    assert len({(child.type, child.name) for child in mine}) == len(mine)
    return {(child.type.rpartition(":")[2], child.name) for child in mine}


def _assert_is_split(recording: Recording, targets: set[str]) -> None:
    """Every policy is within its size, and together they allow what was granted, nothing of it twice."""
    sizes = [len(json.dumps(document, separators=(",", ":"))) for document in _documents(recording)]
    assert sizes[0] <= 10_240
    assert all(size <= 6_144 for size in sizes[1:])
    found = [arn for document in _documents(recording) for arn in _resources(document)]
    assert sorted(found) == sorted(targets)


def test_what_one_policy_cannot_hold_goes_into_managed_ones() -> None:
    """The inline policy is filled first; each managed one is attached, and tagged like the role."""
    recording = record(role(grants=MANY, tags={"team": "a"}))
    assert _names(recording) == _split(2)
    _assert_is_split(recording, {_table(number) for number in range(60)})
    for attachment in recording.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment"):
        arn = arn_of("aws:iam/policy:Policy", attachment.name)
        assert attachment.inputs == {"role": physical_name("demo-server"), "policyArn": arn}
        assert attachment.parent == ("rolesanywhere:index:CertificateRole", "demo-server")
    assert {str(made.inputs["tags"]) for made in recording.of("aws:iam/policy:Policy")} == {"{'team': 'a'}"}
    assert _documents(record(role(grants=MANY[::-1]))) == _documents(recording)


@pytest.mark.parametrize("preview", [True, False])
def test_the_number_of_policies_is_known_before_the_arns_are(preview: bool) -> None:
    """New tables are counted with the longest ARN they may get: preview and update agree."""

    def make() -> None:
        grants = []
        for number in range(40):
            table = build.DynamoDbTable(f"T{number}", {"attributes": {"Id": "S"}, "hash_key": "Id"})
            grants.append({"target_arn": table.arn, "actions": ["dynamodb:GetItem"]})
        role(grants=grants)()

    recording = record(make, preview=preview)
    assert _names(recording) == _split(1)
    if not preview:
        targets = {arn_of("aws:dynamodb/table:Table", f"T{number}") for number in range(40)}
        _assert_is_split(recording, targets)


def test_grants_on_one_new_target_stay_together() -> None:
    """The same output is the same target: its actions are joined into one statement."""

    def make() -> None:
        table = build.DynamoDbTable("T", {"attributes": {"Id": "S"}, "hash_key": "Id"})
        key = pulumi.Output.from_input(KEY)
        role(
            grants=[
                {"target_arn": table.arn, "actions": ["dynamodb:GetItem"], "kms_key_arn": key},
                {"target_arn": table.arn, "actions": ["dynamodb:PutItem"], "kms_key_arn": key},
                {"target_arn": table.arn, "access": "list", "indexes": ["by-date"]},
            ]
        )()

    (document,) = _documents(record(make))
    actions = ["dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem"]
    assert [statement["Action"] for statement in document] == [actions, "kms:Decrypt"]


def _as_list(grants: list[Any]) -> Any:
    return pulumi.Output.from_input(grants)


def _as_grants(grants: list[Any]) -> Any:
    return list(map(pulumi.Output.from_input, grants))


def _as_actions(grants: list[Any]) -> Any:
    return [grant | {"actions": list(map(pulumi.Output.from_input, grant["actions"]))} for grant in grants]


def _as_access(grants: list[Any]) -> Any:
    return [
        {"target_arn": pulumi.Output.from_input(grant["target_arn"]), "access": "list"} for grant in grants
    ]


@pytest.mark.parametrize("shape", [_as_list, _as_grants, _as_actions, _as_access])
@pytest.mark.parametrize(("size", "accepted"), [(20, True), (60, False)])
def test_what_cannot_be_planned_is_one_policy_or_an_error(shape: Any, size: int, accepted: bool) -> None:
    """Nothing is left out silently: what does not fit is told, with how to write it instead."""

    def make() -> None:
        role(grants=shape(MANY[:size]))()

    if accepted:
        recording = record(make)
        assert _names(recording) == WHOLE
        _assert_is_split(recording, {_table(number) for number in range(size)})
    else:
        with pytest.raises(ToolkitError, match="name the actions of each grant"):
            record(make)


@pytest.mark.parametrize("statements", [None, []])
def test_outputs_that_hold_nothing_are_refused(statements: Any) -> None:
    """A policy was planned for what turned out to be nothing; left out, or empty and plain, there is none."""
    with pytest.raises(ToolkitError, match="no grant and no statement"):
        record(certificate_role({"common_name": "a", "grants": [], "statements": statements}, wrapped=True))
    plain = {"common_name": "a", "grants": [], "statements": statements}
    assert _names(record(certificate_role(plain))) == {("Role", "demo-server")}


def test_more_than_a_role_can_hold_is_refused_at_once() -> None:
    """Ten managed policies is where IAM ends."""
    grants = [{"target_arn": _table(number), "actions": ["dynamodb:GetItem"]} for number in range(300)]
    with pytest.raises(ToolkitError, match="managed policies"):
        record(role(grants=grants), preview=True)
