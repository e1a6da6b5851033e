"""AWS Private CA of the sandbox: the same signatures and policies, and what AWS refuses is refused."""

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from tests.local_aws import LocalAws
from tests.rolesanywhere.authorities import authority as a_root
from tests.rolesanywhere.conftest import Account, allow, deny, new_account
from tests.rolesanywhere.private_ca import LEAF, ROOT, Authority, signing_request
from tests.rolesanywhere.sessions.pki import KEYS
from tests.rolesanywhere.sessions.pki import authority as another_root
from tests.sandbox.wire_client import call

JSON = {"content-type": "application/x-amz-json-1.1"}
TARGET = {"x-amz-target": "ACMPrivateCA.ListCertificateAuthorities"}
EVERY = "acm-pca:*"


def code(wanted: Callable[..., Any], **arguments: Any) -> str:
    """The code a call is refused with, always with HTTP 400; empty when it is allowed."""
    try:
        wanted(**arguments)
    except ClientError as error:
        answer = error.response
        status = answer["ResponseMetadata"]["HTTPStatusCode"]
        return str(answer["Error"]["Code"]) if status == 400 else f"HTTP {status}"
    return ""


@pytest.fixture
def account(local_aws: LocalAws) -> Account:
    """An account nobody has used."""
    return new_account(local_aws)


@pytest.fixture
def active(account: Account) -> Authority:
    """An authority that issues."""
    made = Authority(account)
    made.sign_itself()
    return made


def test_a_root_and_what_it_issues(account: Account) -> None:
    """A CA that may sign, and a certificate below it that may not; the request's own key and names."""
    authority = Authority(account)
    assert authority.status == "PENDING_CERTIFICATE"
    root = x509.load_pem_x509_certificate(authority.sign_itself().encode())
    assert authority.status == "ACTIVE"
    root.verify_directly_issued_by(root)
    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert root.extensions.get_extension_for_class(x509.KeyUsage).value.key_cert_sign
    web = authority.leaf("CN=web,O=Corp")
    web.certificate.verify_directly_issued_by(root)
    assert web.certificate.public_key() == web.key.public_key()
    assert web.certificate.subject.rfc4514_string() == "O=Corp,CN=web"
    assert not web.certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    usage = web.certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.key_cert_sign) == (True, False)


def test_it_is_described_tagged_and_listed(account: Account) -> None:
    """What it was asked to be is what it says it is, wherever moto says something else."""
    authority = Authority(account)
    assert authority.client.list_certificate_authorities()["CertificateAuthorities"] == []
    arn = authority.arn
    (listed,) = authority.client.list_certificate_authorities()["CertificateAuthorities"]
    assert listed["Arn"] == arn
    described = authority.client.describe_certificate_authority(**authority.named)["CertificateAuthority"]
    assert (described["Type"], described["UsageMode"]) == ("ROOT", "GENERAL_PURPOSE")
    tags = [{"Key": "team", "Value": "red"}]
    authority.client.tag_certificate_authority(**authority.named, Tags=tags)
    assert authority.client.list_tags(**authority.named)["Tags"] == tags
    authority.client.untag_certificate_authority(**authority.named, Tags=tags)
    assert authority.client.list_tags(**authority.named)["Tags"] == []


def test_states_that_do_not_allow_it(account: Account) -> None:
    """Nothing is issued before a CA is active, when it is off or gone; nor is an active one deleted."""
    authority, request = Authority(account), signing_request("CN=web", KEYS["p256"]())
    issue: dict[str, Any] = {**authority.named, "Csr": request.encode(), "SigningAlgorithm": "SHA256WITHRSA"}
    issue |= {"Validity": {"Type": "DAYS", "Value": 1}, "TemplateArn": LEAF}
    client = authority.client
    assert code(client.issue_certificate, **issue) == "InvalidStateException"
    assert code(client.get_certificate_authority_certificate, **authority.named) == "InvalidStateException"
    authority.sign_itself()
    assert code(client.issue_certificate, **issue) == ""
    assert code(client.delete_certificate_authority, **authority.named) == "InvalidStateException"
    client.update_certificate_authority(**authority.named, Status="DISABLED")
    assert code(client.issue_certificate, **issue) == "InvalidStateException"
    client.update_certificate_authority(**authority.named, Status="ACTIVE")
    assert code(client.issue_certificate, **issue) == ""
    client.update_certificate_authority(**authority.named, Status="DISABLED")
    client.delete_certificate_authority(**authority.named)
    assert code(client.issue_certificate, **issue) == "InvalidStateException"
    for operation in (client.get_certificate_authority_csr, client.delete_certificate_authority):
        assert code(operation, **authority.named) == "InvalidStateException"
    tags = [{"Key": "a", "Value": "b"}]
    assert code(client.tag_certificate_authority, **authority.named, Tags=tags) == "InvalidStateException"


