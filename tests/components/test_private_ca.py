"""AWS Private CA under mocks: what is made, in which order it is known, and what is refused."""

from functools import partial
from typing import Any, cast

import pulumi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

import components as build
from aws_facts import ToolkitError
from components import KeyAlgorithm
from tests.certs.samples import ca, pem
from tests.components.support import assert_is_component, children, offered
from tests.components.wire_cases import PRIVATE_CA
from tests.program.recording import record
from tests.rolesanywhere.private_ca import signing_request
from tests.rolesanywhere.sessions.pki import KEYS

AUTHORITY = "aws:acmpca/certificateAuthority:CertificateAuthority"
CERTIFICATE = "aws:acmpca/certificate:Certificate"
INSTALLED = "aws:acmpca/certificateAuthorityCertificate:CertificateAuthorityCertificate"
PERMISSION = "aws:acmpca/permission:Permission"
REQUEST = signing_request("CN=web", KEYS["p256"]())


def authority(**args: Any) -> Any:
    """A program with one authority."""
    given = cast("build.PrivateCertificateAuthorityArgs", {"common_name": "Corp"} | args)
    return lambda: build.PrivateCertificateAuthority("corp", given)


def certificate(*, wrapped: bool = False, **args: Any) -> Any:
    """A program with one certificate."""

    def make() -> object:
        given = offered({"authority_arn": PRIVATE_CA, "signing_request": REQUEST} | args, wrapped=wrapped)
        return build.PrivateCertificate("web", cast("build.PrivateCertificateArgs", given))

    return make


def test_an_authority_is_a_root_that_signed_itself() -> None:
    """Three resources: the CA, its certificate for its own request, and that certificate installed."""
    recording = record(authority(organization="Corp Inc", tags={"team": "red"}))
    assert_is_component(recording, "PrivateCertificateAuthority", "corp")
    assert [each.type for each in children(recording)] == [AUTHORITY, CERTIFICATE, INSTALLED]
    made = recording.only(AUTHORITY)
    assert made.inputs == {
        "certificateAuthorityConfiguration": {
            "keyAlgorithm": "EC_prime256v1",
            "signingAlgorithm": "SHA256WITHECDSA",
            "subject": {"commonName": "Corp", "organization": "Corp Inc"},
        },
        "permanentDeletionTimeInDays": 30,
        "tags": {"team": "red"},
        "type": "ROOT",
        "usageMode": "GENERAL_PURPOSE",
    }
    own = recording.only(CERTIFICATE).inputs
    assert own["templateArn"] == "arn:aws:acm-pca:::template/RootCACertificate/V1"
    assert own["validity"] == {"type": "YEARS", "value": "10"}


def test_it_is_protected_and_what_can_be_made_again_is_not() -> None:
    """Losing the authority's key is for good; options may say otherwise."""
    recording = record(authority())
    assert {each.type: bool(each.protect) for each in children(recording)} == {
        AUTHORITY: True,
        CERTIFICATE: False,
        INSTALLED: False,
    }
    options = pulumi.ResourceOptions(protect=False)
    bare = record(lambda: build.PrivateCertificateAuthority("corp", {"common_name": "Corp"}, options))
    assert bare.only(AUTHORITY).protect is False


@pytest.mark.parametrize(
    ("key", "signs"),
    [
        (KeyAlgorithm.EC_P256, "SHA256WITHECDSA"),
        ("EC_secp384r1", "SHA384WITHECDSA"),
        (KeyAlgorithm.RSA_2048, "SHA256WITHRSA"),
        ("RSA_4096", "SHA512WITHRSA"),
    ],
)
def test_what_signs_fits_the_key(key: Any, signs: str) -> None:
    """Of the authority and of the certificates it issues, given as a member, a text or an output."""
    made = record(authority(key_algorithm=key)).only(AUTHORITY).inputs["certificateAuthorityConfiguration"]
    assert made["signingAlgorithm"] == signs
    issued = record(certificate(key_algorithm=key)).only(CERTIFICATE)
    assert issued.inputs["signingAlgorithm"] == signs


