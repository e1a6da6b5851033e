"""Request rates: as the quotas page has them, by a clock that the tests move."""

import json
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest

from aws_facts.limits import CREATE_SESSION_RATE, REQUEST_RATE
from sandbox.clock import Clock
from sandbox.rolesanywhere import Rates, RolesAnywhere
from sandbox.rolesanywhere.model import operations
from sandbox.rolesanywhere.place import Place
from sandbox.rolesanywhere.rates import GROUPS
from sandbox.wire import AccessDenied, Caller, Request, Response
from tests.rolesanywhere.authorities import NOW
from tests.rolesanywhere.sessions.direct import ACCOUNT, REGION, Direct, OneRole
from tests.rolesanywhere.sessions.pki import authority, issue

HERE = Place.of(ACCOUNT, REGION)
IN_NO_GROUP = {
    "PutAttributeMapping",
    "DeleteAttributeMapping",
    "PutNotificationSettings",
    "ResetNotificationSettings",
}


@dataclass
class Seconds:
    """A clock that stands until a test moves it."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


def allowed(rates: Rates, operation: str, times: int, place: Place = HERE) -> int:
    """How many of several requests at once are let through."""
    return sum(rates.allows(place, operation) for _ in range(times))


def test_the_numbers_are_those_of_the_quotas_page() -> None:
    """User Guide, Quotas: 1 a second for each kind, 10 for CreateSession."""
    assert (REQUEST_RATE.value, CREATE_SESSION_RATE.value) == (1, 10)


def test_every_operation_of_the_service_model_is_in_its_group() -> None:
    """Five groups as the quotas page counts them; attribute mappings and notifications are in none."""
    found: dict[str, set[str]] = {}
    for operation in operations():
        found.setdefault(GROUPS.get(operation.name, ""), set()).add(operation.name)
    assert found.pop("") == IN_NO_GROUP
    assert {group: len(names) for group, names in found.items()} == {
        "trust anchor": 7,
        "profile": 7,
        "CRL": 7,
        "subject": 2,
        "tagging": 3,
    }


@pytest.mark.parametrize(("operation", "a_second"), [("GetProfile", 1), ("CreateSession", 10)])
def test_a_seconds_worth_comes_at_once_and_no_more(operation: str, a_second: int) -> None:
    """A full bucket is one second's worth; a quiet hour does not make it fuller; time brings tokens back."""
    seconds = Seconds()
    rates = Rates(seconds)
    assert allowed(rates, operation, 25) == a_second
    seconds.now += 0.99 / a_second
    assert allowed(rates, operation, 25) == 0
    seconds.now += 0.02 / a_second
    assert allowed(rates, operation, 25) == 1
    seconds.now += 3600
    assert allowed(rates, operation, 25) == a_second


def test_a_steady_client_at_the_rate_is_never_refused_and_one_above_it_is() -> None:
    """Ten a second for a minute pass; of eleven a second about ten do."""
    for a_second, passed in ((10, 600), (11, 610)):
        seconds = Seconds()
        rates = Rates(seconds)
        through = 0
        for _ in range(60 * a_second):
            through += rates.allows(HERE, "CreateSession")
            seconds.now += 1 / a_second + 1e-9
        assert abs(through - passed) <= 1


def test_groups_and_places_have_their_own() -> None:
    """What one kind, account or Region uses up, no other misses."""
    rates = Rates(Seconds())
    assert allowed(rates, "ListTrustAnchors", 5) == 1
    assert not rates.allows(HERE, "CreateTrustAnchor")
    for other in ("ListProfiles", "ListCrls", "ListSubjects", "TagResource", "CreateSession"):
        assert rates.allows(HERE, other), other
    assert rates.allows(Place.of("444455556666", REGION), "ListTrustAnchors")
    assert rates.allows(Place.of(ACCOUNT, "eu-west-1"), "ListTrustAnchors")
    assert allowed(rates, "PutAttributeMapping", 100) == 100


def service(rates: Rates | None, callers: Any = None) -> RolesAnywhere:
    """The service without HTTP; whoever asks may do everything."""
    caller = Caller(ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/admin", REGION)
    return RolesAnywhere(
        authenticate=callers or (lambda _: caller),
        authorize=lambda *_, **__: caller,
        role_exists=lambda *_: True,
        roles=OneRole(),
        clock=Clock(),
        rates=rates,
    )


def listed(anywhere: RolesAnywhere, path: str = "/profiles") -> Response:
    """The answer to a list operation."""
    return anywhere.handle(Request("GET", path, path, {}, {}, (), b""))


def test_the_control_plane_says_throttling() -> None:
    """The second request in a second is ThrottlingException with HTTP 429; a second later it passes."""
    seconds = Seconds()
    anywhere = service(Rates(seconds))
    assert listed(anywhere).status == 200
    refused = listed(anywhere)
    assert (refused.status, refused.headers["x-amzn-ErrorType"]) == (429, "ThrottlingException")
    assert json.loads(refused.body) == {"message": "Rate exceeded"}
    assert listed(anywhere, "/trustanchors").status == 200
    seconds.now += 1
    assert listed(anywhere).status == 200


def test_without_the_option_nothing_is_counted() -> None:
    """The neighbour: as often as anybody likes."""
    anywhere = service(None)
    assert {listed(anywhere).status for _ in range(50)} == {200}


def test_who_is_not_known_uses_nothing_up() -> None:
    """A request whose signature is wrong is refused for that, and takes no token of the account's."""
    numbers = count()

    def every_second(_: Request) -> Caller:
        if next(numbers) % 2 == 0:
            raise AccessDenied("InvalidSignatureException", "no")
        return Caller(ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/admin", REGION)

    anywhere = service(Rates(Seconds()), every_second)
    assert [listed(anywhere).status for _ in range(4)] == [403, 200, 403, 429]


def test_create_session_says_throttling_too() -> None:
    """The eleventh session in a second is refused and not issued; a wrong signature counts for nothing."""
    seconds = Seconds()
    root = authority("CN=Root")
    trust = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": "rolesanywhere.amazonaws.com"},
            "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
        },
    }
    direct = Direct(root.pem, now=NOW, trust_policy=json.dumps(trust), rates=Rates(seconds))
    web = direct.signer(issue("CN=web", root))
    thief = web.but(key=issue("CN=web", root).key)
    assert {direct.ask(thief).status for _ in range(30)} == {403}
    assert [direct.ask(web).status for _ in range(11)] == [201] * 10 + [429]
    refused = direct.ask(web)
    assert refused.headers["x-amzn-ErrorType"] == "ThrottlingException"
    assert len(direct.roles.issued) == 10
    seconds.now += 0.1
    assert direct.ask(web).status == 201
    assert direct.ask(web).status == 429
