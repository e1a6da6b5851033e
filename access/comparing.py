"""What a change does to access: two matrices, and who gained or lost what."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from access.matrix import Cell
from access.verdicts import Outcome
from aws_facts import Problem, ToolkitError

VERSION = 1
SESSION = "session"
"""Stands for an action where the session itself is meant."""

_RANK = {Outcome.REFUSED: 0, Outcome.UNKNOWN: 1, Outcome.ALLOWED: 2}

Fact = tuple[str, str, str, str]
"""Certificate, role, action and resource."""


class MatrixError(ToolkitError):
    """A file that is no matrix."""


class Direction(StrEnum):
    """Which way access changed."""

    GAINED = "gained"
    LOST = "lost"


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One thing that changed.

    Attributes:
        direction: Whether more became possible, or less; unknown lies between refused and allowed.
        certificate: Whose it is.
        role: The role.
        action: The action; ``session`` for the session itself.
        resource: On what; empty for the session.
        before: What it was; refused where there was nothing.
        after: What it is now.
    """

    direction: Direction
    certificate: str
    role: str
    action: str
    resource: str
    before: Outcome
    after: Outcome


def document(cells: Iterable[Cell], *, place: Mapping[str, str], source: str) -> dict[str, Any]:
    """A matrix as JSON: what is committed, and compared with later.

    Args:
        cells: The matrix.
        place: Partition, account and Region.
        source: Where it was read.
    """
    return {
        "version": VERSION,
        "source": source,
        "place": dict(place),
        "cells": [
            {
                "certificate": cell.presenter,
                "role": cell.role,
                "profile": cell.profile,
                "trustAnchor": cell.trust_anchor,
                "session": cell.session.value,
                "reason": cell.reason,
                "actions": [
                    {
                        "action": each.action,
                        "resource": each.resource,
                        "verdict": each.outcome.value,
                        "reason": each.reason,
                    }
                    for each in cell.permissions
                ],
            }
            for cell in cells
        ],
    }


def changes(before: Any, after: Any, *, where: str) -> tuple[Change, ...]:
    """What changed from one matrix to another.

    Args:
        before: The committed matrix, as JSON.
        after: The matrix now.
        where: What to call the committed one in an error.

    Returns:
        Everything gained, then everything lost.

    Raises:
        MatrixError: The committed one is no matrix of this version.
    """
    was, is_now = _facts(before, where), _facts(after, "the matrix")
    found = []
    for fact in was.keys() | is_now.keys():
        old, new = was.get(fact, Outcome.REFUSED), is_now.get(fact, Outcome.REFUSED)
        if old is not new:
            direction = Direction.GAINED if _RANK[new] > _RANK[old] else Direction.LOST
            found.append(Change(direction, *fact, old, new))
    return tuple(sorted(found))


def _facts(matrix: Any, where: str) -> dict[Fact, Outcome]:
    if not isinstance(matrix, dict) or matrix.get("version") != VERSION:
        got = f"version {matrix.get('version')}" if isinstance(matrix, dict) else type(matrix).__name__
        raise _not_a_matrix(where, got)
    facts: dict[Fact, Outcome] = {}
    try:
        for cell in matrix["cells"]:
            who = str(cell["certificate"]), str(cell["role"])
            facts[*who, SESSION, ""] = Outcome(cell["session"])
            for each in cell["actions"]:
                facts[*who, str(each["action"]), str(each["resource"])] = Outcome(each["verdict"])
    except (KeyError, TypeError, ValueError) as error:
        raise _not_a_matrix(where, f"{type(error).__name__}: {error}") from error
    return facts


def _not_a_matrix(where: str, got: str) -> MatrixError:
    expected = f"a matrix of version {VERSION}, as `access matrix --json` prints it"
    return MatrixError(Problem(where, got, expected, "Commit what `access matrix --json` prints."))
