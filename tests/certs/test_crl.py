"""Revocation lists: what OpenSSL makes of ours, and what we make of anybody's."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa, x25519
from cryptography.hazmat.primitives.serialization import Encoding

from certs import (
    AuthorityFiles,
    AuthorityPlan,
    CertificateError,
    DistinguishedName,
    KeyType,
    Register,
    Revocation,
    Verdict,
    authority_certificates,
    check_crl,
    issue_end_entity,
    judge_crl,
    make_authority,
    new_key,
    open_authority,
    read_crl,
    renew_crl,
)
from certs.crl import issue_crl
from certs.layout import as_pem
from certs.register import Entry
from tests.certs.samples import CA, NOW, SIGNS, ca, key_pem
from tests.rolesanywhere.authorities import children, tlv
from tests.rolesanywhere.lists import part

PLAN = AuthorityPlan(DistinguishedName((("CN", "Root"),)), DistinguishedName((("CN", "Issuing"),)))
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
STOLEN = Revocation(NOW, "keyCompromise")


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    make_authority(tmp_path / "ca", PLAN, now=NOW)
    return tmp_path / "ca"


def issue(authority: Path, name: str, *, days: int = 7) -> x509.Certificate:
    """A recorded certificate, in a file of its name beside the authority."""
    certificate = issue_end_entity(
        open_authority(authority), new_key(), name, now=NOW, lifetime=timedelta(days=days)
    )
    Register(authority).record(certificate)
    (authority / f"{name}.crt").write_text(as_pem(certificate))
    return certificate


def renew(authority: Path, *, now: datetime = NOW, days: int = 7) -> x509.CertificateRevocationList:
    return renew_crl(authority, open_authority(authority), now=now, lifetime=timedelta(days=days))


def number_of(crl: x509.CertificateRevocationList) -> int:
    return crl.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def openssl(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, check=False)


@needs_openssl
@pytest.mark.parametrize("kind", [KeyType.P256, KeyType.RSA2048])
def test_openssl_refuses_who_is_on_the_list_and_nobody_else(tmp_path: Path, kind: KeyType) -> None:
    """An independent implementation reads the list, finds its signature right, and judges by it."""
    directory = tmp_path / "ca"
    plan = AuthorityPlan(PLAN.root, PLAN.intermediate, kind)
    make_authority(directory, plan, now=NOW)
    stolen, _ = issue(directory, "stolen"), issue(directory, "other")
    Register(directory).revoke(stolen.serial_number, STOLEN)
    renew(directory)
    files = AuthorityFiles(directory)
    shown = openssl("crl", "-in", files.revocation_list, "-noout", "-text", "-CAfile", files.intermediate)
    assert "verify OK" in shown.stderr
    assert "Key Compromise" in shown.stdout
    assert shown.stdout.count("Serial Number:") == 1
    for extension in ("X509v3 Authority Key Identifier", "X509v3 CRL Number"):
        assert extension in shown.stdout
    verdicts = {
        name: openssl(
            *("verify", "-crl_check", "-attime", str(int(NOW.timestamp()))),
            *("-CAfile", files.root, "-untrusted", files.intermediate),
            *("-CRLfile", files.revocation_list, directory / f"{name}.crt"),
        )
        for name in ("stolen", "other")
    }
    assert "certificate revoked" in verdicts["stolen"].stderr
    assert verdicts["stolen"].returncode != 0
    assert verdicts["other"].returncode == 0, verdicts["other"].stderr


def test_numbers_increase_and_each_list_is_whole(authority: Path) -> None:
    """The next list has the next number, and still has everything the one before had."""
    first, second = issue(authority, "first"), issue(authority, "second")
    Register(authority).revoke(first.serial_number, STOLEN)
    one = renew(authority)
    Register(authority).revoke(second.serial_number, Revocation(NOW, "unspecified"))
    two = renew(authority)
    assert [number_of(one), number_of(two)] == [1, 2]
    assert {each.serial_number for each in one} == {first.serial_number}
    assert {each.serial_number for each in two} == {first.serial_number, second.serial_number}
    unspecified = two.get_revoked_certificate_by_serial_number(second.serial_number)
    assert unspecified is not None
    assert not list(unspecified.extensions)


def test_an_ended_certificate_leaves_after_one_list_beyond_its_end(authority: Path) -> None:
    """RFC 5280 section 3.3; one of which no end is known stays for ever."""
    short = issue(authority, "short", days=1)
    Register(authority).revoke(short.serial_number, STOLEN)
    Register(authority).revoke(0xBEEF, STOLEN, force=True)
    day = timedelta(days=1)
    lists = [renew(authority, now=NOW + n * day) for n in (0, 2, 3)]
    assert [len(each) for each in lists] == [2, 2, 1]
    assert next(iter(lists[-1])).serial_number == 0xBEEF


def test_a_list_too_large_for_aws_is_not_written(authority: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one before stays in its place, and the error says how large and what to do."""
    before = renew(authority)
    entries = tuple(Entry(1 << 150 | n, revocation=STOLEN) for n in range(5_000))
    monkeypatch.setattr(Register, "entries", lambda _: entries)
    with pytest.raises(CertificateError) as raised:
        renew(authority)
    assert "5000 certificates" in raised.value.problems[0].got
    assert "300000" in raised.value.problems[0].expected
    kept = x509.load_pem_x509_crl(AuthorityFiles(authority).revocation_list.read_bytes())
    assert kept == before


