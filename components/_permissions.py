"""The documents of a role: how many there are is decided at once, what is in them when all is known.

The number of policies of a role must be the same in a preview, where a new table's ARN is not known, and in
the update that follows. So where an ARN is an output, the longest one it may turn out to be is planned with.
Where more than ARNs is an output (a whole list, an action, an entry of a statement) nothing can be planned:
there is one inline policy, and what does not fit into it is an error when it is known.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any, TypeVar

import pulumi

from aws_facts import Arn, Problem, ToolkitError
from components._inputs import derived, is_plain, judged_together
from components.errors import ComponentError
from components.permission_args import grant_of, statement_of
from policies import (
    ExtraStatement,
    Grant,
    Kind,
    RolePolicies,
    kind_of,
    longest_arn,
    longest_key_arn,
    role_policies,
    session_policy,
)

T = TypeVar("T")

_LIST = (list, tuple)
_ARNS = ("target_arn", "kms_key_arn")
_LATER = object()


@dataclass(frozen=True, slots=True)
class Documents:
    """The policies of a role.

    Attributes:
        inline: The inline policy; None when the role may do nothing.
        managed: The managed policies, in order.
    """

    inline: pulumi.Input[str] | None
    managed: tuple[pulumi.Input[str], ...] = ()


def documents(args: Mapping[str, Any], *, where: str) -> Documents:
    """The documents of a component's grants and statements.

    Args:
        args: Arguments with ``grants`` and ``statements``, both of which may be left out.
        where: What to call the component in an error.

    Raises:
        ToolkitError: A plain grant or statement is wrong, or there is more than a role can have.
    """
    grants, statements = _given(args)
    if _nothing(grants, statements):
        return Documents(None)
    _judge_what_is_plain(grants, statements, where=where)
    planned = _planned(grants) if is_plain(statements) else None
    count = 0 if planned is None else _count(planned, statements, where=where)

    def rendered(known: Mapping[str, Any]) -> RolePolicies:
        found = _policies(known, where=where, planned=planned if count else None)
        _check_count(found, count, where=where)
        return found

    made = derived({"grants": grants, "statements": statements}, rendered)
    return Documents(
        inline=derived(made, lambda policies: policies.inline or ""),
        managed=tuple(_managed(made, number) for number in range(count)),
    )


def second_wall(args: Mapping[str, Any], *, where: str) -> pulumi.Input[str | None] | None:
    """The same grants and statements as a session policy; None inside when they do not fit into one.

    Args:
        args: Arguments with ``grants`` and ``statements``, both of which may be left out.
        where: What to call the component in an error.

    Returns:
        The document; None when nothing is allowed in the first place.
    """
    grants, statements = _given(args)
    if _nothing(grants, statements):
        return None
    given = {"grants": grants, "statements": statements}
    return derived(given, lambda known: session_policy(*_resolved(known, where=where), where=where))


def _policies(
    known: Mapping[str, Any], *, where: str, planned: Sequence[Grant] | None = None
) -> RolePolicies:
    """The documents of grants and statements that are known; what is wrong is told with the component."""
    grants, statements = _resolved(known, where=where)
    try:
        return role_policies(grants, statements, where=where, planned=planned)
    except ToolkitError as error:
        raise _placed(error, where) from error


def _placed(error: ToolkitError, where: str) -> ComponentError:
    """The same mistakes, each with the component it is in."""
    return ComponentError(
        *(
            each if each.where.startswith(where) else replace(each, where=f"{where}: {each.where}")
            for each in error.problems
        )
    )


def _given(args: Mapping[str, Any]) -> tuple[Any, Any]:
    return args.get("grants") or [], args.get("statements") or []


def _nothing(*lists: object) -> bool:
    """Whether it can be seen at once that nothing is allowed."""
    return not any(lists) and all(isinstance(each, _LIST) for each in lists)


def _resolved(known: Mapping[str, Any], *, where: str) -> tuple[list[Grant], list[ExtraStatement]]:
    """An output may turn out to hold nothing."""
    made = judged_together(
        {
            "grants": lambda: _each(grant_of, known["grants"], where=f"{where}.grants"),
            "statements": lambda: _each(statement_of, known["statements"], where=f"{where}.statements"),
        }
    )
    return made["grants"], made["statements"]


def _each(make: Callable[[Any], T], entries: Sequence[Any] | None, *, where: str) -> list[T]:
    """Every entry, those left out that are not plain now; a problem is told with the entry's number."""
    made, problems = [], []
    for number, entry in enumerate(entries or ()):
        if entry is _LATER:
            continue
        try:
            made.append(make(entry))
        except ToolkitError as error:
            problems += [replace(each, where=f"{where}[{number}]: {each.where}") for each in error.problems]
    if problems:
        raise ComponentError(*problems)
    return made


