"""aws:s3/bucket:Bucket."""

from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from aws_facts import Arn, limits
from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud, tag_list, tag_map, wait_until
from sandbox.provider.errors import CloudError, code_of
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources import _s3_buckets
from sandbox.provider.resources._common import (
    REGION,
    REGISTRY,
    SOURCE,
    TAGS,
    TAGS_ALL,
    answer_or_none,
    finishing,
)
from sandbox.provider.table import AutoName, Kind, Property, Shape, computed, unsupported
from sandbox.provider.values import Bag

_US_EAST_1 = "us-east-1"
_NOT_OURS = ("403", "404", "AccessDenied")
_BATCH = 1000


def _elsewhere(resource: str) -> str:
    return f"Deprecated by the real provider: use aws:s3/{resource[0].lower()}{resource[1:]}:{resource}."


TABLE = {
    "accelerationStatus": unsupported(),
    "acl": unsupported(note="A bucket needs none: objects belong to the bucket's owner."),
    "arn": computed(),
    "bucket": Property(
        Kind.REPLACE,
        constraints=(
            constraints.length(limits.BUCKET_NAME.low, limits.BUCKET_NAME.high),
            constraints.matches(_s3_buckets.NAME_PATTERN, "lower-case letters, digits, dots and hyphens"),
            constraints.matches(_s3_buckets.RESERVED_PATTERN, "no address, no prefix or suffix AWS reserves"),
        ),
    ),
    "bucketDomainName": computed(),
    "bucketNamespace": unsupported(),
    "bucketPrefix": unsupported(note="Give bucket, or neither: then Pulumi makes a name."),
    "bucketRegion": computed(),
    "bucketRegionalDomainName": computed(),
    "corsRules": unsupported(Shape.OBJECTS),
    "forceDestroy": Property(Kind.UPDATE, Shape.BOOLEAN, default=False, from_inputs=True),
    "grants": unsupported(Shape.OBJECT_SET),
    "hostedZoneId": computed(),
    "lifecycleRules": unsupported(Shape.OBJECTS, _elsewhere("BucketLifecycleConfiguration")),
    "logging": unsupported(Shape.OBJECT),
    "objectLockConfiguration": unsupported(Shape.OBJECT),
    "objectLockEnabled": Property(Kind.REPLACE, Shape.BOOLEAN, computed=True),
    "policy": unsupported(Shape.JSON, _elsewhere("BucketPolicy")),
    "region": REGION,
    "replicationConfiguration": unsupported(Shape.OBJECT),
    "requestPayer": unsupported(),
    "serverSideEncryptionConfiguration": unsupported(
        Shape.OBJECT, _elsewhere("BucketServerSideEncryptionConfiguration")
    ),
    "tags": TAGS,
    "tagsAll": TAGS_ALL,
    "versioning": unsupported(Shape.OBJECT, _elsewhere("BucketVersioning")),
    "website": unsupported(Shape.OBJECT),
    "websiteDomain": computed(),
    "websiteEndpoint": computed(),
}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        s3, name = cloud.client("s3"), str(inputs["bucket"])
        if cloud.region == _US_EAST_1 and _is_ours(s3, name):
            # Only this Region answers a second creation by the owner with success.
            refusal: Any = {"Error": {"Code": "BucketAlreadyOwnedByYou", "Message": "It exists."}}
            cause = ClientError(refusal, "CreateBucket")
            raise CloudError(f"creating S3 Bucket ({name}): BucketAlreadyExists") from cause
        arguments: dict[str, Any] = {"Bucket": name}
        if cloud.region != _US_EAST_1:
            arguments["CreateBucketConfiguration"] = {"LocationConstraint": cloud.region}
        if inputs.get("objectLockEnabled"):
            arguments["ObjectLockEnabledForBucket"] = True
        s3.create_bucket(**arguments)
        with finishing(name):
            wait_until(f"bucket {name}", lambda: _s3_buckets.exists(cloud, name))
            if inputs["tagsAll"]:
                _tag(s3, name, inputs["tagsAll"])
        return name

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        del known
        if not _s3_buckets.exists(cloud, identifier):
            return None
        s3 = cloud.client("s3")
        region = s3.get_bucket_location(Bucket=identifier).get("LocationConstraint") or _US_EAST_1
        tags = answer_or_none(s3.get_bucket_tagging, "NoSuchTagSet", Bucket=identifier)
        return {
            "arn": str(Arn(cloud.partition, "s3", "", "", identifier)),
            "bucket": identifier,
            "bucketDomainName": f"{identifier}.s3.{_s3_buckets.dns_suffix(cloud)}",
            "bucketPrefix": "",
            "bucketRegion": region,
            "bucketRegionalDomainName": f"{identifier}.s3.{region}.{_s3_buckets.dns_suffix(cloud)}",
            "hostedZoneId": _s3_buckets.HOSTED_ZONES.get(region),
            "objectLockEnabled": _is_locked(s3, identifier),
            "tagsAll": tag_map(tags["TagSet"] if tags else []),
            "versioning": _versioning(s3, identifier),
        }

    def update(self, cloud: Cloud, update: Update) -> None:
        if update.tags_set or update.tags_removed:
            kept = {
                key: value
                for key, value in (update.old.get("tagsAll") or {}).items()
                if key not in update.tags_removed
            }
            _tag(cloud.client("s3"), update.identifier, {**kept, **update.tags_set})

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        s3 = cloud.client("s3")
        try:
            s3.delete_bucket(Bucket=identifier)
        except ClientError as error:
            if code_of(error) == _s3_buckets.MISSING:
                return
            if code_of(error) != "BucketNotEmpty" or not known.get("forceDestroy"):
                raise
            _empty(s3, identifier)
            answer_or_none(s3.delete_bucket, _s3_buckets.MISSING, Bucket=identifier)
        wait_until(f"bucket {identifier}", lambda: not _s3_buckets.exists(cloud, identifier))

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        return inputs["bucket"] if self.created_at(cloud, inputs["bucket"]) else None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        pages = cloud.client("s3").get_paginator("list_buckets").paginate()
        buckets = {bucket["Name"]: bucket["CreationDate"] for page in pages for bucket in page["Buckets"]}
        return buckets.get(identifier)


