"""From a statement as JSON to a compiled one.

The texts of the errors are IAM's, as its users quote them; where none is known it is "Syntax errors".
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from policies.evaluate.actions import ActionElement, is_action
from policies.evaluate.conditions import Condition
from policies.evaluate.errors import SYNTAX, Fault
from policies.evaluate.grammar import GRAMMARS
from policies.evaluate.kinds import Effect, PolicyType
from policies.evaluate.principals import TYPES, PrincipalElement, is_principal
from policies.evaluate.resources import ResourceElement
from policies.evaluate.statement import Statement

_ELEMENTS = frozenset(
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
_SID = re.compile(r"[0-9A-Za-z]*")
_RESOURCE = re.compile(r"\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+|arn:[^:]*(?::[^:]*)*\*", re.DOTALL)


class StatementReader:
    """Reads one statement and notes everything that is wrong with it.

    Args:
        where: The statement's place.
        policy_type: The type of its policy.
        variables: Whether the document's version knows policy variables.
    """

    def __init__(self, where: str, policy_type: PolicyType, *, variables: bool) -> None:
        self.where = where
        self.policy_type = policy_type
        self.grammar = GRAMMARS[policy_type]
        self.variables = variables
        self.faults: list[Fault] = []

    def read(self, elements: Any, index: int) -> Statement | None:
        """The compiled statement.

        Args:
            elements: The statement as JSON has it.
            index: Its place in the document.

        Returns:
            The statement; None, with the faults noted, when it is not one.
        """
        if not isinstance(elements, Mapping):
            self._fault("", type(elements).__name__, "a JSON object", "Write { ... }.")
            return None
        for name in sorted(elements.keys() - _ELEMENTS, key=str):
            self._fault("", f"the element {name!r}", "an element IAM knows", "Correct or remove it.")
        effect = self._effect(elements)
        principal = self._principal(elements, effect)
        action = self._action(elements)
        resource = self._resource(elements)
        conditions = self._conditions(elements.get("Condition", {}), effect)
        sid = self._sid(elements)
        if self.faults or action is None:
            return None
        cheap = [element for element in (action, resource, principal) if element is not None]
        return Statement(index, sid, effect, (*cheap, *conditions), principal)

    def _fault(self, place: str, got: str, expected: str, remedy: str, message: str = SYNTAX) -> None:
        where = f"{self.where}.{place}" if place else self.where
        self.faults.append(Fault(where, got, expected, remedy, message))

    def _sid(self, elements: Mapping[str, Any]) -> str | None:
        sid = elements.get("Sid")
        if sid is not None and not (isinstance(sid, str) and (self.grammar.free_sid or _SID.fullmatch(sid))):
            message = (
                "Statement IDs (SID) must be alpha-numeric. "
                "Check that your input satisfies the regular expression [0-9A-Za-z]*"
            )
            self._fault("Sid", repr(sid), "letters and digits", "Rename it.", message)
            return None
        return sid

    def _effect(self, elements: Mapping[str, Any]) -> Effect:
        effect = elements.get("Effect")
        known = [known for known in self.grammar.effects if known.value == effect]
        if not known:
            message = "Missing required field Effect" if effect is None else f"Invalid effect: {effect}"
            expected = " or ".join(known.value for known in self.grammar.effects)
            self._fault("Effect", repr(effect), expected, "Say which.", message)
            return Effect.DENY
        return known[0]

    def _one_of(self, elements: Mapping[str, Any], name: str, forms: Sequence[str]) -> str | None:
        """Which of an element and its ``Not`` form is there, when it may be."""
        present = [form for form in (name, f"Not{name}") if form in elements]
        for form in present:
            if form not in forms:
                expected = f"none in a {self.policy_type.value}"
                self._fault(form, "the element", expected, "Remove it.", f"Has prohibited field {form}")
                return None
        if len(present) > 1:
            self._fault(name, f"{name} and Not{name}", "one of the two", "Remove one.")
            return None
        if forms and not present:
            message = f"Missing required field {name}"
            self._fault(name, "nothing", " or ".join(forms), "Add it.", message)
            return None
        return present[0] if present else None

    def _texts(self, place: str, value: Any) -> list[str]:
        """A text, or a list of at least one."""
        listed = [value] if isinstance(value, str) else value
        if (
            not isinstance(listed, list | tuple)
            or not listed
            or not all(isinstance(one, str) for one in listed)
        ):
            self._fault(place, repr(value), "a text or a list of texts", "Correct it.")
            return []
        return list(listed)

    def _principal(self, elements: Mapping[str, Any], effect: Effect) -> PrincipalElement | None:
        form = self._one_of(elements, "Principal", self.grammar.principal)
        if form is None:
            return None
        if form == "NotPrincipal" and effect is Effect.ALLOW:
            self._fault(form, "it in an Allow", "it in a Deny only", "Name whom the statement is for.")
        value = elements[form]
        if value == "*":
            return PrincipalElement(form, {"AWS": ["*"]})
        if self.grammar.everybody:
            self._fault(form, repr(value), '"*"', "Say whom it is about by a condition.")
            return None
        if not isinstance(value, Mapping) or not value or not value.keys() <= set(TYPES):
            self._fault(form, repr(value), f'"*" or an object with {", ".join(TYPES)}', "Correct it.")
            return None
        named = {kind: self._texts(f"{form}.{kind}", values) for kind, values in value.items()}
        for kind, values in named.items():
            for text in values:
                if not is_principal(kind, text):
                    message = f'Invalid principal in policy: "{kind.upper()}":"{text}"'
                    expected = "the whole name of a principal; a wildcard stands for no part of it"
                    self._fault(f"{form}.{kind}", repr(text), expected, "Name it.", message)
        return PrincipalElement(form, named)

    def _action(self, elements: Mapping[str, Any]) -> ActionElement | None:
        form = self._one_of(elements, "Action", self.grammar.action)
        if form is None:
            return None
        patterns = self._texts(form, elements[form])
        vendor = self.grammar.vendor
        for pattern in patterns:
            if not is_action(pattern):
                message = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
                self._fault(form, repr(pattern), "<service>:<action>", "Name the service.", message)
            elif vendor and pattern.partition(":")[0].lower() != vendor:
                message = "AssumeRole policy may only specify STS AssumeRole actions."
                self._fault(form, repr(pattern), f"an action of {vendor}", "Name such an action.", message)
        return ActionElement(form, patterns)

    def _resource(self, elements: Mapping[str, Any]) -> ResourceElement | None:
        form = self._one_of(elements, "Resource", self.grammar.resource)
        if form is None:
            return None
        patterns = self._texts(form, elements[form])
        for pattern in patterns:
            if not _RESOURCE.fullmatch(pattern):
                message = f'Resource {pattern} must be in ARN format or "*".'
                self._fault(form, repr(pattern), 'an ARN or "*"', "Give the whole ARN.", message)
        try:
            return ResourceElement(form, patterns, variables=self.variables)
        except ValueError as error:
            self._fault(form, str(error), "${key} or ${key, 'default'}", "Correct it.")
            return None

    def _conditions(self, block: Any, effect: Effect) -> list[Condition]:
        if not isinstance(block, Mapping):
            self._fault("Condition", repr(block), "an object of operators", "Correct it.")
            return []
        conditions = []
        for operator, keys in block.items():
            place = f"Condition.{operator}"
            if not isinstance(keys, Mapping) or not keys:
                self._fault(place, repr(keys), "an object of keys", "Correct it.")
                continue
            for key, value in keys.items():
                condition = self._condition(operator, key, value, effect)
                conditions += [condition] if condition else []
        return conditions

    def _condition(self, operator: str, key: str, value: Any, effect: Effect) -> Condition | None:
        place = f"Condition.{operator}.{key}"
        values = _scalars(value)
        if values is None:
            self._fault(
                place, repr(value), "a text, a number, a truth value, or a list of these", "Correct it."
            )
            return None
        if ":" not in key:
            message = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
            self._fault(place, repr(key), "<service>:<key>", "Name the service.", message)
            return None
        try:
            return Condition(operator, key, values, effect=effect, variables=self.variables)
        except ValueError as error:
            message = (
                f"Invalid Condition type : {operator}." if "condition operator" in str(error) else SYNTAX
            )
            self._fault(place, ", ".join(values), str(error), "Correct it.", message)
            return None


def _scalars(value: Any) -> list[str] | None:
    """The values as texts: JSON's numbers and truth values need no quotation marks."""
    listed: Sequence[Any] = value if isinstance(value, list | tuple) else [value]
    if not listed or not all(isinstance(one, str | bool | int | float) for one in listed):
        return None
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in listed]
