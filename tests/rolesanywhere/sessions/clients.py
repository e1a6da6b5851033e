"""Two clients that share no code: one that sends what the official helper sends, and AWS Labs' for Python."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from iam_rolesanywhere_session import IAMRolesAnywhereSession
from iam_rolesanywhere_session.exceptions import CredentialsRetrievalError

from sandbox.keys import KeyPair
from tests.local_aws import LocalAws
from tests.rolesanywhere.sessions.pki import Issued
from tests.rolesanywhere.sessions.signer import Answer, Signer

HELPER_VERSION = "1.8.0"
SECONDS = 3600


class NoSession(Exception):  # noqa: N818 - what happened, by its name
    """A client was refused.

    Args:
        status: The HTTP status.
        code: The error's code; None where the client does not tell it.
        text: The error's text.
    """

    def __init__(self, status: int, code: str | None, text: str) -> None:
        super().__init__(f"{status} {code}: {text}")
        self.status, self.code, self.text = status, code, text


Client = Callable[[LocalAws, Issued, Sequence[Issued], Mapping[str, str]], KeyPair]


def helper_request(local: LocalAws, own: Issued, chain: Sequence[Issued]) -> Signer:
    """What aws_signing_helper 1.8.0 signs and sends: the SDK's own headers, others beside them unsigned."""
    sent = {
        "amz-sdk-invocation-id": str(uuid4()),
        "amz-sdk-request": "attempt=1; max=3",
        "accept-encoding": "gzip",
        "user-agent": f"CredHelper/{HELPER_VERSION} (go1.26; linux; amd64)",
    }
    return Signer(
        local,
        own.certificate,
        own.key,
        tuple(each.certificate for each in chain),
        extra=sent,
        unsigned=frozenset({"accept-encoding", "user-agent"}),
    )


def helper(local: LocalAws, own: Issued, chain: Sequence[Issued], arns: Mapping[str, str]) -> KeyPair:
    """The ARNs in the query, the duration alone in the body, over plain http with its port in the Host."""
    signer = helper_request(local, own, chain)
    answer = signer.send(*signer.signed(f'{{"durationSeconds":{SECONDS}}}'.encode(), **arns))
    if answer.status >= 300:
        code = answer.headers["x-amzn-errortype"].partition(":")[0]
        raise NoSession(answer.status, code, answer.body["message"])
    return keys_of(answer)


def keys_of(answer: Answer) -> KeyPair:
    """The credentials of an answer."""
    found = answer.credentials
    return KeyPair(found["accessKeyId"], found["secretAccessKey"], found["sessionToken"])


def python(local: LocalAws, own: Issued, chain: Sequence[Issued], arns: Mapping[str, str]) -> KeyPair:
    """iam-rolesanywhere-session as it is: everything in the body, over https."""
    session = IAMRolesAnywhereSession(
        profile_arn=arns["profileArn"],
        role_arn=arns["roleArn"],
        trust_anchor_arn=arns["trustAnchorArn"],
        certificate=own.pem.encode(),
        private_key=own.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        certificate_chain="".join(each.pem for each in chain).encode() or None,
        session_duration=SECONDS,
        region=local.region,
        endpoint=f"127.0.0.1:{local.server.https_port}",
        verify=local.ca_file,
    )
    credentials: Any = session.get_refreshable_credentials()
    try:
        found = credentials.get_frozen_credentials()
    except CredentialsRetrievalError as error:
        raise NoSession(error.status_code, None, error.message) from error
    return KeyPair(found.access_key, found.secret_key, found.token)


CLIENTS: Mapping[str, Client] = {"helper": helper, "python": python}