def signed_by_another(authority: Authority) -> str:
    """A certificate for an authority's own key and name that somebody else signed."""
    pem = authority.client.get_certificate_authority_csr(**authority.named)["Csr"]
    request, other = x509.load_pem_x509_csr(pem.encode()), another_root("CN=Other")
    made = (
        x509.CertificateBuilder()
        .subject_name(request.subject)
        .issuer_name(other.certificate.subject)
        .public_key(request.public_key())
        .serial_number(5)
        .not_valid_before(other.certificate.not_valid_before_utc)
        .not_valid_after(other.certificate.not_valid_after_utc)
        .sign(other.key, hashes.SHA256())
    )
    return made.public_bytes(Encoding.PEM).decode()


def test_requests_and_certificates_that_do_not_belong(active: Authority) -> None:
    """A root for another key, a certificate of another key, templates nobody knows, and what is no PEM."""
    client, request = active.client, signing_request("CN=web", KEYS["p256"]()).encode()
    issue = {**active.named, "SigningAlgorithm": "SHA256WITHRSA", "Validity": {"Type": "DAYS", "Value": 1}}
    sub = "arn:aws:acm-pca:::template/SubordinateCACertificate_PathLen0/V1"
    for csr, template, refused in (
        (request, ROOT, "MalformedCSRException"),
        (request, sub, "InvalidArgsException"),
        (b"no PEM", LEAF, "MalformedCSRException"),
        (request, LEAF, ""),
    ):
        assert code(client.issue_certificate, **issue, Csr=csr, TemplateArn=template) == refused
    for certificate, refused in (
        (a_root().pem.encode(), "CertificateMismatchException"),
        (signed_by_another(active).encode(), "CertificateMismatchException"),
        (b"no PEM", "MalformedCertificateException"),
    ):
        install = {**active.named, "Certificate": certificate}
        assert code(client.import_certificate_authority_certificate, **install) == refused


def test_a_request_that_was_changed_is_refused(active: Authority) -> None:
    """Its signature proves that somebody has the key; one that does not verify proves nothing."""
    pem = signing_request("CN=web", KEYS["p256"]())
    raw = bytearray(base64.b64decode("".join(pem.splitlines()[1:-1])))
    at = raw.index(b"web")
    raw[at : at + 3] = b"own"
    text = base64.encodebytes(bytes(raw)).decode()
    changed = f"-----BEGIN CERTIFICATE REQUEST-----\n{text}-----END CERTIFICATE REQUEST-----\n"
    with pytest.raises(ClientError, match="MalformedCSRException"):
        active.issue(changed)


def test_revoking(active: Authority) -> None:
    """What it issued, by its serial number; nothing else, and never its own."""
    web = active.leaf().certificate
    revoke = {**active.named, "RevocationReason": "UNSPECIFIED"}
    own = active.client.get_certificate_authority_certificate(**active.named)["Certificate"]
    root = x509.load_pem_x509_certificate(own.encode())
    for serial, refused in (
        (root.serial_number, "InvalidRequestException"),
        (web.serial_number + 1, "ResourceNotFoundException"),
        (web.serial_number, ""),
    ):
        assert code(active.client.revoke_certificate, **revoke, CertificateSerial=f"{serial:x}") == refused


def test_what_is_not_there(active: Authority) -> None:
    """A certificate of nobody, and an authority of nobody."""
    nobody = {"CertificateArn": f"{active.arn}/certificate/a1"}
    assert code(active.client.get_certificate, **active.named, **nobody) == "ResourceNotFoundException"
    other = {"CertificateAuthorityArn": active.arn[:-4] + "0000"}
    assert code(active.client.list_tags, **other) in {"", "ResourceNotFoundException"}
    assert code(active.client.describe_certificate_authority, **other) == "ResourceNotFoundException"


def test_another_account_and_another_region_see_nothing(active: Authority, local_aws: LocalAws) -> None:
    """The ARN alone opens nothing, whatever the other account's policies say."""
    other = new_account(local_aws)
    stranger = local_aws.client("acm-pca", other.admin)
    assert code(stranger.describe_certificate_authority, **active.named) != ""
    assert stranger.list_certificate_authorities()["CertificateAuthorities"] == []
    elsewhere = local_aws.client("acm-pca", active.account.admin, "eu-west-1")
    assert code(elsewhere.describe_certificate_authority, **active.named) == "ResourceNotFoundException"
    assert code(active.client.describe_certificate_authority, **active.named) == ""


