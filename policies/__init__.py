"""What is allowed: policy documents, built from typed facts."""

from policies.actions import Access, Kind
from policies.bucket import tls_only_bucket_policy
from policies.document import Statement, render
from policies.errors import PolicyError
from policies.grants import Grant, actions_of, check_action, grants_policy, kind_of
from policies.trust import certificate_trust_policy, check_exact_common_name

__all__ = [
    "Access",
    "Grant",
    "Kind",
    "PolicyError",
    "Statement",
    "actions_of",
    "certificate_trust_policy",
    "check_action",
    "check_exact_common_name",
    "grants_policy",
    "kind_of",
    "render",
    "tls_only_bucket_policy",
]
