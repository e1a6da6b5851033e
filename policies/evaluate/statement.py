"""A compiled statement: whether it applies to a request, and why it does or does not."""

from collections.abc import Iterator, Sequence
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
        elements: Its elements, in the order they are told in; all must be met.
        principal: Whom it names, in a resource or trust policy.
        in_order: Its elements, those first that are quickly asked.
    """

    index: int
    sid: str | None
    effect: Effect
    elements: tuple[Element, ...]
    principal: PrincipalElement | None
    in_order: tuple[Element, ...]

    @classmethod
    def of(
        cls, index: int, sid: str | None, effect: Effect, elements: Sequence[Element | None]
    ) -> "Statement":
        """A statement of the elements that are there.

        Args:
            index: Its place in the document.
            sid: Its ``Sid``.
            effect: What it does where it applies.
            elements: Its elements; None for one it does not have.
        """
        present = tuple(element for element in elements if element is not None)
        principal = next((one for one in present if isinstance(one, PrincipalElement)), None)
        quick = [one for one in present if not isinstance(one, Condition) or one.is_quick]
        slow = [one for one in present if one not in quick]
        return cls(index, sid, effect, present, principal, (*quick, *slow))

    def applies(self, request: Request) -> bool:
        """Whether every element is met.

        Args:
            request: The request.
        """
        for element in self.in_order:  # noqa: SIM110 - a loop is quicker than all() here
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
