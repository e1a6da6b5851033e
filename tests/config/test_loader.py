"""What the running program gets: the engine's values, a development PKI, warnings, and one readable error."""

import json
from pathlib import Path
from typing import Any

import pulumi
import pytest

import config
from config import Stack
from tests.certs.samples import ca, pem
from tests.config.stacks import VALID, changed
from tests.program.recording import Recording, record


def _values(raw: dict[str, Any]) -> dict[str, str]:
    return {f"rolesanywhere:{key}": json.dumps(value) for key, value in raw.items()}


def _load(root: Path, values: dict[str, str], **settings: Any) -> tuple[Stack, Recording]:
    loaded: list[Stack] = []
    recording = record(lambda: loaded.append(config.load(root)), configuration=values, **settings)
    return loaded[0], recording


def _refused(root: Path, values: dict[str, str], **settings: Any) -> str:
    with pytest.raises(pulumi.RunError) as caught:
        _load(root, values, **settings)
    return str(caught.value)


def test_the_program_gets_what_a_check_gets(tmp_path: Path) -> None:
    """The engine's texts and the values of the file make the same stack."""
    stack, _ = _load(tmp_path, _values(VALID) | {"aws:region": "eu-central-1"})
    assert stack == config.parse(VALID, tmp_path, config.Place("eu-central-1"))


def test_the_development_pki_is_made_once_and_told(tmp_path: Path) -> None:
    """Root, intermediate and the anchor's workloads the first time; nothing and silence the second."""
    stack, first = _load(tmp_path, _values(VALID))
    assert stack.trust_anchors["demo"].pem().startswith("-----BEGIN CERTIFICATE-----")
    assert (tmp_path / "pki/dev/workloads/demo-server/private-key.pem").exists()
    assert [level for level, _ in first.log] == ["INFO"] * 3
    _, second = _load(tmp_path, _values(VALID))
    assert second.log == []


def test_a_workload_of_another_anchor_gets_no_development_certificate(tmp_path: Path) -> None:
    """Only who chains to a development anchor is issued a certificate of it."""
    from datetime import UTC, datetime

    (tmp_path / "ca.pem").write_text(pem(ca(end=datetime(2100, 1, 1, tzinfo=UTC))))
    raw = changed(("trustAnchors", "own"), {"bundle": "ca.pem"})
    raw["workloads"]["elsewhere"] = {"trustAnchor": "own", "certificate": {"commonName": "elsewhere"}}
    raw["profiles"]["demo"]["workloads"].append("elsewhere")
    _load(tmp_path, _values(raw))
    assert [path.name for path in (tmp_path / "pki/dev/workloads").iterdir()] == ["demo-server"]


def test_a_warning_is_logged_and_stops_nothing(tmp_path: Path) -> None:
    """A key that looks like personal data is told with its place and the alternative."""
    raw = changed(("tables", "Demo-Users"), {"attributes": {"Email": "S"}, "hashKey": "Email"})
    _, recording = _load(tmp_path, _values(raw))
    (warning,) = [text for level, text in recording.log if level == "WARNING"]
    assert warning.startswith("rolesanywhere:tables.Demo-Users.hashKey: got 'Email'")


def test_every_mistake_is_in_one_error_without_a_traceback(tmp_path: Path) -> None:
    """Pulumi prints a RunError as it is; nothing was made before it."""
    raw = changed(("tables", "Demo-Users", "hashKey"), "Mail")
    message = _refused(tmp_path, _values(raw))
    assert message.startswith(
        "1 problem in the stack's configuration:\nrolesanywhere:tables.Demo-Users.hashKey"
    )
    raw["profiles"]["demo"]["durationSeconds"] = 1
    assert _refused(tmp_path, _values(raw)).startswith("2 problems in the stack's configuration:\n")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_key_is_seen_by_the_program_too(tmp_path: Path) -> None:
    """A misspelt section is refused, not ignored."""
    message = _refused(tmp_path, _values(VALID) | {"rolesanywhere:tabels": "{}"})
    assert "rolesanywhere:tabels: got the unknown key 'tabels'" in message


def test_values_in_the_environment_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pulumi's own host for Python hands the configuration over in the environment."""
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps(_values(VALID)))
    stack, _ = _load(tmp_path, {})
    assert stack == config.parse(VALID, tmp_path)


def test_another_project_is_told_what_to_do(tmp_path: Path) -> None:
    """Renamed, the project would find none of its keys; the error says so."""
    message = _refused(tmp_path, _values(VALID), project="mine")
    assert "Pulumi.yaml, name: got mine; expected rolesanywhere." in message


def test_a_damaged_development_pki_is_an_error_not_a_traceback(tmp_path: Path) -> None:
    """What only shows when the PKI is completed is told the same way."""
    _load(tmp_path, _values(VALID))
    (tmp_path / "pki/dev/root.key").write_text("damaged")
    message = _refused(tmp_path, _values(VALID))
    assert str(tmp_path / "pki/dev/root.key") in message
