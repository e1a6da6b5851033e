"""Deciding with keys nobody knows: a request that is still to come has an address, a prefix, a time.

A key that is absent is one thing, a key of which nothing is known another. A policy read at worst denies as
much as it can with the unknown keys, read at best as little: where both readings agree the decision is known.
"""

from collections.abc import Callable, Iterator

from policies.evaluate.conditions import Condition
from policies.evaluate.kinds import Effect
from policies.evaluate.resources import ResourceElement
from policies.evaluate.statement import Element, Policy, Statement
from policies.evaluate.variables import Template, Variable

IsUnknown = Callable[[str], bool]


def context_keys(policy: Policy) -> frozenset[str]:
    """Every context key a policy looks at, in lower case, those of its variables included.

    Args:
        policy: The policy.
    """
    statements = (*policy.allows, *policy.denies)
    return frozenset(key for one in statements for element in one.elements for key in _keys(element))


def at_worst(policy: Policy, is_unknown: IsUnknown) -> Policy:
    """The policy as it reads when everything unknown goes against the request.

    Args:
        policy: The policy.
        is_unknown: Whether nothing is known of a context key, told in lower case.
    """
    return _read(policy, is_unknown, Effect.DENY)


def at_best(policy: Policy, is_unknown: IsUnknown) -> Policy:
    """The policy as it reads when everything unknown is in the request's favour; arguments as above."""
    return _read(policy, is_unknown, Effect.ALLOW)


def _read(policy: Policy, is_unknown: IsUnknown, favoured: Effect) -> Policy:
    """Statements of the favoured effect lose what is unknown, the others are lost with it."""
    return Policy(
        policy.name,
        policy.policy_type,
        tuple(_statements(policy.allows, is_unknown, favoured)),
        tuple(_statements(policy.denies, is_unknown, favoured)),
    )


def _statements(
    statements: tuple[Statement, ...], is_unknown: IsUnknown, favoured: Effect
) -> Iterator[Statement]:
    for one in statements:
        known = [each for each in one.elements if not any(map(is_unknown, _keys(each)))]
        if len(known) == len(one.elements):
            yield one
        elif one.effect is favoured:
            yield Statement.of(one.index, one.sid, one.effect, known)


def _keys(element: Element) -> Iterator[str]:
    if isinstance(element, Condition):
        yield element.key
        yield from _variables(element.templates or ())
    elif isinstance(element, ResourceElement):
        yield from _variables(element.templates)


def _variables(templates: tuple[Template, ...]) -> Iterator[str]:
    for template in templates:
        yield from (part.key for part in template.parts if isinstance(part, Variable))
