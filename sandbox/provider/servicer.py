"""The plugin's gRPC face: translates the engine's calls, decides nothing about any type."""

from contextlib import nullcontext

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from aws_facts import Problem
from sandbox.provider import journal, operations
from sandbox.provider.answers import check_failures, diff_response, is_ignored, told
from sandbox.provider.aws import AWS
from sandbox.provider.check import Naming, check
from sandbox.provider.cloud import Place
from sandbox.provider.diffing import compare, deletes_first
from sandbox.provider.errors import ProviderError
from sandbox.provider.package import Package
from sandbox.provider.registry import type_in
from sandbox.provider.resource_type import ResourceType
from sandbox.provider.state import predicted
from sandbox.provider.values import decode, encode, is_known

_PREVIEW_ID = ""


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """Answers the engine.

    Args:
        package: Which provider is stood in for.
    """

    def __init__(self, package: Package = AWS) -> None:
        self._package = package
        self._cloud: Place | None = None

    @property
    def _configured(self) -> Place:
        if self._cloud is None:
            raise ProviderError(
                Problem("provider", "a call before Configure", "Configure first", "Report this fault.")
            )
        return self._cloud

    def GetPluginInfo(  # noqa: N802 - the protocol's name
        self, request: empty_pb2.Empty, context: grpc.ServicerContext
    ) -> plugin_pb2.PluginInfo:
        """Say which version is stood in for."""
        del request, context
        return plugin_pb2.PluginInfo(version=self._package.version)

    @told
    def CheckConfig(  # noqa: N802
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        """Judge the provider's configuration."""
        del context
        given, secrets = decode(request.news)
        failures = list(self._package.check_settings(given))
        return provider_pb2.CheckResponse(inputs=request.news, failures=check_failures(failures, secrets))

    @told
    def DiffConfig(  # noqa: N802
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        """Every change updates the provider; none replaces its resources as a whole."""
        del context
        old, _ = decode(request.olds)
        new, _ = decode(request.news)
        changed = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
        some, none = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(changes=some if changed else none, diffs=changed)

    @told
    def Configure(  # noqa: N802
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        """Take the configuration, and refuse the wrong account."""
        del context
        given, _ = decode(request.args)
        wrong = list(self._package.check_settings(given))
        if wrong:
            raise ProviderError(
                *(
                    Problem(f"{self._package.name}:{item.path}", item.got, item.expected, item.remedy)
                    for item in wrong
                )
            )
        if is_known(given):
            self._cloud = self._package.open(given)
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True,
            supportsPreview=True,
            acceptResources=False,
            acceptOutputs=False,
            supports_autonaming_configuration=True,
        )

    @told
    def Invoke(  # noqa: N802
        self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.InvokeResponse:
        """Answer a function."""
        del context
        given, secrets = decode(request.args)
        response = provider_pb2.InvokeResponse()
        # The field is called `return`, which Python keeps for itself.
        answer = self._package.invoke(self._configured, request.tok, given)
        getattr(response, "return").CopyFrom(encode(answer, secrets))
        return response

    @told
    def Check(  # noqa: N802
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        """Judge and complete a resource's inputs."""
        del context
        kind = self._type(request.urn)
        old, _ = decode(request.olds)
        new, secrets = decode(request.news)
        autonaming = request.autonaming if request.HasField("autonaming") else None
        naming = Naming(_name(request.urn), request.randomSeed, autonaming)
        inputs, failures = check(kind, old, new, naming)
        return provider_pb2.CheckResponse(
            inputs=encode(inputs, secrets), failures=check_failures(failures, secrets)
        )

    @told
    def Diff(  # noqa: N802
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        """Say what changes."""
        del context
        kind = self._type(request.urn)
        old, _ = decode(request.olds)
        new, _ = decode(request.news)
        changes = [
            change
            for change in compare(kind, self._configured, old, new)
            if not is_ignored(change, request.ignoreChanges)
        ]
        return diff_response(changes, deletes_first=deletes_first(kind, new))

    @told
    def Create(  # noqa: N802
        self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CreateResponse:
        """Make a resource, or say what making it would give."""
        del context
        kind = self._type(request.urn)
        inputs, secrets = decode(request.properties)
        if request.preview:
            shown = predicted(kind, self._configured, {}, inputs, frozenset())
            return provider_pb2.CreateResponse(id=_PREVIEW_ID, properties=encode(shown, secrets))
        noted = journal.noted(request.urn, kind.token, inputs, secrets)
        with noted if self._package.journaled else nullcontext():
            found = operations.create(kind, self._configured, inputs)
        return provider_pb2.CreateResponse(id=found.identifier, properties=encode(found.outputs, secrets))

    @told
    def Read(  # noqa: N802
        self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ReadResponse:
        """Look at a resource; an empty id says that it is gone."""
        del context
        kind = self._type(request.urn)
        state, secrets = decode(request.properties)
        inputs, more = decode(request.inputs)
        found = operations.read(kind, self._configured, request.id, state, inputs)
        if found is None:
            return provider_pb2.ReadResponse(id="")
        return provider_pb2.ReadResponse(
            id=found.identifier,
            properties=encode(found.outputs, secrets | more),
            inputs=encode(found.inputs, secrets | more),
        )

    @told
    def Update(  # noqa: N802
        self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.UpdateResponse:
        """Change a resource in place, or say what changing it would give."""
        del context
        kind = self._type(request.urn)
        old, _ = decode(request.olds)
        new, secrets = decode(request.news)
        if request.preview:
            changed = frozenset(change.root for change in compare(kind, self._configured, old, new))
            shown = predicted(kind, self._configured, old, new, changed)
            return provider_pb2.UpdateResponse(properties=encode(shown, secrets))
        found = operations.update(kind, self._configured, request.id, old, new)
        return provider_pb2.UpdateResponse(properties=encode(found.outputs, secrets))

    @told
    def Delete(  # noqa: N802
        self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        """Delete a resource."""
        del context
        state, _ = decode(request.properties)
        operations.delete(self._type(request.urn), self._configured, request.id, state)
        return empty_pb2.Empty()

    def Cancel(  # noqa: N802
        self, request: empty_pb2.Empty, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        """Let what runs come to its end; every wait is bounded."""
        del request, context
        return empty_pb2.Empty()

    def _type(self, urn: str) -> ResourceType:
        return type_in(self._package.name, self._package.types, _token(urn))


def _token(urn: str) -> str:
    """The resource's type: the last of the types in its URN."""
    return urn.split("::")[2].rpartition("$")[2]


def _name(urn: str) -> str:
    """The resource's name in the program."""
    return urn.split("::", 3)[3]
