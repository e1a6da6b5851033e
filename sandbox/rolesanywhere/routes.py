"""Which URL: from the method and path of a request to an operation of the service model."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from sandbox.rolesanywhere.model import Operation, operations, path_pattern
from sandbox.wire import Request

SESSIONS_PATH = "/sessions"
"""The path of CreateSession, which is in no service model (User Guide, CreateSession API)."""


@dataclass(frozen=True, slots=True)
class Route:
    """The operation a request names.

    Attributes:
        operation: The operation.
        labels: The decoded labels of the path.
    """

    operation: Operation
    labels: Mapping[str, str]


def find(request: Request) -> Route | None:
    """The operation of a request, or none.

    The path is split before it is decoded: an ARN in a path carries an encoded slash.

    Args:
        request: The request.
    """
    path = request.raw_path.partition("?")[0]
    for operation in operations():
        match = path_pattern(operation.template).fullmatch(path)
        if match is not None and operation.method == request.method:
            return Route(operation, {name: unquote(value) for name, value in match.groupdict().items()})
    return None


def is_create_session(request: Request) -> bool:
    """Whether a request is for CreateSession, which no access key signs.

    Args:
        request: The request.
    """
    return request.method == "POST" and request.path == SESSIONS_PATH
