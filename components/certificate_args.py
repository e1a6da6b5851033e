"""Which certificate is meant: the arguments, and what they become."""

from collections.abc import Mapping, Sequence
from typing import Any, NotRequired, TypedDict

import pulumi

from aws_facts import Problem
from components._inputs import derived, given, setting
from components.errors import ComponentError
from policies import (
    CertificateMatch,
    Match,
    PolicyError,
    certificate_match_problems,
    certificate_trust_policy,
)


class AttributeMatchArgs(TypedDict):
    """What one attribute of a certificate may be."""

    values: pulumi.Input[Sequence[pulumi.Input[str]]]
    """Any of these."""
    like: NotRequired[pulumi.Input[bool]]
    """Whether they are patterns: `*` is any text, `?` any one character. Compared exactly when left out."""


class CertificateArgs(TypedDict):
    """Which certificates are meant: those that satisfy everything said here."""

    subject: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[AttributeMatchArgs]]]]
    """By attribute of the subject, named as Roles Anywhere names it: `CN`, `O`, `OU`."""
    issuer: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[AttributeMatchArgs]]]]
    """By attribute of the issuer."""
    san_dns: NotRequired[pulumi.Input[AttributeMatchArgs]]
    """The first DNS name of the subject alternative name; Roles Anywhere looks at no other."""
    san_uri: NotRequired[pulumi.Input[AttributeMatchArgs]]
    """The first URI of the subject alternative name, such as a SPIFFE id."""
    san_directory_name: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[AttributeMatchArgs]]]]
    """By attribute of the first directory name of the subject alternative name."""
    any_certificate_of_the_anchor: NotRequired[pulumi.Input[bool]]
    """Whether anybody with any certificate of the anchor is meant; excludes everything else."""


def trust_policy(args: Mapping[str, Any], *, where: str) -> pulumi.Input[str]:
    """The trust policy for the certificate of a component's arguments.

    Args:
        args: Arguments with ``trust_anchor_arn``, and one of ``common_name`` and ``certificate``.
        where: What to call the component in an error.

    Raises:
        ComponentError: Neither is given, or both.
        PolicyError: A plain description means nobody, everybody without saying so, or nothing at all.
    """
    names = given(args, ("common_name", "certificate"))
    if len(names) != 1:
        raise ComponentError(
            Problem(
                where=where,
                got=" and ".join(names) or "neither common_name nor certificate",
                expected="exactly one of common_name and certificate",
                remedy="Say which certificate is meant: by its CN alone, or by all that it must have.",
            )
        )

    def judged(known: Any) -> CertificateMatch:
        match = CertificateMatch.named(known) if names == ["common_name"] else _match(known)
        problems = certificate_match_problems(match, where=f"{where}.certificate")
        if problems:
            raise PolicyError(*problems)
        return match

    needed = {"anchor": args["trust_anchor_arn"], "match": derived(args[names[0]], judged)}
    return derived(
        needed,
        lambda known: certificate_trust_policy(trust_anchor_arn=known["anchor"], certificate=known["match"]),
    )


def _match(known: Mapping[str, Any]) -> CertificateMatch:
    """A description whose outputs are known."""
    return CertificateMatch(
        subject=_attributes(setting(known, "subject")),
        issuer=_attributes(setting(known, "issuer")),
        dns=_attribute(setting(known, "san_dns")),
        uri=_attribute(setting(known, "san_uri")),
        directory_name=_attributes(setting(known, "san_directory_name")),
        any_certificate_of_the_anchor=bool(setting(known, "any_certificate_of_the_anchor")),
    )


def _attributes(known: Mapping[str, Any] | None) -> dict[str, Match]:
    return {name: _one(match) for name, match in (known or {}).items()}


def _attribute(known: Mapping[str, Any] | None) -> Match | None:
    return None if known is None else _one(known)


def _one(known: Mapping[str, Any]) -> Match:
    return Match(tuple(setting(known, "values") or ()), like=bool(setting(known, "like")))
