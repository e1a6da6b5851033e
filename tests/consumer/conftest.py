"""A machine outside of AWS: files of a certificate, and the outputs that belong to it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from consumer.request import SessionRequest
from tests.local_aws import LocalAws
from tests.rolesanywhere.conftest import new_account
from tests.rolesanywhere.sessions.lab import Lab
from tests.rolesanywhere.sessions.pki import Issued, authority

PASSPHRASE = b"correct horse battery"


@dataclass
class Machine:
    """Where a workload runs.

    Attributes:
        folder: Its files.
        lab: The cloud it asks.
    """

    folder: Path
    lab: Lab
    surroundings: dict[str, str] = field(default_factory=dict)

    def write(self, issued: Issued, name: str = "web", passphrase: bytes | None = None) -> tuple[Path, Path]:
        """The certificate and its key as files."""
        certificate, key = self.folder / f"{name}.pem", self.folder / f"{name}.key"
        certificate.write_text(issued.pem)
        kept = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
        key.write_bytes(issued.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, kept))
        key.chmod(0o600)
        return certificate, key

    def parameters(self, **more: Any) -> dict[str, Any]:
        """What `credentials json` prints of the lab's workload."""
        arns = self.lab.arns()
        return {
            **arns,
            "region": "us-east-1",
            "durationSeconds": 3600,
            "credentialProcess": "aws_signing_helper credential-process",
            **more,
        }

    def request(self, issued: Issued | None = None, **more: Any) -> SessionRequest:
        """A request of the lab's own workload."""
        certificate, key = self.write(issued or self.lab.web)
        arns = self.lab.arns()
        given: dict[str, Any] = {
            "trust_anchor_arn": arns["trustAnchorArn"],
            "profile_arn": arns["profileArn"],
            "role_arn": arns["roleArn"],
            "region": "us-east-1",
            "duration_seconds": 3600,
            "certificate": str(certificate),
            "private_key": str(key),
            "endpoint": self.lab.account.local.endpoint,
            "ca_bundle": self.lab.account.local.ca_file,
        }
        return SessionRequest(**{**given, **more})


@pytest.fixture
def machine(tmp_path: Path, local_aws: LocalAws) -> Machine:
    """A machine of the test's own, and a cloud of its own."""
    return Machine(tmp_path, Lab(new_account(local_aws), authority("CN=Root")))
