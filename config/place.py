"""Where a stack is deployed to, as the settings of the aws provider in its file say."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aws_facts import ArnError, partition_of


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stack is deployed to; what is not known is not compared.

    Attributes:
        region: ``aws:region``; empty when nobody says.
        accounts: ``aws:allowedAccountIds``; empty when any account may be deployed to.
        default_tags: ``aws:defaultTags``: the provider puts them on everything it makes.
    """

    region: str = ""
    accounts: tuple[str, ...] = ()
    default_tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def partition(self) -> str:
        """The Region's partition; empty when the Region is not known."""
        return partition_of(self.region) if self.region else ""


def is_region(text: str) -> bool:
    """Whether a text is the code of a Region that can be deployed to.

    Args:
        text: The text.
    """
    try:
        partition_of(text)
    except ArnError:
        return False
    return True
