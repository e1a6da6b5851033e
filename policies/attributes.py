"""The attributes of a certificate's names, as Roles Anywhere names them in session tags."""

import difflib
import re

from aws_facts.rdn import DOCUMENTED_RDN_NAMES, RDN_NAMES

# Those AWS's pages use first. Should AWS not map another one, its condition never holds: nobody gets in.
ATTRIBUTES = tuple(sorted(RDN_NAMES.values(), key=lambda name: (name not in DOCUMENTED_RDN_NAMES, name)))
_OID = re.compile(r"[0-2](?:\.(?:0|[1-9][0-9]*))+")
# The longer names people know from other tools, lower-cased.
_SPELT_OUT = {
    "commonname": "CN",
    "organization": "O",
    "organizationname": "O",
    "organizationalunit": "OU",
    "organizationalunitname": "OU",
    "country": "C",
    "countryname": "C",
    "state": "ST",
    "s": "ST",
    "stateorprovincename": "ST",
    "province": "ST",
    "locality": "L",
    "localityname": "L",
    "userid": "UID",
    "domaincomponent": "DC",
    "streetaddress": "STREET",
}


def unknown_attribute(name: str) -> str | None:
    """What to do about a name no session tag is made for.

    Args:
        name: An attribute as somebody wrote it.

    Returns:
        The remedy; None when the name is known, or is an OID without a name.
    """
    if name in ATTRIBUTES or (_OID.fullmatch(name) and name not in RDN_NAMES):
        return None
    known = {each.lower(): each for each in ATTRIBUTES} | _SPELT_OUT | dict(RDN_NAMES)
    near = difflib.get_close_matches(name.lower(), known, n=1, cutoff=0.8)
    if near:
        return f"Did you mean {known[near[0]]}?"
    return "AWS documents no session tag for it; use another attribute of the certificate."
