"""Shell commands for `eval`: variables to unset, and to export."""

import shlex
from collections.abc import Iterable, Mapping


def print_shell(unset: Iterable[str], variables: Mapping[str, str]) -> None:
    """Print them.

    Args:
        unset: Names.
        variables: Names and values.
    """
    for name in unset:
        print(f"unset {name}")
    for name, value in variables.items():
        print(f"export {name}={shlex.quote(value)}")
