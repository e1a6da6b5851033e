"""What policies see of a session and of the request that starts it, and what nobody can know of them.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from collections.abc import Callable, Mapping

from access.landscape import TrustAnchor
from access.presenters import Presenter
from access.question import Asked, Question, Surroundings
from access.tags import mapped
from aws_facts import Arn
from aws_facts.tags import PRINCIPAL_TAG
from policies.evaluate import Principal, Request

SERVICE = Principal.service("rolesanywhere.amazonaws.com")
ACTIONS = ("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")
"""What a role must allow Roles Anywhere; each is judged on its own."""

_PRINCIPAL_TAG = PRINCIPAL_TAG.lower()
_ISSUER_TAG = f"{_PRINCIPAL_TAG}x509issuer/"
# Of a service that assumes a role on behalf of nobody in IAM.
_NOT_IN_TRUST = frozenset(
    {"aws:principalaccount", "aws:principalarn", "aws:principaltype", "aws:username", "sts:externalid"}
)
# Of a session that calls a service itself.
_NOT_IN_SESSION = frozenset(
    {"aws:principalservicename", "aws:sourceaccount", "aws:sourcearn", "aws:username", "aws:calledvia"}
)

IsUnknown = Callable[[str], bool]


def trust_context(
    presenter: Presenter,
    anchor: TrustAnchor,
    tags: Mapping[str, str],
    surroundings: Surroundings,
    session_name: str | None = None,
) -> dict[str, str]:
    """The context in which a role's trust policy is asked.

    Args:
        presenter: Who presents a certificate.
        anchor: The anchor the request names.
        tags: The session tags.
        surroundings: The time, and keys somebody gave.
        session_name: The ``roleSessionName`` of the request.
    """
    context = {
        "aws:SourceArn": anchor.arn,
        "aws:SourceAccount": Arn.parse(anchor.arn).account,
        **_time(surroundings),
        **{PRINCIPAL_TAG + key: value for key, value in tags.items()},
    }
    name = session_name or presenter.session_name
    context |= {"sts:RoleSessionName": name} if name else {}
    context |= {"sts:SourceIdentity": presenter.source_identity} if presenter.source_identity else {}
    return context | dict(surroundings.context)


def session_request(question: Question, asked: Asked) -> Request:
    """A request that a session makes.

    Args:
        question: Whose session it is.
        asked: What it wants to do.
    """
    role, presenter, surroundings = question.role, question.presenter, question.surroundings
    arn = Arn.parse(role.arn)
    name = question.session_name or presenter.session_name or "0000"
    resource = f"assumed-role/{arn.resource.rpartition('/')[2]}/{name}"
    # A session tag takes the place of the role's own of the same key, whose case does not matter.
    tags = {key.lower(): value for key, value in role.tags.items()}
    tags |= {key.lower(): value for key, value in mapped(presenter.tags, question.profile.mappings).items()}
    context = {
        "aws:RequestedRegion": surroundings.place.region,
        "aws:SecureTransport": "true",
        "aws:ViaAWSService": "false",
        **_time(surroundings),
        **({"aws:SourceIdentity": presenter.source_identity} if presenter.source_identity else {}),
        **surroundings.context,
    }
    return Request(
        principal=Principal.session(
            str(Arn(arn.partition, "sts", "", arn.account, resource)), role_arn=role.arn, tags=tags
        ),
        action=asked.action,
        resource=asked.resource,
        context=context,
        resource_account=asked.account,
    )


def unknown_in_trust(request: Request, presenter: Presenter) -> IsUnknown:
    """Which context keys nobody can know when a role's trust policy is asked.

    Args:
        request: The request of the service.
        presenter: Who presents a certificate.
    """
    return _unknown(request, presenter, _NOT_IN_TRUST)


def unknown_in_session(request: Request, presenter: Presenter) -> IsUnknown:
    """Which context keys nobody can know of a session's request; the arguments are those of the other."""
    return _unknown(request, presenter, _NOT_IN_SESSION)


def _unknown(request: Request, presenter: Presenter, absent: frozenset[str]) -> IsUnknown:
    def is_unknown(key: str) -> bool:
        if key in request.context or key in absent:
            return False
        if key.startswith(_PRINCIPAL_TAG):
            return key.startswith(_ISSUER_TAG) and not presenter.knows_issuer
        return True

    return is_unknown


def _time(surroundings: Surroundings) -> dict[str, str]:
    now = surroundings.now
    return {
        "aws:CurrentTime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:EpochTime": str(int(now.timestamp())),
    }
