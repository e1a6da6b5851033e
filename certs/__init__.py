"""Who is asking: certificates that Roles Anywhere accepts, issued and checked."""

from certs.authority import (
    issue_end_entity,
    issue_intermediate,
    issue_root,
)
from certs.authority_directory import (
    AuthorityPlan,
    authority_certificates,
    make_authority,
    open_authority,
    write_issued,
)
from certs.chain import judge_chain
from certs.crl import CRL_LIFETIME, renew_crl
from certs.development import (
    DevelopmentPki,
    check_development_directory,
    development_bundle,
    ensure_development_pki,
    workload_files,
)
from certs.development_removal import remove_development_pki
from certs.errors import CertificateError, KeyFileError
from certs.findings import Finding, Verdict, broken
from certs.generations import current_certificate
from certs.identity import Identity, identity_of, source_identity_of
from certs.issuer import Issuer
from certs.keyfiles import (
    check_passphrase,
    is_encrypted,
    make_private_directory,
    read_private_key,
    replace_file,
    write_private_key,
)
from certs.keys import (
    KeyType,
    PrivateKey,
    PublicKey,
    new_key,
)
from certs.layout import AuthorityFiles, WorkloadFiles
from certs.names import DistinguishedName
from certs.paths import issued_by
from certs.reading import Bundle, Form, read_certificates
from certs.register import REASONS, Register, Revocation
from certs.renewal import RenewalPlan, is_due, next_authority, renew_authority, renew_workload
from certs.request import Request, read_request
from certs.requirements import (
    anchor_bundle_problems,
    check_anchor_bundle,
    judge_anchor,
    judge_end_entity,
    judge_files,
    key_matches,
)
from certs.revocation_lists import check_crl, crl_problems, judge_crl, read_crl
from certs.staging import new_directory, refuse_taken
from certs.subject import Subject, check_common_name, check_subject
from certs.subject_reading import read_subject
from certs.trusted import Presented, present

__all__ = [
    "CRL_LIFETIME",
    "REASONS",
    "AuthorityFiles",
    "AuthorityPlan",
    "Bundle",
    "CertificateError",
    "DevelopmentPki",
    "DistinguishedName",
    "Finding",
    "Form",
    "Identity",
    "Issuer",
    "KeyFileError",
    "KeyType",
    "Presented",
    "PrivateKey",
    "PublicKey",
    "Register",
    "RenewalPlan",
    "Request",
    "Revocation",
    "Subject",
    "Verdict",
    "WorkloadFiles",
    "anchor_bundle_problems",
    "authority_certificates",
    "broken",
    "check_anchor_bundle",
    "check_common_name",
    "check_crl",
    "check_development_directory",
    "check_passphrase",
    "check_subject",
    "crl_problems",
    "current_certificate",
    "development_bundle",
    "ensure_development_pki",
    "identity_of",
    "is_due",
    "is_encrypted",
    "issue_end_entity",
    "issue_intermediate",
    "issue_root",
    "issued_by",
    "judge_anchor",
    "judge_chain",
    "judge_crl",
    "judge_end_entity",
    "judge_files",
    "key_matches",
    "make_authority",
    "make_private_directory",
    "new_directory",
    "new_key",
    "next_authority",
    "open_authority",
    "present",
    "read_certificates",
    "read_crl",
    "read_private_key",
    "read_request",
    "read_subject",
    "refuse_taken",
    "remove_development_pki",
    "renew_authority",
    "renew_crl",
    "renew_workload",
    "replace_file",
    "source_identity_of",
    "workload_files",
    "write_issued",
    "write_private_key",
]
