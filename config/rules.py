"""Rules for single values of the stack file, as annotated types the models are made of."""

import difflib
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field, ValidationInfo

from aws_facts import limits
from certs import CertificateError, anchor_bundle_problems, check_development_directory
from config.references import Declared
from config.refusal import refuse, refuse_all
from policies import CertificateMatch, Kind, PolicyError, certificate_match_problems, check_action


def declared(info: ValidationInfo) -> Declared:
    """What the stack file under validation declares."""
    context = info.context
    if not isinstance(context, Declared):
        raise TypeError("validate stack files through config.parse, which says what they declare")
    return context


def suggestion(got: str, known: Iterable[str]) -> str:
    """A sentence that names the likeliest of the known words.

    Args:
        got: The word somebody wrote.
        known: The words that would be right.
    """
    words = sorted(known)
    by_letters = {word.lower(): word for word in words}
    match = difflib.get_close_matches(got.lower(), by_letters, n=1, cutoff=0.6)
    if match:
        return f"Did you mean {by_letters[match[0]]}?"
    return f"Known: {', '.join(words)}." if words else "None is declared yet."


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


def _reference(kind: str, names: Callable[[Declared], frozenset[str]]) -> AfterValidator:
    def check(name: str, info: ValidationInfo) -> str:
        known = names(declared(info))
        if name in known:
            return name
        raise refuse(repr(name), f"a name declared under {kind}", suggestion(name, known))

    return AfterValidator(check)


def _workload_in_one_profile(name: str, info: ValidationInfo) -> str:
    profiles = declared(info).profiles_of.get(name, ())
    if not profiles:
        raise refuse(
            "a workload in no profile",
            "a profile that names it: no session can start without one",
            f"Add {name} to the workloads of a profile.",
        )
    if len(profiles) > 1:
        raise refuse(
            f"a workload in the profiles {', '.join(profiles)}",
            "one profile for each workload: its outputs name one",
            f"Keep {name} in one of them.",
        )
    return name


def _common_name(value: str) -> str:
    problems = certificate_match_problems(CertificateMatch.named(value), where="commonName")
    if problems:
        raise refuse_all(PolicyError(*problems), placed=False)
    return value


def _action(value: str, info: ValidationInfo) -> str:
    # A target that is refused itself is missing here, and was meant all the same.
    targets = (("table", Kind.TABLE), ("bucket", Kind.BUCKET))
    kind = next((kind for key, kind in targets if info.data.get(key, "refused")), None)
    # Without any target, which is told at its own place, the action's service decides.
    kind = kind or (Kind.BUCKET if value.lower().startswith("s3:") else Kind.TABLE)
    try:
        check_action(value, kind)
    except PolicyError as error:
        raise refuse_all(error, placed=False) from error
    return value


def _bundle(value: Path, info: ValidationInfo) -> Path:
    path = declared(info).root / value
    try:
        pem = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "a file that is not ASCII text"
        raise refuse(
            f"{value}: {reason}",
            "a file with one or two CA certificates in PEM",
            "Give the path from the project's root.",
        ) from error
    problems = anchor_bundle_problems(pem, where=str(value), now=datetime.now(UTC))
    if problems:
        raise refuse_all(CertificateError(*problems))
    return path


def _development(value: Path, info: ValidationInfo) -> Path:
    path = declared(info).root / value
    try:
        check_development_directory(path)
    except CertificateError as error:
        raise refuse_all(error) from error
    return path


T = TypeVar("T")


def not_empty(values: tuple[T, ...]) -> tuple[T, ...]:
    """Refuse an empty list; one whose entries are refused has been told at those.

    Args:
        values: The list.
    """
    if not values:
        raise refuse("an empty list", "at least one entry", "Add one.")
    return values


def without_repetition(values: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a list that names something twice.

    Args:
        values: The list.
    """
    for index, value in enumerate(values):
        if value in values[:index]:
            raise refuse(f"{value!r} twice", "each name once", "Remove the repetition.")
    return values


_LETTERS = r"[A-Za-z0-9][A-Za-z0-9_-]*"
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
    AfterValidator(_workload_in_one_profile),
]
TableName = Annotated[
    str,
    _name(
        r"[A-Za-z0-9_.-]+",
        1,
        limits.TABLE_NAME.high,
        "letters, digits, - _ and .",
    ),
]
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
AttributeName = Annotated[
    str, Field(min_length=limits.ATTRIBUTE_NAME.low, max_length=limits.ATTRIBUTE_NAME.high)
]
Capacity = Annotated[int, Field(ge=limits.TABLE_CAPACITY.low, le=limits.TABLE_CAPACITY.high)]
Seconds = Annotated[int, Field(ge=limits.SESSION_DURATION.low, le=limits.SESSION_DURATION.high)]

AnchorReference = Annotated[str, _reference("trustAnchors", lambda names: names.trust_anchors)]
TableReference = Annotated[str, _reference("tables", lambda names: names.tables)]
BucketReference = Annotated[str, _reference("buckets", lambda names: names.buckets)]
WorkloadReference = Annotated[str, _reference("workloads", lambda names: names.workloads)]

CommonName = Annotated[str, AfterValidator(_common_name)]
Action = Annotated[str, AfterValidator(_action)]
BundlePath = Annotated[Path, AfterValidator(_bundle)]
DevelopmentPath = Annotated[Path, AfterValidator(_development)]
