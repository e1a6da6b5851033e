"""The service as AWS publishes it: botocore's service model, read once into plain data.

What the installed model lacks stands here and nowhere else: the ids in paths, which later versions of
the model widen from a UUID to a UUID, an ARN or an alias ARN, the members of those versions, and that a
page has a size.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from botocore.loaders import Loader

SERVICE = "rolesanywhere"
API_VERSION = "2018-05-10"

UUID_PATTERN = "[a-f0-9]{8}-([a-z0-9]{4}-){3}[a-z0-9]{12}"
_ID_LENGTH = 1011
_ID_KINDS = {"trustAnchorId": "trust-anchor", "profileId": "profile", "crlId": "crl"}


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape of the model.

    Attributes:
        name: The model's name for it.
        kind: The model's type: ``structure``, ``list``, ``string``, ``integer``, ``boolean``, ``blob``.
        members: The members of a structure.
        required: The names of the members that must be there.
        union: Whether exactly one member must be there.
        element: The shape of a list's elements.
        minimum: Smallest length or value.
        maximum: Greatest length or value.
        pattern: What a string must match as a whole.
        enum: The values a string may have.
        sensitive: Whether values stay out of messages.
    """

    name: str
    kind: str
    members: Mapping[str, "Member"] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    union: bool = False
    element: "Shape | None" = None
    minimum: int | None = None
    maximum: int | None = None
    pattern: str | None = None
    enum: tuple[str, ...] = ()
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a structure.

    Attributes:
        shape: What it holds.
        location: ``uri``, ``querystring`` or ``body``.
        wire_name: Its name where it stands.
    """

    shape: Shape
    location: str
    wire_name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the model.

    Attributes:
        name: Its name, such as ``CreateTrustAnchor``.
        method: The HTTP method.
        template: The path with ``{labels}``.
        status: The HTTP status of success.
        input: What it takes.
    """

    name: str
    method: str
    template: str
    status: int
    input: Shape


_ALIAS_NAME = Shape(
    name="AliasName",
    kind="string",
    minimum=0,
    maximum=256,
    pattern="(?!.*//)([A-Za-z]([A-Za-z0-9_/-]*[A-Za-z0-9_-])?)?",
)
_WITH_ALIAS = {"aliasName": Member(_ALIAS_NAME, "body", "aliasName")}
_WITH_BOTH = {
    **_WITH_ALIAS,
    "crlDpRevocationEnabled": Member(Shape(name="Boolean", kind="boolean"), "body", "crlDpRevocationEnabled"),
}
LATER_MEMBERS: Mapping[str, Mapping[str, Member]] = {
    "CreateTrustAnchor": _WITH_BOTH,
    "UpdateTrustAnchor": _WITH_BOTH,
    "CreateProfile": _WITH_ALIAS,
    "UpdateProfile": _WITH_ALIAS,
    "ImportCrl": _WITH_ALIAS,
    "UpdateCrl": _WITH_ALIAS,
}
"""Members that later service models have (botocore 1.44.5)."""


@cache
def operations() -> tuple[Operation, ...]:
    """Every operation of the service model.

    Only the model inside the installed botocore counts; one in the user's own ``~/.aws/models`` does not.
    """
    loader = Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
    model: Any = loader.load_service_model(SERVICE, "service-2", API_VERSION)
    return tuple(
        Operation(
            name=name,
            method=operation["http"]["method"],
            template=operation["http"]["requestUri"],
            status=operation["http"].get("responseCode", 200),
            input=_complete(name, _shape(operation["input"]["shape"], model["shapes"])),
        )
        for name, operation in model["operations"].items()
    )


def _shape(name: str, shapes: Mapping[str, Any]) -> Shape:
    raw = shapes[name]
    kind: str = raw["type"]
    return Shape(
        name=name,
        kind=kind,
        members={
            member: Member(
                shape=_shape(spec["shape"], shapes),
                location=spec.get("location", "body"),
                wire_name=spec.get("locationName", member),
            )
            for member, spec in (raw["members"] if kind == "structure" else {}).items()
        },
        required=frozenset(raw.get("required", ())),
        union=raw.get("union", False),
        element=_shape(raw["member"]["shape"], shapes) if kind == "list" else None,
        minimum=raw.get("min"),
        maximum=raw.get("max"),
        pattern=raw.get("pattern"),
        enum=tuple(raw.get("enum", ())),
        sensitive=raw.get("sensitive", False),
    )


def _complete(operation: str, shape: Shape) -> Shape:
    """Add what the model lacks. A subject's id and the ids in bodies are UUIDs only."""
    members = {**LATER_MEMBERS.get(operation, {}), **shape.members}
    return replace(shape, members={name: _completed(name, member) for name, member in members.items()})


def _completed(name: str, member: Member) -> Member:
    if member.location == "uri" and name in _ID_KINDS:
        return replace(member, shape=_wide_id(member.shape, _ID_KINDS[name]))
    if name == "trustAnchorArn":  # later models let an alias ARN through here, to find nothing by it
        pattern = f"arn:aws(-[^:]+)?:{SERVICE}(:.*){{2}}(:trust-anchor.*|:alias/trust-anchor/.*)"
        return replace(member, shape=replace(member.shape, pattern=pattern))
    if name == "pageSize":  # the model gives no range; a page of nothing has no meaning
        return replace(member, shape=replace(member.shape, minimum=1))
    return member


def _wide_id(shape: Shape, kind: str) -> Shape:
    arn = f"arn:aws(-[^:]+)?:{SERVICE}:[^:]+:[0-9]{{12}}:({kind}/{UUID_PATTERN}|alias/{kind}/.+)"
    return replace(shape, minimum=1, maximum=_ID_LENGTH, pattern=f"({UUID_PATTERN}|{arn})")


@cache
def path_pattern(template: str) -> re.Pattern[str]:
    """What a path, still percent-encoded, must match to be this one; labels become groups."""
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template)))
