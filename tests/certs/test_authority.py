"""Certificates issued here: exactly the extensions that are needed, short lives, chains that verify."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.verification import (
    Criticality,
    ExtensionPolicy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from certs import (
    CertificateError,
    DistinguishedName,
    Issuer,
    KeyType,
    Subject,
    check_common_name,
    issue_end_entity,
    issue_intermediate,
    issue_root,
    new_key,
)
from tests.certs.samples import CA, NOW, SIGNS, SIGNS_NOTHING, ca

FIVE_MINUTES = timedelta(minutes=5)


def _root() -> Issuer:
    key = new_key()
    return Issuer(issue_root(key, "Root", now=NOW), key)


def _intermediate(root: Issuer) -> Issuer:
    key = new_key()
    return Issuer(issue_intermediate(root, key, "Intermediate", now=NOW), key)


def _extensions(certificate: x509.Certificate) -> dict[str, bool]:
    return {extension.oid._name: extension.critical for extension in certificate.extensions}


def assert_is_authority(certificate: x509.Certificate, path_length: int) -> None:
    """What a certificate authority is, criticality included."""
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    assert constraints.critical
    assert constraints.value == x509.BasicConstraints(ca=True, path_length=path_length)
    assert usage.critical
    assert usage.value.key_cert_sign
    assert usage.value.crl_sign
    assert not usage.value.digital_signature


def assert_is_end_entity(certificate: x509.Certificate) -> None:
    """What a workload's certificate is, criticality included."""
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    assert constraints.critical
    assert constraints.value == x509.BasicConstraints(ca=False, path_length=None)
    assert usage.critical
    assert usage.value.digital_signature
    assert not usage.value.key_cert_sign
    assert not usage.value.crl_sign
    assert not usage.value.key_encipherment


def test_a_root_has_these_extensions_and_no_others() -> None:
    """A root may sign intermediates, whose own chain ends with them."""
    root = _root().certificate
    assert_is_authority(root, path_length=1)
    assert _extensions(root) == {"subjectKeyIdentifier": False, "basicConstraints": True, "keyUsage": True}
    assert root.issuer == root.subject
    root.verify_directly_issued_by(root)


def test_an_intermediate_has_these_extensions_and_no_others() -> None:
    """An intermediate may sign end-entity certificates only, and names its issuer's key."""
    root = _root()
    intermediate = _intermediate(root).certificate
    assert_is_authority(intermediate, path_length=0)
    assert _extensions(intermediate) == {
        "subjectKeyIdentifier": False,
        "authorityKeyIdentifier": False,
        "basicConstraints": True,
        "keyUsage": True,
    }
    _assert_names_the_key_of(intermediate, root.certificate)


def test_an_end_entity_has_these_extensions_and_no_others() -> None:
    """A workload's certificate signs requests and nothing else: no extended usage, no alternative name."""
    issuer = _intermediate(_root())
    leaf = issue_end_entity(issuer, new_key(), "demo-server", now=NOW)
    assert_is_end_entity(leaf)
    assert _extensions(leaf) == {
        "subjectKeyIdentifier": False,
        "authorityKeyIdentifier": False,
        "basicConstraints": True,
        "keyUsage": True,
    }
    assert leaf.subject.rfc4514_string() == "CN=demo-server"
    _assert_names_the_key_of(leaf, issuer.certificate)


def _assert_names_the_key_of(certificate: x509.Certificate, issuer: x509.Certificate) -> None:
    authority = certificate.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
    subject = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    assert authority.key_identifier == subject.digest


def test_keys_are_p256_and_signatures_sha256() -> None:
    """Every certificate is of the curve and the hash that every client knows."""
    root = _root()
    for certificate in (root.certificate, _intermediate(root).certificate):
        key = certificate.public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        assert isinstance(key.curve, ec.SECP256R1)
        assert isinstance(certificate.signature_hash_algorithm, hashes.SHA256)


def test_lives_are_short_and_start_a_little_earlier() -> None:
    """Five years, one year and seven days, from five minutes ago: a clock that is behind accepts them."""
    root = _root()
    intermediate = _intermediate(root)
    leaf = issue_end_entity(intermediate, new_key(), "demo-server", now=NOW)
    ends = [c.not_valid_after_utc - NOW for c in (root.certificate, intermediate.certificate, leaf)]
    assert ends == [timedelta(days=1825), timedelta(days=365), timedelta(days=7)]
    assert {c.not_valid_before_utc for c in (root.certificate, leaf)} == {NOW - FIVE_MINUTES}


