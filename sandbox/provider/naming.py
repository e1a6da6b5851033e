"""Names a resource the way the real provider's bridge does when the program gives no name."""

import hashlib

from pulumi.runtime.proto import provider_pb2

from aws_facts import Problem
from sandbox.provider.errors import ProviderError
from sandbox.provider.table import AutoName

_SUFFIX = 7
_Autonaming = provider_pb2.CheckRequest.AutonamingOptions


def automatic_name(
    rule: AutoName, logical_name: str, seed: bytes, autonaming: _Autonaming | None = None
) -> str:
    """The physical name of a resource.

    pulumi-terraform-bridge `ComputeAutoNameDefault`: `<logical name>-<7 hex digits>` from the engine's
    seed, or what the stack's `pulumi:autonaming` says.

    Args:
        rule: The type's own limits.
        logical_name: The name in the program.
        seed: The engine's random seed.
        autonaming: What the stack configures; None for nothing.

    Returns:
        The name.

    Raises:
        ProviderError: The name would be too long, or autonaming is switched off and none was given.
    """
    name = logical_name.lower() if rule.lower else logical_name
    if autonaming is None:
        name = f"{name}-{hashlib.sha256(seed).hexdigest()[:_SUFFIX]}"
    elif autonaming.mode == _Autonaming.Mode.ENFORCE:
        return autonaming.proposed_name
    elif autonaming.mode == _Autonaming.Mode.DISABLE:
        raise _no_name(rule)
    else:
        name = autonaming.proposed_name.lower() if rule.lower else autonaming.proposed_name
    if len(name) > rule.limit:
        raise ProviderError(
            Problem(
                where=rule.property,
                got=f"the automatic name {name!r} of {len(name)} characters",
                expected=f"at most {rule.limit}",
                remedy=f"Shorten the resource's name in the program or give {rule.property}.",
            )
        )
    return name


def _no_name(rule: AutoName) -> ProviderError:
    return ProviderError(
        Problem(
            where=rule.property,
            got="automatic naming is disabled but no explicit name was provided",
            expected="a name",
            remedy=f"Give {rule.property}, or allow names in pulumi:autonaming.",
        )
    )
