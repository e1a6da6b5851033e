"""Chains, valid and broken: each variant changes one thing of a valid chain."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_network

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa, rsa

from tests.certs.chains import (
    CRITICAL_AND_UNKNOWN,
    KEYS,
    LEAF,
    ROOT,
    Judged,
    Made,
    Member,
    alternative,
    chain,
    intermediates,
    named,
    permitting,
    with_path_length,
)
from tests.certs.samples import CA, DAY, NOW, SIGNS, SIGNS_NOTHING

OPENSSL = shutil.which("openssl")
OPENSSL_VERSION = (
    subprocess.run([OPENSSL, "version"], capture_output=True, text=True, check=True).stdout if OPENSSL else ""
)
OPENSSL_IS_OLD = bool(re.match(r"OpenSSL ([12]\.|3\.[0-4]\.)", OPENSSL_VERSION))

(_ISSUING,) = intermediates(1)
_ONE, _TWO = intermediates(2)
_DNS = x509.DNSName("a.example")
_NOT_A_CA = x509.BasicConstraints(ca=False, path_length=None)

_CRYPTOGRAPHY = "cryptography does not judge name constraints of this kind, so the verdict is unknown"
_AWS = "AWS documents it of a trust anchor, and OpenSSL does not ask for it: "


def valid(*members: Member) -> Judged:
    return Judged(chain(*members), valid=True)


def broken(*members: Member) -> Judged:
    return Judged(chain(*members), valid=False)


def constrained(constraint: x509.GeneralName, name: x509.GeneralName, *, ok: bool) -> Judged:
    leaf = replace(LEAF.having(alternative(name)), critical=False)
    return Judged(chain(ROOT, _ISSUING.having(permitting(constraint)), leaf), valid=ok)


_PLAIN = chain(ROOT, LEAF)
_LONG = chain(ROOT, _ONE, _TWO, LEAF)
_SUCCESSOR = chain(ROOT.but(key=KEYS[9]), LEAF).anchors[0]
_ALONE = chain(LEAF, LEAF).anchors
_UNNAMED = chain(ROOT.but(identifiers=False), LEAF.but(identifiers=False))

_SHAPES = {
    "leaf below the anchor": valid(ROOT, LEAF),
    "one intermediate": valid(ROOT, _ISSUING, LEAF),
    "two intermediates": valid(ROOT, _ONE, _TWO, LEAF),
    "five intermediates": valid(ROOT, *intermediates(5), LEAF),
    "six intermediates": replace(
        broken(ROOT, *intermediates(6), LEAF),
        openssl_differs="AWS takes five certificates in the chain header; OpenSSL has no such limit",
    ),
    "an intermediate as anchor": Judged(_LONG.anchored(_LONG.sent[0]).without(0), valid=True),
    "the upper intermediate as anchor": Judged(_LONG.anchored(_LONG.sent[1]), valid=True),
    "intermediates in another order": Judged(_LONG.reversed, valid=True),
    "the root sent too": Judged(replace(_LONG, sent=_LONG.sent + _LONG.anchors), valid=True),
    "nothing sent": Judged(chain(ROOT, _ISSUING, LEAF).without(0), valid=False),
    "the upper intermediate missing": Judged(_LONG.without(1), valid=False),
    "the lower intermediate missing": Judged(_LONG.without(0), valid=False),
    "an anchor of the same name": Judged(_PLAIN.anchored(_SUCCESSOR), valid=False),
    "another anchor": Judged(
        _PLAIN.anchored(chain(ROOT.but(name="Other", key=KEYS[9]), LEAF).anchors[0]), valid=False
    ),
    "old and new anchor together": Judged(_PLAIN.anchored(_SUCCESSOR, *_PLAIN.anchors), valid=True),
    "old and new anchor, no key identifiers": Judged(
        _UNNAMED.anchored(_SUCCESSOR, *_UNNAMED.anchors),
        valid=True,
        openssl_differs="without key identifiers OpenSSL tries the first CA of a name only",
    ),
    "another identifier than the issuer's": Judged(
        _PLAIN.anchored(
            chain(
                ROOT.having(x509.SubjectKeyIdentifier(b"other")).but(identifiers=False, critical=False), LEAF
            ).anchors[0]
        ),
        valid=True,
        openssl_differs="RFC 5280 4.2.1.1 uses key identifiers to find issuers; its validation ignores them",
    ),
    "a leaf that is the anchor": Judged(
        Made(_ALONE[0], (), _ALONE), valid=False, openssl_differs=_AWS + "to be a CA"
    ),
}

_DATES = {
    f"{what} {when}": broken(*(one.but(**dates) if one is member else one for one in (ROOT, _ISSUING, LEAF)))
    for what, member in {"root": ROOT, "intermediate": _ISSUING, "leaf": LEAF}.items()
    for when, dates in {"expired": {"end": NOW - DAY}, "not yet valid": {"start": NOW + DAY}}.items()
}

_AUTHORITIES = {
    "intermediate CA:FALSE": broken(ROOT, _ISSUING.but(extensions=(_NOT_A_CA, SIGNS)), LEAF),
    "intermediate without basicConstraints": broken(ROOT, _ISSUING.but(extensions=(SIGNS,)), LEAF),
    "intermediate without keyCertSign": broken(ROOT, _ISSUING.but(extensions=(CA, SIGNS_NOTHING)), LEAF),
    "intermediate without keyUsage": valid(ROOT, _ISSUING.but(extensions=(CA,)), LEAF),
    "root CA:FALSE": broken(ROOT.but(extensions=(_NOT_A_CA, SIGNS)), _ISSUING, LEAF),
    "root without keyCertSign": broken(ROOT.but(extensions=(CA, SIGNS_NOTHING)), _ISSUING, LEAF),
    "root without keyUsage": replace(
        broken(ROOT.but(extensions=(CA,)), _ISSUING, LEAF), openssl_differs=_AWS + "keyUsage keyCertSign"
    ),
    "path length 0 above a leaf": valid(ROOT.but(extensions=with_path_length(0)), LEAF),
    "path length 0 above an intermediate": broken(ROOT.but(extensions=with_path_length(0)), _ISSUING, LEAF),
    "path length 1 above an intermediate": valid(ROOT.but(extensions=with_path_length(1)), _ISSUING, LEAF),
    "path length 1 above two": broken(ROOT.but(extensions=with_path_length(1)), _ONE, _TWO, LEAF),
    "path length 0 half way": broken(ROOT, _ONE.but(extensions=with_path_length(0)), _TWO, LEAF),
    "path length 0 at the end": valid(ROOT, _ONE, _TWO.but(extensions=with_path_length(0)), LEAF),
    "a self-issued CA does not count": valid(
        ROOT.but(extensions=with_path_length(0)), ROOT.but(key=KEYS[8]), LEAF
    ),
    "critical extension nobody knows on the leaf": broken(ROOT, _ISSUING, LEAF.having(CRITICAL_AND_UNKNOWN)),
    "critical extension nobody knows on a CA": broken(ROOT, _ISSUING.having(CRITICAL_AND_UNKNOWN), LEAF),
    "the same, not critical": valid(ROOT, _ISSUING, LEAF.having(CRITICAL_AND_UNKNOWN).but(critical=False)),
    "an issuer spelt in other letters": replace(
        broken(ROOT, _ISSUING, LEAF.but(issuer="ISSUING 1")),
        openssl_differs="RFC 5280 section 7.1 folds case; cryptography compares bytes, and so do we",
    ),
}

_KEYS = {
    "P-384 and P-521": valid(
        ROOT.but(key=ec.generate_private_key(ec.SECP384R1())),
        _ISSUING.but(key=ec.generate_private_key(ec.SECP521R1())),
        LEAF,
    ),
    "RSA 2048 CA": valid(ROOT, _ISSUING.but(key=rsa.generate_private_key(65537, 2048)), LEAF),
    "RSA 1024 CA": valid(ROOT, _ISSUING.but(key=rsa.generate_private_key(65537, 1024)), LEAF),  # noqa: S505
    "Ed25519 CA": replace(
        broken(ROOT, _ISSUING.but(key=ed25519.Ed25519PrivateKey.generate()), LEAF),
        openssl_differs="AWS takes RSA, EC and ML-DSA keys; OpenSSL takes Ed25519 too",
    ),
    "ML-DSA CA": replace(
        valid(ROOT.but(key=mldsa.MLDSA44PrivateKey.generate()), LEAF),
        openssl_differs=f"{OPENSSL_VERSION.strip()} does not know ML-DSA: it came with 3.5"
        if OPENSSL_IS_OLD
        else "",
    ),
    "SHA-512": valid(ROOT, _ISSUING.but(hash=hashes.SHA512()), LEAF),
    "SHA-224 on an intermediate": replace(
        broken(ROOT, _ISSUING.but(hash=hashes.SHA224()), LEAF),
        openssl_differs="AWS wants SHA-256 or stronger; OpenSSL's default level takes SHA-224",
    ),
}

_NAMES = {
    "DNS name inside": constrained(_DNS, x509.DNSName("web.a.example"), ok=True),
    "DNS name outside": constrained(_DNS, x509.DNSName("web.b.example"), ok=False),
    "IP address inside": constrained(
        x509.IPAddress(ip_network("10.0.0.0/8")),
        x509.IPAddress(ip_network("10.1.2.3").network_address),
        ok=True,
    ),
    "IP address outside": constrained(
        x509.IPAddress(ip_network("10.0.0.0/8")),
        x509.IPAddress(ip_network("11.1.2.3").network_address),
        ok=False,
    ),
    "DNS constraint and no DNS name": valid(ROOT, _ISSUING.having(permitting(_DNS)), LEAF),
    "directory name inside": valid(
        ROOT, _ISSUING.having(permitting(x509.DirectoryName(named("web-1")))), LEAF
    ),
    "directory name outside": replace(
        valid(ROOT, _ISSUING.having(permitting(x509.DirectoryName(named("other")))), LEAF),
        openssl_differs=_CRYPTOGRAPHY,
    ),
    "directory name outside, not critical": replace(
        valid(
            ROOT,
            _ISSUING.having(permitting(x509.DirectoryName(named("other")))).but(critical=False),
            LEAF,
        ),
        openssl_differs=_CRYPTOGRAPHY,
    ),
    "URI outside": replace(
        constrained(
            x509.UniformResourceIdentifier("a.example"),
            x509.UniformResourceIdentifier("spiffe://b.example/web"),
            ok=True,
        ),
        openssl_differs=_CRYPTOGRAPHY,
    ),
}

CASES: Mapping[str, Judged] = _SHAPES | _DATES | _AUTHORITIES | _KEYS | _NAMES
