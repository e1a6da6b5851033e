"""SIGKILL at chosen points, each followed by `up`: it converges, reports, and `down` leaves nothing."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from tests.lifecycle.driver import Project, until

if TYPE_CHECKING:
    import subprocess

pytestmark = [pytest.mark.engine, pytest.mark.slow]

WAVES = (
    (
        "aws:rolesanywhere/trustAnchor:TrustAnchor",
        "aws:dynamodb/table:Table",
        "aws:s3/bucket:Bucket",
        "aws:iam/policy:Policy",
        "aws:iam/role:Role",
    ),
    (
        "aws:iam/role:Role",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketVersioning:BucketVersioning",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    ),
    (
        "aws:rolesanywhere/profile:Profile",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    ),
)
"""What the engine creates at the same time; each wave needs what the one before it made."""

MANAGED_POLICY = """
import json, os
import pulumi_aws as aws
extra = aws.iam.Role(
    "extra",
    path=os.environ.get("ROLESANYWHERE_TEST_PATH", "/"),
    assume_role_policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }),
)
policy = aws.iam.Policy("extra", policy=json.dumps({
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}],
}))
aws.iam.RolePolicyAttachment("extra", role=extra.name, policy_arn=policy.arn)
"""


@pytest.fixture
def larger(project: Project) -> Project:
    """The dev stack and the types it does not use, with a role whose path a test can change."""
    program = project.root / "__main__.py"
    program.write_text(program.read_text() + MANAGED_POLICY)
    return replace(project, measured=False)


@pytest.fixture
def measured(larger: Project) -> Project:
    """The same, for the tests that show what recovery covers."""
    return replace(larger, measured=True)


@dataclass(frozen=True)
class Halted:
    """A command at its halt.

    Attributes:
        process: The command.
        identifiers: The ids the plugin was about to answer.
    """

    process: "subprocess.Popen[str]"
    identifiers: tuple[str, ...]

    @property
    def identifier(self) -> str:
        (only,) = self.identifiers
        return only


@contextmanager
def halted(
    project: Project, point: str, *arguments: str, count: int = 1, **environment: str
) -> Iterator[Halted]:
    """A command whose plugin stopped between the cloud's answer and its own; killed when the block ends."""
    marker = project.root / "halted.json"

    def lines() -> list[str]:
        return marker.read_text().splitlines() if marker.exists() else []

    marker.unlink(missing_ok=True)
    hook = {"ROLESANYWHERE_PLUGIN_HALT": point, "ROLESANYWHERE_PLUGIN_HALT_FILE": str(marker)}
    with project.running(*arguments, **hook, **environment) as process:
        until(lambda: len(lines()) == count or process.poll() is not None, f"the halt at {point}")
        assert len(lines()) == count, (project.root / "background.log").read_text()
        yield Halted(process, tuple(json.loads(line)["id"] for line in lines()))


def killed_engine(project: Project, point: str, *arguments: str, **environment: str) -> str:
    """SIGKILL the engine of a command at a point; returns the id the plugin was about to answer."""
    with halted(project, point, *arguments, count=1, **environment) as stopped:
        project.kill_engine()
        stopped.process.wait()
    return stopped.identifier


def everything(project: Project) -> dict[str, list[str]]:
    iam, roles_anywhere = project.client("iam"), project.client("rolesanywhere")
    return {
        "anchors": [each["trustAnchorArn"] for each in roles_anywhere.list_trust_anchors()["trustAnchors"]],
        "profiles": [each["profileArn"] for each in roles_anywhere.list_profiles()["profiles"]],
        "roles": [each["RoleName"] for each in iam.list_roles()["Roles"]],
        "policies": [
            each["Arn"]
            for each in iam.list_policies(Scope="Local")["Policies"]
            if "deployer" not in each["Arn"]
        ],
        "tables": project.client("dynamodb").list_tables()["TableNames"],
        "buckets": [each["Name"] for each in project.client("s3").list_buckets()["Buckets"]],
    }


def counts(project: Project) -> dict[str, int]:
    return {kind: len(found) for kind, found in everything(project).items()}


WHOLE = {"anchors": 1, "profiles": 1, "roles": 2, "policies": 1, "tables": 1, "buckets": 1}
EMPTY = dict.fromkeys(WHOLE, 0)


