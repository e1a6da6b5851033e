"""What is wrong with a description of certificates, before nobody or everybody meets the condition."""

import re
from collections.abc import Iterator, Mapping

from aws_facts import Problem
from aws_facts.limits import COMMON_NAME, COUNTRY
from aws_facts.tags import TAG_VALUE, characters_no_tag_carries
from policies.attributes import ATTRIBUTES, unknown_attribute
from policies.certificate import CertificateMatch, Match
from policies.patterns import WILDCARDS

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?://)?")
_CARRIED = "letters, digits, blanks and _ . : / = + - @"

# got, expected, remedy
_Finding = tuple[str, str, str]


def certificate_match_problems(match: CertificateMatch, *, where: str) -> tuple[Problem, ...]:
    """Everything that keeps a description of certificates from meaning what it says.

    Args:
        match: Which certificates.
        where: The place of the description; the attribute's own place is added: ``<where>.subject.CN``.

    Returns:
        All problems; empty when there is none.
    """
    whole = [Problem(where, *finding) for finding in _whole(match)]
    names = [
        Problem(f"{where}.{part}.{name}", *finding)
        for part, matches in _named_parts(match).items()
        for name in matches
        for finding in _name(name)
    ]
    values = [
        Problem(f"{where}.{place}", *finding)
        for place, name, each in _places(match)
        for finding in _match(name, each)
    ]
    return (*whole, *names, *values)


def _named_parts(match: CertificateMatch) -> dict[str, Mapping[str, Match]]:
    return {"subject": match.subject, "issuer": match.issuer, "san.directoryName": match.directory_name}


def _places(match: CertificateMatch) -> Iterator[tuple[str, str, Match]]:
    """Each match with its place and the name of its attribute."""
    for part, matches in _named_parts(match).items():
        for name, each in matches.items():
            yield f"{part}.{name}", name, each
    for name, single in (("dns", match.dns), ("uri", match.uri)):
        if single is not None:
            yield f"san.{name}", name, single


def _whole(match: CertificateMatch) -> Iterator[_Finding]:
    tags = match.by_tag
    if match.any_certificate_of_the_anchor:
        if tags:
            yield (
                f"any certificate of the anchor, and {', '.join(tags)} too",
                "one or the other",
                "Remove the word to ask for these attributes, or remove them.",
            )
    elif not tags:
        yield (
            "no attribute",
            "at least one attribute of the subject or of the SAN",
            "Name a certificate, as by its CN; anyCertificateOfTheAnchor is the word for all of them.",
        )
    elif all(tag.startswith("x509Issuer/") for tag in tags):
        yield (
            "the issuer alone",
            "at least one attribute of the subject or of the SAN",
            "Each certificate of that CA has it: name more, or make that CA the anchor and say so.",
        )


def _name(name: str) -> Iterator[_Finding]:
    remedy = unknown_attribute(name)
    if remedy:
        expected = f"an attribute as Roles Anywhere names it: {', '.join(ATTRIBUTES)}, or an OID"
        yield repr(name), expected, remedy


def _match(name: str, match: Match) -> Iterator[_Finding]:
    if not match.values:
        yield "no value", "at least one value", "Name what the attribute may be, or leave it out."
    for value in dict.fromkeys(match.values):
        if match.values.count(value) > 1:
            yield f"{value!r} more than once", "each value once", "Remove the repetition."
        yield from _value(name, value, like=match.like)
    if match.like and match.values and not any(WILDCARDS & set(value) for value in match.values):
        yield (
            f"like without a wildcard in {', '.join(map(repr, match.values))}",
            "a pattern with * or ?",
            "Give the value without like: it is then compared exactly.",
        )


def _value(name: str, value: str, *, like: bool) -> Iterator[_Finding]:
    """The first rule a value breaks; one value is told once."""
    literal = re.sub(r"[*?]", "", value) if like else value
    bad = characters_no_tag_carries(literal)
    if not value.strip():
        yield (
            f"an empty {name}",
            f"1 to {(COMMON_NAME if name == 'CN' else TAG_VALUE).value} characters",
            "Name the value: empty would have to mean any of them.",
        )
    elif not like and WILDCARDS & set(value):
        yield _pattern_said_exactly(name, value)
    elif "${" in value:
        yield (
            f"{value!r} with a policy variable",
            "a fixed text",
            "IAM would replace the variable: write what the certificate says.",
        )
    elif bad:
        yield _not_carried(name, value, bad)
    elif like and not re.search(r"[^\W_]", _SCHEME.sub("", literal, count=1) if name == "uri" else literal):
        yield (
            f"the pattern {value!r}",
            "a pattern with at least one letter or digit",
            "It matches whoever has the attribute: write more of the value, or leave the attribute out.",
        )
    else:
        yield from _too_long(name, value, like=like) or _form(name, value, like=like)


def _too_long(name: str, value: str, *, like: bool) -> list[_Finding]:
    """A text no session tag is as long as, or no CN; several CN of one certificate are joined by ``/``."""
    least = len(value.replace("*", "")) if like else len(value)
    parts = re.split(r"[/*?]" if like else "/", value)
    tests = [(least, TAG_VALUE)] + ([(max(map(len, parts)), COMMON_NAME)] if name == "CN" else [])
    return [
        (
            f"{length} characters",
            f"at most {limit.value} {limit.unit} ({limit.source})",
            "Use another attribute, or give the certificate a shorter one.",
        )
        for length, limit in tests
        if length > limit.value
    ][:1]


def _form(name: str, value: str, *, like: bool) -> Iterator[_Finding]:
    """What is well written, and what no certificate will have all the same."""
    if value != value.strip():
        yield f"{value!r}", "a value without blanks around it", "Remove the blanks."
    elif written := re.match(_as_printed(name), value, re.IGNORECASE):
        alone = value[written.end() :].strip()
        yield f"{value!r}", f"the value of {name} alone", f"Write {alone!r}."
    elif name == "C" and not like and any(len(part) != COUNTRY.value for part in value.split("/")):
        yield f"{value!r}", f"{COUNTRY.value} {COUNTRY.unit} ({COUNTRY.source})", "Write the code, as in DE."
    elif name == "uri" and not like and not _SCHEME.match(value):
        yield f"{value!r}", "a URI with its scheme, such as spiffe://example.org/web", "Write the whole URI."


def _as_printed(name: str) -> str:
    """What other tools print before a value: ``CN=web``, ``DNS:web.example``."""
    return rf"{name}\s*[:=]" if name in {"dns", "uri"} else rf"(?:CN|{re.escape(name)})\s*="


def _pattern_said_exactly(name: str, value: str) -> _Finding:
    wildcard_name = " A certificate's own wildcard name cannot become a session tag." if name == "dns" else ""
    return (
        f"the pattern {value!r} to be compared exactly",
        "an exact value, or a pattern said with like",
        f"Say like to mean the pattern; equality knows no wildcards.{wildcard_name}",
    )


def _not_carried(name: str, value: str, bad: tuple[str, ...]) -> _Finding:
    several = ""
    if {",", ";"} & set(bad):
        several = f" Several {name} become one value, joined by / in the certificate's order, as in A/B."
    return (
        f"{value!r} with {' '.join(map(repr, bad))}",
        _CARRIED,
        f"Use another attribute, or give the certificate a {name} that a session tag can carry.{several}",
    )
