"""What a stand-in plugin consists of: one provider's types, its settings, and the place it works on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.provider.cloud import Place
from sandbox.provider.resource_type import ResourceType
from sandbox.provider.table import Failure
from sandbox.provider.values import Bag


@dataclass(frozen=True)
class Package:
    """One provider that is stood in for.

    Attributes:
        name: The provider's name, as in its types' tokens.
        version: The version of the real one.
        types: The resource types by token.
        check_settings: Everything that is wrong with a configuration.
        open: The place a known configuration leads to; refuses the wrong one.
        invoke: Answers a function, given the place, its token and its arguments.
        journaled: Whether creates are written down, for the recovery of interrupted runs.
    """

    name: str
    version: str
    types: Mapping[str, ResourceType]
    check_settings: Callable[[Bag], Iterable[Failure]]
    open: Callable[[Bag], Place]
    invoke: Callable[[Any, str, Bag], Bag]
    journaled: bool
