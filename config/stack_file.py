"""Our own reader of ``Pulumi.<stack>.yaml``: the values the engine would give, without the engine.

https://www.pulumi.com/docs/iac/concepts/config/ : a key is ``<namespace>:<name>``, or a bare name in the
project's own namespace; scalars at the top arrive as texts, everything below keeps its type.
"""

from collections.abc import Mapping
from pathlib import Path

from aws_facts import Problem
from config.errors import ConfigError
from config.keys import NAMESPACE
from config.yaml_values import Json, read_yaml

_OURS = f"{NAMESPACE}:"


def stack_file_path(project_root: Path, stack: str) -> Path:
    """Where a stack's file is.

    Args:
        project_root: The directory with ``Pulumi.yaml``.
        stack: The stack's name, such as ``dev``.
    """
    return project_root / f"Pulumi.{stack}.yaml"


def read_stack_file(path: Path) -> dict[str, Json]:
    """Read a stack file.

    Args:
        path: The file.

    Returns:
        Every value under ``config``, by its full key, such as ``aws:region``. Encrypted values stay as
        they are: ``{"secure": "..."}``.

    Raises:
        ConfigError: There is no such file, it is not YAML, or it has values the engine would change.
    """
    return values_in(_text(path), path.name)


def read_values(project_root: Path, stack: str) -> dict[str, Json]:
    """Every value a stack has: those of its file, over those ``Pulumi.yaml`` has for all stacks.

    Args:
        project_root: The directory with ``Pulumi.yaml``.
        stack: The stack's name, such as ``dev``.

    Raises:
        ConfigError: As of ``read_stack_file``, of either file.
    """
    path = stack_file_path(project_root, stack)
    text = _text(path)
    return project_values(project_root) | values_in(text, path.name)


def project_values(project_root: Path) -> dict[str, Json]:
    """The values ``Pulumi.yaml`` has for all stacks; none where there is no such file.

    https://www.pulumi.com/docs/iac/concepts/projects/project-file/#config-options : a value by itself, or
    below
    ``value``, or, in the project's own namespace, below ``default``.

    Args:
        project_root: The directory with ``Pulumi.yaml``.

    Raises:
        ConfigError: It is not YAML, or has values the engine would change.
    """
    path = project_root / "Pulumi.yaml"
    if not path.exists():
        return {}
    project = read_yaml(_text(path), path.name)
    if isinstance(project.get("config"), str) or project.get("stackConfigDir"):
        raise ConfigError(
            Problem(
                f"{path.name}, {'config' if project.get('config') else 'stackConfigDir'}",
                "a folder of its own for stack files",
                "stack files beside Pulumi.yaml",
                "Move them there, and remove the setting.",
            )
        )
    declared = _named(project.get("config"), path.name)
    values = {key: _declared_value(key, value) for key, value in declared.items()}
    return {key: _as_engine(value) for key, value in values.items() if value is not None}


def _declared_value(key: str, declared: Json) -> Json:
    if not isinstance(declared, dict):
        return declared
    own = declared.get("default") if key.startswith(_OURS) else None
    return declared.get("value", own)


def values_in(text: str, file: str) -> dict[str, Json]:
    """The values in the text of a stack file, by their full keys.

    Args:
        text: The text.
        file: What the file is called.

    Raises:
        ConfigError: As of ``read_stack_file``.
    """
    named = _named(read_yaml(text, file).get("config"), file)
    return {key: _as_engine(value) for key, value in named.items()}


def _named(values: Json, file: str) -> dict[str, Json]:
    """Values by their full keys."""
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise ConfigError(
            Problem(f"{file}, config", "no mapping", "keys and values", "Write key: value below config:")
        )
    named: dict[str, Json] = {}
    for key, value in values.items():
        name = _full_key(key, file)
        if name in named:
            raise ConfigError(
                Problem(f"{file}, {name}", "the key twice", "each key once", "Remove one of them.")
            )
        named[name] = value
    return named


def is_ours(project_root: Path) -> bool:
    """Whether a project's stack files are written for this package, which its name says.

    Args:
        project_root: The directory with ``Pulumi.yaml``.

    Raises:
        ConfigError: There is no ``Pulumi.yaml``, or it is not YAML.
    """
    path = project_root / "Pulumi.yaml"
    return read_yaml(_text(path), path.name).get("name") == NAMESPACE


def has_own_names(project_root: Path, stack: str) -> bool:
    """Whether resources get other names than Pulumi's own, which are the logical name and a random suffix.

    https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming-configuration

    Args:
        project_root: The directory with ``Pulumi.yaml``.
        stack: The stack's name, such as ``dev``.

    Raises:
        ConfigError: As of ``read_stack_file``, of either file.
    """
    return "pulumi:autonaming" in read_values(project_root, stack)


def own_values(values: Mapping[str, Json]) -> dict[str, Json]:
    """The values of this project, by key without the namespace.

    Args:
        values: Every value of a stack file, by its full key.
    """
    return {key.removeprefix(_OURS): value for key, value in values.items() if key.startswith(_OURS)}


def unseen(project_root: Path, stack: str) -> tuple[Problem, ...]:
    """Values only the engine can read, as warnings: what is checked here may not be all it would see.

    Args:
        project_root: The directory with ``Pulumi.yaml``.
        stack: The stack's name, such as ``dev``.
    """
    path = stack_file_path(project_root, stack)
    try:
        file = read_yaml(_text(path), path.name)
    except ConfigError:  # told by the check itself
        return ()
    if not file.get("environment"):
        return ()
    return (
        Problem(
            f"{path.name}, environment",
            "environments of Pulumi ESC",
            "every value in the stack file: what an environment adds is read by Pulumi's service alone",
            "Keep values of this project in the stack file; leave the environment for the provider's "
            "credentials.",
        ),
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigError(_missing(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "a file that is not UTF-8"
        raise ConfigError(
            Problem(path.name, str(reason), "a readable file", "Check its mode and its encoding.")
        ) from error


def _full_key(key: str, file: str) -> str:
    parts = key.split(":")
    if len(parts) == 1:
        return f"{NAMESPACE}:{key}"
    # The form of old: <namespace>:config:<name>.
    if len(parts) == 3 and parts[1] == "config":  # noqa: PLR2004 - namespace, config, name
        parts.pop(1)
    if len(parts) != 2 or not all(parts):  # noqa: PLR2004 - namespace and name
        raise ConfigError(
            Problem(f"{file}, config", f"the key {key}", "<namespace>:<name>", "Write one colon in the key.")
        )
    return ":".join(parts)


def _as_engine(value: Json) -> Json:
    """A value at the top as the engine gives it: scalars are texts."""
    if isinstance(value, dict | list | str):
        return value
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _missing(path: Path) -> Problem:
    if path.name == "Pulumi.yaml":
        return Problem(path.name, "no such file", "a Pulumi project", "Name its folder with --project.")
    known = sorted(
        file.name.removeprefix("Pulumi.").removesuffix(".yaml") for file in path.parent.glob("Pulumi.*.yaml")
    )
    return Problem(
        where=str(path.name),
        got="no such file",
        expected=f"one of the stacks {', '.join(known)}" if known else "a stack file beside Pulumi.yaml",
        remedy="Name a stack that has a file, or write the file; Pulumi.dev.yaml shows how.",
    )
