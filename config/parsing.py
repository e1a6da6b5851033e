"""From raw values to a valid stack, or to everything that is wrong with them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from aws_facts import Problem
from config.errors import ConfigError
from config.models import Stack
from config.references import Declared
from config.translate import key_path, problems_of

# The project's name: Pulumi puts a project's own keys under it.
NAMESPACE = "rolesanywhere"


def parse(raw: Mapping[str, Any], root: Path) -> Stack:
    """Validate a stack's values.

    Args:
        raw: The project's values by key, without the namespace, as JSON knows them.
        root: The project's root: relative paths start there.

    Returns:
        The valid, frozen stack.

    Raises:
        ConfigError: With everything that is wrong, each with its Pulumi key path.
    """
    values = {key: _structured(value) for key, value in raw.items()}
    problems = _secrets(values, ())
    try:
        stack = Stack.model_validate_json(json.dumps(values), context=Declared.by(values, root))
    except ValidationError as error:
        raise ConfigError(*problems, *problems_of(error, Stack, NAMESPACE)) from error
    if problems:
        raise ConfigError(*problems)
    return stack


def _structured(value: Any) -> Any:
    """Structured values are JSON in a text when they come from the engine."""
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
