"""Distinguished names: read, written, and judged by what a session tag can carry.

Every attribute becomes a session tag (``x509Subject/CN``, ``x509Issuer/O``, ...), so a value that no tag can
carry is refused before anything is signed.
https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from cryptography import x509
from cryptography.x509.oid import ObjectIdentifier

from aws_facts import Problem
from aws_facts.limits import COMMON_NAME
from aws_facts.rdn import RDN_NAMES
from aws_facts.tags import TAG_VALUE, characters_no_tag_carries
from certs.errors import CertificateError

_OIDS: Mapping[str, ObjectIdentifier] = {name: ObjectIdentifier(oid) for oid, name in RDN_NAMES.items()}

# RFC 5280 appendix A.1 (ub-common-name and its neighbours) and RFC 2247 section 3 (a label of a host name).
_LONGEST: Mapping[str, int] = {
    "CN": COMMON_NAME.value,
    "O": 64,
    "OU": 64,
    "L": 128,
    "ST": 128,
    "STREET": 128,
    "DC": 63,
}
_COUNTRY = 2
_SPECIAL = re.compile(r'[,+"\\<>;]|^[ #]| $')
_ESCAPE = r"\\\g<0>"
# From the most general to the most special, as a distinguished name is written into a certificate.
_ORDER = ("C", "ST", "L", "STREET", "DC", "O", "OU", "CN", "UID")


@dataclass(frozen=True, slots=True)
class DistinguishedName:
    """An X.500 name.

    Attributes:
        attributes: Short name (``CN``, ``O``) and value of each attribute, in the certificate's order.
    """

    attributes: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, values: Mapping[str, str | Iterable[str]]) -> Self:
        """A name from its attributes, put into the usual order.

        Args:
            values: One value, or several, by short name.
        """
        return cls(
            tuple(
                (name, value)
                for name in sorted(values, key=lambda name: (*_ORDER, name).index(name))
                for value in _several(values[name])
            )
        )

    @classmethod
    def parse(cls, text: str, *, where: str) -> Self:
        r"""Read a name as RFC 4514 writes it: the most special attribute first, ``\`` before a comma.

        Args:
            text: Such as ``CN=web-1,OU=Ops,O=Acme``.
            where: What to call the text in an error.

        Raises:
            CertificateError: It is not of this form, or has an attribute without a short name.
        """
        try:
            return cls.read(x509.Name.from_rfc4514_string(text), where=where)
        except ValueError as error:
            raise CertificateError(
                Problem(
                    where=where,
                    got=f"{text!r}: {error}",
                    expected=r"attributes such as CN=web-1,O=Acme, with \ before a comma in a value",
                    remedy=f"Use the names {', '.join(_ORDER)}.",
                )
            ) from error

    @classmethod
    def read(cls, name: x509.Name, *, where: str) -> Self:
        """Take over the name of a certificate or a request.

        Args:
            name: The name.
            where: What to call it in an error.

        Raises:
            CertificateError: With every attribute that has no short name, is no text, or shares its place.
        """
        problems = []
        attributes = []
        for rdn in name.rdns:
            types = [attribute.oid.dotted_string for attribute in rdn]
            if len(types) > 1:
                problems.append(_unmapped(where, "several attributes in one RDN: " + ", ".join(types)))
            for attribute in rdn:
                short = RDN_NAMES.get(attribute.oid.dotted_string)
                if short is None or not isinstance(attribute.value, str):
                    problems.append(_unmapped(where, f"the attribute {attribute.oid.dotted_string}"))
                else:
                    attributes.append((short, attribute.value))
        if problems:
            raise CertificateError(*problems)
        return cls(tuple(attributes))

    def x509(self) -> x509.Name:
        """The name as ``cryptography`` writes it into certificates."""
        return x509.Name([x509.NameAttribute(_OIDS[name], value) for name, value in self.attributes])

    def values(self, name: str) -> tuple[str, ...]:
        """Every value of one attribute, in order; empty when it is not there."""
        return tuple(value for each, value in self.attributes if each == name)

    def tags(self, prefix: str) -> dict[str, str]:
        """The session tags of this name: repeated attributes are joined with ``/`` in their order.

        Args:
            prefix: What their keys begin with, such as ``x509Subject/``.
        """
        return {prefix + name: "/".join(self.values(name)) for name, _ in self.attributes}

    def problems(self, *, where: str) -> Iterator[Problem]:
        """Everything that keeps this name out of a certificate.

        Args:
            where: What to call the name.
        """
        if not self.attributes:
            yield Problem(
                where, "no attribute", "at least one", "Name a CN: an empty subject gets no session."
            )
        for name in dict.fromkeys(name for name, _ in self.attributes):
            if name not in _OIDS:
                yield _unmapped(where, f"the attribute {name}")
                continue
            for value in self.values(name):
                yield from value_problems(f"{where}'s {name}", value, _LONGEST.get(name, TAG_VALUE.value))
                if name == "C" and not (len(value) == _COUNTRY and value.isascii() and value.isalpha()):
                    yield Problem(f"{where}'s C", repr(value), "two letters (ISO 3166)", "Write DE or US.")
            joined = "/".join(self.values(name))
            if len(self.values(name)) > 1 and len(joined) > TAG_VALUE.value:
                yield Problem(
                    f"{where}'s {name}",
                    f"{len(joined)} characters, joined with / as Roles Anywhere joins them",
                    f"at most {TAG_VALUE.value}",
                    "Use fewer or shorter values.",
                )

    def __str__(self) -> str:
        """The name as RFC 4514 writes it; also where it is too long for a certificate."""
        return ",".join(f"{name}={_SPECIAL.sub(_ESCAPE, value)}" for name, value in reversed(self.attributes))


def _several(values: str | Iterable[str]) -> Iterable[str]:
    return (values,) if isinstance(values, str) else values


def _unmapped(where: str, got: str) -> Problem:
    return Problem(
        where=where,
        got=got,
        expected=f"one text for each of {', '.join(_ORDER)}",
        remedy="Leave it out: AWS does not say that Roles Anywhere maps it, so no policy could rely on it.",
    )


def value_problems(where: str, value: str, longest: int) -> Iterator[Problem]:
    """What keeps a value out of a session tag.

    Args:
        where: What to call the value.
        value: The value.
        longest: How many characters it may have.
    """
    bad = characters_no_tag_carries(value)
    # RFC 5280 counts characters, the library that writes the certificate counts bytes: the narrower holds.
    size, unit = max((len(value), "characters"), (len(value.encode()), "bytes"))
    if value.strip() and size <= longest and not bad:
        return
    got = f"{value!r}" + (f" with {' '.join(map(repr, bad))}" if bad else "")
    yield Problem(
        where=where,
        got=f"{size} {unit}" if size > longest else got,
        expected=f"1 to {longest} letters, digits, blanks and _ . : / = + - @",
        remedy="Choose a name that a session tag can carry: a policy can match no other.",
    )
