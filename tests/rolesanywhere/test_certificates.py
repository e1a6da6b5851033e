"""The rules for a trust anchor's certificates; every refused one stands beside its accepted neighbour."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import botocore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from tests.rolesanywhere.answers import refused, wrong
from tests.rolesanywhere.authorities import (
    CA_FALSE,
    DAY,
    NOW,
    authority,
    doubled_extension,
    patched,
    pem,
    version_1,
)
from tests.rolesanywhere.conftest import Account, source

NOT_A_CA = "Incorrect basic constraints for CA certificate."
UNREADABLE = "Error creating TrustAnchor. Bad certificate data"
WEAK = "Unsupported signature algorithm for CA certificate. SHA-256 or stronger is required."
WRONG_KEY = "Unsupported key algorithm for CA certificate."

ECDSA_SHA256 = "2a8648ce3d040302"
RSA_SHA256 = "2a864886f70d01010b"


def _create(client: Any, *pems: str) -> dict[str, Any]:
    made: dict[str, Any] = client.create_trust_anchor(name="n", source=source(*pems))["trustAnchor"]
    return made


@pytest.mark.parametrize("kind", ["rsa", "p256", "p384", "p521", "mldsa44", "mldsa65", "mldsa87"])
def test_rsa_ec_and_mldsa_authorities_are_accepted(client: Any, kind: str) -> None:
    """A version 3 CA with keyCertSign and an RSA, EC or ML-DSA key becomes an anchor."""
    bundle = authority(kind=kind).pem
    assert _create(client, bundle)["source"]["sourceData"]["x509CertificateData"] == bundle


@pytest.mark.parametrize("digest", [hashes.SHA256(), hashes.SHA384(), hashes.SHA512()])
def test_strong_hashes_are_accepted(client: Any, digest: Any) -> None:
    """SHA-256, SHA-384 and SHA-512 signatures are accepted."""
    _create(client, authority(digest=digest).pem)


@pytest.mark.parametrize(
    ("bundle", "why"),
    [
        pytest.param(lambda: authority(constraints=CA_FALSE).pem, NOT_A_CA, id="CA:FALSE"),
        pytest.param(lambda: authority(constraints=None).pem, NOT_A_CA, id="no basicConstraints"),
        pytest.param(lambda: version_1(authority()), NOT_A_CA, id="X.509 version 1"),
        pytest.param(
            lambda: authority(key_cert_sign=False).pem,
            "Incorrect key usage for CA certificate. keyCertSign is required.",
            id="keyUsage without keyCertSign",
        ),
        pytest.param(
            lambda: authority(key_cert_sign=None).pem,
            "Incorrect key usage for CA certificate. keyCertSign is required.",
            id="no keyUsage",
        ),
        pytest.param(lambda: authority(digest=hashes.SHA224()).pem, WEAK, id="ECDSA with SHA-224"),
        pytest.param(
            lambda: patched(authority(kind="rsa"), (RSA_SHA256, "2a864886f70d010105")),
            WEAK,
            id="RSA with SHA-1",
        ),
        pytest.param(
            lambda: patched(authority(kind="rsa"), (RSA_SHA256, "2a864886f70d010104")),
            WEAK,
            id="RSA with MD5",
        ),
        pytest.param(
            lambda: patched(authority(), (ECDSA_SHA256, "2a8648ce3d04037f")),
            WEAK,
            id="unknown signature algorithm",
        ),
        pytest.param(lambda: authority(kind="ed25519").pem, WEAK, id="signed with Ed25519"),
        pytest.param(
            lambda: authority(kind="ed25519", issuer=authority()).pem,
            WRONG_KEY,
            id="Ed25519 key, ECDSA signature",
        ),
        pytest.param(lambda: authority(kind="dsa", issuer=authority()).pem, WRONG_KEY, id="DSA key"),
        pytest.param(
            lambda: patched(authority(), ("06072a8648ce3d0201", "06072a8648ce3d027f")),
            WRONG_KEY,
            id="unknown key type",
        ),
        pytest.param(
            lambda: patched(authority(), ("06082a8648ce3d030107", "06082a8648ce3d03017f")),
            WRONG_KEY,
            id="unknown curve",
        ),
        pytest.param(lambda: doubled_extension(authority()), UNREADABLE, id="one extension twice"),
        pytest.param(lambda: pem(b"0\x03\x02\x01\x01"), UNREADABLE, id="not a certificate"),
        pytest.param(lambda: authority().pem.replace("\nMI", "\n=MI"), UNREADABLE, id="broken base64"),
        pytest.param(lambda: f"# my CA\n{authority().pem}", UNREADABLE, id="text before the block"),
        pytest.param(lambda: f"{authority().pem}x", UNREADABLE, id="text after the block"),
        pytest.param(
            lambda: authority().pem.replace("CERTIFICATE", "X509 CERTIFICATE"), UNREADABLE, id="label"
        ),
        pytest.param(lambda: authority().pem.replace("\n", "\\n"), UNREADABLE, id="escaped line ends"),
        pytest.param(lambda: authority().pem.splitlines()[1], UNREADABLE, id="base64 alone"),
        pytest.param(lambda: authority().pem.replace("\n", "\r\n"), UNREADABLE, id="CR LF"),
        pytest.param(lambda: authority().pem.replace("\n", " "), UNREADABLE, id="flattened by a shell"),
        pytest.param(
            lambda: authority().pem.replace("\nMI", " \nMI"), UNREADABLE, id="blank at a line's end"
        ),
        pytest.param(lambda: f" {authority().pem}", UNREADABLE, id="indented"),
        pytest.param(lambda: authority().pem.replace("\n", "", 2), UNREADABLE, id="missing line ends"),
    ],
)
def test_a_certificate_that_is_no_usable_authority_is_refused(client: Any, bundle: Any, why: str) -> None:
    """A broken rule is a ValidationException, for the second certificate of a bundle too; nothing is made."""
    for pems in ((bundle(),), (authority().pem, bundle())):
        with refused("ValidationException", why):
            _create(client, *pems)
    assert client.list_trust_anchors()["trustAnchors"] == []


def test_an_update_follows_the_same_rules(account: Account, client: Any) -> None:
    """What a create refuses, an update refuses; what it accepts, an update accepts."""
    anchor_id = account.anchor()["trustAnchorId"]
    with refused("ValidationException", NOT_A_CA):
        client.update_trust_anchor(
            trustAnchorId=anchor_id, source=source(authority(constraints=CA_FALSE).pem)
        )
    client.update_trust_anchor(trustAnchorId=anchor_id, source=source(authority(kind="rsa").pem))


def test_blank_lines_around_the_blocks_do_not_matter(client: Any) -> None:
    """Blank lines before, between and after, and a missing last line feed, are accepted and kept."""
    bundle = f"\n{authority('One').pem}\n\n{authority('Two').pem.rstrip()}"
    assert _create(client, bundle)["source"]["sourceData"]["x509CertificateData"] == bundle


def test_a_bundle_has_a_certificate(client: Any) -> None:
    """White space is no bundle."""
    with refused("ValidationException", UNREADABLE):
        _create(client, " \n")


def test_an_intermediate_may_be_an_anchor(client: Any) -> None:
    """An anchor need not be self-signed, and a path length does not matter."""
    root = authority("Root")
    constraints = x509.BasicConstraints(ca=True, path_length=0)
    _create(client, authority("Issuing", kind="p384", issuer=root, constraints=constraints).pem)


def test_two_certificates_are_the_most(client: Any) -> None:
    """Two certificates make an anchor, three are over the quota."""
    pems = [authority(f"CA {number}").pem for number in range(3)]
    _create(client, *pems[:2])
    with refused(
        "ValidationException", "The number of certificates per trust anchor exceeds the quota of 2."
    ):
        _create(client, *pems)


@pytest.mark.parametrize("kind", ["rsa", "p256", "ed25519"])
def test_a_private_key_is_refused_and_never_echoed(client: Any, kind: str) -> None:
    """A bundle with a private key in it is refused; not a line of the key is in the answer."""
    key_pem = authority(kind=kind).key_pem
    why = "Error creating TrustAnchor. Bad certificate data: the bundle contains a private key."
    with refused("ValidationException", why):
        _create(client, authority().pem, key_pem)


def test_an_expired_authority_is_refused_and_one_that_begins_tomorrow_is_not(client: Any) -> None:
    """An anchor that could never give a session is refused; a successor may be uploaded before it begins."""
    with refused("ValidationException", "The CA certificate has expired."):
        _create(client, authority(begin=NOW - 3 * DAY, end=NOW - DAY).pem)
    _create(client, authority(end=NOW + DAY).pem)
    _create(client, authority(begin=NOW + DAY).pem)


def test_expiry_is_judged_by_the_sandboxs_clock(account: Account, client: Any) -> None:
    """When the sandbox's time passes the end of a certificate, what was accepted is refused."""
    bundle = authority(end=NOW + 20 * DAY).pem
    _create(client, bundle)
    # Signatures carry the machine's time, so the sandbox may only be moved by what SigV4 tolerates.
    short = authority(end=datetime.now(UTC) + timedelta(minutes=3)).pem
    _create(client, short)
    account.local.clock.advance(timedelta(minutes=4))
    try:
        with refused("ValidationException", "The CA certificate has expired."):
            _create(client, short)
    finally:
        account.local.clock.advance(timedelta(minutes=-4))


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_a_publicly_trusted_authority_is_refused(client: Any) -> None:
    """The first modern root that botocore trusts cannot be an anchor, whatever its extensions say."""
    roots = x509.load_pem_x509_certificates(Path(botocore.__file__).with_name("cacert.pem").read_bytes())
    root = next(root for root in roots if isinstance(root.signature_hash_algorithm, hashes.SHA384))
    with refused(
        "ValidationException",
        "Certificates of publicly trusted certificate authorities cannot be used as a trust anchor.",
    ):
        _create(client, root.public_bytes(Encoding.PEM).decode())


