"""`issue --workload` and `sign`: only subjects a stack's workloads expect, from the authority they trust."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from certs import CertificateError, DistinguishedName, Subject, identity_of
from cli.certs_workloads import _completed, _differences
from cli.exit_codes import ExitCode
from policies import CertificateMatch, Match
from tests.certs.samples import ca
from tests.cli.door import Run
from tests.cli.test_certs_issue import load, request

ISSUER = ca(name="Issuing")


def write_stack(project: Path, anchor: dict[str, Any], **workloads: dict[str, Any]) -> None:
    """A stack of one anchor, and a workload for each certificate."""
    declared = {
        name: {"trustAnchor": "corp", "certificate": certificate} for name, certificate in workloads.items()
    }
    config: dict[str, Any] = {
        "aws:region": "eu-central-1",
        "rolesanywhere:trustAnchors": {"corp": anchor},
        "rolesanywhere:workloads": declared,
        "rolesanywhere:profiles": {"all": {"workloads": list(declared)}},
    }
    (project / "Pulumi.yaml").write_text("name: rolesanywhere\nruntime: python\n")
    (project / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": config}))


@pytest.fixture
def authority(run: Run, tmp_path: Path) -> Path:
    """An authority a stack trusts, with a workload device-7."""
    run("certs", "init", tmp_path / "ca")
    write_stack(tmp_path, {"bundle": "ca/root.pem"}, web={"commonName": "device-7"})
    return tmp_path / "ca"


def test_sign_takes_what_a_workload_expects(run: Run, authority: Path, tmp_path: Path) -> None:
    """The workload is named, and the certificate is made."""
    signed = run("certs", "sign", request(tmp_path / "d.csr", "device-7"), "--ca", authority)
    assert signed.code == ExitCode.OK, signed.err
    assert "Expected by web of stack dev" in signed.err
    load(authority / "workloads" / "device-7" / "certificate.pem")


def test_sign_refuses_what_no_workload_expects(run: Run, authority: Path, tmp_path: Path) -> None:
    """Another CN is refused with the loud option as the remedy; said, it is signed."""
    line = ("certs", "sign", request(tmp_path / "d.csr", "device-8"), "--ca", authority)
    refused = run(*line)
    assert refused.code == ExitCode.CONFIG
    assert "CN=device-8, which no workload of stack dev expects" in refused.err
    assert "x509Subject/CN 'device-8'" in refused.err
    assert "exactly 'device-7'" in refused.err
    assert not (authority / "workloads").exists()
    assert run(*line, "--allow-unexpected-subject").code == ExitCode.OK


def test_sign_refuses_for_an_anchor_of_another_authority(run: Run, authority: Path, tmp_path: Path) -> None:
    """The right CN from an authority the workload's anchor does not trust would be of no use."""
    run("certs", "init", tmp_path / "other")
    line = ("certs", "sign", request(tmp_path / "d.csr", "device-7"), "--ca", tmp_path / "other")
    assert run(*line).code == ExitCode.CONFIG
    write_stack(tmp_path, {"development": "pki/dev"}, web={"commonName": "device-7"})
    assert run(*line).code == ExitCode.CONFIG
    write_stack(tmp_path, {"bundle": "other/intermediate.pem"}, web={"commonName": "device-7"})
    assert run(*line).code == ExitCode.OK


def test_a_stack_that_is_wrong_signs_nothing(run: Run, authority: Path, tmp_path: Path) -> None:
    """Without a right stack file nobody can be expected: fail closed."""
    asked = request(tmp_path / "d.csr", "device-7")
    assert run("certs", "sign", asked, "--ca", authority, "--stack", "none").code == ExitCode.CONFIG
    (tmp_path / "Pulumi.dev.yaml").write_text("config: {rolesanywhere:nonsense: 1}\n")
    assert run("certs", "sign", asked, "--ca", authority).code == ExitCode.CONFIG
    assert not (authority / "workloads").exists()


def test_issue_for_a_workload_takes_its_subject(run: Run, authority: Path) -> None:
    """Nothing but the workload's name is said; another CN, or an unknown workload, is refused."""
    line = ("certs", "issue", "--ca", authority)
    assert run(*line, "--workload", "web").code == ExitCode.OK
    certificate = load(authority / "workloads" / "device-7" / "certificate.pem")
    assert certificate.subject.rfc4514_string() == "CN=device-7"
    other = run(*line, "--workload", "web", "--common-name", "device-8")
    assert (other.code, "x509Subject/CN 'device-8'" in other.err) == (ExitCode.CONFIG, True)
    unknown = run(*line, "--workload", "wbe")
    assert (unknown.code, "Did you mean web?" in unknown.err) == (ExitCode.CONFIG, True)


def test_issue_for_a_workload_of_another_authority_is_refused(
    run: Run, authority: Path, tmp_path: Path
) -> None:
    """No session could come of it."""
    run("certs", "init", tmp_path / "other")
    refused = run("certs", "issue", "--ca", tmp_path / "other", "--workload", "web")
    assert (refused.code, "does not trust" in refused.err) == (ExitCode.CONFIG, True)


def test_an_anchor_that_is_elsewhere_may_trust_this_authority(
    run: Run, authority: Path, tmp_path: Path
) -> None:
    """Of an anchor by ARN nobody can know here: the request is signed, and the doubt is told."""
    anchor = (
        "arn:aws:rolesanywhere:eu-central-1:111122223333:trust-anchor/11111111-2222-3333-4444-555555555555"
    )
    write_stack(tmp_path, {"arn": anchor}, web={"commonName": "device-7"})
    signed = run("certs", "sign", request(tmp_path / "d.csr", "device-7"), "--ca", authority)
    assert (signed.code, "cannot be seen here" in signed.err) == (ExitCode.OK, True), signed.err


