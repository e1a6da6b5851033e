"""Identity policies, managed and inline: what a principal may do."""

import re
from typing import Any

from sandbox.policy_documents.grammar import (
    PARTITIONS,
    VERSIONS,
    PolicyRefused,
    first_repeated,
    listed,
    read_object,
    texts,
    unknown_operator,
)
from sandbox.policy_documents.wordings import Wording

_TOP = frozenset({"Version", "Id", "Statement"})
_STATEMENT = frozenset({"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"})
_VENDOR = re.compile(r"[A-Za-z0-9.-]+")
_PARTS_BEFORE_RESOURCE = 5
_NO_REGION = {"iam": Wording.IAM_REGION, "s3": Wording.S3_REGION}


def check_identity_policy(text: str, *, managed: bool) -> None:
    """Refuse what IAM does not take as a managed or inline policy.

    Args:
        text: The document as it was sent.
        managed: Whether it is a managed policy, which must say Version 2012-10-17.

    Raises:
        PolicyRefused: With the first thing that is wrong.
    """
    document = read_object(text, Wording.SYNTAX)
    if not document.keys() <= _TOP or document.get("Version", "2008-10-17") not in VERSIONS:
        raise PolicyRefused(Wording.SYNTAX)
    statements = listed(document.get("Statement", []))
    if not statements or not all(isinstance(statement, dict) for statement in statements):
        raise PolicyRefused(Wording.SYNTAX)
    for statement in statements:
        _check_elements(statement)
    if managed and document.get("Version") != "2012-10-17":
        raise PolicyRefused(Wording.VERSION)
    if first_repeated(statement.get("Sid", "") for statement in statements) is not None:
        raise PolicyRefused(Wording.SID_TWICE)
    for statement in statements:
        _check_statement(statement)


def _check_elements(statement: dict[str, Any]) -> None:
    if "Principal" in statement or "NotPrincipal" in statement:
        raise PolicyRefused(Wording.PRINCIPAL)
    both = {"Action", "NotAction"} <= statement.keys() or {"Resource", "NotResource"} <= statement.keys()
    if both or not statement.keys() <= _STATEMENT:
        raise PolicyRefused(Wording.SYNTAX)
    effect, sid = statement.get("Effect"), statement.get("Sid", "")
    if not isinstance(effect, str) or effect.lower() not in {"allow", "deny"} or not isinstance(sid, str):
        raise PolicyRefused(Wording.SYNTAX)
    if effect not in {"Allow", "Deny"}:
        raise PolicyRefused(Wording.LEGACY)
    if not re.fullmatch(r"[0-9A-Za-z]*", sid):
        raise PolicyRefused(Wording.SID_FORM)
    try:
        operator = unknown_operator(statement.get("Condition", {}))
    except TypeError:
        raise PolicyRefused(Wording.SYNTAX) from None
    if operator is not None:
        raise PolicyRefused(Wording.SYNTAX)


def _check_statement(statement: dict[str, Any]) -> None:
    actions = texts(statement.get("Action", statement.get("NotAction", [])), Wording.SYNTAX)
    if not actions:
        raise PolicyRefused(Wording.NO_ACTION)
    resources = texts(statement.get("Resource", statement.get("NotResource", [])), Wording.SYNTAX)
    if not resources:
        raise PolicyRefused(Wording.NO_RESOURCE)
    for resource in resources:
        _check_resource(resource)
    for action in actions:
        _check_action(action)


def _check_action(action: str) -> None:
    if action == "*":
        return
    vendor, colon, name = action.partition(":")
    if not colon or not name:
        raise PolicyRefused(Wording.NO_VENDOR)
    if ":" in name:
        raise PolicyRefused(Wording.COLONS)
    if not _VENDOR.fullmatch(vendor):
        raise PolicyRefused(Wording.VENDOR, vendor=vendor)


def _check_resource(resource: str) -> None:
    if resource == "*":
        return
    parts = resource.split(":", _PARTS_BEFORE_RESOURCE)
    if parts[0] != "arn" or len(parts) == 1:
        raise PolicyRefused(Wording.NOT_ARN, resource=resource)
    if parts[1] not in PARTITIONS:
        raise PolicyRefused(Wording.PARTITION, partition=parts[1], resource=resource)
    if len(parts) <= _PARTS_BEFORE_RESOURCE or not parts[2] or not parts[5]:
        raise PolicyRefused(Wording.LEGACY)
    if parts[2] in _NO_REGION and parts[3]:
        raise PolicyRefused(_NO_REGION[parts[2]], resource=resource)
