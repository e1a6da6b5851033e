"""What recovery asks of every type: found by the inputs of its create, with its age, and deleted."""

from datetime import UTC, datetime, timedelta

import boto3
import pytest

from sandbox.provider import created_at, delete, find, operations
from sandbox.provider.cloud import Cloud
from sandbox.provider.errors import ProviderError
from sandbox.provider.registry import TYPES
from tests.local_aws import REGION, LocalAws
from tests.provider import rules
from tests.provider.cases import ANCHOR_SOURCE, CASES
from tests.provider.face import Face
from tests.provider.rules import Rules


@pytest.mark.parametrize(
    "kind", [pytest.param(kind, id=kind.sdk) for kind in rules.ALL if kind.token in CASES]
)
def test_found_by_the_inputs_of_its_create(session: boto3.Session, surroundings: None, kind: Rules) -> None:
    """An object is found by name or parent once it is made; its age is told; deleted twice, it is gone."""
    case = CASES[kind.token]
    inputs = Face().check(kind.token, case.inputs, name="Orphan", randomSeed=kind.sdk.encode()).inputs
    if case.absent_before:
        assert find(kind.token, inputs, session) is None
    made = operations.create(TYPES[kind.token], Cloud(session, REGION), inputs).identifier
    name = inputs.get(kind.name[0], "") if kind.name else ""
    assert find(kind.token, inputs, session) == made
    assert case.identifier is None or made == case.identifier(name)
    age = created_at(kind.token, made, session)
    assert (age is not None) == case.has_age
    if age is not None:
        assert abs(datetime.now(UTC) - age) < timedelta(minutes=5)
    delete(kind.token, made, session)
    delete(kind.token, made, session)
    if case.goes:
        assert find(kind.token, inputs, session) is None
        assert created_at(kind.token, made, session) is None


def test_the_newest_of_several_anchors_is_found(session: boto3.Session, local_aws: LocalAws) -> None:
    """Names of anchors are not unique: what a create has just made is the newest that bears the name."""
    client, made = local_aws.client("rolesanywhere"), []
    for offset in (0, 10):
        local_aws.clock.advance(timedelta(seconds=offset))
        made.append(
            client.create_trust_anchor(name="twice", source=ANCHOR_SOURCE)["trustAnchor"]["trustAnchorId"]
        )
    local_aws.clock.advance(timedelta(seconds=-10))
    assert find(rules.TRUST_ANCHOR.token, {"name": "twice"}, session) == made[1]
    for identifier in made:
        delete(rules.TRUST_ANCHOR.token, identifier, session)


def test_an_unknown_type_is_refused(session: boto3.Session) -> None:
    """Recovery of a type the stand-in does not have is an error that names it, beside one it has."""
    with pytest.raises(ProviderError, match="aws:sqs/queue:Queue"):
        find("aws:sqs/queue:Queue", {}, session)
    assert find(rules.ROLE.token, {"name": "nobody"}, session) is None
