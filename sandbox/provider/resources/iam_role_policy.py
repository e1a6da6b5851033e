"""aws:iam/rolePolicy:RolePolicy."""

from datetime import datetime
from typing import Any

from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud
from sandbox.provider.documents import as_text, normalized_version_first
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources._common import NAME_PREFIX, REGISTRY, SOURCE, answer_or_none
from sandbox.provider.table import AutoName, Kind, Property, Shape
from sandbox.provider.values import Bag

_MISSING = "NoSuchEntity"

TABLE = {
    "name": Property(Kind.REPLACE, constraints=(constraints.length(1, 128), constraints.IAM_NAME)),
    "namePrefix": NAME_PREFIX,
    "policy": Property(Kind.UPDATE, Shape.JSON, required=True, constraints=(constraints.POLICY,)),
    "role": Property(
        Kind.REPLACE,
        required=True,
        constraints=(constraints.NO_ARN, constraints.length(1, 128), constraints.IAM_NAME),
    ),
}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        _put(cloud, inputs["role"], inputs["name"], inputs["policy"])
        return f"{inputs['role']}:{inputs['name']}"

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        del known
        role, _, name = identifier.partition(":")
        found = _policy(cloud, role, name)
        if found is None:
            return None
        return {
            "name": found["PolicyName"],
            "namePrefix": "",
            "policy": as_text(found["PolicyDocument"]),
            "role": found["RoleName"],
        }

    def update(self, cloud: Cloud, update: Update) -> None:
        role, _, name = update.identifier.partition(":")
        _put(cloud, role, name, update.new["policy"])

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        del known
        role, _, name = identifier.partition(":")
        delete = cloud.client("iam").delete_role_policy
        answer_or_none(delete, _MISSING, RoleName=role, PolicyName=name)

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        found = _policy(cloud, inputs["role"], inputs["name"])
        return f"{inputs['role']}:{inputs['name']}" if found else None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        del cloud, identifier
        return None


def _put(cloud: Cloud, role: str, name: str, document: str) -> None:
    cloud.client("iam").put_role_policy(
        RoleName=role, PolicyName=name, PolicyDocument=normalized_version_first(document)
    )


def _policy(cloud: Cloud, role: str, name: str) -> Any:
    get = cloud.client("iam").get_role_policy
    return answer_or_none(get, _MISSING, RoleName=role, PolicyName=name)


_PUTTING = "putting IAM Role ({role}) Policy ({name})"

TYPE = ResourceType(
    token="aws:iam/rolePolicy:RolePolicy",  # noqa: S106 - the token of a type
    label="IAM Role Policy",
    service="IAM",
    documentation=REGISTRY + "iam/rolepolicy/",
    source=SOURCE + "iam/role_policy.go",
    table=TABLE,
    calls=_Calls(),
    name=AutoName(limit=255),
    says={"creating": _PUTTING, "updating": _PUTTING},
)
