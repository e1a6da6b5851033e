"""Every correction, in the order they are put in place."""

from contextlib import AbstractContextManager

from sandbox.corrections import (
    assume_role,
    leading_keys,
    pass_role,
    policy_writes,
    principals,
    resource_arns,
    variables,
    wildcards,
)
from sandbox.corrections.patches import Patches

ALL = (
    *principals.PATCHES,
    *resource_arns.PATCHES,
    *wildcards.PATCHES,
    *variables.PATCHES,
    *leading_keys.PATCHES,
    *assume_role.PATCHES,
    *pass_role.PATCHES,
    *policy_writes.PATCHES,
)
"""Every replaced name of ministack."""

_PATCHES = Patches(ALL)


def install() -> None:
    """Put every correction in place; a second time changes nothing.

    Raises:
        UpgradeError: ministack has moved a name.
    """
    _PATCHES.install()


def plain() -> AbstractContextManager[None]:
    """The emulator as it comes, for the length of a block: what a contract test compares with."""
    return _PATCHES.removed()
