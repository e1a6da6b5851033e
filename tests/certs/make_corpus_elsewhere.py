"""The part of the corpus that other people's tools make: openssl, easy-rsa, trustme, and step's shape."""

import subprocess
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

_EASYRSA = "/usr/share/easy-rsa/easyrsa"
_TRUSTME = """
import sys, trustme
ca = trustme.CA()
ca.cert_pem.write_to_path(sys.argv[1] + "/trustme-ca.pem")
ca.issue_cert("web-1.example").cert_chain_pems[0].write_to_path(sys.argv[1] + "/trustme-leaf.pem")
"""


def run(*command: str | Path, cwd: Path) -> None:
    """Run a program in a folder; its failure is ours."""
    subprocess.run([str(part) for part in command], cwd=cwd, check=True, capture_output=True)


def make(corpus: Path, folder: Path, *, trustme: str, public: Path, at: datetime) -> None:
    """Make this part of the corpus.

    Args:
        corpus: Where the certificates go.
        folder: Where private keys live until it is removed.
        trustme: A Python interpreter that has trustme.
        public: The list of public roots that certifi ships.
        at: The time of the judgement, which certificates of a day's life must cover.
    """
    make_openssl(corpus, folder)
    make_easyrsa(corpus, folder)
    run(trustme, "-c", _TRUSTME, corpus, cwd=folder)
    make_step(corpus, at)
    roots = x509.load_pem_x509_certificates(public.read_bytes())
    (root,) = [one for one in roots if "CN=ISRG Root X1" in one.subject.rfc4514_string()]
    (corpus / "public-root.pem").write_bytes(root.public_bytes(Encoding.PEM))


def make_openssl(corpus: Path, folder: Path) -> None:
    """OpenSSL's defaults: a CA without keyUsage and an X.509 version 1 leaf; and weak hashes."""
    subject = ("-subj", "/CN=OpenSSL default CA")
    days = ("-days", "30")
    new = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", *days)
    run(*new, *subject, "-out", corpus / "openssl-default-ca.pem", cwd=folder)
    request = ("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "csr")
    run(*request, "-subj", "/CN=web-1", cwd=folder)
    issue = (
        "openssl",
        "x509",
        "-req",
        "-in",
        "csr",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-CAserial",
        "ca.srl",
        *days,
    )
    from_default = (*issue, "-CA", corpus / "openssl-default-ca.pem")
    run(*from_default, "-out", corpus / "openssl-default-leaf.pem", cwd=folder)
    own = ("openssl", "x509", "-req", "-in", "csr", "-signkey", "key", *days)
    run(*own, "-out", corpus / "version-1-ca.pem", cwd=folder)
    usage = ("-addext", "keyUsage=critical,keyCertSign,cRLSign")
    (folder / "leaf.cnf").write_text("basicConstraints=CA:FALSE\nkeyUsage=critical,digitalSignature\n")
    pss = ("openssl", "req", "-newkey", "rsa-pss", "-nodes", "-keyout", "pss.key", "-out", "pss.csr")
    run(*pss, "-subj", "/CN=web-1", cwd=folder)
    by_default_ca = ("-CA", corpus / "openssl-default-ca.pem", "-CAkey", "ca.key", "-CAserial", "ca.srl")
    signed = ("openssl", "x509", "-req", "-in", "pss.csr", "-extfile", "leaf.cnf", *days, *by_default_ca)
    run(*signed, "-out", corpus / "rsa-pss-leaf.pem", cwd=folder)
    for weak in ("md5", "sha1"):
        ca = corpus / f"{weak}-ca.pem"
        run(*new, f"-{weak}", *usage, "-subj", f"/CN={weak} CA", "-out", ca, cwd=folder)
        leaf = ("-extfile", "leaf.cnf", "-CA", ca, "-out", corpus / f"{weak}-leaf.pem")
        run(*issue, f"-{weak}", *leaf, cwd=folder)


def make_easyrsa(corpus: Path, folder: Path) -> None:
    """What easy-rsa makes when nobody changes its defaults."""
    easyrsa = (_EASYRSA, "--batch", f"--pki-dir={folder / 'pki'}")
    run(*easyrsa, "init-pki", cwd=folder)
    run(*easyrsa, "build-ca", "nopass", cwd=folder)
    run(*easyrsa, "build-client-full", "client1", "nopass", cwd=folder)
    (corpus / "easyrsa-ca.pem").write_bytes((folder / "pki/ca.crt").read_bytes())
    (corpus / "easyrsa-client.pem").write_bytes((folder / "pki/issued/client1.crt").read_bytes())


def make_step(corpus: Path, at: datetime) -> None:
    """A reproduction of what step-ca makes by default; the program itself is not to be had here.

    Shapes: the default X.509 templates on https://smallstep.com/docs/step-ca/templates/ ; the names and ten
    years of ``step ca init``; 24 hours and the provisioner's extension of a certificate it issues.
    """
    root_key, issuing_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    root_name, issuing_name = _step_name("Example Root CA"), _step_name("Example Intermediate CA")
    decade, day, minute = timedelta(days=3652), timedelta(days=1), timedelta(minutes=1)

    def builder(
        subject: x509.Name, issuer: x509.Name, own: ec.EllipticCurvePrivateKey, life: timedelta
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=own.public_key())
            .serial_number(x509.random_serial_number() >> 31)
            .not_valid_before(at - minute)
            .not_valid_after(at + life)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
        )

    def as_ca(made: x509.CertificateBuilder, length: int) -> x509.CertificateBuilder:
        made = made.add_extension(_step_usage(ca=True), critical=True)
        return made.add_extension(x509.BasicConstraints(ca=True, path_length=length), critical=True)

    def below(made: x509.CertificateBuilder, by: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key())
        return made.add_extension(identifier, critical=False)

    root = as_ca(builder(root_name, root_name, root_key, decade), 1).sign(root_key, hashes.SHA256())
    issuing = as_ca(below(builder(issuing_name, root_name, issuing_key, decade), root_key), 0)
    issued = builder(_name(NameOID.COMMON_NAME, "web-1.example"), issuing_name, key, day)
    issued = below(issued, issuing_key).add_extension(_step_usage(ca=False), critical=True)
    both = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    issued = issued.add_extension(x509.ExtendedKeyUsage(both), critical=False)
    names = x509.SubjectAlternativeName([x509.DNSName("web-1.example")])
    issued = issued.add_extension(names, critical=False)
    provisioner = x509.UnrecognizedExtension(
        ObjectIdentifier("1.3.6.1.4.1.37476.9000.64.1"), bytes.fromhex("300a020101040561646d696e")
    )
    issued = issued.add_extension(provisioner, critical=False)
    for file, made in {
        "step-root": root,
        "step-intermediate": issuing.sign(root_key, hashes.SHA256()),
        "step-leaf": issued.sign(issuing_key, hashes.SHA256()),
    }.items():
        (corpus / f"{file}.pem").write_bytes(made.public_bytes(Encoding.PEM))


def _step_name(common_name: str) -> x509.Name:
    organization = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example")
    return x509.Name([organization, x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _name(oid: ObjectIdentifier, value: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, value)])


def _step_usage(*, ca: bool) -> x509.KeyUsage:
    bits = dict.fromkeys(("content_commitment", "key_encipherment", "data_encipherment"), False)
    bits |= dict.fromkeys(("key_agreement", "encipher_only", "decipher_only"), False)
    return x509.KeyUsage(**bits, digital_signature=not ca, key_cert_sign=ca, crl_sign=ca)
