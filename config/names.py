"""Names of entries, and references to them, as annotated types the models are made of."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, core_schema

from aws_facts import limits
from aws_facts.arn_kinds import TWO_PROFILES
from config.references import Declared, declared
from config.refusal import refuse
from config.words import suggestion

_LETTERS = r"[A-Za-z0-9][A-Za-z0-9_-]*"


@dataclass(frozen=True, slots=True)
class _Name:
    """A rule for the name of something Pulumi names after it, with eight more characters at the end.

    Attributes:
        pattern: What the whole name looks like.
        longest: The longest name AWS takes.
        allowed: The pattern in words.
    """

    pattern: str
    longest: int
    allowed: str

    @property
    def _limit(self) -> int:
        return self.longest - limits.AUTONAME_SUFFIX

    def _check(self, name: str) -> str:
        if re.fullmatch(self.pattern, name) and len(name) <= self._limit:
            return name
        raise refuse(
            repr(name),
            f"1 to {self._limit} characters: {self.allowed}",
            "Rename it; AWS's own name is made of it and a random suffix.",
        )

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Judge the text."""
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Say the same to an editor."""
        return handler(schema) | {"pattern": f"^{self.pattern}$", "maxLength": self._limit}


def _reference(kind: str, names: Callable[[Declared], Mapping[str, Any]]) -> AfterValidator:
    def check(name: str, info: ValidationInfo) -> str:
        known = names(declared(info))
        if name in known:
            return name
        raise refuse(repr(name), f"a name declared under {kind}", suggestion(name, known))

    return AfterValidator(check)


def _profile_of_workload(name: str, info: ValidationInfo) -> str:
    profiles = declared(info).profiles_of.get(name, ())
    if len(profiles) > 1:
        raise refuse(
            f"a workload in the profiles {', '.join(profiles)}",
            "one profile for each workload: its outputs name one",
            f"Keep {name} in one of them.",
        )
    # A profile of its own is named after it, and Roles Anywhere takes fewer characters than IAM.
    if not profiles and not re.fullmatch(_LETTERS, name):
        raise refuse(
            repr(name),
            "letters, digits, - and _ in the name of a profile, which is made for this workload alone",
            "Rename the workload, or put it into one of the profiles.",
        )
    return name


def _no_instance(name: str, info: ValidationInfo) -> str:
    """What a certificate opens, or what narrows it, is never the role of an instance."""
    names = declared(info)
    if name in names.instances and name not in names.workloads:
        raise refuse(
            f"{name!r}, a role that trusts EC2 alone",
            "a name declared under workloads: of a role that trusts EC2 alone no session can ever start "
            "through Roles Anywhere",
            f"{TWO_PROFILES} Declare a workload for the host outside of AWS, with grants of its own.",
        )
    return name


T = TypeVar("T")


def not_empty(values: tuple[T, ...]) -> tuple[T, ...]:
    """Refuse an empty list; one whose entries are refused has been told at those.

    Args:
        values: The list.
    """
    if not values:
        raise refuse("an empty list", "at least one entry", "Add one.")
    return values


def without_repetition(values: tuple[T, ...]) -> tuple[T, ...]:
    """Refuse a list that names something twice.

    Args:
        values: The list.
    """
    for index, value in enumerate(values):
        if value in values[:index]:
            raise refuse(f"{value!r} twice", "each name once", "Remove the repetition.")
    return values


_ROLES_ANYWHERE = _Name(
    _LETTERS, limits.ROLES_ANYWHERE_NAME.value, "letters, digits, - and _, the first a letter or digit"
)

AnchorName = Annotated[str, _ROLES_ANYWHERE]
PrivateName = Annotated[str, Field(pattern=f"^{_LETTERS}$", max_length=100)]
ProfileName = Annotated[str, _ROLES_ANYWHERE]
_ROLE = _Name(
    r"[A-Za-z0-9][A-Za-z0-9+=,.@_-]*",
    limits.ROLE_NAME.value,
    "letters, digits and + = , . @ - _, the first a letter or digit",
)

WorkloadName = Annotated[
    str,
    _ROLE,
    AfterValidator(_profile_of_workload),
]
TableName = Annotated[str, _Name(r"[A-Za-z0-9_.-]+", limits.TABLE_NAME.high, "letters, digits, - _ and .")]
# A dot would be outside of S3's wildcard certificate, and these buckets answer TLS only.
BucketName = Annotated[
    str,
    _Name(
        r"(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9][a-z0-9-]*",
        limits.BUCKET_NAME.high,
        "small letters, digits and -, the first a letter or digit, without a prefix S3 keeps to itself",
    ),
]

RoleName = Annotated[str, _ROLE]

AnchorReference = Annotated[str, _reference("trustAnchors", lambda names: names.trust_anchors)]
PrivateCaReference = Annotated[
    str, _reference("privateCertificateAuthorities", lambda names: names.private_cas)
]
TableReference = Annotated[str, _reference("tables", lambda names: names.tables)]
BucketReference = Annotated[str, _reference("buckets", lambda names: names.buckets)]
WorkloadReference = Annotated[
    str,
    AfterValidator(_no_instance),
    _reference("workloads", lambda names: names.workloads),
]
