"""The one adapter to ministack: who is asking, and may they."""

import contextvars
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from sandbox import asked, corrections
from sandbox.clock import Clock
from sandbox.emulator import SERVICES, environment, finish, load, set_environment
from sandbox.refusals import Failure, Refused
from sandbox.temporary import TemporaryCredentials
from sandbox.wire import AccessDenied, Caller, Request

# How ministack names a failed authentication, and what it means.
_FAILURES = {
    "CredentialDateMismatch": Failure.WRONG_SIGNATURE,
    "ExpiredTokenException": Failure.EXPIRED,
    "IncompleteSignature": Failure.INCOMPLETE,
    "InvalidClientTokenId": Failure.UNKNOWN_KEY,
    "InvalidToken": Failure.BAD_TOKEN,
    "MissingAuthenticationToken": Failure.NO_SIGNATURE,
    "MissingAuthorizationParameter": Failure.INCOMPLETE,
    "RequestExpired": Failure.WRONG_TIME,
    "RequestTimeTooSkewed": Failure.WRONG_TIME,
    "SignatureDoesNotMatch": Failure.WRONG_SIGNATURE,
    "UnrecognizedClientException": Failure.UNKNOWN_KEY,
    "UnsupportedSignature": Failure.INCOMPLETE,
}
_EXACT_WORDS = frozenset({Failure.WRONG_TIME, Failure.INCOMPLETE})


class CloudCallError(Exception):
    """The local AWS refused a call made in process.

    Args:
        action: The IAM operation that was called.
        answer: What the local AWS said.
    """

    def __init__(self, action: str, answer: str) -> None:
        super().__init__(f"{action}: {answer}")


@dataclass(frozen=True, slots=True)
class _Checked:
    """What became of the one check of a request's signature."""

    request: Request
    key: str
    outcome: Caller | Refused


_checked: contextvars.ContextVar[_Checked | None] = contextvars.ContextVar("checked", default=None)


