"""The provider's own configuration: what it takes, what it tolerates and what it refuses in a rehearsal."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aws_facts import ArnError, Problem, partition_of
from sandbox.provider.errors import ProviderError
from sandbox.provider.table import Failure
from sandbox.provider.values import Bag, Unknown

# https://www.pulumi.com/registry/packages/aws/installation-configuration/ and the arguments of
# pulumi_aws.Provider 7.51.1.
USED = ("region", "defaultTags", "allowedAccountIds", "forbiddenAccountIds")
TOLERATED = (
    "skipCredentialsValidation",
    "skipMetadataApiCheck",
    "skipRegionValidation",
    "skipRequestingAccountId",
    "maxRetries",
    "retryMode",
    "tokenBucketRateLimiterCapacity",
    "userAgents",
    "tagPolicyCompliance",
    "useDualstackEndpoint",
    "useFipsEndpoint",
    "s3UsEast1RegionalEndpoint",
    "s3UsePathStyle",
    "stsRegion",
    "noProxy",
)
REFUSED = (
    "accessKey",
    "secretKey",
    "token",
    "profile",
    "sharedConfigFiles",
    "sharedCredentialsFiles",
    "assumeRoles",
    "assumeRoleWithWebIdentity",
    "endpoints",
    "customCaBundle",
    "ec2MetadataServiceEndpoint",
    "ec2MetadataServiceEndpointMode",
    "httpProxy",
    "httpsProxy",
    "insecure",
)
UNSUPPORTED = ("ignoreTags",)
_OF_THE_ENGINE = ("version", "pluginDownloadURL", "__internal", "__defaults", "__pulumi-go-provider-infer")


@dataclass(frozen=True, slots=True)
class Settings:
    """The provider's configuration as it is used.

    Attributes:
        region: The Region of everything that does not name its own.
        default_tags: Tags every resource gets.
        allowed_accounts: The only accounts that may be deployed into; empty for any.
        forbidden_accounts: Accounts that may not be deployed into.
    """

    region: str
    default_tags: Mapping[str, str] = field(default_factory=dict)
    allowed_accounts: tuple[str, ...] = ()
    forbidden_accounts: tuple[str, ...] = ()

    def verify(self, account: str) -> None:
        """Refuse an account as the real provider does.

        aws-sdk-go-base `VerifyAccountIDAllowed`.

        Args:
            account: The account of the credentials.

        Raises:
            ProviderError: It is forbidden, or not among the allowed ones.
        """
        if account in self.forbidden_accounts:
            raise _account_refused(account, "aws:forbiddenAccountIds", "an account that is not listed there")
        if self.allowed_accounts and account not in self.allowed_accounts:
            raise _account_refused(account, "aws:allowedAccountIds", " or ".join(self.allowed_accounts))


def _account_refused(account: str, where: str, expected: str) -> ProviderError:
    return ProviderError(
        Problem(
            where=where,
            got=f"AWS account ID not allowed: {account}",
            expected=expected,
            remedy="Use credentials of the right account, or correct the setting.",
        )
    )


def check_settings(given: Bag) -> Iterator[Failure]:
    """Everything that is wrong with the provider's configuration.

    Args:
        given: The configuration as the engine sends it.
    """
    for name, value in _nested(given).items():
        if value is None or value in ("", [], {}) or name in (*USED, *TOLERATED, *_OF_THE_ENGINE):
            continue
        if name in REFUSED:
            yield Failure(
                name,
                "a setting of credentials or endpoints",
                "none: a rehearsal reaches the local AWS by environment variables alone",
                f"Leave aws:{name} out of the rehearsal.",
            )
        elif name in UNSUPPORTED:
            yield Failure(name, "a value", "none: the stand-in for the aws provider does not support it")
        else:
            yield Failure(
                name, "a setting the aws provider does not have", "one of its settings", "Correct the name."
            )
    yield from _check_region(given.get("region"))


def _check_region(region: Any) -> Iterator[Failure]:
    if not isinstance(region, str) or not region:
        return
    try:
        partition_of(region)
    except ArnError as error:
        for problem in error.problems:
            yield Failure("region", problem.got, problem.expected, problem.remedy)


def read_settings(given: Bag, environment: Mapping[str, str] | None = None) -> Settings:
    """The configuration as it is used.

    Args:
        given: The configuration as the engine sends it: nested values are JSON texts.
        environment: Where a Region is looked for when none is configured; the process's own by default.

    Raises:
        ProviderError: There is no Region, or a value has the wrong form.
    """
    values = _nested(given)
    source = os.environ if environment is None else environment
    region = values.get("region") or source.get("AWS_REGION") or source.get("AWS_DEFAULT_REGION")
    if not isinstance(region, str):
        raise ProviderError(
            Problem(
                where="aws:region",
                got="no Region",
                expected="the Region to deploy into",
                remedy="Set aws:region in the stack file.",
            )
        )
    return Settings(
        region,
        _default_tags(values.get("defaultTags")),
        _accounts(values.get("allowedAccountIds")),
        _accounts(values.get("forbiddenAccountIds")),
    )


def _nested(given: Bag) -> Bag:
    """Take nested values out of their JSON texts."""
    return {name: _parsed(value) for name, value in given.items()}


def _parsed(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _default_tags(value: Any) -> dict[str, str]:
    if value is None or isinstance(value, Unknown):
        return {}
    own = value.get("tags", {}) if isinstance(value, Mapping) else None
    if not isinstance(own, Mapping) or set(value) - {"tags"}:
        raise ProviderError(
            Problem(
                where="aws:defaultTags",
                got=repr(value),
                expected="an object with one key, tags, that holds a map of texts",
                remedy="Write aws:defaultTags as {tags: {Key: value}}.",
            )
        )
    return {str(key): str(text) for key, text in own.items()}


def _accounts(value: Any) -> tuple[str, ...]:
    if value is None or isinstance(value, Unknown):
        return ()
    listed = value if isinstance(value, list) else [value]
    return tuple(str(account) for account in listed)
