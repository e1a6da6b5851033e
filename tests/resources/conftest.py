"""The providers beside an engine and inside of one."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pulumi.dynamic import ResourceProvider
from pulumi.dynamic.config import Config
from pulumi.dynamic.dynamic import ConfigureRequest

from sandbox.rolesanywhere.place import Place
from sandbox.rolesanywhere.rates import Rates
from sandbox.shims import install_shims, with_shims
from tests.local_aws import LocalAws
from tests.provider.conftest import (
    Bench,
    abandoned_programs,
    bench,
    engine_environment,
    engine_path,
    reachable,
)
from tests.rolesanywhere.conftest import source
from tests.rolesanywhere.sessions.pki import Issued, authority

__all__ = ["abandoned_programs", "bench", "engine_environment", "engine_path", "reachable"]

ROOT = Path(__file__).resolve().parents[2]


def configured(provider: ResourceProvider, **settings: Any) -> Any:
    """A provider as the engine's process has it, with the stack's settings of the aws provider."""
    config = Config({f"aws:{name}": value for name, value in settings.items()}, "tests")
    provider.configure(ConfigureRequest(config))
    return provider


def enforce_rates(local: LocalAws, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let Roles Anywhere take one request a second, as AWS does; the list gets what it refuses."""
    refused: list[str] = []

    class Counting(Rates):
        def allows(self, place: Place, operation: str) -> bool:
            allowed = super().allows(place, operation)
            refused.extend([] if allowed else [operation])
            return allowed

    monkeypatch.setattr(local.server.rolesanywhere, "_rates", Counting(time.monotonic))
    return refused


@pytest.fixture
def root() -> Issued:
    """The CA of the anchor."""
    return authority("CN=Root")


@pytest.fixture
def anchor(reachable: LocalAws, root: Issued) -> Iterator[str]:
    """The ARN of a trust anchor."""
    client = reachable.client("rolesanywhere")
    made = client.create_trust_anchor(name="anchor", source=source(root.pem), enabled=True)["trustAnchor"]
    yield made["trustAnchorArn"]
    client.delete_trust_anchor(trustAnchorId=made["trustAnchorId"])


@pytest.fixture
def dynamic_bench(bench: Bench, tmp_path: Path) -> Bench:
    """A stack whose engine finds what runs dynamic resources."""
    install_shims(tmp_path / "shims", ROOT)
    bench.environment.update(with_shims(tmp_path / "shims", bench.environment))
    bench.stack.workspace.env_vars = dict(bench.environment)
    return bench
