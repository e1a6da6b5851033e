"""The local AWS as a process of its own: what it opens, reads, writes and leaves, and how it ends."""

import http.client
import json
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import h2.config
import h2.connection
import h2.events
import psutil
import pytest
from botocore.exceptions import ClientError
from cryptography import x509

from sandbox.server import main

pytestmark = pytest.mark.slow

ACCOUNT = "222233334444"
# What a developer's shell may hold: keys, a profile, settings of the emulator, its scripts and its doors.
HOSTILE = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_PROFILE": "production",
    "AWS_ENDPOINT_URL": "http://169.254.169.254",
    "AUTH": "false",
    "SERVICES": "",
    "IOT_MTLS_ENABLED": "1",
    "SFTP_ENABLED": "1",
    "PERSIST_STATE": "1",
    "S3_PERSIST": "1",
    "USE_SSL": "1",
    "GATEWAY_PORT": "4566",
    "MINISTACK_ACCOUNT_ID": "999999999999",
    "MINISTACK_AUTOCREATE_AWS_MANAGED": "1",
    "LOCALSTACK_PERSISTENCE": "1",
    "LAMBDA_EXECUTOR": "docker",
}


@dataclass(frozen=True)
class Running:
    """A server process.

    Attributes:
        process: The process.
        directory: Its folder.
    """

    process: "subprocess.Popen[str]"
    directory: Path

    @property
    def told(self) -> dict[str, Any]:
        """What server.json says."""
        told: dict[str, Any] = json.loads((self.directory / "server.json").read_text())
        return told

    @property
    def tls(self) -> ssl.SSLContext:
        """A context that trusts this instance alone."""
        return ssl.create_default_context(cafile=self.told["caFile"])

    def connect(self, protocol: str = "http/1.1") -> ssl.SSLSocket:
        """An open TLS connection."""
        context = self.tls
        context.set_alpn_protocols([protocol])
        plain = socket.create_connection(("127.0.0.1", self.told["httpsPort"]), timeout=20)
        return context.wrap_socket(plain, server_hostname="127.0.0.1")

    def client(self, service: str, key: str | None = None, secret: str | None = None) -> Any:
        """A boto3 client, signed as the deployer."""
        pair = self.told["accounts"][ACCOUNT]
        return boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=f"https://127.0.0.1:{self.told['httpsPort']}",
            verify=self.told["caFile"],
            region_name=self.told["region"],
            aws_access_key_id=key or pair["accessKeyId"],
            aws_secret_access_key=secret or pair["secretAccessKey"],
        )