class Cloud:
    """ministack in this process, with its environment set before it was imported and its gaps closed.

    There is one in a process: ministack keeps everything in its modules.

    Args:
        directory: The instance's own folder.
        account: The account of a caller whose key names none.
        region: The Region of a request that names none.
        clock: The sandbox's time.

    Attributes:
        temporary: Issues sessions of its roles.
    """

    def __init__(self, directory: Path, account: str, region: str, clock: Clock) -> None:
        set_environment(environment(directory, account, region))
        self.services = frozenset(SERVICES)
        self.region = region
        self._emulator = load()
        corrections.install(clock)
        asked.watch(self._emulator)
        self.temporary = TemporaryCredentials(self._emulator, clock)

    @property
    def app(self) -> Callable[..., Any]:
        """The ASGI application behind our front."""
        application: Callable[..., Any] = self._emulator.app.app
        return application

    @property
    def sub_resources(self) -> frozenset[str]:
        """The query parameters by which ministack tells one S3 operation from another."""
        return self._emulator.sub_resources

    def instance(self, identifier: str) -> tuple[str, dict[str, Any]] | None:
        """An instance of any account, with its account.

        Args:
            identifier: Its id.
        """
        return self._emulator.instance(identifier)

    def instance_profile(self, arn: str, account: str) -> dict[str, Any] | None:
        """An instance profile, if an account has exactly this one.

        Args:
            arn: Its ARN.
            account: 12-digit account id.
        """
        return self._emulator.instance_profile(arn, account)

    def stores(self) -> dict[str, dict[Any, Any]]:
        """Everything kept of all accounts: live, to be read or filled."""
        return self._emulator.stores()

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
        with self._emulator.responses.request_scope(account, self.region):
            status, _, answer = finish(self._emulator.iam.handle_request("POST", "/", headers, body, {}))
        if status != 200:  # noqa: PLR2004 - HTTP's own number
            raise CloudCallError(action, answer.decode())
        leaves = (element for element in ET.fromstring(answer).iter() if not len(element))  # noqa: S314 - ours
        return {element.tag.rpartition("}")[2]: element.text or "" for element in leaves}

    def role_exists(self, account: str, role_arn: str) -> bool:
        """Whether an account has exactly this role.

        Args:
            account: 12-digit account id.
            role_arn: The role's whole ARN, path included.
        """
        role = self._emulator.role(account, role_arn.rpartition("/")[2])
        return role is not None and role["Arn"] == role_arn

    def check(self, request: Request, service: str) -> None:
        """Authenticate a request on its way to ministack, whatever its operation.

        Args:
            request: The request as it came in.
            service: The service its signature names.

        Raises:
            Refused: Not who they say they are, in the service's own protocol.
        """
        outcome = self._once(request, service).outcome
        if isinstance(outcome, Refused):
            raise outcome

    def authenticate(self, request: Request) -> Caller:
        """Say who signed a request; the signature is checked once.

        Args:
            request: The request as it came in; its body is part of what was signed.

        Raises:
            AccessDenied: Not who they say they are; with the code and words of a REST-JSON service.
        """
        outcome = self._once(request, "").outcome
        if isinstance(outcome, Refused):
            raise AccessDenied(outcome.failure.value.json, outcome.message, outcome.response.status)
        return outcome

    def authorize(
        self,
        request: Request,
        action: str,
        resource: str = "*",
        context: Mapping[str, str | list[str]] | None = None,
    ) -> Caller:
        """Authenticate the caller (once a request) and ask whether an action is allowed.

        Args:
            request: The request as it came in; its body is part of what was signed.
            action: ``service:Operation``.
            resource: The ARN acted on, or ``*``.
            context: Condition keys of the request and their values.

        Raises:
            AccessDenied: Not who they say they are, or not allowed; with the code and words of a
                REST-JSON service.
        """
        caller = self.authenticate(request)
        evaluator = self._emulator.evaluator
        denied = evaluator.enforce(
            self._once(request, "").key,
            action,
            action.partition(":")[0],
            caller.region,
            resource_arn=resource,
            service_context=dict(context or {}),
        )
        if denied is None:
            return caller
        if isinstance(denied, evaluator.AuthError):
            raise AccessDenied(denied.code, denied.message)
        words = self._emulator.actions.identity_denial_message
        message = words(action, denied.principal_arn, resource, denied.decision == "Deny")
        raise AccessDenied("AccessDeniedException", message)

    def _once(self, request: Request, service: str) -> _Checked:
        checked = _checked.get()
        if checked is None or checked.request is not request:
            checked = self._authenticate(request, service)
            _checked.set(checked)
        return checked

    def _authenticate(self, request: Request, service: str) -> _Checked:
        """Check the signature as ministack does for its own services.

        ministack checks a request once and then trusts its key, so that a second question after a wrong
        signature would be answered "allowed": the outcome is kept here, and a failure ends the request.
        """
        emulator, headers = self._emulator, dict(request.headers)
        query = {name: list(values) for name, values in request.query.items()}
        key: str = emulator.router.extract_access_key_id(headers, query)
        try:
            account = emulator.evaluator.find_iam_access_key_account(key)
        except emulator.evaluator.AmbiguousAccessKeyError:
            return _Checked(request, key, Refused(service, Failure.UNKNOWN_KEY))
        region: str = emulator.router.extract_region(headers, query)
        emulator.responses.set_request_account_id(account or key)
        emulator.responses.set_request_region(region)
        emulator.evaluator.pin_request_origin(request.client, request.scheme == "https")
        if "X-Amz-Signature" in query:
            return _Checked(request, key, self._presigned(request, query, service, region))
        emulator.evaluator.pin_signed_request(
            request.method, request.raw_path, query, list(request.raw_headers)
        )
        emulator.evaluator.pin_signed_body(request.body)
        outcome = emulator.evaluator.authenticate(key, emulator.responses.get_account_id())
        return _Checked(request, key, self._outcome(outcome, service, region))

    def _presigned(
        self, request: Request, query: dict[str, list[str]], service: str, region: str
    ) -> Caller | Refused:
        """Check the key and signature of a presigned request; when it ends is S3's to say."""
        evaluator, sigv4 = self._emulator.evaluator, self._emulator.sigv4
        signature = sigv4.parse_query_signature(query)
        if isinstance(signature, tuple):
            return Refused(service, Failure.INCOMPLETE, signature[1])
        account = self._emulator.responses.get_account_id()
        token = query.get("X-Amz-Security-Token", [""])[0]
        credential = evaluator.resolve_credential(signature.access_key_id, account, token)
        if isinstance(credential, evaluator.CredentialResolutionError):
            return self._outcome(credential, service, region)
        failure = sigv4.header_signature_failure(
            signature,
            credential.secret_access_key,
            request.method,
            request.raw_path,
            query,
            dict(request.headers),
            request.body,
            presigned=True,
        )
        if failure is not None:
            return Refused(service, _FAILURES[failure[0]])
        return self._outcome(credential, service, region)

    def _outcome(self, outcome: Any, service: str, region: str) -> Caller | Refused:
        if isinstance(outcome, self._emulator.evaluator.ResolvedCredential):
            return Caller(outcome.account_id, outcome.principal_arn, region)
        if outcome is None:
            return Refused(service, Failure.NO_SIGNATURE)
        failure = _FAILURES.get(outcome.code, Failure.WRONG_SIGNATURE)
        return Refused(service, failure, outcome.message if failure in _EXACT_WORDS else "")
