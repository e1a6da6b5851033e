"""Which rule: what the service keeps, for each account and Region, and the quotas on it.

Everything kept is frozen; a change puts a new value in its place under the collection's lock, so that a
reader in another thread sees the old or the new one and never a mixture.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from types import MappingProxyType
from typing import Generic, TypeVar

from aws_facts.limits import PROFILES, TRUST_ANCHORS
from sandbox.rolesanywhere import fidelity
from sandbox.rolesanywhere.errors import ResourceNotFoundException, ValidationException
from sandbox.rolesanywhere.place import Kind, Place, Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What every resource has.

    Attributes:
        id: Its UUID.
        arn: Its ARN.
        name: Its name, which need not be its own.
        enabled: Whether sessions may use it.
        created_at: When it was made.
        updated_at: When it last changed; tags do not count.
        tags: Its tags.
    """

    id: str
    arn: str
    name: str
    enabled: bool
    created_at: datetime
    updated_at: datetime
    tags: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class NotificationSetting:
    """How one event is notified.

    Attributes:
        event: ``CA_CERTIFICATE_EXPIRY`` or ``END_ENTITY_CERTIFICATE_EXPIRY``.
        channel: ``ALL``.
        enabled: Whether anything is sent.
        threshold: Days before the event; may be missing on a disabled setting.
        configured_by: The service's principal for a default, else an account id.
    """

    event: str
    channel: str
    enabled: bool
    threshold: int | None
    configured_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustAnchor(Resource):
    """A certificate authority that sessions may come from.

    Attributes:
        source_type: ``CERTIFICATE_BUNDLE``.
        certificates: The bundle's PEM text as it came.
        notification_settings: One setting for each event and channel.
    """

    source_type: str
    certificates: str
    notification_settings: tuple[NotificationSetting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(Resource):
    """The roles sessions may have, and what narrows them.

    Attributes:
        created_by: The ARN of the creator.
        role_arns: The roles, in the order given.
        managed_policy_arns: Managed session policies.
        session_policy: The inline session policy, if any.
        duration_seconds: How long a session lasts.
        accept_role_session_name: Whether a request may name its session.
        require_instance_properties: Unused by AWS.
        attribute_mappings: Certificate field to specifiers, as session tags are made.
    """

    created_by: str
    role_arns: tuple[str, ...]
    managed_policy_arns: tuple[str, ...]
    session_policy: str | None
    duration_seconds: int
    accept_role_session_name: bool
    require_instance_properties: bool
    attribute_mappings: Mapping[str, tuple[str, ...]]


R = TypeVar("R", bound=Resource)


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

    def of(self, kind: Kind) -> Collection[TrustAnchor] | Collection[Profile] | None:
        """The collection of a kind; none for kinds that are not kept yet.

        Args:
            kind: The kind.
        """
        if kind is Kind.TRUST_ANCHOR:
            return self.trust_anchors
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
