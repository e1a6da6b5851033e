"""From a statement as JSON to a compiled one."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from policies.evaluate.actions import ActionElement, is_action
from policies.evaluate.conditions import Condition, is_operator
from policies.evaluate.grammar import GRAMMARS
from policies.evaluate.kinds import Effect, PolicyType
from policies.evaluate.messages import Case
from policies.evaluate.noting import Notes
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
# An ARN of six parts, or one whose last wildcard stands for the parts that are left out.
_RESOURCE = re.compile(r"\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+|arn:[^:]*(?::[^:]*){0,3}\*", re.DOTALL)
_MISSING = {
    "Principal": Case.NO_PRINCIPAL,
    "Action": Case.NO_ACTION,
    "Resource": Case.NO_RESOURCE,
}


class StatementReader:
    """Reads one statement and notes everything that is wrong with it.

    Args:
        notes: Where to note it.
        policy_type: The type of its policy.
        variables: Whether the document's version knows policy variables.
    """

    def __init__(self, notes: Notes, policy_type: PolicyType, *, variables: bool) -> None:
        self.notes = notes
        self.policy_type = policy_type
        self.grammar = GRAMMARS[policy_type]
        self.variables = variables

    def read(self, elements: Any, index: int) -> Statement | None:
        """The compiled statement.

        Args:
            elements: The statement as JSON has it.
            index: Its place in the document.

        Returns:
            The statement; None, with the faults noted, when it is not one.
        """
        if not isinstance(elements, Mapping):
            self.notes.add("", type(elements).__name__, "a JSON object", "Write { ... }.")
            return None
        for name in sorted(elements.keys() - _ELEMENTS, key=str):
            expected = "an element IAM knows"
            self.notes.add(
                "",
                f"the element {name!r}",
                expected,
                "Correct or remove it.",
                self.notes.said(Case.FIELD, name),
            )
        effect = self._effect(elements)
        sid = self._sid(elements)
        principal = self._principal(elements, effect)
        action = self._action(elements)
        resource = self._resource(elements)
        conditions = self._conditions(elements.get("Condition", {}), effect)
        return Statement.of(index, sid, effect, (action, resource, principal, *conditions))

    def _sid(self, elements: Mapping[str, Any]) -> str | None:
        sid = elements.get("Sid")
        if sid is None:
            return None
        if not isinstance(sid, str) or not (self.grammar.free_sid or _SID.fullmatch(sid)):
            self.notes.add("Sid", repr(sid), "letters and digits", "Rename it.", Case.SID_FORM)
            return None
        return sid

    def _effect(self, elements: Mapping[str, Any]) -> Effect:
        effect = elements.get("Effect")
        known = [known for known in self.grammar.effects if known.value == effect]
        if known:
            return known[0]
        case = Case.NO_EFFECT if effect is None else Case.EFFECT
        expected = " or ".join(known.value for known in self.grammar.effects)
        self.notes.add("Effect", repr(effect), expected, "Say which.", self.notes.said(case, str(effect)))
        return Effect.DENY

    def _form_of(self, elements: Mapping[str, Any], name: str, forms: Sequence[str]) -> str | None:
        """Which of an element and its ``Not`` form is there, if it may be."""
        present = [form for form in (name, f"Not{name}") if form in elements]
        prohibited = [form for form in present if form not in forms]
        for form in prohibited:
            expected = f"none in a {self.policy_type.value}"
            case = Case.NOT_PRINCIPAL if forms and form == "NotPrincipal" else Case.PROHIBITED
            self.notes.add(form, "the element", expected, "Remove it.", self.notes.said(case, form))
        if prohibited:
            return None
        if len(present) > 1:
            self.notes.add(name, f"{name} and Not{name}", "one of the two", "Remove one.")
            return None
        if forms and not present:
            self.notes.add(name, "nothing", " or ".join(forms), "Add it.", _MISSING[name])
        return present[0] if present else None

    def _texts(self, place: str, value: Any) -> list[str]:
        """A text, or a list of at least one."""
        listed = [value] if isinstance(value, str) else value
        texts = isinstance(listed, list | tuple) and all(isinstance(one, str) for one in listed)
        if not texts or not listed:
            self.notes.add(place, repr(value), "a text or a list of texts", "Correct it.")
            return []
        return list(listed)

    def _principal(self, elements: Mapping[str, Any], effect: Effect) -> PrincipalElement | None:
        form = self._form_of(elements, "Principal", self.grammar.principal)
        if form is None:
            return None
        if form == "NotPrincipal" and effect is Effect.ALLOW:
            self.notes.add(
                form,
                "it in an Allow",
                "it in a Deny only",
                "Name whom the statement is for.",
                Case.ALLOW_NOT_PRINCIPAL,
            )
        value = elements[form]
        if value == "*":
            return PrincipalElement(form, {"AWS": ["*"]})
        if self.grammar.everybody:
            self.notes.add(form, repr(value), '"*"', "Say whom it is about by a condition.")
            return None
        if not isinstance(value, Mapping) or not value or not value.keys() <= set(TYPES):
            expected = f'"*" or an object with {", ".join(TYPES)}'
            self.notes.add(form, repr(value), expected, "Correct it.")
            return None
        named = {kind: self._texts(f"{form}.{kind}", values) for kind, values in value.items()}
        for kind, text in ((kind, text) for kind, texts in named.items() for text in texts):
            if not is_principal(kind, text):
                expected = "the whole name of a principal; a wildcard stands for no part of it"
                name = f'"{kind.upper()}":"{text}"'
                self.notes.add(
                    f"{form}.{kind}", repr(text), expected, "Name it.", self.notes.said(Case.PRINCIPAL, name)
                )
        return PrincipalElement(form, named)

    def _action(self, elements: Mapping[str, Any]) -> ActionElement | None:
        form = self._form_of(elements, "Action", self.grammar.action)
        if form is None:
            return None
        patterns = self._texts(form, elements[form])
        vendor = self.grammar.vendor
        for pattern in patterns:
            if not is_action(pattern):
                case = Case.COLONS if pattern.count(":") > 1 else Case.NO_VENDOR
                self.notes.add(form, repr(pattern), "<service>:<action>", "Name one action.", case)
            elif vendor and pattern.partition(":")[0].lower() != vendor:
                expected = f"an action of {vendor}"
                self.notes.add(form, repr(pattern), expected, "Name such an action.", Case.VENDOR)
        return ActionElement(form, patterns)

    def _resource(self, elements: Mapping[str, Any]) -> ResourceElement | None:
        form = self._form_of(elements, "Resource", self.grammar.resource)
        if form is None:
            return None
        patterns = self._texts(form, elements[form])
        for pattern in patterns:
            if not _RESOURCE.fullmatch(pattern):
                got = repr(pattern)
                self.notes.add(
                    form, got, 'an ARN or "*"', "Give the whole ARN.", self.notes.said(Case.RESOURCE, pattern)
                )
        try:
            return ResourceElement(form, patterns, variables=self.variables)
        except ValueError as error:
            self.notes.add(form, str(error), "${key} or ${key, 'default'}", "Correct it.")
            return None

    def _conditions(self, block: Any, effect: Effect) -> list[Condition]:
        if not isinstance(block, Mapping):
            self.notes.add("Condition", repr(block), "an object of operators", "Correct it.")
            return []
        conditions = []
        for operator, keys in block.items():
            place = f"Condition.{operator}"
            if not is_operator(operator):
                expected = "a condition operator IAM knows, such as StringEquals"
                self.notes.add(
                    place, operator, expected, "Correct it.", self.notes.said(Case.OPERATOR, operator)
                )
            elif not isinstance(keys, Mapping) or not keys:
                self.notes.add(place, repr(keys), "an object of keys", "Correct it.")
            else:
                read = [self._condition(operator, key, value, effect) for key, value in keys.items()]
                conditions += [condition for condition in read if condition is not None]
        return conditions

    def _condition(self, operator: str, key: str, value: Any, effect: Effect) -> Condition | None:
        place = f"Condition.{operator}.{key}"
        values = _scalars(value)
        if values is None:
            expected = "a text, a number, a truth value, or a list of these"
            self.notes.add(place, repr(value), expected, "Correct it.")
            return None
        if ":" not in key:
            self.notes.add(place, repr(key), "<service>:<key>", "Name the service.", Case.NO_VENDOR)
            return None
        try:
            return Condition(operator, key, values, effect=effect, variables=self.variables)
        except ValueError as error:
            self.notes.add(place, ", ".join(values), str(error), "Correct it.")
            return None


def _scalars(value: Any) -> list[str] | None:
    """The values as texts: JSON's numbers and truth values need no quotation marks."""
    listed: Sequence[Any] = value if isinstance(value, list | tuple) else [value]
    if not listed or not all(isinstance(one, str | bool | int | float) for one in listed):
        return None
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in listed]
