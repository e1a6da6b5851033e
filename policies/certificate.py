"""Which certificates a role is for: what each attribute may be, by the session tag it becomes.

Roles Anywhere makes session tags of a certificate's subject, of its issuer, and of the first DNS name,
URI and directory name of its SAN:
https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from aws_facts.tags import PRINCIPAL_TAG

SUBJECT = "x509Subject/"
ISSUER = "x509Issuer/"
SAN = "x509SAN/"


@dataclass(frozen=True, slots=True)
class Match:
    """What one attribute may be.

    Attributes:
        values: Any of these; at least one.
        like: Whether they are patterns of ``StringLike``: ``*`` is any text, ``?`` any one character.
    """

    values: tuple[str, ...]
    like: bool = False


@dataclass(frozen=True, slots=True)
class CertificateMatch:
    """Which certificates of one trust anchor: those that satisfy every match below.

    Attributes:
        subject: By attribute of the subject, named as Roles Anywhere names it: ``CN``, ``O``, ``OU``.
        issuer: By attribute of the issuer.
        dns: The first DNS name of the SAN.
        uri: The first URI of the SAN.
        directory_name: By attribute of the SAN's first directory name.
        any_certificate_of_the_anchor: Whoever has any certificate of the anchor; excludes the rest.
    """

    subject: Mapping[str, Match] = field(default_factory=dict)
    issuer: Mapping[str, Match] = field(default_factory=dict)
    dns: Match | None = None
    uri: Match | None = None
    directory_name: Mapping[str, Match] = field(default_factory=dict)
    any_certificate_of_the_anchor: bool = False

    @classmethod
    def named(cls, common_name: str) -> Self:
        """The certificate whose subject has exactly this CN.

        Args:
            common_name: The CN.
        """
        return cls(subject={"CN": Match((common_name,))})

    @property
    def by_tag(self) -> Mapping[str, Match]:
        """Each match by its session tag's key, such as ``x509Subject/CN``, sorted."""
        single = {"DNS": self.dns, "URI": self.uri}
        found = (
            {SUBJECT + name: match for name, match in self.subject.items()}
            | {ISSUER + name: match for name, match in self.issuer.items()}
            | {SAN + name: match for name, match in single.items() if match is not None}
            | {f"{SAN}Name/{name}": match for name, match in self.directory_name.items()}
        )
        return dict(sorted(found.items()))


def condition_key(tag: str) -> str:
    """The key under which a policy sees a session tag.

    Args:
        tag: The tag's key, such as ``x509Subject/CN``.
    """
    return PRINCIPAL_TAG + tag