def test_a_root_may_live_ten_years_and_no_longer() -> None:
    """Ten years are accepted, one second more is refused."""
    ten_years = timedelta(days=3650)
    root = issue_root(new_key(), "Root", now=NOW, lifetime=ten_years)
    assert root.not_valid_after_utc == NOW + ten_years
    with pytest.raises(CertificateError) as caught:
        issue_root(new_key(), "Root", now=NOW, lifetime=ten_years + timedelta(seconds=1))
    assert caught.value.problems[0].expected == "at most 3650 days"


@pytest.mark.parametrize("issue", [issue_intermediate, issue_end_entity])
def test_nothing_outlives_its_issuer(issue: Callable[..., x509.Certificate]) -> None:
    """A certificate ends with its issuer at the latest; later is refused, for both kinds."""
    key = new_key()
    until = timedelta(days=300)
    root = Issuer(issue_root(key, "Root", now=NOW, lifetime=until), key)
    assert issue(root, new_key(), "x", now=NOW, lifetime=until).not_valid_after_utc == NOW + until
    with pytest.raises(CertificateError) as caught:
        issue(root, new_key(), "x", now=NOW, lifetime=until + timedelta(seconds=1))
    assert caught.value.problems[0].where == "CN=x"


def test_a_workloads_certificate_lives_398_days_at_most() -> None:
    """398 days are issued, one second more is refused, as is a life that has no length."""
    root = _root()
    longest = timedelta(days=398)
    leaf = issue_end_entity(root, new_key(), "x", now=NOW, lifetime=longest)
    assert leaf.not_valid_after_utc == NOW + longest
    for lifetime in (longest + timedelta(seconds=1), timedelta(), timedelta(days=-1)):
        with pytest.raises(CertificateError) as caught:
            issue_end_entity(root, new_key(), "x", now=NOW, lifetime=lifetime)
        assert "lifetime" in caught.value.problems[0].got


def test_serial_numbers_are_long_and_random() -> None:
    """Serials fit into 20 bytes (RFC 5280 section 4.1.2.2), use most of them, and never repeat."""
    issuer = _root()
    serials = {issue_end_entity(issuer, new_key(), "x", now=NOW).serial_number for _ in range(20)}
    assert len(serials) == 20
    assert all(0 < serial < 2**159 for serial in serials)
    assert max(serials) > 2**140


@pytest.mark.parametrize("name", ["a", "demo-server", "two words", "Zürich", "a/b:c=d", "x" * 64])
def test_a_name_that_a_tag_carries_is_accepted(name: str) -> None:
    """Any CN up to 64 characters of what session tags hold can be issued, and is what was asked for."""
    check_common_name(name)
    leaf = issue_end_entity(_root(), new_key(), name, now=NOW)
    (attribute,) = leaf.subject
    assert attribute.value == name


@pytest.mark.parametrize(
    ("name", "got"),
    [
        ("", "''"),
        ("  ", "'  '"),
        ("x" * 65, "65 characters"),
        ("A&B", "'A&B' with '&'"),
        ("Acme, Inc*", "'Acme, Inc*' with ',' '*'"),
    ],
)
def test_a_name_that_no_tag_carries_is_refused(name: str, got: str) -> None:
    """A CN that could never be matched by a policy is not issued, for any kind of certificate."""
    issuer = _root()
    for attempt in (
        lambda: check_common_name(name),
        lambda: issue_root(new_key(), name, now=NOW),
        lambda: issue_intermediate(issuer, new_key(), name, now=NOW),
        lambda: issue_end_entity(issuer, new_key(), name, now=NOW),
    ):
        with pytest.raises(CertificateError) as caught:
            attempt()
        assert caught.value.problems[0].got == got


def _verify(leaf: x509.Certificate, chain: list[x509.Certificate], anchor: x509.Certificate) -> None:
    ca_policy = ExtensionPolicy.permit_all().require_present(
        x509.BasicConstraints, Criticality.AGNOSTIC, None
    )
    (
        PolicyBuilder()
        .store(Store([anchor]))
        .time(NOW)
        .extension_policies(ee_policy=ExtensionPolicy.permit_all(), ca_policy=ca_policy)
        .build_client_verifier()
        .verify(leaf, chain)
    )


