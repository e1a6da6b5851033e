"""With a user's real-looking AWS settings around, not one request of a rehearsal leaves loopback."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.lifecycle.driver import Project

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.unmeasured]

REAL_LOOKING = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "AWS_SESSION_TOKEN": "real-looking",
    "AWS_PROFILE": "production",
    "AWS_REGION": "us-west-2",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    "AWS_ENDPOINT_URL_S3": "https://192.0.2.10",
    "AWS_EC2_METADATA_DISABLED": "false",
    "HTTPS_PROXY": "http://192.0.2.11:3128",
    "HTTP_PROXY": "http://192.0.2.11:3128",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://192.0.2.12:4317",
    "PULUMI_BACKEND_URL": "https://192.0.2.13",
    "PULUMI_ACCESS_TOKEN": "pul-real-looking",
}
CONNECT = re.compile(r"(?:connect|sendto|sendmsg)\(.*?sin6?_port=htons\((\d+)\).*?\"([0-9a-fA-F.:]+)\"")


@pytest.mark.skipif(
    shutil.which("strace") is None, reason="needs strace, which shows every connection of a process"
)
def test_every_connection_of_an_up_is_to_loopback(project: Project, tmp_path: Path) -> None:
    """`up` under strace, engine, plugin and local AWS included: every address it meets is loopback."""
    aws = tmp_path / "home" / ".aws"
    aws.mkdir(parents=True)
    (aws / "credentials").write_text(
        "[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = real-looking\n"
        "[production]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = real-looking\n"
    )
    trace = tmp_path / "trace"
    stop = shlex.join(project.command("sandbox", "stop"))  # strace ends with the last process it watches
    watched = ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg", "-o", str(trace)]
    done = subprocess.run(
        [*watched, "sh", "-c", f"{shlex.join(project.command('up'))} && {stop}"],
        capture_output=True,
        text=True,
        check=False,
        cwd=project.root,
        env=_with_cache(tmp_path / "home"),
    )
    assert done.returncode == 0, done.stderr
    addresses = {(address, port) for port, address in CONNECT.findall(trace.read_text())}
    assert addresses, "the trace shows no connection at all: the test would see nothing"
    assert {address for address, _port in addresses} <= {"127.0.0.1", "::1", "::ffff:127.0.0.1"}


def test_the_trace_would_show_a_stray_connection() -> None:
    """The pattern reads addresses of both families out of strace's lines."""
    lines = (
        '1 connect(5, {sa_family=AF_INET, sin_port=htons(443), sin_addr=inet_addr("192.0.2.1")}, 16) = 0\n'
        "2 connect(5, {sa_family=AF_INET6, sin6_port=htons(53), sin6_flowinfo=htonl(0), "
        'inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = 0\n'
    )
    assert CONNECT.findall(lines) == [("443", "192.0.2.1"), ("53", "2001:db8::1")]


def _with_cache(home: Path) -> dict[str, str]:
    """The user's environment: a home of its own with AWS files in it, and the engine found as before."""
    import os

    from sandbox.programs import cache_directory

    return os.environ | REAL_LOOKING | {"HOME": str(home), "XDG_CACHE_HOME": str(cache_directory().parent)}
