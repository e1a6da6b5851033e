"""One line for each CreateSession: who asked for what, and what became of it, with the reason AWS keeps."""

import logging
from typing import Any

from sandbox.rolesanywhere.sessions.authorization import sent_certificate
from sandbox.rolesanywhere.sessions.refusal import SessionRefused
from sandbox.wire import Request

_log = logging.getLogger(__name__)


def issued(request: Request, answer: dict[str, Any], request_id: str) -> None:
    """Write down a session that was issued; its credentials are not part of the line.

    Args:
        request: The request.
        answer: The answer's body.
        request_id: ``x-amzn-RequestId``.
    """
    session = answer["credentialSet"][0]["assumedRoleUser"]["arn"]
    _log.info("CreateSession issued: %s became %s (request %s)", _who(request), session, request_id)


def refused(request: Request, refusal: SessionRefused, request_id: str) -> None:
    """Write down a session that was refused, with what the client is not told.

    Args:
        request: The request.
        refusal: Why.
        request_id: ``x-amzn-RequestId``.
    """
    error = refusal.error
    _log.info(
        "CreateSession refused: %s, %s: expected %s, got %s; sent %d %s %s (request %s)",
        _who(request),
        refusal.check,
        *map(_plain, (refusal.expected, refusal.got)),
        error.status,
        error.code,
        _plain(error.message),
        request_id,
    )


def _who(request: Request) -> str:
    try:
        certificate = sent_certificate(request)
    except SessionRefused:
        return "no readable certificate"
    subject = certificate.subject.rfc4514_string() or "empty subject"
    return _plain(f"{subject} serial {certificate.serial_number:x}")


def _plain(text: str) -> str:
    """One line of printable text: what a client sent must not look like lines of ours."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
