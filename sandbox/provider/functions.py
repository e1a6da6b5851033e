"""The functions (data sources) of the real provider that the stand-in answers."""

from collections.abc import Callable, Mapping

from botocore.exceptions import BotoCoreError, ClientError
from botocore.loaders import Loader

from aws_facts import Problem, partition_of
from sandbox.provider.cloud import Cloud
from sandbox.provider.errors import ProviderError, as_provider_says
from sandbox.provider.registry import TYPES
from sandbox.provider.values import Bag

_DNS_SUFFIXES = {"aws": "amazonaws.com", "aws-cn": "amazonaws.com.cn", "aws-us-gov": "amazonaws.com"}


def _get_caller_identity(cloud: Cloud, given: Bag) -> Bag:
    """https://www.pulumi.com/registry/packages/aws/api-docs/getcalleridentity/."""
    del given
    try:
        who = cloud.identity
    except (ClientError, BotoCoreError) as error:
        raise as_provider_says("reading STS Caller Identity", "STS", error) from error
    return {"id": who["Account"], "accountId": who["Account"], "arn": who["Arn"], "userId": who["UserId"]}


def _get_region(cloud: Cloud, given: Bag) -> Bag:
    """https://www.pulumi.com/registry/packages/aws/api-docs/getregion/."""
    region = given.get("region") or given.get("name") or cloud.region
    partition = partition_of(region)
    return {
        "id": region,
        "name": region,
        "region": region,
        "endpoint": f"ec2.{region}.{_DNS_SUFFIXES[partition]}",
        "description": _described(partition, region),
    }


def _described(partition: str, region: str) -> str:
    partitions = Loader().load_data("endpoints")["partitions"]
    regions = next(item["regions"] for item in partitions if item["partition"] == partition)
    if region not in regions:
        raise ProviderError(
            Problem(
                where="getRegion",
                got=repr(region),
                expected="a Region AWS has",
                remedy="Correct the Region.",
            )
        )
    return str(regions[region]["description"])


def _get_partition(cloud: Cloud, given: Bag) -> Bag:
    """https://www.pulumi.com/registry/packages/aws/api-docs/getpartition/."""
    del given
    suffix = _DNS_SUFFIXES[cloud.partition]
    return {
        "id": cloud.partition,
        "partition": cloud.partition,
        "dnsSuffix": suffix,
        "reverseDnsPrefix": ".".join(reversed(suffix.split("."))),
    }


def _get_certificate_authority(cloud: Cloud, given: Bag) -> Bag:
    """https://www.pulumi.com/registry/packages/aws/api-docs/acmpca/getcertificateauthority/."""
    kind = TYPES["aws:acmpca/certificateAuthority:CertificateAuthority"]
    arn = str(given.get("arn") or "")
    try:
        found = kind.calls.read(cloud, arn, {})
    except (ClientError, BotoCoreError) as error:
        raise as_provider_says(f"reading ACM PCA Certificate Authority ({arn})", "ACM PCA", error) from error
    if found is None:
        raise ProviderError(
            Problem(
                where="getCertificateAuthority",
                got=f"{arn}, which is not there or deleted",
                expected="an authority of AWS Private CA of this account and Region",
                remedy="Correct the ARN, or restore the authority.",
            )
        )
    outputs = {name: found[name] for name in _AUTHORITY if name in found}
    return {**outputs, "id": arn, "status": _status(found), "tags": found["tagsAll"]}


_AUTHORITY = (
    "arn",
    "certificate",
    "certificateChain",
    "certificateSigningRequest",
    "keyStorageSecurityStandard",
    "notAfter",
    "notBefore",
    "region",
    "serial",
    "type",
    "usageMode",
)


def _status(found: Bag) -> str:
    if not found["enabled"]:
        return "DISABLED"
    return "ACTIVE" if found["certificate"] else "PENDING_CERTIFICATE"


Function = Callable[[Cloud, Bag], Bag]

FUNCTIONS: Mapping[str, tuple[Function, tuple[str, ...]]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": (_get_caller_identity, ("id",)),
    "aws:index/getRegion:getRegion": (_get_region, ("id", "name", "region")),
    "aws:index/getPartition:getPartition": (_get_partition, ("id",)),
    "aws:acmpca/getCertificateAuthority:getCertificateAuthority": (_get_certificate_authority, ("arn",)),
}
"""Every function: how it is answered, and the arguments it takes."""


def invoke(cloud: Cloud, token: str, given: Bag) -> Bag:
    """Answer one function.

    Args:
        cloud: The cloud.
        token: The function's token.
        given: Its arguments.

    Raises:
        ProviderError: The stand-in has no such function, or the function no such argument.
        CloudError: AWS refused.
    """
    if token not in FUNCTIONS:
        raise ProviderError(
            Problem(
                where=token,
                got="a function the sandbox's stand-in for the aws provider does not have",
                expected=f"one of {', '.join(sorted(FUNCTIONS))}",
                remedy="Give the value in the stack file instead.",
            )
        )
    function, arguments = FUNCTIONS[token]
    wrong = sorted(name for name, value in given.items() if value is not None and name not in arguments)
    if wrong:
        raise ProviderError(
            Problem(
                where=token,
                got=f"the argument {wrong[0]}",
                expected=f"one of {', '.join(arguments)}",
                remedy="Remove it: the stand-in does not support it.",
            )
        )
    return function(cloud, given)
