"""What is the engine's and the plugin's together: secrets, tags, previews, names, settings, faults, death."""

import json
import threading
import time
from collections.abc import Callable
from concurrent import futures
from pathlib import Path
from typing import Any

import psutil
import pulumi
import pulumi_aws as aws
import pytest
from pulumi import automation

from tests.local_aws import ACCOUNT, REGION, LocalAws
from tests.provider.conftest import Bench, EngineError
from tests.provider.rules import READ, TRUST

pytestmark = [pytest.mark.engine, pytest.mark.slow]

_SECRET, _SID = "a-word-nobody-may-read", "AWordNobodyMayRead"


def _text(bench: Bench) -> str:
    """The whole state as the engine wrote it to disk; an export would show secrets."""
    home = Path(bench.environment["PULUMI_HOME"])
    project = bench.stack.workspace.project_settings().name
    return (home / "state" / ".pulumi" / "stacks" / project / "dev.json").read_text()


def test_secrets_stay_secret(bench: Bench) -> None:
    """A secret input is nowhere readable in the state: as input, as output, in tagsAll or in an ARN."""

    def program() -> None:
        hidden = pulumi.Output.secret
        aws.iam.Role(
            "web",
            assume_role_policy=TRUST,
            description=hidden(_SECRET),
            tags={"Word": hidden(_SECRET), "Plain": "readable"},
        )
        statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
        document = {"Version": "2012-10-17", "Statement": [{**statement, "Sid": hidden(_SID)}]}
        aws.iam.Policy("text", policy=pulumi.Output.json_dumps(document))
        aws.iam.Policy("object", policy=document)
        aws.iam.Policy("named", name=hidden(f"{_SECRET}-policy"), policy=READ)

    bench.up(program)
    assert "readable" in _text(bench)
    bench.refresh()
    assert bench.up(program).changed() == {}
    state = _text(bench)
    assert _SID not in state
    # The id of a policy is its ARN, and an id cannot be secret: the engine keeps ids in clear.
    assert _SECRET not in state.replace(f"policy/{_SECRET}-policy", "", 1)


def test_no_endpoint_port_or_credential_enters_the_state(bench: Bench, local_aws: LocalAws) -> None:
    """How the plugin reaches the local AWS is its environment's business alone."""
    bench.up(lambda: aws.s3.Bucket("data"))
    state = _text(bench)
    for word in ("127.0.0.1", str(local_aws.server.https_port), local_aws.deployer.access_key_id):
        assert word not in state
    assert local_aws.deployer.secret_access_key not in state


