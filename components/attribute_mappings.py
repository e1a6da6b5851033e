"""Which parts of a certificate a profile's sessions carry as tags."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NotRequired, TypedDict

import pulumi

import resources
from aws_facts.arn_kinds import PROFILE
from aws_facts.mappings import DEFAULT_MAPPINGS, ISSUER, SAN, SUBJECT, specifier_problems
from components._arns import arn_of
from components._inputs import derived, judged_together
from components.errors import ComponentError

if TYPE_CHECKING:
    from aws_facts import Problem

_FIELDS = {"x509_subject": SUBJECT, "x509_issuer": ISSUER, "x509_san": SAN}


class AttributeMappingsArgs(TypedDict):
    """What is mapped; of a field that is left out, all that AWS maps by itself."""

    profile_arn: pulumi.Input[str]
    """The ARN of the profile. Its mappings are in one pair of hands: nobody else sets them."""
    x509_subject: NotRequired[Sequence[str]]
    """Attributes of the subject, such as CN, or *; an empty list maps none."""
    x509_issuer: NotRequired[Sequence[str]]
    """Attributes of the issuer, such as CN, or *; an empty list maps none."""
    x509_san: NotRequired[Sequence[str]]
    """Of the SAN: DNS, URI, Name/* or Name/CN; an empty list maps nothing."""


class AttributeMappings(pulumi.ComponentResource):
    """The attribute mappings of a profile; AWS's own come back when it goes.

    Fewer tags leave more room for a session policy. A condition on a tag that is not mapped is never met, and
    one that says Not always is. In Python programs only.
    """

    def __init__(
        self, name: str, args: AttributeMappingsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("rolesanywhere:index:AttributeMappings", name, {}, opts)
        where = f"attribute mappings {name}"
        arn = arn_of(PROFILE, where=f"{where}.profile_arn")
        inputs = judged_together(
            {
                "profileArn": lambda: derived(args["profile_arn"], arn),
                "mappings": lambda: _mappings(args, where=where),
            }
        )
        resources.AttributeMappings(name, inputs, pulumi.ResourceOptions(parent=self))
        self.register_outputs({})


def _mappings(args: AttributeMappingsArgs, *, where: str) -> dict[str, list[str]]:
    given = dict(args)
    mappings: dict[str, list[str]] = {}
    problems: list[Problem] = []
    for argument, field in _FIELDS.items():
        specifiers = given.get(argument)
        wanted = DEFAULT_MAPPINGS[field] if specifiers is None else specifiers
        assert isinstance(wanted, Sequence)  # noqa: S101 - as the arguments' types say
        problems += specifier_problems(field, wanted, where=f"{where}.{argument}")
        if wanted:
            mappings[field] = list(wanted)
    if problems:
        raise ComponentError(*problems)
    return mappings
