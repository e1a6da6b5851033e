"""Facts about AWS that every other package may use, and nothing of ours that is not a fact."""

from aws_facts.arn import Arn, ArnError, partition_of
from aws_facts.errors import Problem, ToolkitError

__all__ = ["Arn", "ArnError", "Problem", "ToolkitError", "partition_of"]
