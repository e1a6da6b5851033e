"""Pagination: tokens that only this service can make, good for the one list they were given for."""

import base64
import binascii
import hmac
import secrets

from sandbox.rolesanywhere.errors import ValidationException
from sandbox.rolesanywhere.fidelity.resources import BAD_TOKEN
from sandbox.rolesanywhere.place import Kind, Place

DEFAULT_PAGE_SIZE = 50
_DIGEST_BYTES = 32
_NUMBER_BYTES = 8


class Tokens:
    """Makes and reads ``nextToken``; the key lives as long as the service."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(_DIGEST_BYTES)

    def make(self, kind: Kind, place: Place, number: int) -> str:
        """The token of the page after a resource.

        Args:
            kind: Which list.
            place: Whose list.
            number: The running number of the page's last resource.
        """
        position = number.to_bytes(_NUMBER_BYTES, "big")
        return base64.urlsafe_b64encode(position + self._digest(kind, place, position)).decode()

    def read(self, kind: Kind, place: Place, token: str | None) -> int:
        """The running number a page begins after.

        Args:
            kind: Which list.
            place: Whose list.
            token: The token, or none for the first page.

        Raises:
            ValidationException: The token is not one this service made for this list.
        """
        if token is None:
            return 0
        try:
            raw = base64.b64decode(token, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        position, digest = raw[:_NUMBER_BYTES], raw[_NUMBER_BYTES:]
        if not hmac.compare_digest(digest, self._digest(kind, place, position)):
            raise ValidationException(BAD_TOKEN())
        return int.from_bytes(position, "big")

    def _digest(self, kind: Kind, place: Place, position: bytes) -> bytes:
        whose = f"{kind} {place.account} {place.region} ".encode()
        return hmac.digest(self._key, whose + position, "sha256")
