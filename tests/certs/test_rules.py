"""Rules at their edges, where no tool of the corpus goes: each broken or unknown case beside a kept one."""

from collections.abc import Sequence

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID

from certs import Finding, Identity, broken, identity_of, judge_end_entity, key_matches
from certs.rules import (
    ANCHOR_FILE_RULES,
    ANCHOR_RULES,
    CERTIFICATE_FILE_RULES,
    END_ENTITY_RULES,
    INTERMEDIATE_RULES,
    INTERMEDIATES_FILE_RULES,
)
from certs.rules.chain import CHAIN_RULES
from certs.rules.rule import Rule
from certs.rules.session import SESSION_RULES, Session
from tests.certs.chains import KEYS, LEAF, ROOT, alternative, chain, named
from tests.certs.samples import DAY, NOW, with_duplicate_extension

_CA_KEY = rsa.generate_private_key(65537, 2048)


def finding(rule: str, findings: Sequence[Finding]) -> Finding:
    (found,) = [one for one in findings if one.rule == rule]
    return found


def issued(
    subject: x509.Name,
    *,
    by: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey = _CA_KEY,
    algorithm: hashes.SHA256 | hashes.SHA3_256 | None = hashes.SHA256(),  # noqa: B008 - a value, never changed
    pss: bool = False,
    extensions: Sequence[x509.ExtensionType] = LEAF.extensions,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(named("Issuing"))
        .public_key(ec.generate_private_key(ec.SECP256R1()).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - DAY)
        .not_valid_after(NOW + DAY)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=True)
    scheme = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH) if pss else None
    return builder.sign(by, algorithm, rsa_padding=scheme)


def numbered(count: int, base: str = "1.3.6.1.4.1.11129.2") -> x509.Name:
    """A name of so many different attributes."""
    oids = [x509.ObjectIdentifier(f"{base}.{number}") for number in range(1, count + 1)]
    return x509.Name([x509.NameAttribute(oid, "value") for oid in oids])


def identity(subject: x509.Name, *names: x509.GeneralName) -> Identity:
    more = [alternative(*names)] if names else []
    return identity_of(issued(subject, extensions=[*LEAF.extensions, *more]))


def test_the_fiftieth_session_tag_is_the_last() -> None:
    """49 attributes and the issuer's CN are 50 tags; one more is one too many."""
    fifty = identity(numbered(49))
    assert len(fifty.tags) == 50
    assert fifty.problems == ()
    (problem,) = identity(numbered(50)).problems
    assert (problem.got, problem.expected) == ("51 session tags", "at most 50")


def test_a_key_longer_than_a_tags_is_refused() -> None:
    """A dotted identifier makes a key of 128 characters, and one of 129."""
    prefix = len("x509Subject/")

    def name(length: int) -> x509.Name:
        arcs = "1.3" + ".1" * ((length - 3) // 2)
        oid = x509.ObjectIdentifier(arcs + ("1" if len(arcs) < length else ""))
        assert len(oid.dotted_string) == length
        return x509.Name([x509.NameAttribute(oid, "value")])

    assert identity(name(128 - prefix)).problems == ()
    (problem,) = identity(name(129 - prefix)).problems
    assert problem.got == "a key of 129 characters"


def test_a_value_of_256_characters_is_the_longest() -> None:
    """The limit of a tag's value counts characters, not bytes."""

    def name(length: int) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "ä" * length, _validate=False)])

    assert identity(name(256)).problems == ()
    (problem,) = identity(name(257)).problems
    assert problem.got == "x509Subject/O with 257 characters"


