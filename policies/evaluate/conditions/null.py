"""``Null``: whether the key is absent."""

from policies.evaluate.conditions.boolean import equals
from policies.evaluate.conditions.operators import Operator, documented

OPERATORS = (Operator("Null", equals, documented("Conditions_Null")),)
