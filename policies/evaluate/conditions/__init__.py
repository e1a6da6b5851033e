"""The ``Condition`` element: every operator, and what its modifiers mean."""

from policies.evaluate.conditions.condition import Condition, is_operator
from policies.evaluate.conditions.operators import Operator
from policies.evaluate.conditions.registry import NULL, OPERATORS

__all__ = ["NULL", "OPERATORS", "Condition", "Operator", "is_operator"]
