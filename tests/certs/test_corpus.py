"""Certificates made once by others and by us, each judged at one time and compared with ``verdicts.yaml``."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from certs import (
    Bundle,
    Finding,
    Verdict,
    identity_of,
    judge_anchor,
    judge_chain,
    judge_end_entity,
    judge_files,
    read_certificates,
)

HERE = Path(__file__).parent
TABLE: Mapping[str, Any] = yaml.safe_load((HERE / "verdicts.yaml").read_text())
AT = datetime.fromisoformat(TABLE["at"])

Case = tuple[str, Mapping[str, Any]]

# Names that are longer than RFC 5280 allows are what some of these certificates are there for.
pytestmark = pytest.mark.filterwarnings("ignore:Attribute's length must be")


def cases(section: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", TABLE[section].items(), ids=TABLE[section])


def load(name: str) -> Bundle:
    return read_certificates((HERE / "corpus" / name).read_bytes(), where=name)


def assert_judged(findings: Iterable[Finding], expected: Mapping[str, Any]) -> None:
    """Exactly the listed rules are broken or unknown, and every finding can be read by a person."""
    found = list(findings)
    for verdict in (Verdict.FAIL, Verdict.UNKNOWN):
        rules = sorted({finding.rule for finding in found if finding.verdict is verdict})
        assert rules == sorted(expected.get(verdict.value, [])), verdict
    for finding in found:
        assert finding.got
        assert finding.expected
        assert finding.source
        assert bool(finding.remedy) is (finding.verdict is not Verdict.PASS), finding
    says = expected.get("says", "")
    assert not says or any(says in finding.got for finding in found), [finding.got for finding in found]


@cases("anchors")
def test_a_trust_anchor_is_judged_as_aws_documents_it(case: Case) -> None:
    """Each CA breaks exactly the rules it was made to break, and AWS's silence is told as unknown."""
    name, expected = case
    assert_judged(judge_anchor(load(name), now=AT), expected)


@cases("end_entities")
def test_an_end_entity_certificate_is_judged_as_aws_documents_it(case: Case) -> None:
    """Each certificate breaks exactly the rules it was made to break, those of its session included."""
    name, expected = case
    assert_judged(judge_end_entity(load(name).certificates[0], now=AT), expected)


@cases("chains")
def test_a_chain_is_judged_by_what_is_sent(case: Case) -> None:
    """The first certificate of the leaf's file and all of the intermediates' files are sent, and no more."""
    _, expected = case
    files = load(expected["leaf"])
    sent = [one for name in expected.get("intermediates", []) for one in load(name).certificates]
    findings = judge_chain(
        files.certificates[0],
        sent,
        load(expected["anchor"]).certificates,
        now=AT,
        unsent=files.certificates[1:],
    )
    unjudged = {"chain-anchor", "chain-path-length", "chain-name-constraints", "chain-validation"}
    if "chain-path" in expected.get("fail", []):
        expected = {**expected, "unknown": [*unjudged]}
    assert_judged(findings, expected)


@cases("certificate_files")
def test_a_file_is_judged_by_what_the_client_sends(case: Case) -> None:
    """aws_signing_helper reads PEM, sends the first certificate, and nothing else of the file."""
    name, expected = case
    assert_judged(judge_files(load(name), now=AT), expected)


@cases("identities")
def test_a_certificate_becomes_the_session_aws_documents(case: Case) -> None:
    """Tags, source identity, session name, and what becomes no tag."""
    name, expected = case
    certificate = load(name).certificates[0]
    identity = identity_of(certificate)
    assert identity.tags == expected["tags"]
    assert identity.source_identity == expected["source_identity"]
    assert identity.session_name == expected.get("session_name", f"{certificate.serial_number:x}")
    assert list(identity.unmapped) == expected.get("unmapped", [])


def test_every_file_of_the_corpus_is_judged() -> None:
    """No certificate lies there unused, and none is missing."""
    named = {name for section in TABLE.values() if isinstance(section, dict) for name in section}
    chains = TABLE["chains"].values()
    named |= {chain[key] for chain in chains for key in ("leaf", "anchor")}
    named |= {name for chain in chains for name in chain.get("intermediates", [])}
    assert {path.name for path in (HERE / "corpus").iterdir()} == {name for name in named if "." in name}
