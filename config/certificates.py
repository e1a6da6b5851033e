"""Which certificate a workload has: attributes of its subject, its issuer and its SAN."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import Field, PlainValidator, WithJsonSchema, model_validator

from config.model import Model, all_of
from config.refusal import Finding, found, refuse, refuse_several
from policies import CertificateMatch, Match, certificate_match_problems

_TEXTS = {"type": "array", "items": {"type": "string"}, "minItems": 1}
_MATCH_SCHEMA = {
    "anyOf": [
        {"type": "string"},
        _TEXTS,
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["like"],
            "properties": {
                "like": {
                    "description": "A pattern, or a list of patterns: * is any text, ? any one character.",
                    "anyOf": [{"type": "string"}, _TEXTS],
                }
            },
        },
    ]
}


def _match(value: Any) -> Match:
    """What one attribute may be: a text, a list of texts, or either of them below ``like``."""
    like = isinstance(value, dict)
    if like and set(value) != {"like"}:
        raise refuse(
            f"a mapping with {', '.join(map(repr, value)) or 'nothing'}",
            "the one key like, for a pattern",
            "Write {like: web-*}; an exact value is written as a plain text.",
        )
    given = value["like"] if like else value
    values = given if isinstance(given, list) else [given]
    if not values or not all(isinstance(each, str) for each in values):
        wrong = next((each for each in values if not isinstance(each, str)), values)
        raise refuse(
            "an empty list" if wrong == [] else repr(wrong),
            "a text, or a list of texts of which any one will do",
            "Name the value: empty never means any." if wrong == [] else "Put it in quotes.",
        )
    return Match(tuple(values), like=like)


_PARTS = ("commonName", "subject", "san", "anyCertificateOfTheAnchor")

MatchValue = Annotated[Match, PlainValidator(_match), WithJsonSchema(_MATCH_SCHEMA)]
AttributeKey = Annotated[str, Field(min_length=1)]


class San(Model):
    """The names of the certificate's SAN that become session tags: the first of each kind."""

    dns: MatchValue | None = Field(default=None, description="The first DNS name.")
    uri: MatchValue | None = Field(default=None, description="The first URI, such as a SPIFFE id.")
    directory_name: dict[AttributeKey, MatchValue] = Field(
        alias="directoryName", default={}, description="Attributes of the first directory name."
    )


class Certificate(Model):
    """Which certificate it is: a text exactly, any one of a list, or a pattern such as {like: web-*}."""

    model_config = all_of([{"anyOf": [{"required": [name]} for name in _PARTS]}])

    common_name: str | None = Field(
        alias="commonName", default=None, description="The CN of the subject, exactly: short for subject CN."
    )
    subject: dict[AttributeKey, MatchValue] = Field(
        default={}, description="Attributes of the subject by name: CN, O, OU, C, ST, L, UID."
    )
    issuer: dict[AttributeKey, MatchValue] = Field(
        default={}, description="Attributes of the subject of the CA that signed it, by name."
    )
    san: San | None = Field(default=None, description="Names of its subject alternative name.")
    any_certificate_of_the_anchor: bool = Field(
        alias="anyCertificateOfTheAnchor",
        default=False,
        description="Whoever has any certificate of the trust anchor is this workload; excludes all others.",
    )

    @model_validator(mode="after")
    def _means_what_it_says(self) -> Self:
        findings = []
        if self.common_name is not None and "CN" in self.subject:
            findings.append(
                Finding("commonName and subject.CN", "one of them", "Keep subject.CN and remove commonName.")
            )
        problems = certificate_match_problems(self.match, where="")
        findings += [found(problem, self._below(problem.where)) for problem in problems]
        if findings:
            raise refuse_several(findings)
        return self

    def _below(self, place: str) -> tuple[str, ...]:
        """A place of the policies package, such as ``.subject.CN``, as keys of the stack file."""
        for part in ("subject", "issuer", "san.directoryName", "san"):
            if place.startswith(f".{part}."):
                name = place.removeprefix(f".{part}.")
                short = part == "subject" and name == "CN" and self.common_name is not None
                return ("commonName",) if short else (*part.split("."), name)
        return ()

    @property
    def match(self) -> CertificateMatch:
        """The same as the policies package says it."""
        named = {"CN": Match((self.common_name,))} if self.common_name is not None else {}
        san = self.san or San()
        return CertificateMatch(
            subject={**self.subject, **named},
            issuer=self.issuer,
            dns=san.dns,
            uri=san.uri,
            directory_name=san.directory_name,
            any_certificate_of_the_anchor=self.any_certificate_of_the_anchor,
        )

    def arguments(self) -> dict[str, Any]:
        """The arguments of the component that makes the role: short where a CN is all there is."""
        if self.match == CertificateMatch.named(self.common_name or ""):
            return {"common_name": self.common_name}
        match = self.match
        parts: dict[str, Any] = {
            "subject": _attributes(match.subject),
            "issuer": _attributes(match.issuer),
            "san_dns": match.dns and _attribute(match.dns),
            "san_uri": match.uri and _attribute(match.uri),
            "san_directory_name": _attributes(match.directory_name),
            "any_certificate_of_the_anchor": match.any_certificate_of_the_anchor,
        }
        return {"certificate": {name: part for name, part in parts.items() if part}}


def _attributes(matches: Mapping[str, Match]) -> dict[str, Any]:
    return {name: _attribute(match) for name, match in matches.items()}


def _attribute(match: Match) -> dict[str, Any]:
    return {"values": list(match.values)} | ({"like": True} if match.like else {})
