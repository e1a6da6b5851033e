"""aws:acmpca/certificateAuthority:CertificateAuthority."""

from datetime import UTC, datetime
from typing import Any

from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud, tag_list, tag_map
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources import _acmpca
from sandbox.provider.resources._common import (
    REGION,
    REGISTRY,
    SOURCE,
    TAGS,
    TAGS_ALL,
    answer_or_none,
    without_none,
)
from sandbox.provider.table import Kind, Property, Shape, computed, unsupported
from sandbox.provider.values import Bag

_DAYS = 30
# https://docs.aws.amazon.com/privateca/latest/APIReference/API_ASN1Subject.html
_LENGTHS = {
    "commonName": 64,
    "country": 2,
    "distinguishedNameQualifier": 64,
    "generationQualifier": 3,
    "givenName": 16,
    "initials": 5,
    "locality": 128,
    "organization": 64,
    "organizationalUnit": 64,
    "pseudonym": 128,
    "state": 128,
    "surname": 40,
    "title": 64,
}
_KEYS = constraints.one_of(
    "RSA_2048",
    "RSA_3072",
    "RSA_4096",
    "EC_prime256v1",
    "EC_secp384r1",
    "EC_secp521r1",
    "SM2",
    "ML_DSA_44",
    "ML_DSA_65",
    "ML_DSA_87",
)
_CONFIGURATION = {
    "keyAlgorithm": Property(Kind.REPLACE, required=True, constraints=(_KEYS,)),
    "signingAlgorithm": Property(Kind.REPLACE, required=True, constraints=(_acmpca.SIGNING,)),
    "subject": Property(
        Kind.REPLACE,
        Shape.OBJECT,
        required=True,
        fields={
            name: Property(Kind.REPLACE, constraints=(constraints.length(0, longest),))
            for name, longest in _LENGTHS.items()
        },
    ),
}

