"""The smallest parts a policy can be cut into, and how they become statements again.

A piece is about one resource, so that a document over IAM's size limits can be made several. Each also knows
how long its resource's ARN may become: how many documents there are is decided before AWS has named all.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from policies.document import Conditions, Statement

# The same conditions, comparable and in one order.
FrozenConditions = tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Actions on one resource.

    Attributes:
        actions: The actions.
        resource: The resource's ARN, or ``*``.
        planned: The longest text the resource may turn out to be; it also tells resources apart.
        conditions: Under which conditions.
        planned_conditions: The longest text these may turn out to be.
        effect: ``Allow`` or ``Deny``.
    """

    actions: frozenset[str]
    resource: str
    planned: str
    conditions: FrozenConditions = ()
    planned_conditions: FrozenConditions = ()
    effect: str = "Allow"

    @property
    def place(self) -> tuple[str, FrozenConditions, list[str], str]:
        """Where the piece stands among others, whatever names AWS gives."""
        return (self.effect, self.planned_conditions, sorted(self.actions), self.planned)


def frozen(conditions: Conditions) -> FrozenConditions:
    """Conditions in a form that can be compared and sorted.

    Args:
        conditions: Operator, then key, then its values.
    """
    return tuple(
        (
            operator,
            tuple(
                (key, (value,) if isinstance(value, str) else tuple(sorted(set(value))))
                for key, value in sorted(keys.items())
            ),
        )
        for operator, keys in sorted(conditions.items())
    )


def merged(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces with one for each resource, effect and conditions, in their order.

    Args:
        pieces: In any order, with repetitions.

    Raises:
        ValueError: Two resources have the same planned text.
    """
    found: dict[tuple[str, str, FrozenConditions], Piece] = {}
    for piece in pieces:
        key = (piece.effect, piece.planned, piece.planned_conditions)
        same = found.get(key)
        if same and same.resource != piece.resource:
            raise ValueError(f"{same.resource} and {piece.resource} are both planned as {piece.planned}")
        actions = piece.actions | (same.actions if same else frozenset())
        found[key] = Piece(
            actions, piece.resource, piece.planned, piece.conditions, piece.planned_conditions, piece.effect
        )
    return sorted(found.values(), key=lambda piece: piece.place)


def statements_of(pieces: Iterable[Piece], *, planned: bool = False) -> list[Statement]:
    """The fewest statements for these pieces: resources with the same actions share one.

    Args:
        pieces: One for each resource, effect and conditions.
        planned: Whether to write the longest texts there may be instead of the ones there are.
    """
    resources: dict[tuple[str, FrozenConditions, frozenset[str]], set[str]] = {}
    for piece in pieces:
        conditions = piece.planned_conditions if planned else piece.conditions
        key = (piece.effect, conditions, piece.actions)
        resources.setdefault(key, set()).add(piece.planned if planned else piece.resource)
    statements = [
        Statement(
            actions=actions,
            resources=frozenset(arns),
            conditions={operator: dict(keys) for operator, keys in conditions},
            effect=effect,
        )
        for (effect, conditions, actions), arns in resources.items()
    ]
    return sorted(
        statements, key=lambda each: (sorted(each.resources), sorted(each.actions), str(each.as_json()))
    )