def test_acm_may_issue_only_where_that_is_said() -> None:
    """One permission with what ACM needs to renew; none when it is left out or false."""
    assert children(record(authority(acm_may_issue=False)))[-1].type == INSTALLED

    def known_later() -> None:
        authority(acm_may_issue=pulumi.Output.from_input(val=True))()

    assert len(record(known_later).of(PERMISSION)) == 1
    permission = record(authority(acm_may_issue=True)).only(PERMISSION)
    assert permission.inputs["principal"] == "acm.amazonaws.com"
    assert permission.inputs["actions"] == ["GetCertificate", "IssueCertificate", "ListPermissions"]


def test_one_that_exists_is_used_as_it_is() -> None:
    """Nothing is made; it is asked for its certificate, so that a renewal is noticed."""
    seen: list[Any] = []

    def program() -> None:
        found = build.PrivateCertificateAuthority("corp", {"existing_arn": PRIVATE_CA})
        found.arn.apply(seen.append)

    assert children(record(program)) == []
    assert seen == [PRIVATE_CA]


@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
def test_a_certificate_for_a_request(wrapped: bool) -> None:
    """Seven days from the template that lets it sign nothing; the request is all that is sent."""
    recording = record(certificate(wrapped=wrapped))
    assert_is_component(recording, "PrivateCertificate", "web")
    (issued,) = children(recording)
    assert issued.inputs == {
        "certificateAuthorityArn": PRIVATE_CA,
        "certificateSigningRequest": REQUEST,
        "signingAlgorithm": "SHA256WITHECDSA",
        "templateArn": "arn:aws:acm-pca:::template/EndEntityCertificate/V1",
        "validity": {"type": "DAYS", "value": "7"},
    }


def test_an_anchor_says_which_certificate_it_read() -> None:
    """Another certificate is another name, which is an update; without one, the name is Pulumi's."""
    names = []
    for root in (ca(), ca()):
        args = {"private_ca_arn": PRIVATE_CA, "private_ca_certificate": pem(root)}
        (anchor,) = children(record(partial(build.TrustAnchor, "demo", cast("build.TrustAnchorArgs", args))))
        names.append(anchor.inputs["name"])
        expected = x509.load_pem_x509_certificate(pem(root).encode()).fingerprint(hashes.SHA256()).hex()[:7]
        assert anchor.inputs["name"] == f"demo-{expected}"
    assert len(set(names)) == 2
    with pytest.raises(ToolkitError, match="beside private_ca_arn only"):
        record(
            lambda: build.TrustAnchor(
                "demo", {"certificate_bundle": pem(ca()), "private_ca_certificate": pem(ca())}
            )
        )


@pytest.mark.parametrize(
    ("program", "places"),
    [
        (
            lambda: build.PrivateCertificateAuthority("x", {"validity_years": 31, "restorable_days": 6}),
            [
                "private certificate authority x",
                "private certificate authority x.validity_years",
                "private certificate authority x.restorable_days",
            ],
        ),
        (authority(common_name="A & B"), ["the subject's CN"]),
        (authority(key_algorithm="RSA_1024"), ["private certificate authority corp.key_algorithm"]),
        (authority(existing_arn=PRIVATE_CA), ["private certificate authority corp"]),
        (authority(validity_years=1.5), ["private certificate authority corp.validity_years"]),
        (
            certificate(authority_arn="corp", signing_request="x", validity_days=399),
            [
                "private certificate web.authority_arn",
                "private certificate web.signing_request",
                "private certificate web.validity_days",
            ],
        ),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_made(program: Any, places: list[str]) -> None:
    """Every mistake of a component at once, each with its place."""
    with pytest.raises(ToolkitError) as caught:
        record(program)
    assert [problem.where for problem in caught.value.problems] == places


def test_a_private_key_is_never_sent() -> None:
    """Given in place of a request, or beside it, it is refused without being shown."""
    key = "-----BEGIN " + "PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n"
    with pytest.raises(ToolkitError) as caught:
        record(certificate(signing_request=REQUEST + key))
    assert caught.value.problems[0].got == "a private key"
    assert "MIGH" not in str(caught.value)
