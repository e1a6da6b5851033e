"""``IpAddress`` and ``NotIpAddress``: an address, or a range of them (RFC 4632, RFC 4291)."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from policies.evaluate.conditions.operators import Operator, documented
from policies.evaluate.wildcards import Test, Value, text_of

_SOURCE = documented("Conditions_IPAddress")


def _range(text: str) -> IPv4Network | IPv6Network:
    try:
        # Bits behind the prefix mean nothing; an address without a prefix is a range of one.
        return ip_network(text, strict=False)
    except ValueError as error:
        raise ValueError("an IPv4 or IPv6 address or range, such as 203.0.113.0/24") from error


def _within(values: Sequence[Value]) -> Test:
    ranges = [_range(text_of(value)) for value in values]

    def matches(actual: str) -> bool:
        address = ip_address(actual)
        return any(address in known for known in ranges)

    return matches


OPERATORS = (
    Operator("IpAddress", _within, _SOURCE),
    Operator("NotIpAddress", _within, _SOURCE, negated=True),
)
