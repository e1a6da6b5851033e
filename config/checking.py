"""Judges a stack without an engine: its own values, and the aws provider's settings beside them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from aws_facts import ArnError, Problem, partition_of
from config.errors import ConfigError
from config.parsing import parse
from config.place import Place, is_region
from config.references import entries
from config.stack import Stack
from config.stack_file import own_values, project_values, read_values, values_in
from config.yaml_values import Json


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
    return _judged(read_values(project_root, stack), project_root)


def check_text(text: str, project_root: Path, name: str) -> Stack:
    """Judge a stack file's text, before there is such a file.

    Args:
        text: The text.
        project_root: The directory with ``Pulumi.yaml``.
        name: What the file is called.

    Raises:
        ConfigError: With everything that is wrong.
    """
    return _judged(project_values(project_root) | values_in(text, name), project_root)


def _judged(values: Mapping[str, Json], project_root: Path) -> Stack:
    _, problems = _aws(values)
    try:
        valid = parse(own_values(values), project_root, place_of(values))
    except ConfigError as error:
        raise ConfigError(*problems, *error.problems) from error
    if problems:
        raise ConfigError(*problems)
    return valid


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
    settings, problems = _aws(read_values(project_root, stack))
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


def _is_account(text: str) -> bool:
    return len(text) == len("111122223333") and text.isascii() and text.isdecimal()