def _managed(made: pulumi.Input[RolePolicies], number: int) -> pulumi.Input[str]:
    return derived(made, lambda policies: policies.managed[number])


def _judge_what_is_plain(grants: object, statements: object, *, where: str) -> None:
    """A mistake that can be seen at once stops the program, whatever stands beside it."""
    known = {
        name: [each if is_plain(each) else _LATER for each in listed] if isinstance(listed, _LIST) else []
        for name, listed in (("grants", grants), ("statements", statements))
    }
    _policies(known, where=where)


def _planned(grants: object) -> list[Grant] | None:
    """Each grant with the longest ARNs it may turn out to have; None when they cannot be told."""
    if not isinstance(grants, _LIST):
        return None
    numbers: dict[object, int] = {}
    planned = [_longest(grant, numbers) for grant in grants]
    found = [grant for grant in planned if grant is not None]
    return found if len(found) == len(planned) else None


def _longest(grant: Any, numbers: dict[object, int]) -> Grant | None:
    if is_plain(grant):
        return grant_of(grant)
    if not isinstance(grant, Mapping):
        return None
    rest = {name: value for name, value in grant.items() if name not in _ARNS}
    kind = _kind(grant) if is_plain(rest) else None
    if kind is None:
        return None

    def number(value: object) -> int:
        """The same for the same ARN, so that grants on one target stay joined."""
        same = value if isinstance(value, str) else id(value)
        return numbers.setdefault(same, len(numbers))

    arns = {"target_arn": longest_arn(kind, number=number(grant.get("target_arn")))}
    if grant.get("kms_key_arn") is not None:
        arns["kms_key_arn"] = longest_key_arn(number=number(grant["kms_key_arn"]))
    return grant_of(rest | arns)


def _kind(grant: Mapping[str, Any]) -> Kind | None:
    """What a target is, by what is granted on it; an access in one word is said of both kinds."""
    if isinstance(grant.get("target_arn"), str):
        return kind_of(Arn.parse(grant["target_arn"]))
    if grant.get("indexes"):
        return Kind.TABLE
    services = {action.partition(":")[0] for action in grant.get("actions") or ()}
    return next((kind for kind in Kind if services == {kind.value}), None)


def _count(planned: Sequence[Grant], statements: Sequence[Any], *, where: str) -> int:
    """How many managed policies there have to be beside the inline one."""
    try:
        return len(role_policies(planned, list(map(statement_of, statements)), where=where).managed)
    except ToolkitError as error:
        # A person knows the grant by its number, not by the ARN that was made up for it.
        shown = {grant.arn: f"the ARN of grants[{number}]" for number, grant in enumerate(planned)}
        told = ComponentError(*(_told(problem, shown) for problem in error.problems))
        raise _placed(told, where) from error


def _told(problem: Problem, shown: Mapping[str, str]) -> Problem:
    told = astuple(problem)
    for made_up, name in shown.items():
        told = tuple(text.replace(made_up, name) for text in told)
    return Problem(*told)


def _check_count(found: RolePolicies, count: int, *, where: str) -> None:
    problems = []
    if found.inline is None:
        problems.append(
            Problem(
                where=where,
                got="an output that holds no grant and no statement",
                expected="at least one",
                remedy="Leave grants and statements out when nothing is allowed.",
            )
        )
    if len(found.managed) != count:
        problems.append(
            Problem(
                where=where,
                got=f"permissions that need {len(found.managed)} managed policies beside the inline one",
                expected="permissions that fit into it: their number could not be planned",
                remedy="Give grants and statements as plain lists, whose only outputs are target_arn and "
                "kms_key_arn, and name the actions of each grant.",
            )
        )
    if problems:
        raise ComponentError(*problems)
