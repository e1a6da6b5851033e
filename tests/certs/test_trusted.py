"""The strict question of a service: what cannot be judged, or AWS does not name, is not trusted."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from certs import judge_chain, present
from tests.certs.chains import LEAF, ROOT, Key, Made, Member, alternative, chain, permitting
from tests.certs.samples import NOW

ISSUING = Member("Issuing", critical=False)
MAIL, DIRECTORY = x509.RFC822Name("a.example"), x509.DirectoryName(x509.Name([]))


@pytest.mark.parametrize(
    ("key", "kept"),
    [
        (rsa.generate_private_key(65537, 2048), True),
        (rsa.generate_private_key(65537, 1024), False),  # noqa: S505 - to be refused
        (ec.generate_private_key(ec.SECP521R1()), True),
        (ec.generate_private_key(ec.SECP256K1()), False),
    ],
    ids=["RSA 2048", "RSA 1024", "P-521", "secp256k1"],
)
def test_a_key_of_which_aws_says_nothing_is_not_trusted(key: Key, kept: bool) -> None:
    """A small or rare key is a rule that is not kept here, where a check only says that AWS is silent."""
    made = chain(ROOT, LEAF.but(key=key))
    presented = present(made.leaf, made.sent, made.anchors, now=NOW)
    assert [finding.rule for finding in presented.leaf] == ([] if kept else ["key-size"])
    assert [finding.verdict for finding in presented.leaf] == ([] if kept else ["unknown"])


def with_address(constraint: x509.GeneralName) -> Made:
    """Below a CA with a name constraint, a certificate that has its e-mail address in the subject."""
    return chain(ROOT, ISSUING.having(permitting(constraint)), LEAF.but(address="web@b.example"))


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (chain(ROOT, ISSUING.having(permitting(DIRECTORY)), LEAF), "directory names"),
        (chain(ROOT.but(critical=False).having(permitting(DIRECTORY)), LEAF), "directory names"),
        (with_address(MAIL), "e-mail addresses"),
    ],
    ids=["intermediate", "trust anchor", "e-mail address in the subject"],
)
def test_a_constraint_that_validation_passes_over_is_not_passed_over(made: Made, told: str) -> None:
    """There is no path here, and the check says that it does not know."""
    presented = present(made.leaf, made.sent, made.anchors, now=NOW)
    assert presented.path == ()
    assert told in presented.error
    findings = {found.rule: found for found in judge_chain(made.leaf, made.sent, made.anchors, now=NOW)}
    assert findings["chain-name-constraints"].verdict == "unknown"


@pytest.mark.parametrize(
    "made",
    [
        with_address(x509.DNSName("a.example")),
        chain(
            ROOT,
            ISSUING.having(permitting(MAIL)),
            LEAF.but(critical=False).having(alternative(x509.RFC822Name("web@a.example"))),
        ),
    ],
    ids=["another kind of name", "an address in the SAN"],
)
def test_a_constraint_that_is_judged_is_no_hindrance(made: Made) -> None:
    """An address in the subject below a constraint on hosts; one in the SAN that is permitted."""
    presented = present(made.leaf, made.sent, made.anchors, now=NOW)
    assert (len(presented.path), presented.error) == (3, "")
