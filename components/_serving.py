"""Serves the provider to a Pulumi engine, over gRPC on a loopback port."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any

import grpc
import pulumi
from pulumi.provider.server import ProviderServicer
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import provider_pb2_grpc

from aws_facts import ToolkitError
from components._provider import ComponentsProvider
from components._secrets import secrets_of, without_secrets

_WATCH_SECONDS = 0.5


class Servicer(ProviderServicer):
    """Pulumi's own servicer, less two faults: mistakes are told without a traceback, protection is kept."""

    async def Construct(self, request: Any, context: Any) -> Any:  # noqa: N802 - gRPC's own name
        """Build a component; a mistake of the user's is told in its own words, less what is secret."""
        try:
            return await self._construct(request, context)
        except Exception as error:
            mistake = next(_mistakes(error), None)
            if mistake is None:
                raise
        told = without_secrets(mistake.problems, secrets_of(request.inputs))
        return await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "\n".join(map(str, told)))

    @staticmethod
    def _construct_options(request: Any) -> pulumi.ResourceOptions:
        """The options of the program that asks; what it left open stays open.

        Pulumi's servicer says false for both, so that a component's own protection would never be on.
        """
        options = ProviderServicer._construct_options(request)  # noqa: SLF001 - there is no other door
        if not request.HasField("protect"):
            options.protect = None
            if options.parent is not None:
                # Left open means: as the parent. Only its name is known here; the engine, which knows more,
                # would have sent that it is protected.
                options.parent._protect = None  # noqa: SLF001
        if not request.HasField("retainOnDelete"):
            options.retain_on_delete = None
        return options


def _mistakes(error: BaseException | None) -> Iterator[ToolkitError]:
    """The refusals among an error and its causes."""
    while error is not None:
        if isinstance(error, ToolkitError):
            yield error
        error = error.__cause__ or error.__context__


def serve(arguments: list[str]) -> int:
    """Run the provider until its engine or language host is gone.

    Args:
        arguments: Flags of the engine's that mean nothing here, and then its address.

    Returns:
        The exit status: 2 when there is no address.
    """
    if not arguments or arguments[-1].startswith("-"):
        sys.stderr.write("usage: python components <engine address>: a Pulumi engine runs this\n")
        return 2
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(arguments[-1]))
    return 0


async def _serve(engine_address: str) -> None:
    parent = os.getppid()
    asyncio.get_running_loop().set_exception_handler(_on_forgotten_error)
    server = grpc.aio.server(options=_GRPC_CHANNEL_OPTIONS)
    servicer = Servicer(ComponentsProvider(), [], engine_address=engine_address)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    try:
        while os.getppid() == parent:  # noqa: ASYNC110 - nothing else tells of a parent's end
            await asyncio.sleep(_WATCH_SECONDS)
    finally:
        await server.stop(grace=None)


def _on_forgotten_error(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Everything that waited for a refused value fails too; the refusal itself was told."""
    if next(_mistakes(context.get("exception")), None) is None:
        loop.default_exception_handler(context)
