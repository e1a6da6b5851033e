"""The service: one request in, one response out; moto is imported when the first one is allowed."""

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from uuid import uuid4

from botocore import xform_name

from sandbox.private_ca import rules
from sandbox.private_ca.errors import PrivateCaError
from sandbox.private_ca.operations import context_of, operation_of, read_input
from sandbox.private_ca.permissions import Permissions
from sandbox.refusals import json_error
from sandbox.rolesanywhere.access import Authorize
from sandbox.wire import AccessDenied, Caller, Request, Response

_WITHOUT_A_CA = frozenset({"CreateCertificateAuthority", "ListCertificateAuthorities"})


class PrivateCa:
    """AWS Private CA of the sandbox. What it keeps lives and ends with the object.

    Args:
        authenticate: Checks a request's signature, once, and says who signed it.
        authorize: Decides whether the caller of a request may take an action.
    """

    def __init__(self, *, authenticate: Callable[[Request], Caller], authorize: Authorize) -> None:
        self._authenticate = authenticate
        self._authorize = authorize
        self._backends: dict[tuple[str, str], Any] = {}
        self._permissions = Permissions()

    def handle(self, request: Request) -> Response:
        """Answer one request.

        Args:
            request: The request.
        """
        try:
            caller = self._authenticate(request)
            name = operation_of(request)
            members = read_input(name, request)
            arn = "*" if name in _WITHOUT_A_CA else members["CertificateAuthorityArn"]
            context = {**context_of(members), **self._resource_tags(arn, caller)}
            self._authorize(request, f"acm-pca:{name}", arn, context)
            answer = self._answer(name, members, caller)
        except (AccessDenied, PrivateCaError) as error:
            return json_error(error.code, error.message, 400)
        headers = {"content-type": "application/x-amz-json-1.1", "x-amzn-requestid": str(uuid4())}
        return Response(200, headers, json.dumps(answer).encode())

    def certificate(self, account: str, region: str, arn: str) -> str | None:
        """The certificate of a CA as Roles Anywhere reads it; None when it cannot.

        Args:
            account: The account of the trust anchor.
            region: Its Region.
            arn: The CA.
        """
        backend = self._backends.get((account, region))
        authority = backend.certificate_authorities.get(arn) if backend else None
        if authority is None or authority.status != rules.ACTIVE:
            return None
        pem: str = authority.certificate_bytes.decode("ascii")
        return pem

    def _answer(self, name: str, members: Mapping[str, Any], caller: Caller) -> dict[str, Any]:
        from moto.core.exceptions import JsonRESTError

        backend = self._backend(caller)
        try:
            if name not in _WITHOUT_A_CA:
                rules.check(
                    name, backend.describe_certificate_authority(members["CertificateAuthorityArn"]), members
                )
            own = getattr(self._permissions, xform_name(name), None)
            answer = own(members, caller) if own else _asked(backend, name, members)
        except JsonRESTError as error:
            raise PrivateCaError(error.error_type, str(error.message)) from error
        if name == "CreateCertificateAuthority":
            # moto says of every authority that its certificates are short-lived.
            made = backend.describe_certificate_authority(answer["CertificateAuthorityArn"])
            made.usage_mode = members.get("UsageMode", "GENERAL_PURPOSE")
        return answer

    def _backend(self, caller: Caller) -> Any:
        """What moto keeps of one account in one Region."""
        from moto.acmpca.models import ACMPCABackend

        place = (caller.account, caller.region)
        if place not in self._backends:
            self._backends[place] = ACMPCABackend(caller.region, caller.account)
        return self._backends[place]

    def _resource_tags(self, arn: str, caller: Caller) -> dict[str, str]:
        backend = self._backends.get((caller.account, caller.region))
        kept = backend.list_tags(arn)["Tags"] if backend else []
        return {f"aws:ResourceTag/{tag['Key']}": tag.get("Value", "") for tag in kept}


def _asked(backend: Any, name: str, members: Mapping[str, Any]) -> dict[str, Any]:
    """What moto's own reading of the protocol answers."""
    answering = _answering()(backend)
    answering.body = json.dumps(members)
    answer: dict[str, Any] = json.loads(getattr(answering, xform_name(name))())
    return {member: value for member, value in answer.items() if value is not None}


@cache
def _answering() -> Any:
    """The protocol as moto reads it, over a backend of ours and not the one all users of moto share."""
    from moto.acmpca.responses import ACMPCAResponse

    class Answering(ACMPCAResponse):
        def __init__(self, backend: Any) -> None:
            super().__init__()
            self._own = backend

        @property
        def acmpca_backend(self) -> Any:
            return self._own

    return Answering
