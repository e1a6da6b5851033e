"""``dynamodb:LeadingKeys``: the partition keys a request names.

DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control". ministack never sets
the key, and ``ForAllValues`` over nothing is true: every item is allowed. For a query on an index the key is
the index's own partition key (inferred: the guide shows tables). A request over several tables or items has
all their keys at once.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from sandbox.corrections.patches import Name
from sandbox.emulator import load

_TRANSACTIONS = ("Put", "Update", "Delete", "ConditionCheck", "Get")
_UNKNOWN = ""
"""Stands for a key that cannot be read from the request: it equals no allowed one."""


def _with_leading_keys(original: Any) -> Any:
    def service_context(body: bytes) -> dict[str, Any]:
        context: dict[str, Any] = original(body)
        try:
            request = json.loads(body or b"{}")
        except ValueError:
            return context
        keys = list(_keys(request)) if isinstance(request, dict) else []
        if keys:
            context["dynamodb:LeadingKeys"] = keys[0] if len(keys) == 1 else keys
        return context

    return service_context


def _keys(request: dict[str, Any]) -> Iterator[str]:
    table = request.get("TableName")
    if "Key" in request or "Item" in request:
        yield _key(table, request)
    if "KeyConditionExpression" in request or "KeyConditions" in request:
        yield from _queried(request)
    items = request.get("RequestItems")
    for name, wanted in items.items() if isinstance(items, dict) else ():
        yield from _batched(name, wanted)
    for item in _dictionaries(request.get("TransactItems")):
        for member in _TRANSACTIONS:
            if isinstance(item.get(member), dict):
                yield _key(item[member].get("TableName"), item[member])


def _batched(table: str, wanted: Any) -> Iterator[str]:
    if isinstance(wanted, dict):
        for key in _dictionaries(wanted.get("Keys")):
            yield _key(table, {"Key": key})
    for change in _dictionaries(wanted):
        for member in ("PutRequest", "DeleteRequest"):
            if isinstance(change.get(member), dict):
                yield _key(table, change[member])


def _dictionaries(values: Any) -> list[dict[str, Any]]:
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _key(table_name: Any, holder: dict[str, Any]) -> str:
    table, attributes = load().table(table_name), holder.get("Key", holder.get("Item"))
    if table is None or not isinstance(attributes, dict):
        return _UNKNOWN
    return _text(attributes.get(table["pk_name"]))


def _text(value: Any) -> str:
    if isinstance(value, dict) and len(value) == 1:
        (content,) = value.values()
        if isinstance(content, str):
            return content
    return _UNKNOWN


def _queried(request: dict[str, Any]) -> list[str]:
    table = load().table(request.get("TableName"))
    if table is None:
        return [_UNKNOWN]
    name = load().partition_key(table, request.get("IndexName"))
    values = [*_from_expression(request, name), *_from_conditions(request.get("KeyConditions"), name)]
    return values or [_UNKNOWN]


def _from_expression(request: dict[str, Any], key: str) -> Iterator[str]:
    expression = request.get("KeyConditionExpression")
    if not isinstance(expression, str):
        return
    values = request.get("ExpressionAttributeValues")
    bound = values if isinstance(values, dict) else {}
    aliases = request.get("ExpressionAttributeNames")
    names = (
        [key, *(alias for alias, name in aliases.items() if name == key)]
        if isinstance(aliases, dict)
        else [key]
    )
    name = "|".join(re.escape(name) for name in names)
    pattern = rf"(?<![\w#.-])(?:{name})\s*=\s*(:\w+)|(:\w+)\s*=\s*(?:{name})(?![\w.-])"
    for found in re.finditer(pattern, expression):
        yield _text(bound.get(found[1] or found[2]))


def _from_conditions(conditions: Any, key: str) -> Iterator[str]:
    condition = conditions.get(key) if isinstance(conditions, dict) else None
    values = condition.get("AttributeValueList") if isinstance(condition, dict) else None
    for value in values if isinstance(values, list) else ():
        yield _text(value)


PATCHES = (Name("ministack.core.iam_actions", "dynamodb_service_context", _with_leading_keys),)
