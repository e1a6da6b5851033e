"""Run Pulumi code under mocks and record every resource it registers.

Each run has a context and an event loop of its own, so that runs never see each other's resources, settings
or configuration.
"""

import asyncio
import contextvars
import hashlib
import json
import logging
import runpy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime import mocks, rpc, set_all_config
from pulumi.runtime.settings import SETTINGS
from pulumi.runtime.stack import run_pulumi_func

import config

PROJECT = "rolesanywhere"
ACCOUNT = "111122223333"
REGION = "eu-central-1"

# What AWS answers with, per type: the property with the physical name, and the ARN.
_NAMES = {"aws:s3/bucket:Bucket": "bucket"}
_ANYWHERE = "arn:aws:rolesanywhere:{region}:{account}:"
_ARNS = {
    "aws:rolesanywhere/trustAnchor:TrustAnchor": _ANYWHERE + "trust-anchor/{uuid}",
    "aws:rolesanywhere/profile:Profile": _ANYWHERE + "profile/{uuid}",
    "aws:acmpca/certificateAuthority:CertificateAuthority": "arn:aws:acm-pca:{region}:{account}:"
    "certificate-authority/{uuid}",
    "aws:iam/policy:Policy": "arn:aws:iam::{account}:policy/{name}",
    "aws:iam/role:Role": "arn:aws:iam::{account}:role/{name}",
    "aws:dynamodb/table:Table": "arn:aws:dynamodb:{region}:{account}:table/{name}",
    "aws:s3/bucket:Bucket": "arn:aws:s3:::{name}",
    "aws:cloudwatch/eventRule:EventRule": "arn:aws:events:{region}:{account}:rule/{name}",
    "aws:sns/topic:Topic": "arn:aws:sns:{region}:{account}:{name}",
}


@dataclass(frozen=True)
class Registered:
    """One resource as a program registered it.

    Attributes:
        type: The type's token.
        name: The logical name.
        inputs: The inputs, with Pulumi's spelling of the keys; unknown values are left out in a preview.
        parent: The parent's type and name.
        protect: Whether the engine refuses to delete it.
        depends_on: The logical names and types it waits for.
        request: What went to the engine.
        response: What the engine answered.
    """

    type: str
    name: str
    inputs: dict[str, Any]
    parent: tuple[str, str]
    protect: bool
    depends_on: frozenset[tuple[str, str]]
    request: Any = field(repr=False, compare=False)
    response: Any = field(repr=False, compare=False)


@dataclass
class Recording:
    """What a program did.

    Attributes:
        resources: In the order of their registration.
        exports: The stack's outputs.
        log: What went to Pulumi's log, by level.
    """

    resources: list[Registered] = field(default_factory=list)
    exports: dict[str, Any] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)

    def of(self, type_: str) -> list[Registered]:
        """Every resource of one type."""
        return [resource for resource in self.resources if resource.type == type_]

    def only(self, type_: str) -> Registered:
        """The one resource of a type."""
        (resource,) = self.of(type_)
        return resource


def record(
    program: Callable[[], object],
    *,
    configuration: Mapping[str, str] | None = None,
    secret_keys: list[str] | None = None,
    preview: bool = False,
    project: str = PROJECT,
    stack_outputs: Mapping[str, Mapping[str, Any]] | None = None,
) -> Recording:
    """Run a program under mocks.

    Args:
        program: Registers resources.
        configuration: The engine's configuration, by full key.
        secret_keys: The keys whose values are secret.
        preview: Whether what AWS will answer is still unknown.
        project: The project's name.
        stack_outputs: What other stacks export, by their full names.

    Raises:
        Exception: Whatever the program raises.
    """
    recording = Recording()

    def once() -> None:
        program()

    async def run() -> None:
        await run_pulumi_func(once)
        stack = pulumi.runtime.get_root_resource()
        outputs = getattr(stack, "outputs", {})
        recording.exports = {
            key: await pulumi.Output.from_input(value).future() for key, value in outputs.items()
        }

    def inside() -> None:
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        set_all_config(dict(configuration or {}), secret_keys or [])
        monitor = _Monitor(recording, _Answers(preview=preview, stack_outputs=stack_outputs or {}))
        mocks.set_mocks(
            monitor.mocks,
            project=project,
            stack="test",
            preview=preview,
            logger=_logger(recording),
            monitor=monitor,
        )
        SETTINGS.outputs.clear()
        # What waits for a value that was refused fails too; the refusal itself is raised here.
        loop.set_exception_handler(lambda *_: None)
        try:
            loop.run_until_complete(run())
        finally:
            pending = asyncio.all_tasks(loop)
            for task in pending:
                task.cancel()
            loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
            SETTINGS.outputs.clear()
            asyncio.set_event_loop(None)
            loop.close()

    contextvars.copy_context().run(inside)
    return recording


