"""Every condition operator there is; what is not here is an error."""

from policies.evaluate.conditions import arns, binary, boolean, dates, ip_address, null, numeric, strings
from policies.evaluate.conditions.operators import Operator

_FAMILIES = (strings, numeric, dates, boolean, binary, ip_address, arns, null)

OPERATORS: dict[str, Operator] = {
    operator.name: operator for family in _FAMILIES for operator in family.OPERATORS
}

# The one operator about a key and not about its value; it takes no modifier.
NULL = OPERATORS["Null"]
