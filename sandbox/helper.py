"""Finds AWS's own aws_signing_helper: one on PATH, else one kept from before, else built from its modules.

Only `./rolesanywhere test --helper` needs one: the outputs are given to the very program they are made for.
"""

from pathlib import Path

from sandbox.engine import release_platform
from sandbox.errors import HelperError
from sandbox.go_build import GoBuild, build
from sandbox.programs import cache_directory, kept, must_be, on_path, version_said
from sandbox.progress import Report

NAME = "aws_signing_helper"

_PARTS = (1, 7, 3)
_SAYS = r"^v?(\d+)\.(\d+)\.(\d+)"
VERSION = ".".join(map(str, _PARTS))
"""The helper that is built."""

BUILD_BYTES = 1_500_000_000
"""Free disk a build needs at its peak."""

_PACKAGE = "github.com/aws/rolesanywhere-credential-helper"
_BUILD = GoBuild(
    what=NAME,
    module=Path(__file__).parent / "helper_module",
    packages=(_PACKAGE,),
    oldest_go=(1, 25, 1),
    needs=BUILD_BYTES,
    keeps="25 MB",
    instead=f"put AWS's own `{NAME}` on PATH",
    error=HelperError,
    flags=f"-X {_PACKAGE}/cmd.Version={VERSION}",
    cgo=True,  # it speaks PKCS#11
)


def find_helper(report: Report, cache: Path | None = None, search: str | None = None) -> Path:
    """Return an aws_signing_helper that runs, building one when there is none.

    Args:
        report: Told, a line at a time, what takes long.
        cache: Where a built one is kept; the user's cache folder by default.
        search: The PATH to look on first; the process's own by default.

    Returns:
        The executable; its name is `aws_signing_helper`, so that its folder can be put on a PATH.

    Raises:
        HelperError: None could be had.
    """
    own = on_path(NAME, _SAYS, search)
    if own is not None:
        return own

    def obtain(work: Path, into: Path) -> None:
        report(f"building {NAME} {VERSION} from its Go modules (about a minute, once)")
        build(_BUILD, work, into, report)
        (into / Path(_PACKAGE).name).rename(into / NAME)
        must_be(into / NAME, version_said(into / NAME, _SAYS), _PARTS, HelperError)

    home = (cache or cache_directory()) / "helper"
    return kept(home, f"v{VERSION}-{release_platform()}", NAME, NAME, obtain, report)
