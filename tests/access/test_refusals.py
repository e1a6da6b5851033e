"""Why there is no session: every check alone, named with what was expected and what was there."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from access import Known, Presented, explain_refusal
from aws_facts import Problem
from config import Place, Stack, parse
from tests.config.stacks import changed
from tests.rolesanywhere.authorities import DAY, NOW
from tests.rolesanywhere.sessions.pki import Issued, authority, issue


@pytest.fixture(scope="module")
def root() -> Issued:
    return authority("CN=Root")


@pytest.fixture
def stack(root: Issued, tmp_path: Path) -> Stack:
    """One workload: CN demo-server of O Acme, below the root."""
    (tmp_path / "root.pem").write_text(root.pem)
    raw = changed(("trustAnchors", "demo"), {"bundle": "root.pem"})
    certificate = {"commonName": "demo-server", "subject": {"O": {"like": "Acm*"}}}
    raw["workloads"]["demo-server"]["certificate"] = certificate
    return parse(raw, tmp_path)


def why(stack: Stack | None, leaf: Issued, *chain: Issued, **more: Any) -> tuple[Problem, ...]:
    presented = Presented(leaf.certificate, tuple(each.certificate for each in chain), **more)
    known = Known(stack, PLACE) if stack else None
    return explain_refusal(presented, now=datetime.now(UTC), known=known, workload="demo-server")


PLACE = Place("us-east-1")
RIGHT = "CN=demo-server,O=Acme"


def test_nothing_is_wrong_with_the_right_certificate(stack: Stack, root: Issued) -> None:
    """Below the root or below an intermediate that is sent."""
    assert why(stack, issue(RIGHT, root), key_matches=True) == ()
    middle = authority("CN=Middle", root)
    assert why(stack, issue(RIGHT, middle), middle) == ()


@pytest.mark.parametrize(
    ("subject", "where", "got", "expected"),
    [
        ("CN=other,O=Acme", "x509Subject/CN", "'other'", "'demo-server' (StringEquals)"),
        ("CN=demo-server,O=Evil", "x509Subject/O", "'Evil'", "'Acm*' (StringLike)"),
        ("CN=demo-server", "x509Subject/O", "a certificate without it", "'Acm*' (StringLike)"),
    ],
)
def test_the_attribute_that_does_not_match_is_named(  # noqa: PLR0917 - one for each column
    stack: Stack, root: Issued, subject: str, where: str, got: str, expected: str
) -> None:
    """Actual and expected value, and the operator that compared them."""
    (problem,) = why(stack, issue(subject, root))
    assert problem.where == f"the trust policy of demo-server, {where}"
    assert (problem.got, problem.expected) == (got, expected)


def test_every_attribute_that_does_not_match_is_named(stack: Stack, root: Issued) -> None:
    """Not only the first."""
    found = {problem.where.rpartition("/")[2] for problem in why(stack, issue("CN=other,O=Evil", root))}
    assert found == {"CN", "O"}


def test_an_intermediate_that_was_not_sent(stack: Stack, root: Issued) -> None:
    """The path breaks off, and nothing else is wrong."""
    problems = why(stack, issue(RIGHT, authority("CN=Middle", root)))
    assert problems
    assert "neither sent nor in the trust anchor" in problems[0].got
    assert "intermediate" in problems[0].remedy


def test_another_ca_of_the_same_name(stack: Stack) -> None:
    """The names agree, the key does not."""
    assert "with another key" in why(stack, issue(RIGHT, authority("CN=Root")))[0].got


def test_an_expired_certificate(stack: Stack, root: Issued) -> None:
    """The date is told."""
    expired = issue(RIGHT, root, begin=NOW - 9 * DAY, end=NOW - DAY)
    assert any("expired on" in problem.got for problem in why(stack, expired))


def test_a_certificate_without_digital_signature(stack: Stack, root: Issued) -> None:
    """Seen with and without a stack file."""
    leaf = issue(RIGHT, root, digital_signature=False)
    for given in (stack, None):
        assert "keyUsage without digitalSignature" in {problem.got for problem in why(given, leaf)}


def test_the_key_of_another_certificate_comes_first(stack: Stack, root: Issued) -> None:
    """Whatever else is wrong, no check is reached before the signature's."""
    problems = why(stack, issue("CN=other,O=Acme", root), key_matches=False)
    assert problems[0].where == "the private key"
    assert len(problems) == 2


def test_an_issuer_no_tag_carries(tmp_path: Path) -> None:
    """The whole session fails for a character in the issuer's name."""
    issuer = authority("CN=Acme & Co")
    (problem,) = [each for each in why(None, issue(RIGHT, issuer)) if "&" in each.got]
    assert "x509Issuer/CN" in problem.got + problem.expected + problem.where


def test_an_anchor_whose_certificates_are_elsewhere(stack: Stack, root: Issued) -> None:
    """Another team's anchor: its path cannot be judged, the rest can."""
    arn = "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/00000000-0000-0000-0000-000000000000"
    adopted = parse(changed(("trustAnchors", "demo"), {"arn": arn}), Path())
    assert why(adopted, issue("CN=demo-server", authority("CN=Foreign"))) == ()
    assert why(adopted, issue("CN=other", root))[0].where == "the trust policy of demo-server, x509Subject/CN"


def test_a_workload_the_stack_does_not_know(stack: Stack, root: Issued) -> None:
    """Then only the certificate is judged."""
    presented = Presented(issue("CN=other", root).certificate, ())
    known = Known(stack, PLACE)
    assert explain_refusal(presented, now=datetime.now(UTC), known=known, workload="nobody") == ()
