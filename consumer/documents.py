"""Reads what a stack exported, or the parameters of one workload, strictly."""

import difflib
import json
from pathlib import Path

from pydantic import ValidationError

from aws_facts import Problem
from consumer.errors import CredentialsError
from outputs import Contract, Workload


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
        raise CredentialsError(
            Problem(where, got, "a stack's outputs as JSON", "Pipe in: pulumi stack output --json")
        ) from error


def workload_of(document: object, name: str | None, where: str) -> Workload:
    """The outputs of one workload.

    Args:
        document: A stack's outputs, or the parameters of one workload.
        name: The workload's name; may be left out where there is one.
        where: What to call the document in an error.

    Raises:
        CredentialsError: It has another shape, or no such workload.
    """
    if not isinstance(document, dict):
        raise _wrong(where, f"a {type(document).__name__}", "")
    try:
        if "workloads" not in document:
            return Workload.model_validate(document)
        workloads = Contract.model_validate(document).workloads
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise _wrong(where, first["msg"], ".".join(map(str, first["loc"]))) from error
    if name is None and len(workloads) == 1:
        return next(iter(workloads.values()))
    if name in workloads:
        return workloads[name]
    known = ", ".join(sorted(workloads)) or "none"
    near = difflib.get_close_matches(name or "", workloads, n=1)
    raise CredentialsError(
        Problem(
            where=f"{where}, workloads",
            got=f"no workload {name}" if name else f"{len(workloads)} workloads and no --workload",
            expected=f"one of: {known}",
            remedy=f"Did you mean {near[0]}?" if near else "Name one with --workload.",
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
