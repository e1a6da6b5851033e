"""Which tags a profile's mappings produce (User Guide, certificate attribute mapping)."""

import pytest

from aws_facts.mappings import DEFAULT_MAPPINGS, is_mapped, specifier_problems

NARROW = {"x509Subject": ["CN"], "x509SAN": ["Name/CN", "URI"]}


@pytest.mark.parametrize(
    ("tag", "by_default", "narrow"),
    [
        ("x509Subject/CN", True, True),
        ("x509Subject/OU", True, False),
        ("x509Issuer/CN", True, False),
        ("x509SAN/URI", True, True),
        ("x509SAN/DNS", True, False),
        ("x509SAN/Name/CN", True, True),
        ("x509SAN/Name/O", True, False),
    ],
)
def test_a_tag_is_there_when_its_part_is_mapped(tag: str, by_default: bool, narrow: bool) -> None:
    """Each tag beside the mappings that have it and those that do not."""
    assert is_mapped(tag, DEFAULT_MAPPINGS) is by_default
    assert is_mapped(tag, NARROW) is narrow


@pytest.mark.parametrize("everything", ["Name", "Name/", "Name/*"])
def test_a_bare_name_means_all_of_it(everything: str) -> None:
    """As AWS says of Name and Name/."""
    assert is_mapped("x509SAN/Name/CN", {"x509SAN": [everything]})
    assert not is_mapped("x509SAN/DNS", {"x509SAN": [everything]})


@pytest.mark.parametrize(
    ("field", "specifiers", "count"),
    [
        ("x509Subject", ["*"], 0),
        ("x509Subject", ["CN", "OU"], 0),
        ("x509Subject", ["commonName"], 1),
        ("x509Subject", ["CN", "CN"], 1),
        ("x509SAN", ["DNS", "URI", "Name/*"], 0),
        ("x509SAN", ["*"], 1),
        ("x509SAN", ["DNS/*"], 1),
        ("x509Issuer", [], 0),
    ],
)
def test_what_means_nothing_is_told(field: str, specifiers: list[str], count: int) -> None:
    """``*`` of the SAN has no defined meaning."""
    assert len(list(specifier_problems(field, specifiers, where="here"))) == count
