"""What the running program gets: the engine's values, a development PKI, warnings, and one readable error."""

import json
from pathlib import Path
from typing import Any

import pulumi
import pytest
from cryptography import x509

import config
from config import Stack
from tests.certs.samples import ca, pem
from tests.config.production import ACCOUNT, ANCHOR, OTHER_ACCOUNT, REGION
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


EXPORTED = {"fromStack": {"stack": "acme/rolesanywhere/shared", "output": "trustAnchors.corp.arn"}}
OTHER = {"partner": EXPORTED, "second": EXPORTED}


def _referenced(root: Path, exported: dict[str, Any], **settings: Any) -> str:
    """The ARN a program gets for an anchor that another stack exports."""
    raw = changed(("trustAnchors",), {**VALID["trustAnchors"], **OTHER})

    def program() -> None:
        arns = config.referenced_arns(config.load(root)).anchors
        assert arns.keys() == {"partner", "second"}
        pulumi.export("arn", arns["partner"])

    values = _values(raw) | {"aws:region": REGION, "aws:allowedAccountIds": json.dumps([ACCOUNT])}
    stacks = {"acme/rolesanywhere/shared": exported}
    recording = record(program, configuration=values, stack_outputs=stacks, **settings)
    return str(recording.exports["arn"])


def test_an_anchor_of_another_stack_is_read_from_its_outputs(tmp_path: Path) -> None:
    """As deep in an output as the stack file says."""
    assert _referenced(tmp_path, {"trustAnchors": {"corp": {"arn": ANCHOR}}}) == ANCHOR


@pytest.mark.parametrize(
    ("exported", "got"),
    [
        ({}, "nothing"),
        ({"trustAnchors": {"corp": ANCHOR}}, "nothing"),
        ({"trustAnchors": {"corp": {"arn": 5}}}, "5"),
        ({"trustAnchors": {"corp": {"arn": "arn:aws:iam::111122223333:role/x"}}}, "'arn:aws:iam"),
        ({"trustAnchors": {"corp": {"arn": ANCHOR.replace(REGION, "us-east-1")}}}, "the Region us-east-1"),
        ({"trustAnchors": {"corp": {"arn": ANCHOR.replace(ACCOUNT, OTHER_ACCOUNT)}}}, "the account 4444"),
    ],
)
def test_what_another_stack_exports_is_judged_when_it_is_known(
    tmp_path: Path, exported: dict[str, Any], got: str
) -> None:
    """No output, another thing's ARN, another place: told with the stack's and the output's name."""
    with pytest.raises(pulumi.RunError) as caught:
        _referenced(tmp_path, exported)
    where = "the output trustAnchors.corp.arn of the stack acme/rolesanywhere/shared"
    assert f"{where}: got {got}" in str(caught.value)


def test_the_region_may_be_the_environments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the stack names no Region, ARNs are compared with the one the provider would take."""
    raw = changed(("trustAnchors", "shared"), {"arn": ANCHOR})
    monkeypatch.delenv("AWS_REGION", raising=False)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    assert "the Region eu-central-1" in _refused(tmp_path, _values(raw))
    monkeypatch.setenv("AWS_REGION", REGION)
    _load(tmp_path, _values(raw))


CERTIFICATES = {
    "whole": ({"subject": {"CN": "whole", "O": "Acme", "OU": ["Ops", "Dev"]}}, "CN=whole,OU=Ops,O=Acme"),
    "by-uri": ({"san": {"uri": "spiffe://acme.example/w", "dns": "w.acme.example"}}, "CN=by-uri"),
    "by-name": ({"san": {"directoryName": {"CN": "inner"}}}, "CN=by-name"),
    "any": ({"anyCertificateOfTheAnchor": True}, "CN=any"),
    "like": ({"subject": {"CN": {"like": "like-*"}}}, None),
    "signed-by": ({"commonName": "signed-by", "issuer": {"CN": "Another"}}, None),
    "by-oid": ({"subject": {"1.2.3.4": "x"}}, None),
    "by-inner-oid": ({"san": {"directoryName": {"1.2.3.4": "x"}}}, None),
}


@pytest.mark.parametrize(
    ("name", "certificate", "subject"), [(name, *each) for name, each in CERTIFICATES.items()]
)
def test_a_development_certificate_is_for_the_subject_a_workload_has(
    tmp_path: Path, name: str, certificate: dict[str, Any], subject: str | None
) -> None:
    """Exactly as the stack file says it; where that is left open none is made, and the log says so."""
    raw = changed(("workloads",), {name: {"trustAnchor": "demo", "certificate": certificate}})
    raw["profiles"] = {}
    _, recording = _load(tmp_path, _values(raw))
    made = list((tmp_path / "pki/dev/workloads").glob("*/certificate.pem"))
    if subject is None:
        assert made == []
        assert f"No development certificate is made for {name}" in recording.log[-1][1]
        return
    (path,) = made
    issued = x509.load_pem_x509_certificate(path.read_bytes())
    assert issued.subject.rfc4514_string() == subject
    if name == "by-uri":
        names = issued.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert names.get_values_for_type(x509.UniformResourceIdentifier) == ["spiffe://acme.example/w"]
        assert names.get_values_for_type(x509.DNSName) == ["w.acme.example"]
