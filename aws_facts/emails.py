"""Addresses SNS sends e-mail to."""

import re
from collections.abc import Iterator, Sequence

from aws_facts.errors import Problem

# RFC 5321, 4.5.3.1: 64 octets before the @, 254 altogether; no quoted part and no literal address.
_BEFORE = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=[^@]{{1,64}}@)(?=.{{6,254}}$){_BEFORE}@(?:{_LABEL}\.)+[A-Za-z]{{2,63}}")


def email_problems(emails: Sequence[object], *, where: str) -> Iterator[Problem]:
    """What is wrong with addresses that are to be told: one that is none, or one twice.

    Args:
        emails: The addresses; what is no text, because it is not known yet, is passed over.
        where: What to call the list in an error; a position is added.
    """
    told: set[str] = set()
    for index, email in enumerate(emails):
        if not isinstance(email, str):
            continue
        place = f"{where}[{index}]"
        if not _ADDRESS.fullmatch(email):
            yield Problem(place, repr(email), "an e-mail address", "Write one such as pki@example.com.")
        elif email.lower() in told:
            yield Problem(place, f"{email} twice", "each address once", "Remove the repetition.")
        told.add(email.lower())
