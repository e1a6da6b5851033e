"""One line for each CreateSession: who asked for what, and what became of it, with the reason AWS keeps."""

import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sandbox.rolesanywhere.sessions.authorization import sent_certificate
from sandbox.rolesanywhere.sessions.refusal import SessionRefused
from sandbox.rolesanywhere.sessions.subjects import subject_of
from sandbox.wire import Request

_log = logging.getLogger(__name__)


class _AsJson(logging.Formatter):
    """A session as one JSON object: when (the machine's time), what is known of it, and the plain line."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        known: dict[str, Any] = record.__dict__["session"]
        return json.dumps({"time": time, **known, "text": record.getMessage()})


def write_to(file: Path) -> None:
    """Also write every session of this process to a file, as JSON lines.

    Args:
        file: Where; it is added to.
    """
    handler = logging.FileHandler(file, encoding="utf-8")
    handler.setFormatter(_AsJson())
    _log.addHandler(handler)


def issued(request: Request, answer: dict[str, Any], request_id: str) -> None:
    """Write down a session that was issued; its credentials are not part of the line.

    Args:
        request: The request.
        answer: The answer's body.
        request_id: ``x-amzn-RequestId``.
    """
    who = _who(request)
    session = answer["credentialSet"][0]["assumedRoleUser"]["arn"]
    known = {"outcome": "issued", **who, "session": session, "requestId": request_id}
    text = "CreateSession issued: %s became %s (request %s)"
    _log.info(text, _name(who), session, request_id, extra={"session": known})


def refused(request: Request, refusal: SessionRefused, request_id: str) -> None:
    """Write down a session that was refused, with what the client is not told.

    Args:
        request: The request.
        refusal: Why.
        request_id: ``x-amzn-RequestId``.
    """
    error, who = refusal.error, _who(request)
    known = {
        "outcome": "refused",
        **who,
        "check": str(refusal.check),
        "expected": refusal.expected,
        "got": refusal.got,
        "status": error.status,
        "code": error.code,
        "message": error.message,
        "requestId": request_id,
    }
    _log.info(
        "CreateSession refused: %s, %s: expected %s, got %s; sent %d %s %s (request %s)",
        _name(who),
        refusal.check,
        *map(_plain, (refusal.expected, refusal.got)),
        error.status,
        error.code,
        _plain(error.message),
        request_id,
        extra={"session": known},
    )


def _who(request: Request) -> dict[str, str | None]:
    """Subject and hexadecimal serial of the certificate that was sent; none when it cannot be read."""
    try:
        certificate = sent_certificate(request)
    except SessionRefused:
        return {"subject": None, "serial": None}
    return {"subject": subject_of(certificate), "serial": f"{certificate.serial_number:x}"}


def _name(who: dict[str, str | None]) -> str:
    if who["subject"] is None:
        return "no readable certificate"
    return _plain(f"{who['subject'] or 'empty subject'} serial {who['serial']}")


def _plain(text: str) -> str:
    """One line of printable text: what a client sent must not look like lines of ours."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
