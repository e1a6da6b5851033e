"""The deployer's table: every type of resource, in one order. Another type is one entry in a module."""

from collections.abc import Mapping

from policies.deployer import dynamodb, iam, rolesanywhere, s3
from policies.deployer.needs import ResourceNeeds

TABLE: Mapping[str, ResourceNeeds] = {
    each.token: each for each in (*rolesanywhere.TYPES, *iam.TYPES, *dynamodb.TYPES, *s3.TYPES)
}
"""What each type needs, by its token."""
