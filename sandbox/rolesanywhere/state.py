"""What the service keeps: for each account and Region the resources of every kind."""

from collections.abc import Mapping
from threading import Lock
from typing import Any

from aws_facts.limits import CRLS_PER_ANCHOR, PROFILES, TRUST_ANCHORS
from sandbox.rolesanywhere.collection import Collection, Quota
from sandbox.rolesanywhere.place import Kind, Place, Reference
from sandbox.rolesanywhere.resources import Crl, Profile, Resource, Subject, TrustAnchor


class Shelf:
    """Everything the service keeps in one place."""

    def __init__(self) -> None:
        self.trust_anchors = Collection[TrustAnchor](
            Kind.TRUST_ANCHOR, Quota(TRUST_ANCHORS.value, "trust anchors per account and Region")
        )
        self.profiles = Collection[Profile](
            Kind.PROFILE, Quota(PROFILES.value, "profiles per account and Region")
        )
        self.crls = Collection[Crl](
            Kind.CRL, Quota(CRLS_PER_ANCHOR.value, "CRLs per trust anchor", lambda crl: crl.trust_anchor_arn)
        )
        self.subjects = Collection[Subject](Kind.SUBJECT)
        self._by_kind: dict[Kind, Collection[Any]] = {
            Kind.TRUST_ANCHOR: self.trust_anchors,
            Kind.PROFILE: self.profiles,
            Kind.CRL: self.crls,
            Kind.SUBJECT: self.subjects,
        }

    def of(self, kind: Kind) -> Collection[Any]:
        """The collection of a kind.

        Args:
            kind: The kind.
        """
        return self._by_kind[kind]

    def resolve(self, reference: Reference) -> Reference:
        """The resource itself where an alias of this place is named; any other reference as it is.

        Args:
            reference: Who was named.
        """
        if reference.alias is None or not reference.local:
            return reference
        found: Resource | None = self.of(reference.kind).aliased(reference.alias)
        return Reference(reference.kind, found.arn, found.id, local=True) if found else reference


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
        shelf = self._shelves.get(place)
        if shelf is None:
            with self._lock:
                shelf = self._shelves.setdefault(place, Shelf())
        return shelf

    def contents(self) -> dict[str, Any]:
        """Everything, as values that can be kept."""
        with self._lock:
            shelves = [
                (place, {kind.value: shelf.of(kind).contents() for kind in Kind})
                for place, shelf in self._shelves.items()
            ]
            return {"shelves": shelves, "service_linked_accounts": set(self.service_linked_accounts)}

    def fill(self, contents: Mapping[str, Any]) -> None:
        """Hold what ``contents`` told.

        Args:
            contents: What was kept.
        """
        for place, collections in contents["shelves"]:
            for kind, collection in collections.items():
                self.at(place).of(Kind(kind)).fill(*collection)
        self.service_linked_accounts.update(contents["service_linked_accounts"])
