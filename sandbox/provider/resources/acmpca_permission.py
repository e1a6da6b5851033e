"""aws:acmpca/permission:Permission."""

from datetime import datetime
from typing import Any

from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources import _acmpca
from sandbox.provider.resources._common import REGION, REGISTRY, SOURCE, answer_or_none, without_none
from sandbox.provider.table import Constraint, Kind, Property, Shape, computed
from sandbox.provider.values import Bag

_ACTIONS = ("GetCertificate", "IssueCertificate", "ListPermissions")
_KNOWN = f"of {', '.join(_ACTIONS)}"

TABLE = {
    "actions": Property(
        Kind.REPLACE,
        Shape.SET,
        required=True,
        constraints=(Constraint(_KNOWN, lambda value: None if set(value) <= set(_ACTIONS) else _KNOWN),),
    ),
    "certificateAuthorityArn": _acmpca.AUTHORITY,
    "policy": computed(),
    "principal": Property(
        Kind.REPLACE, required=True, constraints=(constraints.one_of("acm.amazonaws.com"),)
    ),
    "region": REGION,
    "sourceAccount": Property(Kind.REPLACE, computed=True),
}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        key = _key(inputs)
        cloud.client("acm-pca").create_permission(**_named(key), Actions=sorted(inputs["actions"]))
        return ",".join(key)

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        del known
        arn, principal, account = (*identifier.split(","), "", "")[:3]
        answer = answer_or_none(
            cloud.client("acm-pca").list_permissions, _acmpca.MISSING, CertificateAuthorityArn=arn
        )
        for each in (answer or {}).get("Permissions", ()):
            if each["Principal"] == principal and account in {"", each["SourceAccount"]}:
                return {
                    "actions": sorted(each["Actions"]),
                    "certificateAuthorityArn": arn,
                    "policy": each.get("Policy", ""),
                    "principal": principal,
                    "region": cloud.region,
                    "sourceAccount": each["SourceAccount"],
                }
        return None

    def update(self, cloud: Cloud, update: Update) -> None:
        """Another permission is another resource."""

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        del known
        delete = cloud.client("acm-pca").delete_permission
        answer_or_none(delete, _acmpca.MISSING, **_named(identifier.split(",")))

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        identifier = ",".join(_key(inputs))
        return identifier if self.read(cloud, identifier, {}) else None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        del cloud, identifier
        return None


def _key(inputs: Bag) -> list[str]:
    """The parts of its id."""
    names = ("certificateAuthorityArn", "principal", "sourceAccount")
    return [str(inputs.get(name) or "") for name in names]


def _named(key: list[str]) -> dict[str, Any]:
    arn, principal, account = key
    return {
        "CertificateAuthorityArn": arn,
        "Principal": principal,
        **without_none(SourceAccount=account or None),
    }


TYPE = ResourceType(
    token="aws:acmpca/permission:Permission",  # noqa: S106 - the token of a type
    label="ACM PCA Permission",
    service="ACM PCA",
    documentation=REGISTRY + "acmpca/permission/",
    source=SOURCE + "acmpca/permission.go",
    table=TABLE,
    calls=_Calls(),
    regional=True,
)
