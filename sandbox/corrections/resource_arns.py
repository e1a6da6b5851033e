"""Which resource a request is about, where ministack asks for the permission on ``*`` or on another name.

Service Authorization Reference, Amazon DynamoDB: the tag operations act on the table their ``ResourceArn``
names. The same, IAM: CreatePolicy acts on the policy that is to be made, the ARN of a role or of an instance
profile holds its path, and what changes the role in an instance profile acts on the profile. The same, Amazon
EC2: CreateTags and DeleteTags act on what they tag, and what changes an association acts on its instance. The
same, Amazon EventBridge: no bus stands in the ARN of a rule on the default bus, and operations on targets act
on the rule. The same, Amazon SNS: the tag operations act on their ``ResourceArn``, and what is asked of a
subscription acts on its topic. The same, Amazon S3: an object's ARN holds its key as it is; ministack drops
every slash it finds superfluous, so that a permission on ``a/b`` would be one on ``a//b``.
"""

import json
from typing import Any

from sandbox.corrections.parameters import first
from sandbox.corrections.patches import Name
from sandbox.emulator import load

_TAGGING = frozenset({"ListTagsForResource", "TagResource", "UntagResource"})
_NAMES_RULE = {
    **dict.fromkeys(("DeleteRule", "DescribeRule", "PutRule"), "Name"),
    **dict.fromkeys(("ListTargetsByRule", "PutTargets", "RemoveTargets"), "Rule"),
    **dict.fromkeys(_TAGGING, "ResourceARN"),
}
_OF_A_SUBSCRIPTION = frozenset({"GetSubscriptionAttributes", "SetSubscriptionAttributes", "Unsubscribe"})


def _dynamodb_arns(original: Any) -> Any:
    def resource_arns(body: bytes, region: str, account_id: str) -> list[str]:
        found: list[str] = original(body, region, account_id)
        return found or _named_by_arn(body)

    return resource_arns


def _named_by_arn(body: bytes) -> list[str]:
    try:
        arn = json.loads(body or b"{}").get("ResourceArn")
    except (ValueError, AttributeError):
        return []
    return [arn] if isinstance(arn, str) and arn else []


def _arn(original: Any) -> Any:
    def resource_arn(service: str, *arguments: Any) -> str:
        found: str = original(service, *arguments)
        if service == "s3":
            return _exact(arguments[1], found)
        *_, headers, body, parameters, region, account = arguments
        if service == "events":
            return _rule_arn(headers, body, region, account)
        if service == "sns":
            return _topic_arn(parameters, region, account)
        if service == "ec2":
            # An image's ARN names no account.
            image = found.replace(f":{account}:image/", "::image/")
            return _instance_arn(parameters, region, account) if found == "*" else image
        return _iam_arn(parameters, account, found) if service == "iam" else found

    return resource_arn


def _instance_arn(parameters: Any, region: str, account: str) -> str:
    """The instance that is tagged, or whose instance profile changes."""
    named = first(parameters, "ResourceId.1")
    associated = load().associated_instance(first(parameters, "AssociationId"))
    instance = named if named.startswith("i-") else associated
    return f"arn:aws:ec2:{region}:{account}:instance/{instance}" if instance else "*"


def _rule_arn(headers: Any, body: bytes, region: str, account: str) -> str:
    """The rule an operation acts on, read from the one key it reads itself."""
    operation = str(headers.get("x-amz-target", "")).rpartition(".")[2]
    try:
        given = json.loads(body or b"{}")
    except ValueError:
        return "*"
    named = given.get(_NAMES_RULE.get(operation, "")) if isinstance(given, dict) else None
    if not isinstance(named, str) or not named:
        return "*"
    bus = given.get("EventBusName") or "default"
    rule = named if bus == "default" else f"{bus}/{named}"
    return named if operation in _TAGGING else f"arn:aws:events:{region}:{account}:rule/{rule}"


def _topic_arn(parameters: Any, region: str, account: str) -> str:
    """The topic an operation acts on, read from the one parameter it reads itself."""
    action, name = first(parameters, "Action"), first(parameters, "Name")
    if action == "CreateTopic":
        return f"arn:aws:sns:{region}:{account}:{name}" if name else "*"
    if action in _OF_A_SUBSCRIPTION:
        return first(parameters, "SubscriptionArn").rpartition(":")[0] or "*"
    return first(parameters, "ResourceArn" if action in _TAGGING else "TopicArn") or "*"


def _iam_arn(parameters: Any, account: str, found: str) -> str:
    name, policy = first(parameters, "RoleName"), first(parameters, "PolicyName")
    path, profile = first(parameters, "Path") or "/", first(parameters, "InstanceProfileName")
    if profile:
        known = load().instance_profile(profile, account)
        return str(known["Arn"]) if known else f"arn:aws:iam::{account}:instance-profile{path}{profile}"
    if name:
        return _role_arn(account, name) or f"arn:aws:iam::{account}:role{path}{name}"
    if found == "*" and policy:
        return f"arn:aws:iam::{account}:policy{path}{policy}"
    return found


def _exact(path: str, found: str) -> str:
    """The ARN of the object a path names, where what was found is that without its slashes."""
    collapsed = "/".join(part for part in path.split("/") if part)
    return f"arn:aws:s3:::{path[1:]}" if "/" in collapsed and found == f"arn:aws:s3:::{collapsed}" else found


def _more_s3_arns(original: Any) -> Any:
    def additional_checks(method: str, path: str, *arguments: Any) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = original(method, path, *arguments)
        return [(action, _exact(path, arn)) for action, arn in found]

    return additional_checks


def _role_arn(account: str, name: str) -> str | None:
    role = load().role(account, name)
    return None if role is None else str(role["Arn"])


PATCHES = (
    Name("ministack.core.iam_actions", "dynamodb_resource_arns", _dynamodb_arns),
    Name("ministack.core.iam_actions", "extract_resource_arn", _arn),
    Name("ministack.core.iam_actions", "s3_additional_checks", _more_s3_arns),
)
