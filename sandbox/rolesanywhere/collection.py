"""The resources of one kind in one place: found, listed, changed, and no more of them than allowed.

Everything kept is frozen; a change puts a new value in its place under the collection's lock, so that a
reader in another thread sees the old or the new one and never a mixture.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

from sandbox.rolesanywhere.errors import ResourceNotFoundException, ValidationException
from sandbox.rolesanywhere.fidelity.aliases import ALIAS_TAKEN
from sandbox.rolesanywhere.fidelity.resources import NOT_FOUND, QUOTA
from sandbox.rolesanywhere.place import Kind, Reference
from sandbox.rolesanywhere.resources import Resource

R = TypeVar("R", bound=Resource)


@dataclass(frozen=True, slots=True)
class Quota(Generic[R]):
    """How many resources of one kind there may be.

    Attributes:
        limit: The number.
        what: What is counted, and where.
        group: What a resource is counted with; everything in one place when left out.
    """

    limit: int
    what: str
    group: Callable[[R], Hashable] | None = None

    def check(self, kept: Iterable[R], count: int, new: R) -> None:
        """Refuse one resource too many.

        Args:
            kept: What is there.
            count: How many that are.
            new: What is added.

        Raises:
            ValidationException: The quota is used up.
        """
        if self.group is not None:
            count = sum(self.group(resource) == self.group(new) for resource in kept)
        if count >= self.limit:
            raise ValidationException(QUOTA(limit=self.limit, what=self.what))


class Collection(Generic[R]):
    """The resources of one kind in one place, oldest first.

    Args:
        kind: What they are.
        quota: How many there may be, if that is limited.
    """

    def __init__(self, kind: Kind, quota: Quota[R] | None = None) -> None:
        self._kind = kind
        self._quota = quota
        self._lock = Lock()
        self._items: dict[str, tuple[int, R]] = {}
        self._last = 0

    def add(self, resource: R) -> R:
        """Keep a new resource.

        Args:
            resource: The resource.

        Raises:
            ValidationException: The quota is used up, or its alias is another one's.
        """
        with self._lock:
            self._check_alias(resource)
            if self._quota is not None:
                kept = (item for _, item in self._items.values())
                self._quota.check(kept, len(self._items), resource)
            self._last += 1
            self._items[resource.id] = (self._last, resource)
        return resource

    def ensure(self, resource: R) -> None:
        """Keep a new resource unless it is there already; there is neither quota nor alias.

        Args:
            resource: The resource.
        """
        with self._lock:
            if resource.id not in self._items:
                self._last += 1
                self._items[resource.id] = (self._last, resource)

    def find(self, reference: Reference) -> R | None:
        """A resource, or none.

        Args:
            reference: Who is meant.
        """
        found = self._items.get(reference.id) if reference.local else None
        return found[1] if found else None

    def get(self, reference: Reference) -> R:
        """A resource.

        Args:
            reference: Who is meant.

        Raises:
            ResourceNotFoundException: There is none.
        """
        found = self.find(reference)
        if found is None:
            raise ResourceNotFoundException(NOT_FOUND(kind=self._kind.noun, id=reference.id))
        return found

    def aliased(self, alias: str) -> R | None:
        """The resource that has an alias, or none.

        Args:
            alias: The alias.
        """
        return next((resource for resource in self.all() if resource.alias == alias), None)

    def change(self, reference: Reference, make: Callable[[R], R], now: datetime | None = None) -> R:
        """Put a changed resource in the place of the old one.

        Args:
            reference: Who is meant.
            make: Makes the changed resource; may raise, and then nothing changes.
            now: When given and something changed, the new ``updated_at``.

        Raises:
            ResourceNotFoundException: There is none.
            ValidationException: The alias it gets is another one's.
        """
        return self.exchange(reference, make, now)[1]

    def exchange(
        self, reference: Reference, make: Callable[[R], R], now: datetime | None = None
    ) -> tuple[R, R]:
        """Do what ``change`` does, and tell the old resource and the new one.

        Args:
            reference: Who is meant.
            make: Makes the changed resource.
            now: When given and something changed, the new ``updated_at``.

        Raises:
            ResourceNotFoundException: There is none.
            ValidationException: The alias it gets is another one's.
        """
        with self._lock:
            old = self.get(reference)
            new = make(old)
            if new.alias != old.alias:
                self._check_alias(new)
            if now is not None and new != old:
                new = replace(new, updated_at=now)
            self._items[old.id] = (self._items[old.id][0], new)
        return old, new

    def remove(self, reference: Reference) -> R:
        """Forget a resource.

        Args:
            reference: Who is meant.

        Raises:
            ResourceNotFoundException: There is none.
        """
        with self._lock:
            gone = self.get(reference)
            del self._items[gone.id]
        return gone

    def _check_alias(self, new: R) -> None:
        if new.alias is not None and any(item.alias == new.alias for _, item in self._items.values()):
            raise ValidationException(ALIAS_TAKEN(alias=new.alias, kind=self._kind.noun))

    def all(self) -> list[R]:
        """Every resource, oldest first."""
        with self._lock:
            return [resource for _, resource in self._items.values()]

    def after(self, number: int, count: int) -> tuple[list[R], int | None]:
        """A stretch of the resources.

        Args:
            number: The running number the stretch begins after; 0 for the start.
            count: How many at most.

        Returns:
            The resources, and the running number of the last one if more follow.
        """
        with self._lock:
            following = [item for item in self._items.values() if item[0] > number]
        taken = following[:count]
        return [resource for _, resource in taken], taken[-1][0] if len(following) > count else None

    def contents(self) -> tuple[int, dict[str, tuple[int, R]]]:
        """The last running number, and every resource with its own by its id."""
        with self._lock:
            return self._last, dict(self._items)

    def fill(self, last: int, items: Mapping[str, tuple[int, R]]) -> None:
        """Hold what ``contents`` told, and nothing else.

        Args:
            last: The last running number.
            items: Every resource with its own.
        """
        with self._lock:
            self._last, self._items = last, dict(items)
