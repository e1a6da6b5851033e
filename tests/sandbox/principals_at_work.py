"""Users, roles and sessions of a test, and whether they may."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from botocore.exceptions import ClientError

from sandbox.keys import KeyPair
from tests.local_aws import ACCOUNT, LocalAws

Document = Mapping[str, Any]


def policy(*statements: Document, version: str | None = "2012-10-17") -> dict[str, Any]:
    """A policy document of these statements."""
    return {**({"Version": version} if version else {}), "Statement": list(statements)}


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    """A statement that denies."""
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


class Cast:
    """Makes users and sessions with names of their own.

    Args:
        local_aws: The local AWS.
        administrator: Makes the roles.
    """

    def __init__(self, local_aws: LocalAws, administrator: KeyPair) -> None:
        self._aws = local_aws
        self._administrator = administrator

    def user(self, name: str, document: Document) -> KeyPair:
        """A user with this policy, in place of an earlier one of the name."""
        iam = self._aws.client("iam", user=self._administrator)
        with suppress(ClientError):
            for key in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
                iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
            for inline in iam.list_user_policies(UserName=name)["PolicyNames"]:
                iam.delete_user_policy(UserName=name, PolicyName=inline)
            iam.delete_user(UserName=name)
        return self._aws.make_user(name, dict(document))

    def role(self, name: str, document: Document, path: str = "/", **more: Any) -> str:
        """A role with this policy that the administrator may assume; answers its ARN."""
        iam = self._aws.client("iam", user=self._administrator)
        with suppress(ClientError):
            iam.delete_role_policy(RoleName=name, PolicyName="own")
            iam.delete_role(RoleName=name)
        trust = more.pop("trust", None) or policy(
            {
                "Effect": "Allow",
                "Principal": {"AWS": ACCOUNT},
                "Action": ["sts:AssumeRole", "sts:TagSession"],
            }
        )
        made = iam.create_role(RoleName=name, Path=path, AssumeRolePolicyDocument=json.dumps(trust), **more)
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(document))
        arn: str = made["Role"]["Arn"]
        return arn

    def session(self, role_arn: str, user: KeyPair | None = None, **more: Any) -> KeyPair:
        """A session of a role."""
        sts = self._aws.client("sts", user=user or self._administrator)
        got = sts.assume_role(**{"RoleArn": role_arn, "RoleSessionName": "session", **more})["Credentials"]
        return KeyPair(got["AccessKeyId"], got["SecretAccessKey"], got["SessionToken"])


def may(call: Callable[..., Any], **parameters: Any) -> bool:
    """Whether a call is allowed; any other refusal is the test's fault."""
    try:
        call(**parameters)
    except ClientError as refused:
        code = refused.response["Error"]["Code"]
        if code in {"AccessDenied", "AccessDeniedException", "403"}:
            return False
        if code in {"NoSuchKey", "ResourceNotFoundException", "404"}:
            return True
        raise
    return True
