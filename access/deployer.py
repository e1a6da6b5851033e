"""The least-privilege policy of whoever deploys a stack."""

from dataclasses import dataclass
from pathlib import Path

import config
from access.errors import AccessError
from access.inventory import Planner
from aws_facts import Problem
from policies import deployer


@dataclass(frozen=True, slots=True)
class DeployerPolicy:
    """What deploying one stack takes.

    Attributes:
        place: Where the stack is deployed to.
        permissions: Each permission with what it is for.
        documents: The same as policy documents, each of a managed policy's size.
    """

    place: deployer.Place
    permissions: tuple[deployer.Permission, ...]
    documents: tuple[str, ...]


def deployer_policy(root: Path, stack: str, account: str = "") -> DeployerPolicy:
    """The policy that is enough to create, change, read and delete what a stack file declares.

    Args:
        root: The project's root.
        stack: The stack's name.
        account: The account, where the stack file does not say it.

    Raises:
        config.ConfigError: The stack file is wrong.
        AccessError: It does not say which account, or names are not Pulumi's own.
        PolicyError: No role can have so many policies.
    """
    judged = config.check(root, stack)
    if config.has_own_names(root, stack):
        raise AccessError(_NAMES)
    settings = config.aws_settings(root, stack)
    accounts = settings.allowed_account_ids
    if not account and not accounts:
        raise AccessError(_NO_ACCOUNT)
    if account and accounts and account not in accounts:
        allowed = f"one of aws:allowedAccountIds: {', '.join(accounts)}"
        raise AccessError(Problem("account", account, allowed, _NO_ACCOUNT.remedy))
    place = deployer.Place(account or accounts[0], settings.region)
    default_tags = config.place_of(config.read_values(root, stack)).default_tags
    resources = Planner(judged, default_tags, place).resources()
    found = deployer.permissions(resources, place)
    return DeployerPolicy(place, found, deployer.deployer_documents(found))


_NO_ACCOUNT = Problem(
    where="account",
    got="none: the stack file has no aws:allowedAccountIds",
    expected="the account the stack is deployed to",
    remedy="Write aws:allowedAccountIds into the stack file, or give the account with --account-id.",
)
_NAMES = Problem(
    where="pulumi:autonaming",
    got="names that are not Pulumi's own",
    expected="<logical name>-<seven digits>, by which the policy knows the stack's resources",
    remedy="Remove pulumi:autonaming, or write the policy by hand from `access deployer-policy --explain`.",
)
