"""Who is told that certificates end: what a stack file says of it, and what the program makes of that."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from config import ConfigError, Place, parse, stack_file_schema
from outputs import Contract
from tests.config.production import KEY
from tests.config.stacks import VALID
from tests.program.recording import arn_of, record_project
from tests.program.test_program import project

__all__ = ["project"]

PLACE = Place(region="eu-central-1", accounts=("111122223333",))
TOPIC = "arn:aws:sns:eu-central-1:111122223333:security"
EMAILS = {"emails": ["pki@example.com"]}


def test_it_becomes_the_components_arguments(tmp_path: Path) -> None:
    """Only what was set; the stack's tags are the alarm's. Without the section there is no alarm."""
    stack = parse(
        VALID | {"expiryAlarm": {**EMAILS, "kmsKey": KEY}, "tags": {"team": "pki"}}, tmp_path, PLACE
    )
    assert stack.alarm_arguments() == {
        "expiry-alarm": {"emails": ["pki@example.com"], "kms_key_arn": KEY, "tags": {"team": "pki"}}
    }
    own = parse(VALID | {"expiryAlarm": {"topic": TOPIC}}, tmp_path, PLACE)
    assert own.alarm_arguments() == {"expiry-alarm": {"existing_topic_arn": TOPIC}}
    assert parse(VALID, tmp_path).alarm_arguments() == {}


MISTAKES: list[tuple[Any, str, str]] = [
    ({}, "", "neither emails nor topic"),
    ({"emails": []}, ".emails", "an empty list"),
    ({"emails": ["pki"]}, ".emails[0]", "'pki'"),
    ({"emails": ["pki@example.com", "PKI@example.com"]}, ".emails[1]", "PKI@example.com twice"),
    ({"emails": "pki@example.com"}, ".emails", "'pki@example.com'"),
    ({**EMAILS, "topic": TOPIC}, "", "emails and topic"),
    ({"topic": TOPIC, "kmsKey": KEY}, ".kmsKey", "kmsKey beside topic"),
    ({"topic": "security"}, ".topic", "'security'"),
    ({"topic": f"{TOPIC}.fifo"}, ".topic", repr(f"{TOPIC}.fifo")),
    ({"topic": TOPIC.replace("eu-central-1", "us-east-1")}, ".topic", "the Region us-east-1"),
    ({"topic": TOPIC.replace("111122223333", "444455556666")}, ".topic", "the account 444455556666"),
    ({**EMAILS, "kmsKey": "alias/aws/sns"}, ".kmsKey", "'alias/aws/sns'"),
    ({**EMAILS, "email": "x"}, ".email", "the unknown key"),
    (["pki@example.com"], "", "a list of 1"),
]


@pytest.mark.parametrize(("alarm", "place", "got"), MISTAKES)
def test_a_mistake_is_told_at_its_place(tmp_path: Path, alarm: Any, place: str, got: str) -> None:
    """With the path of the key, what was found and what to do; the same stack without it is right."""
    with pytest.raises(ConfigError) as caught:
        parse(VALID | {"expiryAlarm": alarm}, tmp_path, PLACE)
    (problem,) = caught.value.problems
    assert problem.where == f"rolesanywhere:expiryAlarm{place}"
    assert got in problem.got
    assert problem.remedy
    assert parse(VALID | {"expiryAlarm": EMAILS}, tmp_path, PLACE).expiry_alarm is not None


@pytest.mark.parametrize(
    ("alarm", "valid"),
    [
        (EMAILS, True),
        ({"topic": TOPIC}, True),
        ({}, False),
        ({**EMAILS, "topic": TOPIC}, False),
        ({"x": 1}, False),
    ],
)
def test_an_editor_is_told_the_same(alarm: dict[str, Any], valid: bool) -> None:
    """The JSON Schema asks for one of emails and topic, and knows every key."""
    values = {"aws:region": "eu-central-1", **{f"rolesanywhere:{key}": each for key, each in VALID.items()}}
    file = {"config": {**values, "rolesanywhere:expiryAlarm": alarm}}
    assert jsonschema.Draft7Validator(stack_file_schema()).is_valid(file) is valid


def test_the_program_makes_it_and_says_where(project: Path) -> None:
    """The rule's and the topic's ARNs are outputs; without an alarm the stack exports what it did before."""
    assert "expiryAlarm" not in record_project(project).exports
    path = project / "Pulumi.dev.yaml"
    file = yaml.safe_load(path.read_text())
    file["config"]["rolesanywhere:expiryAlarm"] = EMAILS
    path.write_text(json.dumps(file))
    recording = record_project(project)
    assert recording.only("rolesanywhere:index:ExpiryAlarm").name == "expiry-alarm"
    exported = Contract.model_validate(recording.exports).expiry_alarm
    assert exported is not None
    assert exported.topic_arn == arn_of("aws:sns/topic:Topic", "expiry-alarm")
    assert exported.rule_arn == arn_of("aws:cloudwatch/eventRule:EventRule", "expiry-alarm")
