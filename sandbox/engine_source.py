"""The two ways to a Pulumi CLI: the official release archive, or a build from the published Go modules."""

import hashlib
import io
import re
import tarfile
import urllib.error
import urllib.request
from pathlib import Path

from aws_facts import Problem
from sandbox.errors import EngineError
from sandbox.go_build import GoBuild, build
from sandbox.progress import Report

RELEASES = "https://github.com/pulumi/pulumi/releases/download"
"""Where Pulumi publishes its archives and their checksums."""

CONNECT_SECONDS = 5.0
"""A machine that cannot reach the releases should learn so at once."""

BUILD_BYTES = 4_000_000_000
"""Free disk a build needs at its peak: module cache, build cache and the binary."""

_MODULE = Path(__file__).parent / "engine_module"


def fetch_release(version: str, target: str, into: Path, report: Report) -> None:
    """Fetch the official archive, check it against the published checksum, and unpack its executables.

    Args:
        version: Without the leading ``v``.
        target: Pulumi's name of the platform, such as ``linux-x64``.
        into: An existing folder that receives ``pulumi`` and its language hosts.
        report: Told what happens.

    Raises:
        EngineError: The release cannot be reached, or does not match its checksum.
    """
    archive = f"pulumi-v{version}-{target}.tar.gz"
    checksums = _download(f"{RELEASES}/v{version}/pulumi-{version}-checksums.txt").decode()
    expected = re.search(rf"^([0-9a-f]{{64}})\s+\*?{re.escape(archive)}$", checksums, re.MULTILINE)
    if expected is None:
        raise EngineError(_not_published(archive))
    report(f"fetching the official Pulumi {version} release")
    content = _download(f"{RELEASES}/v{version}/{archive}")
    got = hashlib.sha256(content).hexdigest()
    if got != expected[1]:
        raise EngineError(
            Problem(
                where=archive,
                got=f"SHA-256 {got}",
                expected=f"SHA-256 {expected[1]}, as published",
                remedy="Do not use it. Check what stands between this machine and Pulumi's releases.",
            )
        )
    with tarfile.open(fileobj=io.BytesIO(content)) as files:
        for member in files.getmembers():
            source = files.extractfile(member) if member.isfile() else None
            if source is not None:
                executable = into / Path(member.name).name
                executable.write_bytes(source.read())
                executable.chmod(0o755)


def _not_published(archive: str) -> Problem:
    return Problem(
        where="the release's checksums",
        got=f"no line for {archive}",
        expected="a published SHA-256",
        remedy="Put an official `pulumi` on PATH.",
    )


def _download(url: str) -> bytes:
    """Read one file of a release."""
    try:
        with urllib.request.urlopen(url, timeout=CONNECT_SECONDS) as answer:  # noqa: S310 - a constant https address
            content: bytes = answer.read()
    except (OSError, urllib.error.URLError) as error:
        reason = getattr(error, "reason", error)
        raise EngineError(
            Problem(
                where="Pulumi's release archives",
                got=str(reason),
                expected="the archive and its checksums",
                remedy="The engine is built from its Go modules instead.",
            )
        ) from error
    return content


def build_from_modules(version: str, work: Path, into: Path, report: Report) -> None:
    """Build the CLI from Pulumi's published Go modules, every one checked against the committed ``go.sum``.

    Args:
        version: Without the leading ``v``.
        work: An empty folder for module and build caches; the caller removes it.
        into: An existing folder that receives ``pulumi``.
        report: Told what happens.

    Raises:
        EngineError: No Go, no disk, or a failed build.
    """
    report(f"building Pulumi {version} from its Go modules (a few minutes, once)")
    build(
        GoBuild(
            what="the engine",
            module=_MODULE,
            packages=("github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",),
            oldest_go=(1, 25, 8),
            needs=BUILD_BYTES,
            keeps="85 MB",
            instead="put an official `pulumi` on PATH",
            error=EngineError,
            flags=f"-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{version}",
        ),
        work,
        into,
        report,
    )
