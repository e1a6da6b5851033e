"""`credentials`: what a consumer is given, read back by its own parsers, and sessions by command."""

import configparser
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from botocore.compat import compat_shell_split

from tests.consumer.conftest import PASSPHRASE, Machine, machine
from tests.rolesanywhere.sessions.pki import issue

__all__ = ["machine"]

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent.parent


def run(
    machine: Machine,
    *words: str,
    stdin: str | None = None,
    fds: tuple[int, ...] = (),
    measured: bool = True,
    **environment: str,
) -> "subprocess.CompletedProcess[str]":
    """The command, in a process of its own, on the machine's folder; coverage imports modules of its own."""
    local = machine.lab.account.local
    own = {
        "PATH": os.environ["PATH"],
        "HOME": str(machine.folder),
        "AWS_ENDPOINT_URL": local.endpoint,
        "AWS_CA_BUNDLE": local.ca_file,
        **{name: value for name, value in os.environ.items() if measured and name.startswith("COV")},
    }
    return subprocess.run(
        [sys.executable, "-P", "-m", "cli", "credentials", *words],
        input=stdin or "",
        capture_output=True,
        text=True,
        check=False,
        cwd=machine.folder,
        env={**own, "PYTHONPATH": str(ROOT), **environment},
        pass_fds=fds,
    )


def succeed(machine: Machine, *words: str, **more: Any) -> str:
    done = run(machine, *words, **more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def parameters(machine: Machine, **more: Any) -> str:
    file = machine.folder / "web.json"
    file.write_text(json.dumps(machine.parameters(**more)))
    return str(file)


def outputs(machine: Machine) -> dict[str, Any]:
    """What `pulumi stack output --json` prints of a stack with two workloads."""
    return {
        "contractVersion": 1,
        "region": "us-east-1",
        "trustAnchors": {},
        "profiles": {},
        "workloads": {"web": machine.parameters(), "batch": machine.parameters(durationSeconds=900)},
        "tables": {},
        "buckets": {},
    }


def keyed(machine: Machine) -> tuple[str, ...]:
    certificate, key = machine.write(machine.lab.web)
    return "--certificate", str(certificate), "--private-key", str(key)


def test_outputs_are_piped_in(machine: Machine) -> None:
    """`pulumi stack output --json | ./rolesanywhere credentials ... --workload W`."""
    text = json.dumps(outputs(machine))
    printed = json.loads(succeed(machine, "json", "--workload", "batch", stdin=text))
    assert printed == machine.parameters(durationSeconds=900)
    assert succeed(machine, "command", "--workload", "web", stdin=text) == (
        "aws_signing_helper credential-process\n"
    )


def test_outputs_come_from_a_file_too(machine: Machine) -> None:
    """--outputs FILE, --outputs - and standard input are the same."""
    file = machine.folder / "outputs.json"
    file.write_text(json.dumps(outputs(machine)))
    by_file = succeed(machine, "json", "--outputs", str(file), "--workload", "web")
    assert by_file == succeed(machine, "json", "--outputs", "-", "--workload", "web", stdin=file.read_text())


@pytest.mark.parametrize("name", ["web", "default", "it's a name"])
def test_the_config_profile_is_read_back_by_the_real_parser(machine: Machine, name: str) -> None:
    """Botocore finds the profile by its name, and splits the command into the words that were meant."""
    command = "aws_signing_helper credential-process --certificate '/etc/pki/it'\"'\"'s me.pem' --region x"
    printed = succeed(
        machine,
        "aws-config",
        "--parameters",
        parameters(machine, credentialProcess=command),
        "--profile",
        name,
    )
    config = machine.folder / "config"
    config.write_text(printed)
    found = _profile(config, name)
    assert found["region"] == "us-east-1"
    assert compat_shell_split(found["credential_process"]) == [
        *("aws_signing_helper", "credential-process"),
        *("--certificate", "/etc/pki/it's me.pem", "--region", "x"),
    ]


def _profile(config: Path, name: str) -> dict[str, str]:
    """A profile as botocore's own loader finds it."""
    from botocore.configloader import load_config

    found: dict[str, str] = load_config(str(config))["profiles"][name]
    return found


def test_botocores_credential_process_runs_it(machine: Machine) -> None:
    """A profile whose credential_process is this command gives boto3 working credentials."""
    words = [sys.executable, "-P", "-m", "cli", "credentials", "process"]
    words += ["--parameters", parameters(machine), *keyed(machine)]
    config = machine.folder / "config"
    parser = configparser.RawConfigParser()
    parser["profile web"] = {"region": "us-east-1", "credential_process": " ".join(words)}
    with config.open("w") as file:
        parser.write(file)
    script = (
        "import boto3; print(boto3.Session(profile_name='web').client('sts').get_caller_identity()['Arn'])"
    )
    local = machine.lab.account.local
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(machine.folder),
            "PYTHONPATH": str(ROOT),
            "AWS_CONFIG_FILE": str(config),
            "AWS_ENDPOINT_URL": local.endpoint,
            "AWS_CA_BUNDLE": local.ca_file,
        },
    )
    assert ":assumed-role/Web/" in done.stdout, done.stderr


