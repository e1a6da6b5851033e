"""Adds to AWS's refusal what it does not say: the check that failed, and how to mend it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from aws_facts import Problem, ToolkitError
from cli.opening import project
from cli.passphrase import Passphrase

if TYPE_CHECKING:
    from access import Known
    from consumer.request import SessionRequest
    from consumer.session import SessionRefusedError


def explained(
    refusal: "SessionRefusedError",
    request: "SessionRequest",
    passphrase: Passphrase,
    stack: str | None,
    workload: str | None,
) -> ToolkitError:
    """The refusal, and after it everything that can be seen to be wrong from here.

    Args:
        refusal: What AWS said.
        request: What was asked for.
        passphrase: The private key's, known already when there is one.
        stack: The stack whose file says who the workload is, if it is at hand.
        workload: The workload's name in it; may be left out where there is one.
    """
    from access import Presented, explain_refusal
    from certs import key_matches, read_certificates, read_private_key
    from consumer.errors import CredentialsError

    leaf = read_certificates(Path(request.certificate).read_bytes(), where=request.certificate)
    sent = read_certificates(Path(request.chain).read_bytes(), where=request.chain) if request.chain else None
    key = read_private_key(Path(request.private_key), passphrase=passphrase.existing, owner_only=False)
    presented = Presented(
        leaf.certificates[0], sent.certificates if sent else (), key_matches(leaf.certificates[0], key)
    )
    known = _stack(stack)
    names = tuple(known.stack.workloads) if known else ()
    name = workload or (names[0] if len(names) == 1 else None)
    reasons = explain_refusal(presented, now=datetime.now(UTC), known=known, workload=name)
    said = refusal.problems[0]
    return CredentialsError(
        Problem(said.where, said.got, said.expected, _next(bool(reasons), known is not None)), *reasons
    )


def _stack(name: str | None) -> "Known | None":
    import config
    from access import Known

    if not name or not config.is_ours(project()):
        return None
    return Known(config.check(project(), name), config.place_of(config.read_values(project(), name)))


def _next(found: bool, knows_the_stack: bool) -> str:
    if found:
        return "Mend what follows."
    if knows_the_stack:
        return "Certificate and stack file agree: look at what is deployed, and at `sandbox logs`."
    return "The certificate keeps every rule: give --stack, and what the stack file expects is compared too."
