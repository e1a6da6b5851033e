"""Every rule about one certificate: a line each here, its function in the module it is taken from.

The source of each is the trust model page of AWS unless the line says otherwise.
"""

from aws_facts.limits import BUNDLE_SIZE, CERTIFICATES_PER_ANCHOR
from certs import pem
from certs.findings import AWS_IS_SILENT
from certs.rules import authority, end_entity, every, files
from certs.rules.rule import Rule, judge_all

_REISSUE = "Issue the certificate again, for version 3."
_AS_CA = "Issue the CA again with basicConstraints = critical, CA:TRUE; or name another certificate."
_TO_SIGN = "Issue the CA again with keyUsage = critical, keyCertSign, cRLSign."
_HASH = ("SHA-256 or stronger", "Have it signed again with SHA-256.")
_KEY = (
    "an RSA, EC or ML-DSA key",
    "Issue it for an EC key on P-256: openssl ecparam -name prime256v1 -genkey",
)
_SIZE = ("a size AWS is known to take; it names no minimum", "", AWS_IS_SILENT)
_NOW = "a certificate valid now, {now}"
_AGAIN = ("a certificate as RFC 5280 defines it", "Issue the certificate again with a tool that keeps to it.")
_KEEP_CAS = "Keep only the one or two CA certificates that are to be trusted."
_SIGNS = "keyUsage with keyCertSign"
_RFC_5280 = "RFC 5280 section "

READABLE = Rule("readable", every.readable, *_AGAIN, _RFC_5280 + "4.1")

_HELPER = "aws_signing_helper, signer.go: https://github.com/aws/rolesanywhere-credential-helper"

# What CreateTrustAnchor asks of the file.
ANCHOR_FILE_RULES = (
    Rule("anchor-size", files.anchor_size, f"at most {BUNDLE_SIZE.value}", _KEEP_CAS, BUNDLE_SIZE.source),
    Rule("anchor-format", files.anchor_format, pem.EXPECTED, pem.REMEDY, BUNDLE_SIZE.source),
    Rule(
        "anchor-count",
        files.anchor_count,
        f"at most {CERTIFICATES_PER_ANCHOR.value}: a quota AWS does not raise",
        "Keep the CA that issues for the workloads, and its successor; clients send the rest.",
        CERTIFICATES_PER_ANCHOR.source,
    ),
)

# What the client does with the files on a workload's machine.
CERTIFICATE_FILE_RULES = (
    Rule("certificate-format", files.certificate_format, "PEM", pem.REMEDY, _HELPER),
    Rule("certificate-alone", files.certificate_alone, "the workload's certificate alone", "", _HELPER),
)
INTERMEDIATES_FILE_RULES = (
    Rule("intermediates-format", files.intermediates_format, "PEM", pem.REMEDY, _HELPER),
)

# What Roles Anywhere asks of a trust anchor's certificates.
ANCHOR_RULES = (
    READABLE,
    Rule("version", every.version, "X.509 version 3", _REISSUE),
    Rule("ca-basic-constraints", authority.basic_constraints, "basicConstraints with CA:TRUE", _AS_CA),
    Rule("ca-key-usage", authority.key_usage, _SIGNS, _TO_SIGN),
    Rule("ca-crl-sign", authority.crl_sign, "cRLSign where CRLs are to be used", ""),
    Rule(
        "ca-not-public",
        authority.not_public,
        "a CA of your own",
        "Make a CA of your own: whoever buys a certificate of a public one could come in.",
    ),
    Rule("ca-path-length", authority.path_length, "any path length or none", ""),
    Rule("ca-subject", authority.subject, "a name", "", _RFC_5280 + "4.1.2.6"),
    Rule("signature-hash", every.signature_hash, *_HASH),
    Rule("key-algorithm", every.authority_key_algorithm, *_KEY),
    Rule("key-size", every.key_size, *_SIZE),
    Rule(
        "validity", every.validity, _NOW, "Renew the CA, and put the new certificate into the trust anchor."
    ),
    Rule("ca-lifetime", authority.lifetime, "no maximum is documented", "", AWS_IS_SILENT),
)

# What path validation asks of a CA between the trust anchor and the end-entity certificate.
INTERMEDIATE_RULES = (
    READABLE,
    Rule("version", every.version, "X.509 version 3", _REISSUE, _RFC_5280 + "6.1.4 (k)"),
    Rule(
        "ca-basic-constraints",
        authority.basic_constraints,
        "basicConstraints with CA:TRUE",
        _AS_CA,
        _RFC_5280 + "6.1.4 (k)",
    ),
    Rule("ca-key-usage", authority.intermediate_key_usage, _SIGNS, _TO_SIGN, _RFC_5280 + "6.1.4 (n)"),
    Rule("signature-hash", every.signature_hash, *_HASH),
    Rule("key-algorithm", every.authority_key_algorithm, *_KEY),
    Rule("key-size", every.key_size, *_SIZE),
    Rule("validity", every.validity, _NOW, "Renew the intermediate CA and what it issued."),
)

# What Roles Anywhere asks of the certificate a workload presents.
END_ENTITY_RULES = (
    READABLE,
    Rule("version", every.version, "X.509 version 3", _REISSUE),
    Rule(
        "leaf-basic-constraints",
        end_entity.basic_constraints,
        "CA:FALSE, or no basicConstraints",
        "Present the workload's own certificate, not its CA's; or issue it again with CA:FALSE.",
    ),
    Rule(
        "leaf-key-usage",
        end_entity.key_usage,
        "keyUsage with digitalSignature",
        "Issue it again with keyUsage = digitalSignature; extendedKeyUsage clientAuth does not stand in.",
    ),
    Rule("leaf-extended-key-usage", end_entity.extended_key_usage, "anything or nothing", ""),
    Rule(
        "leaf-subject",
        end_entity.subject,
        "a subject that is not empty",
        "Issue it again with a CN: a SAN, even a critical one, does not stand in.",
    ),
    Rule(
        "leaf-issued-by-another", end_entity.issued_by_another, "a certificate a CA issued", "", AWS_IS_SILENT
    ),
    Rule("signature-hash", every.signature_hash, *_HASH),
    Rule("key-algorithm", every.key_algorithm, *_KEY),
    Rule("key-size", every.key_size, *_SIZE),
    Rule("validity", every.validity, _NOW, "Issue a new certificate; check the machine's clock."),
    Rule("leaf-size", end_entity.size, "no maximum is documented", "", AWS_IS_SILENT),
)

__all__ = [
    "ANCHOR_FILE_RULES",
    "ANCHOR_RULES",
    "CERTIFICATE_FILE_RULES",
    "END_ENTITY_RULES",
    "INTERMEDIATES_FILE_RULES",
    "INTERMEDIATE_RULES",
    "judge_all",
]
