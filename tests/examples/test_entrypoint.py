"""The container's entry point under two shells, and what it becomes with credentials of the sandbox."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from sandbox.helper import find_helper
from sandbox.progress import silent
from tests.local_aws import LocalAws
from tests.rolesanywhere.conftest import new_account
from tests.rolesanywhere.sessions.lab import Lab
from tests.rolesanywhere.sessions.pki import Issued, authority, issue

pytestmark = [pytest.mark.xdist_group("entrypoint"), pytest.mark.slow]

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "container"
SHIMS = Path(__file__).resolve().parent / "shims"
SHELLS = ("dash", "bash")
PASSPHRASE = "correct horse; $(battery) 'staple'"
# What the container runs: it says who it is, whenever a line comes in, from one boto3 client.
ASKING = """\
import sys, boto3
sts, s3 = boto3.client("sts"), boto3.client("s3")
for line in sys.stdin:
    print(sts.get_caller_identity()["Arn"], len(s3.list_buckets()["Buckets"]), flush=True)
"""


@dataclass(frozen=True)
class Container:
    """A container without an engine: its files, its environment, and the cloud it asks.

    Attributes:
        folder: What would be mounted into it.
        lab: The cloud.
        helper: The folder of the helper's program.
    """

    folder: Path
    lab: Lab
    helper: Path

    @property
    def config(self) -> Path:
        return self.folder / "run"

    def mount(self, issued: Issued, passphrase: str = "") -> None:
        """Put a certificate and its key in place, each at once, as an orchestrator does."""
        kept = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
        pem = issued.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, kept).decode()
        for name, text in (("tls.key", pem), ("tls.crt", issued.pem)):
            new = self.folder / f"{name}.new"
            new.touch(mode=0o600)
            new.write_text(text)
            new.replace(self.folder / name)

    def environment(self, **changes: str | None) -> dict[str, str]:
        """Everything the entry point needs; None takes a variable away."""
        local, arns = self.lab.account.local, self.lab.arns()
        given: dict[str, str | None] = {
            "PATH": f"{self.helper}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "AWS_ENDPOINT_URL": local.endpoint,
            "AWS_ENDPOINT_URL_ROLESANYWHERE": local.endpoint,
            "AWS_CA_BUNDLE": local.ca_file,
            "ROLESANYWHERE_TRUST_ANCHOR_ARN": arns["trustAnchorArn"],
            "ROLESANYWHERE_PROFILE_ARN": arns["profileArn"],
            "ROLESANYWHERE_ROLE_ARN": arns["roleArn"],
            "ROLESANYWHERE_CERTIFICATE": f"{self.folder}/tls.crt",
            "ROLESANYWHERE_PRIVATE_KEY": f"{self.folder}/tls.key",
            "ROLESANYWHERE_SESSION_DURATION": "900",
            "ROLESANYWHERE_CONFIG_DIRECTORY": str(self.config),
            **changes,
        }
        return {name: value for name, value in given.items() if value is not None}

    def run(
        self, shell: str, *command: str, typed: str | None = "", **changes: str | None
    ) -> "subprocess.CompletedProcess[str]":
        """Run the entry point."""
        return subprocess.run(
            [shell, EXAMPLE / "entrypoint.sh", *command],
            env=self.environment(**changes),
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )

    def refusals(self, shell: str, *command: str, **changes: str | None) -> list[str]:
        """What the entry point finds wrong; the command has not run, and there is no config."""
        done = self.run(shell, *(command or ("echo", "it ran")), **changes)
        assert (done.returncode, done.stdout) == (78, "")
        assert list(self.config.iterdir()) == []
        lines = done.stderr.splitlines()
        assert all(line.startswith("entrypoint: ") for line in lines), done.stderr
        return [line.removeprefix("entrypoint: ") for line in lines]


@pytest.fixture(params=["stand-in", pytest.param("official", marks=pytest.mark.helper)])
def helper(request: pytest.FixtureRequest) -> Path:
    """The folder of an `aws_signing_helper`."""
    return SHIMS if request.param == "stand-in" else find_helper(silent).parent


@pytest.fixture
def container(local_aws: LocalAws, helper: Path) -> Iterator[Container]:
    """A container with a plain key, in a folder that another user can reach."""
    with tempfile.TemporaryDirectory(prefix="container-") as folder:
        root = Path(folder)
        root.chmod(0o755)
        made = Container(root, Lab(new_account(local_aws), authority("CN=Root")), helper)
        made.config.mkdir()
        made.mount(made.lab.web)
        yield made


def serial(issued: Issued) -> str:
    """The name of a certificate's session."""
    return f"{issued.certificate.serial_number:x}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("shell", "kind"),
    [("dash", "plain"), ("bash", "plain"), ("dash", "passphrase"), ("bash", "passphrase file")],
)
def test_the_command_it_becomes_has_a_session(container: Container, shell: str, kind: str) -> None:
    """boto3 alone, nothing configured in it: the role of the certificate, whatever way the key is kept."""
    changes: dict[str, str | None] = {}
    if kind != "plain":
        container.mount(container.lab.web, PASSPHRASE)
        file = container.folder / "passphrase"
        file.write_text(f"{PASSPHRASE}\n")
        file.chmod(0o640)
        given = {"passphrase": ("ROLESANYWHERE_PASSPHRASE", PASSPHRASE)}
        name, value = given.get(kind, ("ROLESANYWHERE_PASSPHRASE_FILE", str(file)))
        changes = {name: value}
    done = container.run(shell, sys.executable, "-c", ASKING, typed="who\n", **changes)
    assert done.returncode == 0, done.stderr
    assert f":assumed-role/Web/{serial(container.lab.web)}" in done.stdout
    config = container.config / "config"
    assert {file.stat().st_mode & 0o777 for file in container.config.iterdir()} == {0o600}
    assert config.read_text().splitlines()[:2] == ["[default]", "region = us-east-1"]
    assert PASSPHRASE not in config.read_text()
    assert ("encrypted-key.sh" in config.read_text()) == (kind != "plain")


