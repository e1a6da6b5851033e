"""The cloud as a resource type sees it: boto3 clients of the right Region, the account, the default tags."""

import copy
import random
import threading
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Protocol

import boto3
from botocore.config import Config

from aws_facts import Problem, partition_of
from sandbox.provider.errors import ProviderError

_CONFIG = Config(
    connect_timeout=5,
    read_timeout=60,
    retries={"mode": "standard", "total_max_attempts": 3},
    # The Go SDK leaves lengths and patterns to the service; so that the service's own refusal is what is
    # told, boto3 must not refuse first.
    parameter_validation=False,
    s3={"addressing_style": "path"},
)
_POLL_SECONDS = 0.1
_MAX_RETRIES = 25
"""Of throttled requests, as the real provider's ``maxRetries``; Roles Anywhere takes one a second."""


class Place(Protocol):
    """What everything around a type's calls needs to know of where the resources live."""

    region: str
    """The Region of everything that does not name its own; empty where there are none."""
    default_tags: Mapping[str, str]
    """Tags every resource gets."""

    def at(self, region: str) -> "Place":
        """The same place seen from another Region."""


class Cloud:
    """Everything a resource type of AWS needs to reach the cloud.

    Args:
        session: Where credentials and the endpoint come from: the environment.
        region: The Region of the provider.
        default_tags: Tags every resource gets.
    """

    def __init__(
        self, session: boto3.Session, region: str, default_tags: Mapping[str, str] | None = None
    ) -> None:
        self.region = region
        self.default_tags: Mapping[str, str] = dict(default_tags or {})
        self._session = session
        self._clients: dict[tuple[str, str], Any] = {}
        self._lock = threading.Lock()

    def at(self, region: str) -> "Cloud":
        """The same cloud seen from another Region; the clients are shared."""
        if region == self.region:
            return self
        other = copy.copy(self)
        other.region = region
        return other

    def client(self, service: str) -> Any:
        """A boto3 client of this Region, made once.

        Args:
            service: Such as ``iam``.
        """
        key = (service, self.region)
        with self._lock:
            if key not in self._clients:
                # The stubs know every service by name; here any name may come.
                make: Callable[..., Any] = self._session.client
                made = make(service, region_name=self.region, config=_CONFIG)
                made.meta.events.register_first(f"needs-retry.{service}", _wait_where_throttled)
                self._clients[key] = made
            return self._clients[key]

    @cached_property
    def identity(self) -> dict[str, str]:
        """Who signs: ``Account``, ``Arn`` and ``UserId``."""
        answer = self.client("sts").get_caller_identity()
        return {key: answer[key] for key in ("Account", "Arn", "UserId")}

    @property
    def account(self) -> str:
        """The 12-digit id of the account."""
        return self.identity["Account"]

    @property
    def partition(self) -> str:
        """The partition of the provider's Region."""
        return partition_of(self.region)


def _wait_where_throttled(response: Any, attempts: int, **_: Any) -> float | None:
    """How many seconds to wait before asking again; None leaves it to botocore, which gives up soon.

    Args:
        response: What was answered, if anything was: the HTTP response and its content.
        attempts: How often was asked.
    """
    code = response[1].get("Error", {}).get("Code") if response else None
    if code != "ThrottlingException" or attempts > _MAX_RETRIES:
        return None
    return random.uniform(0.5, 1.5)  # noqa: S311 - so that those who wait do not come together again


def wait_until(what: str, ready: Callable[[], bool], seconds: float = 60) -> None:
    """Poll until the cloud says so.

    Args:
        what: What is waited for, for the message.
        ready: Asks the cloud.
        seconds: How long to ask at most.

    Raises:
        ProviderError: It did not happen in time.
    """
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise ProviderError(
                Problem(
                    where=what,
                    got=f"no change within {seconds:g} seconds",
                    expected="the cloud to finish it",
                    remedy="Run the command again; if it stays so, read the sandbox's log.",
                )
            )
        time.sleep(_POLL_SECONDS)


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as most AWS APIs take them."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def tag_map(tags: list[dict[str, str]]) -> dict[str, str]:
    """Tags as Pulumi shows them."""
    return {tag.get("Key", tag.get("key", "")): tag.get("Value", tag.get("value", "")) for tag in tags}
