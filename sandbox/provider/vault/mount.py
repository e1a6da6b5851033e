"""vault:index/mount:Mount, and what every engine's mount takes."""

from sandbox.provider import constraints
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.table import Kind, Property, Shape, computed
from sandbox.provider.values import Bag
from sandbox.provider.vault._endpoint import REGISTRY, SOURCE, NotRecovered, refused
from sandbox.provider.vault.server import Server

PATH = constraints.matches(r"[^/\s].*[^/\s]|[^/\s]", "a path without slashes at its ends")
LEASE = Property(Kind.UPDATE, Shape.INTEGER, computed=True)

REFUSED = refused(
    "allowedManagedKeys",
    "allowedResponseHeaders",
    "auditNonHmacRequestKeys",
    "auditNonHmacResponseKeys",
    "delegatedAuthAccessors",
    "externalEntropyAccess",
    "forceNoCache",
    "identityTokenKey",
    "listingVisibility",
    "local",
    "namespace",
    "options",
    "passthroughRequestHeaders",
    "pluginVersion",
    "sealWrap",
)
"""What every mount takes in the real provider, and no component of ours gives."""

TABLE = {
    **REFUSED,
    "accessor": computed(),
    "defaultLeaseTtlSeconds": LEASE,
    "description": Property(
        Kind.UNKNOWN,
        note="Replaced the mount in early versions of the provider; of later ones it is not known.",
    ),
    "maxLeaseTtlSeconds": LEASE,
    "path": Property(
        Kind.UNKNOWN,
        required=True,
        constraints=(PATH,),
        note="The real provider moves the mount, unless Vault is older than 1.10.",
    ),
    "type": Property(Kind.REPLACE, required=True),
}

_LEASES = ("defaultLeaseTtlSeconds", "maxLeaseTtlSeconds")


def make(server: Server, kind: str, inputs: Bag) -> str:
    """Mount an engine.

    Args:
        server: The Vault.
        kind: The engine's type.
        inputs: Of a mount, or of an engine that has one.
    """
    path = str(inputs["path"])
    server.write(
        f"sys/mounts/{path}",
        {"type": kind, "description": inputs.get("description", ""), "config": _leases(inputs)},
    )
    return path


def look(server: Server, path: str) -> Bag | None:
    """The properties of a mount; None when there is none."""
    answer = server.read(f"sys/mounts/{path}")
    if answer is None:
        return None
    config = answer["config"]
    return {
        "accessor": answer["accessor"],
        "defaultLeaseTtlSeconds": config["default_lease_ttl"],
        "description": answer.get("description", ""),
        "maxLeaseTtlSeconds": config["max_lease_ttl"],
        "path": path,
        "type": answer["type"],
    }


def tune(server: Server, update: Update) -> None:
    """Change what a mount can have changed."""
    if update.changed.intersection({*_LEASES, "description"}):
        body = {**_leases(update.new), "description": update.new.get("description", "")}
        server.write(f"sys/mounts/{update.identifier}/tune", body)


def remove(server: Server, path: str) -> None:
    """Unmount an engine; Vault revokes every lease it gave."""
    server.delete(f"sys/mounts/{path}")


def _leases(inputs: Bag) -> Bag:
    default, longest = (f"{inputs.get(name, 0)}s" for name in _LEASES)
    return {"default_lease_ttl": default, "max_lease_ttl": longest}


class _Calls(NotRecovered):
    def create(self, server: Server, inputs: Bag) -> str:
        return make(server, inputs["type"], inputs)

    def read(self, server: Server, identifier: str, known: Bag) -> Bag | None:
        del known
        return look(server, identifier)

    def update(self, server: Server, update: Update) -> None:
        tune(server, update)

    def delete(self, server: Server, identifier: str, known: Bag) -> None:
        del known
        remove(server, identifier)


TYPE = ResourceType(
    token="vault:index/mount:Mount",  # noqa: S106 - the token of a type
    label="Vault mount",
    service="Vault",
    documentation=REGISTRY + "mount/",
    source=SOURCE + "resource_mount.go",
    table=TABLE,
    calls=_Calls(),
    subject="path",
)