@pytest.mark.slow
@pytest.mark.parametrize("shell", SHELLS)
def test_renewed_files_are_used_by_the_running_command(container: Container, shell: str) -> None:
    """One process, one client, another certificate, key and passphrase under the same paths."""
    container.mount(container.lab.web, PASSPHRASE)
    file = container.folder / "passphrase"
    file.touch(mode=0o600)
    file.write_text(PASSPHRASE)
    renewed = issue("CN=web", container.lab.root)
    with subprocess.Popen(
        [shell, EXAMPLE / "entrypoint.sh", sys.executable, "-c", ASKING],
        env=container.environment(ROLESANYWHERE_PASSPHRASE_FILE=str(file)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        asked = []
        for _ in range(2):
            process.stdin.write("who\n")
            process.stdin.flush()
            asked.append(process.stdout.readline())
            file.write_text("another passphrase")
            container.mount(renewed, "another passphrase")
        process.stdin.close()
    assert process.returncode == 0
    # botocore asks again in the last 15 minutes of a session; one of 900 seconds is in them from the start.
    assert [serial(container.lab.web) in asked[0], serial(renewed) in asked[1]] == [True, True]


def test_the_command_inherits_nothing_that_would_answer_instead(container: Container) -> None:
    """Not the passphrase, no other profile, no key in a file, no instance's metadata."""
    container.mount(container.lab.web, PASSPHRASE)
    given = {"ROLESANYWHERE_PASSPHRASE": PASSPHRASE, "AWS_PROFILE": "other"}
    done = container.run(
        "dash", sys.executable, "-c", "import json, os; print(json.dumps(dict(os.environ)))", **given
    )
    inherited: dict[str, str] = json.loads(done.stdout)
    assert PASSPHRASE not in inherited.values()
    assert "AWS_PROFILE" not in inherited
    assert inherited["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert inherited["AWS_EC2_METADATA_DISABLED"] == "true"


@pytest.mark.parametrize("shell", SHELLS)
def test_every_missing_variable_is_named_at_once(container: Container, shell: str) -> None:
    """All five, in one run; the optional ones are not among them."""
    names = [
        "ROLESANYWHERE_TRUST_ANCHOR_ARN",
        "ROLESANYWHERE_PROFILE_ARN",
        "ROLESANYWHERE_ROLE_ARN",
        "ROLESANYWHERE_CERTIFICATE",
        "ROLESANYWHERE_PRIVATE_KEY",
    ]
    found = container.refusals(shell, **dict.fromkeys(names), ROLESANYWHERE_SESSION_DURATION=None)
    assert found == [f"{name} is not set" for name in names]


WRONG = [
    (
        "ROLESANYWHERE_TRUST_ANCHOR_ARN",
        "arn:aws:rolesanywhere:eu-central-1:111122223333:profile/x",
        "trust-anchor",
    ),
    ("ROLESANYWHERE_PROFILE_ARN", "demo", "expected the ARN of a profile"),
    ("ROLESANYWHERE_ROLE_ARN", "arn:aws:iam::111122223333:role/a b", "characters other than"),
    ("ROLESANYWHERE_ROLE_ARN", "arn:aws:iam::111122223333:role/a\n[profile b]", "characters other than"),
    ("ROLESANYWHERE_CERTIFICATE", "/nowhere/tls.crt", "expected a file that user"),
    ("ROLESANYWHERE_CERTIFICATE", "/tmp", "expected a file that user"),  # noqa: S108 - a folder, not a file
    ("ROLESANYWHERE_PRIVATE_KEY", "/nowhere/tls.key", "expected a file that user"),
    ("ROLESANYWHERE_CHAIN", "/nowhere/chain.pem", "expected a file that user"),
    ("ROLESANYWHERE_PASSPHRASE_FILE", "/nowhere/passphrase", "expected a file that user"),
    ("ROLESANYWHERE_SESSION_DURATION", "1h", "expected a number of seconds"),
    ("ROLESANYWHERE_CONFIG_DIRECTORY", "/nowhere", "expected a folder that user"),
    ("AWS_ACCESS_KEY_ID", "anything", "would be used instead of the certificate"),
    ("AWS_WEB_IDENTITY_TOKEN_FILE", "/token", "would be used instead of the certificate"),
]


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("name", "value", "told"), WRONG, ids=[f"{row[0]}-{n}" for n, row in enumerate(WRONG)]
)
def test_a_wrong_value_is_refused(container: Container, shell: str, name: str, value: str, told: str) -> None:
    """One line, which names the variable and says what was expected."""
    (found,) = container.refusals(shell, **{name: value})
    assert found.startswith(name)
    assert told in found


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("mode", [0o644, 0o602])
def test_a_key_everybody_can_use_is_refused(container: Container, shell: str, mode: int) -> None:
    """Readable or writable by others, seen through a link too; for the group alone, it is taken."""
    key = container.folder / "tls.key"
    link = container.folder / "link.key"
    link.symlink_to(key)
    key.chmod(mode)
    for path in (key, link):
        (found,) = container.refusals(shell, ROLESANYWHERE_PRIVATE_KEY=str(path))
        assert re.fullmatch(
            r"ROLESANYWHERE_PRIVATE_KEY is \S+, which everybody can use: .*chmod o= .*", found
        )
    key.chmod(0o640)
    assert container.run(shell, "true").returncode == 0


@pytest.mark.parametrize("shell", SHELLS)
def test_files_that_cannot_be_read_are_refused(container: Container, shell: str) -> None:
    """The certificate and the key are there and nobody may read them: each is named, with who could not."""
    for name in ("tls.crt", "tls.key"):
        (container.folder / name).chmod(0)
    # Everything can be read by root: as root, the entry point runs as the user of the image.
    user = 65532 if os.getuid() == 0 else os.getuid()
    script = shutil.copy(EXAMPLE / "entrypoint.sh", container.folder)
    container.config.chmod(0o777)
    done = subprocess.run(
        [shell, script, "true"],
        env=container.environment(PATH=f"{container.folder}:/usr/bin:/bin"),
        capture_output=True,
        text=True,
        check=False,
        user=user,
    )
    told = [f"ROLESANYWHERE_{name} is" for name in ("CERTIFICATE", "PRIVATE_KEY")]
    lines = done.stderr.splitlines()
    assert done.returncode == 78
    for line, start in zip(lines, told, strict=False):
        assert line.startswith(f"entrypoint: {start}")
        assert line.endswith(f"expected a file that user {user} can read")
    assert lines[2:] == ["entrypoint: aws_signing_helper is not on the PATH"]


@pytest.mark.parametrize("shell", SHELLS)
def test_passphrases_are_neither_missing_nor_two(container: Container, shell: str) -> None:
    """An encrypted key needs one; two leave open which; one that everybody can read is refused."""
    container.mount(container.lab.web, PASSPHRASE)
    (missing,) = container.refusals(shell)
    assert "which is encrypted" in missing
    file = container.folder / "passphrase"
    file.write_text(PASSPHRASE)
    file.chmod(0o644)
    (readable,) = container.refusals(shell, ROLESANYWHERE_PASSPHRASE_FILE=str(file))
    assert readable.startswith("ROLESANYWHERE_PASSPHRASE_FILE")
    file.chmod(0o600)
    both = {"ROLESANYWHERE_PASSPHRASE_FILE": str(file), "ROLESANYWHERE_PASSPHRASE": PASSPHRASE}
    (two,) = container.refusals(shell, **both)
    assert "give one" in two


@pytest.mark.parametrize("shell", SHELLS)
def test_no_helper_and_no_command(container: Container, shell: str) -> None:
    """An image without the helper, and a container without a command, say so."""
    assert container.refusals(shell, PATH="/usr/bin:/bin") == ["aws_signing_helper is not on the PATH"]
    done = container.run(shell)
    assert (done.returncode, done.stderr) == (78, "entrypoint: no command to become\n")


def test_an_empty_passphrase_reaches_no_helper(tmp_path: Path) -> None:
    """The helper would take it for none and read the key as if it were plain."""
    (tmp_path / "empty").touch()
    done = subprocess.run(
        [EXAMPLE / "encrypted-key.sh", tmp_path / "empty", "echo", "it ran"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (78, "")
    assert "empty" in done.stderr
