"""The policy documents a person gives: files, or standard input, each with one document or several."""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aws_facts import Problem, ToolkitError
from policies.evaluate import PolicyType

TYPES: Mapping[str, PolicyType] = {
    "identity": PolicyType.IDENTITY,
    "trust": PolicyType.TRUST,
    "resource": PolicyType.RESOURCE,
    "session": PolicyType.SESSION,
    "boundary": PolicyType.BOUNDARY,
    "scp": PolicyType.SCP,
    "rcp": PolicyType.RCP,
}
STDIN = "-"
_STS = re.compile(r"sts:.*", re.IGNORECASE)


class PolicyFileError(ToolkitError):
    """What was given holds no policy."""


@dataclass(frozen=True, slots=True)
class Given:
    """One document to be judged.

    Attributes:
        name: What to call it.
        policy_type: What kind of policy it is.
        document: Its text as it stands, or the parsed text of one among several.
    """

    name: str
    policy_type: PolicyType
    document: str | Mapping[str, Any]


def read_documents(files: Iterable[str], policy_type: PolicyType | None) -> tuple[Given, ...]:
    """Every document of some files.

    Args:
        files: Paths, or ``-`` for standard input.
        policy_type: What they all are; found out from what stands in them when left out.

    Raises:
        PolicyFileError: With everything about every file that cannot be read, or holds no policy.
    """
    found: list[Given] = []
    problems: list[Problem] = []
    for file in files:
        try:
            found += _documents(file, policy_type)
        except PolicyFileError as error:
            problems += error.problems
    if problems:
        raise PolicyFileError(*problems)
    return tuple(found)


def _documents(file: str, policy_type: PolicyType | None) -> Iterator[Given]:
    text = _text(file)
    name = "standard input" if file == STDIN else file
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _no_policy(name, f"no JSON ({error})") from error
    if _is_document(parsed):
        yield Given(name, policy_type or type_of(parsed), text)
        return
    inside = parsed.items() if isinstance(parsed, Mapping) else enumerate(_as_list(parsed))
    several = [(f"{name}, {key}", document) for key, document in inside]
    if not several or not all(_is_document(document) for _, document in several):
        raise _no_policy(name, "JSON in which something is no policy document")
    for each, document in several:
        yield Given(each, policy_type or type_of(document), document)


def _text(file: str) -> str:
    try:
        if file == STDIN:
            return sys.stdin.read()
        return Path(file).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise PolicyFileError(
            Problem(file, error.strerror or "no file", "a file with a policy", "Name one.")
        ) from error
    except UnicodeDecodeError as error:
        raise _no_policy(file, "no UTF-8 text") from error


def _no_policy(name: str, got: str) -> PolicyFileError:
    expected = "a policy document, or a list or an object of policy documents"
    return PolicyFileError(Problem(name, got, expected, "Give the documents alone: each has a Statement."))


def _is_document(parsed: Any) -> bool:
    return isinstance(parsed, Mapping) and "Statement" in parsed


def _as_list(parsed: Any) -> list[Any]:
    return parsed if isinstance(parsed, list) else []


def type_of(document: Mapping[str, Any]) -> PolicyType:
    """What a document is, as far as it shows: with principals and STS's actions only it is a trust policy.

    Args:
        document: The parsed text.
    """
    listed = document["Statement"]
    statements = [
        each for each in (listed if isinstance(listed, list) else [listed]) if isinstance(each, Mapping)
    ]
    if not any("Principal" in each or "NotPrincipal" in each for each in statements):
        return PolicyType.IDENTITY
    about_roles = all("Resource" not in each and "NotResource" not in each for each in statements)
    actions = [action for each in statements for action in _texts(each.get("Action"))]
    is_trust = about_roles and all(_STS.fullmatch(action) for action in actions)
    return PolicyType.TRUST if is_trust else PolicyType.RESOURCE


def _texts(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [each for each in listed if isinstance(each, str)]
