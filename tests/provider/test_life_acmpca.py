"""A Private CA of AWS and what it issues, call by call as an engine makes them, on the local AWS."""

from typing import Any

import boto3
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from certs import new_key
from sandbox.provider.cloud import Cloud
from sandbox.provider.errors import CloudError, ProviderError
from sandbox.provider.functions import invoke
from sandbox.provider.registry import TYPES
from tests.local_aws import REGION
from tests.provider import rules
from tests.provider.face import Aborted
from tests.provider.test_life import Life

pytestmark = pytest.mark.slow

_CONFIGURATION = {
    "keyAlgorithm": "RSA_2048",
    "signingAlgorithm": "SHA256WITHRSA",
    "subject": {"commonName": "Corp Root"},
}
_ISSUED = {"signingAlgorithm": "SHA256WITHRSA", "validity": {"type": "DAYS", "value": "7"}}
_ROOT = rules.TEMPLATE
_LEAF = "arn:aws:acm-pca:::template/EndEntityCertificate/V1"


def request(name: str) -> str:
    """A certificate signing request, as PEM."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(new_key(), hashes.SHA256())
    return made.public_bytes(Encoding.PEM).decode()


def made(
    session: boto3.Session, kind: rules.Rules, inputs: dict[str, Any]
) -> tuple[Life, str, dict[str, Any]]:
    """A resource; what was made is no change against its program, and reads the same."""
    life = Life(session, kind.token)
    wanted = life.check(inputs)
    identifier, state = life.create(wanted)
    assert life.diff(state, wanted) == {}
    assert life.read(identifier, state, wanted) == (identifier, state, wanted)
    return life, identifier, state


def test_a_whole_authority(session: boto3.Session) -> None:
    """A root signs itself, is active, issues, is renewed, switched off and on, and goes; in this order."""
    described = {"certificateAuthorityConfiguration": _CONFIGURATION, "type": "ROOT"}
    authority, arn, state = made(session, rules.AUTHORITY, described)
    assert (state["certificate"], state["usageMode"]) == ("", "GENERAL_PURPOSE")
    itself = {
        **_ISSUED,
        "certificateAuthorityArn": arn,
        "certificateSigningRequest": state["certificateSigningRequest"],
        "templateArn": _ROOT,
    }
    own, own_id, root = made(session, rules.CERTIFICATE, itself)
    assert (own_id, root["certificateChain"]) == (root["arn"], "")
    leaf = {**_ISSUED, "certificateAuthorityArn": arn, "certificateSigningRequest": request("web")}
    with pytest.raises(Aborted, match=r"issuing ACM PCA Certificate .*InvalidStateException"):
        Life(session, rules.CERTIFICATE.token).create(
            Life(session, rules.CERTIFICATE.token).check({**leaf, "templateArn": _LEAF})
        )

    given = {"certificateAuthorityArn": arn, "certificate": root["certificate"]}
    installed, installed_id, installed_state = made(session, rules.CA_CERTIFICATE, given)
    assert installed_id == arn
    _, active, _ = authority.read(arn, state, described)
    assert active["certificate"] == root["certificate"]
    assert active["notAfter"] > active["notBefore"] > "2020"

    issued, issued_id, certificate = made(session, rules.CERTIFICATE, {**leaf, "templateArn": _LEAF})
    web = x509.load_pem_x509_certificate(certificate["certificate"].encode())
    web.verify_directly_issued_by(x509.load_pem_x509_certificate(root["certificate"].encode()))
    assert certificate["certificateChain"].strip() == root["certificate"].strip()

    wanted = authority.check({**described, "enabled": False}, authority.check(described))
    off = authority.update(arn, active, wanted)
    assert off["enabled"] is False
    active = authority.update(arn, off, authority.check(described, wanted))
    assert active["enabled"] is True

    issued.delete(issued_id, certificate)
    issued.delete(issued_id, certificate)
    own.delete(own_id, root)
    installed.delete(installed_id, installed_state)
    assert installed.read(installed_id, installed_state, {})[0] == arn
    authority.delete(arn, active)
    authority.delete(arn, active)
    assert authority.read(arn, active, {})[0] == ""
    assert installed.read(installed_id, installed_state, {})[0] == ""


def test_an_authority_is_looked_up(session: boto3.Session) -> None:
    """What a program is told of one there already is: its certificate, and whether it issues."""
    described = {"certificateAuthorityConfiguration": _CONFIGURATION, "type": "ROOT", "tags": {"a": "1"}}
    authority, arn, state = made(session, rules.AUTHORITY, described)
    cloud = Cloud(session, REGION)

    def found() -> dict[str, Any]:
        return invoke(cloud, "aws:acmpca/getCertificateAuthority:getCertificateAuthority", {"arn": arn})

    assert (found()["status"], found()["certificate"], found()["tags"]) == (
        "PENDING_CERTIFICATE",
        "",
        {"a": "1"},
    )
    itself = {
        **_ISSUED,
        "certificateAuthorityArn": arn,
        "certificateSigningRequest": state["certificateSigningRequest"],
        "templateArn": _ROOT,
    }
    root = made(session, rules.CERTIFICATE, itself)[2]
    given = {"certificateAuthorityArn": arn, "certificate": root["certificate"]}
    made(session, rules.CA_CERTIFICATE, given)
    assert (found()["status"], found()["certificate"]) == ("ACTIVE", root["certificate"])
    session.client("acm-pca").update_certificate_authority(CertificateAuthorityArn=arn, Status="DISABLED")
    assert found()["status"] == "DISABLED"
    authority.delete(arn, state)
    with pytest.raises(ProviderError, match="not there or deleted"):
        found()
    for wrong in ("", "corp"):
        with pytest.raises((ProviderError, CloudError)):
            invoke(cloud, "aws:acmpca/getCertificateAuthority:getCertificateAuthority", {"arn": wrong})


def test_a_permission(session: boto3.Session) -> None:
    """ACM may issue; a second one is refused, and it goes and stays gone."""
    described = {"certificateAuthorityConfiguration": _CONFIGURATION, "type": "ROOT"}
    authority, arn, state = made(session, rules.AUTHORITY, described)
    given = {
        "certificateAuthorityArn": arn,
        "principal": "acm.amazonaws.com",
        "actions": ["ListPermissions", "IssueCertificate", "GetCertificate"],
    }
    permission, identifier, kept = made(session, rules.PERMISSION, given)
    assert identifier == f"{arn},acm.amazonaws.com,"
    assert kept["sourceAccount"] == "111122223333"
    with pytest.raises(Aborted, match="PermissionAlreadyExistsException"):
        permission.create(permission.check(given))
    permission.delete(identifier, kept)
    permission.delete(identifier, kept)
    assert permission.read(identifier, kept, {})[0] == ""
    authority.delete(arn, state)


@pytest.mark.parametrize(
    "kind", [rules.CERTIFICATE, rules.CA_CERTIFICATE, rules.PERMISSION], ids=lambda k: k.sdk
)
def test_of_a_ca_that_is_not_there(session: boto3.Session, kind: rules.Rules) -> None:
    """Nothing is read, and a preview makes nothing."""
    life = Life(session, kind.token)
    nobody = {
        "acmpca.Certificate": f"{rules.CA}/certificate/a1",
        "acmpca.Permission": f"{rules.CA},acm.amazonaws.com,",
    }
    assert life.read(nobody.get(kind.sdk, rules.CA), {}, {})[0] == ""
    assert life.create(life.check(kind.base), preview=True)[0] == ""


def test_what_a_killed_run_made_is_found_again(session: boto3.Session) -> None:
    """An authority by its description and tags, its certificate and permission by what they say."""
    cloud = Cloud(session, REGION)
    described = {
        "certificateAuthorityConfiguration": {**_CONFIGURATION, "subject": {"commonName": "Found"}},
        "type": "ROOT",
    }
    life = Life(session, rules.AUTHORITY.token)
    inputs = life.check(described)
    find = TYPES[rules.AUTHORITY.token].calls.find
    assert find(cloud, inputs) is None
    arn, state = life.create(inputs)
    assert find(cloud, inputs) == arn
    assert find(cloud, {**inputs, "tags": {"other": "tags"}}) is None
    allowed = {
        "certificateAuthorityArn": arn,
        "principal": "acm.amazonaws.com",
        "actions": ["IssueCertificate"],
    }
    permission = TYPES[rules.PERMISSION.token].calls
    assert permission.find(cloud, allowed) is None
    made_id = permission.create(cloud, allowed)
    assert permission.find(cloud, allowed) == made_id
    certificate = {"certificateAuthorityArn": arn, "certificate": "x"}
    assert TYPES[rules.CA_CERTIFICATE.token].calls.find(cloud, certificate) is None
    assert TYPES[rules.CERTIFICATE.token].calls.find(cloud, {}) is None
    life.delete(arn, state)
    assert find(cloud, inputs) is None
