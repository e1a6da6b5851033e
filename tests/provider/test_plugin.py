"""The plugin as a process and as a service: its handshake, its end, its answers outside any engine's run."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import grpc
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc, status_pb2

from sandbox.provider import describe, describe_functions, halt, launcher, operations
from sandbox.provider.cloud import Cloud, wait_until
from sandbox.provider.errors import CloudError, ProviderError, as_provider_says
from sandbox.provider.functions import invoke
from sandbox.provider.registry import TYPES, type_of
from sandbox.provider.servicer import Servicer
from sandbox.provider.serving import serve
from sandbox.provider.values import UNKNOWN, decode, encode
from tests.local_aws import ACCOUNT, REGION, LocalAws
from tests.provider.face import Aborted, Context, urn
from tests.provider.rules import TRUST

pytestmark = pytest.mark.slow

_ROOT = Path(__file__).resolve().parents[2]
_ROLE = "aws:iam/role:Role"


@pytest.fixture
def servicer(reachable: LocalAws) -> Servicer:
    """A configured plugin in this process."""
    made = Servicer()
    made.Configure(provider_pb2.ConfigureRequest(args=encode({"region": REGION})), _context())
    return made


def _context() -> Any:
    return Context()


@pytest.fixture
def engine() -> Iterator[str]:
    """The address of something that listens, as an engine does."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"127.0.0.1:{listening.getsockname()[1]}"


def _python(*arguments: str, **options: Any) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    return subprocess.Popen(
        [sys.executable, *arguments], env=environment, text=True, stdout=subprocess.PIPE, **options
    )


def test_it_prints_its_port_and_answers_on_loopback(engine: str) -> None:
    """Its first line is the port of a gRPC service that tells the version it stands in for."""
    with _python("-u", "-m", "sandbox.provider", engine) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            assert stub.GetPluginInfo(empty_pb2.Empty(), timeout=10).version == "7.51.1"
            assert stub.Cancel(empty_pb2.Empty(), timeout=10) == empty_pb2.Empty()
        process.terminate()


def test_it_ends_when_its_parent_ends(engine: str) -> None:
    """A parent that is gone takes the plugin along within moments."""
    parent = (
        "import subprocess, sys; plugin = subprocess.Popen([sys.executable, '-u', '-m', 'sandbox.provider', "
        f"{engine!r}], stdout=subprocess.PIPE); plugin.stdout.readline(); print(plugin.pid, flush=True)"
    )
    with _python("-c", parent) as process:
        assert process.stdout is not None
        plugin = int(process.stdout.readline())
    deadline, never = time.monotonic() + 10, threading.Event()
    while Path(f"/proc/{plugin}").exists() if sys.platform == "linux" else _alive(plugin):
        assert time.monotonic() < deadline, "the plugin outlived its parent"
        never.wait(0.05)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_serves_no_absent_engine(capsys: pytest.CaptureFixture[str]) -> None:
    """Without an engine's address, or with one where nobody listens, it refuses to run."""
    assert serve([]) == 2
    assert "a Pulumi engine runs this" in capsys.readouterr().err
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"127.0.0.1:{closed.getsockname()[1]}"
    for wrong in (address, "nonsense"):
        assert serve([wrong]) == 1
        assert "no Pulumi engine answers" in capsys.readouterr().err


def _package(root: Path, main: str) -> None:
    """A package with the plugin's name and another program."""
    package = root / "sandbox" / "provider"
    package.mkdir(parents=True)
    for folder in (package, package.parent):
        (folder / "__init__.py").touch()
    (package / "__main__.py").write_text(main)


def test_the_launcher_execs_the_module(tmp_path: Path) -> None:
    """The installed file runs the module of the given root, whatever the folder it is started in holds."""
    root = tmp_path / "it's a root"
    _package(root, "import os, sys; print(os.getpid(), sys.argv[1:])")
    _package(tmp_path / "elsewhere", "print('the wrong module')")
    file = tmp_path / "plugin"
    file.write_text(launcher(Path(sys.executable), root))
    file.chmod(0o700)
    with subprocess.Popen(
        [file, "127.0.0.1:1", "a b"], stdout=subprocess.PIPE, text=True, cwd=tmp_path / "elsewhere"
    ) as process:
        said = process.communicate()[0].strip()
    assert said == f"{process.pid} ['127.0.0.1:1', 'a b']"