def test_everything_a_stack_says_of_a_certificate_counts(run: Run, authority: Path, tmp_path: Path) -> None:
    """Exact values are taken, a pattern is said, and what does not fit the stack is refused by its tag."""
    certificate = {
        "subject": {"O": "Acme", "CN": {"like": "web-*"}},
        "issuer": {"CN": "Issuing CA"},
        "san": {"uri": "spiffe://acme.example/web"},
    }
    write_stack(tmp_path, {"bundle": "ca/root.pem"}, web=certificate)
    line = ("certs", "issue", "--ca", authority, "--workload", "web", "--output", tmp_path / "out")
    silent = run(*line)
    assert (silent.code, "no value for x509Subject/CN" in silent.err) == (ExitCode.CONFIG, True)
    other = run(*line, "--common-name", "db-1")
    assert (other.code, "a text like 'web-*'" in other.err) == (ExitCode.CONFIG, True)
    assert not (tmp_path / "out").exists()
    assert run(*line, "--common-name", "web-1").code == ExitCode.OK
    made = load(tmp_path / "out" / "certificate.pem")
    assert made.subject.rfc4514_string() == "CN=web-1,O=Acme"
    assert identity_of(made).tags["x509SAN/URI"] == "spiffe://acme.example/web"
    write_stack(tmp_path, {"bundle": "ca/root.pem"}, web=certificate | {"issuer": {"CN": "Other CA"}})
    refused = run(*line[:-1], tmp_path / "again", "--common-name", "web-1")
    assert (refused.code, "x509Issuer/CN 'Issuing CA'" in refused.err) == (ExitCode.CONFIG, True)


# Each match, what is said beside it, and the subject that comes of it; None where more must be said.
COMPLETIONS: list[tuple[CertificateMatch, Subject, Subject | None]] = [
    (CertificateMatch.named("a"), Subject(DistinguishedName(())), Subject.named("a")),
    (
        CertificateMatch(subject={"O": Match(("Acme",)), "CN": Match(("a", "b"))}),
        Subject.named("b"),
        Subject(DistinguishedName((("O", "Acme"), ("CN", "b")))),
    ),
    (CertificateMatch(subject={"CN": Match(("a", "b"))}), Subject(DistinguishedName(())), None),
    (CertificateMatch(subject={"CN": Match(("web-*",), like=True)}), Subject(DistinguishedName(())), None),
    (
        CertificateMatch(subject={"CN": Match(("web-*",), like=True)}),
        Subject.named("web-1"),
        Subject.named("web-1"),
    ),
    (
        CertificateMatch(
            dns=Match(("a.example",)),
            uri=Match(("spiffe://a/b",)),
            directory_name={"CN": Match(("x",)), "O": Match(("y", "z"))},
        ),
        Subject(
            DistinguishedName((("CN", "a"),)),
            directory_names=(DistinguishedName((("O", "z"),)), DistinguishedName((("CN", "second"),))),
        ),
        Subject(
            DistinguishedName((("CN", "a"),)),
            ("a.example",),
            ("spiffe://a/b",),
            (DistinguishedName((("O", "z"), ("CN", "x"))), DistinguishedName((("CN", "second"),))),
        ),
    ),
    (CertificateMatch(any_certificate_of_the_anchor=True), Subject.named("a"), Subject.named("a")),
]


@pytest.mark.parametrize(("match", "given", "expected"), COMPLETIONS)
def test_what_leaves_no_choice_is_completed(
    match: CertificateMatch, given: Subject, expected: Subject | None
) -> None:
    """One exact value is taken; of several, or of a pattern, the command line must say one."""
    if expected is None:
        with pytest.raises(CertificateError, match="no value for x509Subject/CN"):
            _completed(match, given, where="w")
    else:
        assert _completed(match, given, where="w") == expected


# Each match, a subject that satisfies it, and its neighbour that does not.
EXPECTED: list[tuple[CertificateMatch, Subject, Subject]] = [
    (CertificateMatch.named("a"), Subject.named("a"), Subject.named("A")),
    (
        CertificateMatch(subject={"CN": Match(("web-?",), like=True)}),
        Subject.named("web-1"),
        Subject.named("web-10"),
    ),
    (
        CertificateMatch(subject={"CN": Match(("a",)), "O": Match(("Acme",))}),
        Subject(DistinguishedName((("O", "Acme"), ("CN", "a")))),
        Subject.named("a"),
    ),
    (
        CertificateMatch(subject={"CN": Match(("a",))}, issuer={"CN": Match(("Issuing",))}),
        Subject.named("a"),
        Subject.named("b"),
    ),
    (
        CertificateMatch(dns=Match(("a.example",))),
        Subject(DistinguishedName((("CN", "x"),)), dns=("a.example", "b.example")),
        Subject(DistinguishedName((("CN", "x"),)), dns=("b.example", "a.example")),
    ),
]


@pytest.mark.parametrize(("match", "satisfies", "neighbour"), EXPECTED)
def test_every_attribute_must_be_as_expected(
    match: CertificateMatch, satisfies: Subject, neighbour: Subject
) -> None:
    """All of it as the role's trust policy compares it; one attribute changed or missing is a difference."""
    assert _differences(match, satisfies, ISSUER, where="w") == ()
    assert len(_differences(match, neighbour, ISSUER, where="w")) == 1


def test_the_issuers_name_counts() -> None:
    """A match of the issuer is not satisfied by the same subject from another authority."""
    match = CertificateMatch(issuer={"CN": Match(("Other",))})
    (problem,) = _differences(match, Subject.named("a"), ISSUER, where="w")
    assert problem.got == "x509Issuer/CN 'Issuing'"
