"""One line of a ``Condition`` block: an operator with its modifiers, a key, and its values."""

from collections.abc import Mapping, Sequence
from enum import Enum

from policies.evaluate.conditions.registry import NULL, OPERATORS
from policies.evaluate.decision import Verdict
from policies.evaluate.kinds import Effect
from policies.evaluate.request import Request
from policies.evaluate.variables import ContextValue, Template, template_of
from policies.evaluate.wildcards import Test

_IF_EXISTS = "IfExists"
_QUICK = ("StringEquals", "Bool", "Null")


class Quantifier(Enum):
    """How many of a key's values must match.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    """

    ALL = "ForAllValues:"
    ANY = "ForAnyValue:"


class Condition:
    """A compiled condition.

    Args:
        operator: The operator as the document writes it, modifiers included; one there is.
        key: The context key as the document writes it.
        values: The values as the document writes them.
        effect: What the statement does.
        variables: Whether the document's version knows policy variables.

    Raises:
        ValueError: A value is none the operator takes. The text is what was expected.
    """

    __slots__ = (
        "expected",
        "if_exists",
        "key",
        "key_name",
        "operator",
        "operator_name",
        "quantifier",
        "templates",
        "test",
        "undocumented",
    )

    element = "Condition"

    def __init__(
        self, operator: str, key: str, values: Sequence[str], *, effect: Effect, variables: bool
    ) -> None:
        self.operator_name = operator
        self.key_name = key
        self.key = key.lower()
        self.expected = tuple(values)
        self.quantifier, name, self.if_exists = _parsed(operator)
        self.operator = OPERATORS[name]
        in_deny = effect is Effect.DENY
        self.undocumented = Verdict.UNDOCUMENTED_IN_DENY if in_deny else Verdict.UNDOCUMENTED_IN_ALLOW
        allowed = variables and self.operator.variables
        templates = tuple(template_of(value, variables=allowed) for value in values)
        self.templates = templates if any(template.has_variables for template in templates) else None
        self.test = self._test_for({}, templates)

    @property
    def is_quick(self) -> bool:
        """Whether it compares whole texts, so that it is best asked first."""
        return self.templates is None and self.quantifier is None and self.operator.name in _QUICK

    def judge(self, request: Request) -> Verdict:
        """How the condition stands to a request.

        Args:
            request: The request.
        """
        actual = request.context.get(self.key)
        if self.operator is NULL:
            return _verdict(self.test("true" if actual is None or actual == () else "false"))
        if actual is None or actual == ():
            return self._absent()
        try:
            if self.templates is None:
                return self._compared(self.test, actual)
            return self._compared_with_variables(self.templates, request.context, actual)
        except ValueError:
            # A value of another type than the operator's.
            return self.undocumented

    def actual(self, request: Request) -> tuple[str, ...] | None:
        """What the request has for the key.

        Args:
            request: The request.
        """
        value = request.context.get(self.key)
        return (value,) if isinstance(value, str) else value

    def _absent(self) -> Verdict:
        if self.quantifier is Quantifier.ANY:
            # "ForAnyValue returns false" and "IfExists ... evaluate the condition element as true".
            return self.undocumented if self.if_exists else Verdict.KEY_ABSENT
        accepted = self.if_exists or self.operator.negated or self.quantifier is Quantifier.ALL
        return Verdict.KEY_ABSENT_ACCEPTED if accepted else Verdict.KEY_ABSENT

    def _compared(self, test: Test, actual: ContextValue) -> Verdict:
        negated = self.operator.negated
        if self.quantifier is None:
            if isinstance(actual, str):
                return _verdict(test(actual) is not negated)
            if len(actual) == 1:
                return _verdict(test(actual[0]) is not negated)
            # "Multivalued context keys require a condition set operator."
            return self.undocumented
        # "an empty data set, such as an empty string": true for all, false for any.
        values = [value for value in ((actual,) if isinstance(actual, str) else actual) if value]
        enough = all if self.quantifier is Quantifier.ALL else any
        return _verdict(enough(test(value) is not negated for value in values))

    def _compared_with_variables(
        self, templates: Sequence[Template], context: Mapping[str, ContextValue], actual: ContextValue
    ) -> Verdict:
        verdict = self._compared(self._test_for(context, templates), actual)
        unresolved = any(template.expanded(context) is None for template in templates)
        return Verdict.VARIABLE_UNRESOLVED if unresolved and verdict is Verdict.NO_MATCH else verdict

    def _test_for(self, context: Mapping[str, ContextValue], templates: Sequence[Template]) -> Test:
        """The test against the values for one request; one whose variable has no value matches nothing."""
        expanded = [template.expanded(context) for template in templates]
        return self.operator.compiled([value for value in expanded if value is not None])


def is_operator(text: str) -> bool:
    """Whether there is such an operator.

    Args:
        text: An operator as a document writes it, modifiers included.
    """
    name = _parsed(text)[1]
    return name == text if name == NULL.name else name in OPERATORS


def _parsed(text: str) -> tuple[Quantifier | None, str, bool]:
    """An operator's quantifier, its name, and whether it ends with ``IfExists``."""
    quantifier = next((known for known in Quantifier if text.startswith(known.value)), None)
    name = text.removeprefix(quantifier.value) if quantifier else text
    return quantifier, name.removesuffix(_IF_EXISTS), name.endswith(_IF_EXISTS)


def _verdict(met: bool) -> Verdict:
    return Verdict.MATCH if met else Verdict.NO_MATCH
