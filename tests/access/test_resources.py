"""What is asked about: by the stack's names or by ARN, with the policies that the resource has."""

from pathlib import Path

import pytest

from access import Landscape, QuestionError, asked_of, planned
from config import parse
from policies.evaluate import PolicyType
from tests.config.production import PLACE
from tests.config.stacks import VALID

ACCOUNT = "111122223333"


@pytest.fixture(scope="module")
def landscape() -> Landscape:
    return planned(parse(VALID, Path("/nowhere"), PLACE), PLACE)


@pytest.mark.parametrize(
    ("resource", "arn", "label"),
    [
        ("table:Demo-Users", "table/Demo-Users-xxxxxxx", "table:Demo-Users"),
        (
            "table:Demo-Users/index/by-date",
            "table/Demo-Users-xxxxxxx/index/by-date",
            "table:Demo-Users/index/by-date",
        ),
        ("bucket:demo-data", "demo-data-xxxxxxx", "bucket:demo-data"),
        ("bucket:demo-data/a/b", "demo-data-xxxxxxx/a/b", "bucket:demo-data/a/b"),
        ("arn:aws:s3:::demo-data-xxxxxxx2/a", "demo-data-xxxxxxx2/a", "arn:aws:s3:::demo-data-xxxxxxx2/a"),
    ],
)
def test_names_of_the_stack(landscape: Landscape, resource: str, arn: str, label: str) -> None:
    """Each stands for an ARN; another bucket whose name begins alike is another bucket."""
    asked = asked_of(landscape, "s3:GetObject", resource)
    assert asked.resource.endswith(f":{arn}")
    assert (asked.label, asked.account) == (label, ACCOUNT)


@pytest.mark.parametrize(
    ("action", "resource", "known"),
    [
        ("dynamodb:GetItem", "table:Demo-Users", []),
        ("s3:GetObject", "bucket:demo-data/x", [PolicyType.RESOURCE]),
        ("s3:ListAllMyBuckets", "*", []),
        ("iam:GetRole", f"arn:aws:iam::{ACCOUNT}:role/other", []),
        ("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/demo-server-xxxxxxx", [PolicyType.TRUST]),
        ("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/other", [None]),
        ("s3:GetObject", "arn:aws:s3:::another/x", [None]),
    ],
)
def test_the_policies_of_a_resource(
    landscape: Landscape, action: str, resource: str, known: list[PolicyType | None]
) -> None:
    """None, one that is here, or one that is elsewhere."""
    asked = asked_of(landscape, action, resource)
    assert [each.policy_type if each.text else None for each in asked.policies] == known


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:Get*", "*"),
        ("GetObject", "*"),
        ("s3:GetObject", "demo-data"),
        ("s3:GetObject", "bucket:demo"),
        ("s3:GetObject", "arn:aws:s3"),
    ],
)
def test_nothing_that_can_be_asked(landscape: Landscape, action: str, resource: str) -> None:
    """Told as the question's mistake."""
    with pytest.raises(QuestionError) as caught:
        asked_of(landscape, action, resource)
    assert caught.value.problems[0].where in {"--action", "--resource"}
