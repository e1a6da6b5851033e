"""aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration."""

from datetime import datetime

from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources import _s3_buckets
from sandbox.provider.resources._common import REGION, REGISTRY, SOURCE, answer_or_none
from sandbox.provider.resources._s3_lifecycle_rules import RULE, output, request
from sandbox.provider.table import Kind, Property, Shape, unsupported
from sandbox.provider.values import Bag

_GONE = (_s3_buckets.MISSING, "NoSuchLifecycleConfiguration")
_DURATION = Property(Kind.UPDATE, constraints=(constraints.PARSEABLE_DURATION,))

TABLE = {
    "bucket": _s3_buckets.BUCKET,
    "expectedBucketOwner": _s3_buckets.OWNER,
    "region": REGION,
    "rules": Property(
        Kind.UPDATE, Shape.OBJECTS, required=True, fields=RULE, constraints=(constraints.entries(1, 1000),)
    ),
    "timeouts": Property(
        Kind.UPDATE,
        Shape.OBJECT,
        from_inputs=True,
        fields={"create": _DURATION, "update": _DURATION},
        note="Kept, and of no effect: the sandbox has nothing to wait for.",
    ),
    "transitionDefaultMinimumObjectSize": unsupported(note="The local AWS knows the default only."),
}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        identifier = _s3_buckets.identifier(inputs)
        _put(cloud, identifier, inputs)
        return identifier

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        del known
        get = cloud.client("s3").get_bucket_lifecycle_configuration
        answer = answer_or_none(get, *_GONE, **_s3_buckets.addressed(identifier))
        if answer is None:
            return None
        return {
            **_s3_buckets.owned(identifier),
            "rules": [output(rule) for rule in answer["Rules"]],
            "transitionDefaultMinimumObjectSize": answer.get("TransitionDefaultMinimumObjectSize"),
        }

    def update(self, cloud: Cloud, update: Update) -> None:
        _put(cloud, update.identifier, update.new)

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        del known
        delete = cloud.client("s3").delete_bucket_lifecycle
        answer_or_none(delete, *_GONE, **_s3_buckets.addressed(identifier))

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        identifier = _s3_buckets.identifier(inputs)
        return identifier if self.read(cloud, identifier, {}) else None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        del cloud, identifier
        return None


def _put(cloud: Cloud, identifier: str, inputs: Bag) -> None:
    cloud.client("s3").put_bucket_lifecycle_configuration(
        **_s3_buckets.addressed(identifier),
        LifecycleConfiguration={"Rules": [request(rule) for rule in inputs["rules"]]},
    )


TYPE = ResourceType(
    token=(  # noqa: S106 - the token of a type
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    ),
    label="S3 Bucket Lifecycle Configuration",
    service="S3",
    documentation=REGISTRY + "s3/bucketlifecycleconfiguration/",
    source=SOURCE + "s3/bucket_lifecycle_configuration.go",
    table=TABLE,
    calls=_Calls(),
    regional=True,
    says={"creating": "creating S3 Bucket ({bucket}) Lifecycle Configuration"},
)
