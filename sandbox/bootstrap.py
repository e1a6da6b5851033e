"""The first principals of an account: made in process, because nobody may call as root."""

import json
from importlib import resources
from string import Template
from typing import Any

from sandbox.deployers import DEPLOYER
from sandbox.enforcement import Cloud
from sandbox.keys import KeyPair


def deployer_policy(account: str) -> dict[str, Any]:
    """What a deployer may do: the reviewed document ``deployer-policy.json`` for one account.

    Args:
        account: 12-digit account id.
    """
    text = resources.files("sandbox").joinpath("deployer-policy.json").read_text("utf-8")
    # ministack knows the partition "aws" alone.
    document: dict[str, Any] = json.loads(Template(text).substitute(account=account, partition="aws"))
    return document


def make_user(cloud: Cloud, account: str, name: str, policy: dict[str, Any]) -> KeyPair:
    """Make an IAM user with one inline policy and one access key.

    Args:
        cloud: The local AWS of this process.
        account: 12-digit account id.
        name: The user's name.
        policy: The identity policy document.

    Raises:
        sandbox.enforcement.CloudCallError: The local AWS refused, for instance a name that is taken.
    """
    cloud.iam(account, "CreateUser", UserName=name)
    rewrite_policy(cloud, account, name, policy)
    made = cloud.iam(account, "CreateAccessKey", UserName=name)
    return KeyPair(made["AccessKeyId"], made["SecretAccessKey"])


def make_deployer(cloud: Cloud, account: str) -> KeyPair:
    """Make the deployer of one account.

    Its policy is an inline one although it is larger than IAM lets a user's be: a managed one could be
    rewritten by the deployer, who may change policies.

    Args:
        cloud: The local AWS of this process.
        account: 12-digit account id.
    """
    return make_user(cloud, account, DEPLOYER, deployer_policy(account))


def rewrite_policy(cloud: Cloud, account: str, name: str, policy: dict[str, Any]) -> None:
    """Put another policy in the place of the one a user was made with.

    Args:
        cloud: The local AWS of this process.
        account: 12-digit account id.
        name: The user's name.
        policy: The identity policy document.
    """
    cloud.iam(account, "PutUserPolicy", UserName=name, PolicyName=name, PolicyDocument=json.dumps(policy))
