"""NIST's Public Key Interoperability Test Suite: paths and revocation lists, judged as CreateSession does."""

import json
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from sandbox.rolesanywhere import crls
from sandbox.rolesanywhere.errors import ValidationException
from sandbox.rolesanywhere.sessions.authorization import Family, SignedRequest
from sandbox.rolesanywhere.sessions.refusal import SessionRefused
from sandbox.rolesanywhere.sessions.revocation import check_revocation
from sandbox.rolesanywhere.sessions.trusted import check_path
from tests.rolesanywhere.sessions.direct import Direct
from tests.rolesanywhere.sessions.pkits import Case, cases, root

pytestmark = pytest.mark.filterwarnings("ignore:Parsed a serial number")
NOW = datetime(2020, 1, 1, tzinfo=UTC)
"""Inside the validity of whatever is valid in the suite, 2010 to 2030."""

EXPECTED: dict[str, Any] = json.loads((Path(__file__).parent / "pkits.json").read_text())
CASES = {case.name: case for case in cases()}


def importable(data: bytes) -> bool:
    """Whether ImportCrl takes a list."""
    try:
        crls.read(data)
    except ValidationException:
        return False
    return True


def judged(case: Case) -> str:
    """Which check refuses a case, and why; empty when there would be a session."""
    desk = Direct(root().public_bytes(Encoding.PEM).decode(), now=NOW)
    (anchor,) = desk.shelf.trust_anchors.all()
    try:
        leaf, *chain = (x509.load_der_x509_certificate(each) for each in (case.leaf, *case.chain))
    except ValueError as error:
        return f"signature: {error}"
    request = SignedRequest(
        algorithm="",
        family=Family.RSA,
        date="",
        scope="",
        region="",
        signed_headers=(),
        signature=b"",
        leaf=leaf,
        chain=tuple(chain),
    )
    desk.revoke(*filter(importable, case.lists))
    try:
        presented = check_path(request, anchor, NOW)
        check_revocation(presented.path, anchor, desk.shelf, NOW)
    except SessionRefused as refused:
        return f"{refused.check}: {refused.got}"
    return "" if all(map(importable, case.lists)) else "list: ImportCrl refuses it"


@pytest.fixture(scope="module")
def verdicts() -> dict[str, str]:
    """What is said of every case."""
    return {name: judged(case) for name, case in CASES.items()}


def explained(what: str) -> dict[str, str]:
    """What the data file says of cases: name to a part of the refusal."""
    return {name: group["says"] for group in EXPECTED[what].values() for name in group["cases"]}


def test_the_suite_is_whole() -> None:
    """115 cases named Invalid, 87 named Valid, and 20 whose answer depends on the policies asked for.

    The package that brings them is the one of the library in use.
    """
    assert version("cryptography-vectors") == version("cryptography")
    kinds = [(case.invalid, case.valid) for case in CASES.values()]
    assert [kinds.count(kind) for kind in ((True, False), (False, True), (False, False))] == [115, 87, 20]


def test_no_case_named_invalid_is_accepted(verdicts: dict[str, str]) -> None:
    """The path or a list refuses each; what needs a list that there is not is named in the data file."""
    accepted = {name for name, said in verdicts.items() if CASES[name].invalid and not said}
    assert accepted == set(EXPECTED["invalid and no list to say so"]["cases"])


def test_cases_that_only_the_import_of_their_list_refuses(verdicts: dict[str, str]) -> None:
    """The lists nobody here can judge, each by name: whoever relies on one is told when importing it."""
    found = {name for name, said in verdicts.items() if CASES[name].invalid and said.startswith("list")}
    assert found == set(EXPECTED["invalid and ImportCrl refuses the list"]["cases"])


def test_every_valid_case_that_is_refused_has_its_reason(verdicts: dict[str, str]) -> None:
    """The data file names all of them, none besides, and the check that says so."""
    reasons = explained("valid and refused")
    refused = {name: said for name, said in verdicts.items() if CASES[name].valid and said}
    assert refused.keys() == reasons.keys()
    for name, said in refused.items():
        assert reasons[name] in said, name
