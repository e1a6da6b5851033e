"""Roles Anywhere's control plane, asked slowly: one request at a time, and again where AWS says too fast.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/quotas.html : one request a second for each kind
of resource, in an account and Region.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from aws_facts import Problem
from aws_facts.arn import Arn
from resources.errors import GoneError, ResourceError

_RETRIES: Any = {"mode": "standard", "total_max_attempts": 12}
"""botocore's own back-off; with 12 attempts, up to 20 seconds apart, it outlasts a deployment's requests."""

_PROFILE = "aws:profile"
_DECIDES_WHO_ASKS = (
    "aws:accessKey",
    "aws:assumeRole",
    "aws:assumeRoleWithWebIdentity",
    "aws:assumeRoles",
    "aws:secretKey",
    "aws:sharedConfigFiles",
    "aws:sharedCredentialsFiles",
    "aws:token",
)
_one_at_a_time = threading.Lock()


class ControlPlane:
    """The control plane, as the account the stack is deployed to sees it.

    Args:
        setting: Looks a key of the stack's configuration up; of those that say who asks, ``aws:profile`` is
            followed.

    Raises:
        ResourceError: The stack says in another way who shall ask: another identity must not be used.
    """

    def __init__(self, setting: Callable[[str], Any]) -> None:
        others = [name for name in _DECIDES_WHO_ASKS if setting(name)]
        if others:
            raise ResourceError(
                Problem(
                    where=", ".join(others),
                    got="a setting of the aws provider that revocation lists, attribute mappings and "
                    "notifications do not follow",
                    expected="credentials from the environment, or aws:profile",
                    remedy="Put the role into a profile with role_arn, and name that in aws:profile.",
                )
            )
        self._profile = setting(_PROFILE)
        self._clients: dict[str, Any] = {}

    @contextmanager
    def asked(self, arn: str) -> Iterator[tuple[Any, str]]:
        """A client for the Region of a resource, for one request after another and by nobody else meanwhile.

        Args:
            arn: The ARN of a trust anchor, a profile or a CRL.

        Yields:
            The client, and the resource's id.

        Raises:
            GoneError: AWS says that there is no such thing.
            ResourceError: AWS refused otherwise, or could not be asked.
        """
        region, identifier = place_of(arn)
        with _one_at_a_time:
            try:
                yield self._client(region), identifier
            except (ClientError, BotoCoreError) as error:
                raise _refused(arn, error) from None

    def _client(self, region: str) -> Any:
        import boto3  # a program that only names these resources does without
        from botocore.config import Config

        if region not in self._clients:
            session = boto3.Session(profile_name=self._profile or None)
            self._clients[region] = session.client(
                "rolesanywhere", region_name=region, config=Config(retries=_RETRIES)
            )
        return self._clients[region]


def place_of(arn: str) -> tuple[str, str]:
    """The Region and the id that an ARN names.

    Args:
        arn: The ARN of a trust anchor, a profile or a CRL.
    """
    parsed = Arn.parse(arn)
    return parsed.region, parsed.resource.partition("/")[2]


def _refused(arn: str, error: ClientError | BotoCoreError) -> ResourceError:
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
    kind = GoneError if code == "ResourceNotFoundException" else ResourceError
    return kind(
        Problem(
            where=arn,
            got=str(error),
            expected="an answer of Roles Anywhere",
            remedy="Check the credentials and permissions the stack is deployed with; then deploy again.",
        )
    )
