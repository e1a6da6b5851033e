"""Serves the plugin on a loopback port, and ends it when its engine ends."""

import os
import socket
import sys
import threading
from concurrent import futures

import grpc
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import provider_pb2_grpc

from sandbox.provider.aws import AWS
from sandbox.provider.package import Package
from sandbox.provider.servicer import Servicer

_WATCH_SECONDS = 0.2
_CALLS_AT_ONCE = 16


def serve(arguments: list[str], package: Package = AWS) -> int:
    """Run the plugin until the engine is gone.

    Args:
        arguments: The engine's address, ``127.0.0.1:<port>``.
        package: Which provider is stood in for.

    Returns:
        The exit status: 2 when the arguments are not an engine's, 1 when there is no engine.
    """
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m sandbox.provider <engine address>: a Pulumi engine runs this\n")
        return 2
    engine = os.getppid()
    if not _reachable(arguments[0]):
        sys.stderr.write(f"no Pulumi engine answers at {arguments[0]}\n")
        return 1
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=_CALLS_AT_ONCE), options=_GRPC_CHANNEL_OPTIONS
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(package), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    _outlive(engine)
    # Calls may still be running, and must not go on: what they would tell has nobody to hear it.
    os._exit(0)


def _outlive(engine: int) -> None:
    """Return when the engine is no longer the parent of this process."""
    never = threading.Event()
    while os.getppid() == engine:
        never.wait(_WATCH_SECONDS)


def _reachable(address: str) -> bool:
    """Whether an engine listens: one that died before this process asked for its parent would be missed."""
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=5):
            return True
    except (OSError, ValueError):
        return False
