"""An authority of AWS Private CA in an account of the local AWS, through boto3 alone."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from sandbox.keys import KeyPair
from tests.rolesanywhere.conftest import Account
from tests.rolesanywhere.sessions.pki import KEYS, Issued, name

ROOT = "arn:aws:acm-pca:::template/RootCACertificate/V1"
LEAF = "arn:aws:acm-pca:::template/EndEntityCertificate/V1"
_ASKED = {"SigningAlgorithm": "SHA256WITHRSA", "Validity": {"Type": "DAYS", "Value": 7}}


@dataclass
class Authority:
    """One root CA; made when it is asked for the first time.

    Attributes:
        account: Whose it is.
        user: Who works with it; the account's administrator when left out.
        region: Where it is.
        subject: Its common name.
    """

    account: Account
    user: KeyPair | None = None
    region: str = "us-east-1"
    subject: str = "Corp Root"

    @property
    def client(self) -> Any:
        return self.account.local.client("acm-pca", self.user or self.account.admin, self.region)

    @cached_property
    def arn(self) -> str:
        described = {
            "KeyAlgorithm": "RSA_2048",
            "SigningAlgorithm": "SHA256WITHRSA",
            "Subject": {"CommonName": self.subject, "Organization": "Corp"},
        }
        made = self.client.create_certificate_authority(
            CertificateAuthorityConfiguration=described, CertificateAuthorityType="ROOT"
        )
        return str(made["CertificateAuthorityArn"])

    @property
    def named(self) -> dict[str, str]:
        return {"CertificateAuthorityArn": self.arn}

    @property
    def status(self) -> str:
        return str(self.client.describe_certificate_authority(**self.named)["CertificateAuthority"]["Status"])

    def issue(self, request: str, template: str = LEAF) -> str:
        """The PEM of a certificate for a request."""
        arn = self.client.issue_certificate(
            **self.named, **_ASKED, Csr=request.encode(), TemplateArn=template
        )["CertificateArn"]
        return str(self.client.get_certificate(**self.named, CertificateArn=arn)["Certificate"])

    def sign_itself(self) -> str:
        """A new certificate of its own, installed; a CA that has one is renewed."""
        request = self.client.get_certificate_authority_csr(**self.named)["Csr"]
        pem = self.issue(request, ROOT)
        self.client.import_certificate_authority_certificate(**self.named, Certificate=pem.encode())
        return pem

    def leaf(self, subject: str = "CN=web", kind: str = "p256") -> Issued:
        """A certificate for a key that never leaves the test."""
        key = KEYS[kind]()
        return Issued(x509.load_pem_x509_certificate(self.issue(signing_request(subject, key)).encode()), key)

    def source(self) -> dict[str, Any]:
        """The ``source`` of a trust anchor."""
        return {"sourceType": "AWS_ACM_PCA", "sourceData": {"acmPcaArn": self.arn}}


def signing_request(subject: str, key: Any) -> str:
    """A certificate signing request, as PEM."""
    made = x509.CertificateSigningRequestBuilder().subject_name(name(subject)).sign(key, hashes.SHA256())
    return made.public_bytes(Encoding.PEM).decode()
