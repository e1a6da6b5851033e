"""Requests to the instance metadata service, and its answers.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html

AWS listens on an address of each instance's own. Here every instance has a path of its own on the port for
plain http: ``/imds/<instance id>/latest/...``. Who can connect is on this machine, as who can connect there
is on the instance.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.clock import Clock
from sandbox.metadata.roles import Instance, InstanceRoles
from sandbox.metadata.tokens import Tokens
from sandbox.wire import Request, Response

METADATA_PATH = re.compile(r"/imds/(i-[0-9a-f]{8,17})(/.*)")
"""The path of a request: the instance's id, and what the instance itself would ask for."""

_TOKEN = "x-aws-ec2-metadata-token"  # noqa: S105 - the name of a header
_TTL = f"{_TOKEN}-ttl-seconds"
_ROLES = "/latest/meta-data/iam/security-credentials/"
_OK, _BAD, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _NOT_ALLOWED = 200, 400, 401, 403, 404, 405


def endpoint_of(http_endpoint: str, instance: str) -> str:
    """The address an AWS client takes as ``AWS_EC2_METADATA_SERVICE_ENDPOINT``.

    Args:
        http_endpoint: The sandbox's address for plain http.
        instance: The instance's id.
    """
    return f"{http_endpoint}/imds/{instance}/"


@dataclass(frozen=True)
class InstanceMetadata:
    """Answers instances.

    Attributes:
        instance: The account and the record of an instance, by its id.
        roles: The roles of instances.
        clock: The sandbox's time.
    """

    instance: Callable[[str], tuple[str, dict[str, Any]] | None]
    roles: InstanceRoles
    clock: Clock
    _tokens: Tokens = field(default_factory=Tokens, repr=False)

    def handle(self, request: Request) -> Response:
        """Answer one request.

        Args:
            request: The request; the doors have checked where it came in, and nothing of it was taken away.
        """
        named = METADATA_PATH.fullmatch(request.path)
        found = self.instance(named[1]) if named else None
        if named is None or found is None:
            return _text(_NOT_FOUND, "Not Found")
        instance, path = Instance(named[1], *found), named[2]
        if not instance.is_running or instance.options.get("HttpEndpoint") == "disabled":
            return _text(_FORBIDDEN, "Forbidden")
        if request.method == "PUT":
            return self._token(request, instance, path)
        if request.method not in {"GET", "HEAD"}:
            return _text(_NOT_ALLOWED, "Method Not Allowed")
        if not self._is_let_in(request, instance):
            return _text(_UNAUTHORIZED, "Unauthorized")
        return self._answer(instance, path)

    def _token(self, request: Request, instance: Instance, path: str) -> Response:
        """A token, unless a proxy asks: one adds the header, a request from the instance has none."""
        if path != "/latest/api/token" or "x-forwarded-for" in request.headers:
            return _text(_FORBIDDEN, "Forbidden")
        seconds = request.headers.get(_TTL, "")
        token = self._tokens.issue(instance.id, seconds, self.clock.now())
        return _text(_BAD, "Bad Request") if token is None else _text(_OK, token, {_TTL: seconds})

    def _is_let_in(self, request: Request, instance: Instance) -> bool:
        token = request.headers.get(_TOKEN)
        if token is None:
            return instance.options.get("HttpTokens") != "required"
        return self._tokens.seconds_left(instance.id, token, self.clock.now()) > 0

    def _answer(self, instance: Instance, path: str) -> Response:
        placement = instance.record["Placement"]["AvailabilityZone"]
        told = {
            "/latest/meta-data/instance-id": instance.id,
            "/latest/meta-data/placement/availability-zone": placement,
            "/latest/meta-data/placement/region": placement[:-1],
        }
        if path in told:
            return _text(_OK, told[path])
        profile, role = self.roles.profile_of(instance), self.roles.role_of(instance)
        if path == "/latest/meta-data/iam/info" and instance.profile_arn:
            return _json(self._info(instance, profile))
        if role is not None and path in {_ROLES, _ROLES.rstrip("/")}:
            return _text(_OK, role.name)
        if role is not None and path == _ROLES + role.name:
            return _json(self.roles.document(instance, role))
        return _text(_NOT_FOUND, "Not Found")

    def _info(self, instance: Instance, profile: dict[str, Any] | None) -> dict[str, str]:
        now = self.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        if profile is None:
            message = f"Instance Profile {instance.profile_arn} cannot be found."
            return {"Code": "InstanceProfileNotFound", "Message": message, "LastUpdated": now}
        return {
            "Code": "Success",
            "LastUpdated": now,
            "InstanceProfileArn": profile["Arn"],
            "InstanceProfileId": profile["InstanceProfileId"],
        }


def _text(status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    return Response(status, {"content-type": "text/plain", **(headers or {})}, text.encode())


def _json(document: dict[str, str]) -> Response:
    return Response(_OK, {"content-type": "application/json"}, json.dumps(document, indent=2).encode())
