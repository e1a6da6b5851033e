"""Rules between entries, judged on those that are well-formed: told together with all other mistakes."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from aws_facts import Problem, arn_kinds, limits
from config.certificates import Certificate
from config.keys import ENOUGH, key_path
from config.mappings import mapping_problems
from config.overlap import Presented, overlap_problems
from config.place import Place
from config.references import Declared, entries, text_at
from config.tags import ENVIRONMENT, tag_problems

_NEEDED = {"trustAnchors": "whose certificates are trusted", "workloads": "who may do what"}
_TAGGED = (
    "trustAnchors",
    "privateCertificateAuthorities",
    "tables",
    "buckets",
    "workloads",
    "instances",
    "crossAccountRoles",
    "profiles",
)
# Where an ARN says which account the stack belongs to.
_ACCOUNT_PLACES = (
    ("trustAnchors", "arn"),
    ("trustAnchors", "privateCa"),
    ("privateCertificateAuthorities", "arn"),
    ("workloads", "permissionsBoundary"),
    ("instances", "permissionsBoundary"),
    ("crossAccountRoles", "permissionsBoundary"),
)
# What an anchor says of itself beside the certificates it is made of.
_SETTINGS = frozenset({"developmentYears", "enabled", "notifications", "revocationList", "tags"})
_ACCOUNT_KINDS = (arn_kinds.TRUST_ANCHOR, *(arn_kinds.PRIVATE_CA,) * 2, *(arn_kinds.POLICY,) * 3)


def problems_between(raw: Mapping[str, Any], names: Declared) -> tuple[Problem, ...]:
    """Everything that is wrong between entries that may each be right.

    Args:
        raw: The project's values by key, without the namespace.
        names: What they declare.
    """
    return (
        *_missing(raw),
        *_environment(raw),
        *_default_tags(names.place),
        *_merged_tags(raw, names.place),
        *_accounts(raw, names.place),
        *_profiles(raw, names),
        *_sharing(names),
        *mapping_problems(raw, names),
        *overlap_problems(presented(names)),
    )


def presented(names: Declared) -> list[Presented]:
    """What each workload presents, of those whose certificate and anchor are well described.

    Args:
        names: What the stack file declares.
    """
    found = []
    for name, workload in names.workloads.items():
        anchor = text_at(workload, "trustAnchor")
        certificate = entries(workload, "certificate")
        if anchor not in names.trust_anchors or not certificate:
            continue
        try:
            match = Certificate.model_validate_json(json.dumps(certificate)).match
        except ValidationError:  # told at its own place
            continue
        shares = workload.get("sharesCertificatesWith")
        meant = (
            frozenset(each for each in shares if isinstance(each, str))
            if isinstance(shares, list)
            else frozenset()
        )
        found.append(Presented(name, _authority(anchor, names), match, meant))
    return found


def _authority(anchor: str, names: Declared) -> str:
    """What an anchor is made of, without its settings: of the same certificates, two anchors are one here."""
    written = names.trust_anchors[anchor]
    if not isinstance(written, Mapping):
        return anchor
    source = {key: value for key, value in written.items() if key not in _SETTINGS}
    if isinstance(source.get("bundle"), str):
        source["bundle"] = [source["bundle"]]
    return json.dumps(source, sort_keys=True)


def _missing(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """A stack is for somebody; and whoever presents a certificate needs an anchor."""
    first, *others = ENOUGH
    if any(key in raw for names in others for key in names) and not any(key in raw for key in first):
        return
    for key in first:
        if key not in raw:
            yield Problem(key_path((key,)), "nothing", _NEEDED[key], f"Add {key}.")


def _environment(raw: Mapping[str, Any]) -> Iterator[Problem]:
    if text_at(raw, "environment") and ENVIRONMENT in entries(raw, "tags"):
        yield Problem(
            key_path(("tags", ENVIRONMENT)),
            "the tag environment beside environment",
            "one of them",
            "Remove the tag: environment becomes it.",
        )


def _default_tags(place: Place) -> Iterator[Problem]:
    """The provider puts its default tags on roles and profiles too."""
    for finding in tag_problems(place.default_tags):
        path = key_path(("defaultTags", "tags", *finding.below), "aws")
        yield Problem(path, finding.got, finding.expected, finding.remedy)


def _merged_tags(raw: Mapping[str, Any], place: Place) -> Iterator[Problem]:
    """Each set of tags with those it is added to; an equal key is replaced, never doubled."""
    for path, tags, below in _tag_sets(raw, place):
        spelt = {key.lower(): key for key in below}
        for key in tags:
            if spelt.get(key.lower(), key) != key:
                yield Problem(
                    key_path((*path, key)),
                    f"{key}, where everything has the tag {spelt[key.lower()]}",
                    "each key in one spelling: IAM does not tell capital letters from small ones",
                    f"Write it as {spelt[key.lower()]}.",
                )
        together = spelt.keys() | {key.lower() for key in tags}
        # Too many by themselves, they have been told.
        if len(tags) <= limits.TAGS.value < len(together) and tags:
            yield Problem(
                key_path(path),
                f"{len(together)} tags, with those of the whole stack",
                f"at most {limits.TAGS.value} {limits.TAGS.unit} ({limits.TAGS.source})",
                "Remove the ones nobody reads.",
            )


def _tag_sets(
    raw: Mapping[str, Any], place: Place
) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any], Mapping[str, Any]]]:
    """Every set of tags: its place, what is in it, and what it is added to."""
    below = {**place.default_tags, **({ENVIRONMENT: ""} if text_at(raw, "environment") else {})}
    yield ("tags",), entries(raw, "tags"), below
    common = {**below, **entries(raw, "tags")}
    for section in _TAGGED:
        for name, entry in entries(raw, section).items():
            own = entries(entry, "tags")
            yield (section, name, "tags"), own, common
            profile = entries(entry, "profile")
            yield (section, name, "profile", "tags"), entries(profile, "tags"), {**common, **own}


def _accounts(raw: Mapping[str, Any], place: Place) -> Iterator[Problem]:
    """Where aws:allowedAccountIds leaves the account open, all ARNs still agree on one."""
    first = ""
    for (section, key), kind in zip(_ACCOUNT_PLACES, _ACCOUNT_KINDS, strict=True):
        for name, entry in entries(raw, section).items():
            arn = kind.read(text_at(entry, key))
            # An account that may not be deployed to is told where it stands.
            if arn is None or arn.account == "aws" or arn.account not in (place.accounts or (arn.account,)):
                continue
            first = first or arn.account
            if arn.account != first:
                yield Problem(
                    key_path((section, name, key)),
                    f"the account {arn.account}",
                    f"{first}, as the ARNs before it: a stack is deployed into one account",
                    "Give the ARN of the one in this account; say aws:allowedAccountIds to be sure.",
                )


def _profiles(raw: Mapping[str, Any], names: Declared) -> Iterator[Problem]:
    shared = entries(raw, "profiles")
    for name, workload in names.workloads.items():
        profiles = names.profiles_of.get(name, ())
        if profiles and entries(workload, "profile"):
            yield Problem(
                key_path(("workloads", name, "profile")),
                f"settings of its own profile, and a place in {profiles[0]}",
                "one profile for each workload",
                f"Move the settings to profiles.{profiles[0]}, or take the workload out of it.",
            )
    own = sum(1 for name in names.workloads if name not in names.profiles_of)
    if own + len(shared) > limits.PROFILES.value:
        yield Problem(
            key_path(("profiles",)),
            f"{len(shared)} profiles that are shared, and {own} workloads with one of their own",
            f"at most {limits.PROFILES.value} {limits.PROFILES.unit} ({limits.PROFILES.source})",
            "Let workloads share profiles, or make several stacks.",
        )


def _sharing(names: Declared) -> Iterator[Problem]:
    for name, workload in names.workloads.items():
        shares = workload.get("sharesCertificatesWith") if isinstance(workload, Mapping) else None
        for index, other in enumerate(shares if isinstance(shares, list) else ()):
            if other == name:
                yield Problem(
                    key_path(("workloads", name, "sharesCertificatesWith", index)),
                    "itself",
                    "another workload",
                    "Remove it.",
                )
