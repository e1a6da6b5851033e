"""The plugin's gRPC face, called in process: no engine, no network."""

from dataclasses import dataclass, field
from typing import Any, NoReturn, cast

import boto3
import grpc
from pulumi.runtime.proto import provider_pb2

from sandbox.provider.cloud import Cloud
from sandbox.provider.servicer import Servicer
from sandbox.provider.values import decode, encode

REGION = "us-east-1"


class Aborted(Exception):  # noqa: N818 - it is what happened
    """A call the plugin answered with an error."""


@dataclass
class Context:
    """What gRPC hands to a method; an abort ends it, as there."""

    metadata: list[tuple[str, bytes]] = field(default_factory=list)

    def set_trailing_metadata(self, metadata: tuple[tuple[str, bytes], ...]) -> None:
        self.metadata += metadata

    def abort(self, code: grpc.StatusCode, details: str) -> NoReturn:
        assert code is grpc.StatusCode.UNKNOWN
        raise Aborted(details)


def urn(token: str, name: str = "thing") -> str:
    return f"urn:pulumi:dev::tests::parent:index:Parent${token}::{name}"


@dataclass
class Judged:
    """What Check answered."""

    inputs: dict[str, Any]
    failures: dict[str, str]


@dataclass
class Compared:
    """What Diff answered."""

    changes: dict[str, str]
    replaces: list[str]
    deletes_first: bool


class Face:
    """The plugin, configured for a Region with default tags, and reaching no cloud.

    Args:
        default_tags: The provider's default tags.
    """

    def __init__(self, default_tags: dict[str, str] | None = None) -> None:
        self.servicer = Servicer()
        self.servicer._cloud = Cloud(boto3.Session(region_name=REGION), REGION, default_tags)

    def check(self, token: str, news: dict[str, Any], **request: Any) -> Judged:
        olds = request.pop("olds", {})
        name = request.pop("name", "thing")
        message = provider_pb2.CheckRequest(
            urn=urn(token, name), news=encode(news), olds=encode(olds), **request
        )
        answer = self.servicer.Check(message, cast("grpc.ServicerContext", Context()))
        failures: dict[str, str] = {}
        for failure in answer.failures:
            told = failures.get(failure.property, "")
            failures[failure.property] = f"{told}\n{failure.reason}".strip()
        return Judged(decode(answer.inputs)[0], failures)

    def diff(
        self, token: str, olds: dict[str, Any], news: dict[str, Any], ignored: tuple[str, ...] = ()
    ) -> Compared:
        message = provider_pb2.DiffRequest(
            urn=urn(token), id="id", olds=encode(olds), news=encode(news), ignoreChanges=ignored
        )
        answer = self.servicer.Diff(message, cast("grpc.ServicerContext", Context()))
        kinds = provider_pb2.PropertyDiff.Kind
        changes = {path: kinds.Name(diff.kind) for path, diff in answer.detailedDiff.items()}
        assert (answer.changes == provider_pb2.DiffResponse.DIFF_SOME) == bool(changes)
        return Compared(changes, list(answer.replaces), answer.deleteBeforeReplace)
