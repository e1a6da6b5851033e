"""aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration."""

from datetime import datetime
from typing import Any

from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources import _s3_buckets
from sandbox.provider.resources._common import REGION, REGISTRY, SOURCE, answer_or_none
from sandbox.provider.table import Kind, Property, Shape, unsupported
from sandbox.provider.values import Bag

_GONE = (_s3_buckets.MISSING, "ServerSideEncryptionConfigurationNotFoundError")

_BY_DEFAULT = {
    "kmsMasterKeyId": Property(Kind.UPDATE),
    "sseAlgorithm": Property(
        Kind.UPDATE,
        required=True,
        constraints=(constraints.one_of("AES256", "aws:fsx", "aws:kms", "aws:kms:dsse"),),
    ),
}

TABLE = {
    "bucket": _s3_buckets.BUCKET,
    "expectedBucketOwner": _s3_buckets.OWNER,
    "region": REGION,
    "rules": Property(
        Kind.UPDATE,
        Shape.OBJECTS,
        required=True,
        constraints=(constraints.entries(1, 1),),
        fields={
            "applyServerSideEncryptionByDefault": Property(Kind.UPDATE, Shape.OBJECT, fields=_BY_DEFAULT),
            "blockedEncryptionTypes": unsupported(Shape.LIST),
            "bucketKeyEnabled": Property(Kind.UPDATE, Shape.BOOLEAN),
        },
        note="A set in the real provider; S3 takes one rule only.",
    ),
}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        identifier = _s3_buckets.identifier(inputs)
        _put(cloud, identifier, inputs)
        return identifier

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        del known
        get = cloud.client("s3").get_bucket_encryption
        answer = answer_or_none(get, *_GONE, **_s3_buckets.addressed(identifier))
        if answer is None:
            return None
        rules = [_output(rule) for rule in answer["ServerSideEncryptionConfiguration"]["Rules"]]
        return {**_s3_buckets.owned(identifier), "rules": rules}

    def update(self, cloud: Cloud, update: Update) -> None:
        _put(cloud, update.identifier, update.new)

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        del known
        delete = cloud.client("s3").delete_bucket_encryption
        answer_or_none(delete, *_GONE, **_s3_buckets.addressed(identifier))

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        identifier = _s3_buckets.identifier(inputs)
        return identifier if self.read(cloud, identifier, {}) else None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        del cloud, identifier
        return None


def _put(cloud: Cloud, identifier: str, inputs: Bag) -> None:
    cloud.client("s3").put_bucket_encryption(
        **_s3_buckets.addressed(identifier),
        ServerSideEncryptionConfiguration={"Rules": [_request(rule) for rule in inputs["rules"]]},
    )


def _request(rule: Bag) -> dict[str, Any]:
    wanted = rule.get("applyServerSideEncryptionByDefault")
    request: dict[str, Any] = {"BucketKeyEnabled": bool(rule.get("bucketKeyEnabled"))}
    if wanted:
        names = {"SSEAlgorithm": wanted.get("sseAlgorithm"), "KMSMasterKeyID": wanted.get("kmsMasterKeyId")}
        request["ApplyServerSideEncryptionByDefault"] = {key: text for key, text in names.items() if text}
    return request


def _output(rule: dict[str, Any]) -> Bag:
    found: Bag = {"bucketKeyEnabled": bool(rule.get("BucketKeyEnabled"))}
    by_default = rule.get("ApplyServerSideEncryptionByDefault")
    if by_default:
        found["applyServerSideEncryptionByDefault"] = {
            "kmsMasterKeyId": by_default.get("KMSMasterKeyID", ""),
            "sseAlgorithm": by_default["SSEAlgorithm"],
        }
    return found


TYPE = ResourceType(
    token=(  # noqa: S106 - the token of a type
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    ),
    label="S3 Bucket Server-side Encryption Configuration",
    service="S3",
    documentation=REGISTRY + "s3/bucketserversideencryptionconfiguration/",
    source=SOURCE + "s3/bucket_server_side_encryption_configuration.go",
    table=TABLE,
    calls=_Calls(),
    regional=True,
    says={"creating": "creating S3 Bucket ({bucket}) Server-side Encryption Configuration"},
)
