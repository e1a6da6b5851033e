"""The output contract: one shape, read strictly, shown as a table."""

import copy
import json
from dataclasses import dataclass
from typing import Any

import pydantic
import pytest

from outputs import VERSION, Contract, exports, rows

ANCHOR = "arn:aws:rolesanywhere:eu-central-1:111122223333:trust-anchor/a"
PROFILE = "arn:aws:rolesanywhere:eu-central-1:111122223333:profile/p"
ROLE = "arn:aws:iam::111122223333:role/demo-server-1a2b3c4"
TABLE = "arn:aws:dynamodb:eu-central-1:111122223333:table/Demo-Users-1a2b3c4"
BUCKET = "arn:aws:s3:::demo-data-1a2b3c4"

# As `pulumi stack output --json` prints it.
PRINTED: dict[str, Any] = {
    "contractVersion": 1,
    "region": "eu-central-1",
    "trustAnchors": {"demo": {"arn": ANCHOR}},
    "profiles": {"demo": {"arn": PROFILE}},
    "workloads": {
        "demo-server": {
            "trustAnchorArn": ANCHOR,
            "profileArn": PROFILE,
            "roleArn": ROLE,
            "region": "eu-central-1",
        }
    },
    "tables": {"Demo-Users": {"name": "Demo-Users-1a2b3c4", "arn": TABLE}},
    "buckets": {"demo-data": {"name": "demo-data-1a2b3c4", "arn": BUCKET}},
}


@dataclass(frozen=True)
class Thing:
    """What a component shows of itself."""

    arn: str
    name: str = ""


def test_what_is_printed_is_read() -> None:
    """Every value arrives where a consumer looks for it."""
    contract = Contract.model_validate(json.loads(json.dumps(PRINTED)))
    workload = contract.workloads["demo-server"]
    assert (workload.trust_anchor_arn, workload.profile_arn, workload.role_arn) == (ANCHOR, PROFILE, ROLE)
    assert (contract.region, workload.region) == ("eu-central-1", "eu-central-1")
    assert contract.tables["Demo-Users"].name == "Demo-Users-1a2b3c4"
    assert contract.model_dump(by_alias=True) == PRINTED


def test_a_program_exports_the_contracts_shape() -> None:
    """What a program builds from its components is what consumers read."""
    anchor, profile, role = Thing(ANCHOR), Thing(PROFILE), Thing(ROLE)
    exported = exports(
        "eu-central-1",
        {"demo": anchor},
        {"demo": profile},
        {"demo-server": (anchor, profile, role)},
        {"Demo-Users": Thing(TABLE, "Demo-Users-1a2b3c4")},
        {"demo-data": Thing(BUCKET, "demo-data-1a2b3c4")},
    )
    assert exported == PRINTED
    assert VERSION == 1


def test_a_table_shows_everything_once() -> None:
    """Kind, name and ARN of each thing; a workload by its role."""
    assert rows(Contract.model_validate(PRINTED)) == [
        ("trust anchor", "demo", ANCHOR),
        ("profile", "demo", PROFILE),
        ("role", "demo-server", ROLE),
        ("table", "Demo-Users", TABLE),
        ("bucket", "demo-data", BUCKET),
    ]


def test_a_newer_stack_may_export_more() -> None:
    """A section this version does not know is left alone."""
    assert Contract.model_validate(PRINTED | {"queues": {}}).region == "eu-central-1"


@pytest.mark.parametrize("missing", sorted(PRINTED))
def test_no_section_may_be_missing(missing: str) -> None:
    """Consumers rely on every one of them, empty or not."""
    with pytest.raises(pydantic.ValidationError) as caught:
        Contract.model_validate({key: value for key, value in PRINTED.items() if key != missing})
    assert [error["loc"] for error in caught.value.errors()] == [(missing,)]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("contractVersion",), 2),
        (("contractVersion",), "1"),
        (("region",), None),
        (("trustAnchors", "demo", "arn"), 5),
        (("trustAnchors", "demo", "name"), "x"),
        (("workloads", "demo-server", "roleARN"), ROLE),
        (("tables",), []),
    ],
)
def test_another_shape_is_refused(path: tuple[str, ...], value: object) -> None:
    """Another version, type or key is not guessed at."""
    printed = copy.deepcopy(PRINTED)
    place = printed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(pydantic.ValidationError):
        Contract.model_validate(printed)
