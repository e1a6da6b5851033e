"""One row of the matrix: what is the same for one certificate in all cells is computed once."""

from access import session_checks
from access.contexts import ACTIONS, SERVICE, trust_context, unknown_in_trust
from access.landscape import Profile, Role, TrustAnchor
from access.nothing import NO_ROLE
from access.presenters import Presenter
from access.question import Question, Surroundings
from access.tags import mapped
from access.verdicts import Finding
from policies.evaluate import Policies, Request, decide

Trust = tuple[Policies, frozenset[str]]
"""A trust policy and the context keys it looks at."""

_OF_A_CERTIFICATE = (
    session_checks.signature,
    session_checks.trust_anchor,
    session_checks.path,
    session_checks.certificate,
    session_checks.revocation,
    session_checks.session_tags,
)


class Row:
    """What is the same for one presenter in all cells.

    Args:
        presenter: Whoever presents a certificate.
        surroundings: What all questions have in common.
    """

    def __init__(self, presenter: Presenter, surroundings: Surroundings) -> None:
        self.presenter = presenter
        self._surroundings = surroundings
        self._stopped: dict[tuple[str, int], tuple[Finding, ...]] = {}
        self._requests: dict[tuple[str, int], tuple[Request, ...]] = {}

    def stopped(self, anchor: TrustAnchor, profile: Profile) -> tuple[Finding, ...]:
        """What stops a certificate before any policy: its signature, path, rules, revocation and tags.

        Args:
            anchor: The anchor it is presented to.
            profile: Its mapping decides about the tags.
        """
        key = anchor.name, id(profile.mappings)
        found = self._stopped.get(key)
        if found is None:
            question = Question(self.presenter, NO_ROLE, profile, anchor, self._surroundings)
            found = self._stopped[key] = tuple(
                each for check in _OF_A_CERTIFICATE for each in check(question) if each.verdict.stops
            )
        return found

    def cannot(self, anchor: TrustAnchor) -> bool:
        """Whether the certificate cannot be of an anchor, so that it need not be tried.

        Args:
            anchor: The anchor.
        """
        named = self.presenter.trust_anchor
        return named is not None and named != anchor.name

    def refused_by(self, trust: Trust, question: Question) -> bool:
        """Whether a role's trust policy surely refuses: asked without reasons, up to the first refusal.

        Args:
            trust: What ``trust_of`` gave for the role.
            question: The anchor and the profile.
        """
        policies, keys = trust
        for request in self._asking(question.trust_anchor, question.profile):
            unknown = unknown_in_trust(request, self.presenter)
            if any(map(unknown, keys)):
                return False
            if not decide(request, policies, reasons=False).allowed:
                return True
        return False

    def _asking(self, anchor: TrustAnchor, profile: Profile) -> tuple[Request, ...]:
        """The three requests about a role; a trust policy does not see which role it is."""
        key = anchor.name, id(profile.mappings)
        found = self._requests.get(key)
        if found is None:
            tags = mapped(self.presenter.tags, profile.mappings)
            context = trust_context(self.presenter, anchor, tags, self._surroundings)
            place = self._surroundings.place
            role = f"arn:{place.partition}:iam::{place.account}:role/any"
            found = self._requests[key] = tuple(
                Request(principal=SERVICE, action=action, resource=role, context=dict(context))
                for action in ACTIONS
            )
        return found


def trust_of(role: Role, surroundings: Surroundings) -> Trust | None:
    """A role's trust policy, ready to be asked.

    Args:
        role: The role.
        surroundings: Compiled policies.

    Returns:
        The policy and the context keys it looks at; None where it cannot be judged.
    """
    policy = surroundings.library.policy(role.trust)
    if isinstance(policy, str):
        return None
    return Policies(resource=policy), surroundings.library.keys(policy)
