"""What the engine is told: errors, refused inputs, changes."""

import functools
import sys
import traceback
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import grpc
from pulumi.runtime.proto import provider_pb2, status_pb2

from aws_facts import ToolkitError
from sandbox.provider import operations
from sandbox.provider.diffing import Change
from sandbox.provider.errors import CloudError
from sandbox.provider.table import Failure
from sandbox.provider.values import Secrets, decode, encode

_KINDS = provider_pb2.PropertyDiff.Kind

Servicer = TypeVar("Servicer")
Response = TypeVar("Response")
Method = Callable[[Servicer, Any, grpc.ServicerContext], Response]


def told(method: Method[Servicer, Response]) -> Method[Servicer, Response]:
    """Turn every error into one the engine shows; a half-done operation leaves what exists in the state.

    Args:
        method: A method of the service.
    """

    @functools.wraps(method)
    def wrapper(self: Servicer, request: Any, context: grpc.ServicerContext) -> Response:
        try:
            return method(self, request, context)
        except operations.PartialError as error:
            _, secrets = decode(getattr(request, "properties", None) or request.news)
            context.set_trailing_metadata((("grpc-status-details-bin", _details(error, secrets)),))
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        except (CloudError, ToolkitError) as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        except Exception as error:  # noqa: BLE001 - a fault of ours must reach the person, not hang the engine
            traceback.print_exc(file=sys.stderr)
            context.abort(grpc.StatusCode.UNKNOWN, f"fault in the stand-in provider: {error!r}")

    return wrapper


def _details(error: operations.PartialError, secrets: Secrets) -> bytes:
    """The engine's own message about a resource that exists but is not complete."""
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(error))
    status.details.add().Pack(
        provider_pb2.ErrorResourceInitFailed(
            id=error.found.identifier,
            properties=encode(error.found.outputs, secrets),
            reasons=[str(error)],
            inputs=encode(error.found.inputs, secrets),
        )
    )
    return status.SerializeToString()


def check_failures(failures: Iterable[Failure], secrets: Secrets) -> list[provider_pb2.CheckFailure]:
    """What is wrong, without repeating a secret.

    Args:
        failures: What Check found.
        secrets: What of the inputs is secret.
    """
    hidden = {str(path[0]) for path in secrets.paths if path}
    answers = []
    for failure in failures:
        secret = failure.path.partition(".")[0].partition("[")[0] in hidden
        shown = Failure(failure.path, "[secret]", failure.expected, failure.remedy) if secret else failure
        answers.append(provider_pb2.CheckFailure(property=failure.path, reason=shown.reason))
    return answers


def is_ignored(change: Change, ignored: Iterable[str]) -> bool:
    """Whether the program asked not to be told of a change.

    Args:
        change: The change.
        ignored: The paths of `ignoreChanges`.
    """
    return any(change.path == path or change.path.startswith((f"{path}.", f"{path}[")) for path in ignored)


def diff_response(changes: list[Change], *, deletes_first: bool) -> provider_pb2.DiffResponse:
    """What changes, as the engine is told.

    Args:
        changes: Every change.
        deletes_first: Whether a replacement deletes before it creates.
    """
    replaces = sorted({change.root for change in changes if change.replaces})
    some, none = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE
    return provider_pb2.DiffResponse(
        changes=some if changes else none,
        diffs=sorted({change.root for change in changes}),
        replaces=replaces,
        deleteBeforeReplace=bool(replaces) and deletes_first,
        hasDetailedDiff=True,
        detailedDiff={
            change.path: provider_pb2.PropertyDiff(
                kind=_KINDS.Value(f"{change.doing.value}{'_REPLACE' if change.replaces else ''}")
            )
            for change in changes
        },
    )