def test_a_shell_takes_the_three_lines(machine: Machine) -> None:
    """`eval "$(... env)"`, and the shell's children are the role's session."""
    printed = succeed(machine, "env", "--parameters", parameters(machine), *keyed(machine))
    lines = printed.splitlines()
    names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]
    assert [line.split("=")[0] for line in lines] == [f"export {name}" for name in names]
    shell = f'{printed}\nprintf %s "$AWS_ACCESS_KEY_ID"'
    done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("ASIA")


def test_process_prints_what_a_credential_process_does(machine: Machine) -> None:
    """Version 1, and the same credentials again while they are good."""
    words = ("process", "--parameters", parameters(machine), *keyed(machine))
    first = json.loads(succeed(machine, *words))
    assert set(first) == {"Version", "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"}
    assert first["Version"] == 1
    machine.lab.account.client().disable_profile(profileId=machine.lab.profile["profileId"])
    assert json.loads(succeed(machine, *words)) == first


def test_kept_credentials_need_no_library(machine: Machine) -> None:
    """The second time nothing but a few light modules of the standard library is imported."""
    words = ("process", "--parameters", parameters(machine), *keyed(machine))
    succeed(machine, *words)
    done = run(machine, *words, measured=False, PYTHONPROFILEIMPORTTIME="1")
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if "|" in line}
    assert {"json", "consumer.fast"} <= imported
    assert imported.isdisjoint({"click", "rich", "pydantic", "cryptography", "botocore", "boto3", "cli.app"})
    assert imported.isdisjoint({"dataclasses", "inspect", "pathlib", "typing", "subprocess"})


def test_another_certificate_is_another_session(machine: Machine) -> None:
    """A kept session is never handed to somebody with another certificate."""
    words = ("process", "--parameters", parameters(machine))
    first = json.loads(succeed(machine, *words, *keyed(machine)))
    machine.write(issue("CN=other", machine.lab.root))
    done = run(machine, *words, "--certificate", "web.pem", "--private-key", "web.key")
    assert done.returncode == 1
    assert first["AccessKeyId"] not in done.stdout
    assert "Unable to assume role for" in done.stderr
    assert "give --stack" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_refusal_is_explained(machine: Machine) -> None:
    """The key that is not the certificate's before AWS is asked; and beside AWS's words the broken rule."""
    words = ("process", "--parameters", parameters(machine), "--certificate", "web.pem", "--private-key")
    machine.write(machine.lab.web)
    machine.write(issue("CN=web", machine.lab.root), "thief")
    done = run(machine, *words, "thief.key")
    assert (done.returncode, "Invalid signature" in done.stderr) == (1, False)
    assert "the key of another certificate" in done.stderr
    machine.write(issue("CN=web", machine.lab.root, digital_signature=False))
    done = run(machine, *words, "web.key")
    assert "Insufficient certificate" in done.stderr
    assert "keyUsage without digitalSignature" in done.stderr


