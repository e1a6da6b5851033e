"""One anchor, one role that names a CN, one profile, and the certificate that may use them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sandbox.keys import KeyPair
from tests.rolesanywhere.conftest import Account, allow, source
from tests.rolesanywhere.sessions.pki import Issued, issue
from tests.rolesanywhere.sessions.signer import Answer, Signer

ACTIONS = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
SERVICE = {"Service": "rolesanywhere.amazonaws.com"}


def trust(anchor_arn: str, conditions: Mapping[str, Any], actions: list[str] | None = None) -> dict[str, Any]:
    """A trust policy as the User Guide writes it."""
    statement = {
        "Effect": "Allow",
        "Principal": SERVICE,
        "Action": actions or ACTIONS,
        "Condition": {"ArnEquals": {"aws:SourceArn": anchor_arn}, **conditions},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


@dataclass
class Lab:
    """An account with everything a session needs.

    Attributes:
        account: The account.
        root: The trust anchor's CA.
    """

    account: Account
    root: Issued

    @cached_property
    def anchor(self) -> dict[str, Any]:
        """The trust anchor, enabled."""
        return self.account.anchor(source=source(self.root.pem), enabled=True)

    @cached_property
    def role(self) -> str:
        """The ARN of a role for ``CN=web`` of the anchor; it may list all buckets."""
        return self.new_role("Web", {"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "web"}})

    @cached_property
    def profile(self) -> dict[str, Any]:
        """A profile with the role, enabled."""
        return self.account.profile(roleArns=[self.role], enabled=True)

    @cached_property
    def web(self) -> Issued:
        """The certificate the role is for."""
        return issue("CN=web", self.root)

    def new_role(self, name: str, conditions: Mapping[str, Any], **more: Any) -> str:
        """A role with a trust policy that has these conditions."""
        actions = more.pop("actions", None)
        return self.role_with(name, trust(self.anchor["trustAnchorArn"], conditions, actions), **more)

    def role_with(self, name: str, document: Mapping[str, Any], **more: Any) -> str:
        """A role with this trust policy; it may list all buckets."""
        iam = self.account.local.client("iam", self.account.admin)
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(document), **more)
        policy = {"Version": "2012-10-17", "Statement": [allow("s3:ListAllMyBuckets")]}
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(policy))
        arn: str = made["Role"]["Arn"]
        return arn

    def arns(self) -> dict[str, str]:
        """The members of a request that name what the lab has."""
        return {
            "trustAnchorArn": self.anchor["trustAnchorArn"],
            "profileArn": self.profile["profileArn"],
            "roleArn": self.role,
        }

    def signer(self, issued: Issued | None = None, *chain: Issued) -> Signer:
        """A client with a certificate; the role's own when none is given."""
        own = issued or self.web
        return Signer(self.account.local, own.certificate, own.key, tuple(each.certificate for each in chain))

    def ask(self, issued: Issued | None = None, /, *chain: Issued, **members: Any) -> Answer:
        """Ask for a session with a certificate; members replace the lab's own."""
        given = {**self.arns(), **members}
        known = {name: value for name, value in given.items() if value is not None}
        return self.signer(issued, *chain).ask(**known)

    def client(self, service: str, answer: Answer) -> Any:
        """A boto3 client with the credentials of an answer."""
        found = answer.credentials
        pair = KeyPair(found["accessKeyId"], found["secretAccessKey"], found["sessionToken"])
        return self.account.local.client(service, pair)
