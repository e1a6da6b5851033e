"""Our own reader of ``Pulumi.<stack>.yaml``: the values the engine would give, without the engine.

https://www.pulumi.com/docs/iac/concepts/config/ : a key is ``<namespace>:<name>``, or a bare name in the
project's own namespace; scalars at the top arrive as texts, everything below keeps its type.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from aws_facts import ArnError, Problem, partition_of
from config.errors import ConfigError
from config.keys import NAMESPACE
from config.parsing import parse
from config.place import Place, is_region
from config.references import entries
from config.stack import Stack
from config.yaml_values import Json, read_yaml

_OURS = f"{NAMESPACE}:"


@dataclass(frozen=True, slots=True)
class AwsSettings:
    """The settings of the aws provider a stack file makes.

    Attributes:
        region: ``aws:region``.
        allowed_account_ids: ``aws:allowedAccountIds``; empty when any account may be deployed to.
        other: Every other ``aws:`` value by its key without the namespace; secrets are still encrypted.
    """

    region: str
    allowed_account_ids: tuple[str, ...]
    other: Mapping[str, Json]


def stack_file_path(project_root: Path, stack: str) -> Path:
    """Where a stack's file is.

    Args:
        project_root: The directory with ``Pulumi.yaml``.
        stack: The stack's name, such as ``dev``.
    """
    return project_root / f"Pulumi.{stack}.yaml"


def read_stack_file(path: Path) -> dict[str, Json]:
    """Read a stack file.

    Args:
        path: The file.

    Returns:
        Every value under ``config``, by its full key, such as ``aws:region``. Encrypted values stay as
        they are: ``{"secure": "..."}``.

    Raises:
        ConfigError: There is no such file, it is not YAML, or it has values the engine would change.
    """
    return _values(_text(path), path.name)


def _values(text: str, file: str) -> dict[str, Json]:
    values = read_yaml(text, file).get("config")
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise ConfigError(
            Problem(f"{file}, config", "no mapping", "keys and values", "Write key: value below config:")
        )
    named: dict[str, Json] = {}
    for key, value in values.items():
        name = _full_key(key, file)
        if name in named:
            raise ConfigError(
                Problem(f"{file}, {name}", "the key twice", "each key once", "Remove one of them.")
            )
        named[name] = _as_engine(value)
    return named


def is_ours(project_root: Path) -> bool:
    """Whether a project's stack files are written for this package, which its name says.

    Args:
        project_root: The directory with ``Pulumi.yaml``.

    Raises:
        ConfigError: There is no ``Pulumi.yaml``, or it is not YAML.
    """
    path = project_root / "Pulumi.yaml"
    return read_yaml(_text(path), path.name).get("name") == NAMESPACE


def own_values(values: Mapping[str, Json]) -> dict[str, Json]:
    """The values of this project, by key without the namespace.

    Args:
        values: Every value of a stack file, by its full key.
    """
    return {key.removeprefix(_OURS): value for key, value in values.items() if key.startswith(_OURS)}


def check(project_root: Path, stack: str) -> Stack:
    """Judge a stack file without an engine, without writing anything and without calling anybody.

    Args:
        project_root: The directory with ``Pulumi.yaml``.
        stack: The stack's name, such as ``dev``.

    Returns:
        The valid stack; what should be thought over is in its ``warnings``.

    Raises:
        ConfigError: With everything that is wrong.
    """
    path = stack_file_path(project_root, stack)
    return check_text(_text(path), project_root, path.name)


def check_text(text: str, project_root: Path, name: str) -> Stack:
    """Judge a stack file's text, before there is such a file.

    Args:
        text: The text.
        project_root: The directory with ``Pulumi.yaml``.
        name: What the file is called.

    Raises:
        ConfigError: With everything that is wrong.
    """
    values = _values(text, name)
    _, problems = _aws(values)
    try:
        valid = parse(own_values(values), project_root, place_of(values))
    except ConfigError as error:
        raise ConfigError(*problems, *error.problems) from error
    if problems:
        raise ConfigError(*problems)
    return valid


def unseen(project_root: Path, stack: str) -> tuple[Problem, ...]:
    """Values only the engine can read, as warnings: what is checked here may not be all it would see.

    Args:
        project_root: The directory with ``Pulumi.yaml``.
        stack: The stack's name, such as ``dev``.
    """
    path = stack_file_path(project_root, stack)
    try:
        file = read_yaml(_text(path), path.name)
    except ConfigError:  # told by the check itself
        return ()
    if not file.get("environment"):
        return ()
    return (
        Problem(
            f"{path.name}, environment",
            "environments of Pulumi ESC",
            "every value in the stack file: what an environment adds is read by Pulumi's service alone",
            "Keep values of this project in the stack file; leave the environment for the provider's "
            "credentials.",
        ),
    )


def place_of(values: Mapping[str, Json]) -> Place:
    """Where a stack is deployed to, as far as its values say so; what is wrong there is told elsewhere.

    Args:
        values: Every value of a stack file, by its full key.
    """
    region, accounts = values.get("aws:region"), values.get("aws:allowedAccountIds")
    tags = entries(values.get("aws:defaultTags"), "tags")
    return Place(
        region=region if isinstance(region, str) and is_region(region) else "",
        accounts=tuple(each for each in accounts if isinstance(each, str))
        if isinstance(accounts, list)
        else (),
        default_tags={key: value for key, value in tags.items() if isinstance(value, str)},
    )


def aws_settings(project_root: Path, stack: str) -> AwsSettings:
    """The aws provider's settings in a stack file.

    Args:
        project_root: The directory with ``Pulumi.yaml``.
        stack: The stack's name, such as ``dev``.

    Raises:
        ConfigError: The file cannot be read, it names no Region, or the Region or the account ids are of
            another shape.
    """
    settings, problems = _aws(read_stack_file(stack_file_path(project_root, stack)))
    if problems:
        raise ConfigError(*problems)
    return settings


def _aws(values: Mapping[str, Json]) -> tuple[AwsSettings, list[Problem]]:
    aws = {key.removeprefix("aws:"): value for key, value in values.items() if key.startswith("aws:")}
    region = aws.pop("region", "")
    accounts = aws.pop("allowedAccountIds", [])
    problems = []
    if not isinstance(region, str) or not region:
        problems.append(
            Problem(
                where="aws:region",
                got="nothing" if region == "" else "no text",
                expected="the Region the stack belongs to, such as eu-central-1",
                remedy="Name it in the stack file: whoever runs it next may have another one set.",
            )
        )
    else:
        problems += _region_problems(region)
    listed = accounts if isinstance(accounts, list) else [accounts]
    ids = tuple(account for account in listed if isinstance(account, str) and _is_account(account))
    if len(ids) != len(listed):
        problems.append(
            Problem(
                "aws:allowedAccountIds",
                "something that is no account id",
                "a list of account ids of twelve digits, each in quotes",
                'Write it as - "111122223333".',
            )
        )
    return AwsSettings(str(region), ids, aws), problems


def _region_problems(region: str) -> list[Problem]:
    try:
        partition_of(region)
    except ArnError as error:
        return [replace(problem, where="aws:region") for problem in error.problems]
    return []


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigError(_missing(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "a file that is not UTF-8"
        raise ConfigError(
            Problem(path.name, str(reason), "a readable file", "Check its mode and its encoding.")
        ) from error


def _is_account(text: str) -> bool:
    return len(text) == len("111122223333") and text.isascii() and text.isdecimal()


def _full_key(key: str, file: str) -> str:
    parts = key.split(":")
    if len(parts) == 1:
        return f"{NAMESPACE}:{key}"
    # The form of old: <namespace>:config:<name>.
    if len(parts) == 3 and parts[1] == "config":  # noqa: PLR2004 - namespace, config, name
        parts.pop(1)
    if len(parts) != 2 or not all(parts):  # noqa: PLR2004 - namespace and name
        raise ConfigError(
            Problem(f"{file}, config", f"the key {key}", "<namespace>:<name>", "Write one colon in the key.")
        )
    return ":".join(parts)


def _as_engine(value: Json) -> Json:
    """A value at the top as the engine gives it: scalars are texts."""
    if isinstance(value, dict | list | str):
        return value
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _missing(path: Path) -> Problem:
    if path.name == "Pulumi.yaml":
        return Problem(path.name, "no such file", "a Pulumi project", "Name its folder with --project.")
    known = sorted(
        file.name.removeprefix("Pulumi.").removesuffix(".yaml") for file in path.parent.glob("Pulumi.*.yaml")
    )
    return Problem(
        where=str(path.name),
        got="no such file",
        expected=f"one of the stacks {', '.join(known)}" if known else "a stack file beside Pulumi.yaml",
        remedy="Name a stack that has a file, or write the file; Pulumi.dev.yaml shows how.",
    )
