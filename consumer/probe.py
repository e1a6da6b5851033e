"""A fresh client that proves one workload: a session, a call it may make, and one it may not.

Run as ``python -m consumer.probe`` with a JSON document on standard input; prints one on standard output.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from aws_facts import ToolkitError
from consumer.cache import Cache
from consumer.request import SessionRequest
from consumer.session import SessionRefusedError, credentials_of

ALLOWED = "allowed"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an AWS API.

    Attributes:
        service: boto3's name of the service.
        operation: boto3's name of the operation.
        parameters: What it is called with.
    """

    service: str
    operation: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of a probe.

    Attributes:
        session: The session's ARN; empty when there was none.
        refusal: Why there was none; empty when there was one.
        answers: For each call ``allowed``, or the error's code.
    """

    session: str
    refusal: str
    answers: tuple[str, ...]


def probe(request: SessionRequest, calls: tuple[Call, ...]) -> Proof:
    """Get a session of one's own, never a kept one, and make the calls with it.

    Args:
        request: The session.
        calls: What is tried with it.
    """
    try:
        with TemporaryDirectory() as folder:
            found = credentials_of(request, Cache(Path(folder), request.key()), _no_passphrase)
    except SessionRefusedError as error:
        return Proof("", f"{error.status} {error.text}", ())
    except (ToolkitError, OSError) as error:
        return Proof("", str(error), ())
    session = boto3.Session(
        aws_access_key_id=found["AccessKeyId"],
        aws_secret_access_key=found["SecretAccessKey"],
        aws_session_token=found["SessionToken"],
        region_name=request.region,
    )
    who = session.client("sts", **_where(request)).get_caller_identity()["Arn"]
    return Proof(who, "", tuple(_answer(session, request, call) for call in calls))


def _answer(session: boto3.Session, request: SessionRequest, call: Call) -> str:
    client: Any = session.client(call.service, **_where(request))  # type: ignore[call-overload]
    try:
        getattr(client, call.operation)(**call.parameters)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    except BotoCoreError as error:
        return str(error)
    return ALLOWED


def _where(request: SessionRequest) -> dict[str, Any]:
    place: dict[str, Any] = {"config": Config(retries={"total_max_attempts": 1})}
    if request.endpoint:
        place |= {"endpoint_url": request.endpoint, "verify": request.ca_bundle or True}
    return place


def _no_passphrase() -> bytes:
    raise OSError("the private key is encrypted, and nobody is here to type its passphrase")


def main() -> None:
    """Read what is to be proven, prove it, print what became of it."""
    given = json.load(sys.stdin)
    calls = tuple(Call(**call) for call in given["calls"])
    proof = probe(SessionRequest(**given["request"]), calls)
    json.dump({"session": proof.session, "refusal": proof.refusal, "answers": proof.answers}, sys.stdout)


if __name__ == "__main__":
    main()
