"""CreateSession from the first check to the answer.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

from cryptography import x509

from aws_facts.limits import CREATE_SESSION_RATE
from sandbox.clock import Clock
from sandbox.rolesanywhere.collection import Collection
from sandbox.rolesanywhere.errors import (
    AccessDeniedException,
    ResourceNotFoundException,
    ThrottlingException,
    ValidationException,
)
from sandbox.rolesanywhere.fidelity.requests import THROTTLED
from sandbox.rolesanywhere.place import Kind, Place, Reference
from sandbox.rolesanywhere.rates import SESSIONS, Rates
from sandbox.rolesanywhere.resources import Profile, Resource, TrustAnchor
from sandbox.rolesanywhere.sessions import authorization, fidelity, signature, subjects
from sandbox.rolesanywhere.sessions.authorization import SignedRequest
from sandbox.rolesanywhere.sessions.narrowing import check_narrowing
from sandbox.rolesanywhere.sessions.packed import packed_size
from sandbox.rolesanywhere.sessions.question import Named, Question, read_question
from sandbox.rolesanywhere.sessions.refusal import Check, SessionRefused
from sandbox.rolesanywhere.sessions.revocation import check_revocation
from sandbox.rolesanywhere.sessions.tags import Attributes, attributes_of
from sandbox.rolesanywhere.sessions.trust import check_trust
from sandbox.rolesanywhere.sessions.trusted import check_path
from sandbox.rolesanywhere.state import Shelf, Store
from sandbox.temporary import IssuedSession, NewSession, RoleFacts
from sandbox.wire import Request

CREATED = 201
"""The HTTP status of a session that was issued (User Guide, CreateSession API)."""

_Kept = TypeVar("_Kept", bound=Resource)


class Roles(Protocol):
    """The roles of the cloud, and the credentials of their sessions."""

    def role(self, account: str, arn: str) -> RoleFacts | None:
        """A role, if there is exactly this one."""

    def policy_exists(self, account: str, arn: str) -> bool:
        """Whether an account may use a managed policy."""
        ...

    def issue(self, session: NewSession) -> IssuedSession:
        """Issue credentials."""
        ...


@dataclass(frozen=True, slots=True)
class Sessions:
    """Issues sessions for certificates.

    Attributes:
        store: What the service keeps.
        roles: The cloud's roles.
        clock: The sandbox's time.
        rates: How often it may be asked, if that is limited.
    """

    store: Store
    roles: Roles
    clock: Clock
    rates: Rates | None = None

    def create(self, request: Request) -> dict[str, Any]:
        """Answer one request.

        Args:
            request: The request.

        Returns:
            The answer's body.

        Raises:
            SessionRefused: A check failed; nothing was issued.
        """
        now = self.clock.now()
        signed = authorization.read(request, self.clock.machine())
        signature.verify(request, signed)
        question = read_question(request)
        place = Place.of(question.account, question.region)
        self._check_rate(place)
        shelf = self.store.at(place)
        anchor = _anchor(shelf, question, signed)
        presented = check_path(signed, anchor, now)
        told = question.instance_properties
        try:
            check_revocation(presented.path, anchor, shelf, now)
            answer = self._answer(question, anchor, shelf, signed.leaf, now)
        except SessionRefused:
            subjects.seen(shelf, place, signed.leaf, told, failed=True, now=now)
            raise
        subject = subjects.seen(shelf, place, signed.leaf, told, failed=False, now=now)
        return {**answer, "subjectArn": subject.arn}

    def _check_rate(self, place: Place) -> None:
        if self.rates is not None and not self.rates.allows(place, SESSIONS):
            error, expected = (
                ThrottlingException(THROTTLED()),
                f"at most {CREATE_SESSION_RATE.value} a second",
            )
            raise SessionRefused(Check.RATE, error, expected=expected, got="one more")

    def _answer(
        self,
        question: Question,
        anchor: TrustAnchor,
        shelf: Shelf,
        leaf: x509.Certificate,
        now: datetime,
    ) -> dict[str, Any]:
        """Issue the session of a certificate that is trusted, or refuse it."""
        profile = _profile(shelf, question)
        role = self._role(question, profile)
        if question.session_name is not None and not profile.accept_role_session_name:
            error = AccessDeniedException(fidelity.SESSION_NAME())
            got = question.session_name
            raise SessionRefused(Check.SESSION_NAME, error, expected="no roleSessionName", got=got)
        seconds = _seconds(question, profile, role)
        attributes = attributes_of(leaf, profile.attribute_mappings)
        name = question.session_name or attributes.session_name
        check_trust(role, anchor.arn, question.account, attributes, name, now)
        check_narrowing(profile, role.arn, lambda arn: self.roles.policy_exists(question.account, arn))
        packed = packed_size(profile, role, attributes)
        issued = self.roles.issue(
            NewSession(
                account=question.account,
                role=role,
                name=name,
                duration=timedelta(seconds=seconds),
                tags=attributes.tags,
                source_identity=attributes.source_identity,
                policy=profile.session_policy,
                policy_arns=profile.managed_policy_arns,
            )
        )
        return _answer(issued, role, attributes, packed)

    def _role(self, question: Question, profile: Profile) -> RoleFacts:
        if question.role_arn not in profile.role_arns:
            error = AccessDeniedException(fidelity.ROLE_NOT_LISTED())
            expected = ", ".join(profile.role_arns) or "a profile with roles"
            raise SessionRefused(Check.ROLE, error, expected=expected, got=question.role_arn)
        role = self.roles.role(question.account, question.role_arn)
        if role is None:
            error = AccessDeniedException(fidelity.UNABLE(role=question.role_arn))
            raise SessionRefused(Check.ROLE, error, expected="a role that exists", got=question.role_arn)
        return role


def _anchor(shelf: Shelf, question: Question, signed: SignedRequest) -> TrustAnchor:
    anchor = _find(shelf.trust_anchors, Kind.TRUST_ANCHOR, question.trust_anchor)
    if anchor is None:
        raise SessionRefused(
            Check.TRUST_ANCHOR,
            ResourceNotFoundException(fidelity.ANCHOR_NOT_FOUND()),
            expected="a trust anchor of this account and Region",
            got=question.trust_anchor.arn,
        )
    if signed.region != question.region:
        error = AccessDeniedException(fidelity.INVALID_SIGNATURE())
        expected = f"the Region of the trust anchor, {question.region}, in the signature's scope"
        raise SessionRefused(Check.SIGNATURE, error, expected=expected, got=signed.region)
    if not anchor.enabled:
        error = AccessDeniedException(fidelity.ANCHOR_DISABLED())
        raise SessionRefused(Check.TRUST_ANCHOR, error, expected="an enabled trust anchor", got=anchor.arn)
    return anchor


def _profile(shelf: Shelf, question: Question) -> Profile:
    profile = _find(shelf.profiles, Kind.PROFILE, question.profile)
    if profile is None:
        raise SessionRefused(
            Check.PROFILE,
            ValidationException(fidelity.PROFILE_INVALID()),
            expected="a profile of this account and Region",
            got=question.profile.arn,
        )
    if not profile.enabled:
        error = AccessDeniedException(fidelity.PROFILE_DISABLED())
        raise SessionRefused(Check.PROFILE, error, expected="an enabled profile", got=profile.arn)
    return profile


def _find(collection: Collection[_Kept], kind: Kind, named: Named) -> _Kept | None:
    if named.id is None:
        return collection.aliased(named.alias or "")
    return collection.find(Reference(kind, named.arn, named.id, local=True))


def _seconds(question: Question, profile: Profile, role: RoleFacts) -> int:
    """The shorter of what profile and request say; an error, not less, where the role allows less."""
    asked = question.duration_seconds
    seconds = profile.duration_seconds if asked is None else min(profile.duration_seconds, asked)
    if seconds > role.max_session_seconds:
        error = AccessDeniedException(fidelity.TOO_LONG(role=role.arn))
        expected, got = f"at most the role's {role.max_session_seconds} seconds", f"{seconds} seconds"
        raise SessionRefused(Check.DURATION, error, expected=expected, got=got)
    return seconds


def _answer(issued: IssuedSession, role: RoleFacts, attributes: Attributes, packed: int) -> dict[str, Any]:
    """https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html ."""
    credentials = {
        "accessKeyId": issued.access_key_id,
        "secretAccessKey": issued.secret_access_key,
        "sessionToken": issued.session_token,
        "expiration": issued.expiration.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    credential_set = {
        "assumedRoleUser": {"arn": issued.arn, "assumedRoleId": issued.id},
        "credentials": credentials,
        "packedPolicySize": packed,
        "roleArn": role.arn,
        "sourceIdentity": attributes.source_identity,
    }
    return {"credentialSet": [credential_set]}
