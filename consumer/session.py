"""One CreateSession, through AWS Labs' own client: https://github.com/awslabs/iam-roles-anywhere-session ."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache as once
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError, HTTPClientError
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from iam_rolesanywhere_session import IAMRolesAnywhereSession
from iam_rolesanywhere_session.exceptions import CredentialsRetrievalError, IAMRolesAnywhereError

from aws_facts import Problem
from certs import key_matches, read_certificates, read_private_key
from consumer.cache import Cache
from consumer.errors import CredentialsError
from consumer.request import SessionRequest

_READINGS = 3

# Both log what they also raise.
for _name in ("iam_rolesanywhere_session", "botocore.credentials"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


class SessionRefusedError(CredentialsError):
    """AWS said no.

    Args:
        problem: What it said.
        status: The HTTP status.
        text: AWS's own words.
    """

    def __init__(self, problem: Problem, status: int, text: str) -> None:
        super().__init__(problem)
        self.status = status
        self.text = text


def credentials_of(
    request: SessionRequest, cache: Cache, passphrase: Callable[[], bytes], *, anew: bool = False
) -> dict[str, str]:
    """The credentials of a request: kept ones while they are good, else those of a new session.

    However many processes ask at once, one of them asks AWS.

    Args:
        request: The session that is wanted.
        cache: Where its credentials are kept.
        passphrase: Asked for the passphrase when the private key is encrypted.
        anew: Whether kept ones do not count: what is asked is whether a session starts now.

    Returns:
        What a credential process prints, all but its version: ``AccessKeyId``, ``SecretAccessKey``,
        ``SessionToken``, ``Expiration``.

    Raises:
        CredentialsError: A file cannot be read or written, the endpoint cannot be used or reached.
        SessionRefusedError: AWS refused.
        KeyFileError: The private key cannot be read.
    """
    with _files_told():
        kept = None if anew else cache.read()
        if kept is not None:
            return kept
        with cache.alone():
            kept = None if anew else cache.read()
            if kept is None:
                kept = _create(request, passphrase)
                cache.write(kept, datetime.fromisoformat(kept["Expiration"]).timestamp())
    return kept


def _create(request: SessionRequest, passphrase: Callable[[], bytes]) -> dict[str, str]:
    if request.ca_bundle:
        Path(request.ca_bundle).read_bytes()
    certificate, private_key, chain = _presented(request, once(passphrase))
    client = IAMRolesAnywhereSession(
        profile_arn=request.profile_arn,
        role_arn=request.role_arn,
        trust_anchor_arn=request.trust_anchor_arn,
        certificate=certificate,
        private_key=private_key,
        certificate_chain=chain,
        session_duration=request.duration_seconds,
        region=request.region,
        endpoint=_address(request.endpoint),
        verify=request.ca_bundle or True,
    )
    credentials: Any = client.get_refreshable_credentials()
    try:
        frozen = credentials.get_frozen_credentials()
    except CredentialsRetrievalError as error:
        raise _refused(request, error) from error
    except (BotoCoreError, HTTPClientError, RuntimeError) as error:
        raise CredentialsError(
            Problem(
                where=request.endpoint or f"Roles Anywhere in {request.region}",
                got=str(error),
                expected="an answer with credentials that are still good",
                remedy="Check the network, the endpoint, its CA (AWS_CA_BUNDLE) and this machine's clock.",
            )
        ) from error
    return {
        "AccessKeyId": frozen.access_key,
        "SecretAccessKey": frozen.secret_key,
        "SessionToken": frozen.token,
        # botocore keeps when credentials end to itself.
        "Expiration": credentials._expiry_time.isoformat(),  # noqa: SLF001
    }


def _presented(request: SessionRequest, passphrase: Callable[[], bytes]) -> tuple[bytes, bytes, bytes | None]:
    """Certificate, key and chain that belong together, although somebody may just be renewing them.

    Files that are switched at one moment can be switched between one being read and the next: then all of
    them are read again.
    """
    for _ in range(_READINGS):
        certificates = read_certificates(
            Path(request.certificate).read_bytes(), where=request.certificate
        ).certificates
        key = _private_key(Path(request.private_key), passphrase)
        chain = b"".join(_certificates(request.chain)) if request.chain else None
        if key_matches(certificates[0], key):
            pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            return certificates[0].public_bytes(Encoding.PEM), pem, chain
    raise CredentialsError(
        Problem(
            where=request.private_key,
            got=f"the key of another certificate than {request.certificate}",
            expected="the key of the certificate beside it",
            remedy="Renew both at one moment, as `certs renew` does; or put the right key back.",
        )
    )


def _certificates(file: str) -> list[bytes]:
    """Each certificate of a file as PEM: in whatever form it is, what is sent is clean."""
    bundle = read_certificates(Path(file).read_bytes(), where=file)
    return [certificate.public_bytes(Encoding.PEM) for certificate in bundle.certificates]


def _private_key(
    file: Path, passphrase: Callable[[], bytes]
) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
    """The key in memory, without its passphrase; a group may read it where an orchestrator mounts it so."""
    key = read_private_key(file, passphrase=passphrase, owner_only=False)
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise CredentialsError(
            Problem(
                where=str(file),
                got=f"a key of type {type(key).__name__}",
                expected="an EC or RSA key: iam-rolesanywhere-session signs with no other",
                remedy="Use aws_signing_helper, version 1.8 or newer, for ML-DSA keys.",
            )
        )
    return key


def _address(endpoint: str) -> str | None:
    """Host and port of an endpoint; the client speaks only https."""
    if not endpoint:
        return None
    parts = urlsplit(endpoint)
    if parts.scheme != "https" or not parts.netloc or parts.path not in {"", "/"}:
        raise CredentialsError(
            Problem(
                where="the endpoint of Roles Anywhere",
                got=endpoint,
                expected="https://<host>, with a port where needed and without a path",
                remedy="Set AWS_ENDPOINT_URL_ROLESANYWHERE or --endpoint to such an address.",
            )
        )
    return parts.netloc


def _refused(request: SessionRequest, error: CredentialsRetrievalError) -> SessionRefusedError:
    problem = Problem(
        where=f"CreateSession for {request.role_arn}",
        got=f"HTTP {error.status_code}: {error.message}",
        expected="a session",
        remedy="See below, or `./rolesanywhere certs check`, for the check that failed.",
    )
    return SessionRefusedError(problem, error.status_code, error.message)


@contextmanager
def _files_told() -> Iterator[None]:
    """Say which file stands in the way, and never with a traceback."""
    try:
        yield
    except OSError as error:
        raise CredentialsError(
            Problem(
                where=str(error.filename or "a file"),
                got=error.strerror or str(error),
                expected="a file or folder that this user can use",
                remedy="Check the path, its owner and its mode.",
            )
        ) from error
    except IAMRolesAnywhereError as error:
        raise CredentialsError(
            Problem("the request", str(error), "parameters Roles Anywhere takes", "Correct them.")
        ) from error
