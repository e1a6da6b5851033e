"""Blocks of PEM text as RFC 7468 section 3 writes them, and nothing more forgiving."""

import re
from functools import cache

PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----")


@cache
def block(label: str) -> re.Pattern[str]:
    """What a block must match, markers on lines of their own and base64 in lines of at most 64 characters.

    Args:
        label: What the block says it is, such as ``CERTIFICATE``.

    Returns:
        A pattern whose one group is the base64, line feeds included.
    """
    return re.compile(
        rf"^-----BEGIN {label}-----\n((?:[A-Za-z0-9+/=]{{1,64}}\n)+)-----END {label}-----$", re.MULTILINE
    )
