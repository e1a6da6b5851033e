"""vault:aws/secretBackendRole:SecretBackendRole."""

from collections.abc import Iterator

from sandbox.provider import constraints
from sandbox.provider.resource_type import ResourceType
from sandbox.provider.table import AutoName, Failure, Kind, Property, Shape
from sandbox.provider.values import Bag
from sandbox.provider.vault._endpoint import BACKEND, REGISTRY, SOURCE, Role, refused

TABLE = {
    **refused(
        "defaultStsTtl",
        "externalId",
        "iamGroups",
        "iamTags",
        "maxStsTtl",
        "mfaSerialNumber",
        "namespace",
        "roleArns",
        "sessionTags",
    ),
    "backend": BACKEND,
    "credentialType": Property(Kind.UPDATE, required=True, constraints=(constraints.one_of("iam_user"),)),
    "name": Property(Kind.REPLACE),
    "permissionsBoundaryArn": Property(Kind.UPDATE, constraints=(constraints.ARN,)),
    "policyArns": Property(Kind.UPDATE, Shape.SET),
    "policyDocument": Property(Kind.UPDATE, Shape.JSON, constraints=(constraints.POLICY,)),
    "userPath": Property(Kind.UPDATE),
}


def _check(inputs: Bag, old: Bag) -> Iterator[Failure]:
    """The real provider refuses a role that would give no permission."""
    del old
    if not inputs.get("policyArns") and not inputs.get("policyDocument"):
        yield Failure("policyArns", "neither policyArns nor policyDocument", "one of them", "Give one.")


TYPE = ResourceType(
    token="vault:aws/secretBackendRole:SecretBackendRole",  # noqa: S106 - the token of a type
    label="role of Vault's AWS secrets engine",
    service="Vault",
    documentation=REGISTRY + "aws/secretbackendrole/",
    source=SOURCE + "resource_aws_secret_backend_role.go",
    table=TABLE,
    calls=Role(TABLE),
    name=AutoName(),
    check=_check,
)
