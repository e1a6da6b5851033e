"""Asks a running sandbox's control routes, as its owner."""

import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from aws_facts import Problem
from sandbox.control import CLOCK_PATH, DEPLOYERS_PATH, HEALTH_PATH
from sandbox.errors import SandboxError
from sandbox.instance import Instance
from sandbox.keys import KeyPair

HEALTH_SECONDS = 5.0
_ANSWER_SECONDS = 60.0


def answers(instance: Instance) -> bool:
    """Whether the address is served by this very instance: its certificate and its id must both be right."""
    try:
        return bool(_call(instance, HEALTH_PATH, None, HEALTH_SECONDS)["instance"] == instance.identifier)
    except (OSError, ValueError, KeyError):
        return False


def ask_for_deployer(instance: Instance, account: str) -> None:
    """Have a deployer made in one more account; the instance's description has its keys then.

    Args:
        instance: A running sandbox.
        account: 12-digit account id.

    Raises:
        SandboxError: The sandbox does not answer, or refuses.
    """
    _told(instance, DEPLOYERS_PATH, {"account": account})


def ask_for_stack_deployer(
    instance: Instance, account: str, stack: str, policy: Mapping[str, object]
) -> KeyPair:
    """Have the user that deploys one stack made, or given another policy.

    Args:
        instance: A running sandbox.
        account: 12-digit account id.
        stack: The stack's name.
        policy: All it may do.

    Raises:
        SandboxError: The sandbox does not answer, or refuses.
    """
    told = _told(instance, DEPLOYERS_PATH, {"account": account, "stack": stack, "policy": policy})
    return KeyPair(told["accessKeyId"], told["secretAccessKey"])


def ask_for_time(instance: Instance, change: Mapping[str, object] | None = None) -> Mapping[str, Any]:
    """The sandbox's time, after a change when one is given.

    Args:
        instance: A running sandbox.
        change: ``{"advanceSeconds": n}`` or ``{"reset": True}``.

    Returns:
        ``now``, in ISO 8601, and ``offsetSeconds``.

    Raises:
        SandboxError: The sandbox does not answer, or refuses.
    """
    return _told(instance, CLOCK_PATH, change)


def _told(instance: Instance, path: str, content: Mapping[str, object] | None) -> Mapping[str, Any]:
    try:
        return _call(instance, path, content, _ANSWER_SECONDS)
    except urllib.error.HTTPError as error:
        got, remedy = error.read().decode(errors="replace"), "Ask for something it takes."
    except (OSError, ValueError) as error:
        got, remedy = str(error), "Look at its log with `./rolesanywhere sandbox logs`."
    raise SandboxError(Problem(f"{instance.endpoint}{path}", got, "an answer of the sandbox", remedy))


def _call(
    instance: Instance, path: str, content: Mapping[str, object] | None, seconds: float
) -> Mapping[str, Any]:
    """Only this instance's certificate is believed, and no proxy is asked."""
    context = ssl.create_default_context(cafile=str(instance.ca_file))
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
    )
    request = urllib.request.Request(  # noqa: S310 - our own https address
        f"{instance.endpoint}{path}",
        data=None if content is None else json.dumps(content).encode(),
        headers={"Authorization": f"Bearer {instance.control_token}", "Content-Type": "application/json"},
    )
    with opener.open(request, timeout=seconds) as answer:
        told: Mapping[str, Any] = json.load(answer)
    return told