def test_exec_passes_credentials_and_the_exit_code(machine: Machine) -> None:
    """The child has the session and no profile; its exit code is the command's."""
    script = (
        "import os, sys; print(os.environ['AWS_ACCESS_KEY_ID'], 'AWS_PROFILE' in os.environ); sys.exit(7)"
    )
    words = ("exec", "--parameters", parameters(machine), *keyed(machine), "--", sys.executable, "-c", script)
    done = run(machine, *words, AWS_PROFILE="production")
    assert done.returncode == 7, done.stderr
    assert done.stdout.startswith("ASIA")
    assert done.stdout.endswith(" False\n")
    assert not list(machine.folder.rglob("*.aws"))


def test_exec_of_no_program(machine: Machine) -> None:
    """A program that is not there is told by name."""
    words = ("exec", "--parameters", parameters(machine), *keyed(machine), "--", "no-such-program")
    done = run(machine, *words)
    assert (done.returncode, "no such program" in done.stderr) == (1, True)


def test_an_encrypted_key_and_its_passphrase(machine: Machine) -> None:
    """From a file descriptor and from a variable; without either and without a terminal it is told."""
    certificate, key = machine.write(machine.lab.web, passphrase=PASSPHRASE)
    files = ("--certificate", str(certificate), "--private-key", str(key))
    words = ("process", "--parameters", parameters(machine), *files)
    done = run(machine, *words)
    assert done.returncode == 3
    assert "passphrase" in done.stderr
    assert json.loads(succeed(machine, *words, "--passphrase-env", "SECRET", SECRET=PASSPHRASE.decode()))
    reader, writer = os.pipe()
    os.write(writer, PASSPHRASE + b"\n")
    os.close(writer)
    try:
        shorter = (*words, "--endpoint", machine.lab.account.local.endpoint + "/")
        done = run(machine, *shorter, "--passphrase-fd", str(reader), fds=(reader,))
    finally:
        os.close(reader)
    assert done.returncode == 0, done.stderr
    assert PASSPHRASE.decode() not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "stdin", "told"),
    [
        (("json",), "", "nothing"),
        (("json",), "{", "not JSON"),
        (("json",), "[]", "list"),
        (("json",), '{"region": "x"}', "Field required"),
        (("json", "--parameters", "missing.json"), None, "missing.json"),
        (("json", "--parameters", "."), None, "."),
        (("process", "--outputs", "missing.json", "--workload", "web"), None, "missing.json"),
    ],
)
def test_what_cannot_be_read_is_told(
    machine: Machine, words: tuple[str, ...], stdin: str | None, told: str
) -> None:
    """No outputs, other outputs, files that are not there: one problem in words, and no traceback."""
    done = run(machine, *words, stdin=stdin)
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_workload_is_suggested(machine: Machine) -> None:
    """A name that is not there is answered with the nearest; two workloads need a name."""
    text = json.dumps(outputs(machine))
    assert "Did you mean batch?" in run(machine, "json", "--workload", "bach", stdin=text).stderr
    assert "Name one with --workload." in run(machine, "json", stdin=text).stderr


def test_two_sources_are_one_too_many(machine: Machine) -> None:
    """One document says who the workload is."""
    done = run(machine, "json", "--outputs", "a", "--parameters", "b")
    assert (done.returncode, "two sources" in done.stderr) == (2, True)


def test_a_certificate_has_to_be_named(machine: Machine) -> None:
    """Neither the parameters nor an option says where it is."""
    done = run(machine, "process", "--parameters", parameters(machine))
    assert (done.returncode, "--certificate" in done.stderr) == (1, True)


def test_the_stack_file_can_say_where_the_files_are(machine: Machine) -> None:
    """Parameters that name certificate and key need no option."""
    certificate, key = machine.write(machine.lab.web)
    file = parameters(machine, certificate=str(certificate), privateKey=str(key))
    assert json.loads(succeed(machine, "process", "--parameters", file))["AccessKeyId"].startswith("ASIA")
