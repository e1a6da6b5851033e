"""Finds HashiCorp Vault: one on PATH, else one kept from before, else built from its published modules.

Only `./rolesanywhere test --vault` and a person who rehearses `examples/vault` need one. It is built small:
Vault's own tag `minimal` leaves out all engines but a few, and the AWS engine is the same module's plugin.
"""

from dataclasses import dataclass
from pathlib import Path

from sandbox.engine import release_platform
from sandbox.errors import VaultError
from sandbox.go_build import GoBuild, build
from sandbox.programs import cache_directory, kept, must_be, on_path, version_said
from sandbox.progress import Report

_PARTS = (1, 21, 0)
_SAYS = r"^Vault v(\d+)\.(\d+)\.(\d+)"
VERSION = ".".join(map(str, _PARTS))
"""The Vault that is built."""

BUILD_BYTES = 6_000_000_000
"""Free disk a build needs at its peak."""

_BUILD = GoBuild(
    what="Vault",
    module=Path(__file__).parent / "vault_module",
    packages=("github.com/hashicorp/vault", "github.com/hashicorp/vault/builtin/logical/aws/cmd/aws"),
    oldest_go=(1, 25, 1),
    needs=BUILD_BYTES,
    keeps="170 MB",
    instead="put an official `vault` on PATH",
    error=VaultError,
    tags="minimal",
)
_PLUGINS = "plugins"


@dataclass(frozen=True, slots=True)
class Vault:
    """A Vault that runs.

    Attributes:
        executable: The program.
        plugins: The folder of engines it does not hold itself; None when it holds all.
    """

    executable: Path
    plugins: Path | None

    def server(self, address: str) -> list[str]:
        """The command line of a server in development mode: in memory, unsealed, gone with its process.

        Args:
            address: Where it listens, such as ``127.0.0.1:8200``.
        """
        command = [str(self.executable), "server", "-dev", f"-dev-listen-address={address}"]
        command += ["-dev-no-store-token", "-log-level=warn"]
        return command if self.plugins is None else [*command, f"-dev-plugin-dir={self.plugins}"]


def find_vault(report: Report, cache: Path | None = None, search: str | None = None) -> Vault:
    """Return a Vault that runs, building one when there is none.

    Args:
        report: Told, a line at a time, what takes long.
        cache: Where a built one is kept; the user's cache folder by default.
        search: The PATH to look on first; the process's own by default.

    Raises:
        VaultError: None could be had.
    """
    own = on_path("vault", _SAYS, search)
    if own is not None:
        return Vault(own, None)

    def obtain(work: Path, into: Path) -> None:
        report(f"building Vault {VERSION} from its Go modules (about ten minutes, once)")
        build(_BUILD, work, into, report)
        # In development mode Vault takes every file of this folder for a plugin.
        (into / _PLUGINS).mkdir()
        (into / "aws").rename(into / _PLUGINS / "aws")
        must_be(into / "vault", version_said(into / "vault", _SAYS), _PARTS, VaultError)

    home = (cache or cache_directory()) / "vault"
    executable = kept(home, f"v{VERSION}-{release_platform()}", "vault", "Vault", obtain, report)
    return Vault(executable, executable.parent / _PLUGINS)
