"""Certificates nobody would issue: damaged bytes, names too long, serial numbers below zero."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from certs import (
    CertificateError,
    identity_of,
    judge_anchor,
    judge_chain,
    judge_end_entity,
    read_certificates,
)
from tests.certs.chains import LEAF, ROOT, chain, intermediates
from tests.certs.samples import NOW, ca

_CORPUS = Path(__file__).parent / "corpus"
_ONE = ca(name="One")


@pytest.mark.filterwarnings("ignore:Attribute's length must be")
def test_what_a_rule_tells_python_does_not_warn_of() -> None:
    """Standard error stays empty when a name is too long or a serial number negative."""
    negative = bytearray(_ONE.public_bytes(Encoding.DER))
    length = _ONE.serial_number.bit_length() // 8 + 1  # as DER writes it, the sign bit included
    negative[negative.index(_ONE.serial_number.to_bytes(length, "big"))] |= 0x80
    program = (
        "import sys; from certs import identity_of, read_certificates;"
        "[identity_of(read_certificates(bytes.fromhex(one), where='file').certificates[0])"
        " for one in sys.stdin.read().split()]"
    )
    long = read_certificates((_CORPUS / "cn-257.pem").read_bytes(), where="file").certificates[0]
    data = f"{negative.hex()} {long.public_bytes(Encoding.DER).hex()}"
    command = [sys.executable, "-W", "default", "-c", program]
    done = subprocess.run(command, input=data, capture_output=True, text=True, check=True)
    assert done.stderr == ""


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["ours-leaf", "easyrsa-client", "san", "step-intermediate", "ml-dsa-65-ca"])
def test_damaged_certificates_never_end_in_a_traceback(name: str) -> None:
    """Of thousands of certificates with changed bytes, each is refused in words or judged."""
    bundle = read_certificates((_CORPUS / f"{name}.pem").read_bytes(), where=name)
    der = bundle.certificates[0].public_bytes(Encoding.DER)
    made = chain(ROOT, *intermediates(1), LEAF)
    random = Random(name)  # noqa: S311 - a repeatable test, no secret
    judged = 0
    for _ in range(600):
        damaged = bytearray(der)
        for _ in range(random.randint(1, 3)):
            damaged[random.randrange(len(damaged))] = random.randrange(256)
        try:
            read = read_certificates(bytes(damaged), where="damaged")
        except CertificateError:
            continue
        certificate = read.certificates[0]
        findings = judge_anchor(read, now=NOW) + judge_end_entity(certificate, now=NOW)
        findings += judge_chain(certificate, made.sent, made.anchors, now=NOW)
        findings += judge_chain(made.leaf, [certificate], [certificate], now=NOW + timedelta(days=1))
        assert all(finding.got for finding in findings)
        assert identity_of(certificate).session_name
        judged += 1
    assert judged > 100
