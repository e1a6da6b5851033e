"""The access matrix: who presents a certificate x which role, and what the session may do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from access import session_checks
from access.chain import judge
from access.contexts import ACTIONS, SERVICE, trust_context, unknown_in_trust
from access.landscape import Landscape, Profile, Role, TrustAnchor
from access.nothing import NO_ROLE, NOBODY
from access.permissions import Session
from access.policy_checks import trust_policy
from access.presenters import Presenter
from access.question import Question, Surroundings
from access.resources import Column
from access.tags import mapped
from access.verdicts import Check, Finding, Outcome, Verdict, outcome_of
from policies.evaluate import Policies, Request, decide

_Trust = tuple[Policies, frozenset[str]]
_RANK = {Outcome.REFUSED: 0, Outcome.UNKNOWN: 1, Outcome.ALLOWED: 2}


@dataclass(frozen=True, slots=True)
class Permission:
    """What a session may do with one resource.

    Attributes:
        action: The action.
        resource: The resource by its name in the stack, as policies name it.
        outcome: Whether it may.
        reason: Why not, or on what it depends; empty where it may.
    """

    action: str
    resource: str
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One certificate and one role.

    Attributes:
        presenter: Whoever presents the certificate.
        role: The role's name.
        profile: The profile that was asked through.
        trust_anchor: The anchor that was named.
        session: Whether there is a session.
        reason: The first check that stops it, and why; empty where nothing does.
        permissions: What the session may do and may not; empty where there is none.
    """

    presenter: str
    role: str
    profile: str
    trust_anchor: str
    session: Outcome
    reason: str = ""
    permissions: tuple[Permission, ...] = ()


class Matrix:
    """A matrix, computed cell by cell.

    Args:
        landscape: The stack.
        surroundings: What all questions have in common.
        columns: What is asked of each session.
        explained: Whether each refusal is told with its conditions; without, a cell takes a fraction of the
            time and names the check alone.
    """

    def __init__(
        self,
        landscape: Landscape,
        surroundings: Surroundings,
        columns: Sequence[Column],
        *,
        explained: bool = True,
    ) -> None:
        self._landscape = landscape
        self._surroundings = surroundings
        self._columns = columns
        self._explained = explained
        self._listing: dict[str, list[str]] = {}
        for name, profile in landscape.profiles.items():
            for arn in profile.role_arns:
                self._listing.setdefault(arn, []).append(name)
        self._of_roles = {name: tuple(self._ways(role)) for name, role in landscape.roles.items()}
        self._trust = {name: _trust_of(role, surroundings) for name, role in landscape.roles.items()}

    def cells(self, presenters: Iterable[Presenter], roles: Iterable[str] | None = None) -> Iterator[Cell]:
        """Every cell, one presenter after the other.

        Args:
            presenters: Whoever presents a certificate.
            roles: The roles' names; all when left out.
        """
        chosen = [self._landscape.roles[name] for name in (roles or self._landscape.roles)]
        for presenter in presenters:
            row = _Row(presenter, self._surroundings)
            yield from (self._cell(row, role) for role in chosen)

    def _ways(self, role: Role) -> Iterator[tuple[Profile, TrustAnchor, tuple[Finding, ...]]]:
        """Each profile and anchor a role may be asked for with, its own first; and what stops each."""
        landscape = self._landscape
        own = landscape.workloads[role.name]
        profiles = dict.fromkeys((own.profile, *self._listing.get(role.arn, ())))
        anchors = dict.fromkeys((own.trust_anchor, *landscape.trust_anchors))
        for profile, anchor in product(profiles, anchors):
            way = landscape.profiles[profile], landscape.trust_anchors[anchor]
            question = Question(NOBODY, role, *way, self._surroundings)
            checks = (session_checks.request, session_checks.profile, session_checks.duration)
            yield *way, tuple(each for check in checks for each in check(question) if each.verdict.stops)

    def _cell(self, row: "_Row", role: Role) -> Cell:
        best: tuple[Cell, Question] | None = None
        for profile, anchor, stopped in self._of_roles[role.name]:
            if best is not None and row.cannot(anchor):
                continue
            question = Question(row.presenter, role, profile, anchor, self._surroundings)
            found = self._session(row, question, stopped)
            if best is None or _RANK[found.session] > _RANK[best[0].session]:
                best = found, question
            if found.session is Outcome.ALLOWED:
                break
        if best is None:  # pragma: no cover - every role has a profile and an anchor
            raise ValueError(role.name)
        cell, question = best
        return cell if cell.session is Outcome.REFUSED else self._with_permissions(cell, question)

    def _session(self, row: "_Row", question: Question, stopped: tuple[Finding, ...]) -> Cell:
        """Quickly no where it is a no; whatever else it is, by the whole chain."""
        findings = (*row.stopped(question.trust_anchor, question.profile), *stopped)
        if outcome_of(findings) is Outcome.REFUSED:
            return _cell(question, Outcome.REFUSED, sorted(findings, key=lambda each: each.check.number))
        trust = self._trust[question.role.name]
        if trust is not None and row.refused_by(trust, question):
            if not self._explained:
                return _cell(question, Outcome.REFUSED, (), Check.TRUST_POLICY.title)
            return _cell(question, Outcome.REFUSED, tuple(trust_policy(question)))
        findings = judge(question)
        return _cell(question, outcome_of(findings), findings)

    def _with_permissions(self, cell: Cell, question: Question) -> Cell:
        session, tags = Session(question), mapped(question.presenter.tags, question.profile.mappings)
        permissions = tuple(self._permission(session, column, tags) for column in self._columns)
        return Cell(
            cell.presenter,
            cell.role,
            cell.profile,
            cell.trust_anchor,
            cell.session,
            cell.reason,
            permissions,
        )

    def _permission(self, session: Session, column: Column, tags: Mapping[str, str]) -> Permission:
        settled, hidden = session.may(column.asked(self._landscape, tags), reasons=False)
        if settled.allowed and not hidden:
            return Permission(column.action, column.label, Outcome.ALLOWED)
        if settled.allowed:
            return Permission(column.action, column.label, Outcome.UNKNOWN, "; ".join(hidden))
        if settled.allowed is None:
            reason = f"depends on {', '.join(settled.depends_on)}"
            return Permission(column.action, column.label, Outcome.UNKNOWN, reason)
        return Permission(column.action, column.label, Outcome.REFUSED, settled.decision.outcome.value)


