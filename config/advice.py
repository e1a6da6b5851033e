"""Warnings: settings that work, and what to think over before they do."""

import re
from collections.abc import Mapping

from aws_facts import Problem

# Words that name a person or lead to one.
_PERSONAL = frozenset(
    {"address", "birthdate", "birthday", "dob", "email", "firstname", "forename", "fullname", "iban"}
    | {"lastname", "login", "mail", "mobile", "name", "passport", "phone", "ssn", "surname", "telephone"}
    | {"username"}
)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def on_keys(tables: Mapping[str, tuple[str, str | None]]) -> tuple[Problem, ...]:
    """Warn of keys that look like personal data.

    Args:
        tables: For each table its partition key and its sort key.

    Returns:
        One warning for each such key, its place as a Pulumi key path.
    """
    return tuple(
        Problem(
            where=f"rolesanywhere:tables.{table}.{field}",
            got=f"{key!r}, which looks like personal data",
            expected="a key that says nothing about a person: keys appear in logs, metrics and CloudTrail",
            remedy="Use an opaque identifier such as a UUID, and keep the personal attribute beside it.",
        )
        for table, keys in tables.items()
        for field, key in zip(("hashKey", "rangeKey"), keys, strict=True)
        if key and _is_personal(key)
    )


def _is_personal(key: str) -> bool:
    words = [word.lower() for word in _WORDS.findall(key)]
    return not _PERSONAL.isdisjoint(words) or "".join(words) in _PERSONAL
