"""aws:s3/bucketPolicy:BucketPolicy."""

from datetime import datetime

from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud
from sandbox.provider.documents import normalized
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources import _s3_buckets
from sandbox.provider.resources._common import REGION, REGISTRY, SOURCE, answer_or_none
from sandbox.provider.table import Kind, Property, Shape
from sandbox.provider.values import Bag

TABLE = {
    "bucket": Property(Kind.REPLACE, required=True, constraints=(constraints.length(1, 63),)),
    "policy": Property(Kind.UPDATE, Shape.JSON, required=True, constraints=(constraints.POLICY,)),
    "region": REGION,
}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        document = normalized(inputs["policy"])
        cloud.client("s3").put_bucket_policy(Bucket=inputs["bucket"], Policy=document)
        return str(inputs["bucket"])

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        del known
        get = cloud.client("s3").get_bucket_policy
        answer = answer_or_none(get, _s3_buckets.MISSING, "NoSuchBucketPolicy", Bucket=identifier)
        return {"bucket": identifier, "policy": answer["Policy"]} if answer else None

    def update(self, cloud: Cloud, update: Update) -> None:
        document = normalized(update.new["policy"])
        cloud.client("s3").put_bucket_policy(Bucket=update.identifier, Policy=document)

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        del known
        delete = cloud.client("s3").delete_bucket_policy
        answer_or_none(delete, _s3_buckets.MISSING, "NoSuchBucketPolicy", Bucket=identifier)

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        return inputs["bucket"] if self.read(cloud, inputs["bucket"], {}) else None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        del cloud, identifier
        return None


_PUTTING = "putting S3 Bucket ({bucket}) Policy"

TYPE = ResourceType(
    token="aws:s3/bucketPolicy:BucketPolicy",  # noqa: S106 - the token of a type
    label="S3 Bucket Policy",
    service="S3",
    documentation=REGISTRY + "s3/bucketpolicy/",
    source=SOURCE + "s3/bucket_policy.go",
    table=TABLE,
    calls=_Calls(),
    regional=True,
    says={"creating": _PUTTING, "updating": _PUTTING},
)