def test_default_tags(bench: Bench, local_aws: LocalAws) -> None:
    """Default tags reach every resource, a resource's own win, and a change of them is an update."""
    bench.stack.set_config(
        "aws:defaultTags", automation.ConfigValue(json.dumps({"tags": {"A": "1", "B": "1"}}))
    )

    def program() -> None:
        aws.iam.Role("web", assume_role_policy=TRUST, tags={"B": "own"})
        aws.s3.Bucket("data")

    bench.up(program)
    state, iam = bench.resources(), local_aws.client("iam")
    assert state["web"]["outputs"]["tags"] == {"B": "own"}
    assert state["web"]["outputs"]["tagsAll"] == {"A": "1", "B": "own"}
    tags = iam.get_role(RoleName=state["web"]["id"])["Role"]["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"A": "1", "B": "own"}
    assert bench.up(program).changed() == {}
    bench.refresh()
    assert bench.up(program).changed() == {}
    bench.stack.set_config("aws:defaultTags", automation.ConfigValue(json.dumps({"tags": {"A": "2"}})))
    outcome = bench.up(program)
    assert outcome.changed() == {"web": ["update"], "data": ["update"]}
    assert outcome.diffs["data"] == {"tagsAll.A": "update", "tagsAll.B": "delete"}
    bucket = local_aws.client("s3").get_bucket_tagging(Bucket=state["data"]["id"])["TagSet"]
    assert bucket == [{"Key": "A", "Value": "2"}]


def test_preview_creates_nothing_and_knows_what_it_can(bench: Bench, local_aws: LocalAws) -> None:
    """A preview shows names and unknown ARNs, and the cloud is as it was."""
    seen: dict[str, Any] = {}

    def program() -> None:
        role = aws.iam.Role("web", name="previewed", assume_role_policy=TRUST)
        seen["arn"] = role.arn.is_known()
        role.name.apply(lambda name: seen.update(name=name))
        aws.iam.RolePolicy("inline", role=role.id, policy=role.arn.apply(lambda arn: READ.replace("*", arn)))

    assert bench.preview(program).changed() == {"web": ["create"], "inline": ["create"]}
    assert seen["name"] == "previewed"
    with pytest.raises(Exception, match="NoSuchEntity"):
        local_aws.client("iam").get_role(RoleName="previewed")


def test_configured_names(bench: Bench) -> None:
    """`pulumi:autonaming` is honoured: a pattern, verbatim, disabled; an automatic name stays on updates."""
    bench.up(lambda: aws.iam.Role("Kept", assume_role_policy=TRUST))
    kept = bench.resources()["Kept"]["id"]

    def configure(**settings: str) -> None:
        for name, value in settings.items():
            bench.stack.set_config(f"pulumi:autonaming.{name}", automation.ConfigValue(value), path=True)

    def program() -> None:
        aws.iam.Role("Kept", assume_role_policy=TRUST, description="updated")
        aws.s3.Bucket("My-Data")

    configure(pattern="my-${name}")
    bench.up(program)
    assert bench.resources()["Kept"]["id"] == kept
    assert bench.resources()["My-Data"]["id"] == "my-my-data"
    bench.stack.remove_config("pulumi:autonaming.pattern", path=True)
    configure(mode="verbatim")
    with pytest.raises(EngineError, match="got 'Other-Data'; expected lower-case"):
        bench.preview(lambda: aws.s3.Bucket("Other-Data"))
    configure(mode="disabled")
    with pytest.raises(EngineError, match="automatic naming is disabled"):
        bench.preview(lambda: aws.iam.Role("Other", assume_role_policy=TRUST))


def test_wrong_programs_are_refused_in_preview(bench: Bench) -> None:
    """An unknown type, function, property or value stops the preview, and says what is expected."""
    wrong: list[tuple[Callable[[], Any], str]] = [
        (lambda: aws.sqs.Queue("q"), "aws:sqs/queue:Queue: got a resource type the sandbox's stand-in"),
        (aws.get_availability_zones, "a function the sandbox's stand-in"),
        (lambda: aws.iam.Role("web", assume_role_policy="{"), "got '{'; expected valid JSON"),
        (lambda: aws.s3.Bucket("b", bucket="UPPER"), "expected lower-case letters"),
        (lambda: aws.s3.Bucket("b", acl="private"), "does not support acl"),
        (
            lambda: aws.dynamodb.Table(
                "t",
                hash_key="Mail",
                attributes=[{"name": "email", "type": "S"}],
                billing_mode="PAY_PER_REQUEST",
            ),
            "keys without an attribute: Mail",
        ),
    ]
    for program, words in wrong:
        with pytest.raises(EngineError) as refused:
            bench.preview(program)
        assert words in str(refused.value)


def test_the_wrong_account_is_refused(bench: Bench) -> None:
    """The caller's account is checked against allowedAccountIds, in the real provider's words."""
    bench.stack.set_config("aws:allowedAccountIds", automation.ConfigValue('["999999999999"]'))
    with pytest.raises(EngineError, match=f"AWS account ID not allowed: {ACCOUNT}"):
        bench.preview(lambda: aws.s3.Bucket("data"))
    bench.stack.set_config("aws:allowedAccountIds", automation.ConfigValue(f'["{ACCOUNT}"]'))
    assert bench.preview(lambda: aws.s3.Bucket("data")).changed() == {"data": ["create"]}


@pytest.mark.parametrize("setting", ["accessKey", "profile", "endpoints", "assumeRoles", "nonsense"])
def test_credentials_endpoints_and_unknown_settings_are_refused(bench: Bench, setting: str) -> None:
    """A rehearsal takes no credentials and no endpoint from the configuration, nor settings nobody has."""
    bench.stack.set_config(f"aws:{setting}", automation.ConfigValue('[{"x": "y"}]'))
    with pytest.raises(EngineError, match=setting):
        bench.preview(lambda: aws.s3.Bucket("data"))


def test_functions(bench: Bench) -> None:
    """The three functions answer like the real ones, also for another Region."""

    def program() -> None:
        me, here, there = aws.get_caller_identity(), aws.get_region(), aws.get_region(region="eu-central-1")
        partition = aws.get_partition()
        pulumi.export("account", me.account_id)
        pulumi.export("arn", me.arn)
        pulumi.export("here", [here.region, here.description, here.endpoint])
        pulumi.export("there", there.description)
        pulumi.export("partition", [partition.partition, partition.dns_suffix, partition.reverse_dns_prefix])

    bench.up(program)
    outputs = {name: output.value for name, output in bench.outputs().items()}
    assert outputs == {
        "account": ACCOUNT,
        "arn": f"arn:aws:iam::{ACCOUNT}:user/deployer",
        "here": [REGION, "US East (N. Virginia)", f"ec2.{REGION}.amazonaws.com"],
        "there": "Europe (Frankfurt)",
        "partition": ["aws", "amazonaws.com", "com.amazonaws"],
    }


def test_awss_refusal_reaches_the_person(bench: Bench, local_aws: LocalAws) -> None:
    """What AWS refuses is told as the real provider tells it, and leaves nothing in the state."""
    local_aws.client("iam").create_role(RoleName="taken", AssumeRolePolicyDocument=TRUST)
    expected = (
        r"creating IAM Role \(taken\): operation error IAM: CreateRole, https response error "
        r"StatusCode: 409, RequestID: .*, EntityAlreadyExists: Role with name taken already exists"
    )
    with pytest.raises(EngineError, match=expected):
        bench.up(lambda: aws.iam.Role("web", name="taken", assume_role_policy=TRUST))
    assert "web" not in bench.resources()


def test_a_half_made_resource_is_kept_and_completed(bench: Bench, local_aws: LocalAws) -> None:
    """A table that exists but could not be completed is in the state, and the next `up` completes it."""
    users = local_aws.make_user(
        "cannot-expire",
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "*", "Resource": "*"},
                {"Effect": "Deny", "Action": "dynamodb:UpdateTimeToLive", "Resource": "*"},
            ],
        },
    )

    def program() -> None:
        aws.dynamodb.Table(
            "users",
            hash_key="id",
            attributes=[{"name": "id", "type": "S"}],
            billing_mode="PAY_PER_REQUEST",
            ttl={"enabled": True, "attribute_name": "until"},
        )

    whole = dict(bench.environment)
    bench.environment.update(
        AWS_ACCESS_KEY_ID=users.access_key_id, AWS_SECRET_ACCESS_KEY=users.secret_access_key
    )
    with pytest.raises(EngineError, match=r"UpdateTimeToLive.*AccessDenied"):
        bench.up(program)
    name = bench.resources()["users"]["id"]
    bench.environment.update(whole)
    assert bench.up(program).changed() == {"users": ["update"]}
    ttl = local_aws.client("dynamodb").describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert ttl["TimeToLiveStatus"] == "ENABLED"


