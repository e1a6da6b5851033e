"""A decision's reasons as findings a person can act on: the condition, what was expected, what there was."""

from collections.abc import Iterator

from access.verdicts import Check, Finding, Verdict
from aws_facts.tags import PRINCIPAL_TAG
from policies.evaluate import Decision, Effect, Reason

_CHANGE_WHO = "Present the workload's own certificate, or change `certificate` in the stack file."
_CHANGE_WHAT = "Grant it in the stack file, or ask for what is granted."
_CHANGE_DENY = "Remove the denial, or ask for something else."


def findings_of(check: Check, decision: Decision, where: str, expected: str) -> Iterator[Finding]:
    """Why a request is refused.

    Args:
        check: The check that asked.
        decision: The refusal.
        where: What was asked.
        expected: What the check asks for.
    """
    reasons = decision.reasons
    denying = [each for each in reasons if each.effect is Effect.DENY]
    if denying:
        for policy, statement, sid in dict.fromkeys((r.policy, r.statement, r.sid) for r in denying):
            named = f" ({sid})" if sid else ""
            got = f"statement {statement}{named} of {policy} denies: " + "; ".join(
                _element(each) for each in denying if (each.policy, each.statement) == (policy, statement)
            )
            yield Finding(check, Verdict.FAILED, where, got, expected, _CHANGE_DENY)
        return
    # The statement that came nearest, of each policy that should have allowed.
    nearest: dict[str, int | None] = {}
    for reason in reasons:
        if nearest.setdefault(reason.policy, reason.statement) == reason.statement:
            yield _missing(check, reason, where)


def _missing(check: Check, reason: Reason, where: str) -> Finding:
    is_trust = check is Check.TRUST_POLICY
    if reason.key is None:
        got = _listed(reason.actual) if reason.actual is not None else "no statement that allows it"
        expected = f"{reason.element} {_listed(reason.expected)}" if reason.statement is not None else "one"
        place = reason.policy if reason.policy in where else f"{where}, {reason.policy}"
        return Finding(check, Verdict.FAILED, place, got, expected, _CHANGE_WHAT)
    expected = f"{_listed(reason.expected)} ({reason.operator})"
    if is_trust and reason.key.startswith(PRINCIPAL_TAG):
        tag = reason.key.removeprefix(PRINCIPAL_TAG)
        got = _listed(reason.actual) if reason.actual else "a certificate without it"
        return Finding(check, Verdict.FAILED, f"{where}, {tag}", got, expected, _CHANGE_WHO)
    got = _listed(reason.actual) if reason.actual else "a request without it"
    place = reason.policy if reason.policy in where else f"{where}, {reason.policy}"
    return Finding(check, Verdict.FAILED, f"{place}, {reason.key}", got, expected, _CHANGE_WHAT)


def _element(reason: Reason) -> str:
    words = [reason.element] if reason.key is None else [str(reason.operator), reason.key]
    return f"{' '.join(words)} {_listed(reason.expected)}"


def _listed(values: tuple[str, ...] | None) -> str:
    return " or ".join(map(repr, values)) if values else "no value"
