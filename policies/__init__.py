"""What is allowed: policy documents, built from typed facts."""

from policies.actions import KNOWN as KNOWN_ACTIONS
from policies.actions import Access, Kind
from policies.bucket import tls_only_bucket_policy
from policies.certificate import CertificateMatch, Match
from policies.certificate_rules import certificate_match_problems
from policies.cross_account import TrustedRole, cross_account_trust_policy, trusted_role_problems
from policies.document import Statement, render
from policies.errors import PolicyError
from policies.grants import Grant, actions_of, check_action, grants_policy, kind_of
from policies.keys import longest_key_arn
from policies.overlap import common_certificate
from policies.permissions import RolePolicies, longest_arn, role_policies
from policies.role_tags import role_tag_problems
from policies.session import session_policy, session_policy_problems
from policies.statements import ExtraStatement, extra_statement_problems
from policies.topic import EVENTS_PRINCIPAL, rule_topic_policy
from policies.trust import (
    INSTANCES_PRINCIPAL,
    SERVICE_PRINCIPAL,
    certificate_trust_policy,
    instance_trust_policy,
    services_trusted,
)
from policies.vault import handed_out_problem, vault_engine_policy

__all__ = [
    "EVENTS_PRINCIPAL",
    "INSTANCES_PRINCIPAL",
    "KNOWN_ACTIONS",
    "SERVICE_PRINCIPAL",
    "Access",
    "CertificateMatch",
    "ExtraStatement",
    "Grant",
    "Kind",
    "Match",
    "PolicyError",
    "RolePolicies",
    "Statement",
    "TrustedRole",
    "actions_of",
    "certificate_match_problems",
    "certificate_trust_policy",
    "check_action",
    "common_certificate",
    "cross_account_trust_policy",
    "extra_statement_problems",
    "grants_policy",
    "handed_out_problem",
    "instance_trust_policy",
    "kind_of",
    "longest_arn",
    "longest_key_arn",
    "render",
    "role_policies",
    "role_tag_problems",
    "rule_topic_policy",
    "services_trusted",
    "session_policy",
    "session_policy_problems",
    "tls_only_bucket_policy",
    "trusted_role_problems",
    "vault_engine_policy",
]
