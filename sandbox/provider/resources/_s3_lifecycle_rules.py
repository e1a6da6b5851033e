"""The rules of a lifecycle configuration: their rows, and how they are sent and read."""

from datetime import datetime
from typing import Any

from sandbox.provider import constraints
from sandbox.provider.cloud import tag_list, tag_map
from sandbox.provider.table import Kind, Property, Shape, unsupported
from sandbox.provider.values import Bag

_CLASSES = constraints.one_of(
    "GLACIER", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "DEEP_ARCHIVE", "GLACIER_IR"
)
_DATE = constraints.matches(
    r"\d{4}-\d{2}-\d{2}(T00:00:00(Z|\+00:00))?", "a date, or midnight UTC as RFC 3339 writes it"
)


def _number(low: int, *, required: bool = False) -> Property:
    return Property(Kind.UPDATE, Shape.INTEGER, required=required, constraints=(constraints.at_least(low),))


_TEXT = Property(Kind.UPDATE)
_SIZES = {"objectSizeGreaterThan": _number(0), "objectSizeLessThan": _number(1)}
_STORAGE_CLASS = Property(Kind.UPDATE, required=True, constraints=(_CLASSES,))

_FILTER = {
    **_SIZES,
    "and": Property(
        Kind.UPDATE,
        Shape.OBJECT,
        fields={**_SIZES, "prefix": _TEXT, "tags": Property(Kind.UPDATE, Shape.MAP)},
    ),
    "prefix": _TEXT,
    "tag": Property(
        Kind.UPDATE,
        Shape.OBJECT,
        fields={
            "key": Property(Kind.UPDATE, required=True),
            "value": Property(Kind.UPDATE, required=True),
        },
    ),
}

RULE = {
    "abortIncompleteMultipartUpload": Property(
        Kind.UPDATE, Shape.OBJECT, fields={"daysAfterInitiation": _number(1)}
    ),
    "expiration": Property(
        Kind.UPDATE,
        Shape.OBJECT,
        fields={
            "date": Property(Kind.UPDATE, constraints=(_DATE,), equivalent=lambda a, b: _day(a) == _day(b)),
            "days": _number(1),
            "expiredObjectDeleteMarker": Property(Kind.UPDATE, Shape.BOOLEAN),
        },
    ),
    "filter": Property(Kind.UPDATE, Shape.OBJECT, fields=_FILTER),
    "id": Property(Kind.UPDATE, required=True, constraints=(constraints.length(1, 255),)),
    "noncurrentVersionExpiration": Property(
        Kind.UPDATE,
        Shape.OBJECT,
        fields={"newerNoncurrentVersions": _number(1), "noncurrentDays": _number(1, required=True)},
    ),
    "noncurrentVersionTransitions": Property(
        Kind.UPDATE,
        Shape.OBJECT_SET,
        key=("storageClass",),
        fields={
            "newerNoncurrentVersions": _number(1),
            "noncurrentDays": _number(0, required=True),
            "storageClass": _STORAGE_CLASS,
        },
    ),
    "prefix": unsupported(note="S3 deprecates it, and the local AWS does not keep it: give filter."),
    "status": Property(Kind.UPDATE, required=True, constraints=(constraints.one_of("Enabled", "Disabled"),)),
    "transitions": Property(
        Kind.UPDATE,
        Shape.OBJECT_SET,
        key=("storageClass",),
        fields={
            "date": Property(Kind.UPDATE, constraints=(_DATE,), equivalent=lambda a, b: _day(a) == _day(b)),
            "days": _number(0),
            "storageClass": _STORAGE_CLASS,
        },
    ),
}


def _day(value: str | None) -> str:
    return (value or "")[:10]


# What Pulumi calls a thing and what the API calls it; the nested ones have tables of their own.
_EXPIRATION = {"date": "Date", "days": "Days", "expiredObjectDeleteMarker": "ExpiredObjectDeleteMarker"}
_TRANSITION = {"date": "Date", "days": "Days", "storageClass": "StorageClass"}
_NONCURRENT = {
    "newerNoncurrentVersions": "NewerNoncurrentVersions",
    "noncurrentDays": "NoncurrentDays",
    "storageClass": "StorageClass",
}
_UPLOAD = {"daysAfterInitiation": "DaysAfterInitiation"}
_PREDICATE = {
    "objectSizeGreaterThan": "ObjectSizeGreaterThan",
    "objectSizeLessThan": "ObjectSizeLessThan",
    "prefix": "Prefix",
}
_OBJECTS = {
    "abortIncompleteMultipartUpload": ("AbortIncompleteMultipartUpload", _UPLOAD),
    "expiration": ("Expiration", _EXPIRATION),
    "noncurrentVersionExpiration": ("NoncurrentVersionExpiration", _NONCURRENT),
}
_LISTS = {
    "noncurrentVersionTransitions": ("NoncurrentVersionTransitions", _NONCURRENT),
    "transitions": ("Transitions", _TRANSITION),
}


def request(rule: Bag) -> dict[str, Any]:
    """One rule as the API takes it."""
    wanted: dict[str, Any] = {"ID": rule["id"], "Status": rule["status"]}
    wanted["Filter"] = _filter_request(rule.get("filter") or {})
    for name, (key, names) in _OBJECTS.items():
        if rule.get(name):
            wanted[key] = _sent(rule[name], names)
    for name, (key, names) in _LISTS.items():
        if rule.get(name):
            wanted[key] = [_sent(item, names) for item in rule[name]]
    return wanted


def _sent(values: Bag, names: dict[str, str]) -> dict[str, Any]:
    return {
        key: f"{_day(values[name])}T00:00:00Z" if name == "date" else values[name]
        for name, key in names.items()
        if values.get(name) is not None
    }


def _filter_request(given: Bag) -> dict[str, Any]:
    wanted = _sent(given, _PREDICATE)
    if given.get("tag"):
        wanted["Tag"] = {"Key": given["tag"]["key"], "Value": given["tag"]["value"]}
    if given.get("and"):
        tags = given["and"].get("tags")
        wanted["And"] = {**_sent(given["and"], _PREDICATE), **({"Tags": tag_list(tags)} if tags else {})}
    return wanted or {"Prefix": ""}


def output(rule: dict[str, Any]) -> Bag:
    """One rule as Pulumi shows it."""
    found: Bag = {"id": rule["ID"], "status": rule["Status"]}
    if "Filter" in rule:
        found["filter"] = _filter_output(rule["Filter"])
    for name, (key, names) in _OBJECTS.items():
        if key in rule:
            found[name] = _received(rule[key], names)
    for name, (key, names) in _LISTS.items():
        if rule.get(key):
            found[name] = [_received(item, names) for item in rule[key]]
    return found


def _received(values: dict[str, Any], names: dict[str, str]) -> Bag:
    return {name: _shown(values[key]) for name, key in names.items() if key in values}


def _shown(value: Any) -> Any:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else value


def _filter_output(given: dict[str, Any]) -> Bag:
    found = _received(given, _PREDICATE)
    if "Tag" in given:
        found["tag"] = {"key": given["Tag"]["Key"], "value": given["Tag"]["Value"]}
    if "And" in given:
        found["and"] = _received(given["And"], _PREDICATE)
        if given["And"].get("Tags"):
            found["and"]["tags"] = tag_map(given["And"]["Tags"])
    return found
