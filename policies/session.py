"""Session policies of a profile: a second wall around what its roles may do.

A session may do what both its role and its session policy allow:
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
"""

from collections.abc import Iterator, Sequence

from aws_facts import Problem
from aws_facts.limits import SESSION_POLICY_SIZE
from aws_facts.packing import FULL, packed_percent
from policies.grants import Grant
from policies.permissions import pieces_for, text_of_pieces
from policies.statements import ExtraStatement, extra_statement_problems


def session_policy(
    grants: Sequence[Grant],
    statements: Sequence[ExtraStatement] = (),
    *,
    where: str,
    planned: Sequence[Grant] | None = None,
) -> str | None:
    """The same permissions as one session policy.

    Args:
        grants: What is allowed.
        statements: What is allowed or denied beside them.
        where: What to call the session policy in an error.
        planned: The same grants, one for one, with the longest ARNs they may turn out to have: whether there
            is a session policy then does not depend on the names AWS gives.

    Returns:
        The document; None when there is nothing in it, or when it may not fit.

    Raises:
        PolicyError: A grant or a statement is wrong.
    """
    pieces = pieces_for(grants, statements, planned, where=where)
    if not pieces or any(_size_problems(text_of_pieces(pieces, planned=True), where)):
        return None
    return text_of_pieces(pieces)


def session_policy_problems(statements: Sequence[ExtraStatement], *, where: str) -> tuple[Problem, ...]:
    """Everything that is wrong with the statements somebody wrote for a profile's session policy.

    Args:
        statements: The statements; what they do not allow, no session of the profile can do.
        where: The list's place; each statement's place is ``<where>[<index>]``.

    Returns:
        All problems; empty when there is none.
    """
    problems = [
        problem
        for index, statement in enumerate(statements)
        for problem in extra_statement_problems(statement, where=f"{where}[{index}]")
    ]
    if not any(statement.effect == "Allow" for statement in statements):
        problems.append(
            Problem(
                where,
                "only Deny statements" if statements else "no statement",
                "at least one Allow: a session may do only what its session policy allows too",
                "Allow what the sessions shall keep, or leave the session policy out.",
            )
        )
    if not problems:
        pieces = pieces_for((), statements, None, where=where)
        problems.extend(_size_problems(text_of_pieces(pieces), where))
    return tuple(problems)


def _size_problems(text: str, where: str) -> Iterator[Problem]:
    if len(text) > SESSION_POLICY_SIZE.value:
        yield Problem(
            where,
            f"{len(text)} characters",
            f"at most {SESSION_POLICY_SIZE.value} {SESSION_POLICY_SIZE.unit} ({SESSION_POLICY_SIZE.source})",
            "Allow less in it, or leave the session policy out.",
        )
    elif (percent := packed_percent(text)) > FULL:
        yield Problem(
            where,
            f"some {percent} % of the space for policies and tags, with the tags of a common certificate",
            f"at most {FULL} %, or every session fails",
            "Allow less in it, or leave the session policy out.",
        )
