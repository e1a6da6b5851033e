"""What AWS takes as a policy document, and in which words it refuses the rest.

The emulator takes nearly any text. Four kinds of document, a grammar each: what a principal may do
(``identity``), who may assume a role (``trust``), what may be done with a bucket (``bucket``) or a topic
(``topic``). Every wording and how sure it is stands in ``wordings``. Nothing here is shared with the code
that writes policies: the two must not have one misunderstanding in common.
"""

from sandbox.policy_documents.bucket import check_bucket_policy
from sandbox.policy_documents.grammar import Exists, PolicyRefused
from sandbox.policy_documents.identity import check_identity_policy
from sandbox.policy_documents.sizes import (
    INLINE_LIMITS,
    check_inline_size,
    check_managed_size,
    check_trust_size,
    counted_size,
)
from sandbox.policy_documents.topic import check_topic_policy
from sandbox.policy_documents.trust import check_trust_policy
from sandbox.policy_documents.wordings import Grade, Wording

__all__ = [
    "INLINE_LIMITS",
    "Exists",
    "Grade",
    "PolicyRefused",
    "Wording",
    "check_bucket_policy",
    "check_identity_policy",
    "check_inline_size",
    "check_managed_size",
    "check_topic_policy",
    "check_trust_policy",
    "check_trust_size",
    "counted_size",
]
