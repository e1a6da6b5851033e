"""What should be set on tables, buckets, profiles, anchors and roles, whoever declares them.

Rules about facts, not about a provider's shapes: who adapts them says which property is which fact.
"""

from policies.posture import anchors, attachments, buckets, profiles, sessions, tables
from policies.posture.buckets import PUBLIC_ACCESS_SWITCHES
from policies.posture.rule import UNKNOWN, Facts, Rule
from policies.posture.sessions import trusts_roles_anywhere

ANCHOR = tuple(anchors.RULES)
ATTACHMENT = tuple(attachments.RULES)
BUCKET = tuple(buckets.RULES)
PROFILE = tuple(profiles.RULES)
PROFILE_AND_ROLE = tuple(sessions.PAIR_RULES)
ROLE = tuple(sessions.ROLE_RULES)
TABLE = tuple(tables.RULES)

__all__ = [
    "ANCHOR",
    "ATTACHMENT",
    "BUCKET",
    "PROFILE",
    "PROFILE_AND_ROLE",
    "PUBLIC_ACCESS_SWITCHES",
    "ROLE",
    "TABLE",
    "UNKNOWN",
    "Facts",
    "Rule",
    "trusts_roles_anywhere",
]
