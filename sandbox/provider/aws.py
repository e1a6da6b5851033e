"""The aws provider, over boto3."""

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from sandbox.provider.cloud import Cloud
from sandbox.provider.errors import as_provider_says
from sandbox.provider.functions import invoke
from sandbox.provider.package import Package
from sandbox.provider.registry import TYPES
from sandbox.provider.settings import check_settings, read_settings
from sandbox.provider.values import Bag

VERSION = "7.51.1"
"""The version of pulumi-aws that is stood in for; the engine asks for exactly this one."""


def _open(given: Bag) -> Cloud:
    """The cloud of the environment's credentials; the wrong account is refused."""
    settings = read_settings(given)
    cloud = Cloud(boto3.Session(), settings.region, settings.default_tags)
    try:
        account = cloud.account
    except (ClientError, BotoCoreError) as error:
        raise as_provider_says("validating provider credentials", "STS", error) from error
    settings.verify(account)
    return cloud


AWS = Package(
    name="aws",
    version=VERSION,
    types=TYPES,
    check_settings=check_settings,
    open=_open,
    invoke=invoke,
    journaled=True,
)
