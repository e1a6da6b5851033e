"""Components as a program in another language uses them: by token, built by the provider's own process."""

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pulumi
import pytest

from sandbox.shims import install_shims, with_shims
from tests.certs.samples import DAY, NOW, ca, pem
from tests.components.deployment import released
from tests.local_aws import LocalAws
from tests.provider.conftest import Bench, EngineError, Outcome

ROOT = Path(__file__).resolve().parents[2]
OUTPUTS = ("arn", "name", "roleArn", "durationSeconds")


class Remote(pulumi.ComponentResource):
    """What a generated SDK does: registers a token with arguments, and takes the outputs from the answer.

    Args:
        class_name: The component's class.
        name: Its logical name.
        arguments: By the schema's names.
        options: As for any component.
    """

    arn: pulumi.Output[str]
    name: pulumi.Output[str]
    roleArn: pulumi.Output[str]  # noqa: N815 - the schema's own name
    durationSeconds: pulumi.Output[int]  # noqa: N815

    def __init__(
        self,
        class_name: str,
        name: str,
        arguments: Mapping[str, Any],
        options: pulumi.ResourceOptions | None = None,
    ) -> None:
        taken = dict.fromkeys(OUTPUTS)
        token = f"rolesanywhere:index:{class_name}"
        super().__init__(token, name, taken | dict(arguments), options, remote=True)


def authority(name: str = "Remote CA") -> str:
    """A CA as a bundle, valid by this machine's clock too: the provider's process has no other."""
    days = sorted((NOW, datetime.now(UTC)))
    return pem(ca(name=name, start=days[0] - DAY, end=days[1] + 700 * DAY))


def refusal(bench: Bench, program: Callable[[], None]) -> str:
    """What the engine tells of a preview that is refused, less what the test's own program adds.

    Nothing else it prints comes from the provider's process: no traceback on its error stream.
    """
    with pytest.raises(EngineError) as refused:
        bench.preview(program)
    assert str(ROOT / "components") not in str(refused.value.__cause__)
    assert "never retrieved" not in str(refused.value.__cause__)
    (told,) = [each for each in refused.value.outcome.messages if "has a problem" in each]
    return told


def component_bench(bench: Bench, local_aws: LocalAws, folder: Path) -> Iterator[Bench]:
    """A stack whose engine finds the provider, emptied afterwards of what protects itself."""
    install_shims(folder, ROOT)
    bench.environment.update(with_shims(folder, {**os.environ, **bench.environment}))
    yield from released(bench, local_aws)


def changes(outcome: Outcome) -> dict[str, set[str]]:
    """What was done beside nothing, by name; a component and its children often share one.

    Left out is the provider of the components themselves, which is no resource of anybody's.
    """
    done = {name: set(steps) - {"same"} for name, steps in outcome.changed().items() if name != "default"}
    return {name: steps for name, steps in done.items() if steps}


def resource(bench: Bench, type_: str, name: str) -> dict[str, Any]:
    """One resource of the state."""
    deployment = bench.stack.export_stack().deployment or {}
    (found,) = [
        item
        for item in deployment["resources"]
        if item["type"] == type_ and item["urn"].rpartition("::")[2] == name
    ]
    return dict(found)


def engine_says(bench: Bench, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the engine's command line in the stack's environment."""
    command = str(bench.stack.workspace.pulumi_command.command)
    return subprocess.run(
        [command, "--non-interactive", *arguments],
        env=bench.environment,
        capture_output=True,
        text=True,
        check=False,
    )
