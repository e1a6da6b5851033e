"""Trust policies: who may assume a role."""

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
_ACTIONS = frozenset(
    f"sts:{name}".lower()
    for name in (
        "AssumeRole",
        "AssumeRoleWithSAML",
        "AssumeRoleWithWebIdentity",
        "SetContext",
        "SetSourceIdentity",
        "TagSession",
    )
)
_PROVIDERS = frozenset(
    {"accounts.google.com", "cognito-identity.amazonaws.com", "graph.facebook.com", "www.amazon.com"}
)


def check_trust_policy(text: str, exists: Exists) -> None:
    """Refuse what IAM does not take as a role's trust policy.

    Args:
        text: The document as it was sent.
        exists: Asks the sandbox's accounts for a user, role or identity provider.

    Raises:
        PolicyRefused: With the first thing that is wrong.
    """
    document = read_object(text, Wording.TRUST_JSON)
    _refuse_unknown(document, _TOP)
    if document.get("Version", "2008-10-17") not in VERSIONS:
        raise PolicyRefused(Wording.TRUST_VERSION)
    statements = listed(document.get("Statement", []))
    if not statements:
        raise PolicyRefused(Wording.TRUST_EMPTY)
    for statement in statements:
        if not isinstance(statement, dict):
            raise PolicyRefused(Wording.TRUST_SYNTAX)
        _check_statement(statement, exists)
    if first_repeated(str(statement.get("Sid", "")) for statement in statements) is not None:
        raise PolicyRefused(Wording.TRUST_SID_TWICE)


def _refuse_unknown(holder: dict[str, Any], known: frozenset[str]) -> None:
    for name in holder:
        if name not in known:
            raise PolicyRefused(Wording.TRUST_FIELD, field=name)


def _check_statement(statement: dict[str, Any], exists: Exists) -> None:
    _refuse_unknown(statement, _STATEMENT)
    for name in ("Resource", "NotResource"):
        if name in statement:
            raise PolicyRefused(Wording.TRUST_PROHIBITED, field=name)
    effect = statement.get("Effect")
    if effect is None:
        raise PolicyRefused(Wording.TRUST_MISSING, field="Effect")
    if effect not in ("Allow", "Deny"):
        raise PolicyRefused(Wording.TRUST_EFFECT, effect=effect)
    if "NotPrincipal" in statement:
        allowing = effect == "Allow"
        raise PolicyRefused(Wording.TRUST_ALLOW_NOT_PRINCIPAL if allowing else Wording.TRUST_NOT_PRINCIPAL)
    _check_principal(statement.get("Principal"), exists)
    _check_actions(statement)
    try:
        operator = unknown_operator(statement.get("Condition", {}))
    except TypeError:
        raise PolicyRefused(Wording.TRUST_SYNTAX) from None
    if operator is not None:
        raise PolicyRefused(Wording.TRUST_SYNTAX)


def _check_actions(statement: dict[str, Any]) -> None:
    if {"Action", "NotAction"} <= statement.keys():
        raise PolicyRefused(Wording.TRUST_SYNTAX)
    actions = texts(statement.get("Action", statement.get("NotAction", [])), Wording.TRUST_SYNTAX)
    if not actions:
        raise PolicyRefused(Wording.TRUST_MISSING, field="Action")
    if not all(action.lower() in _ACTIONS for action in actions):
        raise PolicyRefused(Wording.TRUST_ACTION)


def _check_principal(principal: Any, exists: Exists) -> None:
    if principal is None:
        raise PolicyRefused(Wording.TRUST_MISSING, field="Principal")
    if principal == "*":
        return
    if not isinstance(principal, dict):
        raise PolicyRefused(Wording.TRUST_PRINCIPAL_KIND)
    if not principal:
        raise PolicyRefused(Wording.TRUST_PRINCIPAL_EMPTY)
    for kind, values in principal.items():
        for value in texts(values, Wording.TRUST_SYNTAX) or [""]:
            if not _names_somebody(kind, value, exists):
                raise PolicyRefused(Wording.TRUST_PRINCIPAL, kind=_written(kind), value=value)


def _written(kind: str) -> str:
    # IAM answers a wrong service in capitals.
    return "SERVICE" if kind == "Service" else kind


def _names_somebody(kind: str, value: str, exists: Exists) -> bool:
    if kind == "AWS":
        return aws_principal_exists(value, exists)
    if kind == "Service":
        return is_service(value)
    if kind == "Federated":
        return value in _PROVIDERS or exists(value)
    return False
