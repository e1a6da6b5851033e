"""What a table's properties must obey together: the rules of terraform-provider-aws dynamodb/table.go."""

from collections.abc import Iterator
from typing import Any

from sandbox.provider.table import Failure, join
from sandbox.provider.values import UNKNOWN, Bag, is_known

_PROVISIONED, _ON_DEMAND = "PROVISIONED", "PAY_PER_REQUEST"
_CAPACITIES = ("readCapacity", "writeCapacity")


def check(inputs: Bag, old: Bag) -> Iterator[Failure]:
    """Everything that is wrong with a table's inputs taken together.

    Args:
        inputs: The complete new inputs.
        old: The inputs of before; empty for a new table.
    """
    yield from _attributes(inputs)
    yield from _capacities(inputs, old)
    yield from _index_capacities(inputs)
    if inputs.get("localSecondaryIndexes") and not inputs.get("rangeKey"):
        yield Failure(
            "localSecondaryIndexes",
            "an index of a table without rangeKey",
            "a table with a range key, which every local index needs",
            "Give rangeKey, or use a global index.",
        )
    if inputs.get("streamEnabled") is True and not inputs.get("streamViewType"):
        yield Failure("streamViewType", "nothing", "a value: streamEnabled is true", "Give streamViewType.")
    ttl = inputs.get("ttl")
    if isinstance(ttl, dict) and ttl.get("enabled") is True and not ttl.get("attributeName"):
        yield Failure("ttl.attributeName", "nothing", "a value: ttl.enabled is true", "Give attributeName.")


def _attributes(inputs: Bag) -> Iterator[Failure]:
    """Every key names a declared attribute, and every declared attribute is a key of something."""
    keys = [inputs.get("hashKey"), inputs.get("rangeKey")]
    for name in ("localSecondaryIndexes", "globalSecondaryIndexes"):
        indexes = inputs.get(name) or []
        if indexes is UNKNOWN:
            return
        keys += [index.get(key) for index in indexes for key in ("hashKey", "rangeKey")]
    declared = inputs.get("attributes", [])
    if not is_known(keys) or not is_known(declared):
        return
    used, known = {key for key in keys if key}, {attribute["name"] for attribute in declared}
    if used - known:
        yield Failure(
            "attributes",
            f"keys without an attribute: {', '.join(sorted(used - known))}",
            f"every key of the table and its indexes among the attributes ({', '.join(sorted(known))})",
            "Declare the attribute, or correct the key; the two must be spelled alike.",
        )
    if known - used:
        yield Failure(
            "attributes",
            f"attributes that are no key: {', '.join(sorted(known - used))}",
            "attributes of keys only; others need no declaration",
            "Remove them, or make an index with them.",
        )


def _capacities(inputs: Bag, old: Bag) -> Iterator[Failure]:
    mode, before = inputs.get("billingMode"), old.get("billingMode")
    for name in _CAPACITIES:
        units = inputs.get(name)
        if units is UNKNOWN:
            continue
        if mode == _PROVISIONED and (units or 0) < 1 and before != _ON_DEMAND:
            yield Failure(
                name,
                _shown(units),
                "1 or more: the billingMode is PROVISIONED",
                f"Give {name}, or use billingMode PAY_PER_REQUEST.",
            )
        if mode == _ON_DEMAND and units and before != _PROVISIONED:
            yield Failure(
                name, _shown(units), "nothing: the billingMode is PAY_PER_REQUEST", f"Remove {name}."
            )


def _index_capacities(inputs: Bag) -> Iterator[Failure]:
    indexes = inputs.get("globalSecondaryIndexes") or []
    if inputs.get("billingMode") != _PROVISIONED or indexes is UNKNOWN:
        return
    for position, index in enumerate(indexes):
        for name in _CAPACITIES:
            units = index.get(name)
            if units is not UNKNOWN and (units or 0) < 1:
                where = join(join("globalSecondaryIndexes", position), name)
                yield Failure(
                    where, _shown(units), "1 or more: the billingMode is PROVISIONED", f"Give {name}."
                )


def _shown(units: Any) -> str:
    return "nothing" if units is None else str(units)
