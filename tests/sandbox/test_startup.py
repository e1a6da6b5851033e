"""What ministack does when it is started as its authors mean it, and does not do here."""

import importlib
import os
import sys
import threading

from sandbox.emulator import SERVICES
from tests.local_aws import LocalAws


def test_its_start_up_never_runs(local_aws: LocalAws) -> None:
    """No script of a start-up folder, no scheduler, no container reaper: its lifespan is never started."""
    app = importlib.import_module("ministack.app")
    assert app._MAIN_LOOP is None
    assert app._ready_scripts_state["status"] == "pending"
    names = {thread.name for thread in threading.enumerate()}
    assert not any("reap" in name and "dynamodb" not in name for name in names)


def test_docker_is_not_touched(local_aws: LocalAws) -> None:
    """Docker's client library is not even imported."""
    local_aws.client("dynamodb").list_tables()
    assert not any(name == "docker" or name.startswith("docker.") for name in sys.modules)
    assert os.environ["DOCKER_HOST"].startswith(f"unix://{local_aws.directory}")


def test_only_what_is_offered_is_switched_on(local_aws: LocalAws) -> None:
    """The emulator's table of services has no other entry."""
    assert set(importlib.import_module("ministack.app").SERVICE_HANDLERS) == set(SERVICES)


def test_the_environment_holds_no_keys(local_aws: LocalAws) -> None:
    """No key, token, profile or endpoint is left for anything in the process to pick up."""
    left = {name for name in os.environ if name.startswith("AWS_")}
    assert left == {"AWS_CONFIG_FILE", "AWS_EC2_METADATA_DISABLED", "AWS_SHARED_CREDENTIALS_FILE"}
    assert os.environ["AWS_CONFIG_FILE"] == os.environ["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
