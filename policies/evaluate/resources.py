"""``Resource`` and ``NotResource``.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html : wildcards stand
anywhere in a segment, and one that ends a segment "can expand to match beyond the colon boundaries"; case
matters. A variable without a value makes its pattern match nothing
(reference_policies_variables.html#policy-vars-no-value).
"""

from collections.abc import Sequence

from policies.evaluate.decision import Verdict
from policies.evaluate.request import Request
from policies.evaluate.variables import template_of
from policies.evaluate.wildcards import any_of


class ResourceElement:
    """The resources a statement is about, or all but these.

    Args:
        element: ``Resource`` or ``NotResource``.
        patterns: ARNs, or ``*``.
        variables: Whether the document's version knows policy variables.

    Raises:
        ValueError: A variable is not well-formed.
    """

    __slots__ = ("element", "expected", "negated", "templates", "test")

    def __init__(self, element: str, patterns: Sequence[str], *, variables: bool) -> None:
        self.element = element
        self.expected = tuple(patterns)
        self.negated = element == "NotResource"
        templates = [template_of(pattern, variables=variables) for pattern in patterns]
        fixed = [template.expanded({}) for template in templates if not template.has_variables]
        self.test = any_of(value for value in fixed if value is not None)
        self.templates = tuple(template for template in templates if template.has_variables)

    def judge(self, request: Request) -> Verdict:
        """How the element stands to a request.

        Args:
            request: The request.
        """
        named = self.test(request.resource)
        unresolved = False
        if not named and self.templates:
            values = [template.expanded(request.context) for template in self.templates]
            named = any_of(value for value in values if value is not None)(request.resource)
            unresolved = None in values
        if named is not self.negated:
            return Verdict.MATCH
        return Verdict.VARIABLE_UNRESOLVED if unresolved else Verdict.NO_MATCH

    def actual(self, request: Request) -> tuple[str, ...]:
        """The resource of the request.

        Args:
            request: The request.
        """
        return (request.resource,)
