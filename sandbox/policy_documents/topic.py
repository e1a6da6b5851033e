"""Topic policies of SNS: what may be done with one topic, and by whom."""

import re
from typing import Any

from sandbox.policy_documents.grammar import (
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

_TOP = frozenset({"Version", "Id", "Statement"})
_REQUIRED = frozenset({"Effect", "Principal", "Action", "Resource"})
_STATEMENT = _REQUIRED | {"Sid", "NotPrincipal", "NotAction", "Condition"}
# https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html
_ACTION = re.compile(
    r"sns:(?:\*|AddPermission|DeleteTopic|GetDataProtectionPolicy|GetTopicAttributes|ListSubscriptionsByTopic|"
    r"ListTagsForResource|Publish|PutDataProtectionPolicy|Receive|RemovePermission|SetTopicAttributes|Subscribe)",
    re.IGNORECASE,
)


def check_topic_policy(text: str, topic: str, exists: Exists) -> None:
    """Refuse what SNS does not take as a topic's policy.

    Args:
        text: The document as it was sent.
        topic: The topic's ARN.
        exists: Asks the sandbox's accounts for a user or role.

    Raises:
        PolicyRefused: With the first thing that is wrong.
    """
    document = read_object(text, Wording.SNS_POLICY)
    statements = listed(document.get("Statement", []))
    if not document.keys() <= _TOP or document.get("Version", "2008-10-17") not in VERSIONS or not statements:
        raise PolicyRefused(Wording.SNS_POLICY)
    for statement in statements:
        if not isinstance(statement, dict):
            raise PolicyRefused(Wording.SNS_POLICY)
        _check_statement(statement, topic, exists)
    if first_repeated(str(statement.get("Sid", "")) for statement in statements) is not None:
        raise PolicyRefused(Wording.SNS_POLICY)


def _check_statement(statement: dict[str, Any], topic: str, exists: Exists) -> None:
    plain = {name.removeprefix("Not") for name in statement}
    if not statement.keys() <= _STATEMENT or not plain >= _REQUIRED:
        raise PolicyRefused(Wording.SNS_POLICY)
    if statement["Effect"] not in ("Allow", "Deny"):
        raise PolicyRefused(Wording.SNS_POLICY)
    _check_principal(statement.get("Principal", statement.get("NotPrincipal")), exists)
    actions = texts(statement.get("Action", statement.get("NotAction")), Wording.SNS_POLICY)
    if not actions or not all(_ACTION.fullmatch(action) for action in actions):
        raise PolicyRefused(Wording.SNS_SCOPE)
    if set(texts(statement["Resource"], Wording.SNS_POLICY)) - {topic, "*"}:
        raise PolicyRefused(Wording.SNS_RESOURCE)
    try:
        operator = unknown_operator(statement.get("Condition", {}))
    except TypeError:
        raise PolicyRefused(Wording.SNS_POLICY) from None
    if operator is not None:
        raise PolicyRefused(Wording.SNS_POLICY)


def _check_principal(principal: Any, exists: Exists) -> None:
    if principal == "*":
        return
    if not isinstance(principal, dict) or not principal:
        raise PolicyRefused(Wording.SNS_PRINCIPAL)
    for kind, values in principal.items():
        for value in texts(values, Wording.SNS_PRINCIPAL) or [""]:
            known = (kind == "AWS" and aws_principal_exists(value, exists)) or (
                kind == "Service" and is_service(value)
            )
            if not known:
                raise PolicyRefused(Wording.SNS_PRINCIPAL)
