"""The control routes: deployers of further accounts and the clock, for who knows the token."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sandbox.keys import KeyPair
from tests.local_aws import ACCOUNT, LocalAws
from tests.sandbox.wire_client import Answer, send

PATH = "/_rolesanywhere/deployers"
CLOCK = "/_rolesanywhere/clock"


def _ask(  # noqa: PLR0917 - every part may be wrong
    local_aws: LocalAws,
    body: bytes,
    token: str | None = None,
    endpoint: str | None = None,
    path: str = PATH,
    method: str = "POST",
) -> Answer:
    bearer = local_aws.control_token if token is None else token
    headers = {"authorization": f"Bearer {bearer}", "content-type": "application/json"}
    return send(local_aws, method, path, headers, body, endpoint=endpoint)


def test_a_deployer_of_another_account(local_aws: LocalAws) -> None:
    """Each account has one deployer, made at the first question; server.json knows it then."""
    answer = _ask(local_aws, b'{"account": "333344445555"}')
    made = json.loads(answer.body)
    assert answer.status == 200
    pair = KeyPair(made["accessKeyId"], made["secretAccessKey"])
    assert local_aws.client("sts", user=pair).get_caller_identity()["Account"] == "333344445555"
    assert json.loads(_ask(local_aws, b'{"account": "333344445555"}').body) == made
    told = json.loads((local_aws.directory / "server.json").read_text())
    assert told["accounts"]["333344445555"] == made
    assert set(told["accounts"]) >= {ACCOUNT}


def test_accounts_do_not_see_each_other(local_aws: LocalAws) -> None:
    """What one account's deployer makes, the other's does not find."""
    made = json.loads(_ask(local_aws, b'{"account": "444455556666"}').body)
    other = local_aws.client("iam", user=KeyPair(made["accessKeyId"], made["secretAccessKey"]))
    mine = local_aws.client("iam")
    trust = json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Principal": {"Service": "rolesanywhere.amazonaws.com"},
                "Action": "sts:AssumeRole",
            },
        }
    )
    mine.create_role(RoleName="of-the-first-account", AssumeRolePolicyDocument=trust)
    with pytest.raises(other.exceptions.NoSuchEntityException):
        other.get_role(RoleName="of-the-first-account")
    arn = mine.get_role(RoleName="of-the-first-account")["Role"]["Arn"]
    assert local_aws.server.cloud.role_exists(ACCOUNT, arn)
    assert not local_aws.server.cloud.role_exists("444455556666", arn)
    assert not local_aws.server.cloud.role_exists(ACCOUNT, arn.replace("role/", "role/path/"))
    mine.delete_role(RoleName="of-the-first-account")


@pytest.mark.parametrize("token", ["", "x", "Bearer", "é"])
def test_another_token(local_aws: LocalAws, token: str) -> None:
    """Without the token nothing is made."""
    answer = _ask(local_aws, b'{"account": "555566667777"}', token)
    assert (answer.status, answer.code) == (403, "AccessDeniedException")
    assert "555566667777" not in local_aws.server.deployers


def test_no_token(local_aws: LocalAws) -> None:
    """Nor without any header, nor with the signature of the deployer."""
    assert send(local_aws, "POST", PATH, {}, b'{"account": "555566667777"}').status == 403
    assert "555566667777" not in local_aws.server.deployers


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b'"x"',
        b'{"account": "12"}',
        b'{"account": 111122223333}',
        b'{"account": "11112222333a"}',
        '{"account": "' + "\N{ARABIC-INDIC DIGIT ONE}" * 12 + '"}',
        b'{"account": "1111222233334"}',
        b'{"account": "111122223333", "stack": "dev"}',
        b'{"account": "111122223333", "policy": {}}',
        b'{"account": "111122223333", "stack": "a/b", "policy": {}}',
        b'{"account": "111122223333", "stack": "dev", "policy": "{}"}',
        b'{"account": "11112222333a", "stack": "dev", "policy": {}}',
    ],
)
def test_no_account(local_aws: LocalAws, body: bytes | str) -> None:
    """An account is 12 ASCII digits in a string; a stack has a name and a policy document."""
    answer = _ask(local_aws, body.encode() if isinstance(body, str) else body)
    assert (answer.status, answer.code) == (400, "ValidationException")


def test_plain_http_makes_nobody(local_aws: LocalAws) -> None:
    """The token travels over TLS only; the http port has no such route."""
    answer = _ask(local_aws, b'{"account": "555566667777"}', endpoint=local_aws.http_endpoint)
    assert answer.status == 400
    assert "555566667777" not in local_aws.server.deployers


def test_a_large_question(local_aws: LocalAws) -> None:
    """Who is not known yet sends no more than the policies of one stack can be."""
    body = b'{"account": "555566667777", "more": "' + b"1" * (1 << 18) + b'"}'
    answer = _ask(local_aws, body)
    assert (answer.status, json.loads(answer.body)["message"]) == (
        400,
        "The local AWS takes 262144 bytes here.",
    )
    assert "555566667777" not in local_aws.server.deployers


@pytest.fixture
def moved(local_aws: LocalAws) -> Iterator[LocalAws]:
    """A local AWS whose clock is set right after the test."""
    yield local_aws
    local_aws.clock.reset()


def _move(local_aws: LocalAws, change: dict[str, Any]) -> Any:
    answer = _ask(local_aws, json.dumps(change).encode(), path=CLOCK)
    assert answer.status == 200
    return json.loads(answer.body)


def test_the_clock_is_moved_from_where_it_is(moved: LocalAws) -> None:
    """Two moves add up, a look changes nothing, reset gives the machine's time back."""
    assert _move(moved, {"advanceSeconds": 3600})["offsetSeconds"] == 3600
    assert _move(moved, {"advanceSeconds": -600})["offsetSeconds"] == 3000
    looked = json.loads(_ask(moved, b"", path=CLOCK, method="GET").body)
    assert looked["offsetSeconds"] == 3000
    ahead = datetime.fromisoformat(looked["now"]) - datetime.now(UTC)
    assert abs(ahead - timedelta(seconds=3000)) < timedelta(seconds=30)
    told = json.loads((moved.directory / "server.json").read_text())
    assert told["clockOffsetSeconds"] == 3000
    assert _move(moved, {"reset": True})["offsetSeconds"] == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"3600",
        b"[" * 4000,
        b'{"advanceSeconds": "3600"}',
        b'{"advanceSeconds": 1.5}',
        b'{"advanceSeconds": true}',
        b'{"advanceSeconds": null}',
        b'{"advanceSeconds": 3153600001}',
        b'{"advanceSeconds": -3153600001}',
        b'{"advanceSeconds": 60, "reset": true}',
        b'{"reset": false}',
    ],
)
def test_no_move(moved: LocalAws, body: bytes) -> None:
    """What is no whole number of seconds, or leads beyond a hundred years, moves nothing."""
    answer = _ask(moved, body, path=CLOCK)
    assert (answer.status, answer.code) == (400, "ValidationException")
    assert moved.clock.offset == timedelta()


def test_a_hundred_years_are_the_most(moved: LocalAws) -> None:
    """The limit itself is reached, from wherever; one second more is refused."""
    assert _move(moved, {"advanceSeconds": 3_153_600_000})["offsetSeconds"] == 3_153_600_000
    assert _ask(moved, b'{"advanceSeconds": 1}', path=CLOCK).status == 400
    assert _move(moved, {"advanceSeconds": -6_307_200_000})["offsetSeconds"] == -3_153_600_000
    assert moved.client("sts").get_caller_identity()["Account"] == ACCOUNT


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_clock_is_not_everybodys(moved: LocalAws, method: str) -> None:
    """Without the token, or over plain http, the time is neither told nor moved; nor is there a PUT."""
    body = b'{"advanceSeconds": 60}'
    assert _ask(moved, body, "x", path=CLOCK, method=method).status == 403
    plain = _ask(moved, body, path=CLOCK, method=method, endpoint=moved.http_endpoint)
    assert plain.status == 400
    assert _ask(moved, body, path=CLOCK, method="PUT").status == 400
    assert moved.clock.offset == timedelta()
