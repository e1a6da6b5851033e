"""Cases as data, and the one way a condition is asked."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from policies.evaluate import Outcome, PolicyType, compile_policy, decide_trust

SERVICE = "rolesanywhere.amazonaws.com"
ROLE = "arn:aws:iam::111122223333:role/workload"
TRIPLE = ("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")
CASES = Path(__file__).parent / "cases"

# What a condition makes of an Allow alone, and of a Deny beside an Allow without conditions.
EXPECTED = {
    "yes": (Outcome.ALLOW, Outcome.EXPLICIT_DENY),
    "no": (Outcome.IMPLICIT_DENY, Outcome.ALLOW),
    "safe": (Outcome.IMPLICIT_DENY, Outcome.EXPLICIT_DENY),
}


def cases(name: str) -> Any:
    """The cases of a file below ``cases/``."""
    return json.loads((CASES / name).read_text(encoding="utf-8"))


def statement(effect: str = "Allow", **elements: Any) -> dict[str, Any]:
    """A statement of a trust policy for the service's three actions."""
    return {"Effect": effect, "Principal": {"Service": SERVICE}, "Action": list(TRIPLE), **elements}


def trust(statements: Sequence[Mapping[str, Any]], version: str = "2012-10-17") -> str:
    """A trust policy's text."""
    return json.dumps({"Version": version, "Statement": list(statements)})


def context_of(values: Mapping[str, Any]) -> dict[str, str | tuple[str, ...]]:
    """A request's context out of JSON: a list is a key with several values."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}


def outcomes(
    condition: Mapping[str, Any], context: Mapping[str, Any], version: str = "2012-10-17"
) -> tuple[Outcome, Outcome]:
    """What becomes of a request when the condition is an Allow's, and when it is a Deny's."""
    allow = trust([statement(Condition=condition)], version)
    deny = trust([statement(), statement("Deny", Condition=condition)], version)
    return asked(allow, context), asked(deny, context)


def asked(
    document: str, context: Mapping[str, Any], action: str = TRIPLE[0], service: str = SERVICE
) -> Outcome:
    """The decision on one action."""
    policy = compile_policy(document, PolicyType.TRUST, name="trust")
    decisions = decide_trust(
        policy, service=service, actions=[action], resource=ROLE, context=context_of(context)
    )
    return decisions[action].outcome
