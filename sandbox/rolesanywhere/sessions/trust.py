"""Whether the role's trust policy lets Roles Anywhere start this session.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html : three actions, each judged by
itself, with the anchor, its account, the session tags, the source identity and the time as context.
"""

from datetime import datetime

from aws_facts.tags import PRINCIPAL_TAG
from sandbox.rolesanywhere.access import PRINCIPAL
from sandbox.rolesanywhere.errors import AccessDeniedException
from sandbox.rolesanywhere.sessions import fidelity
from sandbox.rolesanywhere.sessions.refusal import Check, SessionRefused
from sandbox.rolesanywhere.sessions.tags import Attributes
from sandbox.temporary import RoleFacts
from sandbox.trusting import untrusted

ACTIONS = ("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")


def check_trust(  # noqa: PLR0913, PLR0917 - the context of a request has so many parts
    role: RoleFacts, anchor_arn: str, account: str, attributes: Attributes, name: str, now: datetime
) -> None:
    """Judge the trust policy for the three actions.

    Args:
        role: The role.
        anchor_arn: The trust anchor of the request.
        account: The anchor's 12-digit account id.
        attributes: What the session says of its certificate.
        name: The role session name.
        now: The present, with a time zone.

    Raises:
        SessionRefused: An action is not allowed, or the policy cannot be judged.
    """
    context: dict[str, str | tuple[str, ...]] = {
        "aws:SourceArn": anchor_arn,
        "aws:SourceAccount": account,
        "sts:SourceIdentity": attributes.source_identity,
        "sts:RoleSessionName": name,
        "aws:CurrentTime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:EpochTime": str(int(now.timestamp())),
        **{PRINCIPAL_TAG + key: value for key, value in attributes.tags.items()},
    }
    found = untrusted(role, PRINCIPAL, ACTIONS, context)
    if found is not None:
        error = AccessDeniedException(fidelity.UNABLE(role=role.arn))
        raise SessionRefused(Check.TRUST_POLICY, error, expected=found.expected, got=found.got)