def record_project(root: Path, *, stack: str = "dev", **settings: Any) -> Recording:
    """Run a project's ``__main__.py`` with a stack's values, as the engine would.

    Args:
        root: The directory with ``Pulumi.yaml``.
        stack: The stack's name.
        **settings: More arguments of ``record``, such as ``preview``.
    """
    values = config.read_stack_file(config.stack_file_path(root, stack))
    engine_values = {
        key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()
    }
    return record(
        lambda: runpy.run_path(str(root / "__main__.py")),
        configuration=engine_values,
        **settings,
    )


def registered_under_mocks(root: Path, stack: str = "dev") -> list[tuple[str, str, dict[str, Any]]]:
    """What a project registers: type, logical name and inputs of each resource.

    Args:
        root: The directory with ``Pulumi.yaml``.
        stack: The stack's name.
    """
    return [
        (resource.type, resource.name, resource.inputs)
        for resource in record_project(root, stack=stack).resources
    ]


def arn_of(type_: str, name: str, given: str | None = None) -> str:
    """The ARN a resource gets here.

    Args:
        type_: The type's token.
        name: The logical name.
        given: The physical name, where the program gives one.
    """
    digest = hashlib.sha256(f"{type_} {name}".encode()).hexdigest()
    uuid = "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]))
    return _ARNS[type_].format(region=REGION, account=ACCOUNT, uuid=uuid, name=given or physical_name(name))


def physical_name(name: str) -> str:
    """The name in AWS a resource gets here.

    Args:
        name: The logical name.
    """
    return f"{name}-1a2b3c4"


class _Answers(mocks.Mocks):
    """Stands in for AWS."""

    def __init__(self, *, preview: bool, stack_outputs: Mapping[str, Mapping[str, Any]]) -> None:
        self._preview = preview
        self._stack_outputs = stack_outputs

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        if args.token == "aws:acmpca/getCertificateAuthority:getCertificateAuthority":
            return {**args.args, "id": args.args["arn"]}, []
        if args.token != "aws:index/getRegion:getRegion":
            raise NotImplementedError(args.token)
        return {"id": REGION, "region": REGION, "name": REGION, "description": "", "endpoint": ""}, []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if args.typ == "pulumi:pulumi:StackReference":
            outputs = dict(self._stack_outputs[args.inputs["name"]])
            return args.name, {**args.inputs, "outputs": outputs, "secretOutputNames": []}
        if not args.custom:
            return None, {}
        state = dict(args.inputs)
        if self._preview:
            return None, state
        given = state.setdefault(_NAMES.get(args.typ, "name"), physical_name(args.name))
        if args.typ in _ARNS:
            state["arn"] = arn_of(args.typ, args.name, given)
        return f"{args.name}-id", state


class _Monitor(mocks.MockMonitor):
    """Records what the mocks are not told: parents, protection, dependencies."""

    def __init__(self, recording: Recording, answers: "_Answers") -> None:
        super().__init__(answers)
        self._recording = recording

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the monitor's own name
        # Pulumi's own method has no types.
        response = super().RegisterResource(request)  # type: ignore[no-untyped-call]
        if request.type != "pulumi:pulumi:Stack":
            self._recording.resources.append(
                Registered(
                    type=request.type,
                    name=request.name,
                    inputs=rpc.deserialize_properties(request.object),
                    parent=_type_and_name(request.parent),
                    protect=request.protect,
                    depends_on=frozenset(map(_type_and_name, request.dependencies)),
                    request=request,
                    response=response,
                )
            )
        return response


def _type_and_name(urn: str) -> tuple[str, str]:
    _, _, types, name = urn.split("::")
    return types.split("$")[-1], name


def _logger(recording: Recording) -> logging.Logger:
    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            recording.log.append((record.levelname, record.getMessage()))

    logger = logging.getLogger("pulumi under mocks")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.handlers = [Keep()]
    return logger
