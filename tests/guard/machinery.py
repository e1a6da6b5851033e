"""The policy pack in Pulumi's own machinery, in this process: what the engine asks, without the engine."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from google.protobuf.json_format import ParseDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime import proto
from pulumi_policy import EnforcementLevel
from pulumi_policy.policy import _PolicyAnalyzerServicer

from guard.pack import NAME, policies
from tests.guard.programs import NOW, Program
from tests.program.recording import Registered, record


@dataclass(frozen=True)
class Violation:
    """What one policy says.

    Attributes:
        rule: The policy's name.
        level: ``advisory`` or ``mandatory``.
        type: The resource's type.
        name: The resource's logical name.
        message: The whole message.
    """

    rule: str
    level: str
    type: str
    name: str
    message: str

    @classmethod
    def of(cls, rule: str, level: str, urn: str, message: str) -> "Violation":
        types, name = urn.split("::")[2:4]
        return cls(rule, level, types.rpartition("$")[2], name, message)


class Pack:
    """The pack as the engine runs it.

    Args:
        configuration: By policy its level, or its settings.
        now: The time certificates are judged at.
    """

    def __init__(
        self, configuration: Mapping[str, Mapping[str, Any]] | None = None, *, now: datetime = NOW
    ) -> None:
        servicer = _PolicyAnalyzerServicer(NAME, "0.1.0", policies(lambda: now), EnforcementLevel.ADVISORY)
        self.servicer = cast("Any", servicer)  # Pulumi's own methods have no types
        if configuration is not None:
            self.servicer.Configure(
                ParseDict(_configured(self, configuration), proto.ConfigureAnalyzerRequest()), None
            )

    @property
    def info(self) -> proto.AnalyzerInfo:
        """What the pack tells of itself."""
        info: proto.AnalyzerInfo = self.servicer.GetAnalyzerInfo(None, None)
        return info

    def judge(self, program: Program, *, preview: bool = False) -> set[Violation]:
        """Everything the pack says of a program's resources, one by one and together."""
        return self.judge_resources(record(program, preview=preview).resources)

    def judge_resources(self, resources: Iterable[Registered]) -> set[Violation]:
        """The same of what was registered."""
        asked = list(resources)
        answers = [self.servicer.Analyze(_alone(each), None) for each in asked]
        stack = proto.AnalyzeStackRequest(resources=[_in_stack(each) for each in asked])
        answers.append(self.servicer.AnalyzeStack(stack, None))
        return {_violation(each) for answer in answers for each in answer.diagnostics}

    def judge_one(self, type_: str, properties: Mapping[str, Any], *, name: str = "it") -> set[Violation]:
        """What the pack says of one resource of any provider, given as the engine gives it."""
        urn = f"urn:pulumi:test::rolesanywhere::{type_}::{name}"
        struct = ParseDict(properties, Struct())
        request = proto.AnalyzeRequest(type=type_, urn=urn, name=name, properties=struct)
        resource = proto.AnalyzerResource(type=type_, urn=urn, name=name, properties=struct)
        stack = proto.AnalyzeStackRequest(resources=[resource])
        answers = (self.servicer.Analyze(request, None), self.servicer.AnalyzeStack(stack, None))
        return {_violation(each) for answer in answers for each in answer.diagnostics}


def stopped(violations: Iterable[Violation]) -> set[tuple[str, str, str]]:
    """Rule, type and name of what stops a deployment."""
    return {(each.rule, each.type, each.name) for each in violations if each.level == "mandatory"}


def _configured(pack: Pack, configuration: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """As the engine completes it: every policy with its level and its own settings."""
    whole: dict[str, Any] = {
        each.name: {"enforcementLevel": each.enforcementLevel, "properties": {}}
        for each in pack.info.policies
    }
    for name, settings in configuration.items():
        rest = {key: value for key, value in settings.items() if key != "enforcementLevel"}
        level = settings.get("enforcementLevel")
        chosen = (
            whole[name]["enforcementLevel"] if level is None else proto.EnforcementLevel.Value(level.upper())
        )
        whole[name] = {"enforcementLevel": chosen, "properties": rest}
    return {"policyConfig": whole}


def _alone(resource: Registered) -> proto.AnalyzeRequest:
    request = resource.request
    return proto.AnalyzeRequest(
        type=request.type,
        urn=resource.response.urn,
        name=request.name,
        properties=request.object,
        options=proto.AnalyzerResourceOptions(protect=request.protect),
    )


def _in_stack(resource: Registered) -> proto.AnalyzerResource:
    request = resource.request
    return proto.AnalyzerResource(
        type=request.type,
        urn=resource.response.urn,
        name=request.name,
        properties=resource.response.object,
        options=proto.AnalyzerResourceOptions(protect=request.protect),
        dependencies=list(request.dependencies),
        propertyDependencies={
            name: proto.AnalyzerPropertyDependencies(urns=list(found.urns))
            for name, found in request.propertyDependencies.items()
        },
    )


def _violation(diagnostic: Any) -> Violation:
    level = {proto.ADVISORY: "advisory", proto.MANDATORY: "mandatory"}[diagnostic.enforcementLevel]
    return Violation.of(diagnostic.policyName, level, diagnostic.urn, diagnostic.message)
