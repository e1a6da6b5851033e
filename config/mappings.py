"""Attribute mappings of a profile, and conditions on tags that they leave out."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo

from aws_facts import Problem
from aws_facts.mappings import DEFAULT_MAPPINGS, is_mapped, specifier_problems
from aws_facts.rdn import RDN_NAMES
from config.certificates import Certificate
from config.keys import key_path
from config.model import Model
from config.references import Declared, entries
from config.refusal import found, refuse_several

_NAMED = re.compile(r"PrincipalTag/(x509(?:Subject|Issuer|SAN)/[A-Za-z/]+)", re.IGNORECASE)
_WORDS = {word.lower(): word for word in (*DEFAULT_MAPPINGS, *RDN_NAMES.values(), "DNS", "URI", "Name")}


def _specifiers(value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    field = AttributeMappings.model_fields[info.field_name or ""].alias or ""
    problems = [found(each) for each in specifier_problems(field, value, where="")]
    if problems:
        raise refuse_several(problems)
    return value


_Specifiers = Annotated[tuple[str, ...], AfterValidator(_specifiers)]


class AttributeMappings(Model):
    """Which parts of a certificate become session tags; of a field that is left out, all AWS maps itself."""

    x509_subject: _Specifiers = Field(
        alias="x509Subject",
        default=tuple(DEFAULT_MAPPINGS["x509Subject"]),
        description="Attributes of the subject, such as [CN, OU]; [] maps none.",
    )
    x509_issuer: _Specifiers = Field(
        alias="x509Issuer",
        default=tuple(DEFAULT_MAPPINGS["x509Issuer"]),
        description="Attributes of the issuer, such as [CN]; [] maps none.",
    )
    x509_san: _Specifiers = Field(
        alias="x509SAN",
        default=tuple(DEFAULT_MAPPINGS["x509SAN"]),
        description="Of the SAN: DNS, URI, Name/* or Name/CN; [] maps nothing.",
    )

    @property
    def specifiers(self) -> dict[str, tuple[str, ...]]:
        """What is mapped, by certificate field."""
        return {info.alias or name: getattr(self, name) for name, info in type(self).model_fields.items()}

    def arguments(self, profile_arn: Any) -> Any:
        """The arguments of the component that puts them.

        Args:
            profile_arn: The ARN of the profile, known already or not yet.
        """
        return {"profile_arn": profile_arn} | {
            name: list(getattr(self, name)) for name in type(self).model_fields
        }


def mapping_problems(raw: Mapping[str, Any], names: Declared) -> Iterator[Problem]:
    """Conditions of a workload on tags that its profile does not map.

    Args:
        raw: The project's values by key, without the namespace.
        names: What they declare.
    """
    shared = entries(raw, "profiles")
    for name, workload in names.workloads.items():
        profile = next(iter(names.profiles_of.get(name, ())), "")
        settings = shared.get(profile) if profile else entries(workload, "profile")
        mappings = _written(settings)
        if mappings is None:
            continue
        where = f"profiles.{profile}" if profile else f"workloads.{name}.profile"
        for below, tag in (*_certificate_tags(workload), *_named_tags(workload)):
            if not is_mapped(tag, mappings):
                yield _unmapped(("workloads", name, *below), tag, where)
    for name, profile in shared.items():
        mappings = _written(profile)
        for below, tag in _named_tags(profile) if mappings is not None else ():
            if not is_mapped(tag, mappings or {}):
                yield _unmapped(("profiles", name, *below), tag, f"profiles.{name}")


def _written(settings: Any) -> Mapping[str, Sequence[str]] | None:
    """The mappings a profile says, with AWS's own for the fields it leaves out; None where it says none."""
    written = entries(settings, "attributeMappings")
    if not written or not all(map(_is_list_of_texts, written.values())):
        return None  # what is no list is told at its own place, as are words that mean nothing
    if any(found for field, each in written.items() for found in specifier_problems(field, each, where="")):
        return None
    return {**DEFAULT_MAPPINGS, **written}


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _certificate_tags(workload: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    try:
        match = Certificate.model_validate_json(json.dumps(entries(workload, "certificate"))).match
    except ValidationError:  # told at its own place
        return
    for tag in match.by_tag:
        yield ("certificate",), tag


def _named_tags(entry: Any) -> Iterator[tuple[tuple[str, ...], str]]:
    """The tags that statements speak of: as a condition's key, or as a variable anywhere."""
    for *above, section in (("statements",), ("sessionPolicy",), ("profile", "sessionPolicy")):
        holder = entries(entry, "profile") if above else entry
        written = holder.get(section) if isinstance(holder, Mapping) else None
        if isinstance(written, list):
            for tag in dict.fromkeys(map(_spelt, _NAMED.findall(json.dumps(written)))):
                yield (*above, section), tag


def _spelt(tag: str) -> str:
    """A tag in the letters of a mapping: keys of conditions do not tell capital letters from small ones."""
    return "/".join(_WORDS.get(part.lower(), part) for part in tag.split("/"))


def _unmapped(place: Sequence[str], tag: str, profile: str) -> Problem:
    field, _, part = tag.partition("/")
    return Problem(
        key_path(place),
        f"{tag}, which {profile}.attributeMappings leaves out",
        "conditions on tags that sessions have: one on an absent tag never matches, and a Not-condition "
        "always does",
        f"Add {part} to {profile}.attributeMappings.{field}, or take the condition away.",
    )