@pytest.mark.parametrize("content", [b"", b"no list", None])
def test_a_damaged_list_before_is_an_error(authority: Path, content: bytes | None) -> None:
    """A number that is not known is not made up."""
    file = AuthorityFiles(authority).revocation_list
    file.write_bytes(unnumbered(authority) if content is None else content)
    with pytest.raises(CertificateError) as raised:
        renew(authority)
    assert raised.value.problems[0].where == str(file)


def test_a_list_must_live(authority: Path) -> None:
    """No list that is stale when it is made."""
    with pytest.raises(CertificateError, match="lifetime"):
        renew(authority, days=0)


def unnumbered(authority: Path) -> bytes:
    """A list without CRLNumber, by the authority's own key."""
    return listed(authority, lambda builder: builder)


def listed(
    authority: Path,
    change: Callable[[x509.CertificateRevocationListBuilder], x509.CertificateRevocationListBuilder],
    *,
    start: datetime = NOW,
    end: datetime = NOW + timedelta(days=1),
    algorithm: hashes.SHA256 | hashes.SHA384 | None = None,
) -> bytes:
    """A list straight from the builder, signed with the authority's intermediate."""
    issuer = open_authority(authority)
    assert isinstance(issuer.key, ec.EllipticCurvePrivateKey)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(start)
        .next_update(end)
    )
    made = change(builder).sign(issuer.key, algorithm or hashes.SHA256())
    return made.public_bytes(Encoding.PEM)


def judged(authority: Path, data: bytes, *, now: datetime = NOW) -> dict[str, Verdict]:
    root, intermediate = authority_certificates(authority)
    given = read_crl(data, where="list.pem", anchors=[root], intermediates=[intermediate])
    return {finding.rule: finding.verdict for finding in judge_crl(given, now=now)}


def test_our_own_list_breaks_no_rule(authority: Path) -> None:
    """That AWS does not say whether an intermediate's list counts is unknown, and not hidden."""
    renew(authority)
    data = AuthorityFiles(authority).revocation_list.read_bytes()
    found = judged(authority, data)
    assert {rule for rule, verdict in found.items() if verdict is not Verdict.PASS} == {"crl-signature"}
    assert found["crl-signature"] is Verdict.UNKNOWN
    intermediate = authority_certificates(authority)[1]
    given = read_crl(data, where="list.pem", anchors=[intermediate])
    assert {finding.verdict for finding in judge_crl(given, now=NOW)} == {Verdict.PASS}
    check_crl(given, now=NOW)


