"""Bucket policies: what may be done with one bucket, and by whom."""

import re
from typing import Any

from sandbox.policy_documents.grammar import (
    PARTITIONS,
    VERSIONS,
    Exists,
    PolicyRefused,
    aws_principal_exists,
    first_repeated,
    is_service,
    listed,
    read_object,
    texts,
    unknown_operator,
)
from sandbox.policy_documents.wordings import Wording

_LIMIT = 20 * 1024
_TOP = frozenset({"Version", "Id", "Statement"})
_STATEMENT = frozenset(
    {
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    }
)
_ACTION = re.compile(r"\*|s3:[A-Za-z*?]+", re.IGNORECASE)
_RESOURCE = re.compile(r"arn:([a-z-]+):s3:::([^/]+)(/.*)?", re.DOTALL)
# Service Authorization Reference, Amazon S3: the actions whose resource is an object.
_OBJECT_ACTION = re.compile(
    r"s3:(?:abortmultipartupload|bypassgovernanceretention|listmultipartuploadparts|"
    r"objectowneroverridetobucketowner|restoreobject|replicate(?:delete|object|tags)|"
    r"(?:delete|get|put)object(?!lock).*|initiatereplication|updateobjectencryption)",
    re.IGNORECASE,
)


def check_bucket_policy(text: str, bucket: str, exists: Exists) -> None:
    """Refuse what S3 does not take as a bucket's policy.

    Args:
        text: The document as it was sent.
        bucket: The bucket's name.
        exists: Asks the sandbox's accounts for a user or role.

    Raises:
        PolicyRefused: With the first thing that is wrong.
    """
    if len(text.encode()) > _LIMIT:
        raise PolicyRefused(Wording.S3_SIZE)
    if not text.startswith("{"):
        raise PolicyRefused(Wording.S3_JSON)
    document = read_object(text, Wording.S3_JSON)
    _refuse_unknown(document, _TOP)
    if document.get("Version", "2008-10-17") not in VERSIONS:
        raise PolicyRefused(Wording.S3_VERSION)
    if "Statement" not in document:
        raise PolicyRefused(Wording.S3_MISSING, field="Statement")
    statements = listed(document["Statement"])
    if not statements:
        raise PolicyRefused(Wording.S3_EMPTY)
    for statement in statements:
        if not isinstance(statement, dict):
            raise PolicyRefused(Wording.S3_SYNTAX)
        _check_statement(statement, bucket, exists)
    if first_repeated(str(statement.get("Sid", "")) for statement in statements) is not None:
        raise PolicyRefused(Wording.S3_SID_TWICE)


def _refuse_unknown(holder: dict[str, Any], known: frozenset[str]) -> None:
    for name in holder:
        if name not in known:
            raise PolicyRefused(Wording.S3_FIELD, field=name)


def _one_of(statement: dict[str, Any], name: str) -> Any:
    """The element or its negation; S3 wants exactly one."""
    if {name, f"Not{name}"} <= statement.keys():
        raise PolicyRefused(Wording.S3_SYNTAX)
    value = statement.get(name, statement.get(f"Not{name}"))
    if value is None or value in ([], {}):
        raise PolicyRefused(Wording.S3_MISSING, field=name)
    return value


def _check_statement(statement: dict[str, Any], bucket: str, exists: Exists) -> None:
    _refuse_unknown(statement, _STATEMENT)
    effect = statement.get("Effect")
    if effect is None:
        raise PolicyRefused(Wording.S3_MISSING, field="Effect")
    if effect not in ("Allow", "Deny"):
        raise PolicyRefused(Wording.S3_EFFECT, effect=effect)
    _check_principal(_one_of(statement, "Principal"), exists)
    actions = texts(_one_of(statement, "Action"), Wording.S3_SYNTAX)
    if not all(_ACTION.fullmatch(action) for action in actions):
        raise PolicyRefused(Wording.S3_ACTION)
    resources = texts(_one_of(statement, "Resource"), Wording.S3_SYNTAX)
    levels = {_level(resource, bucket) for resource in resources}
    if "Action" in statement and "Resource" in statement:
        _check_levels(actions, levels)
    try:
        operator = unknown_operator(statement.get("Condition", {}))
    except TypeError:
        raise PolicyRefused(Wording.S3_SYNTAX) from None
    if operator is not None:
        raise PolicyRefused(Wording.S3_CONDITION, operator=operator)


def _check_principal(principal: Any, exists: Exists) -> None:
    if principal == "*":
        return
    if not isinstance(principal, dict):
        raise PolicyRefused(Wording.S3_PRINCIPAL)
    for kind, values in principal.items():
        for value in texts(values, Wording.S3_PRINCIPAL) or [""]:
            known = (
                (kind == "AWS" and aws_principal_exists(value, exists))
                or (kind == "Service" and is_service(value))
                or (kind == "Federated" and exists(value))
                or (kind == "CanonicalUser" and re.fullmatch(r"[0-9a-f]{64}", value))
            )
            if not known:
                raise PolicyRefused(Wording.S3_PRINCIPAL)


def _level(resource: str, bucket: str) -> str:
    """Whether a resource is this bucket or its objects."""
    named = _RESOURCE.fullmatch(resource)
    if named is None or named[1] not in PARTITIONS or not _covers(named[2], bucket):
        raise PolicyRefused(Wording.S3_RESOURCE)
    if named[3] is None and "*" in named[2]:
        return "both"
    return "bucket" if named[3] is None else "object"


def _covers(pattern: str, bucket: str) -> bool:
    regex = "".join({"*": ".*", "?": "."}.get(character, re.escape(character)) for character in pattern)
    return re.fullmatch(regex, bucket) is not None


def _check_levels(actions: list[str], levels: set[str]) -> None:
    for action in actions:
        if "*" in action or "?" in action or "both" in levels:
            continue
        if ("object" if _OBJECT_ACTION.fullmatch(action) else "bucket") not in levels:
            raise PolicyRefused(Wording.S3_APPLIES)
