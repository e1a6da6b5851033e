"""Vault's HTTP API as the types need it: write, read, delete, and what a refusal says."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from sandbox.provider.errors import ServiceError
from sandbox.provider.values import Bag

_SECONDS = 30.0
_NOT_FOUND = 404
_NOTHING_THERE = ("No secret engine mount at", "unable to find PKI issuer for reference")
"""Vault's words for what is missing, where it answers 400 or 500."""


class Server:
    """A Vault on this machine.

    Args:
        address: Such as ``http://127.0.0.1:8200``.
        token: Who asks.
    """

    region = ""
    """Nothing in Vault has a Region."""
    default_tags: Mapping[str, str] = {}
    """Nor tags."""

    def __init__(self, address: str, token: str) -> None:
        self._address = address.rstrip("/")
        self._token = token
        # No proxy of the environment's: it would be told the token.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def at(self, region: str) -> "Server":
        """The same server: it has no Regions."""
        del region
        return self

    def write(self, path: str, body: Bag) -> Bag:
        """Write to a path.

        Args:
            path: Without ``/v1/``.
            body: The parameters.

        Returns:
            The answer's data; empty when there is none.

        Raises:
            ServiceError: Vault refused, or does not answer.
        """
        return self._ask("PUT", path, body)

    def read(self, path: str) -> Bag | None:
        """The data at a path; None when nothing is there, or the engine is not mounted.

        Raises:
            ServiceError: Vault refused, or does not answer.
        """
        try:
            return self._ask("GET", path)
        except ServiceError as error:
            if error.missing:
                return None
            raise

    def delete(self, path: str) -> None:
        """Delete what is at a path; nothing there is no error.

        Raises:
            ServiceError: Vault refused, or does not answer.
        """
        try:
            self._ask("DELETE", path)
        except ServiceError as error:
            if not error.missing:
                raise

    def _ask(self, method: str, path: str, body: Bag | None = None) -> Bag:
        url = f"{self._address}/v1/{path}"
        request = urllib.request.Request(  # noqa: S310 - a loopback address, checked in the settings
            url,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"X-Vault-Token": self._token, "X-Vault-Request": "true"},
        )
        try:
            with self._opener.open(request, timeout=_SECONDS) as answer:
                content = answer.read()
        except urllib.error.HTTPError as error:
            raise _refusal(method, url, error.code, error.read()) from error
        except OSError as error:
            raise ServiceError(f"no Vault answers at {self._address}: {error}") from error
        data = json.loads(content).get("data") if content else None
        return data if isinstance(data, dict) else {}


def _refusal(method: str, url: str, code: int, content: bytes) -> ServiceError:
    """What Vault said, as its Go client words it (api/response.go)."""
    try:
        errors: list[Any] = json.loads(content).get("errors", [])
    except ValueError:
        errors = [content.decode(errors="replace")]
    told = "".join(f"\n* {each}" for each in errors)
    missing = code == _NOT_FOUND or any(words in told for words in _NOTHING_THERE)
    return ServiceError(
        f"Error making API request.\n\nURL: {method} {url}\nCode: {code}. Errors:\n{told}", missing=missing
    )
