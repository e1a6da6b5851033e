"""How large a policy may be.

IAM User Guide, "IAM and AWS STS quotas": white space does not count; the inline policies of one user, group
or role count together.
"""

import re
from collections.abc import Iterable

from sandbox.policy_documents.grammar import PolicyRefused
from sandbox.policy_documents.wordings import Wording

TRUST_LIMIT = 2048
MANAGED_LIMIT = 6144
INLINE_LIMITS = {"user": 2048, "group": 5120, "role": 10240}
"""Characters of all inline policies together, by what they belong to."""


def counted_size(text: str) -> int:
    """The characters that count: all but white space.

    Args:
        text: A document as it was sent.
    """
    return len(re.sub(r"\s", "", text))


def check_trust_size(text: str) -> None:
    """Refuse a trust policy that is too large.

    Raises:
        PolicyRefused: It has more than 2048 characters.
    """
    if counted_size(text) > TRUST_LIMIT:
        raise PolicyRefused(Wording.TRUST_SIZE, limit=TRUST_LIMIT)


def check_managed_size(text: str) -> None:
    """Refuse a managed policy that is too large.

    Raises:
        PolicyRefused: It has more than 6144 characters.
    """
    if counted_size(text) > MANAGED_LIMIT:
        raise PolicyRefused(Wording.MANAGED_SIZE, limit=MANAGED_LIMIT)


def check_inline_size(documents: Iterable[str], kind: str, name: str) -> None:
    """Refuse inline policies that are too large together.

    Args:
        documents: All inline policies as they would be after the call.
        kind: ``user``, ``group`` or ``role``.
        name: The name of the user, group or role.

    Raises:
        PolicyRefused: Together they have more characters than a user, group or role may have.
    """
    limit = INLINE_LIMITS[kind]
    if sum(map(counted_size, documents)) > limit:
        raise PolicyRefused(Wording.INLINE_SIZE, limit=limit, kind=kind, name=name)
