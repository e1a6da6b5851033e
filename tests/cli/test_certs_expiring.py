"""`certs expiring`: what has ended or soon will, wherever it lies."""

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from cli.exit_codes import ExitCode
from tests.certs.samples import DAY, NOW, ca, key_pem, pem
from tests.cli.door import Outcome, Run
from tests.cli.test_certs_workloads import write_stack

AT = ("--at", NOW.isoformat())


def write(path: Path, left: timedelta, name: str = "a") -> Path:
    """A certificate that has so much of its life left."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(pem(ca(name=name, start=NOW - 400 * DAY, end=NOW + left)))
    return path


def states(outcome: Outcome) -> dict[str, str]:
    document: dict[str, Any] = json.loads(outcome.out)
    assert (document["version"], document["at"]) == (1, "2026-11-21T12:00:00Z")
    return {Path(each["place"]).name: each["state"] for each in document["certificates"]}


@pytest.mark.parametrize(
    ("left", "state", "code"),
    [
        (-timedelta(seconds=1), "expired", ExitCode.FAILED),
        (timedelta(), "soon", ExitCode.FAILED),
        (30 * DAY, "soon", ExitCode.FAILED),
        (30 * DAY + timedelta(seconds=1), "later", ExitCode.OK),
    ],
)
def test_thirty_days_are_soon(run: Run, tmp_path: Path, left: timedelta, state: str, code: ExitCode) -> None:
    """To the second: ended, within thirty days, or later; the exit code says which."""
    found = run("certs", "expiring", write(tmp_path / "a.pem", left), "--json", *AT)
    assert states(found) == {"a.pem": state}
    assert found.code == code


def test_how_soon_is_soon_can_be_said(run: Run, tmp_path: Path) -> None:
    """A certificate of two days is soon within 48 hours and not within 47."""
    path = write(tmp_path / "a.pem", 2 * DAY)
    assert run("certs", "expiring", path, "--within", "48h", *AT).code == ExitCode.FAILED
    assert run("certs", "expiring", path, "--within", "47h", *AT).code == ExitCode.OK


def test_folders_are_searched_and_keys_passed_over(run: Run, tmp_path: Path) -> None:
    """Every file once, whatever its encoding; private keys and other files are not looked at."""
    folder = tmp_path / "pki"
    write(folder / "later.pem", 100 * DAY)
    write(folder / "deep" / "soon.CRT", 3 * DAY)
    (folder / "old.der").write_bytes(ca(start=NOW - 9 * DAY, end=NOW - DAY).public_bytes(Encoding.DER))
    (folder / "key.pem").write_text(key_pem())
    (folder / "notes.txt").write_text("nothing")
    found = run("certs", "expiring", folder, folder / "later.pem", "--json", *AT)
    assert states(found) == {"old.der": "expired", "soon.CRT": "soon", "later.pem": "later"}
    shown = run("certs", "expiring", folder, *AT)
    assert shown.out.index("old.der") < shown.out.index("soon.CRT") < shown.out.index("later.pem")
    assert "2 of 3 ended, or end within 30d." in shown.out


def test_what_cannot_be_read_is_never_passed_over(run: Run, tmp_path: Path) -> None:
    """A damaged certificate, a key that was named, and a missing file are told, all at once."""
    (tmp_path / "pki").mkdir()
    (tmp_path / "pki" / "damaged.pem").write_text(pem(ca())[:200])
    (tmp_path / "key.pem").write_text(key_pem())
    refused = run("certs", "expiring", tmp_path / "pki", tmp_path / "key.pem", tmp_path / "none.pem")
    assert refused.code == ExitCode.CONFIG
    assert refused.err.count("error /") == 3


def test_a_folder_that_cannot_be_entered_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody could look into is no folder without certificates."""

    def refuse(path: Path, *, onerror: Any) -> Any:
        onerror(PermissionError(13, "Permission denied", str(path)))

    monkeypatch.setattr("cli.certs_expiring.os.walk", refuse)
    refused = run("certs", "expiring", tmp_path)
    assert (refused.code, "Permission denied" in refused.err) == (ExitCode.CONFIG, True)


def test_nothing_found_is_said(run: Run, tmp_path: Path) -> None:
    """An empty folder is fine and told; no path at all is a wrong line."""
    found = run("certs", "expiring", tmp_path)
    assert (found.code, "No certificate was found" in found.err) == (ExitCode.OK, True)
    assert run("certs", "expiring").code == ExitCode.USAGE


def test_a_stacks_anchors_are_watched(run: Run, tmp_path: Path) -> None:
    """The anchor's bundle is found by its key path; one that is not made yet is told."""
    run("certs", "init", tmp_path / "ca")
    write_stack(tmp_path, {"bundle": "ca/root.pem"}, web={"commonName": "a"})
    line = ("certs", "expiring", "--stack", "dev")
    found = run(*line)
    assert (found.code, "rolesanywhere:trustAnchors.corp" in found.out) == (ExitCode.OK, True)
    assert run(*line, "--within", "1825d").code == ExitCode.FAILED
    write_stack(tmp_path, {"development": "pki/dev"}, web={"commonName": "a"})
    assert "not made yet" in run(*line).err
    shutil.rmtree(tmp_path / "ca")
    write_stack(tmp_path, {"bundle": "ca/root.pem"}, web={"commonName": "a"})
    assert run(*line).code == ExitCode.CONFIG
