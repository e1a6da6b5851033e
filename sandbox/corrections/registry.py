"""Every correction, in the order they are put in place."""

from contextlib import AbstractContextManager

from sandbox.clock import Clock
from sandbox.corrections import (
    assume_role,
    clock,
    iam_keys,
    instances,
    leading_keys,
    pass_role,
    policy_writes,
    principals,
    resource_arns,
    topics,
    users,
    variables,
    wildcards,
)
from sandbox.corrections.patches import Patches

ALL = (
    *clock.PATCHES,
    *principals.PATCHES,
    *resource_arns.PATCHES,
    *users.PATCHES,
    *wildcards.PATCHES,
    *variables.PATCHES,
    *leading_keys.PATCHES,
    *assume_role.PATCHES,
    *instances.PATCHES,
    *pass_role.PATCHES,
    *iam_keys.PATCHES,
    *policy_writes.PATCHES,
    *topics.PATCHES,
)
"""Every replaced name of ministack."""

_PATCHES = Patches(ALL)


def install(time: Clock) -> None:
    """Put every correction in place; a second time changes the clock alone.

    Args:
        time: The sandbox's time.

    Raises:
        UpgradeError: ministack has moved a name.
    """
    clock.use(time)
    _PATCHES.install()


def plain() -> AbstractContextManager[None]:
    """The emulator as it comes, for the length of a block: what a contract test compares with."""
    return _PATCHES.removed()
