"""aws:s3/bucketOwnershipControls:BucketOwnershipControls."""

from datetime import datetime

from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources import _s3_buckets
from sandbox.provider.resources._common import REGION, REGISTRY, SOURCE, answer_or_none
from sandbox.provider.table import Kind, Property, Shape
from sandbox.provider.values import Bag

_GONE = (_s3_buckets.MISSING, "OwnershipControlsNotFoundError")

TABLE = {
    "bucket": _s3_buckets.BUCKET,
    "region": REGION,
    "rule": Property(
        Kind.UPDATE,
        Shape.OBJECT,
        required=True,
        fields={
            "objectOwnership": Property(
                Kind.UPDATE,
                required=True,
                constraints=(
                    constraints.one_of("BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced"),
                ),
            )
        },
    ),
}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        _put(cloud, inputs["bucket"], inputs)
        return str(inputs["bucket"])

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        del known
        get = cloud.client("s3").get_bucket_ownership_controls
        answer = answer_or_none(get, *_GONE, Bucket=identifier)
        if answer is None:
            return None
        ownership = answer["OwnershipControls"]["Rules"][0]["ObjectOwnership"]
        return {"bucket": identifier, "rule": {"objectOwnership": ownership}}

    def update(self, cloud: Cloud, update: Update) -> None:
        _put(cloud, update.identifier, update.new)

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        del known
        answer_or_none(cloud.client("s3").delete_bucket_ownership_controls, *_GONE, Bucket=identifier)

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        return inputs["bucket"] if self.read(cloud, inputs["bucket"], {}) else None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        del cloud, identifier
        return None


def _put(cloud: Cloud, bucket: str, inputs: Bag) -> None:
    cloud.client("s3").put_bucket_ownership_controls(
        Bucket=bucket,
        OwnershipControls={"Rules": [{"ObjectOwnership": inputs["rule"]["objectOwnership"]}]},
    )


TYPE = ResourceType(
    token="aws:s3/bucketOwnershipControls:BucketOwnershipControls",  # noqa: S106 - the token of a type
    label="S3 Bucket Ownership Controls",
    service="S3",
    documentation=REGISTRY + "s3/bucketownershipcontrols/",
    source=SOURCE + "s3/bucket_ownership_controls.go",
    table=TABLE,
    calls=_Calls(),
    regional=True,
    says={"creating": "creating S3 Bucket ({bucket}) Ownership Controls"},
)
