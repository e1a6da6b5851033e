"""The attributes of an X.500 name, by the short names that Roles Anywhere writes into session tags.

AWS does not publish the whole list: its pages use CN, O, OU, UID, C, ST and L
(https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html). The short names themselves are
those of RFC 4514 section 3.
"""

from collections.abc import Mapping

RDN_NAMES: Mapping[str, str] = {
    "2.5.4.3": "CN",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "ST",
    "2.5.4.9": "STREET",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "0.9.2342.19200300.100.1.1": "UID",
    "0.9.2342.19200300.100.1.25": "DC",
}
"""The short name of each attribute type, by its dotted OID."""

DOCUMENTED_RDN_NAMES = frozenset({"CN", "O", "OU", "UID", "C", "ST", "L"})
"""The names AWS's own pages use; whether it maps any other is not documented."""
