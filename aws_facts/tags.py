"""What a session tag may carry: the rules a certificate's names must obey to become one.

Roles Anywhere turns the attributes of a certificate into session tags, so a name that no tag can carry
can never be matched by a policy.
"""

import string
import unicodedata

from aws_facts.limits import Limit

_SOURCE = "https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html"

SESSION_TAGS = Limit(50, "session tags", _SOURCE)
TAG_KEY = Limit(128, "characters", _SOURCE)
TAG_VALUE = Limit(256, "characters", _SOURCE)

# The API's pattern is [\p{L}\p{Z}\p{N}_.:/=+\-@]*: letters, separators and numbers of every script.
_PUNCTUATION = frozenset("_.:/=+-@")
_CATEGORIES = frozenset("LZN")
_USUAL = _PUNCTUATION.union(string.ascii_letters, string.digits, " ")

PRINCIPAL_TAG = "aws:PrincipalTag/"
SUBJECT_COMMON_NAME = PRINCIPAL_TAG + "x509Subject/CN"

# https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html : what a certificate becomes.
CERTIFICATE_TAGS = ("x509Subject", "x509Issuer", "x509SAN")


def is_certificate_tag(key: str) -> bool:
    """Whether a tag's key is one that Roles Anywhere makes of a certificate.

    A role with such a tag satisfies conditions on certificates for anybody who assumes it, by whatever way:
    a role's own tags are principal tags too. Keys are compared without regard to case.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html

    Args:
        key: The key of a tag somebody wants to set.
    """
    return key.lower().startswith(tuple(prefix.lower() for prefix in CERTIFICATE_TAGS))


def characters_no_tag_carries(text: str) -> tuple[str, ...]:
    """The characters of a text that a session tag cannot hold.

    Args:
        text: A value read from, or to be put into, a certificate.

    Returns:
        Each such character once, in order of appearance; empty when the text is fine.
    """
    if _USUAL.issuperset(text):
        return ()
    return tuple(
        dict.fromkeys(
            character
            for character in text
            if character not in _PUNCTUATION and unicodedata.category(character)[0] not in _CATEGORIES
        )
    )
