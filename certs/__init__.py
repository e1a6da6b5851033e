"""Who is asking: certificates that Roles Anywhere accepts, issued and checked."""

from certs.authority import (
    Issuer,
    check_common_name,
    issue_end_entity,
    issue_intermediate,
    issue_root,
    new_key,
)
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
    PrivateKey,
    make_private_directory,
    read_private_key,
    replace_file,
    write_private_key,
)
from certs.requirements import anchor_bundle_problems, check_anchor_bundle

__all__ = [
    "CertificateError",
    "DevelopmentPki",
    "Issuer",
    "KeyFileError",
    "PrivateKey",
    "WorkloadFiles",
    "anchor_bundle_problems",
    "check_anchor_bundle",
    "check_common_name",
    "check_development_directory",
    "development_bundle",
    "ensure_development_pki",
    "issue_end_entity",
    "issue_intermediate",
    "issue_root",
    "make_private_directory",
    "new_key",
    "read_private_key",
    "replace_file",
    "workload_files",
    "write_private_key",
]
