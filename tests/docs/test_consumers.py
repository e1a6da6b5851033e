"""The snippets for consumers: what they are made of is read by the parsers that will read them."""

import configparser
import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from botocore.compat import compat_shell_split

from cli.app import rolesanywhere
from outputs import CrossAccountRole, chained_profile
from tests.outputs.test_contract import HELPER_OPTIONS

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "consumers.md").read_text()
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [text for kind, text in BLOCKS if kind == language]


def ini(text: str) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(text)
    return parser


def words_of_ours(command: str) -> list[str] | None:
    """The words after `rolesanywhere` up to a shell's operator, if the command is ours."""
    words = compat_shell_split(command)
    places = [at for at, word in enumerate(words) if word.endswith("/rolesanywhere")]
    if not places:
        return None
    after = words[places[0] + 1 :]
    ends = [at for at, word in enumerate(after) if word in {"|", ">", ">>", "--"}]
    return after[: ends[0]] if ends else after


def assert_is_a_command(words: list[str]) -> None:
    """Every option is one the command has, and every option of a value has one."""
    command: click.Command = rolesanywhere
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
    known = {option for parameter in command.params for option in parameter.opts}
    assert words[::2]
    assert set(words[::2]) <= known, words
    assert len(words) % 2 == 0


def test_every_block_has_a_language() -> None:
    """No block escapes the tests of this module."""
    assert {kind for kind, _ in BLOCKS} == {"sh", "ini", "yaml"}
    assert PAGE.count("```") == 2 * len(BLOCKS)


@pytest.mark.parametrize("line", [line for text in blocks("sh") for line in text.splitlines()])
def test_shell_lines_are_commands_of_ours(line: str) -> None:
    """`eval "$(...)"` included."""
    inner = re.fullmatch(r'eval "\$\((.*)\)"', line)
    words = words_of_ours(inner[1] if inner else line)
    assert words is not None
    assert_is_a_command(words)


def test_the_config_profile() -> None:
    """The SDKs' parser finds one line, which is a command of ours."""
    profile = ini(blocks("ini")[0])["profile web"]
    words = words_of_ours(profile["credential_process"])
    assert words is not None
    assert_is_a_command(words)


def test_the_chained_profile() -> None:
    """It is what the command prints, and goes on from the profile above it."""
    read = ini(blocks("ini")[1])["profile dev"]
    role = CrossAccountRole(
        roleArn=read["role_arn"],
        trustedRoleArn="arn:aws:iam::111122223333:role/web",
        externalId=read["external_id"],
        durationSeconds=3600,
    )
    assert chained_profile("dev", role, region=read["region"], source="web") == blocks("ini")[1]


def test_the_unit() -> None:
    """A service with the sections systemd asks for, and no credential of AWS in it."""
    unit = ini(blocks("ini")[2])
    assert unit.sections() == ["Unit", "Service", "Install"]
    assert unit["Service"]["ExecStart"].startswith("/")
    assert "AWS_ACCESS_KEY_ID" not in blocks("ini")[2]


def test_the_manifest() -> None:
    """What is mounted is what was made, and the certificate is one Roles Anywhere takes."""
    certificate, config, pod = list(yaml.safe_load_all(blocks("yaml")[0]))
    assert (certificate["kind"], config["kind"], pod["kind"]) == ("Certificate", "ConfigMap", "Pod")
    assert certificate["spec"]["usages"] == ["digital signature"]
    spec: dict[str, Any] = pod["spec"]
    volumes = {each["name"]: each for each in spec["volumes"]}
    assert volumes["certificate"]["secret"]["secretName"] == certificate["spec"]["secretName"]
    assert volumes["certificate"]["secret"]["defaultMode"] == 0o440
    assert volumes["aws"]["configMap"]["name"] == config["metadata"]["name"]
    (container,) = spec["containers"]
    assert {mount["name"] for mount in container["volumeMounts"]} == set(volumes)
    profile = ini(config["data"]["config"])["profile web"]
    helper = shlex.split(profile["credential_process"])
    assert helper[:2] == ["aws_signing_helper", "credential-process"]
    assert set(helper[2::2]) <= HELPER_OPTIONS
    folder = next(m["mountPath"] for m in container["volumeMounts"] if m["name"] == "certificate")
    assert all(helper[helper.index(o) + 1].startswith(folder) for o in ("--certificate", "--private-key"))
    assert spec["securityContext"]["runAsNonRoot"]


def test_the_workflow() -> None:
    """It runs one command of ours, with no permission and no secret."""
    workflow = yaml.safe_load(blocks("yaml")[1])
    (step,) = workflow["jobs"]["deploy"]["steps"]
    words = words_of_ours(step["run"])
    assert words is not None
    assert_is_a_command(words)
    assert workflow["permissions"] == {}
    assert "secrets." not in blocks("yaml")[1]
