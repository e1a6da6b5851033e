"""The control routes: deployers of further accounts, for who knows the token."""

import json

import pytest

from sandbox.keys import KeyPair
from tests.local_aws import ACCOUNT, LocalAws
from tests.sandbox.wire_client import Answer, send

PATH = "/_rolesanywhere/deployers"


def _ask(local_aws: LocalAws, body: bytes, token: str | None = None, endpoint: str | None = None) -> Answer:
    bearer = local_aws.control_token if token is None else token
    headers = {"authorization": f"Bearer {bearer}", "content-type": "application/json"}
    return send(local_aws, "POST", PATH, headers, body, endpoint=endpoint)


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
    ],
)
def test_no_account(local_aws: LocalAws, body: bytes | str) -> None:
    """An account is 12 ASCII digits in a string."""
    answer = _ask(local_aws, body.encode() if isinstance(body, str) else body)
    assert (answer.status, answer.code) == (400, "ValidationException")


def test_plain_http_makes_nobody(local_aws: LocalAws) -> None:
    """The token travels over TLS only; the http port has no such route."""
    answer = _ask(local_aws, b'{"account": "555566667777"}', endpoint=local_aws.http_endpoint)
    assert answer.status == 400
    assert "555566667777" not in local_aws.server.deployers


def test_a_large_question(local_aws: LocalAws) -> None:
    """Who is not known yet sends little."""
    assert _ask(local_aws, b'{"account": "' + b"1" * 5000 + b'"}').status == 400
