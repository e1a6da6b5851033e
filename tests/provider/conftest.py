"""The real engine with the stand-in plugin, at work on the local AWS of the test session."""

import gc
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from pulumi import automation
from semver import VersionInfo

from sandbox.engine import find_engine
from sandbox.operation import LeanStack
from sandbox.progress import silent
from sandbox.provider import launcher
from sandbox.state import read_state
from tests.local_aws import REGION, LocalAws
from tests.provider.rules import TRUST

_ROOT = Path(__file__).resolve().parents[2]
_PASSPHRASE = "a passphrase of the tests"
Program = Callable[[], None]


@pytest.fixture
def reachable(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> LocalAws:
    """An environment that leads to the local AWS, as the plugin's does."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", local_aws.endpoint)
    monkeypatch.setenv("AWS_CA_BUNDLE", local_aws.ca_file)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", local_aws.deployer.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", local_aws.deployer.secret_access_key)
    monkeypatch.setenv("AWS_REGION", REGION)
    return local_aws


@pytest.fixture
def session(reachable: LocalAws) -> boto3.Session:
    """A session that reaches the local AWS by environment."""
    return boto3.Session(region_name=REGION)


@pytest.fixture
def surroundings(reachable: LocalAws) -> Iterator[None]:
    """A role, a bucket, a rule and a topic for what needs one."""
    iam, s3 = reachable.client("iam"), reachable.client("s3")
    events, sns = reachable.client("events"), reachable.client("sns")
    events.put_rule(Name="parent-rule", EventPattern='{"source": ["aws.rolesanywhere"]}')
    topic = sns.create_topic(Name="parent")["TopicArn"]
    iam.create_role(RoleName="parent", AssumeRolePolicyDocument=TRUST)
    s3.create_bucket(Bucket="parent-bucket")
    yield
    sns.delete_topic(TopicArn=topic)
    events.delete_rule(Name="parent-rule")
    s3.delete_bucket(Bucket="parent-bucket")
    iam.delete_role(RoleName="parent")


@pytest.fixture(scope="session")
def engine_path() -> Path:
    """The Pulumi CLI the tests run."""
    return find_engine(silent).executable


class Command(automation.PulumiCommand):
    """A Pulumi CLI at an exact path."""

    def __init__(self, executable: Path) -> None:
        said = subprocess.run([executable, "version"], check=True, capture_output=True, text=True).stdout
        self.command = str(executable)
        self.version = VersionInfo.parse(said.strip().removeprefix("v"))


@dataclass
class Outcome:
    """What one run of the engine did.

    Attributes:
        steps: The operation by resource name; of a replacement, every step in order.
        diffs: The detailed diff by resource name: path to kind.
        messages: Everything that was told as an error.
    """

    steps: dict[str, list[str]] = field(default_factory=dict)
    diffs: dict[str, dict[str, str]] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)

    def listen(self, event: automation.EngineEvent) -> None:
        """Take one event in."""
        if event.resource_pre_event:
            step = event.resource_pre_event.metadata
            name = step.urn.rpartition("::")[2]
            self.steps.setdefault(name, []).append(step.op.value)
            if step.detailed_diff:
                found = {path: diff.diff_kind.value for path, diff in step.detailed_diff.items()}
                self.diffs.setdefault(name, {}).update(found)
        if event.diagnostic_event and event.diagnostic_event.severity == "error":
            self.messages.append(event.diagnostic_event.message)

    def changed(self) -> dict[str, list[str]]:
        """The resources that did not stay the same, the stack itself and its provider left out."""
        return {
            name: steps
            for name, steps in self.steps.items()
            if steps != ["same"] and not name.startswith(("tests-", "default_"))
        }


@dataclass
class Bench:
    """One stack of the real engine.

    Attributes:
        stack: The stack.
        environment: The variables its engine runs with; a test may change its own.
    """

    stack: automation.Stack
    environment: dict[str, str]

    def up(self, program: Program, **options: Any) -> Outcome:
        """Deploy a program."""
        return self._run(self.stack.up, program, **options)

    def preview(self, program: Program, **options: Any) -> Outcome:
        """Preview a program."""
        return self._run(self.stack.preview, program, **options)

    def refresh(self, **options: Any) -> Outcome:
        """Look at the cloud."""
        outcome = Outcome()
        self.stack.refresh(on_event=outcome.listen, **options)
        return outcome

    def destroy(self) -> Outcome:
        """Delete everything."""
        outcome = Outcome()
        try:
            self.stack.destroy(on_event=outcome.listen)
        except automation.errors.CommandError as error:
            raise EngineError(outcome, str(error)) from error
        return outcome

    def resources(self) -> dict[str, dict[str, Any]]:
        """The state of every resource by its name."""
        resources = self.state().get("resources") or []
        return {item["urn"].rpartition("::")[2]: item for item in resources}

    def state(self) -> dict[str, Any]:
        """What the engine wrote down, secrets encrypted."""
        return read_state(self.state_file) or {}

    @property
    def state_file(self) -> Path:
        """Where the engine writes it down."""
        home = Path(self.environment["PULUMI_HOME"])
        project = self.stack.workspace.project_settings().name
        return home / "state" / ".pulumi" / "stacks" / project / "dev.json"

    def outputs(self) -> automation.OutputMap:
        """The stack's outputs, as the engine tells them."""
        return self.stack.workspace.stack_outputs(self.stack.name)

    def forget(self, prefix: str) -> None:
        """Take the resources of some types out of the state; the cloud keeps them."""
        exported = self.stack.export_stack()
        deployment = dict(exported.deployment or {})
        kept = [item for item in deployment["resources"] if not item["type"].startswith(prefix)]
        deployment["resources"] = kept
        self.stack.import_stack(automation.Deployment(exported.version, deployment))

    def _run(self, operation: Callable[..., Any], program: Program, **options: Any) -> Outcome:
        outcome = Outcome()
        self.stack.workspace.program = program
        try:
            operation(on_event=outcome.listen, **options)
        except automation.errors.CommandError as error:
            raise EngineError(outcome, str(error)) from error
        return outcome


class EngineError(Exception):
    """A run that failed."""

    def __init__(self, outcome: Outcome, text: str) -> None:
        super().__init__("\n".join(outcome.messages) or text)
        self.outcome = outcome


@pytest.fixture(scope="session")
def engine_environment(
    engine_path: Path, local_aws: LocalAws, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The environment of an engine whose PULUMI_HOME holds the stand-in plugin."""
    home = tmp_path_factory.mktemp("pulumi-home")
    (home / "state").mkdir()
    variables = {
        "PATH": f"{engine_path.parent}{os.pathsep}{os.environ['PATH']}",
        "PULUMI_HOME": str(home),
        "PULUMI_BACKEND_URL": f"file://{home / 'state'}",
        "PULUMI_CONFIG_PASSPHRASE": _PASSPHRASE,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "AWS_ENDPOINT_URL": local_aws.endpoint,
        "AWS_CA_BUNDLE": local_aws.ca_file,
        "AWS_ACCESS_KEY_ID": local_aws.deployer.access_key_id,
        "AWS_SECRET_ACCESS_KEY": local_aws.deployer.secret_access_key,
        "AWS_REGION": local_aws.region,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    plugin = home / "launcher"
    plugin.write_text(launcher(Path(sys.executable), _ROOT))
    plugin.chmod(0o700)
    command = [str(engine_path), "plugin", "install", "resource", "aws", "v7.51.1", "--file", str(plugin)]
    subprocess.run(command, check=True, env={**os.environ, **variables}, capture_output=True)
    return variables


@pytest.fixture
def abandoned_programs(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the garbage collector have what Pulumi's SDK leaves of a program whose engine ended early.

    It complains about the coroutines whenever it comes to them, in any test.
    """
    monkeypatch.setattr(sys, "unraisablehook", lambda _: None)
    yield
    gc.collect()


@pytest.fixture
def bench(
    engine_path: Path,
    engine_environment: dict[str, str],
    tmp_path: Path,
    abandoned_programs: None,
) -> Iterator[Bench]:
    """An empty stack, destroyed afterwards whatever happened."""
    environment = dict(engine_environment)
    name = f"tests-{tmp_path.name}"  # unique in this session, unlike the names of tests
    workspace = automation.LocalWorkspace(
        work_dir=str(tmp_path),
        program=lambda: None,
        env_vars=environment,
        pulumi_command=Command(engine_path),
        project_settings=automation.ProjectSettings(name=name, runtime="python"),
    )
    made = Bench(LeanStack.made("dev", workspace, is_new=True), environment)
    yield made
    if made.resources():
        made.stack.workspace.program = lambda: None
        made.stack.destroy()