DELTA = x509.DeltaCRLIndicator(1)
INDIRECT = part(indirect_crl=True)
SOME = part(only_some_reasons=frozenset({x509.ReasonFlags.key_compromise}))
USERS = part(only_contains_user_certs=True)
STRANGE = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")


@pytest.mark.parametrize(
    ("rule", "verdict", "extension"),
    [
        ("crl-number", Verdict.UNKNOWN, None),
        ("crl-number", Verdict.PASS, x509.CRLNumber(7)),
        ("crl-complete", Verdict.PASS, None),
        ("crl-complete", Verdict.FAIL, DELTA),
        ("crl-complete", Verdict.FAIL, INDIRECT),
        ("crl-complete", Verdict.FAIL, SOME),
        ("crl-complete", Verdict.UNKNOWN, USERS),
        ("crl-complete", Verdict.FAIL, STRANGE),
    ],
)
def test_what_a_list_says_of_itself(
    authority: Path, rule: str, verdict: Verdict, extension: x509.ExtensionType | None
) -> None:
    """A list that names only a part is refused: each import takes the place of the whole list before."""

    def change(builder: x509.CertificateRevocationListBuilder) -> x509.CertificateRevocationListBuilder:
        return builder if extension is None else builder.add_extension(extension, critical=True)

    assert judged(authority, listed(authority, change))[rule] is verdict


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        (NOW - timedelta(seconds=1), Verdict.FAIL),
        (NOW, Verdict.PASS),
        (NOW + timedelta(days=1), Verdict.PASS),
        (NOW + timedelta(days=1, seconds=1), Verdict.FAIL),
    ],
)
def test_a_list_counts_from_its_beginning_to_the_next(
    authority: Path, now: datetime, verdict: Verdict
) -> None:
    """Both ends included; a stale list is told as such."""
    assert judged(authority, unnumbered(authority), now=now)["crl-current"] is verdict


def test_a_list_of_another_ca_is_refused(authority: Path, tmp_path: Path) -> None:
    """A list of the right name and another key, and one whose signer the anchor does not lead to."""
    make_authority(tmp_path / "other", PLAN, now=NOW)
    renew(tmp_path / "other")
    data = AuthorityFiles(tmp_path / "other").revocation_list.read_bytes()
    found = judged(authority, data)
    assert found["crl-signature"] is Verdict.FAIL
    assert found["crl-issuer"] is Verdict.FAIL
    root = authority_certificates(authority)[0]
    intermediate = authority_certificates(tmp_path / "other")[1]
    given = read_crl(data, where="list.pem", anchors=[root], intermediates=[intermediate])
    findings = {finding.rule: finding for finding in judge_crl(given, now=NOW)}
    assert "no path leads to the anchor" in findings["crl-signature"].got
    with pytest.raises(CertificateError, match="no path leads"):
        check_crl(given, now=NOW)


def _signer_with(usage: x509.KeyUsage | None) -> Verdict:
    key = ec.generate_private_key(ec.SECP256R1())
    anchor = ca(key=key, extensions=(CA, usage) if usage else (CA,))
    builder = x509.CertificateRevocationListBuilder().issuer_name(anchor.subject)
    made = builder.last_update(NOW).next_update(NOW + timedelta(days=1)).sign(key, hashes.SHA256())
    given = read_crl(made.public_bytes(Encoding.DER), where="list.crl", anchors=[anchor])
    findings = {finding.rule: finding.verdict for finding in judge_crl(given, now=NOW)}
    assert findings["crl-format"] is Verdict.UNKNOWN
    return findings["crl-issuer"]