def _start(directory: Path, *more: str, environment: Mapping[str, str] | None = None) -> Running:
    arguments = [
        "--directory",
        str(directory),
        "--instance",
        "one",
        "--account",
        ACCOUNT,
        "--region",
        "eu-west-1",
    ]
    kept = {name: value for name, value in os.environ.items() if name.startswith(("COV", "PATH", "LC_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox.server", *arguments, *more],
        env={**kept, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    running, until = Running(process, directory), time.monotonic() + 60
    while not (directory / "server.json").exists():
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            pytest.fail(f"the server did not start: {process.communicate()}")
        time.sleep(0.02)
    return running


def _end(running: Running) -> None:
    if running.process.poll() is None:
        running.process.terminate()
    try:
        running.process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        running.process.kill()
        running.process.communicate()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server that was started from a hostile environment."""
    server = _start(tmp_path_factory.mktemp("instance"), environment=HOSTILE)
    yield server
    _end(server)


def test_it_tells_where_it_is(running: Running) -> None:
    """server.json has what the other processes of the instance need, for its owner alone."""
    told = running.told
    assert set(told) == {
        "instance",
        "pid",
        "httpsPort",
        "httpPort",
        "region",
        "caFile",
        "controlToken",
        "clockOffsetSeconds",
        "accounts",
    }
    assert (told["instance"], told["pid"], told["region"]) == ("one", running.process.pid, "eu-west-1")
    assert told["caFile"] == str(running.directory / "ca.pem")
    assert len(told["controlToken"]) >= 32
    assert set(told["accounts"]) == {ACCOUNT}
    assert set(told["accounts"][ACCOUNT]) == {"accessKeyId", "secretAccessKey"}


def test_nobody_else_can_read_it(running: Running) -> None:
    """Every file of the instance is owner-only."""
    files = [path for path in running.directory.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"server.json", "server-key.pem", "ca.pem"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_it_listens_on_loopback_twice(running: Running) -> None:
    """Two TCP sockets of 127.0.0.1 listen, and nothing else: no broker, no SFTP, no default port."""
    connections = psutil.Process(running.process.pid).net_connections(kind="all")
    listening = {(c.laddr.ip, c.laddr.port) for c in connections if c.status == psutil.CONN_LISTEN}
    assert listening == {("127.0.0.1", running.told["httpsPort"]), ("127.0.0.1", running.told["httpPort"])}
    assert [c for c in connections if c.type == socket.SOCK_DGRAM] == []
    named = [c for c in connections if c.family == socket.AF_UNIX and c.laddr]
    assert named == []


def test_it_starts_nobody_and_calls_nobody(running: Running) -> None:
    """No child process and no connection out: no Docker, no metadata service, no endpoint of the shell's."""
    running.client("s3").list_buckets()
    running.client("sts").get_caller_identity()
    process = psutil.Process(running.process.pid)
    assert process.children(recursive=True) == []
    own = {running.told["httpsPort"], running.told["httpPort"]}
    assert [c for c in process.net_connections(kind="inet") if c.laddr.port not in own] == []


def test_the_shells_keys_are_nobody(running: Running) -> None:
    """Keys of the environment the server was started from are unknown; its settings change nothing."""
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        running.client(
            "sts", HOSTILE["AWS_ACCESS_KEY_ID"], HOSTILE["AWS_SECRET_ACCESS_KEY"]
        ).get_caller_identity()
    with pytest.raises(ClientError, match="InvalidClientTokenId"):
        running.client("sts", "test", "test").get_caller_identity()
    identity = running.client("sts").get_caller_identity()
    assert identity["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/deployer"


def test_nothing_is_written_elsewhere(running: Running) -> None:
    """What the process has open for writing is in its folder."""
    opened = psutil.Process(running.process.pid).open_files()
    written = [file.path for file in opened if file.mode != "r"]
    assert [path for path in written if not path.startswith(str(running.directory))] == []


def test_the_certificate_is_for_loopback(running: Running) -> None:
    """The CA signs one certificate, for 127.0.0.1 and localhost, and its key is nowhere."""
    authority = x509.load_pem_x509_certificate((running.directory / "ca.pem").read_bytes())
    leaf = x509.load_pem_x509_certificate((running.directory / "server.pem").read_bytes())
    leaf.verify_directly_issued_by(authority)
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert [str(ip) for ip in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]
    assert authority.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert [path.name for path in running.directory.glob("*key*")] == ["server-key.pem"]


def test_large_headers_pass(running: Running) -> None:
    """A chain of certificates does not fit the usual 16 KiB of headers; 100 KiB in two pieces pass."""
    port = running.told["httpPort"]
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        head = f"GET /_rolesanywhere/health HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nX-Chain: "
        connection.sendall(head.encode() + b"a" * 50_000)
        connection.sendall(b"a" * 50_000 + b"\r\n\r\n")
        assert connection.recv(64).startswith(b"HTTP/1.1 200 ")


def test_connections_last(running: Running) -> None:
    """A client that does not reconnect is answered past hypercorn's thousand requests."""
    connection = http.client.HTTPConnection("127.0.0.1", running.told["httpPort"], timeout=20)
    connection.connect()
    first = connection.sock
    for _ in range(1100):
        connection.request("GET", "/_rolesanywhere/health")
        assert connection.getresponse().read()
    assert connection.sock is first
    connection.close()


@pytest.mark.parametrize(("host", "status"), [("127.0.0.1:{port}", b"200"), ("example.com:{port}", b"403")])
def test_http_2_has_the_same_doors(running: Running, host: str, status: bytes) -> None:
    """Over HTTP/2 (which the official helper speaks) the address is checked too."""
    protocol = h2.connection.H2Connection(config=h2.config.H2Configuration(header_encoding=None))
    with running.connect("h2") as connection:
        assert connection.selected_alpn_protocol() == "h2"
        protocol.initiate_connection()
        head = {
            ":method": "GET",
            ":scheme": "https",
            ":authority": host.format(port=running.told["httpsPort"]),
            ":path": "/_rolesanywhere/health",
        }
        protocol.send_headers(1, list(head.items()), end_stream=True)
        connection.sendall(protocol.data_to_send())
        answers: list[h2.events.ResponseReceived] = []
        while not answers:
            received = protocol.receive_data(connection.recv(65536))
            answers = [event for event in received if isinstance(event, h2.events.ResponseReceived)]
        assert dict(answers[0].headers)[b":status"] == status


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_with_clients_connected(tmp_path: Path, number: signal.Signals) -> None:
    """Asked to end it ends within two seconds, with status 0 and no traceback, whoever is connected."""
    running = _start(tmp_path)
    connections = [running.connect() for _ in range(3)]
    for connection in connections:
        host = f"127.0.0.1:{running.told['httpsPort']}"
        connection.sendall(f"GET /_rolesanywhere/health HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert connection.recv(64).startswith(b"HTTP/1.1 200")
    running.process.send_signal(number)
    _, log = running.process.communicate(timeout=2)
    assert (running.process.returncode, log) == (0, "")
    for connection in connections:
        connection.close()


def test_a_port_that_is_taken(running: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is told which port and what to do, without a traceback."""
    taken = running.told["httpsPort"]
    arguments = [
        "--directory",
        str(tmp_path),
        "--instance",
        "x",
        "--account",
        ACCOUNT,
        "--region",
        "eu-west-1",
    ]
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--https-port", str(taken)])
    assert str(ended.value.code) == (
        f"port {taken} of 127.0.0.1: got Address already in use; expected a port nobody uses. "
        "Stop what listens there, or give another port; 0 takes any free one."
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value"), [("--account", "1234"), ("--account", "12345678901a"), ("--region", "Frankfurt")]
)
def test_arguments_that_are_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    """An account is 12 digits and a Region looks like one."""
    good = {"--directory": str(tmp_path), "--instance": "x", "--account": ACCOUNT, "--region": "eu-west-1"}
    with pytest.raises(SystemExit) as ended:
        main([part for pair in {**good, name: value}.items() for part in pair])
    assert ended.value.code == 2
    assert repr(value) in capsys.readouterr().err