def test_policies_decide(active: Authority) -> None:
    """By action, by authority, by template and by tag: each allow beside its deny."""
    account = active.account
    other = Authority(account)
    other.sign_itself()
    leaf = {"StringEquals": {"acm-pca:TemplateArn": LEAF}}
    narrow = account.user(allow("acm-pca:IssueCertificate", "acm-pca:GetCertificate", resource=active.arn))
    only_leaves = account.user(
        allow("acm-pca:IssueCertificate", resource=active.arn, when=leaf), allow("acm-pca:Get*")
    )
    request = active.client.get_certificate_authority_csr(**active.named)["Csr"].encode()
    for user, of, template, refused in (
        (narrow, active, LEAF, ""),
        (narrow, other, LEAF, "AccessDeniedException"),
        (only_leaves, active, LEAF, ""),
        (only_leaves, active, ROOT, "AccessDeniedException"),
    ):
        arguments = {"Csr": request, "TemplateArn": template, "SigningAlgorithm": "SHA256WITHRSA"}
        arguments |= {"Validity": {"Type": "DAYS", "Value": 1}, **of.named}
        assert code(Authority(account, user).client.issue_certificate, **arguments) == refused
    mine = {"StringEquals": {"aws:ResourceTag/team": "red"}}
    reds = Authority(
        account, account.user(allow(EVERY, when=mine), deny("acm-pca:DeleteCertificateAuthority"))
    )
    assert code(reds.client.describe_certificate_authority, **active.named) == "AccessDeniedException"
    active.client.tag_certificate_authority(**active.named, Tags=[{"Key": "team", "Value": "red"}])
    assert code(reds.client.describe_certificate_authority, **active.named) == ""
    assert code(reds.client.describe_certificate_authority, **other.named) == "AccessDeniedException"
    assert code(reds.client.delete_certificate_authority, **active.named) == "AccessDeniedException"


def test_permissions_are_for_acm(active: Authority) -> None:
    """One for each account; nobody else can be named, and what is taken back is gone."""
    given = {**active.named, "Actions": ["IssueCertificate"]}
    client = active.client
    assert code(client.create_permission, **given, Principal="ec2.amazonaws.com") == "ValidationException"
    assert code(client.create_permission, **given, Principal="acm.amazonaws.com") == ""
    again = code(client.create_permission, **given, Principal="acm.amazonaws.com")
    assert again == "PermissionAlreadyExistsException"
    (kept,) = client.list_permissions(**active.named)["Permissions"]
    assert (kept["SourceAccount"], kept["Actions"]) == (active.account.id, ["IssueCertificate"])
    for refused in ("", "ResourceNotFoundException"):
        assert code(client.delete_permission, **active.named, Principal="acm.amazonaws.com") == refused
    assert client.list_permissions(**active.named)["Permissions"] == []


@pytest.mark.parametrize(
    ("headers", "body", "status", "refused"),
    [
        (TARGET, b"{}", 200, ""),
        (TARGET, b"{", 400, "SerializationException"),
        (TARGET, b"[]", 400, "SerializationException"),
        ({"x-amz-target": "ACMPrivateCA.PutPolicy"}, b"{}", 400, "UnknownOperationException"),
        ({"x-amz-target": "DynamoDB_20120810.ListTables"}, b"{}", 400, "UnknownOperationException"),
        ({}, b"{}", 400, "UnknownOperationException"),
        ({"x-amz-target": "ACMPrivateCA.DescribeCertificateAuthority"}, b"{}", 400, "ValidationException"),
        ({**TARGET, "content-type": "text/plain"}, b"{}", 400, "ValidationException"),
        ({**TARGET, "content-encoding": "gzip"}, b"{}", 400, "ValidationException"),
    ],
)
def test_what_no_sdk_would_say(
    local_aws: LocalAws, headers: dict[str, str], body: bytes, status: int, refused: str
) -> None:
    """Another body, another operation, another protocol: an answer of the service, never a failure."""
    answer = call(local_aws, "acm-pca", headers={**JSON, **headers}, body=body)
    assert answer.status == status
    assert json.loads(answer.body).get("__type", "") == refused


def test_over_tls_and_at_the_root_only(local_aws: LocalAws) -> None:
    """The http port answers Roles Anywhere alone; a path or a query is no way in."""
    headers = {**JSON, **TARGET}
    over_http = call(local_aws, "acm-pca", headers=headers, body=b"{}", endpoint=local_aws.http_endpoint)
    assert (over_http.status, over_http.code) == (400, "AccessDeniedException")
    for path in ("/x", "/?a=b"):
        elsewhere = call(local_aws, "acm-pca", headers=headers, body=b"{}", path=path)
        assert (elsewhere.status, elsewhere.code) == (400, "ValidationException")


def test_starting_does_not_import_moto() -> None:
    """Who uses no Private CA does not wait for it."""
    asked = (
        "import sys, sandbox.server; print(sorted(n for n in sys.modules if n.partition('.')[0] == 'moto'))"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
