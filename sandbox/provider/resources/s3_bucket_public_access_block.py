"""aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock."""

from datetime import datetime

from sandbox.provider.cloud import Cloud
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources import _s3_buckets
from sandbox.provider.resources._common import REGION, REGISTRY, SOURCE, answer_or_none
from sandbox.provider.table import Kind, Property, Shape
from sandbox.provider.values import Bag

_GONE = (_s3_buckets.MISSING, "NoSuchPublicAccessBlockConfiguration")
_SWITCH = Property(Kind.UPDATE, Shape.BOOLEAN, default=False)
_SWITCHES = {
    "blockPublicAcls": "BlockPublicAcls",
    "blockPublicPolicy": "BlockPublicPolicy",
    "ignorePublicAcls": "IgnorePublicAcls",
    "restrictPublicBuckets": "RestrictPublicBuckets",
}

TABLE = {
    "blockPublicAcls": _SWITCH,
    "blockPublicPolicy": _SWITCH,
    "bucket": _s3_buckets.BUCKET,
    "ignorePublicAcls": _SWITCH,
    "region": REGION,
    "restrictPublicBuckets": _SWITCH,
    "skipDestroy": Property(Kind.UPDATE, Shape.BOOLEAN, from_inputs=True),
}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        _put(cloud, inputs["bucket"], inputs)
        return str(inputs["bucket"])

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        del known
        answer = answer_or_none(cloud.client("s3").get_public_access_block, *_GONE, Bucket=identifier)
        if answer is None:
            return None
        found = answer["PublicAccessBlockConfiguration"]
        return {"bucket": identifier, **{name: bool(found.get(key)) for name, key in _SWITCHES.items()}}

    def update(self, cloud: Cloud, update: Update) -> None:
        _put(cloud, update.identifier, update.new)

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        if not known.get("skipDestroy"):
            answer_or_none(cloud.client("s3").delete_public_access_block, *_GONE, Bucket=identifier)

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        return inputs["bucket"] if self.read(cloud, inputs["bucket"], {}) else None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        del cloud, identifier
        return None


def _put(cloud: Cloud, bucket: str, inputs: Bag) -> None:
    cloud.client("s3").put_public_access_block(
        Bucket=bucket,
        PublicAccessBlockConfiguration={key: bool(inputs.get(name)) for name, key in _SWITCHES.items()},
    )


TYPE = ResourceType(
    token="aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",  # noqa: S106 - the token of a type
    label="S3 Bucket Public Access Block",
    service="S3",
    documentation=REGISTRY + "s3/bucketpublicaccessblock/",
    source=SOURCE + "s3/bucket_public_access_block.go",
    table=TABLE,
    calls=_Calls(),
    regional=True,
    says={"creating": "creating S3 Bucket ({bucket}) Public Access Block"},
)