def assert_converged(project: Project, told: str, **environment: str) -> None:
    """The stack is whole and as declared, nothing is left pending, and `down` leaves nothing."""
    planned = project.succeed("preview", **environment)
    assert "0 operations" in planned
    assert "recovered:" not in planned
    assert_whole_and_goes_down(project, told)


def assert_whole_and_goes_down(project: Project, told: str) -> None:
    """Everything is there once; state and cloud agree, so that `down` leaves nothing."""
    assert "recovered:" in told
    assert counts(project) == WHOLE
    assert project.processes() == []
    project.succeed("down", "--yes")
    assert counts(project) == EMPTY


def test_killed_between_the_clouds_create_and_the_plugins_answer(larger: Project) -> None:
    """Each created resource the state never learned of, several at a time, is adopted and named."""
    assert len({token for wave in WAVES for token in wave}) == 14
    left: list[str] = []
    for wave in WAVES:
        with halted(larger, ",".join(f"{token}:create" for token in wave), "up", count=len(wave)) as stopped:
            larger.kill_engine()
            stopped.process.wait()
        assert_adopted((larger.root / "background.log").read_text(), left)
        left = list(stopped.identifiers)
    told = larger.succeed("up")
    assert_adopted(told, left)
    assert_converged(larger, told)


def assert_adopted(told: str, left: list[str]) -> None:
    """What an interrupted run left was taken over, each thing by name, and nothing else."""
    assert told.count("was created but never recorded; adopted") == len(left)
    for identifier in left:
        assert f"{identifier} was created but never recorded; adopted" in told


def test_killed_during_a_delete(larger: Project) -> None:
    """A role whose deletion was never answered: `up` restores the stack."""
    larger.succeed("up")
    killed_engine(larger, "aws:iam/role:Role:delete", "down", "--yes")
    assert_converged(larger, larger.succeed("up"))


def test_killed_during_an_update(measured: Project) -> None:
    """An update the state never learned of is read again, and the stack is as declared."""
    measured.succeed("up")

    def less(config: dict[str, Any]) -> None:
        config["rolesanywhere:workloads"]["demo-server"]["grants"].pop()

    measured.edit(less)
    killed_engine(measured, "aws:iam/rolePolicy:RolePolicy:update", "up")
    assert_converged(measured, measured.succeed("up"))


def test_killed_during_a_replacement(measured: Project) -> None:
    """The unfinished half of a replacement is removed, and the replacement is done again."""
    measured.succeed("up")
    elsewhere = {"ROLESANYWHERE_TEST_PATH": "/elsewhere/"}
    identifier = killed_engine(measured, "aws:iam/role:Role:create", "up", **elsewhere)
    told = measured.succeed("up", **elsewhere)
    assert f"{identifier}, the unfinished half of a replacement, was removed" in told
    assert_converged(measured, told, **elsewhere)


def test_killed_between_the_two_halves_of_a_replacement(larger: Project) -> None:
    """The new role exists, the old one's deletion was never answered: one of each is left in the end."""
    larger.succeed("up")
    elsewhere = {"ROLESANYWHERE_TEST_PATH": "/elsewhere/"}
    killed_engine(larger, "aws:iam/role:Role:delete", "up", **elsewhere)
    assert_converged(larger, larger.succeed("up", **elsewhere), **elsewhere)


def test_the_command_itself_killed(larger: Project) -> None:
    """SIGKILL of `./rolesanywhere`: no engine or plugin outlives the next one, and it converges."""
    with halted(larger, "aws:dynamodb/table:Table:create", "up") as stopped:
        stopped.process.kill()
        stopped.process.wait()
    assert_converged(larger, larger.succeed("up"))


def test_the_sandbox_killed_during_an_up(larger: Project) -> None:
    """SIGKILL of the local AWS: the running `up` fails in words, the next starts from an empty sandbox."""
    with halted(larger, "aws:iam/role:Role:create", "up") as stopped:
        server = psutil.Process(larger.instance.pid)
        server.kill()
        larger.kill_engine()
        stopped.process.wait()
    assert "Traceback" not in (larger.root / "background.log").read_text()
    until(lambda: not server.is_running() or server.status() == psutil.STATUS_ZOMBIE, "the server to be gone")
    told = larger.succeed("up")
    assert "crashed" in told
    assert counts(larger) == WHOLE


