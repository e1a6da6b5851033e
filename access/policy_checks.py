"""The checks that ask policies: the role's trust policy, the organization's, the session's permissions."""

from collections.abc import Iterator

from access.contexts import (
    ACTIONS,
    SERVICE,
    trust_context,
    unknown_in_trust,
)
from access.permissions import Session
from access.question import Question
from access.reasons import findings_of
from access.settling import Settled, settle
from access.tags import mapped
from access.verdicts import Check, Finding, Verdict
from aws_facts.limits import SESSION_POLICY_SIZE
from aws_facts.packing import FULL, packed_percent
from policies.evaluate import Policies, PolicyType, Request, compile_policy

_LIKELY_KEY = "This may be given with --context KEY=VALUE."


def trust_policy(question: Question) -> Iterator[Finding]:
    """The role's trust policy allows each of the three actions to Roles Anywhere."""
    role = question.role
    policy = question.surroundings.library.policy(role.trust)
    where, expected = role.trust.name, f"{', '.join(ACTIONS)} allowed to {SERVICE.name}"
    if isinstance(policy, str):
        yield Finding(Check.TRUST_POLICY, Verdict.UNKNOWN, where, policy, expected, "Look at it.")
        return
    found: dict[Finding, None] = {}
    for action in ACTIONS:
        settled = _asked_of_the_role(question, action, Policies(resource=policy))
        found |= dict.fromkeys(_told(Check.TRUST_POLICY, settled, where, f"{action} allowed"))
    yield from found
    if not found:
        yield Finding(Check.TRUST_POLICY, Verdict.PASSED, where, "all three", expected)


def organization(question: Question) -> Iterator[Finding]:
    """No resource control policy denies the three actions; service control policies bind sessions alone.

    https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
    """
    where, expected = "the organization's policies", "none that denies the session"
    surroundings = question.surroundings
    policy = surroundings.library.policy(question.role.trust)
    if not surroundings.rcps:
        got = "no resource control policy was given"
        yield Finding(Check.ORGANIZATION, Verdict.ASSUMED, where, got, expected)
        return
    if isinstance(policy, str):  # which the check of the trust policy tells
        return
    found: dict[Finding, None] = {}
    for action in ACTIONS:
        # Whatever the trust policy says: here only what denies counts.
        policies = Policies(resource=_EVERYBODY, rcps=surroundings.rcps)
        settled = _asked_of_the_role(question, action, policies)
        found |= dict.fromkeys(_told(Check.ORGANIZATION, settled, where, f"{action} not denied"))
    yield from found
    if not found:
        yield Finding(Check.ORGANIZATION, Verdict.PASSED, where, "no denial", expected)


def packed_size(question: Question) -> Iterator[Finding]:
    """Session policies and session tags fit into what STS has for both."""
    profile = question.profile
    tags = mapped(question.presenter.tags, profile.mappings)
    inline = "".join(each.text or "" for each in profile.session if each.arn is None)
    where = f"profile {profile.name}"
    expected = f"at most {FULL} % (estimated), and {SESSION_POLICY_SIZE.value} characters of session policy"
    percent = packed_percent(inline + "".join(each.arn or "" for each in profile.session), tags)
    too_long = len(inline) > SESSION_POLICY_SIZE.value
    if too_long or percent > FULL:
        got = f"{len(inline)} characters" if too_long else f"about {percent} %"
        remedy = "Allow less in the session policy, leave it out, or map fewer attributes."
        yield Finding(Check.PACKED_SIZE, Verdict.FAILED, where, got, expected, remedy)
    else:
        yield Finding(Check.PACKED_SIZE, Verdict.PASSED, where, f"about {percent} %", expected)


def permissions(question: Question) -> Iterator[Finding]:
    """The session may do what is asked: the role's policies, what narrows them, and the resource's."""
    asked = question.asked
    if asked is None:
        return
    where, expected = str(asked), "allowed"
    settled, hidden = Session(question).may(asked)
    if settled.allowed and hidden:
        remedy = "Look at it, or judge what is deployed (--deployed)."
        yield from (
            Finding(Check.PERMISSIONS, Verdict.UNKNOWN, where, each, expected, remedy) for each in hidden
        )
    elif settled.allowed:
        by = dict.fromkeys(
            reason.policy for reason in settled.decision.reasons if reason.policy_type is not None
        )
        yield Finding(Check.PERMISSIONS, Verdict.PASSED, where, f"allowed by {', '.join(by)}", expected)
    else:
        yield from _told(Check.PERMISSIONS, settled, where, expected)


def _asked_of_the_role(question: Question, action: str, policies: Policies) -> Settled:
    tags = mapped(question.presenter.tags, question.profile.mappings)
    surroundings, presenter = question.surroundings, question.presenter
    context = trust_context(presenter, question.trust_anchor, tags, surroundings, question.session_name)
    request = Request(principal=SERVICE, action=action, resource=question.role.arn, context=dict(context))
    return settle(request, policies, surroundings.library, unknown_in_trust(request, presenter))


def _told(check: Check, settled: Settled, where: str, expected: str) -> Iterator[Finding]:
    if settled.allowed is None:
        got = f"a decision that depends on {', '.join(settled.depends_on)}"
        yield Finding(check, Verdict.UNKNOWN, where, got, expected, _LIKELY_KEY)
    elif not settled.allowed:
        yield from findings_of(check, settled.decision, where, expected)


_EVERYBODY = compile_policy(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": SERVICE.name}, "Action": list(ACTIONS)}],
    },
    PolicyType.TRUST,
    name="a trust policy that allows",
)
