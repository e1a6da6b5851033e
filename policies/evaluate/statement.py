"""A compiled statement: whether it applies to a request, and why it does or does not."""

from collections.abc import Iterator
from dataclasses import dataclass

from policies.evaluate.actions import ActionElement
from policies.evaluate.conditions import Condition
from policies.evaluate.decision import Reason
from policies.evaluate.kinds import Effect, PolicyType
from policies.evaluate.principals import PrincipalElement
from policies.evaluate.request import Request
from policies.evaluate.resources import ResourceElement

Element = PrincipalElement | ActionElement | ResourceElement | Condition


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement.

    Attributes:
        index: Its place in the document.
        sid: Its ``Sid``.
        effect: What it does where it applies.
        elements: Its elements, the cheap ones first; all must be met.
        principal: Whom it names, in a resource or trust policy.
    """

    index: int
    sid: str | None
    effect: Effect
    elements: tuple[Element, ...]
    principal: PrincipalElement | None

    def applies(self, request: Request) -> bool:
        """Whether every element is met.

        Args:
            request: The request.
        """
        for element in self.elements:  # noqa: SIM110 - a loop is quicker than all() here
            if not element.judge(request).met:
                return False
        return True

    def reasons(self, request: Request, *, policy: str, policy_type: PolicyType) -> Iterator[Reason]:
        """How each element stands to the request.

        Args:
            request: The request.
            policy: The policy's name.
            policy_type: The policy's type.
        """
        for element in self.elements:
            expected, actual, verdict = element.expected, element.actual(request), element.judge(request)
            operator, key = (
                (element.operator_name, element.key_name) if isinstance(element, Condition) else (None, None)
            )
            yield Reason(
                policy,
                policy_type,
                self.index,
                self.sid,
                self.effect,
                element.element,
                expected,
                actual,
                verdict,
                operator,
                key,
            )


@dataclass(frozen=True, slots=True)
class Policy:
    """A compiled policy: parsed once, asked often.

    Attributes:
        name: What to call it in reasons.
        policy_type: What kind of policy it is.
        allows: The statements that allow.
        denies: The statements that deny.
    """

    name: str
    policy_type: PolicyType
    allows: tuple[Statement, ...]
    denies: tuple[Statement, ...]
