"""aws:cloudwatch/eventTarget:EventTarget."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sandbox.provider import constraints
from sandbox.provider.cloud import Cloud
from sandbox.provider.resource_type import ResourceType, Update
from sandbox.provider.resources._common import REGION, REGISTRY, SOURCE, answer_or_none
from sandbox.provider.table import AutoName, Kind, Property, Shape, unsupported
from sandbox.provider.values import Bag

_MISSING = "ResourceNotFoundException"
_WHOLE = "The topic gets the whole event."
_OTHERS = "The local AWS has no such target: give a topic."

TABLE = {
    "appsyncTarget": unsupported(Shape.OBJECT, _OTHERS),
    "arn": Property(Kind.UPDATE, required=True, constraints=(constraints.ARN,)),
    "batchTarget": unsupported(Shape.OBJECT, _OTHERS),
    "deadLetterConfig": unsupported(Shape.OBJECT, "The local AWS has no queues."),
    "ecsTarget": unsupported(Shape.OBJECT, _OTHERS),
    "eventBusName": unsupported(note="Events of AWS services come to the default bus."),
    "forceDestroy": Property(Kind.UPDATE, Shape.BOOLEAN, default=False, from_inputs=True),
    "httpTarget": unsupported(Shape.OBJECT, _OTHERS),
    "input": unsupported(note=_WHOLE),
    "inputPath": unsupported(note=_WHOLE),
    "inputTransformer": unsupported(Shape.OBJECT, _WHOLE),
    "kinesisTarget": unsupported(Shape.OBJECT, _OTHERS),
    "redshiftTarget": unsupported(Shape.OBJECT, _OTHERS),
    "region": REGION,
    "retryPolicy": unsupported(Shape.OBJECT, "Nothing is delivered on the local AWS."),
    "roleArn": unsupported(note="Topics let EventBridge publish by their own policy."),
    "rule": Property(
        Kind.REPLACE,
        required=True,
        constraints=(
            constraints.length(1, 64),
            constraints.matches(r"[0-9A-Za-z_.-]+", "letters, digits and ._-"),
        ),
    ),
    "runCommandTargets": unsupported(Shape.OBJECTS, _OTHERS),
    "sagemakerPipelineTarget": unsupported(Shape.OBJECT, _OTHERS),
    "sqsTarget": unsupported(Shape.OBJECT, _OTHERS),
    "targetId": Property(
        Kind.REPLACE,
        constraints=(
            constraints.length(1, 64),
            constraints.matches(r"[0-9A-Za-z_.-]+", "letters, digits and ._-"),
        ),
    ),
}


class _Calls:
    def create(self, cloud: Cloud, inputs: Bag) -> str:
        _put(cloud, inputs["rule"], inputs["targetId"], inputs["arn"])
        return f"{inputs['rule']}-{inputs['targetId']}"

    def read(self, cloud: Cloud, identifier: str, known: Bag) -> Bag | None:
        named = [(known["rule"], known["targetId"])] if known.get("rule") else _readings(identifier)
        for rule, target in named:
            found = _target(cloud, rule, target)
            if found is not None:
                return {"arn": found["Arn"], "region": cloud.region, "rule": rule, "targetId": target}
        return None

    def update(self, cloud: Cloud, update: Update) -> None:
        if "arn" in update.changed:
            _put(cloud, update.new["rule"], update.new["targetId"], update.new["arn"])

    def delete(self, cloud: Cloud, identifier: str, known: Bag) -> None:
        del identifier
        remove = cloud.client("events").remove_targets
        answer_or_none(remove, _MISSING, Rule=known["rule"], Ids=[known["targetId"]])

    def find(self, cloud: Cloud, inputs: Bag) -> str | None:
        identifier = f"{inputs['rule']}-{inputs['targetId']}"
        return identifier if _target(cloud, inputs["rule"], inputs["targetId"]) else None

    def created_at(self, cloud: Cloud, identifier: str) -> datetime | None:
        del cloud, identifier
        return None


def _readings(identifier: str) -> Iterator[tuple[str, str]]:
    """Rule and target an id may stand for; both may have hyphens. `rule/target` is how one is imported."""
    rule, slash, target = identifier.partition("/")
    if slash:
        yield rule, target
    parts = identifier.split("-")
    yield from (("-".join(parts[:cut]), "-".join(parts[cut:])) for cut in range(1, len(parts)))


def _put(cloud: Cloud, rule: str, target: str, arn: str) -> None:
    cloud.client("events").put_targets(Rule=rule, Targets=[{"Id": target, "Arn": arn}])


def _target(cloud: Cloud, rule: str, target: str) -> dict[str, Any] | None:
    answer = answer_or_none(cloud.client("events").list_targets_by_rule, _MISSING, Rule=rule)
    targets = answer["Targets"] if answer else []
    return next((each for each in targets if each["Id"] == target), None)


TYPE = ResourceType(
    token="aws:cloudwatch/eventTarget:EventTarget",  # noqa: S106 - the token of a type
    label="EventBridge Target",
    service="EventBridge",
    documentation=REGISTRY + "cloudwatch/eventtarget/",
    source=SOURCE + "events/target.go",
    table=TABLE,
    calls=_Calls(),
    name=AutoName(property="targetId", limit=255),
    regional=True,
    subject="targetId",
)
