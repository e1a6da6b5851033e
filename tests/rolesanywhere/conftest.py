"""An AWS account of its own for each test, reached through boto3 alone."""

import itertools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest

from sandbox.keys import KeyPair
from tests.local_aws import LocalAws
from tests.rolesanywhere.authorities import authority
from tests.rolesanywhere.lists import pem, revoking

_accounts = itertools.count(200000000001)
_users = itertools.count(1)
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "rolesanywhere.amazonaws.com"},
            "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
        }
    ],
}


def source(*pems: str) -> dict[str, Any]:
    """The ``source`` of a certificate bundle."""
    return {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": "".join(pems)}}


def allow(*actions: str, resource: str = "*", when: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A policy statement that allows actions."""
    return _statement("Allow", actions, resource, when)


def deny(*actions: str, resource: str = "*", when: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A policy statement that denies actions."""
    return _statement("Deny", actions, resource, when)


def _statement(
    effect: str, actions: tuple[str, ...], resource: str, when: Mapping[str, Any] | None
) -> dict[str, Any]:
    statement = {"Effect": effect, "Action": list(actions), "Resource": resource}
    return {**statement, "Condition": when} if when else statement


@dataclass
class Account:
    """One account of the local AWS, and what tests put there."""

    local: LocalAws
    id: str
    roles: list[str] = field(default_factory=list)

    @cached_property
    def admin(self) -> KeyPair:
        """Whoever may do everything."""
        return self.user(allow("*"))

    def client(self, user: KeyPair | None = None, region: str | None = None, **config: Any) -> Any:
        """A Roles Anywhere client signed as the administrator or as another user."""
        return self.local.client("rolesanywhere", user or self.admin, region, **config)

    def user(self, *statements: dict[str, Any]) -> KeyPair:
        """A new user with a policy of these statements."""
        document = {"Version": "2012-10-17", "Statement": list(statements)}
        return self.local.make_user(f"user-{next(_users)}", document, self.id)

    def role(self, name: str = "Workload", path: str = "/") -> str:
        """The ARN of a role; made when it is not there."""
        arn = f"arn:aws:iam::{self.id}:role{path}{name}"
        if arn not in self.roles:
            iam = self.local.client("iam", self.admin)
            iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=json.dumps(_TRUST))
            self.roles.append(arn)
        return arn

    def anchor(self, **arguments: Any) -> dict[str, Any]:
        """A new trust anchor."""
        given = {"name": "anchor", "source": source(authority().pem), **arguments}
        made: dict[str, Any] = self.client().create_trust_anchor(**given)["trustAnchor"]
        return made

    def profile(self, **arguments: Any) -> dict[str, Any]:
        """A new profile."""
        given = {"name": "profile", "roleArns": [self.role()], **arguments}
        made: dict[str, Any] = self.client().create_profile(**given)["profile"]
        return made

    def crl(self, **arguments: Any) -> dict[str, Any]:
        """A new CRL, of a trust anchor of its own unless one is given."""
        given = {"name": "crl", "crlData": pem(revoking(authority(), 7)), **arguments}
        given["trustAnchorArn"] = arguments.get("trustAnchorArn") or self.anchor()["trustAnchorArn"]
        made: dict[str, Any] = self.client().import_crl(**given)["crl"]
        return made

    def arn(self, kind: str, identifier: str, region: str = "us-east-1") -> str:
        """The ARN of a resource here."""
        return f"arn:aws:rolesanywhere:{region}:{self.id}:{kind}/{identifier}"


def new_account(local: LocalAws) -> Account:
    """An account nobody has used."""
    return Account(local, str(next(_accounts)))


@pytest.fixture
def account(local_aws: LocalAws) -> Account:
    """An account of the test's own: nothing is in it, and no quota is used."""
    return new_account(local_aws)


@pytest.fixture
def client(account: Account) -> Any:
    """A Roles Anywhere client signed as the account's administrator."""
    return account.client()


@pytest.fixture
def loose(account: Account) -> Any:
    """The same, without botocore's own checks: what it sends is for the service to judge."""
    return account.client(parameter_validation=False)
