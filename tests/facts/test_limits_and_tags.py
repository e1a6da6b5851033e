"""Quotas as data, and what a session tag can carry."""

import gzip
import json
from pathlib import Path
from typing import Any

import botocore
import pytest

from aws_facts import Problem, ToolkitError, limits
from aws_facts.limits import Limit, Range
from aws_facts.tags import SUBJECT_COMMON_NAME, characters_no_tag_carries


def _botocore_shapes(service: str) -> dict[str, Any]:
    (model,) = (Path(botocore.__file__).parent / "data" / service).glob("*/service-2.json.gz")
    shapes: dict[str, Any] = json.loads(gzip.decompress(model.read_bytes()))["shapes"]
    return shapes


def test_every_limit_says_where_it_comes_from() -> None:
    """No number stands without its unit and its source."""
    stated = [value for value in vars(limits).values() if isinstance(value, Limit | Range)]
    assert len(stated) > 15
    assert all(
        value.unit and value.source.startswith(("https://docs.aws.amazon.com/", "RFC")) for value in stated
    )


def test_limits_agree_with_awss_own_model() -> None:
    """Where AWS publishes a limit in machine-readable form, ours is the same."""
    anywhere = _botocore_shapes("rolesanywhere")
    source = anywhere["SourceData"]["members"]["x509CertificateData"]
    duration = anywhere["CreateProfileRequest"]["members"]["durationSeconds"]
    assert anywhere[source["shape"]]["max"] == limits.BUNDLE_SIZE.value
    assert anywhere["ResourceName"]["max"] == limits.ROLES_ANYWHERE_NAME.value
    assert anywhere["RoleArnList"]["max"] == limits.ROLES_PER_PROFILE.value
    bounds = anywhere[duration["shape"]]
    assert (bounds["min"], bounds["max"]) == (limits.SESSION_DURATION.low, limits.SESSION_DURATION.high)

    iam = _botocore_shapes("iam")
    role = iam["roleMaxSessionDurationType"]
    assert (role["min"], role["max"]) == (limits.ROLE_SESSION_DURATION.low, limits.ROLE_SESSION_DURATION.high)
    assert iam["roleNameType"]["max"] == limits.ROLE_NAME.value

    dynamodb = _botocore_shapes("dynamodb")
    assert (dynamodb["IndexName"]["min"], dynamodb["IndexName"]["max"]) == (
        limits.INDEX_NAME.low,
        limits.INDEX_NAME.high,
    )


def test_a_range_contains_its_bounds_and_nothing_beyond() -> None:
    """Both ends are allowed; one step further is not."""
    bounds = Range(900, 43_200, "seconds", "RFC")
    assert 900 in bounds
    assert 43_200 in bounds
    assert 899 not in bounds
    assert 43_201 not in bounds


@pytest.mark.parametrize(
    "text", ["demo-server", "a.b_c:d/e=f+g-h@i", "two words", "Zürich", "сервер", "服务器", "१२३", ""]
)
def test_what_a_tag_carries(text: str) -> None:
    """Letters, digits and blanks of every script, and nine punctuation marks."""
    assert characters_no_tag_carries(text) == ()


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("A&B", ("&",)),
        ("Acme, Inc.", (",",)),
        ("O'Brien", ("'",)),
        ("a*b?c*", ("*", "?")),
        ("${aws:x}", ("$", "{", "}")),
        ("tab\there", ("\t",)),
        ("(web)", ("(", ")")),
        ("😀", ("😀",)),
    ],
)
def test_what_no_tag_carries(text: str, bad: tuple[str, ...]) -> None:
    """Each character a tag refuses is named once, in order."""
    assert characters_no_tag_carries(text) == bad


def test_the_key_of_the_subjects_cn() -> None:
    """The condition key is the one AWS documents."""
    assert SUBJECT_COMMON_NAME == "aws:PrincipalTag/x509Subject/CN"


def test_an_error_tells_every_problem() -> None:
    """Each problem is one sentence with its place, what was got and expected, and the remedy."""
    first = Problem("here", "one", "two", "Change it.")
    second = Problem("there", "three", "four", "Remove it.")
    error = ToolkitError(first, second)
    assert error.problems == (first, second)
    assert (
        str(error) == "here: got one; expected two. Change it.\nthere: got three; expected four. Remove it."
    )
