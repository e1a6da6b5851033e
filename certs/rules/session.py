"""Rules about the session a certificate would get: what STS accepts as tag, source identity and name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aws_facts.rdn import DOCUMENTED_RDN_NAMES
from aws_facts.tags import SESSION_TAGS, TAG_KEY, TAG_VALUE, characters_no_tag_carries
from certs.findings import TRUST_MODEL, Answer, failed, passed, unknown
from certs.rules.rule import Rule

_ASSUME_ROLE = "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html"
_MAPPING = "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/attribute-mapping.html"
# STS's pattern for session names and source identities; its \w is that of ASCII.
_STS_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
_LONGEST = 64
_SHORTEST = 2
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Session:
    """What the rules look at.

    Attributes:
        tags: The session tags and their values.
        common_names: Every CN of the subject, in order.
        source_identity: What it becomes; None where AWS does not say.
        name: The role session name.
        unmapped: Names of the certificate that become no tag.
    """

    tags: Mapping[str, str]
    common_names: tuple[str, ...]
    source_identity: str | None
    name: str
    unmapped: tuple[str, ...]


def tag_characters(session: Session, _: datetime) -> Answer:
    """Every value, the issuer's included, has only characters that a session tag carries."""
    bad = {key: characters_no_tag_carries(value) for key, value in session.tags.items()}
    told = [f"{key} with {' '.join(map(repr, found))}" for key, found in bad.items() if found]
    return failed("; ".join(told)) if told else passed(f"{len(session.tags)} values a tag carries")


def tag_lengths(session: Session, _: datetime) -> Answer:
    """No value and no key is longer than a session tag's may be."""
    told = [
        f"{key} with {len(value)} characters"
        for key, value in session.tags.items()
        if len(value) > TAG_VALUE.value
    ]
    told += [f"a key of {len(key)} characters" for key in session.tags if len(key) > TAG_KEY.value]
    return failed("; ".join(told)) if told else passed("values and keys of a tag's length")


def tag_count(session: Session, _: datetime) -> Answer:
    """STS takes so many session tags."""
    got = f"{len(session.tags)} session tags"
    return failed(got) if len(session.tags) > SESSION_TAGS.value else passed(got)


def tag_names(session: Session, _: datetime) -> Answer:
    """AWS does not publish which attributes it maps; those on its pages are sure."""
    undocumented = [
        key
        for key in session.tags
        if key not in {"x509SAN/DNS", "x509SAN/URI"} and key.rpartition("/")[2] not in DOCUMENTED_RDN_NAMES
    ]
    if not undocumented:
        return passed("attributes AWS's pages name")
    return unknown(
        ", ".join(undocumented),
        "Put no condition on these, or try it in an account first.",
    )


def unmapped_names(session: Session, _: datetime) -> Answer:
    """Names that become no tag do no harm, but no policy can see them."""
    if session.unmapped:
        return passed("no tag for " + "; ".join(session.unmapped))
    return passed("every name becomes a tag")


def source_identity(session: Session, _: datetime) -> Answer:
    """The source identity has a value that STS takes."""
    remedy = "Use a CN of at most 61 letters, digits and + = , . @ - _ without blanks."
    value = session.source_identity
    if value is None:
        return failed(f"a CN of {len('/'.join(session.common_names))} characters")
    if len(session.common_names) > 1:
        return unknown(f"{len(session.common_names)} CNs, perhaps {_short(value)}", remedy)
    pages = (_STS_NAME.fullmatch(value) is not None, not characters_no_tag_carries(value))
    if not any(pages):
        return failed(_short(value))
    if not all(pages):
        return unknown(f"{_short(value)}: one AWS page allows it and another does not", remedy)
    return passed(value)


def session_name(session: Session, _: datetime) -> Answer:
    """The serial number, in hexadecimal, is a session name that STS takes."""
    if session.name.startswith("-") or len(session.name) > _LONGEST:
        return failed(_short(session.name))
    if len(session.name) < _SHORTEST:
        return unknown(
            f"{session.name}, and STS wants {_SHORTEST} characters",
            "Issue it with a random serial number of at least 64 bits.",
        )
    return passed(session.name)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… of {len(text)} characters"


SESSION_RULES = (
    Rule(
        "tag-characters",
        tag_characters,
        "letters, digits, blanks and _ . : / = + - @",
        "Rename the subject, the SAN or the CA: AWS refuses the session or drops the tag.",
        TRUST_MODEL,
    ),
    Rule(
        "tag-lengths",
        tag_lengths,
        f"values of {TAG_VALUE.value} and keys of {TAG_KEY.value} characters at most",
        "Shorten the name; an attribute that is repeated is joined into one value.",
        TAG_VALUE.source,
    ),
    Rule(
        "tag-count", tag_count, f"at most {SESSION_TAGS.value}", "Use fewer attributes.", SESSION_TAGS.source
    ),
    Rule("tag-names", tag_names, "attributes AWS's pages name", "", _MAPPING),
    Rule("tag-unmapped", unmapped_names, "the first DNS, URI and directory name", "", _MAPPING),
    Rule(
        "source-identity",
        source_identity,
        "2 to 64 letters, digits and + = , . @ - _",
        "Issue it with a CN of at most 61 characters that a session tag carries.",
        f"{TRUST_MODEL} and {_ASSUME_ROLE}",
    ),
    Rule(
        "session-name",
        session_name,
        "2 to 64 letters, digits and + = , . @ - _",
        "Issue it with a positive serial number of at most 20 bytes.",
        _ASSUME_ROLE,
    ),
)
