"""What whoever deploys a stack must be allowed: a reviewed table, and the documents it becomes."""

from policies.deployer.documents import deployer_documents
from policies.deployer.needs import Need, Operation, ResourceNeeds
from policies.deployer.permissions import (
    DOCUMENTED,
    ENFORCED,
    Permission,
    Place,
    Planned,
    Reason,
    permissions,
)
from policies.deployer.table import TABLE

__all__ = [
    "DOCUMENTED",
    "ENFORCED",
    "TABLE",
    "Need",
    "Operation",
    "Permission",
    "Place",
    "Planned",
    "Reason",
    "ResourceNeeds",
    "deployer_documents",
    "permissions",
]
