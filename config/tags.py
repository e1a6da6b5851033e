"""Tags: of everything the stack makes, by the narrowest of the rules of the services that get them.

Roles Anywhere takes fewer characters than IAM does
(https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_Tag.html), and IAM takes ``Team`` and
``team`` for one key (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html). A role's own tag named
like a certificate's would satisfy a condition on the certificate: such names are the certificate's alone.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import AfterValidator

from aws_facts import limits
from aws_facts.tags import TAG_KEY, TAG_VALUE
from config.refusal import Finding, found, refuse_several
from policies import role_tag_problems

_CHARACTERS = re.compile(r"[ a-zA-Z0-9_.:/=+@-]*")
_SAID = "letters, digits, blanks and _ . : / = + @ -"
ENVIRONMENT = "environment"
"""The key of the tag that the stack's environment becomes."""


def tag_problems(tags: Mapping[str, str]) -> Iterator[Finding]:
    """Everything that is wrong with tags.

    Args:
        tags: Key to value.
    """
    seen: dict[str, str] = {}
    for key, value in tags.items():
        for finding in (*_key(key), *_value(value)):
            yield finding._replace(below=(key,))
        if key.lower() in seen:
            yield Finding(
                f"{seen[key.lower()]} and {key}",
                "each key once: IAM does not tell capital letters from small ones",
                "Remove one of them.",
                (key,),
            )
        seen[key.lower()] = key
    if len(tags) > limits.TAGS.value:
        yield Finding(
            f"{len(tags)} tags",
            f"at most {limits.TAGS.value} {limits.TAGS.unit} ({limits.TAGS.source})",
            "Remove the ones nobody reads.",
        )


def _key(key: str) -> Iterator[Finding]:
    if not 1 <= len(key) <= TAG_KEY.value or not _CHARACTERS.fullmatch(key):
        yield Finding(repr(key), f"a key of 1 to {TAG_KEY.value} {_SAID}", "Rename the tag.")
    if key.lower().startswith("aws:"):
        yield Finding(
            repr(key), "a key that does not start with aws:", "Rename the tag; AWS keeps that prefix."
        )
    yield from map(found, role_tag_problems([key], where=""))


def _value(value: str) -> Iterator[Finding]:
    if len(value) > TAG_VALUE.value or not _CHARACTERS.fullmatch(value):
        shown = repr(value) if len(value) <= TAG_VALUE.value else f"{len(value)} characters"
        yield Finding(shown, f"at most {TAG_VALUE.value} {_SAID}", "Write it in these characters.")


def _checked(tags: dict[str, str]) -> dict[str, str]:
    findings = list(tag_problems(tags))
    if findings:
        raise refuse_several(findings)
    return tags


Tags = Annotated[dict[str, str], AfterValidator(_checked)]