def test_the_chain_verifies_with_its_intermediate_and_not_without() -> None:
    """Another implementation finds the path from the leaf to the root, and none when a link is missing."""
    root = _root()
    intermediate = _intermediate(root)
    leaf = issue_end_entity(intermediate, new_key(), "demo-server", now=NOW)
    _verify(leaf, [intermediate.certificate], root.certificate)
    with pytest.raises(VerificationError):
        _verify(leaf, [], root.certificate)
    with pytest.raises(VerificationError):
        _verify(leaf, [intermediate.certificate], _root().certificate)


def _changed(root: Issuer, **changes: object) -> Issuer:
    """A self-signed authority that is wrong in one way, straight from another library's builder."""
    return Issuer(ca(key=root.key, **changes), root.key)  # type: ignore[arg-type]


def test_an_issuer_whose_certificates_would_be_of_no_use_issues_none() -> None:
    """Another key, ended, not yet valid, no CA, no keyCertSign, no key identifier, a name no tag carries."""
    root = _root()
    identifier = x509.SubjectKeyIdentifier.from_public_key(root.key.public_key())
    right = (CA, SIGNS, identifier)
    issue_end_entity(_changed(root, extensions=right), new_key(), "x", now=NOW, lifetime=FIVE_MINUTES)
    no_ca = x509.BasicConstraints(ca=False, path_length=None)
    for issuer, got in (
        (Issuer(root.certificate, new_key()), "another key"),
        (_changed(root, extensions=right, end=NOW - FIVE_MINUTES), "valid from"),
        (_changed(root, extensions=right, start=NOW + FIVE_MINUTES), "valid from"),
        (_changed(root, extensions=(no_ca, SIGNS, identifier)), "may not sign"),
        (_changed(root, extensions=(CA, SIGNS_NOTHING, identifier)), "may not sign"),
        (_changed(root, extensions=(CA, SIGNS)), "may not sign"),
        (_changed(root, extensions=right, name="R&D"), "'R&D' with '&'"),
        (_changed(root, extensions=right, name=""), "no attribute"),
    ):
        with pytest.raises(CertificateError) as caught:
            issue_end_entity(issuer, new_key(), "x", now=NOW, lifetime=FIVE_MINUTES)
        (problem,) = caught.value.problems
        assert got in problem.got


def test_an_issuer_with_an_attribute_that_is_not_mapped_issues_none() -> None:
    """Its name would be in every certificate, and AWS does not say what becomes of it."""
    key = new_key()
    name = x509.Name([x509.NameAttribute(x509.NameOID.EMAIL_ADDRESS, "ca@acme.example")])
    root = issue_root(key, "Root", now=NOW)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), 1, NOW - FIVE_MINUTES, root.not_valid_after_utc
    )
    for extension in (CA, SIGNS, identifier):
        builder = builder.add_extension(extension, critical=False)
    with pytest.raises(CertificateError) as caught:
        issue_end_entity(Issuer(builder.sign(key, hashes.SHA256()), key), new_key(), "x", now=NOW)
    assert "1.2.840.113549.1.9.1" in caught.value.problems[0].got


def test_alternative_names_are_an_extension_of_their_own() -> None:
    """Beside a subject they are not critical, as RFC 5280 section 4.2.1.6 wants it."""
    subject = Subject(DistinguishedName((("CN", "x"),)), dns=("a.example",))
    leaf = issue_end_entity(_root(), new_key(), subject, now=NOW)
    assert_is_end_entity(leaf)
    assert _extensions(leaf)["subjectAltName"] is False


def test_a_weak_key_gets_no_certificate() -> None:
    """Whoever brings the key: below 2,048 bits nothing is issued."""
    weak = rsa.generate_private_key(65537, 1024)  # noqa: S505 - what is to be refused
    with pytest.raises(CertificateError) as caught:
        issue_end_entity(_root(), weak.public_key(), "x", now=NOW)
    assert caught.value.problems[0].got == "an RSA key of 1024 bits"


def test_a_kind_of_key_the_library_lacks_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """An older OpenSSL without ML-DSA is no traceback."""

    def lacking() -> None:
        raise UnsupportedAlgorithm("ML-DSA")

    monkeypatch.setattr("certs.keys._GENERATORS", {KeyType.MLDSA65: lacking})
    with pytest.raises(CertificateError) as caught:
        new_key(KeyType.MLDSA65)
    assert "mldsa65" in caught.value.problems[0].got