TABLE = {
    "arn": computed(),
    "certificate": computed(),
    "certificateAuthorityConfiguration": Property(
        Kind.REPLACE, Shape.OBJECT, required=True, fields=_CONFIGURATION
    ),
    "certificateChain": computed(),
    "certificateSigningRequest": computed(),
    "enabled": Property(Kind.UPDATE, Shape.BOOLEAN, default=True),
    "keyStorageSecurityStandard": Property(
        Kind.REPLACE,
        computed=True,
        constraints=(
            constraints.one_of(
                "CCPC_LEVEL_1_OR_HIGHER", "FIPS_140_2_LEVEL_2_OR_HIGHER", "FIPS_140_2_LEVEL_3_OR_HIGHER"
            ),
        ),
    ),
    "notAfter": computed(),
    "notBefore": computed(),
    "permanentDeletionTimeInDays": Property(
        Kind.UPDATE,
        Shape.INTEGER,
        default=_DAYS,
        from_inputs=True,
        constraints=(constraints.between(7, _DAYS),),
        note="How long a deleted CA can be restored.",
    ),
    "region": REGION,
    "revocationConfiguration": unsupported(
        Shape.OBJECT, "moto publishes no revocation list and answers no OCSP request."
    ),
    "serial": computed(),
    "tags": TAGS,
    "tagsAll": TAGS_ALL,
    "type": Property(
        Kind.REPLACE, default="SUBORDINATE", constraints=(constraints.one_of("ROOT", "SUBORDINATE"),)
    ),
    "usageMode": Property(
        Kind.UPDATE,
        computed=True,
        constraints=(constraints.one_of("GENERAL_PURPOSE", "SHORT_LIVED_CERTIFICATE"),),
        note="Sent on creation only: a later change is shown for ever and never made.",
    ),
}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        answer = cloud.client("acm-pca").create_certificate_authority(
            CertificateAuthorityConfiguration=_upper(inputs["certificateAuthorityConfiguration"]),
            CertificateAuthorityType=inputs["type"],
            **without_none(
                KeyStorageSecurityStandard=inputs.get("keyStorageSecurityStandard") or None,
                UsageMode=inputs.get("usageMode") or None,
                Tags=tag_list(inputs["tagsAll"]) or None,
            ),
        )
        return str(answer["CertificateAuthorityArn"])

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        del known
        found = _acmpca.described(cloud, identifier)
        if found is None:
            return None
        client, named = cloud.client("acm-pca"), {"CertificateAuthorityArn": identifier}
        return {
            "arn": found["Arn"],
            "certificateAuthorityConfiguration": _lower(found["CertificateAuthorityConfiguration"]),
            "certificateSigningRequest": client.get_certificate_authority_csr(**named)["Csr"],
            "enabled": found["Status"] != "DISABLED",
            "keyStorageSecurityStandard": found["KeyStorageSecurityStandard"],
            "notAfter": _moment(found.get("NotAfter")),
            "notBefore": _moment(found.get("NotBefore")),
            "region": cloud.region,
            "serial": found.get("Serial", ""),
            "tagsAll": tag_map(client.list_tags(**named)["Tags"]),
            "type": found["Type"],
            "usageMode": found["UsageMode"],
            **_acmpca.installed(cloud, identifier),
        }

    def update(self, cloud: Cloud, update: Update) -> None:
        client, named = cloud.client("acm-pca"), {"CertificateAuthorityArn": update.identifier}
        if "enabled" in update.changed:
            client.update_certificate_authority(
                **named, Status="ACTIVE" if update.new["enabled"] else "DISABLED"
            )
        if update.tags_removed:
            old = {key: update.old["tagsAll"][key] for key in update.tags_removed}
            client.untag_certificate_authority(**named, Tags=tag_list(old))
        if update.tags_set:
            client.tag_certificate_authority(**named, Tags=tag_list(update.tags_set))

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        """An active CA is disabled first; then it can be restored for some days."""
        found = _acmpca.described(cloud, identifier)
        if found is None:
            return
        client, named = cloud.client("acm-pca"), {"CertificateAuthorityArn": identifier}
        if found["Status"] == "ACTIVE":
            client.update_certificate_authority(**named, Status="DISABLED")
        days = int(known.get("permanentDeletionTimeInDays") or _DAYS)
        answer_or_none(
            client.delete_certificate_authority, _acmpca.MISSING, **named, PermanentDeletionTimeInDays=days
        )

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        """A CA has no name: the newest of the same description and tags."""
        pages = cloud.client("acm-pca").get_paginator("list_certificate_authorities").paginate()
        wanted = _upper(inputs["certificateAuthorityConfiguration"])
        for found in sorted(
            (each for page in pages for each in page["CertificateAuthorities"]),
            key=lambda each: each["CreatedAt"],
            reverse=True,
        ):
            same = found["CertificateAuthorityConfiguration"] == wanted and found["Type"] == inputs["type"]
            tags = cloud.client("acm-pca").list_tags(CertificateAuthorityArn=found["Arn"])["Tags"]
            tagged = (inputs.get("tags") or {}).items() <= tag_map(tags).items()
            if same and tagged and found["Status"] != "DELETED":
                return str(found["Arn"])
        return None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        found = _acmpca.described(cloud, identifier)
        return found["CreatedAt"] if found else None


def _upper(given: Any) -> dict[str, Any]:
    """A description as this API spells it."""
    return {
        name[0].upper() + name[1:]: _upper(value) if isinstance(value, dict) else value
        for name, value in given.items()
    }


def _lower(given: Any) -> dict[str, Any]:
    return {
        name[0].lower() + name[1:]: _lower(value) if isinstance(value, dict) else value
        for name, value in given.items()
    }


def _moment(when: datetime | None) -> str:
    """RFC 3339, as Go writes it; a time that is not there is Go's zero."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if when else "0001-01-01T00:00:00Z"


TYPE = ResourceType(
    token="aws:acmpca/certificateAuthority:CertificateAuthority",  # noqa: S106 - the token of a type
    label="ACM PCA Certificate Authority",
    service="ACM PCA",
    documentation=REGISTRY + "acmpca/certificateauthority/",
    source=SOURCE + "acmpca/certificate_authority.go",
    table=TABLE,
    calls=_Calls(),
    regional=True,
    says={"creating": "creating ACM PCA Certificate Authority"},
)
