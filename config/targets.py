"""Targets: the tables and buckets workloads work with, made here or existing already."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Annotated, Any, Self

from pydantic import Field, ValidationInfo, model_validator

from aws_facts import Arn, limits
from config.arns import BucketArn, KeyArn, TableArn
from config.model import Model, all_of
from config.references import declared
from config.refusal import Finding, refuse_several
from config.tags import Tags
from config.words import suggestion


class AttributeType(Enum):
    """The type of a key attribute, in DynamoDB's letters."""

    STRING = "S"
    NUMBER = "N"
    BINARY = "B"


AttributeName = Annotated[
    str, Field(min_length=limits.ATTRIBUTE_NAME.low, max_length=limits.ATTRIBUTE_NAME.high)
]
IndexName = Annotated[
    str,
    Field(min_length=limits.INDEX_NAME.low, max_length=limits.INDEX_NAME.high, pattern=r"^[A-Za-z0-9_.-]+$"),
]
Capacity = Annotated[int, Field(ge=limits.TABLE_CAPACITY.low, le=limits.TABLE_CAPACITY.high)]


class Target(Model):
    """What tables and buckets have in common."""

    kms_key: KeyArn | None = Field(
        alias="kmsKey",
        default=None,
        description="ARN of the customer's KMS key it is encrypted with; AWS's own key when left out. Grants "
        "on it "
        "then carry the KMS actions they need.",
    )
    tags: Tags = Field(default={}, description="Tags of this target, beside those of the whole stack.")

    @property
    def existing_arn(self) -> str | None:
        """The ARN of a target that exists already; None for one that is made here."""
        raise NotImplementedError

    @model_validator(mode="after")
    def _key_where_the_target_is(self, info: ValidationInfo) -> Self:
        place = declared(info).place
        target = Arn.parse(self.existing_arn) if self.existing_arn else None
        region = target.region if target else place.region
        if self.kms_key and region and Arn.parse(self.kms_key).region != region:
            raise refuse_several(
                [
                    Finding(
                        f"a key in {Arn.parse(self.kms_key).region}",
                        f"a key in {region}, where the target is",
                        "Give the key of this Region: a target is encrypted with a key of its own Region.",
                        ("kmsKey",),
                    )
                ]
            )
        return self

    def _adopted_alone(self) -> Iterator[Finding]:
        others = self.model_fields_set - {"arn", "kms_key"}
        if self.existing_arn is not None and others:
            yield Finding(
                f"arn and {', '.join(_written(type(self), others))}",
                "arn alone, or with kmsKey: what exists already is used as it is",
                "Remove the others, or remove arn to have it made here.",
            )

    def _common_arguments(self, tags: Mapping[str, str]) -> dict[str, Any]:
        own = {**tags, **self.tags}
        return ({"kms_key_arn": self.kms_key} if self.kms_key else {}) | ({"tags": own} if own else {})


class Index(Model):
    """A global secondary index: other keys to the same items."""

    hash_key: str = Field(alias="hashKey", description="The attribute that is the index's partition key.")
    range_key: str | None = Field(
        alias="rangeKey", default=None, description="The attribute that is the index's sort key, if any."
    )
    non_key_attributes: tuple[AttributeName, ...] | None = Field(
        alias="nonKeyAttributes",
        default=None,
        description="The attributes it holds beside the keys: all when left out, none when empty.",
    )


