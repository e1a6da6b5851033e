"""aws:s3/bucketVersioning:BucketVersioning."""

from datetime import datetime

from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources import _s3_buckets
from sandbox.provider.resources._common import REGION, REGISTRY, SOURCE, answer_or_none
from sandbox.provider.table import Kind, Property, Shape, unsupported
from sandbox.provider.values import Bag

_DISABLED = "Disabled"

TABLE = {
    "bucket": _s3_buckets.BUCKET,
    "expectedBucketOwner": _s3_buckets.OWNER,
    "mfa": unsupported(note="A rehearsal has no MFA device."),
    "region": REGION,
    "versioningConfiguration": Property(
        Kind.UPDATE,
        Shape.OBJECT,
        required=True,
        fields={
            "mfaDelete": Property(
                Kind.UPDATE, computed=True, constraints=(constraints.one_of("Enabled", "Disabled"),)
            ),
            "status": Property(
                Kind.UPDATE,
                required=True,
                constraints=(constraints.one_of("Enabled", "Suspended", _DISABLED),),
            ),
        },
    ),
}


def _refused_change(old: Bag, new: Bag) -> str | None:
    before, after = _status(old), _status(new)
    if after == _DISABLED and before in ("Enabled", "Suspended"):
        return f"versioning_configuration.status cannot be updated from '{before}' to '{after}'"
    return None


def _status(bag: Bag) -> str:
    configuration = bag.get("versioningConfiguration")
    return str(configuration.get("status")) if isinstance(configuration, dict) else ""


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        identifier = _s3_buckets.identifier(inputs)
        if inputs["versioningConfiguration"]["status"] != _DISABLED:
            _put(cloud, identifier, inputs["versioningConfiguration"])
        return identifier

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        del known
        get = cloud.client("s3").get_bucket_versioning
        answer = answer_or_none(get, _s3_buckets.MISSING, **_s3_buckets.addressed(identifier))
        if answer is None:
            return None
        configuration = {
            "mfaDelete": answer.get("MFADelete", ""),
            "status": answer.get("Status") or _DISABLED,
        }
        return {**_s3_buckets.owned(identifier), "versioningConfiguration": configuration}

    def update(self, cloud: Cloud, update: Update) -> None:
        _put(cloud, update.identifier, update.new["versioningConfiguration"])

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        """Versioning cannot be taken away: it is suspended."""
        if _status(known) != _DISABLED:
            answer_or_none(lambda: _put(cloud, identifier, {"status": "Suspended"}), _s3_buckets.MISSING)

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        identifier = _s3_buckets.identifier(inputs)
        found = self.read(cloud, identifier, {})
        return identifier if found and found["versioningConfiguration"]["status"] != _DISABLED else None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        del cloud, identifier
        return None


def _put(cloud: Cloud, identifier: str, configuration: Bag) -> None:
    wanted = {"Status": configuration["status"], "MFADelete": configuration.get("mfaDelete")}
    cloud.client("s3").put_bucket_versioning(
        **_s3_buckets.addressed(identifier),
        VersioningConfiguration={name: value for name, value in wanted.items() if value},
    )


TYPE = ResourceType(
    token="aws:s3/bucketVersioning:BucketVersioning",  # noqa: S106 - the token of a type
    label="S3 Bucket Versioning",
    service="S3",
    documentation=REGISTRY + "s3/bucketversioning/",
    source=SOURCE + "s3/bucket_versioning.go",
    table=TABLE,
    calls=_Calls(),
    regional=True,
    says={"creating": "creating S3 Bucket ({bucket}) Versioning"},
    refused_change=_refused_change,
)
