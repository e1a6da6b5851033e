"""What every condition operator is: a name, a test, and what may stand in its values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from policies.evaluate.wildcards import Test, Value


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator, or its negation.

    Attributes:
        name: As IAM writes it.
        compiled: Makes the test whether a request's value is matched by one of the policy's values. It raises
            ValueError for a value the policy may not have, the test for one of the request it cannot read.
        negated: Whether the operator is true where the test is not.
        variables: Whether policy variables may stand in its values.
        source: Where AWS documents it.
    """

    name: str
    compiled: Callable[[Sequence[Value]], Test]
    source: str
    negated: bool = False
    variables: bool = False


def documented(anchor: str) -> str:
    """The address of an operator's documentation.

    Args:
        anchor: The family's heading on the page.
    """
    page = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html"
    return f"{page}#{anchor}"
