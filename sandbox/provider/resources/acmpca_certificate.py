"""aws:acmpca/certificate:Certificate."""

from datetime import datetime

from cryptography import x509

from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources import _acmpca
from sandbox.provider.resources._common import REGION, REGISTRY, SOURCE, answer_or_none, without_none
from sandbox.provider.table import Kind, Property, Shape, computed, unsupported
from sandbox.provider.values import Bag

_SELF_SIGNED = "Self-signed certificate can not be revoked"
# The stand-in takes numbers only; an end date is left out.
_PERIODS = constraints.one_of("ABSOLUTE", "DAYS", "MONTHS", "YEARS")

TABLE = {
    "apiPassthrough": unsupported(note="moto knows no template that takes it."),
    "arn": computed(),
    "certificate": computed(),
    "certificateAuthorityArn": _acmpca.AUTHORITY,
    "certificateChain": computed(),
    "certificateSigningRequest": Property(Kind.REPLACE, required=True, from_inputs=True),
    "region": REGION,
    "signingAlgorithm": Property(
        Kind.REPLACE, required=True, from_inputs=True, constraints=(_acmpca.SIGNING,)
    ),
    "templateArn": Property(
        Kind.REPLACE,
        from_inputs=True,
        constraints=(constraints.matches("arn:[^:]+:acm-pca:::template/.+", "an ARN of a template"),),
    ),
    "validity": Property(
        Kind.REPLACE,
        Shape.OBJECT,
        required=True,
        from_inputs=True,
        fields={
            "type": Property(Kind.REPLACE, required=True, constraints=(_PERIODS,)),
            "value": Property(
                Kind.REPLACE, required=True, constraints=(constraints.matches("[1-9][0-9]*", "a number"),)
            ),
        },
    ),
}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        validity = inputs["validity"]
        answer = cloud.client("acm-pca").issue_certificate(
            CertificateAuthorityArn=inputs["certificateAuthorityArn"],
            Csr=str(inputs["certificateSigningRequest"]).encode(),
            SigningAlgorithm=inputs["signingAlgorithm"],
            Validity={"Type": validity["type"], "Value": int(validity["value"])},
            **without_none(TemplateArn=inputs.get("templateArn") or None),
        )
        return str(answer["CertificateArn"])

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        del known
        authority = identifier.partition("/certificate/")[0]
        answer = answer_or_none(
            cloud.client("acm-pca").get_certificate,
            _acmpca.MISSING,
            CertificateAuthorityArn=authority,
            CertificateArn=identifier,
        )
        if answer is None:
            return None
        return {
            "arn": identifier,
            "certificate": answer["Certificate"],
            "certificateAuthorityArn": authority,
            "certificateChain": answer.get("CertificateChain", ""),
            "region": cloud.region,
        }

    def update(self, cloud: Cloud, update: Update) -> None:
        """Nothing of a certificate can be changed."""

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        """A certificate cannot be deleted: it is revoked."""
        certificate = x509.load_pem_x509_certificate(str(known["certificate"]).encode())
        client = cloud.client("acm-pca")
        try:
            answer_or_none(
                client.revoke_certificate,
                _acmpca.MISSING,
                "RequestAlreadyProcessedException",
                "RequestInProgressException",
                CertificateAuthorityArn=identifier.partition("/certificate/")[0],
                CertificateSerial=f"{certificate.serial_number:x}",
                RevocationReason="UNSPECIFIED",
            )
        except client.exceptions.InvalidRequestException as error:
            if _SELF_SIGNED not in str(error):
                raise

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        """Issued certificates cannot be listed."""
        del cloud, inputs
        return None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        del cloud, identifier
        return None


TYPE = ResourceType(
    token="aws:acmpca/certificate:Certificate",  # noqa: S106 - the token of a type
    label="ACM PCA Certificate",
    service="ACM PCA",
    documentation=REGISTRY + "acmpca/certificate/",
    source=SOURCE + "acmpca/certificate.go",
    table=TABLE,
    calls=_Calls(),
    regional=True,
    says={
        "creating": "issuing ACM PCA Certificate with Certificate Authority ({certificateAuthorityArn})",
        "deleting": "revoking ACM PCA Certificate ({id})",
    },
)
