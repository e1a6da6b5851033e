"""Fixtures of the local AWS's own tests."""

import importlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import pytest

from sandbox.keys import KeyPair
from tests.local_aws import LocalAws
from tests.sandbox.principals_at_work import Cast

EVERYTHING = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"},
}


@pytest.fixture
def passed_on(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the front hands to the emulator during a test: its scopes, in order."""
    app = importlib.import_module("ministack.app")
    original: Callable[..., Awaitable[None]] = app.app
    scopes: list[dict[str, Any]] = []

    async def spy(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        scopes.append(dict(scope))
        await original(scope, receive, send)

    monkeypatch.setattr(app, "app", spy)
    return scopes


@pytest.fixture(scope="session")
def administrator(local_aws: LocalAws) -> KeyPair:
    """A user that may do everything: what it is refused, no policy refuses."""
    return local_aws.make_user("administrator", EVERYTHING)


@pytest.fixture(scope="session")
def cast(local_aws: LocalAws, administrator: KeyPair) -> Cast:
    """Makes the users, roles and sessions of a test."""
    return Cast(local_aws, administrator)