def _until(what: Callable[[], Any], seconds: float = 30) -> Any:
    """Poll until something is there."""
    deadline, never = time.monotonic() + seconds, threading.Event()
    while not (found := what()):
        assert time.monotonic() < deadline, "it did not happen in time"
        never.wait(0.05)
    return found


def _named(processes: list[psutil.Process], word: str) -> list[psutil.Process]:
    return [process for process in processes if word in " ".join(process.cmdline())]


@pytest.mark.parametrize("operation", ["create", "update", "delete"])
def test_the_plugin_dies_with_its_engine_while_a_call_runs(
    bench: Bench, local_aws: LocalAws, tmp_path: Path, operation: str
) -> None:
    """An engine killed between the cloud's answer and the plugin's takes the plugin along.

    The plugin is halted at that very moment, so a call is running when the engine dies.
    """
    told, iam = tmp_path / "halted.json", local_aws.client("iam")
    if operation != "create":
        bench.up(_role(""))
    bench.environment |= {
        "ROLESANYWHERE_PLUGIN_HALT": f"aws:iam/role:Role:{operation}",
        "ROLESANYWHERE_PLUGIN_HALT_FILE": str(told),
    }
    program = (lambda: None) if operation == "delete" else _role("changed")
    with futures.ThreadPoolExecutor() as threads:
        running = threads.submit(bench.up, program)
        _until(told.exists)
        children = psutil.Process().children(recursive=True)
        plugins, engines = _named(children, "sandbox.provider"), _named(children, "pulumi")
        assert plugins
        for engine in engines:
            engine.kill()
        _until(lambda: not any(plugin.is_running() for plugin in plugins))
        with pytest.raises(EngineError):
            running.result(timeout=30)
    assert json.loads(told.read_text()) == {
        "token": "aws:iam/role:Role",
        "operation": operation,
        "id": "halted",
    }
    found = [role["RoleName"] for role in iam.list_roles()["Roles"] if role["RoleName"] == "halted"]
    assert found == ([] if operation == "delete" else ["halted"])
    for name in ("ROLESANYWHERE_PLUGIN_HALT", "ROLESANYWHERE_PLUGIN_HALT_FILE"):
        del bench.environment[name]
    bench.stack.cancel()
    bench.stack.workspace.program = lambda: None
    bench.stack.refresh(clear_pending_creates=True)
    if operation == "create":
        iam.delete_role(RoleName="halted")


def _role(description: str) -> Callable[[], None]:
    def program() -> None:
        aws.iam.Role("web", name="halted", assume_role_policy=TRUST, description=description)

    return program