class Table(Target):
    """A DynamoDB table: made encrypted, recoverable to a point in time and protected; or an existing one."""

    model_config = all_of([{"anyOf": [{"required": ["arn"]}, {"required": ["attributes", "hashKey"]}]}])

    arn: TableArn | None = Field(
        default=None, description="ARN of a table that exists already; then only kmsKey may stand beside it."
    )
    attributes: dict[AttributeName, AttributeType] | None = Field(
        default=None,
        min_length=1,
        description="The key attributes and their types: S (text), N (number) or B (bytes).",
    )
    hash_key: str | None = Field(
        alias="hashKey", default=None, description="The attribute that is the partition key."
    )
    range_key: str | None = Field(
        alias="rangeKey", default=None, description="The attribute that is the sort key, if any."
    )
    read_capacity: Capacity | None = Field(
        alias="readCapacity",
        default=None,
        description="Provisioned reads a second; leave both capacities out to pay per request.",
    )
    write_capacity: Capacity | None = Field(
        alias="writeCapacity",
        default=None,
        description="Provisioned writes a second; leave both capacities out to pay per request.",
    )
    indexes: dict[IndexName, Index] = Field(
        default={}, max_length=limits.TABLE_INDEXES.value, description="Global secondary indexes by name."
    )

    @property
    def existing_arn(self) -> str | None:
        """The ARN of a table that exists already."""
        return self.arn

    @property
    def _keyed(self) -> Iterator[tuple[tuple[str, ...], "Table | Index"]]:
        """What has keys, with its place below the table."""
        yield (), self
        for name, index in self.indexes.items():
            yield ("indexes", name), index

    @property
    def keys(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Every key of the table and of its indexes, with its place below the table."""
        for below, source in self._keyed:
            for name, key in (("hashKey", source.hash_key), ("rangeKey", source.range_key)):
                if key is not None:
                    yield (*below, name), key

    @model_validator(mode="after")
    def _whole(self) -> Self:
        findings = [*self._adopted_alone()] if self.arn else [*self._missing(), *self._key_findings()]
        if (self.read_capacity is None) != (self.write_capacity is None):
            findings.append(
                Finding(
                    "one of readCapacity and writeCapacity",
                    "both, or neither to pay per request",
                    "Add the missing one or remove the other.",
                )
            )
        if findings:
            raise refuse_several(findings)
        return self

    def _missing(self) -> Iterator[Finding]:
        for name, value in (("attributes", self.attributes), ("hashKey", self.hash_key)):
            if value is None:
                yield Finding(
                    "nothing",
                    "the keys of a table that is made here; or arn, for one that exists already",
                    f"Add {name}.",
                    (name,),
                )

    def _key_findings(self) -> Iterator[Finding]:
        attributes = self.attributes or {}
        undeclared = [each for each in self.keys if attributes and each[1] not in attributes]
        for below, key in undeclared:
            yield Finding(
                f"{key!r}, which attributes does not declare",
                "one of the table's attributes",
                suggestion(key, attributes),
                below,
            )
        for below, source in self._keyed:
            if source.range_key is not None and source.range_key == source.hash_key:
                got = f"{source.hash_key!r} as both keys"
                yield Finding(got, "two attributes", "Leave rangeKey out.", below)
        unused = sorted(set(attributes) - {key for _, key in self.keys})
        # A misspelt key leaves its attribute unused, and has been told.
        if unused and not undeclared:
            yield Finding(
                f"attributes that are no key: {', '.join(unused)}",
                "only the attributes of keys: items may have any others undeclared",
                "Remove them from attributes.",
            )

    def arguments(self, tags: Mapping[str, str]) -> Any:
        """The arguments of the component that makes the table, or passes its ARN on: only what was set.

        Args:
            tags: Tags of everything the stack makes.
        """
        if self.arn:
            return {"existing_arn": self.arn}
        own = self.model_dump(
            mode="json", exclude_none=True, exclude_defaults=True, exclude={"kms_key", "tags", "arn"}
        )
        return own | self._common_arguments(tags)


class Bucket(Target):
    """An S3 bucket: made private, versioned, encrypted, owner-enforced and TLS-only; or an existing one."""

    arn: BucketArn | None = Field(
        default=None, description="ARN of a bucket that exists already; then only kmsKey may stand beside it."
    )
    noncurrent_version_days: Annotated[int, Field(ge=1)] | None = Field(
        alias="noncurrentVersionDays",
        default=None,
        description="Days after which an overwritten or deleted object is gone for good; 90 when left out.",
    )

    @property
    def existing_arn(self) -> str | None:
        """The ARN of a bucket that exists already."""
        return self.arn

    @model_validator(mode="after")
    def _whole(self) -> Self:
        findings = list(self._adopted_alone())
        if findings:
            raise refuse_several(findings)
        return self

    def arguments(self, tags: Mapping[str, str]) -> Any:
        """The arguments of the component that makes the bucket, or passes its ARN on: only what was set.

        Args:
            tags: Tags of everything the stack makes.
        """
        if self.arn:
            return {"existing_arn": self.arn}
        days = self.noncurrent_version_days
        own = {"noncurrent_version_days": days} if days is not None else {}
        return own | self._common_arguments(tags)


def _written(model: type[Model], fields: set[str]) -> list[str]:
    """Fields by the names a stack file has for them."""
    return sorted(model.model_fields[field].alias or field for field in fields)
