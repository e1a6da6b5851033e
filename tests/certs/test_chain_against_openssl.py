"""Chains judged by us and by OpenSSL, an implementation of path validation that shares no code with ours."""

import subprocess
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from cryptography import x509

from certs import broken, judge_chain
from tests.certs.chain_cases import CASES, OPENSSL
from tests.certs.chains import LEAF, ROOT, Made, Member, chain, intermediates, with_path_length
from tests.certs.samples import CA, DAY, NOW, SIGNS, SIGNS_NOTHING, pem
from tests.certs.test_corpus import AT, TABLE, load

needs_openssl = pytest.mark.skipif(
    OPENSSL is None, reason="openssl is not installed: nothing to compare with"
)


def we_accept(made: Made) -> bool:
    return not broken(judge_chain(made.leaf, made.sent, made.anchors, now=NOW))


def openssl_accepts(made: Made, folder: Path, now: datetime = NOW) -> bool:
    assert OPENSSL
    (folder / "leaf.pem").write_text(pem(made.leaf))
    (folder / "sent.pem").write_text(pem(*made.sent))
    (folder / "anchors.pem").write_text(pem(*made.anchors))
    command = [OPENSSL, "verify", "-purpose", "any", "-partial_chain", "-attime", f"{now.timestamp():.0f}"]
    command += ["-no-CApath", "-no-CAstore", "-CAfile", "anchors.pem"]
    command += ["-untrusted", "sent.pem"] if made.sent else []
    done = subprocess.run([*command, "leaf.pem"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0 or "error" in done.stderr, done.stderr
    return done.returncode == 0


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_chain_is_accepted_exactly_when_it_was_made_valid(case: str) -> None:
    """What was broken by construction is refused, and its valid neighbours are not."""
    assert we_accept(CASES[case].made) is CASES[case].valid


@needs_openssl
@pytest.mark.parametrize("case", CASES, ids=str)
def test_openssl_judges_it_the_same_or_the_difference_is_explained(case: str, tmp_path: Path) -> None:
    """Where OpenSSL says something else, the case says why, and that it still does."""
    judged = CASES[case]
    assert (openssl_accepts(judged.made, tmp_path) is judged.valid) is not bool(judged.openssl_differs)


@needs_openssl
@pytest.mark.parametrize("name", TABLE["chains"])
def test_openssl_judges_the_corpus_the_same_or_the_difference_is_explained(name: str, tmp_path: Path) -> None:
    """Chains of other people's tools, too; the client's own first certificate is what is verified."""
    case = TABLE["chains"][name]
    sent = [one for file in case.get("intermediates", []) for one in load(file).certificates]
    made = Made(load(case["leaf"]).certificates[0], tuple(sent), load(case["anchor"]).certificates)
    assert (openssl_accepts(made, tmp_path, AT) is ("fail" not in case)) is ("openssl_differs" not in case)


def _random_chain(random: Random) -> tuple[Made, bool]:
    """A chain of up to five intermediates with up to two things wrong, and whether it is valid."""
    number = random.randint(0, 5)
    members: list[Member] = [ROOT, *intermediates(number), LEAF]
    faults = random.sample(
        ["expired", "early", "no-ca", "no-sign", "path", "roomy", "unsent"], random.randint(0, 2)
    )
    fine = True
    for fault in faults:
        place = random.randint(0, number)
        below = number - place
        if fault == "expired":
            members[place + 1] = members[place + 1].but(end=NOW - DAY)
            fine = False
        elif fault == "early":
            members[place] = members[place].but(start=NOW + DAY)
            fine = False
        elif fault == "no-ca":
            not_a_ca = x509.BasicConstraints(ca=False, path_length=None)
            members[place] = members[place].but(extensions=(not_a_ca, SIGNS))
            fine = False
        elif fault == "no-sign":
            members[place] = members[place].but(extensions=(CA, SIGNS_NOTHING))
            fine = False
        elif fault in {"path", "roomy"} and members[place].extensions == (CA, SIGNS):
            length = below if fault == "roomy" else max(0, below - 1)
            members[place] = members[place].but(extensions=with_path_length(length))
            fine = fine and length >= below
    made = chain(*members)
    if "unsent" in faults and made.sent:
        return Made(made.leaf, made.sent[1:], made.anchors), False
    return made, fine


@needs_openssl
@pytest.mark.parametrize("seed", range(120))
def test_random_chains_are_judged_as_openssl_does(seed: int, tmp_path: Path) -> None:
    """A random chain is valid by construction, for us and for OpenSSL, or for none of the three."""
    made, valid = _random_chain(Random(seed))  # noqa: S311 - a repeatable test, no secret
    assert we_accept(made) is valid
    assert openssl_accepts(made, tmp_path) is valid
