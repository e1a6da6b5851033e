"""A valid stack, and ways to break it one value at a time."""

import copy
from collections.abc import Sequence
from typing import Any

REMOVED = object()

VALID: dict[str, Any] = {
    "trustAnchors": {"demo": {"development": "pki/dev"}},
    "tables": {
        "Demo-Users": {
            "attributes": {"UserId": "S"},
            "hashKey": "UserId",
            "readCapacity": 5,
            "writeCapacity": 5,
        }
    },
    "buckets": {"demo-data": {}},
    "workloads": {
        "demo-server": {
            "trustAnchor": "demo",
            "certificate": {"commonName": "demo-server"},
            "grants": [
                {"table": "Demo-Users", "actions": ["dynamodb:PutItem", "dynamodb:GetItem"]},
                {"bucket": "demo-data", "access": "read"},
            ],
        }
    },
    "profiles": {"demo": {"workloads": ["demo-server"], "durationSeconds": 3600}},
}


def changed(path: Sequence[str | int], value: Any) -> dict[str, Any]:
    """The valid stack with one value set, added or removed.

    Args:
        path: Keys and list positions.
        value: The new value, or ``REMOVED``.
    """
    stack = copy.deepcopy(VALID)
    place: Any = stack
    for part in path[:-1]:
        place = place[part]
    if value is REMOVED:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return stack
