"""Tag operations of DynamoDB name their table by ``ResourceArn``.

ministack looks for ``TableName`` alone and so asks for the permission on ``*``, which a policy that names
its tables does not give (Service Authorization Reference, Amazon DynamoDB: resource type table).
"""

import json
from typing import Any

from sandbox.corrections.patches import Name


def _resource_arns(original: Any) -> Any:
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


PATCHES = (Name("ministack.core.iam_actions", "dynamodb_resource_arns", _resource_arns),)
