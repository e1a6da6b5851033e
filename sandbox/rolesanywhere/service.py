"""The service: one request in, one response out."""

import json
from collections.abc import Callable
from uuid import uuid4

from sandbox.clock import Clock
from sandbox.rolesanywhere.access import Authorize, Gate, RoleExists
from sandbox.rolesanywhere.calls import Call, target_of
from sandbox.rolesanywhere.errors import (
    NotImplementedException,
    ServiceError,
    ThrottlingException,
    UnknownOperationException,
)
from sandbox.rolesanywhere.fidelity.requests import NOT_IMPLEMENTED, THROTTLED, UNKNOWN_OPERATION
from sandbox.rolesanywhere.handlers import Answer, table
from sandbox.rolesanywhere.place import Place
from sandbox.rolesanywhere.rates import Rates
from sandbox.rolesanywhere.routes import Route, find, is_create_session
from sandbox.rolesanywhere.sessions import journal
from sandbox.rolesanywhere.sessions.create import CREATED, Roles, Sessions
from sandbox.rolesanywhere.sessions.refusal import SessionRefused
from sandbox.rolesanywhere.source import Authority, unreadable
from sandbox.rolesanywhere.state import Store
from sandbox.rolesanywhere.validation import read_input
from sandbox.wire import AccessDenied, Caller, Request, Response


class RolesAnywhere:
    """IAM Roles Anywhere of the sandbox: the control plane and CreateSession.

    Safe to call from several threads. What it keeps lives and ends with the object.

    Args:
        authenticate: Checks a request's signature, once, and says who signed it.
        authorize: Decides whether the caller of a request may take an action.
        role_exists: Whether an account (12-digit id) has a role of exactly this ARN.
        roles: The roles that sessions may have, and their credentials.
        authority: The certificate of an authority of AWS Private CA; none can be read when left out.
        clock: The sandbox's time.
        rates: How often it may be asked; as often as anybody likes when left out.
    """

    def __init__(  # noqa: PLR0913 - every side of the cloud it touches
        self,
        *,
        authenticate: Callable[[Request], Caller],
        authorize: Authorize,
        role_exists: RoleExists,
        roles: Roles,
        authority: Authority = unreadable,
        clock: Clock,
        rates: Rates | None = None,
    ) -> None:
        self._rates = rates
        self._authenticate = authenticate
        self._store = Store()
        self._gate = Gate(authorize, role_exists, self._store)
        self._handlers = table(self._gate, clock, authority)
        self._sessions = Sessions(self._store, roles, clock, rates)

    @property
    def store(self) -> Store:
        """What it keeps."""
        return self._store

    def handle(self, request: Request) -> Response:
        """Answer one request.

        Args:
            request: The request.
        """
        headers = {"Content-Type": "application/json", "x-amzn-RequestId": str(uuid4())}
        try:
            if is_create_session(request):
                status, answer = CREATED, self._create_session(request, headers["x-amzn-RequestId"])
            else:
                status, answer = self._answer(request)
        except (AccessDenied, ServiceError) as error:
            headers["x-amzn-ErrorType"] = error.code
            status, answer = error.status, {"message": error.message}
        return Response(status, headers, b"" if answer is None else json.dumps(answer).encode())

    def _create_session(self, request: Request, request_id: str) -> Answer:
        try:
            answer = self._sessions.create(request)
        except SessionRefused as refusal:
            journal.refused(request, refusal, request_id)
            raise refusal.error from refusal
        journal.issued(request, answer, request_id)
        return answer

    def _answer(self, request: Request) -> tuple[int, Answer]:
        caller = self._authenticate(request)
        route = find(request)
        if route is None:
            raise UnknownOperationException(UNKNOWN_OPERATION())
        call = self._call(request, route, caller)
        self._gate.admit(call)
        return route.operation.status, self._handler(call)(call)

    def _call(self, request: Request, route: Route, caller: Caller) -> Call:
        place = Place.of(caller.account, caller.region)
        if self._rates is not None and not self._rates.allows(place, route.operation.name):
            raise ThrottlingException(THROTTLED())
        values, shelf = read_input(route, request), self._store.at(place)
        return Call(
            request=request,
            operation=route.operation,
            values=values,
            caller=caller,
            place=place,
            shelf=shelf,
            target=target_of(values, place, shelf),
        )

    def _handler(self, call: Call) -> Callable[[Call], Answer]:
        """What answers an operation; one that nothing here knows is refused."""
        name = call.operation.name
        if name not in self._handlers:
            raise NotImplementedException(NOT_IMPLEMENTED(what=f"Operation {name}"))
        return self._handlers[name]
