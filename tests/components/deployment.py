"""Components in the hands of the real engine: what is done with each resource, told by type and name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pulumi import automation

from tests.local_aws import LocalAws
from tests.provider.conftest import Bench

Program = Callable[[], object]


@dataclass
class Steps:
    """What one run of the engine did.

    Attributes:
        done: The operations by the type's and the resource's name; components and what stays are left out.
        errors: Everything that was told as an error.
    """

    done: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def listen(self, event: automation.EngineEvent) -> None:
        """Take one event in."""
        if event.resource_pre_event:
            step = event.resource_pre_event.metadata
            _, _, types, name = step.urn.split("::")
            type_ = types.rpartition("$")[2]
            if type_.startswith("aws:") and step.op.value != "same":
                self.done.setdefault((type_.rpartition(":")[2], name), set()).add(step.op.value)
        if event.diagnostic_event and event.diagnostic_event.severity == "error":
            self.errors.append(event.diagnostic_event.message)

    @property
    def operations(self) -> set[str]:
        """Every kind of operation there was."""
        return set().union(*self.done.values())


def run(bench: Bench, operation: str, program: Program) -> Steps:
    """Preview or deploy a program; an error of the engine is among the errors, and nowhere else.

    Args:
        bench: The stack.
        operation: ``preview`` or ``up``.
        program: What to run.
    """
    steps = Steps()

    def once() -> None:
        program()

    bench.stack.workspace.program = once
    try:
        getattr(bench.stack, operation)(on_event=steps.listen)
    except automation.errors.CommandError as error:
        steps.errors = steps.errors or [str(error)]
    return steps


def state_text(bench: Bench) -> str:
    """The whole state as the engine wrote it to disk; an export would show secrets."""
    return bench.state_file.read_text()


def outputs(bench: Bench) -> dict[str, Any]:
    """The stack's outputs."""
    return {key: output.value for key, output in bench.outputs().items()}


def released(bench: Bench, local_aws: LocalAws) -> Iterator[Bench]:
    """A stack whose protected resources give way when the test is over."""
    yield bench
    exported = bench.stack.export_stack()
    deployment = dict(exported.deployment or {})
    tables = local_aws.client("dynamodb")
    for resource in deployment.get("resources", []):
        resource["protect"] = False
        if resource["type"] == "aws:dynamodb/table:Table" and resource.get("id"):
            tables.update_table(TableName=resource["id"], DeletionProtectionEnabled=False)
    bench.stack.import_stack(automation.Deployment(exported.version, deployment))
