"""Trust anchor under mocks: where it comes from, that it is on and protected, and what is refused."""

from typing import Any, cast

import pulumi
import pytest
from pulumi import ResourceOptions

import components as build
from aws_facts import ToolkitError
from tests.certs.samples import ca, pem
from tests.components.support import ANCHOR, assert_is_component, children
from tests.program.recording import record

PRIVATE_CA = (
    "arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/12345678-1234-1234-1234-123456789012"
)


def _wait(value: pulumi.Output[Any], seen: list[Any]) -> None:
    value.apply(seen.append)


def test_a_trust_anchor_is_enabled_and_protected() -> None:
    """One anchor from the bundle, switched on, that the engine refuses to delete, and no name of its own."""
    bundle = pem(ca())
    seen: list[str] = []
    recording = record(lambda: _wait(build.TrustAnchor("demo", {"certificate_bundle": bundle}).arn, seen))
    assert_is_component(recording, "TrustAnchor", "demo")
    (anchor,) = children(recording)
    assert anchor.type == "aws:rolesanywhere/trustAnchor:TrustAnchor"
    assert anchor.inputs == {
        "enabled": True,
        "source": {
            "sourceType": "CERTIFICATE_BUNDLE",
            "sourceData": {"x509CertificateData": bundle},
        },
    }
    assert anchor.protect
    assert seen == [ANCHOR]


@pytest.mark.parametrize(("given", "protected"), [(None, True), (True, True), (False, False)])
def test_protection_is_the_default_and_can_be_said_otherwise(given: bool | None, protected: bool) -> None:
    """A caller who wants a throw-away anchor says so in the options."""
    options = ResourceOptions(protect=given)
    recording = record(lambda: build.TrustAnchor("demo", {"certificate_bundle": pem(ca())}, options))
    assert children(recording)[0].protect is protected


@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
def test_a_bundle_roles_anywhere_would_refuse_is_refused(wrapped: bool) -> None:
    """A certificate that is no authority stops the program, given as a value or as an output."""
    bundle: pulumi.Input[str] = pem(ca(extensions=()))

    def make() -> None:
        given = pulumi.Output.from_input(bundle) if wrapped else bundle
        build.TrustAnchor("demo", {"certificate_bundle": given})

    with pytest.raises(ToolkitError) as caught:
        record(make)
    assert caught.value.problems[0].where.startswith("trust anchor demo, certificate 1")


@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
def test_an_anchor_may_trust_a_private_ca(wrapped: bool) -> None:
    """The authority's ARN takes the place of the certificates, and nothing else changes."""

    def make() -> None:
        given = pulumi.Output.from_input(PRIVATE_CA) if wrapped else PRIVATE_CA
        build.TrustAnchor("demo", {"private_ca_arn": given})

    recording = record(make)
    assert_is_component(recording, "TrustAnchor", "demo")
    (anchor,) = children(recording)
    assert anchor.inputs == {
        "enabled": True,
        "source": {"sourceType": "AWS_ACM_PCA", "sourceData": {"acmPcaArn": PRIVATE_CA}},
    }
    assert anchor.protect


@pytest.mark.parametrize(
    "arn", ["corp", f"{PRIVATE_CA}/certificate/1", PRIVATE_CA.replace("acm-pca", "acm"), ANCHOR]
)
def test_only_an_authoritys_arn_is_a_private_ca(arn: str) -> None:
    """A name, a certificate and another service's ARN are refused."""
    with pytest.raises(ToolkitError, match="a certificate authority of AWS Private CA"):
        record(lambda: build.TrustAnchor("demo", {"private_ca_arn": arn}))


def test_enabled_is_always_sent_and_tags_when_given() -> None:
    """An anchor can be switched off on purpose; left out it is on, never AWS's own off."""
    args = {"certificate_bundle": pem(ca()), "enabled": False, "tags": {"team": "identity"}}
    (anchor,) = children(record(lambda: build.TrustAnchor("demo", cast("build.TrustAnchorArgs", args))))
    assert anchor.inputs["enabled"] is False
    assert anchor.inputs["tags"] == {"team": "identity"}
    left_out = {"certificate_bundle": pem(ca()), "enabled": None}
    (anchor,) = children(record(lambda: build.TrustAnchor("demo", cast("build.TrustAnchorArgs", left_out))))
    assert anchor.inputs["enabled"] is True
