"""Field in: reads an operation's input from a request and checks it against the service model.

Nothing here knows an operation. The wording is the one AWS's services share, seen for this service in
terraform-provider-aws issue 26872 and stratus-red-team issue 331.
"""

import json
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.rolesanywhere.errors import ValidationException
from sandbox.rolesanywhere.fidelity.requests import BLOB, MALFORMED_BODY, UNION, WRONG_TYPE
from sandbox.rolesanywhere.model import Member, Shape
from sandbox.rolesanywhere.routes import Route
from sandbox.wire import Request

_ECHO_LIMIT = 256
_FAILED = "failed to satisfy constraint"
_JSON_TYPES: Mapping[str, type] = {
    "structure": dict,
    "map": dict,
    "list": list,
    "string": str,
    "blob": str,
    "integer": int,
    "boolean": bool,
}


def read_body(request: Request) -> dict[str, Any]:
    """The JSON object of a request's body; an empty body is an empty object.

    Args:
        request: The request.

    Raises:
        ValidationException: The body is something else.
    """
    if not request.body.strip():
        return {}
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise ValidationException(MALFORMED_BODY())
    return body


def read_input(route: Route, request: Request) -> dict[str, Any]:
    """The checked input of an operation: only members the model knows, without nulls.

    Args:
        route: The operation and the labels of the path.
        request: The request.

    Returns:
        Member name to value, as the model types them.

    Raises:
        ValidationException: Something breaks the model; every violation is told.
    """
    shape = route.operation.input
    body = read_body(request) if any(m.location == "body" for m in shape.members.values()) else {}
    raw = {name: _located(member, route, request, body) for name, member in shape.members.items()}
    values: dict[str, Any] = _typed(shape, raw, "")
    violations = list(_violations(shape, values, ""))
    if violations:
        plural = "" if len(violations) == 1 else "s"
        raise ValidationException(
            f"{len(violations)} validation error{plural} detected: {'; '.join(violations)}"
        )
    return values


def _located(member: Member, route: Route, request: Request, body: Mapping[str, Any]) -> Any:
    if member.location == "uri":
        return route.labels.get(member.wire_name)
    if member.location == "querystring":
        given = request.query.get(member.wire_name, ())
        if member.shape.kind == "list":
            return list(given)
        return (
            _number(given[-1]) if given and member.shape.kind == "integer" else (given[-1] if given else None)
        )
    return body.get(member.wire_name)


def _number(text: str) -> int | str:
    return int(text) if re.fullmatch(r"-?[0-9]{1,10}", text) else text


def _typed(shape: Shape, value: Any, field: str) -> Any:
    """The value without nulls and unknown members, or a complaint that its type is wrong."""
    if not _has_type(shape, value):
        raise ValidationException(WRONG_TYPE(field=field, type=shape.kind))
    if shape.kind == "structure":
        return {
            name: _typed(member.shape, value[name], _join(field, name))
            for name, member in shape.members.items()
            if value.get(name) is not None
        }
    if shape.element is not None:
        return [_typed(shape.element, item, _element(field, i)) for i, item in enumerate(value, 1)]
    return _decoded(value, field) if shape.kind == "blob" else value


def _decoded(value: str, field: str) -> bytes:
    try:
        return b64decode(value, validate=True)
    except ValueError as error:
        raise ValidationException(BLOB(field=field)) from error


def _has_type(shape: Shape, value: Any) -> bool:
    if isinstance(value, bool):
        return shape.kind == "boolean"
    return isinstance(value, _JSON_TYPES[shape.kind])


def _violations(shape: Shape, value: Any, field: str) -> Iterator[str]:
    for constraint in _broken(shape, value):
        yield _violation(shape, value, field, constraint)
    if shape.kind == "structure":
        yield from _structure_violations(shape, value, field)
    elif shape.element is not None:
        yield from _list_violations(shape.element, value, field)


def _structure_violations(shape: Shape, value: Mapping[str, Any], field: str) -> Iterator[str]:
    if shape.union and len(value) != 1:
        yield UNION(field=field, members=", ".join(shape.members))
    for name, member in shape.members.items():
        if name in value:
            yield from _violations(member.shape, value[name], _join(field, name))
        elif name in shape.required:
            yield f"Value null at '{_join(field, name)}' {_FAILED}: Member must not be null"


def _list_violations(element: Shape, value: list[Any], field: str) -> Iterator[str]:
    if element.kind == "structure":
        for number, item in enumerate(value, 1):
            yield from _violations(element, item, _element(field, number))
    elif any(list(_broken(element, item)) for item in value):
        constraint = f"Member must satisfy constraint: [{', '.join(_constraints(element))}]"
        yield _violation(element, value, field, constraint)


def _violation(shape: Shape, value: Any, field: str, constraint: str) -> str:
    return f"Value{_echo(shape, value)} at '{field}' {_FAILED}: {constraint}"


def _echo(shape: Shape, value: Any) -> str:
    """The value as the message shows it: nothing of a structure, nothing sensitive, nothing endless."""
    inner = shape.element or shape
    if inner.sensitive or inner.kind in {"structure", "blob"}:
        return ""
    text = f"[{', '.join(str(item) for item in value)}]" if isinstance(value, list) else str(value)
    return f" '{text if len(text) <= _ECHO_LIMIT else text[:_ECHO_LIMIT] + '...'}'"


def _broken(shape: Shape, value: Any) -> Iterator[str]:
    """The constraints of one value's own shape that it breaks, in AWS's words."""
    size = _size(shape, value)
    if size is not None and shape.maximum is not None and size > shape.maximum:
        yield _at_most(shape)
    if size is not None and shape.minimum is not None and size < shape.minimum:
        yield _at_least(shape)
    if shape.pattern is not None and re.fullmatch(shape.pattern, value) is None:
        yield _matches(shape)
    if shape.enum and value not in shape.enum:
        yield f"Member must satisfy enum value set: [{', '.join(shape.enum)}]"


def _constraints(shape: Shape) -> Iterator[str]:
    """Every constraint of a list's element, which AWS tells all at once."""
    if shape.maximum is not None:
        yield _at_most(shape)
    if shape.minimum is not None:
        yield _at_least(shape)
    if shape.pattern is not None:
        yield _matches(shape)


def _size(shape: Shape, value: Any) -> int | None:
    if shape.kind == "integer":
        return int(value)
    if shape.kind == "string":
        return len(value.encode("utf-16-le", "surrogatepass")) // 2  # as the JVM counts
    return len(value) if shape.kind in {"list", "map", "blob"} else None


def _at_most(shape: Shape) -> str:
    return f"Member must have {_measure(shape)} less than or equal to {shape.maximum}"


def _at_least(shape: Shape) -> str:
    return f"Member must have {_measure(shape)} greater than or equal to {shape.minimum}"


def _measure(shape: Shape) -> str:
    return "value" if shape.kind == "integer" else "length"


def _matches(shape: Shape) -> str:
    return f"Member must satisfy regular expression pattern: ^{shape.pattern}$"


def _join(field: str, name: str) -> str:
    return f"{field}.{name}" if field else name


def _element(field: str, number: int) -> str:
    return f"{field}.{number}.member"
