"""What must never be committed, looked for in every file git tracks."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

PRIVATE_KEY = re.compile(r"-----BEGIN ([A-Z]+ )?(ENCRYPTED )?PRIVATE KEY-----\s*\n[A-Za-z0-9+/=\n]{40}")
MACHINE_PATH = re.compile(r"(?<![\w$}.-])/(?:root|home/\w+|Users/\w+|work)/(?:\.?[\w-]+/)*[\w.-]+")
REGISTRY_HOST = re.compile(
    r"\b(?:"
    + "|".join(
        ["files\\.python" + "hosted", "py" + "pi\\.org", "proxy\\.go" + "lang", "registry\\.np" + "mjs"]
    )
    + r")"
)
ACCESS_KEY = re.compile(r"\b(?:AKIA|ASIA)(?!IOSFODNN7EXAMPLE)[0-9A-Z]{16}\b")


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize(
    "pattern", [PRIVATE_KEY, MACHINE_PATH, REGISTRY_HOST, ACCESS_KEY], ids=lambda p: p.pattern[:24]
)
def test_no_tracked_file_holds_it(pattern: re.Pattern[str]) -> None:
    """No private key, path of one machine, registry host or access key id is tracked."""
    found = [
        f"{file.relative_to(ROOT)}: {match.group()[:60]}"
        for file in tracked_files()
        for match in [pattern.search(file.read_text(errors="replace"))]
        if match is not None
    ]
    assert found == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (PRIVATE_KEY, "-----BEGIN PRIVATE " + "KEY-----\n" + "A" * 64),
        (MACHINE_PATH, 'open("/ro' + 'ot/thing/file.txt")'),
        (REGISTRY_HOST, "https://files.python" + "hosted.org/packages"),
        (ACCESS_KEY, "AKI" + "A0123456789ABCDEF"),
    ],
)
def test_the_scan_would_see_one(pattern: re.Pattern[str], text: str) -> None:
    """Each pattern matches what it is there to find."""
    assert pattern.search(text)


def test_nothing_large_or_linked_is_tracked() -> None:
    """No tracked file exceeds one megabyte or is a symbolic link, which the plugin download would follow."""
    assert [
        file.name for file in tracked_files() if file.is_symlink() or file.stat().st_size > 1_000_000
    ] == []
