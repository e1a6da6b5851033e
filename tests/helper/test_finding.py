"""Which aws_signing_helper is used, and how one is built."""

import os
from pathlib import Path

import pytest

from sandbox import helper
from sandbox.errors import HelperError
from tests.engine.test_finding import Lines, fake_go, script

BUILDS = (
    'while [ "$1" != -o ]; do shift; done\n'
    f"printf '#!/bin/sh\\necho {helper.VERSION}\\n' > \"$2rolesanywhere-credential-helper\"\n"
    'chmod 755 "$2rolesanywhere-credential-helper"\n'
    'echo "$CGO_ENABLED" > "$2cgo"'
)


def test_one_on_path_is_used_as_it_is(tmp_path: Path) -> None:
    """AWS's release says its version and nothing else."""
    own = script(tmp_path / "bin" / helper.NAME, "echo 1.8.4")
    assert helper.find_helper(Lines(), cache=tmp_path / "cache", search=str(own.parent)) == own


def test_it_is_built_once_where_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With C, under the name AWS ships it by; one that does not run is passed over."""
    fake_go(tmp_path / "go", BUILDS)
    script(tmp_path / "bin" / helper.NAME, "exit 1")
    script(tmp_path / "go" / "gcc", "exit 0")
    monkeypatch.setenv("PATH", f"{tmp_path / 'go'}{os.pathsep}{os.defpath}")
    told = Lines()
    found = helper.find_helper(told, cache=tmp_path / "cache", search=str(tmp_path / "bin"))
    assert told[0].startswith(f"building {helper.NAME} {helper.VERSION}")
    assert found.name == helper.NAME
    assert found.with_name("cgo").read_text() == "1\n"
    told.clear()
    assert helper.find_helper(told, cache=tmp_path / "cache", search=str(tmp_path / "bin")) == found
    assert told == []


@pytest.mark.parametrize(
    ("compiler", "told"),
    [(None, "neither gcc nor clang on PATH"), ("no-such-cc -m64", "CC=no-such-cc, which is not there")],
)
def test_no_c_compiler_is_said_before_minutes_are_spent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compiler: str | None, told: str
) -> None:
    """What was looked for, and what to do instead of it; nothing is kept."""
    fake_go(tmp_path / "go", BUILDS)
    monkeypatch.setenv("PATH", str(tmp_path / "go"))
    monkeypatch.delenv("CC", raising=False)
    if compiler:
        monkeypatch.setenv("CC", compiler)
    with pytest.raises(HelperError, match=told) as raised:
        helper.find_helper(Lines(), cache=tmp_path / "cache", search=str(tmp_path))
    assert f"AWS's own `{helper.NAME}` on PATH" in raised.value.problems[0].remedy
    assert [each.name for each in (tmp_path / "cache" / "helper").iterdir()] == ["lock"]
