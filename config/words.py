"""Suggestions: the word somebody probably meant, and what keys of other tools are called here."""

import difflib
from collections.abc import Iterable

from aws_facts.arn_kinds import TWO_PROFILES

_GRANTS = (
    "What a role may do stands under grants: the smallest policy for exactly its targets is made of them. "
    "AWS's own policies, such as AmazonS3ReadOnlyAccess or any FullAccess, are for every bucket and table of "
    "the account."
)
_OWN_ROLE = (
    "Each workload gets a role of its own, which only its certificate can assume: name the certificate, and "
    "leave the role out."
)
_ELSEWHERE = {
    "iamInstanceProfile": TWO_PROFILES,
    "instanceProfile": TWO_PROFILES,
    "instanceProfileArn": TWO_PROFILES,
    "managedPolicies": _GRANTS,
    "managedPolicyArns": _GRANTS,
    "policies": _GRANTS,
    "policy": _GRANTS,
    "profile": TWO_PROFILES,
    "profileArn": TWO_PROFILES,
    "role": _OWN_ROLE,
    "roleArn": _OWN_ROLE,
    "roleArns": _OWN_ROLE,
    "roles": _OWN_ROLE,
    "trustPolicy": _OWN_ROLE,
}


def suggestion(got: str, known: Iterable[str]) -> str:
    """A sentence that names the likeliest of the known words.

    Args:
        got: The word somebody wrote.
        known: The words that would be right.
    """
    words = sorted(known)
    by_letters = {word.lower(): word for word in words}
    match = difflib.get_close_matches(got.lower(), by_letters, n=1, cutoff=0.6)
    if match:
        return f"Did you mean {by_letters[match[0]]}?"
    return f"Known: {', '.join(words)}." if words else "None is declared yet."


def suggestion_of_key(got: str, known: Iterable[str]) -> str:
    """The same for a key, with what other tools' keys are called here.

    Args:
        got: The key somebody wrote.
        known: The keys there are.
    """
    return _ELSEWHERE.get(got) or suggestion(got, known)
