"""The one adapter to ministack's internals: who is asking, and may they."""

import asyncio
import contextvars
import importlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from sandbox.wire import AccessDenied, Caller, Request

SERVICES = ("dynamodb", "iam", "kms", "s3", "sts", "tagging")
"""The services of ministack that are switched on."""


class CloudCallError(Exception):
    """The local AWS refused a call made in process.

    Args:
        action: The IAM action that was called.
        answer: What the local AWS said.
    """

    def __init__(self, action: str, answer: str) -> None:
        super().__init__(f"{action}: {answer}")


def ministack_environment(directory: Path, account: str, region: str) -> dict[str, str]:
    """The variables ministack reads, each with the value that keeps it closed and on this machine.

    Args:
        directory: The instance's own folder; whatever is written goes there.
        account: The account of a caller whose key names none.
        region: The Region of a request that names none.
    """
    return {
        "AUTH": "true",
        "SERVICES": ",".join(SERVICES),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PERSIST_STATE": "0",
        "S3_PERSIST": "0",
        "MINISTACK_AUTOCREATE_AWS_MANAGED": "0",
        "MINISTACK_ACCOUNT_ID": account,
        "MINISTACK_REGION": region,
        "MINISTACK_HOST": "localhost",
        "DOCKER_HOST": f"unix://{directory}/no-docker.sock",
        "STATE_DIR": str(directory / "state"),
        "S3_DATA_DIR": str(directory / "s3"),
        "TMPDIR": str(directory),
        "LOG_LEVEL": "WARNING",
    }


@dataclass
class _Authentication:
    """What became of the one check of a request's signature."""

    request: Request
    outcome: Caller | AccessDenied


_authentication: contextvars.ContextVar[_Authentication | None] = contextvars.ContextVar(
    "authentication", default=None
)


class Cloud:
    """ministack in this process, with its environment set before it was imported.

    Args:
        directory: The instance's own folder.
        account: The account of a caller whose key names none.
        region: The Region of a request that names none.
    """

    def __init__(self, directory: Path, account: str, region: str) -> None:
        for name in [name for name in os.environ if name.startswith(("AWS_", "MINISTACK_", "LOCALSTACK_"))]:
            del os.environ[name]
        os.environ.update(ministack_environment(directory, account, region))
        self.account = account
        self.region = region
        self._app_module = importlib.import_module("ministack.app")
        self._evaluator = importlib.import_module("ministack.core.iam_evaluator")
        self._actions = importlib.import_module("ministack.core.iam_actions")
        self._responses = importlib.import_module("ministack.core.responses")
        self._router = importlib.import_module("ministack.core.router")
        self._iam = importlib.import_module("ministack.services.iam")

    @property
    def app(self) -> Any:
        """The ASGI application behind our front."""
        return self._app_module.app

    def iam(self, account: str, action: str, **parameters: str) -> dict[str, str]:
        """Call IAM in process, as nobody: no signature, no policy.

        Args:
            account: The account to act in.
            action: An IAM operation.
            **parameters: Its parameters.

        Returns:
            Every leaf element of the answer by its name.

        Raises:
            CloudCallError: IAM refused.
        """
        body = urlencode({"Action": action, **parameters}).encode()
        headers = {"content-type": "application/x-www-form-urlencoded"}
        with self._responses.request_scope(account, self.region):
            status, _, answer = _finish(self._iam.handle_request("POST", "/", headers, body, {}))
        if status != 200:  # noqa: PLR2004 - HTTP's own number
            raise CloudCallError(action, answer.decode())
        return {
            element.tag.rpartition("}")[2]: element.text or ""
            for element in ET.fromstring(answer).iter()  # noqa: S314 - made in this process
            if not len(element)
        }

    def role_exists(self, account: str, role_arn: str) -> bool:
        """Whether an account has exactly this role.

        Args:
            account: 12-digit account id.
            role_arn: The role's whole ARN, path included.
        """
        role = self._iam._roles.get_scoped(account, None, role_arn.rpartition("/")[2])
        return role is not None and role["Arn"] == role_arn

    def authenticate(self, request: Request) -> Caller:
        """Check a request's signature, once however often it is asked, and say who signed it.

        Args:
            request: The request as it came in; its body is part of what was signed.

        Raises:
            AccessDenied: Not who they say they are; with AWS's code and words.
        """
        checked = _authentication.get()
        if checked is None or checked.request is not request:
            checked = _Authentication(request, self._authenticate(request))
            _authentication.set(checked)
        if isinstance(checked.outcome, AccessDenied):
            raise checked.outcome
        return checked.outcome

    def authorize(
        self,
        request: Request,
        action: str,
        resource: str = "*",
        context: Mapping[str, str | list[str]] | None = None,
    ) -> Caller:
        """Authenticate the caller and ask whether an action is allowed.

        Args:
            request: The request as it came in; its body is part of what was signed.
            action: ``service:Operation``.
            resource: The ARN acted on, or ``*``.
            context: Condition keys of the request and their values.

        Raises:
            AccessDenied: Not who they say they are, or not allowed; with AWS's code and words.
        """
        caller = self.authenticate(request)
        key = self._router.extract_access_key_id(dict(request.headers))
        service = action.partition(":")[0]
        denied = self._evaluator.enforce(
            key,
            action,
            service,
            caller.region,
            resource_arn=resource,
            service_context=dict(context or {}),
        )
        if denied is None:
            return caller
        if isinstance(denied, self._evaluator.AuthError):
            raise AccessDenied(denied.code, denied.message)
        message = self._actions.identity_denial_message(
            action, denied.principal_arn, resource, denied.decision == "Deny"
        )
        raise AccessDenied("AccessDeniedException", message)

    def _authenticate(self, request: Request) -> Caller | AccessDenied:
        headers = dict(request.headers)
        query = {name: list(values) for name, values in request.query.items()}
        key = self._router.extract_access_key_id(headers, query)
        account = self._evaluator.find_iam_access_key_account(key) if key else None
        self._responses.set_request_account_id(account or key)
        region = self._router.extract_region(headers, query)
        self._responses.set_request_region(region)
        self._evaluator.pin_request_origin(request.client, request.scheme == "https")
        self._evaluator.pin_signed_request(request.method, request.raw_path, query, list(request.raw_headers))
        self._evaluator.pin_signed_body(request.body)
        if not key:
            return AccessDenied("MissingAuthenticationTokenException", "Missing Authentication Token")
        outcome = self._evaluator.authenticate(key, self._responses.get_account_id())
        if outcome is None:
            return AccessDenied(
                "UnrecognizedClientException", "The security token included in the request is invalid."
            )
        if isinstance(outcome, self._evaluator.AuthError):
            return AccessDenied(outcome.code, outcome.message)
        return Caller(outcome.account_id, outcome.principal_arn, region)


def _finish(coroutine: Any) -> Any:
    """Run a handler that never waits, inside or outside a running loop, in the caller's context."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value
    coroutine.close()
    raise RuntimeError("ministack's IAM handler waits now; call it on the server's loop")


__all__ = ["SERVICES", "Cloud", "CloudCallError", "asyncio", "ministack_environment"]
