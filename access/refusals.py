"""Why a workload's certificate gets no session: what AWS does not say, from certificate and stack file.

The checks are those of the chain that can be made from here, in its order; where a stack's real anchor is not
at hand, its certificates in the stack file are.
"""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

import config
from access.chain import CHECKS
from access.library import Library
from access.nothing import NO_ANCHOR, NO_PROFILE, NO_ROLE, NOWHERE
from access.planned import planned
from access.presenters import presenter_of
from access.question import Question, Surroundings
from access.verdicts import Check, Verdict
from aws_facts import Problem

_OF_A_CERTIFICATE: tuple[Check, ...] = (Check.SIGNATURE, Check.CERTIFICATE, Check.SESSION_TAGS)
_OF_A_WORKLOAD = (Check.SIGNATURE, Check.PATH, Check.CERTIFICATE, Check.SESSION_TAGS, Check.TRUST_POLICY)


@dataclass(frozen=True, slots=True)
class Presented:
    """What somebody presented.

    Attributes:
        leaf: The end-entity certificate.
        chain: What was sent along.
        key_matches: Whether the private key is the certificate's; None where nobody looked.
    """

    leaf: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    key_matches: bool | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """The stack at hand.

    Attributes:
        stack: What its file says.
        place: Where it is deployed to.
    """

    stack: config.Stack
    place: config.Place


def explain_refusal(
    presented: Presented, *, now: datetime, known: Known | None = None, workload: str | None = None
) -> tuple[Problem, ...]:
    """Everything that stands between a certificate and its session, the first check first.

    Args:
        presented: What was presented.
        now: The present, with a time zone.
        known: The stack, where it is at hand.
        workload: The workload's name in it.

    Returns:
        One problem for each check that fails; empty when nothing that can be seen from here does.
    """
    presenter = presenter_of(presented.leaf, presented.chain, key_matches=presented.key_matches)
    if known is None or workload not in known.stack.workloads:
        checks, surroundings = _OF_A_CERTIFICATE, Surroundings(NOWHERE, now, Library())
        question = Question(presenter, NO_ROLE, NO_PROFILE, NO_ANCHOR, surroundings)
    else:
        checks, plan = _OF_A_WORKLOAD, planned(known.stack, known.place)
        own = plan.workloads[workload]
        question = Question(
            presenter,
            plan.roles[own.role],
            plan.profiles[own.profile],
            plan.trust_anchors[own.trust_anchor],
            Surroundings(plan.place, now, Library()),
        )
    found = (finding for check in checks for finding in CHECKS[check](question))
    return tuple(finding.problem() for finding in found if finding.verdict is Verdict.FAILED)
