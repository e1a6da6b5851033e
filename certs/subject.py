"""Who a certificate is for: a distinguished name, and alternative names beside it.

The first DNS name, the first URI and the first directory name become session tags (``x509SAN/DNS``,
``x509SAN/URI``, ``x509SAN/Name/CN``); all of them obey the rules of tags.
https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from cryptography import x509

from aws_facts import Problem
from aws_facts.tags import TAG_VALUE
from certs.errors import CertificateError
from certs.names import DistinguishedName, value_problems

# RFC 1035 section 2.3.4.
_LONGEST_LABEL = 63


@dataclass(frozen=True, slots=True)
class Subject:
    """Everything that says who a certificate is for.

    Attributes:
        name: The distinguished name; it must have an attribute.
        dns: DNS names; the first becomes ``x509SAN/DNS``.
        uris: URIs, such as a SPIFFE id; the first becomes ``x509SAN/URI``.
        directory_names: Further distinguished names; the first becomes ``x509SAN/Name/<attribute>``.
    """

    name: DistinguishedName
    dns: tuple[str, ...] = ()
    uris: tuple[str, ...] = ()
    directory_names: tuple[DistinguishedName, ...] = ()

    @classmethod
    def named(cls, common_name: str) -> Self:
        """A subject of one CN and nothing else.

        Args:
            common_name: The CN.
        """
        return cls(DistinguishedName((("CN", common_name),)))

    @property
    def folder(self) -> str:
        """A short name for its files: the CN where that is all, else the CN and what tells it from others."""
        first = (*self.name.values("CN"), *(value for _, value in self.name.attributes), "workload")[0]
        if self == Subject.named(first):
            return first
        everything = repr((self.name.attributes, self.dns, self.uris, self.directory_names))
        return f"{first}-{hashlib.sha256(everything.encode()).hexdigest()[:8]}"

    @property
    def tags(self) -> Mapping[str, str]:
        """The session tags Roles Anywhere makes of it, by key, such as ``x509Subject/CN``."""
        tags = self.name.tags("x509Subject/")
        if self.dns:
            tags["x509SAN/DNS"] = self.dns[0]
        if self.uris:
            tags["x509SAN/URI"] = self.uris[0]
        if self.directory_names:
            tags |= self.directory_names[0].tags("x509SAN/Name/")
        return tags

    def problems(self) -> tuple[Problem, ...]:
        """Everything that keeps this subject out of a certificate."""
        return (
            *self.name.problems(where="the subject"),
            *(problem for name in self.dns for problem in _dns_problems(name)),
            *(problem for uri in self.uris for problem in _uri_problems(uri)),
            *(
                problem
                for name in self.directory_names
                for problem in name.problems(where="the SAN's directory name")
            ),
        )

    def alternative_names(self) -> x509.SubjectAlternativeName | None:
        """The extension for the names beside the distinguished one; None where there are none."""
        names: list[x509.GeneralName] = [
            *map(x509.DNSName, self.dns),
            *map(x509.UniformResourceIdentifier, self.uris),
            *(x509.DirectoryName(name.x509()) for name in self.directory_names),
        ]
        return x509.SubjectAlternativeName(names) if names else None


def check_subject(subject: Subject) -> None:
    """Refuse a subject that Roles Anywhere could not turn into session tags.

    Args:
        subject: Who a certificate would be for.

    Raises:
        CertificateError: With everything that is wrong with it.
    """
    problems = subject.problems()
    if problems:
        raise CertificateError(*problems)


def check_common_name(common_name: str) -> None:
    """Refuse a CN that Roles Anywhere could not turn into a session tag.

    Args:
        common_name: The CN of a subject.

    Raises:
        CertificateError: It is empty, longer than 64 characters, or has a character no tag carries.
    """
    check_subject(Subject.named(common_name))


def _dns_problems(name: str) -> Iterator[Problem]:
    labels = name.split(".")
    fine = all(
        1 <= len(label) <= _LONGEST_LABEL
        and label.isascii()
        and label.replace("-", "").replace("_", "").isalnum()
        for label in labels
    )
    if not fine or len(name) > TAG_VALUE.value:
        yield Problem(
            where="the SAN's DNS name",
            got=repr(name),
            expected="labels of letters, digits and hyphens, without a wildcard",
            remedy="Name one host; write an international name as xn--.",
        )


def _uri_problems(uri: str) -> Iterator[Problem]:
    yield from value_problems("the SAN's URI", uri, TAG_VALUE.value)
    scheme, colon, rest = uri.partition(":")
    if not (uri.isascii() and colon and scheme and rest) or " " in uri:
        yield Problem(
            where="the SAN's URI",
            got=repr(uri),
            expected="a scheme, a colon and what it names, in ASCII",
            remedy="Write a URI such as spiffe://acme.example/web-1.",
        )
