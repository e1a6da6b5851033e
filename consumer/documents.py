"""Reads what a stack exported, or the parameters of one workload, strictly."""

import difflib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from aws_facts import Problem
from consumer.errors import CredentialsError
from outputs import Contract, CrossAccountRole, Workload

M = TypeVar("M", bound=BaseModel)


def read_document(file: Path) -> object:
    """Read a JSON file.

    Args:
        file: The file.

    Raises:
        CredentialsError: It cannot be read, or is not JSON.
    """
    try:
        return parse(file.read_text(encoding="utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "a file that is not UTF-8"
        raise CredentialsError(
            Problem(str(file), str(reason), "a readable JSON file", "Check the path and its mode.")
        ) from error


def parse(text: str, where: str) -> object:
    """Read JSON.

    Args:
        text: The document.
        where: What to call it in an error.

    Raises:
        CredentialsError: It is not JSON.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        got = "nothing" if not text.strip() else "something that is not JSON"
        remedy = "Pipe in `pulumi stack output --json`; or, for a rehearsed stack, give --stack."
        raise CredentialsError(Problem(where, got, "a stack's outputs as JSON", remedy)) from error


def workload_of(document: object, name: str | None, where: str) -> Workload:
    """The outputs of one workload.

    Args:
        document: A stack's outputs, or the parameters of one workload.
        name: The workload's name; may be left out where there is one.
        where: What to call the document in an error.

    Raises:
        CredentialsError: It has another shape, or no such workload.
    """
    if isinstance(document, dict) and "workloads" not in document:
        return _validated(Workload, document, where)
    workloads = _validated(Contract, document, where).workloads
    if name is None and len(workloads) == 1:
        return next(iter(workloads.values()))
    return _named(workloads, name, f"{where}, workloads", "workload")


def cross_account_role_of(document: object, name: str, where: str) -> tuple[CrossAccountRole, str]:
    """The outputs of one cross-account role, and the Region of its stack.

    Args:
        document: A stack's outputs.
        name: The role's name in the stack file.
        where: What to call the document in an error.

    Raises:
        CredentialsError: It has another shape, or no such role.
    """
    contract = _validated(Contract, document, where)
    place, option = f"{where}, crossAccountRoles", "cross-account-role"
    return _named(contract.cross_account_roles, name, place, option), contract.region


def _validated(model: type[M], document: object, where: str) -> M:
    if not isinstance(document, dict):
        raise _wrong(where, f"a {type(document).__name__}", "")
    try:
        return model.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise _wrong(where, first["msg"], ".".join(map(str, first["loc"]))) from error


def _named(entries: Mapping[str, M], name: str | None, where: str, option: str) -> M:
    """One entry of a section; else which there are."""
    if name is not None and name in entries:
        return entries[name]
    word = option.replace("-", " ")
    near = difflib.get_close_matches(name or "", entries, n=1)
    raise CredentialsError(
        Problem(
            where=where,
            got=f"no {word} {name}" if name else f"{len(entries)} {word}s and no --{option}",
            expected=f"one of: {', '.join(sorted(entries)) or 'none'}",
            remedy=f"Did you mean {near[0]}?" if near else f"Name one with --{option}.",
        )
    )


def _wrong(where: str, got: str, place: str) -> CredentialsError:
    return CredentialsError(
        Problem(
            where=f"{where}, {place}" if place else where,
            got=got,
            expected="the outputs of a stack of this toolkit, or the parameters of one workload",
            remedy="Take what `pulumi stack output --json` or `credentials json` prints, unchanged.",
        )
    )
