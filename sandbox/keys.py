"""What a principal of the sandbox signs with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class KeyPair:
    """What somebody signs with.

    Attributes:
        access_key_id: The public half.
        secret_access_key: The secret half; never printed.
        session_token: The third part of a temporary key.
    """

    access_key_id: str
    secret_access_key: str
    session_token: str | None = None

    def __repr__(self) -> str:
        """The id alone."""
        return f"KeyPair({self.access_key_id!r})"
