"""From permissions to the documents IAM takes: each within its size limit, the same for the same stack."""

from collections.abc import Iterable, Sequence

from aws_facts import Problem
from aws_facts.limits import MANAGED_POLICIES_PER_ROLE, MANAGED_POLICY_SIZE
from policies.deployer.permissions import Permission
from policies.document import text_of
from policies.errors import PolicyError
from policies.pieces import Piece, merged, statements_of


def deployer_documents(permissions: Iterable[Permission]) -> tuple[str, ...]:
    """Policy documents that allow exactly these permissions, each for one managed policy.

    Args:
        permissions: At least one.

    Raises:
        PolicyError: They are more than a role or a user can have.
    """
    pieces = merged(
        Piece(frozenset({each.action}), each.resource, each.resource, each.conditions, each.conditions)
        for each in permissions
    )
    documents: list[list[Piece]] = [[]]
    for piece in pieces:
        if documents[-1] and len(_text([*documents[-1], piece])) > MANAGED_POLICY_SIZE.value:
            documents.append([])
        documents[-1].append(piece)
    if len(documents) > MANAGED_POLICIES_PER_ROLE.value:
        raise PolicyError(
            Problem(
                where="the deployer's policy",
                got=f"{len(documents)} documents of {MANAGED_POLICY_SIZE.value} characters",
                expected=f"at most {MANAGED_POLICIES_PER_ROLE.value} {MANAGED_POLICIES_PER_ROLE.unit} "
                f"({MANAGED_POLICIES_PER_ROLE.source})",
                remedy="Split the stack into two, each deployed by a role of its own.",
            )
        )
    return tuple(map(_text, documents))


def _text(pieces: Sequence[Piece]) -> str:
    return text_of(statements_of(pieces))