def test_the_data_must_fit_the_type(client: Any) -> None:
    """A type without its data, data of another type, and a source with neither are refused."""
    bundle, arn = {"x509CertificateData": authority().pem}, {"acmPcaArn": "arn:aws:acm-pca:x"}
    for given, kind in (
        ({"sourceType": "CERTIFICATE_BUNDLE"}, "CERTIFICATE_BUNDLE"),
        ({"sourceType": "CERTIFICATE_BUNDLE", "sourceData": arn}, "CERTIFICATE_BUNDLE"),
        ({"sourceType": "AWS_ACM_PCA", "sourceData": bundle}, "AWS_ACM_PCA"),
        ({"sourceData": bundle}, "None"),
        ({}, "None"),
    ):
        with refused("ValidationException", f"Source data does not match source type {kind}."):
            client.create_trust_anchor(name="n", source=given)


def test_self_signed_repositories_are_refused(client: Any) -> None:
    """SELF_SIGNED_REPOSITORY is an enum value and nothing more."""
    with refused("ValidationException", "Trust anchors of type SELF_SIGNED_REPOSITORY are not supported."):
        client.create_trust_anchor(name="n", source={"sourceType": "SELF_SIGNED_REPOSITORY"})
    with refused("ValidationException") as refusal:
        client.create_trust_anchor(name="n", source={"sourceType": "ANOTHER"})
    values = "[AWS_ACM_PCA, CERTIFICATE_BUNDLE, SELF_SIGNED_REPOSITORY]"
    assert refusal.message == wrong(
        "source.sourceType", "ANOTHER", f"Member must satisfy enum value set: {values}"
    )


def test_a_private_ca_is_of_the_anchors_own_region(account: Account, client: Any) -> None:
    """A malformed or foreign one is invalid; one that is not there cannot be read."""
    authority_id = "certificate-authority/12345678-1234-1234-1234-123456789012"

    def create(arn: str) -> None:
        given = {"sourceType": "AWS_ACM_PCA", "sourceData": {"acmPcaArn": arn}}
        client.create_trust_anchor(name="n", source=given)

    with refused(
        "ValidationException", "Error creating TrustAnchor. Given AWS PCA did not allow get request."
    ):
        create(f"arn:aws:acm-pca:us-east-1:{account.id}:{authority_id}")
    for arn in (
        f"arn:aws:acm-pca:eu-west-1:{account.id}:{authority_id}",
        f"arn:aws-cn:acm-pca:us-east-1:{account.id}:{authority_id}",
        f"arn:aws:acm:us-east-1:{account.id}:{authority_id}",
        f"arn:aws:acm-pca:us-east-1:{account.id}:{authority_id}x",
    ):
        with refused("ValidationException", f"Invalid AWS Private CA ARN: {arn}"):
            create(arn)
