"""The deployer's table: every type of resource, in one order. Another type is one entry in a module."""

from collections.abc import Mapping
from itertools import chain

from policies.deployer import acmpca, dynamodb, ec2, expiry, iam, rolesanywhere, s3
from policies.deployer.needs import ResourceNeeds

_MODULES = (rolesanywhere, iam, dynamodb, s3, ec2, acmpca, expiry)

TABLE: Mapping[str, ResourceNeeds] = {
    each.token: each for each in chain.from_iterable(module.TYPES for module in _MODULES)
}
"""What each type needs, by its token."""