def test_the_hook_of_the_kill_tests_is_off(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing halts without the variables, nor at another moment than the one they name."""
    halt.after(_ROLE, "create", "x")
    monkeypatch.setenv("ROLESANYWHERE_PLUGIN_HALT_FILE", str(tmp_path / "told"))
    halt.after(_ROLE, "create", "x")
    monkeypatch.setenv("ROLESANYWHERE_PLUGIN_HALT", f"{_ROLE}:delete")
    halt.after(_ROLE, "create", "x")
    assert not (tmp_path / "told").exists()


def test_the_hook_of_the_kill_tests_halts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """At the moment they name it tells, whole, and never returns."""
    told = tmp_path / "told"
    monkeypatch.setenv("ROLESANYWHERE_PLUGIN_HALT_FILE", str(told))
    monkeypatch.setenv("ROLESANYWHERE_PLUGIN_HALT", f"{_ROLE}:create")
    halted = threading.Thread(target=halt.after, args=(_ROLE, "create", "x"), daemon=True)
    halted.start()
    deadline, never = time.monotonic() + 10, threading.Event()
    while not (told.exists() and told.read_text()):
        assert time.monotonic() < deadline
        never.wait(0.02)
    assert json.loads(told.read_text()) == {"token": _ROLE, "operation": "create", "id": "x"}
    assert halted.is_alive()


def test_a_call_before_configure_is_refused() -> None:
    """Without a configuration there is no cloud to ask."""
    request = provider_pb2.DiffRequest(urn=urn(_ROLE))
    with pytest.raises(Aborted, match="before Configure"):
        Servicer().Diff(request, _context())


def test_configure_refuses_what_check_config_refuses() -> None:
    """Credentials in the configuration never get further, even if nobody asked CheckConfig."""
    args = encode({"region": REGION, "accessKey": "x"})
    with pytest.raises(Aborted, match="aws:accessKey: got a setting of credentials"):
        Servicer().Configure(provider_pb2.ConfigureRequest(args=args), _context())
    checked = Servicer().CheckConfig(provider_pb2.CheckRequest(news=args), _context())
    assert [failure.property for failure in checked.failures] == ["accessKey"]


def test_a_configuration_that_is_not_known_yet(reachable: LocalAws) -> None:
    """In a preview the configuration may be unknown: it is accepted, and calls wait for the real one."""
    servicer = Servicer()
    servicer.Configure(provider_pb2.ConfigureRequest(args=encode({"region": UNKNOWN})), _context())
    with pytest.raises(Aborted, match="before Configure"):
        servicer.Diff(provider_pb2.DiffRequest(urn=urn(_ROLE)), _context())


def test_a_cloud_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer from the endpoint is told with what was being done, as one error and no traceback."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    request = provider_pb2.ConfigureRequest(args=encode({"region": REGION}))
    with pytest.raises(Aborted, match=r"validating provider credentials: Could not connect"):
        Servicer().Configure(request, _context())


def test_changed_settings_update_the_provider() -> None:
    """A changed configuration is a change that replaces nothing; the same one is none."""

    def diff(old: dict[str, str], new: dict[str, str]) -> provider_pb2.DiffResponse:
        request = provider_pb2.DiffRequest(olds=encode(old), news=encode(new))
        return Servicer().DiffConfig(request, _context())

    changed = diff({"region": "a", "x": "1"}, {"region": "b", "x": "1"})
    assert (changed.changes, list(changed.diffs)) == (provider_pb2.DiffResponse.DIFF_SOME, ["region"])
    assert list(changed.replaces) == []
    assert diff({"region": "a"}, {"region": "a"}).changes == provider_pb2.DiffResponse.DIFF_NONE


def test_unknown_types_and_functions(servicer: Servicer) -> None:
    """A type or function the stand-in does not have is an error that lists those it has."""
    with pytest.raises(Aborted, match=r"aws:sqs/queue:Queue: .*aws:iam/role:Role"):
        servicer.Check(provider_pb2.CheckRequest(urn=urn("aws:sqs/queue:Queue")), _context())
    with pytest.raises(Aborted, match=r"getAmi.*getCallerIdentity"):
        servicer.Invoke(provider_pb2.InvokeRequest(tok="aws:ec2/getAmi:getAmi"), _context())
    assert type_of(_ROLE) is TYPES[_ROLE]


def test_a_fault_of_ours_is_told(
    servicer: Servicer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An error nobody foresaw ends the one call with its name; the traceback goes to the log."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(operations, "create", broken)
    request = provider_pb2.CreateRequest(urn=urn(_ROLE), properties=encode({"name": "x"}))
    with pytest.raises(Aborted, match="fault in the stand-in provider: ZeroDivisionError"):
        servicer.Create(request, _context())
    assert "ZeroDivisionError: on purpose" in capsys.readouterr().err


def test_what_cannot_be_read_after_its_creation_is_kept(
    servicer: Servicer, reachable: LocalAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A resource that exists but cannot be read is told to the engine with its id, so that it is not lost."""
    inputs = {"name": "unreadable", "assumeRolePolicy": TRUST, "maxSessionDuration": 3600, "path": "/"}
    calls = TYPES[_ROLE].calls

    def refused(*_: object) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetRole")

    monkeypatch.setattr(type(calls), "read", refused)
    context = _context()
    with pytest.raises(Aborted, match=r"reading IAM Role \(unreadable\): .*GetRole.*AccessDenied: no"):
        servicer.Create(provider_pb2.CreateRequest(urn=urn(_ROLE), properties=encode(inputs)), context)
    status = status_pb2.Status.FromString(dict(context.metadata)["grpc-status-details-bin"])
    details = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(details)
    assert details.id == "unreadable"
    assert decode(details.properties)[0]["name"] == "unreadable"
    monkeypatch.undo()
    reachable.client("iam").delete_role(RoleName="unreadable")


def test_what_is_gone_after_its_creation(servicer: Servicer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A resource that is not to be found right after it was made is an error, not an empty state."""
    calls = type(TYPES[_ROLE].calls)
    monkeypatch.setattr(calls, "create", lambda *_: "vanished")
    inputs = {"name": "vanished", "assumeRolePolicy": TRUST}
    with pytest.raises(Aborted, match=r"reading IAM Role \(vanished\): couldn't find resource"):
        servicer.Create(provider_pb2.CreateRequest(urn=urn(_ROLE), properties=encode(inputs)), _context())


def test_a_failed_update_keeps_what_is_true(servicer: Servicer, reachable: LocalAws) -> None:
    """When AWS refuses half of an update, the state gets what the cloud has now, not what was wanted."""
    iam = reachable.client("iam")
    iam.create_role(RoleName="half", AssumeRolePolicyDocument=TRUST)
    old = {"name": "half", "assumeRolePolicy": TRUST, "maxSessionDuration": 3600, "path": "/", "tagsAll": {}}
    new = {**old, "description": "done", "permissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/none"}
    request = provider_pb2.UpdateRequest(id="half", urn=urn(_ROLE), olds=encode(old), news=encode(new))
    context = _context()
    with pytest.raises(Aborted, match=r"updating IAM Role \(half\): .*PutRolePermissionsBoundary"):
        servicer.Update(request, context)
    status = status_pb2.Status.FromString(dict(context.metadata)["grpc-status-details-bin"])
    details = provider_pb2.ErrorResourceInitFailed()
    status.details[0].Unpack(details)
    outputs = decode(details.properties)[0]
    assert outputs["description"] == "done"
    assert "permissionsBoundary" not in outputs
    iam.delete_role(RoleName="half")


def test_functions_directly(reachable: LocalAws) -> None:
    """Other partitions have names of their own; unsupported arguments and Regions nobody has are errors."""
    china = Cloud(boto3.Session(), "cn-north-1")
    answer = invoke(china, "aws:index/getPartition:getPartition", {})
    assert (answer["dnsSuffix"], answer["reverseDnsPrefix"]) == ("amazonaws.com.cn", "cn.com.amazonaws")
    region = invoke(china, "aws:index/getRegion:getRegion", {"name": "us-gov-west-1"})
    assert region["endpoint"] == "ec2.us-gov-west-1.amazonaws.com"
    for arguments, words in (
        ({"endpoint": "x"}, "the argument endpoint"),
        ({"region": "eu-nowhere-1"}, "eu-now"),
    ):
        with pytest.raises(ProviderError, match=words):
            invoke(china, "aws:index/getRegion:getRegion", arguments)


def test_a_function_as_the_engine_asks(servicer: Servicer) -> None:
    """A function's answer comes as the engine takes it; an interrupt of the engine stops nothing half-way."""
    request = provider_pb2.InvokeRequest(tok="aws:index/getPartition:getPartition")
    answer = decode(getattr(servicer.Invoke(request, _context()), "return"))[0]
    assert answer["partition"] == "aws"
    assert servicer.Cancel(empty_pb2.Empty(), _context()) == empty_pb2.Empty()


def test_a_caller_that_cannot_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking for the caller without an answer is an error that says what was being read."""
    cloud = Cloud(boto3.Session(), REGION)
    monkeypatch.setattr(
        cloud, "client", lambda _: (_ for _ in ()).throw(EndpointConnectionError(endpoint_url="x"))
    )
    with pytest.raises(CloudError, match="reading STS Caller Identity"):
        invoke(cloud, "aws:index/getCallerIdentity:getCallerIdentity", {})


def test_errors_are_worded_as_the_go_sdk_words_them() -> None:
    """Codes the model names stand alone; others are marked; hints follow only the refusals they explain."""

    def refusal(operation: str, code: str, message: str) -> str:
        metadata = {"HTTPStatusCode": 400, "RequestId": "R1"}
        error = ClientError(
            {"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata},  # type: ignore[typeddict-item]
            operation,
        )
        return str(as_provider_says("doing it", "DynamoDB", error))

    assert refusal("DeleteTable", "Throttling", "slow") == (
        "doing it: operation error DynamoDB: DeleteTable, https response error StatusCode: 400, "
        "RequestID: R1, api error Throttling: slow"
    )
    assert "deletionProtectionEnabled" in refusal("DeleteTable", "ValidationException", "is protected")
    assert "deletionProtectionEnabled" not in refusal("DeleteTable", "ValidationException", "bad name")
    assert "forceDestroy" in refusal("DeleteBucket", "BucketNotEmpty", "not empty")


def test_waiting_has_an_end() -> None:
    """What never happens is an error after the given time; what has happened returns at once."""
    wait_until("it", lambda: True, seconds=0)
    answers = iter([False, True])
    wait_until("it", lambda: next(answers))
    with pytest.raises(ProviderError, match="no change within 0 seconds"):
        wait_until("it", lambda: False, seconds=0)


def test_the_tables_as_data() -> None:
    """The description holds every type and property with its page and source, and every function."""
    described = {entry["token"]: entry for entry in describe()}
    assert set(described) == set(TYPES)
    for entry in described.values():
        assert entry["documentation"].startswith("https://www.pulumi.com/registry/packages/aws/api-docs/")
        assert entry["source"].startswith("hashicorp/terraform-provider-aws internal/service/")
    role = {row["path"]: row for row in described[_ROLE]["properties"]}
    assert (role["path"]["kind"], role["path"]["default"]) == ("replace", "/")
    assert role["maxSessionDuration"]["constraints"] == ["a number from 3600 to 43200"]
    table = {row["path"] for row in described["aws:dynamodb/table:Table"]["properties"]}
    assert "globalSecondaryIndexes.hashKey" in table
    assert json.loads(json.dumps(describe())) == describe()
    assert {item["token"].rpartition(":")[2] for item in describe_functions()} == {
        "getCallerIdentity",
        "getCertificateAuthority",
        "getPartition",
        "getRegion",
    }