def test_the_signer_may_sign_lists() -> None:
    """A keyUsage without cRLSign breaks the rule, none at all leaves it open; the list is in DER here."""
    certificates_only = x509.KeyUsage(
        **{name: name == "key_cert_sign" for name in ("digital_signature", "content_commitment")},
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    assert _signer_with(SIGNS) is Verdict.PASS
    assert _signer_with(certificates_only) is Verdict.FAIL
    assert _signer_with(None) is Verdict.UNKNOWN


def test_a_weak_hash_and_a_large_list_are_refused(authority: Path) -> None:
    """SHA-1 where SHA-384 is taken, and one byte more than AWS takes."""
    strong = listed(authority, lambda builder: builder, algorithm=hashes.SHA384())
    assert judged(authority, strong)["crl-signature-hash"] is Verdict.PASS
    key = rsa.generate_private_key(65537, 2048)
    builder = x509.CertificateRevocationListBuilder().issuer_name(ca().subject)
    made = builder.last_update(NOW).next_update(NOW).sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
    sha256 = bytes.fromhex("06092a864886f70d01010b")  # RFC 8017 appendix A.2.4; 05 at its end is SHA-1
    assert made.count(sha256) == 2
    weak = made.replace(sha256, sha256[:-1] + b"\x05")
    assert judged(authority, weak)["crl-signature-hash"] is Verdict.FAIL
    full = strong + b"\n" * (300_000 - len(strong))
    assert judged(authority, full)["crl-size"] is Verdict.PASS
    assert judged(authority, full + b"\n")["crl-size"] is Verdict.FAIL


@pytest.mark.parametrize(
    "data", [b"", b"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n", b"\x30\x03"]
)
def test_what_is_no_list_is_told(data: bytes) -> None:
    """Nothing, a damaged block, damaged DER."""
    with pytest.raises(CertificateError, match="no revocation list that can be read"):
        read_crl(data, where="list.pem", anchors=[])


def test_a_private_key_is_never_imported() -> None:
    """A key pasted by mistake is told as what it is."""
    with pytest.raises(CertificateError, match="a private key"):
        read_crl(key_pem().encode(), where="list.pem", anchors=[])


def test_a_list_of_an_ml_dsa_key_is_signed_over_the_whole(tmp_path: Path) -> None:
    """No hash before the signature, and the list verifies."""
    make_authority(tmp_path / "ca", AuthorityPlan(PLAN.root, PLAN.intermediate, KeyType.MLDSA44), now=NOW)
    issuer = open_authority(tmp_path / "ca")
    made = issue_crl(issuer, [Entry(7, revocation=STOLEN)], number=1, now=NOW)
    assert made.signature_hash_algorithm is None
    assert [each.serial_number for each in made] == [7]


def test_an_authority_whose_key_signs_nothing_signed_no_list(authority: Path) -> None:
    """A key for key agreement in an anchor is no reason to fail otherwise than with the rule."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = ca().subject
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(1)
    builder = builder.public_key(x25519.X25519PrivateKey.generate().public_key())
    anchor = builder.not_valid_before(NOW).not_valid_after(NOW + timedelta(days=1)).sign(key, hashes.SHA256())
    given = read_crl(unnumbered(authority), where="list.pem", anchors=[anchor])
    assert {f.rule: f.verdict for f in judge_crl(given, now=NOW)}["crl-signature"] is Verdict.FAIL


def test_an_extension_that_only_informs_is_passed_over(authority: Path) -> None:
    """Not critical and not understood: RFC 5280 section 5.2 lets it be ignored."""
    data = listed(authority, lambda builder: builder.add_extension(STRANGE, critical=False))
    assert judged(authority, data)["crl-complete"] is Verdict.PASS


def test_a_list_without_an_end_is_refused(authority: Path) -> None:
    """RFC 5280 section 5.1.2.5 asks for nextUpdate; without it nobody knows what is missing."""
    crl = x509.load_pem_x509_crl(unnumbered(authority))
    tbs, *rest = children(crl.public_bytes(Encoding.DER))
    fields = children(tbs)
    times = [place for place, part_ in enumerate(fields) if part_[0] == 0x17]  # UTCTime
    del fields[times[1]]
    endless = tlv(0x30, tlv(0x30, b"".join(fields)) + b"".join(rest))
    assert judged(authority, endless)["crl-current"] is Verdict.FAIL
