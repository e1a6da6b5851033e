"""Who is asking: certificates that Roles Anywhere accepts, issued and checked."""

from certs.authority import Issuer, issue_end_entity, issue_intermediate, issue_root
from certs.development import (
    DevelopmentPki,
    WorkloadFiles,
    check_development_directory,
    development_bundle,
    ensure_development_pki,
    workload_files,
)
from certs.errors import CertificateError, KeyFileError
from certs.keyfiles import (
    check_passphrase,
    make_private_directory,
    read_private_key,
    replace_file,
    write_private_key,
)
from certs.keys import KeyType, PrivateKey, PublicKey, new_key
from certs.names import DistinguishedName
from certs.request import Request, read_request
from certs.requirements import anchor_bundle_problems, check_anchor_bundle
from certs.subject import Subject, check_common_name, check_subject

__all__ = [
    "CertificateError",
    "DevelopmentPki",
    "DistinguishedName",
    "Issuer",
    "KeyFileError",
    "KeyType",
    "PrivateKey",
    "PublicKey",
    "Request",
    "Subject",
    "WorkloadFiles",
    "anchor_bundle_problems",
    "check_anchor_bundle",
    "check_common_name",
    "check_development_directory",
    "check_passphrase",
    "check_subject",
    "development_bundle",
    "ensure_development_pki",
    "issue_end_entity",
    "issue_intermediate",
    "issue_root",
    "make_private_directory",
    "new_key",
    "read_private_key",
    "read_request",
    "replace_file",
    "workload_files",
    "write_private_key",
]
