"""Names of entries, and references to them, as annotated types the models are made of."""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, ValidationInfo

from aws_facts import limits
from config.references import Declared, declared
from config.refusal import refuse
from config.words import suggestion

_LETTERS = r"[A-Za-z0-9][A-Za-z0-9_-]*"


def _name(pattern: str, low: int, high: int, allowed: str) -> AfterValidator:
    """A rule for the name of something Pulumi names after it, with eight more characters at the end."""
    longest = high - limits.AUTONAME_SUFFIX
    compiled = re.compile(pattern)

    def check(name: str) -> str:
        if compiled.fullmatch(name) and low <= len(name) <= longest:
            return name
        raise refuse(
            repr(name),
            f"{low} to {longest} characters: {allowed}",
            "Rename it; AWS's own name is made of it and a random suffix.",
        )

    return AfterValidator(check)


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


_ROLES_ANYWHERE = _name(
    _LETTERS, 1, limits.ROLES_ANYWHERE_NAME.value, "letters, digits, - and _, the first a letter or digit"
)

AnchorName = Annotated[str, _ROLES_ANYWHERE]
ProfileName = Annotated[str, _ROLES_ANYWHERE]
WorkloadName = Annotated[
    str,
    _name(
        r"[A-Za-z0-9][A-Za-z0-9+=,.@_-]*",
        1,
        limits.ROLE_NAME.value,
        "letters, digits and + = , . @ - _, the first a letter or digit",
    ),
    AfterValidator(_profile_of_workload),
]
TableName = Annotated[str, _name(r"[A-Za-z0-9_.-]+", 1, limits.TABLE_NAME.high, "letters, digits, - _ and .")]
# A dot would be outside of S3's wildcard certificate, and these buckets answer TLS only.
BucketName = Annotated[
    str,
    _name(
        r"(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9][a-z0-9-]*",
        1,
        limits.BUCKET_NAME.high,
        "small letters, digits and -, the first a letter or digit, without a prefix S3 keeps to itself",
    ),
]

AnchorReference = Annotated[str, _reference("trustAnchors", lambda names: names.trust_anchors)]
TableReference = Annotated[str, _reference("tables", lambda names: names.tables)]
BucketReference = Annotated[str, _reference("buckets", lambda names: names.buckets)]
WorkloadReference = Annotated[str, _reference("workloads", lambda names: names.workloads)]
