"""From raw values to a valid stack, or to everything that is wrong with them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from aws_facts import Problem
from config.between import problems_between
from config.errors import ConfigError
from config.keys import NAMESPACE, key_path
from config.place import Place
from config.references import Declared
from config.stack import Stack
from config.translate import problems_of


def parse(raw: Mapping[str, Any], root: Path, place: Place | None = None) -> Stack:
    """Validate a stack's values.

    Args:
        raw: The project's values by key, without the namespace, as JSON knows them.
        root: The project's root: relative paths start there.
        place: Where the stack is deployed to; what it does not say is not compared with.

    Returns:
        The valid, frozen stack.

    Raises:
        ConfigError: With everything that is wrong, each with its Pulumi key path.
    """
    values = structured(raw)
    names = Declared.by(values, root, place or Place())
    problems = [*_secrets(values, ()), *problems_between(values, names)]
    try:
        stack = Stack.model_validate_json(json.dumps(values), context=names)
    except ValidationError as error:
        raise ConfigError(*problems_of(error, Stack, NAMESPACE), *problems) from error
    if problems:
        raise ConfigError(*problems)
    return stack


def structured(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON knows them: the engine gives structured ones as a text.

    Args:
        raw: Values by key.
    """
    return {key: _structured(value) for key, value in raw.items()}


def _structured(value: Any) -> Any:
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _secrets(value: Any, location: tuple[str | int, ...]) -> tuple[Problem, ...]:
    """Encrypted values: nothing here is secret, and a rehearsal could not read them."""
    if isinstance(value, dict):
        if set(value) == {"secure"}:
            return (
                Problem(
                    where=key_path(location, NAMESPACE),
                    got="an encrypted value",
                    expected="a plain one: nothing in this namespace is secret",
                    remedy="Set it again without --secret.",
                ),
            )
        return tuple(found for key, item in value.items() for found in _secrets(item, (*location, key)))
    if isinstance(value, list):
        return tuple(found for at, item in enumerate(value) for found in _secrets(item, (*location, at)))
    return ()
