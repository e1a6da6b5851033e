"""Random damage, the same in each run: to bytes, to texts, to JSON."""

import json
from random import Random
from typing import Any

_PIECES = (
    *(
        "",
        " ",
        "\n",
        "\r\n",
        "\0",
        "%",
        "%00",
        "%2F",
        "+",
        "/",
        ":",
        ";",
        ",",
        "=",
        "&",
        "'",
        '"',
        "\\",
        "{",
        "[",
    ),
    *(
        "-1",
        "0",
        "1e400",
        "9" * 50,
        "\x7f",
        "\xff",
        "AWS4-X509-MLDSA",
        "arn:aws:iam::",
        "Signature=",
        "A" * 5000,
    ),
)
_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1e308,
    10**30,
    "",
    "x",
    "\0",
    "\ud800",
    [],
    {},
    [[]],
    {"": ""},
    "A" * 5000,
)


def damaged_bytes(random: Random, data: bytes) -> bytes:
    """Some bytes flipped, removed, repeated or put in."""
    made = bytearray(data)
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(made) + 1)
        match random.randrange(5):
            case 0 if at < len(made):
                made[at] ^= 1 << random.randrange(8)
            case 1 if at < len(made):
                made[at] = random.randrange(256)
            case 2:
                del made[at : at + random.randint(1, 8)]
            case 3:
                made[at:at] = random.randbytes(random.randint(1, 8))
            case _:
                made[at:at] = made[at : at + random.randint(1, 40)]
    return bytes(made)


def damaged_text(random: Random, text: str) -> str:
    """The same for a text as a header has it: any byte is a letter."""
    if random.random() < 0.5:
        at = random.randrange(len(text) + 1)
        return text[:at] + random.choice(_PIECES) + text[at + random.randint(0, 3) :]
    return damaged_bytes(random, text.encode("latin-1")).decode("latin-1")


def damaged_json(random: Random, value: dict[str, Any]) -> bytes:
    """A document with members of other kinds, or damaged as text."""
    made = dict(value)
    for name in random.sample(sorted(made), random.randint(1, len(made))):
        made[name] = random.choice(_VALUES)
        if random.random() < 0.3 and isinstance(value[name], str):
            made[name] = damaged_text(random, value[name])
    document = json.dumps(made).encode()
    return damaged_bytes(random, document) if random.random() < 0.3 else document
