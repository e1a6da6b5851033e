"""Documents as text: reviewed files, the same bytes for the same input, nothing too long.

The files in ``golden`` are reviewed by people: a change of one is a change of what is deployed. To write
them again, and then read the difference:

    python -m tests.policies.test_documents
"""

import json
from pathlib import Path

import pytest

from aws_facts import ArnError
from aws_facts.limits import Limit
from policies import (
    Access,
    CertificateMatch,
    Grant,
    Kind,
    PolicyError,
    Statement,
    actions_of,
    certificate_trust_policy,
    grants_policy,
    render,
    tls_only_bucket_policy,
)

GOLDEN = Path(__file__).parent / "golden"
TABLE = "arn:aws:dynamodb:eu-central-1:111122223333:table/Demo-Users-1a2b3c4"
BUCKET = "arn:aws:s3:::demo-data-1a2b3c4"
ANCHOR = "arn:aws:rolesanywhere:eu-central-1:111122223333:trust-anchor/a545a1fc-5d86-4032-8f4c-61cdd6ff92da"
SIZE = Limit(1_000, "characters", "RFC")


def _access(access: Access) -> str:
    return grants_policy(
        [Grant(TABLE, actions_of(access, Kind.TABLE)), Grant(BUCKET, actions_of(access, Kind.BUCKET))],
        where="test",
    )


def rendered() -> dict[str, str]:
    """Every kind of document this project deploys, by the name of its reviewed file."""
    named = frozenset({"dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:Query"})
    documents = {
        "trust-certificate": certificate_trust_policy(
            trust_anchor_arn=ANCHOR, certificate=CertificateMatch.named("demo-server")
        ),
        "bucket-tls-only": tls_only_bucket_policy(BUCKET),
        "grants-dev-stack": grants_policy(
            [Grant(TABLE, named), Grant(BUCKET, actions_of(Access.READ, Kind.BUCKET))], where="test"
        ),
        "grants-table-indexes": grants_policy(
            [Grant(TABLE, named, frozenset({"by-date", "by-owner"}))], where="test"
        ),
    }
    return documents | {f"grants-{access.value}": _access(access) for access in Access}


@pytest.mark.parametrize("name", rendered())
def test_a_document_is_the_reviewed_one(name: str) -> None:
    """What would be deployed is what somebody has read."""
    reviewed = json.loads((GOLDEN / f"{name}.json").read_text())
    # Order matters too: the same policy in other bytes is a change for Pulumi.
    assert rendered()[name] == json.dumps(reviewed, separators=(",", ":"))


def test_there_is_no_reviewed_file_without_its_document() -> None:
    """No file stays behind when its document goes."""
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(rendered())


def test_a_bucket_answers_over_tls_only_in_every_partition() -> None:
    """Everything is denied to everybody over plain http, on the bucket and on its objects."""
    statement = json.loads(tls_only_bucket_policy("arn:aws-us-gov:s3:::demo-data"))["Statement"]
    assert statement == [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["arn:aws-us-gov:s3:::demo-data", "arn:aws-us-gov:s3:::demo-data/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ]


@pytest.mark.parametrize("arn", [TABLE, f"{BUCKET}/key"])
def test_a_bucket_policy_is_for_a_bucket(arn: str) -> None:
    """A table or an object has none."""
    with pytest.raises(PolicyError) as caught:
        tls_only_bucket_policy(arn)
    assert caught.value.problems[0].got == arn


def test_a_bucket_policy_needs_an_arn() -> None:
    """A bucket's name is not enough."""
    with pytest.raises(ArnError):
        tls_only_bucket_policy("demo-data")


def test_elements_are_left_out_where_they_are_empty() -> None:
    """A statement shows what it has, one value as a text, several as a sorted list."""
    one = Statement(actions=frozenset({"a:B"}))
    several = Statement(
        actions=frozenset({"b:B", "a:A"}),
        resources=frozenset({"y", "x"}),
        conditions={"StringEquals": {"k2": "v", "k1": "v"}, "ArnEquals": {"k": "v"}},
    )
    assert render([one, several], size=SIZE, where="test") == (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a:B"},'
        '{"Effect":"Allow","Action":["a:A","b:B"],"Resource":["x","y"],'
        '"Condition":{"ArnEquals":{"k":"v"},"StringEquals":{"k1":"v","k2":"v"}}}]}'
    )


def test_a_document_is_as_long_as_its_limit_and_no_longer() -> None:
    """The limit itself is allowed, one character less is not enough."""
    statement = Statement(actions=frozenset({"a:B"}))
    length = len(render([statement], size=SIZE, where="test"))
    assert render([statement], size=Limit(length, "characters", "RFC"), where="test")
    with pytest.raises(PolicyError) as caught:
        render([statement], size=Limit(length - 1, "characters", "RFC"), where="test")
    assert caught.value.problems[0].got == f"{length} characters"


if __name__ == "__main__":
    for file_name, text in rendered().items():
        (GOLDEN / f"{file_name}.json").write_text(json.dumps(json.loads(text), indent=2) + "\n")
