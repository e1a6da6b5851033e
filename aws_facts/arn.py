"""Amazon Resource Names: built, taken apart and extended here and nowhere else."""

import re
from dataclasses import dataclass
from typing import Self

from aws_facts.errors import Problem, ToolkitError

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
PARTITIONS = ("aws", "aws-cn", "aws-us-gov")
_REGION_PREFIXES = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
_REGION = re.compile(r"[a-z]{2,4}(?:-[a-z]+)+-[0-9]{1,2}")
_ACCOUNT = re.compile(r"[0-9]{12}|aws|")
_MINIMUM_PARTS = 6


class ArnError(ToolkitError):
    """A text that is not the ARN it should be."""


def partition_of(region: str) -> str:
    """The partition a Region belongs to.

    Args:
        region: A Region's code, such as ``eu-central-1``.

    Returns:
        ``aws``, ``aws-cn`` or ``aws-us-gov``.

    Raises:
        ArnError: The text is no Region of these three partitions.
    """
    if not _REGION.fullmatch(region) or "-iso" in region or region.startswith("eusc-"):
        raise ArnError(
            Problem(
                where="Region",
                got=repr(region),
                expected="a Region of the partitions aws, aws-cn or aws-us-gov, such as eu-central-1",
                remedy="Correct aws:region.",
            )
        )
    return next(
        (partition for prefix, partition in _REGION_PREFIXES.items() if region.startswith(prefix)), "aws"
    )


@dataclass(frozen=True, slots=True)
class Arn:
    """One Amazon Resource Name.

    Attributes:
        partition: ``aws``, ``aws-cn`` or ``aws-us-gov``.
        service: The service's prefix, such as ``dynamodb``.
        region: The Region's code; empty for global services and for buckets.
        account: The 12-digit account id, ``aws`` for what AWS owns; empty for buckets.
        resource: Everything after the fifth colon, such as ``table/Demo-Users``.
    """

    partition: str
    service: str
    region: str
    account: str
    resource: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Take an ARN apart.

        Args:
            text: The ARN.

        Raises:
            ArnError: The text is not an ARN, or is one of a partition this project does not know.
        """
        parts = text.split(":", _MINIMUM_PARTS - 1)
        well_formed = (
            len(parts) == _MINIMUM_PARTS
            and parts[0] == "arn"
            and parts[1] in PARTITIONS
            and all((parts[2], parts[5]))
            and _ACCOUNT.fullmatch(parts[4])
            and not re.search(r"[\s*?]", "".join(parts[:5]))
        )
        if not well_formed:
            raise ArnError(
                Problem(
                    where="ARN",
                    got=repr(text),
                    expected="arn:<aws, aws-cn or aws-us-gov>:<service>:<region>:<account>:<resource>",
                    remedy="Give the whole ARN as AWS prints it.",
                )
            )
        return cls(*parts[1:])

    def __str__(self) -> str:
        """The ARN as AWS writes it."""
        return f"arn:{self.partition}:{self.service}:{self.region}:{self.account}:{self.resource}"

    def below(self, suffix: str) -> "Arn":
        """The ARN of something inside this resource.

        Args:
            suffix: What follows the resource and a slash: ``*`` for a bucket's objects,
                ``index/by-date`` for an index of a table.
        """
        return Arn(self.partition, self.service, self.region, self.account, f"{self.resource}/{suffix}")