def _is_ours(s3: Any, name: str) -> bool:
    answer = answer_or_none(s3.head_bucket, *_NOT_OURS, _s3_buckets.MISSING, Bucket=name)
    return answer is not None


def _tag(s3: Any, name: str, tags: dict[str, str]) -> None:
    if tags:
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tag_list(tags)})
    else:
        s3.delete_bucket_tagging(Bucket=name)


def _is_locked(s3: Any, name: str) -> bool:
    get = s3.get_object_lock_configuration
    answer = answer_or_none(get, "ObjectLockConfigurationNotFoundError", Bucket=name)
    return bool(answer) and answer["ObjectLockConfiguration"].get("ObjectLockEnabled") == "Enabled"


def _versioning(s3: Any, name: str) -> Bag:
    answer = s3.get_bucket_versioning(Bucket=name)
    return {"enabled": answer.get("Status") == "Enabled", "mfaDelete": answer.get("MFADelete") == "Enabled"}


def _empty(s3: Any, name: str) -> None:
    """Delete every version and every delete marker."""
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=name):
        listed = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        objects = [{"Key": item["Key"], "VersionId": item["VersionId"]} for item in listed]
        for start in range(0, len(objects), _BATCH):
            s3.delete_objects(Bucket=name, Delete={"Objects": objects[start : start + _BATCH], "Quiet": True})


TYPE = ResourceType(
    token="aws:s3/bucket:Bucket",  # noqa: S106 - the token of a type
    label="S3 Bucket",
    service="S3",
    documentation=REGISTRY + "s3/bucket/",
    source=SOURCE + "s3/bucket.go",
    table=TABLE,
    calls=_Calls(),
    name=AutoName("bucket", 63, lower=True),
    regional=True,
    subject="bucket",
)