class _Row:
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
        """What stops a certificate before any policy: its signature, path, rules, revocation and tags."""
        key = anchor.name, id(profile.mappings)
        found = self._stopped.get(key)
        if found is None:
            question = Question(self.presenter, NO_ROLE, profile, anchor, self._surroundings)
            found = self._stopped[key] = tuple(
                each for check in _OF_A_CERTIFICATE for each in check(question) if each.verdict.stops
            )
        return found

    def cannot(self, anchor: TrustAnchor) -> bool:
        """Whether the certificate cannot be of an anchor, so that it need not be tried."""
        named = self.presenter.trust_anchor
        return named is not None and named != anchor.name

    def refused_by(self, trust: _Trust, question: Question) -> bool:
        """Whether a role's trust policy surely refuses: asked without reasons, up to the first refusal."""
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


def _trust_of(role: Role, surroundings: Surroundings) -> _Trust | None:
    """A role's trust policy, ready to be asked, and its keys; None where it cannot be judged."""
    policy = surroundings.library.policy(role.trust)
    if isinstance(policy, str):
        return None
    return Policies(resource=policy), surroundings.library.keys(policy)


def _cell(question: Question, session: Outcome, findings: Sequence[Finding], reason: str = "") -> Cell:
    return Cell(
        presenter=question.presenter.name,
        role=question.role.name,
        profile=question.profile.name,
        trust_anchor=question.trust_anchor.name,
        session=session,
        reason=reason or _short_reason(findings, question.role.trust.name),
    )


def _short_reason(findings: Iterable[Finding], trust_policy_name: str) -> str:
    """The first thing that stops a session, in one line; empty where nothing does."""
    stopping = sorted(
        (each for each in findings if each.verdict.stops), key=lambda each: each.verdict is not Verdict.FAILED
    )
    if not stopping:
        return ""
    first = stopping[0]
    # The role stands beside it.
    where = first.where.removeprefix(f"{trust_policy_name}, ")
    return f"{first.check.title}: {where}: got {first.got}, expected {first.expected}"


_OF_A_CERTIFICATE = (
    session_checks.signature,
    session_checks.trust_anchor,
    session_checks.path,
    session_checks.certificate,
    session_checks.revocation,
    session_checks.session_tags,
)
