"""``Principal`` and ``NotPrincipal``.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
"""

import re
from collections.abc import Mapping, Sequence
from enum import IntEnum

from policies.evaluate.decision import Verdict
from policies.evaluate.request import Principal, PrincipalKind, Request

_ACCOUNT = re.compile(r"(?P<bare>[0-9]{12})|arn:[a-z0-9-]+:iam::(?P<account>[0-9]{12}):root")
_ARN = re.compile(r"arn:[a-z0-9-]+:(?:iam|sts)::[0-9]{12}:[^*?]+")
_UNIQUE_ID = re.compile(r"A[A-Z0-9]{15,127}")
_SERVICE = re.compile(r"[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?|[a-z0-9.-]+\.amazon\.com")
TYPES = ("AWS", "Service", "Federated", "CanonicalUser")


class Naming(IntEnum):
    """How closely a statement names a principal; it decides what else must allow the request."""

    NONE = 0
    ACCOUNT = 1
    ROLE = 2
    DIRECT = 3


class PrincipalElement:
    """Whom a statement is about, or everybody but these.

    Args:
        element: ``Principal`` or ``NotPrincipal``.
        named: By type, what is named; ``"*"`` as ``{"AWS": ["*"]}``, which AWS calls the same.
    """

    __slots__ = ("accounts", "element", "everybody", "expected", "names", "negated")

    def __init__(self, element: str, named: Mapping[str, Sequence[str]]) -> None:
        self.element = element
        self.negated = element == "NotPrincipal"
        self.expected = tuple(f"{kind} {value}" for kind, values in named.items() for value in values)
        aws = [value for value in named.get("AWS", ()) if value != "*"]
        self.everybody = "*" in named.get("AWS", ())
        accounts = {value: _ACCOUNT.fullmatch(value) for value in aws}
        self.accounts = frozenset(found["bare"] or found["account"] for found in accounts.values() if found)
        self.names = frozenset(
            (kind, value)
            for kind, values in named.items()
            for value in values
            if value != "*" and not accounts.get(value)
        )

    def without_exceptions(self) -> "PrincipalElement":
        """The same ``NotPrincipal``, excepting nobody."""
        everybody = PrincipalElement(self.element, {})
        everybody.expected = self.expected
        return everybody

    def naming(self, principal: Principal) -> Naming:
        """How closely the element names a principal.

        Args:
            principal: Whoever asks.
        """
        kind = _NAMED_AS.get(principal.kind, "AWS")
        if self.everybody or (kind, principal.name) in self.names:
            return Naming.DIRECT
        if principal.role_arn is not None and ("AWS", principal.role_arn) in self.names:
            return Naming.ROLE
        if principal.account in self.accounts:
            return Naming.ACCOUNT
        return Naming.NONE

    def judge(self, request: Request) -> Verdict:
        """How the element stands to a request.

        ``NotPrincipal`` excepts a session only when its account, its role and itself are all named: "you must
        also specify the account ARN of the not-denied principal".

        Args:
            request: The request.
        """
        if self.negated:
            return Verdict.NO_MATCH if self._excluded(request.principal) else Verdict.MATCH
        return Verdict.MATCH if self.naming(request.principal) else Verdict.NO_MATCH

    def actual(self, request: Request) -> tuple[str, ...]:
        """Whoever asks, by every name.

        Args:
            request: The request.
        """
        principal = request.principal
        names = (principal.name, principal.role_arn)
        return tuple(f"{principal.kind.value} {name}" for name in names if name)

    def _excluded(self, principal: Principal) -> bool:
        if self.everybody or principal.account is None:
            return self.naming(principal) is Naming.DIRECT
        named = [principal.account in self.accounts]
        if principal.kind is not PrincipalKind.ROOT:
            named += [("AWS", name) in self.names for name in (principal.name, principal.role_arn) if name]
        return all(named)


_NAMED_AS = {
    PrincipalKind.SERVICE: "Service",
    PrincipalKind.FEDERATED: "Federated",
    # No text of a policy but "*" names it.
    PrincipalKind.ANONYMOUS: "",
}


def is_principal(kind: str, value: str) -> bool:
    """Whether a text can name a principal; a wildcard never stands for part of a name.

    Args:
        kind: ``AWS``, ``Service``, ``Federated`` or ``CanonicalUser``.
        value: The text.
    """
    if kind == "AWS":
        return value == "*" or any(form.fullmatch(value) for form in (_ACCOUNT, _ARN, _UNIQUE_ID))
    if kind == "Service":
        return bool(_SERVICE.fullmatch(value))
    return bool(value) and not re.search(r"[*?\s]", value)