def test_names_that_become_no_tag_are_told() -> None:
    """A second directory name or URI and a bit string are in no tag, and the first ones are."""
    bits = x509.NameAttribute(NameOID.X500_UNIQUE_IDENTIFIER, b"\x00\x01", _ASN1Type.BitString)
    first, second = (x509.DirectoryName(named(name)) for name in ("first", "second"))
    uris = [x509.UniformResourceIdentifier(f"spiffe://a.example/{name}") for name in ("first", "second")]
    found = identity(x509.Name([*named("web-1"), bits]), first, second, *uris)
    assert found.tags == {
        "x509Subject/CN": "web-1",
        "x509Issuer/CN": "Issuing",
        "x509SAN/Name/CN": "first",
        "x509SAN/URI": "spiffe://a.example/first",
    }
    assert found.unmapped == (
        "x509Subject/2.5.4.45, which is a bit string",
        "another directoryName, CN=second",
        "another URI name, spiffe://a.example/second",
    )
    assert found.problems == ()


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("10", "pass"),
        ("f" * 64, "pass"),
        ("f" * 65, "fail"),
        ("-5", "fail"),
        ("0", "unknown"),
    ],
)
def test_a_serial_number_is_a_session_name_or_not(name: str, verdict: str) -> None:
    """STS takes 2 to 64 characters; how AWS writes a shorter number is not documented."""
    rules = {rule.name: rule for rule in SESSION_RULES}
    session = Session({}, (), "CN=web-1", name, ())
    assert rules["session-name"].judge(session, "leaf", NOW).verdict == verdict


@pytest.mark.parametrize(
    ("certificate", "verdict", "got"),
    [
        (issued(named("web-1")), "pass", "a signature with SHA256"),
        (issued(named("web-1"), pss=True), "pass", "a signature with SHA256"),
        (issued(named("web-1"), algorithm=hashes.SHA3_256()), "unknown", "a signature with SHA3-256"),
        (
            issued(named("web-1"), by=ed25519.Ed25519PrivateKey.generate(), algorithm=None),
            "unknown",
            "a signature with Ed25519",
        ),
        (
            issued(named("web-1"), by=ed448.Ed448PrivateKey.generate(), algorithm=None),
            "unknown",
            "a signature with Ed448",
        ),
    ],
)
def test_a_signature_that_aws_does_not_name_is_unknown(
    certificate: x509.Certificate, verdict: str, got: str
) -> None:
    """SHA-256 is documented, whatever the padding; whether other families are stronger is not."""
    found = finding("signature-hash", judge_end_entity(certificate, now=NOW))
    assert (found.verdict, found.got) == (verdict, got)


def test_a_certificate_larger_than_aws_mentions_is_unknown() -> None:
    """AWS's pattern mentions 16 KB, its guide nothing."""
    names = [x509.DNSName(f"host-{number}.a.example") for number in range(1000)]
    large = issued(named("web-1"), extensions=[*LEAF.extensions, alternative(*names)])
    assert finding("leaf-size", judge_end_entity(large, now=NOW)).verdict == "unknown"
    assert finding("leaf-size", judge_end_entity(chain(ROOT, LEAF).leaf, now=NOW)).verdict == "pass"


def test_what_cannot_be_read_is_broken_once_and_otherwise_unknown() -> None:
    """With an extension twice, the certificate is refused, and rules about extensions say nothing."""
    certificate = x509.load_der_x509_certificate(with_duplicate_extension())
    findings = judge_end_entity(certificate, now=NOW)
    assert [found.rule for found in broken(findings)] == ["readable"]
    assert finding("leaf-key-usage", findings).verdict == "unknown"
    assert finding("leaf-key-usage", findings).got.startswith("what cannot be read")


@pytest.mark.parametrize(
    "rules",
    [
        ANCHOR_FILE_RULES + CERTIFICATE_FILE_RULES + INTERMEDIATES_FILE_RULES,
        ANCHOR_RULES,
        INTERMEDIATE_RULES,
        END_ENTITY_RULES + SESSION_RULES + CHAIN_RULES,
    ],
)
def test_every_rule_has_a_name_of_its_own_and_a_source(rules: Sequence[Rule[object]]) -> None:
    """What one judgement shows has no name twice, and each rule says where it is stated."""
    names = [rule.name for rule in rules]
    assert len(set(names)) == len(names)
    assert all(
        rule.source.startswith(("https://", "RFC ", "AWS does not say", "aws_signing_helper"))
        for rule in rules
    )


def test_a_key_of_an_unknown_kind_matches_nothing() -> None:
    """A certificate whose key cannot be read has no private key that could be its own."""
    der = chain(ROOT, LEAF).leaf.public_bytes(Encoding.DER)
    ec_key = bytes.fromhex("06072a8648ce3d0201")
    unknown = x509.load_der_x509_certificate(der.replace(ec_key, ec_key[:-1] + b"\x63"))
    assert not key_matches(unknown, KEYS[1])
    assert key_matches(chain(ROOT, LEAF).leaf, KEYS[1])
