"""Who can become which role, and why not: certificates, policies and the stack file taken together."""

from access.deployed import deployed
from access.deployer import DeployerPolicy, deployer_policy
from access.errors import AccessError
from access.landscape import Landscape
from access.planned import planned
from access.reader import Reader
from access.refusals import Presented, explain_refusal

__all__ = [
    "AccessError",
    "DeployerPolicy",
    "Landscape",
    "Presented",
    "Reader",
    "deployed",
    "deployer_policy",
    "explain_refusal",
    "planned",
]
