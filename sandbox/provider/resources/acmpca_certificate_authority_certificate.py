"""aws:acmpca/certificateAuthorityCertificate:CertificateAuthorityCertificate."""

from datetime import datetime

from sandbox.provider.cloud import Cloud
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources import _acmpca
from sandbox.provider.resources._common import REGION, REGISTRY, SOURCE, without_none
from sandbox.provider.table import Kind, Property
from sandbox.provider.values import Bag

TABLE = {
    "certificate": Property(Kind.REPLACE, required=True),
    "certificateAuthorityArn": _acmpca.AUTHORITY,
    "certificateChain": Property(Kind.REPLACE),
    "region": REGION,
}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        arn, chain = str(inputs["certificateAuthorityArn"]), inputs.get("certificateChain")
        cloud.client("acm-pca").import_certificate_authority_certificate(
            CertificateAuthorityArn=arn,
            Certificate=str(inputs["certificate"]).encode(),
            **without_none(CertificateChain=str(chain).encode() if chain else None),
        )
        return arn

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        del known
        found = _acmpca.installed(cloud, identifier)
        if _acmpca.described(cloud, identifier) is None or not found["certificate"]:
            return None
        return {"certificateAuthorityArn": identifier, "region": cloud.region, **found}

    def update(self, cloud: Cloud, update: Update) -> None:
        """Another certificate is another resource."""

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        """The certificate of a CA cannot be taken away."""

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        arn = str(inputs["certificateAuthorityArn"])
        return arn if _acmpca.installed(cloud, arn)["certificate"] == inputs["certificate"] else None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        del cloud, identifier
        return None


TYPE = ResourceType(
    token="aws:acmpca/certificateAuthorityCertificate:CertificateAuthorityCertificate",  # noqa: S106 - a type
    label="ACM PCA Certificate Authority Certificate",
    service="ACM PCA",
    documentation=REGISTRY + "acmpca/certificateauthoritycertificate/",
    source=SOURCE + "acmpca/certificate_authority_certificate.go",
    table=TABLE,
    calls=_Calls(),
    regional=True,
    subject="certificateAuthorityArn",
)
