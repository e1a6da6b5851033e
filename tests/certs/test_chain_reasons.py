"""Why a chain does not arrive at the trust anchor, told by its cause."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from certs import judge_chain
from tests.certs.chains import KEYS, LEAF, ROOT, Made, Member, chain
from tests.certs.samples import NOW


def reason(leaf: x509.Certificate, made: Made) -> str:
    (found,) = [
        one for one in judge_chain(leaf, made.sent, made.anchors, now=NOW) if one.rule == "chain-path"
    ]
    assert found.verdict == "fail"
    return found.got


def test_a_signature_of_an_unknown_kind_is_told_as_what_breaks_the_chain() -> None:
    """The issuer's name fits and nothing can be said of its key: the reason is the signature."""
    made = chain(ROOT, LEAF)
    der = made.leaf.public_bytes(Encoding.DER)
    ecdsa = bytes.fromhex("06082a8648ce3d040302")
    assert der.count(ecdsa) == 2
    unknown = x509.load_der_x509_certificate(der.replace(ecdsa, ecdsa[:-1] + b"\x63"))
    found = reason(unknown, made)
    assert (
        found
        == "CN=web-1 has a signature with algorithm 1.2.840.10045.4.3.99, which proves nothing of its issuer"
    )


@pytest.mark.parametrize(
    ("made", "got"),
    [
        (
            Made(chain(LEAF, LEAF).leaf, (), chain(ROOT, LEAF).anchors),
            "CN=web-1 is signed by itself and is not in the trust anchor",
        ),
        (
            chain(ROOT, LEAF.but(issuer="ROOT")),
            "CN=web-1 names its issuer CN=ROOT, which is spelt in other letters there",
        ),
        (
            chain(ROOT, LEAF).anchored(chain(Member("Other"), LEAF).anchors[0]),
            "CN=web-1 was issued by CN=Root, which is neither sent nor in the trust anchor",
        ),
        (
            chain(ROOT, LEAF).anchored(chain(ROOT.but(key=KEYS[9]), LEAF).anchors[0]),
            "CN=web-1 was issued by CN=Root, but with another key than the one given",
        ),
    ],
    ids=["self-signed", "other letters", "missing", "other key"],
)
def test_a_missing_path_is_told_by_what_is_missing(made: Made, got: str) -> None:
    """Four ways not to arrive, each with its own reason."""
    assert reason(made.leaf, made) == got
