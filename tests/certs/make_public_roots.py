"""Make ``certs/public_roots.txt`` from a list of public roots.

Run from the repository's root, with the list that certifi ships:
``python -m tests.certs.make_public_roots cacert.pem "Mozilla's list, certifi 2026.1.1"``.
"""

import argparse
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID

from certs.public_roots import key_fingerprint

TARGET = Path(__file__).parent.parent.parent / "certs" / "public_roots.txt"


def line(certificate: x509.Certificate) -> str:
    """The SHA-256 of a root's key, its subject key identifier, and its name."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
        identifier = found.value.digest.hex()
    except x509.ExtensionNotFound:
        identifier = "-"
    names = [
        str(attribute.value)
        for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.ORGANIZATION_NAME)
        for attribute in certificate.subject.get_attributes_for_oid(oid)
    ]
    return f"{key_fingerprint(certificate)} {identifier} {names[0]}"


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("origin")
    arguments = parser.parse_args()
    certificates = x509.load_pem_x509_certificates(arguments.bundle.read_bytes())
    TARGET.write_text("\n".join([f"# {arguments.origin}", *sorted(map(line, certificates))]) + "\n")


if __name__ == "__main__":
    main()