def heard(log: Path, before: int, process: "subprocess.Popen[str]") -> bool:
    return log.read_text().count("stopping") > before or process.poll() is not None


def interrupt(project: Project, process: "subprocess.Popen[str]") -> None:
    """Ctrl-C, and wait until the command has heard it."""
    log = project.root / "background.log"
    said = log.read_text().count("stopping")
    os.kill(process.pid, signal.SIGINT)
    until(partial(heard, log, said, process), "a word about the interrupt")


def test_ctrl_c_once_finishes_what_is_in_flight(larger: Project) -> None:
    """One Ctrl-C waits for the call that is under way and starts nothing new: exit 130, no traceback."""
    with halted(larger, "aws:iam/role:Role:create", "up") as stopped:
        interrupt(larger, stopped.process)
        assert stopped.process.poll() is None
        for plugin in [each for each in larger.processes() if "sandbox.provider" in each.cmdline()]:
            plugin.kill()  # the call that is under way ends
        assert stopped.process.wait(60) == 130
    assert "Traceback" not in (larger.root / "background.log").read_text()
    assert_converged(larger, larger.succeed("up"))


def test_the_plugin_killed_before_it_answers(measured: Project) -> None:
    """The engine forgets such a create; the journal does not: what was made is removed and made anew."""
    with halted(measured, "aws:dynamodb/table:Table:create", "up") as stopped:
        for plugin in [each for each in measured.processes() if "sandbox.provider" in each.cmdline()]:
            plugin.kill()
        assert stopped.process.wait(60) == 1
    told = measured.succeed("up")
    assert f"{stopped.identifier} was created but never recorded; removed" in told
    assert_converged(measured, told)


def test_ctrl_c_twice_stops_at_once_and_is_safe(larger: Project) -> None:
    """A second Ctrl-C does not wait: exit 130, and the next `up` adopts what was under way."""
    with halted(larger, "aws:iam/role:Role:create", "up") as stopped:
        interrupt(larger, stopped.process)
        interrupt(larger, stopped.process)
        assert stopped.process.wait(60) == 130
    assert "Traceback" not in (larger.root / "background.log").read_text()
    assert_converged(larger, larger.succeed("up"))


def test_a_state_cut_off_in_the_middle_of_a_write_is_put_back(larger: Project) -> None:
    """An engine killed while it wrote its checkpoint: the step before is put back and settled."""
    killed_engine(larger, "aws:iam/role:Role:create", "up")
    (checkpoint,) = (larger.instance.directory / "state" / ".pulumi" / "stacks").glob("*/dev.json")
    checkpoint.write_bytes(checkpoint.read_bytes()[:100])
    told = larger.succeed("up")
    assert "cut off in the middle of a write" in told
    assert_converged(larger, told)


def test_two_commands_at_once_do_not_meet(larger: Project) -> None:
    """While one command works on a stack another is refused with what to do, and changes nothing."""
    with halted(larger, "aws:iam/role:Role:create", "up") as stopped:
        refused = larger.run("up")
        assert refused.returncode == 1
        assert "another command" in refused.stderr
        larger.kill_engine()
        stopped.process.wait()
    assert_converged(larger, larger.succeed("up"))


def test_what_was_there_before_is_left_alone(measured: Project) -> None:
    """A bucket of the same fixed name that is older than the interrupted run is never adopted or removed."""
    program = measured.root / "__main__.py"
    measured.succeed("sandbox", "start", "--region", "eu-central-1")
    s3 = measured.client("s3")
    s3.create_bucket(
        Bucket="somebody-elses", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    measured.succeed("up")
    before = program.read_text()
    program.write_text(
        before + 'aws.iam.Role("late", name="late", assume_role_policy=extra.assume_role_policy)\n'
    )
    iam = measured.client("iam")
    trust = iam.list_roles()["Roles"][0]["AssumeRolePolicyDocument"]
    iam.create_role(RoleName="late", AssumeRolePolicyDocument=json.dumps(trust))
    refused = measured.run("up")
    assert refused.returncode == 1
    assert "EntityAlreadyExists" in refused.stderr
    program.write_text(before)
    measured.succeed("down", "--yes")
    assert [role["RoleName"] for role in iam.list_roles()["Roles"]] == ["late"]
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["somebody-elses"]
