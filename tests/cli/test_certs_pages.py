"""The page about certificates says what the commands print."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from certs.authority import END_ENTITY_LIFETIME_MAXIMUM
from certs.keyfiles import PASSPHRASE_MINIMUM
from certs.pkcs8 import ROUNDS
from cli.exit_codes import ExitCode
from tests.cli.door import Run

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "issuing.md").read_text()
CORPUS = Path(__file__).resolve().parent.parent / "certs" / "corpus"


def keys(value: Any) -> set[str]:
    """Every key of a JSON document; a session tag's name is a value and no key of ours."""
    if isinstance(value, list):
        return {key for each in value for key in keys(each)}
    if not isinstance(value, dict):
        return set()
    return {key for key in value if "/" not in key} | {key for each in value.values() for key in keys(each)}


@pytest.mark.parametrize("command", ["check", "show", "expiring"])
def test_every_key_of_the_json_is_described(run: Run, command: str) -> None:
    """A program that reads the JSON finds each key on the page, in the paragraph of its command."""
    printed = run("certs", command, CORPUS / "cn-ampersand.pem", "--json")
    assert printed.code in (ExitCode.OK, ExitCode.FAILED)
    (paragraph,) = re.findall(rf"^`{command} --json`: .*?(?:\n\n|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    described = set(re.findall(r"`(\w+)`", paragraph))
    assert keys(json.loads(printed.out)) - described == set()


def test_the_numbers_of_the_page_are_those_of_the_code() -> None:
    """Bounds that somebody plans with."""
    assert f"{END_ENTITY_LIFETIME_MAXIMUM.days} days at most" in PAGE
    assert f"at least {PASSPHRASE_MINIMUM} bytes" in PAGE
    assert f"{ROUNDS:,} rounds" in PAGE
