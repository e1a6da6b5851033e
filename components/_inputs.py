"""What every component does with its inputs.

An input is a plain value, or an output whose value may not be known before the deployment. Plain values are
judged at once, so that a mistake stops the program at the line that made it; outputs are judged when they are
known, and pass through a preview unknown.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import pulumi

from aws_facts import Problem, ToolkitError
from components._secrets import masked, texts_of, without_secrets
from components.errors import ComponentError

T = TypeVar("T")
R = TypeVar("R")


def is_plain(value: object) -> bool:
    """Whether a value holds no output at any level, and so is the same in a preview and an update.

    Args:
        value: Any input.
    """
    if isinstance(value, pulumi.Output) or inspect.isawaitable(value):
        return False
    if isinstance(value, Mapping):
        return all(map(is_plain, value.values()))
    return not isinstance(value, list | tuple) or all(map(is_plain, value))


def derived(value: pulumi.Input[T], derive: Callable[[T], R]) -> pulumi.Input[R]:
    """Derive a value from an input: at once from a plain value, so that a mistake stops the program there.

    Args:
        value: A plain value, or one with outputs at any level, whose values may not be known yet.
        derive: Makes the new value, and raises when the input is wrong. What is secret is left out of that.
    """
    if is_plain(value):
        return derive(value)  # type: ignore[arg-type]  # no output at any level
    output = pulumi.Output.from_input(value)

    def quietly(known: Mapping[str, Any]) -> R:
        try:
            return derive(known["value"])
        except ToolkitError as error:
            if not known["secret"]:
                raise
            # Somewhere in it is a secret; where, an output does not tell.
            secrets = texts_of(known["value"])
            problems = [masked(each, secrets) for each in without_secrets(error.problems, secrets)]
        raise ComponentError(*problems)

    return pulumi.Output.all(value=output, secret=output.is_secret()).apply(quietly)


def optional(value: pulumi.Input[T] | None, derive: Callable[[T], R]) -> pulumi.Input[R] | None:
    """The same for an argument that may be left out.

    Args:
        value: The argument, or None.
        derive: Makes the new value from one that is there.
    """
    return None if value is None else derived(value, derive)


def given(args: Mapping[str, Any], names: Iterable[str] | None = None) -> list[str]:
    """The arguments that are there, in order; None is the same as left out.

    Args:
        args: A component's arguments.
        names: Which ones to look for; all when left out.
    """
    return [name for name in (args if names is None else names) if args.get(name) is not None]


def setting(resolved: Mapping[str, Any], name: str) -> Any:
    """An entry of a nested argument, None when it is left out.

    A program in another language that gives such an argument as an output sends its keys as that language
    spells them, and nobody on the way translates the inside of an output.

    Args:
        resolved: The nested argument, all of whose outputs are known.
        name: The entry's name in Python.
    """
    found = resolved.get(name)
    if found is not None:
        return found
    first, *rest = name.split("_")
    return resolved.get(first + "".join(map(str.capitalize, rest)))


def judged_together(makers: Mapping[str, Callable[[], Any]]) -> dict[str, Any]:
    """A resource's inputs, each made by itself, so that the mistakes in all of them are told together.

    Args:
        makers: How each input is made, by its name.

    Raises:
        ComponentError: With every problem of every input that cannot be made.
    """
    made: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, make in makers.items():
        try:
            made[name] = make()
        except ToolkitError as error:
            problems += error.problems
    if problems:
        raise ComponentError(*problems)
    return made


def problems_of(make: Callable[[], object]) -> tuple[Problem, ...]:
    """What is wrong with something that cannot be made; nothing when it can.

    Args:
        make: Makes it.
    """
    try:
        make()
    except ToolkitError as error:
        return error.problems
    return ()


def adopted_alone(args: Mapping[str, Any], *, where: str) -> bool:
    """Whether the arguments adopt what exists; then they say nothing else.

    Args:
        args: A component's arguments.
        where: What to call the component in an error.

    Raises:
        ComponentError: ``existing_arn`` stands beside another argument, which could have no effect.
    """
    names = given(args)
    if "existing_arn" not in names:
        return False
    others = [name for name in names if name != "existing_arn"]
    if others:
        raise ComponentError(
            Problem(
                where=where,
                got=f"existing_arn and {', '.join(others)}",
                expected="existing_arn alone: what exists already is used as it is, and never changed",
                remedy="Remove the others, or remove existing_arn to have a new one made.",
            )
        )
    return True
