"""What a session may do: what its role may, within boundary, session policies and organization.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
"""

from collections.abc import Iterable, Mapping

from access.contexts import session_request, unknown_in_session
from access.landscape import Document
from access.question import Asked, Question
from access.settling import Settled, settle
from policies.evaluate import Policies, Policy, PolicyType, Request, compile_policy


class Session:
    """A session that has been started, and its policies.

    Args:
        question: Whose session it is.
    """

    def __init__(self, question: Question) -> None:
        self._question = question
        self._hidden: list[str] = []
        role, surroundings = question.role, question.surroundings
        session = self._known(question.profile.session)
        if len(session) < len(question.profile.session):
            # Session policies are one: what a hidden one allows counts as allowed by them.
            session = (*session, _ALLOWS_PERHAPS)
        (boundary,) = self._known([role.boundary] if role.boundary else []) or (None,)
        self._policies = (self._known(role.identity), boundary, session, surroundings.scps, surroundings.rcps)

    def may(self, asked: Asked, *, reasons: bool = True) -> tuple[Settled, tuple[str, ...]]:
        """Whether the session may do something.

        Args:
            asked: What it wants to do.
            reasons: Whether to say why.

        Returns:
            The decision of the policies that are here, and which ones are not: where there are any, an
            allowed request is allowed only as far as they do not deny.
        """
        question = self._question
        request, hidden = session_request(question, asked), list(self._hidden)
        resource = None
        for document in asked.policies:
            found = question.surroundings.library.policy(document)
            resource = _as_usual(request) if isinstance(found, str) else found
            hidden += [found] if isinstance(found, str) else []
        identity, boundary, session, scps, rcps = self._policies
        policies = Policies(identity, resource, boundary, session, scps, rcps)
        is_unknown = unknown_in_session(request, question.presenter)
        library = question.surroundings.library
        return settle(request, policies, library, is_unknown, reasons=reasons), tuple(hidden)

    def _known(self, documents: Iterable[Document]) -> tuple[Policy, ...]:
        found = [self._question.surroundings.library.policy(each) for each in documents]
        self._hidden += [each for each in found if isinstance(each, str)]
        return tuple(each for each in found if not isinstance(each, str))


def _allow(policy_type: PolicyType, name: str, elements: Mapping[str, object]) -> Policy:
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", **elements}
    return compile_policy({"Version": "2012-10-17", "Statement": [statement]}, policy_type, name=name)


_ALLOWS_PERHAPS = _allow(PolicyType.SESSION, "a session policy that is elsewhere", {})


def _as_usual(request: Request) -> Policy | None:
    """What stands for a policy that is elsewhere, where none would be a denial: one that leaves it to IAM."""
    account = {"kms": request.account, "sts": request.principal.account}.get(
        request.action_name.partition(":")[0]
    )
    if account is None:
        return None
    root = f"arn:{request.resource.split(':')[1]}:iam::{account}:root"
    return _allow(PolicyType.RESOURCE, "the policy of the resource", {"Principal": {"AWS": root}})
