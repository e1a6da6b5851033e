"""vault:aws/secretBackend:SecretBackend."""

from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources._common import finishing
from sandbox.provider.table import Kind, Property, computed
from sandbox.provider.values import Bag
from sandbox.provider.vault import mount
from sandbox.provider.vault._endpoint import (
    REGISTRY,
    SOURCE,
    NotRecovered,
    parameters,
    properties,
    refused,
)
from sandbox.provider.vault.server import Server

TABLE = {
    **mount.REFUSED,
    **refused(
        "disableAutomatedRotation",
        "disableRemount",
        "identityTokenAudience",
        "identityTokenTtl",
        "maxRetries",
        "roleArn",
        "rotationPeriod",
        "rotationSchedule",
        "rotationWindow",
        "secretKeyWo",
        "secretKeyWoVersion",
        "stsFallbackEndpoints",
        "stsFallbackRegions",
    ),
    "accessKey": Property(Kind.UPDATE, note="Vault tells it: after a rotation it is another one."),
    "accessor": computed(),
    "defaultLeaseTtlSeconds": mount.LEASE,
    "description": Property(Kind.UPDATE),
    "iamEndpoint": Property(Kind.UPDATE),
    "maxLeaseTtlSeconds": mount.LEASE,
    "path": Property(
        Kind.UNKNOWN,
        default="aws",
        constraints=(mount.PATH,),
        note="The real provider moves the mount, or replaces it when disableRemount is true.",
    ),
    "region": Property(Kind.UPDATE, computed=True),
    "secretKey": Property(Kind.UPDATE, from_inputs=True, note="Vault never tells it."),
    "stsEndpoint": Property(Kind.UPDATE),
    "stsRegion": Property(Kind.UPDATE),
    "usernameTemplate": Property(Kind.UPDATE, computed=True),
}

_ROOT = ("accessKey", "iamEndpoint", "region", "secretKey", "stsEndpoint", "stsRegion", "usernameTemplate")
_DEFAULT_REGION = "us-east-1"


class _Calls(NotRecovered):
    def create(self, server: Server, inputs: Bag) -> str:
        path = mount.make(server, "aws", inputs)
        with finishing(path):
            _write_root(server, path, inputs)
        return path

    def read(self, server: Server, identifier: str, known: Bag) -> Bag | None:
        del known
        found = mount.look(server, identifier)
        if found is None:
            return None
        root = properties(TABLE, server.read(f"{identifier}/config/root") or {})
        return {**found, **root, "region": root.get("region") or _DEFAULT_REGION}

    def update(self, server: Server, update: Update) -> None:
        mount.tune(server, update)
        if update.changed.intersection(_ROOT):
            _write_root(server, update.identifier, update.new)

    def delete(self, server: Server, identifier: str, known: Bag) -> None:
        del known
        mount.remove(server, identifier)


def _write_root(server: Server, path: str, inputs: Bag) -> None:
    """Everything at once: what is left out goes back to Vault's default."""
    given = [name for name in _ROOT if name in inputs]
    server.write(f"{path}/config/root", parameters(TABLE, inputs, given))


TYPE = ResourceType(
    token="vault:aws/secretBackend:SecretBackend",  # noqa: S106 - the token of a type
    label="Vault AWS secrets engine",
    service="Vault",
    documentation=REGISTRY + "aws/secretbackend/",
    source=SOURCE + "resource_aws_secret_backend.go",
    table=TABLE,
    calls=_Calls(),
    subject="path",
)
