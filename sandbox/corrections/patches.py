"""Replacing a name of another library, and putting it back."""

import importlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

Make = Callable[[Any], Any]
"""Gets what was there and returns what takes its place."""


class UpgradeError(Exception):
    """A name this project replaces is not where it was: ministack has moved it.

    Args:
        place: The module and the name.
    """

    def __init__(self, place: str) -> None:
        super().__init__(
            f"ministack has no {place} any more. Its version is pinned; after an upgrade look at "
            "sandbox/corrections and at what ministack does there now."
        )


@dataclass(frozen=True, slots=True)
class Name:
    """A module's attribute.

    Attributes:
        module: The module's whole name.
        name: The attribute.
        make: Builds the replacement.
    """

    module: str
    name: str
    make: Make

    @property
    def place(self) -> str:
        """Where it is."""
        return f"{self.module}.{self.name}"

    def read(self) -> Any:
        """What is there now."""
        try:
            return getattr(importlib.import_module(self.module), self.name)
        except AttributeError:
            raise UpgradeError(self.place) from None

    def write(self, value: Any) -> None:
        """Put something there."""
        setattr(importlib.import_module(self.module), self.name, value)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a module's dictionary.

    Attributes:
        module: The module's whole name.
        name: The dictionary.
        key: The entry.
        make: Builds the replacement.
    """

    module: str
    name: str
    key: str
    make: Make

    @property
    def place(self) -> str:
        """Where it is."""
        return f"{self.module}.{self.name}[{self.key!r}]"

    def read(self) -> Any:
        """What is there now."""
        try:
            return self._table()[self.key]
        except (AttributeError, KeyError):
            raise UpgradeError(self.place) from None

    def write(self, value: Any) -> None:
        """Put something there."""
        self._table()[self.key] = value

    def _table(self) -> dict[str, Any]:
        table: dict[str, Any] = getattr(importlib.import_module(self.module), self.name)
        return table


class Patches:
    """A set of replacements that are in place or not, together.

    Args:
        all_of_them: What to replace. Several for one place wrap each other, the last one outermost.
    """

    def __init__(self, all_of_them: Sequence[Name | Entry]) -> None:
        self._all = tuple(all_of_them)
        self._originals: list[Any] = []

    def install(self) -> None:
        """Put every replacement in place; a second time changes nothing.

        Raises:
            UpgradeError: A place is not there.
        """
        if self._originals:
            return
        for patch in self._all:
            patch.read()
        for patch in self._all:
            original = patch.read()
            self._originals.append(original)
            patch.write(patch.make(original))

    def remove(self) -> None:
        """Put back what was there before."""
        for patch, original in reversed(list(zip(self._all, self._originals, strict=False))):
            patch.write(original)
        self._originals.clear()

    @contextmanager
    def removed(self) -> Iterator[None]:
        """The library as it comes, for the length of a block."""
        self.remove()
        try:
            yield
        finally:
            self.install()
