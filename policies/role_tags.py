"""Tags of a role that would pass for tags of a certificate.

A role's own tags are principal tags too, so one named ``x509Subject/CN`` would satisfy a condition meant for
certificates, for every session of the role:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principaltag
"""

from collections.abc import Iterable

from aws_facts import Problem
from aws_facts.tags import CERTIFICATE_TAGS, is_certificate_tag


def role_tag_problems(keys: Iterable[str], *, where: str) -> tuple[Problem, ...]:
    """The tags a role must not have.

    Args:
        keys: The keys of its tags.
        where: The place of the tags; the key is added: ``<where>.<key>``.
    """
    return tuple(
        Problem(
            f"{where}.{key}",
            repr(key),
            f"a key that does not begin like a certificate's: {', '.join(CERTIFICATE_TAGS)}",
            "Rename the tag: a policy could take it for an attribute of a certificate.",
        )
        for key in sorted(keys)
        if is_certificate_tag(key)
    )
