"""Which rule: what the service keeps, for each account and Region, and the quotas on it.

Everything kept is frozen; a change puts a new value in its place under the collection's lock, so that a
reader in another thread sees the old or the new one and never a mixture.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

from aws_facts.limits import PROFILES, TRUST_ANCHORS
from sandbox.rolesanywhere import fidelity
from sandbox.rolesanywhere.errors import ResourceNotFoundException, ValidationException
from sandbox.rolesanywhere.place import Kind, Place, Reference
from sandbox.rolesanywhere.resources import Profile, Resource, Subject, TrustAnchor

R = TypeVar("R", bound=Resource)

_UNLIMITED = 2**63
"""There is no quota on subjects."""


class Collection(Generic[R]):
    """The resources of one kind in one place, oldest first.

    Args:
        kind: What they are.
        quota: How many there may be.
    """

    def __init__(self, kind: Kind, quota: int) -> None:
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
            ValidationException: The quota is used up.
        """
        with self._lock:
            if len(self._items) >= self._quota:
                what = f"{self._kind.replace('-', ' ')}s"
                raise ValidationException(fidelity.QUOTA(limit=self._quota, what=what))
            self._last += 1
            self._items[resource.id] = (self._last, resource)
        return resource

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
            raise ResourceNotFoundException(fidelity.NOT_FOUND(kind=self._kind.noun, id=reference.id))
        return found

    def change(self, reference: Reference, make: Callable[[R], R], now: datetime | None = None) -> R:
        """Put a changed resource in the place of the old one.

        Args:
            reference: Who is meant.
            make: Makes the changed resource; may raise, and then nothing changes.
            now: When given and something changed, the new ``updated_at``.

        Raises:
            ResourceNotFoundException: There is none.
        """
        with self._lock:
            old = self.get(reference)
            new = make(old)
            if now is not None and new != old:
                new = replace(new, updated_at=now)
            self._items[old.id] = (self._items[old.id][0], new)
        return new

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


class Shelf:
    """Everything the service keeps in one place."""

    def __init__(self) -> None:
        self.trust_anchors: Collection[TrustAnchor] = Collection(Kind.TRUST_ANCHOR, TRUST_ANCHORS.value)
        self.profiles: Collection[Profile] = Collection(Kind.PROFILE, PROFILES.value)
        self.subjects: Collection[Subject] = Collection(Kind.SUBJECT, _UNLIMITED)

    def of(self, kind: Kind) -> Collection[TrustAnchor] | Collection[Profile] | Collection[Subject] | None:
        """The collection of a kind; none for kinds that are not kept yet.

        Args:
            kind: The kind.
        """
        if kind is Kind.TRUST_ANCHOR:
            return self.trust_anchors
        if kind is Kind.SUBJECT:
            return self.subjects
        return self.profiles if kind is Kind.PROFILE else None


class Store:
    """Everything the service keeps."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._shelves: dict[Place, Shelf] = {}
        self.service_linked_accounts: set[str] = set()

    def at(self, place: Place) -> Shelf:
        """The shelf of a place.

        Args:
            place: The account and Region.
        """
        with self._lock:
            return self._shelves.setdefault(place, Shelf())
