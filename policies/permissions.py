"""Everything a role may do, as the documents IAM takes: one, or as many as its size limits ask for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from aws_facts import Problem
from aws_facts.limits import (
    AUTONAME_SUFFIX,
    BUCKET_NAME,
    MANAGED_POLICIES_PER_ROLE,
    MANAGED_POLICY_SIZE,
    ROLE_INLINE_POLICIES_SIZE,
    TABLE_NAME,
)
from policies.actions import Kind
from policies.document import text_of
from policies.errors import PolicyError
from policies.grants import Grant, grant_pieces, grant_problems
from policies.pieces import Piece, merged, statements_of
from policies.statements import ExtraStatement, extra_statement_problems, statement_pieces

# As long as an ARN's beginning can be; no partition has all of it.
_LONGEST = {
    Kind.TABLE: "arn:aws-us-gov:dynamodb:ap-northeast-1:111122223333:table/",
    Kind.BUCKET: "arn:aws-us-gov:s3:::",
}
_LONGEST_NAME = {Kind.TABLE: TABLE_NAME.high, Kind.BUCKET: BUCKET_NAME.high}


@dataclass(frozen=True, slots=True)
class RolePolicies:
    """The documents of one role.

    Attributes:
        inline: The role's inline policy; None when it may do nothing.
        managed: What did not fit into it: one customer-managed policy each.
    """

    inline: str | None
    managed: tuple[str, ...] = ()


def role_policies(
    grants: Sequence[Grant],
    statements: Sequence[ExtraStatement] = (),
    *,
    where: str,
    planned: Sequence[Grant] | None = None,
) -> RolePolicies:
    """The documents that allow exactly these grants and statements.

    Args:
        grants: What is allowed; grants on the same target are joined.
        statements: What is allowed or denied beside them.
        where: What to call the role's permissions in an error.
        planned: The same grants, one for one, with the longest ARNs they may turn out to have
            (``longest_arn``): how many documents there are, and what is in which, is then the same before and
            after AWS has given the names.

    Returns:
        The documents, the same for the same grants and statements in any order.

    Raises:
        PolicyError: A grant or a statement is wrong, one alone is too long, or there are too many.
    """
    pieces = pieces_for(grants, statements, planned, where=where)
    documents: list[list[Piece]] = [[]]
    for piece in pieces:
        size = MANAGED_POLICY_SIZE if documents[1:] else ROLE_INLINE_POLICIES_SIZE
        if len(text_of_pieces([*documents[-1], piece], planned=True)) <= size.value:
            documents[-1].append(piece)
        else:
            documents.append([piece])
    _check_documents(documents, where)
    texts = [text_of_pieces(document) for document in documents if document]
    return RolePolicies(texts[0] if texts else None, tuple(texts[1:]))


def longest_arn(kind: Kind, name: str = "", *, number: int = 0) -> str:
    """An ARN as long as a target's can become, to plan sizes with.

    Args:
        kind: What the target is.
        name: Its logical name, which AWS's own name is made of; the longest name there can be when left out.
        number: Tells targets without a name apart.
    """
    made = name + "x" * AUTONAME_SUFFIX if name else f"{number:x>{_LONGEST_NAME[kind]}}"
    return _LONGEST[kind] + made


def pieces_for(
    grants: Sequence[Grant],
    statements: Iterable[ExtraStatement],
    planned: Sequence[Grant] | None,
    *,
    where: str,
) -> list[Piece]:
    """Grants and statements as pieces, each once, in the order they have whatever names AWS gives.

    Args:
        grants: What is allowed.
        statements: What is allowed or denied beside them.
        planned: The same grants with the longest ARNs they may turn out to have, if not these.
        where: What to call them in an error.

    Raises:
        PolicyError: A grant or a statement is wrong.
    """
    listed = list(statements)
    problems = [problem for grant in grants for problem in grant_problems(grant, where=where)]
    for index, statement in enumerate(listed):
        problems += extra_statement_problems(statement, where=f"{where}: statements[{index}]")
    if problems:
        raise PolicyError(*problems)
    longest = grants if planned is None else planned
    granted = (grant_pieces(grant, plan) for grant, plan in zip(grants, longest, strict=True))
    return merged(chain.from_iterable(chain(granted, map(statement_pieces, listed))))


def text_of_pieces(pieces: Iterable[Piece], *, planned: bool = False) -> str:
    """One document with these pieces, however long.

    Args:
        pieces: At least one.
        planned: Whether to write the longest texts there may be instead of the ones there are.
    """
    return text_of(statements_of(pieces, planned=planned))


def _check_documents(documents: Sequence[Sequence[Piece]], where: str) -> None:
    problems = []
    for number, document in enumerate(documents):
        size = MANAGED_POLICY_SIZE if number else ROLE_INLINE_POLICIES_SIZE
        length = max(len(text_of_pieces(document, planned=planned)) for planned in (True, False))
        if length > size.value:
            problems.append(
                Problem(
                    where=where,
                    got=f"{length} characters for {document[0].planned} alone",
                    expected=f"at most {size.value} {size.unit} ({size.source})",
                    remedy="Make two statements of it, each with some of the actions or values.",
                )
            )
    if len(documents) - 1 > MANAGED_POLICIES_PER_ROLE.value:
        problems.append(
            Problem(
                where=where,
                got=f"{len(documents) - 1} managed policies beside the inline one",
                expected=f"at most {MANAGED_POLICIES_PER_ROLE.value} ({MANAGED_POLICIES_PER_ROLE.source})",
                remedy="Grant fewer targets to this workload, or split it into two.",
            )
        )
    if problems:
        raise PolicyError(*problems)
