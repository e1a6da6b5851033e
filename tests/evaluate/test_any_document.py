"""Whatever a document is, it is a policy or an error that can be read."""

import json
import random
from typing import Any

from policies.evaluate import DocumentError, PolicyType, compile_policy

_WORDS = (
    *(
        "Version",
        "2012-10-17",
        "Statement",
        "Effect",
        "Allow",
        "Deny",
        "Action",
        "NotAction",
        "Resource",
        "*",
    ),
    *(
        "Principal",
        "AWS",
        "Condition",
        "StringEquals",
        "ForAnyValue:Null",
        "aws:x",
        "${aws:x, 'y'}",
        "${",
        "",
    ),
    *("s3:GetObject", "arn:aws:s3:::b", "Sid", "\x00", "\ud800"),
)


def _anything(source: random.Random, depth: int) -> Any:
    match source.randrange(7 if depth else 4):
        case 0:
            return source.choice([None, True, 0, -1.5, float("nan"), 10**30])
        case 1 | 2 | 3:
            return source.choice(_WORDS)
        case 4:
            return [_anything(source, depth - 1) for _ in range(source.randrange(3))]
        case _:
            keys = source.sample(_WORDS, source.randrange(6))
            return {key: _anything(source, depth - 1) for key in keys}


def test_whatever_is_given_is_a_policy_or_an_error() -> None:
    """Three thousand documents put together from a policy's words: never another exception."""
    source = random.Random(3)  # noqa: S311 - documents, not keys
    refused = 0
    for number in range(3000):
        document = (
            {"Version": "2012-10-17", "Statement": _anything(source, 3)}
            if number % 2
            else _anything(source, 4)
        )
        for kind in (PolicyType.IDENTITY, PolicyType.TRUST):
            try:
                compile_policy(json.dumps(document), kind, name="any")
            except DocumentError as error:
                refused += bool(str(error))
    assert refused > 2000
