"""Policy documents are checked before they are kept.

The emulator takes nearly any. It hands a request to its services once the caller was authorised, so that
only who may write a policy learns what is wrong with it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from sandbox.corrections.patches import Entry
from sandbox.emulator import Answer, Handler, load
from sandbox.policy_documents import (
    PolicyRefused,
    check_bucket_policy,
    check_identity_policy,
    check_inline_size,
    check_managed_size,
    check_trust_policy,
    check_trust_size,
)
from sandbox.refusals import query_error, s3_error

_PRINCIPAL = re.compile(r"arn:aws[a-z-]*:iam::(\d{12}):(user|role|oidc-provider|saml-provider)/(.+)")
_NEW_POLICY = "ARN of the policy to be made"
Parameters = Mapping[str, str]


def exists(arn: str) -> bool:
    """Whether an account of the sandbox has this user, role or identity provider.

    Args:
        arn: Its ARN.
    """
    named = _PRINCIPAL.fullmatch(arn)
    if named is None:
        return False
    emulator, name = load(), arn.rpartition("/")[2]
    if named[2] in {"user", "role"}:
        found = (emulator.user if named[2] == "user" else emulator.role)(named[1], name)
        return found is not None and found["Arn"] == arn
    return emulator.provider_exists(named[1], arn)


@dataclass(frozen=True, slots=True)
class _Write:
    """An IAM operation that writes a policy.

    Attributes:
        holder: What the policy belongs to: ``role``, ``user``, ``group`` or ``policy``.
        named_by: The parameter that names it.
        creates: Whether the operation makes the holder; else it must be there. IAM says so before it
            looks at the document.
        check: Refuses a document.
    """

    holder: str
    named_by: str
    creates: bool
    check: Callable[[Parameters], None]

    def refuse(self, parameters: Parameters) -> None:
        """Check the document, unless IAM would answer that the holder is there already, or is not."""
        name = parameters.get(self.named_by, "")
        if load().holder_exists(self.holder, name) is not self.creates:
            self.check(parameters)


def _trust(parameters: Parameters) -> None:
    text = parameters.get("AssumeRolePolicyDocument", parameters.get("PolicyDocument", ""))
    check_trust_policy(text, exists)
    check_trust_size(text)


def _managed(parameters: Parameters) -> None:
    text = parameters.get("PolicyDocument", "")
    check_identity_policy(text, managed=True)
    check_managed_size(text)


def _inline(kind: str) -> _Write:
    name_parameter = f"{kind.capitalize()}Name"

    def check(parameters: Parameters) -> None:
        text, name = parameters.get("PolicyDocument", ""), parameters.get(name_parameter, "")
        check_identity_policy(text, managed=False)
        documents = load().inline_policies(kind, name)
        documents[parameters.get("PolicyName", "")] = text
        check_inline_size(documents.values(), kind, name)

    return _Write(kind, name_parameter, creates=False, check=check)


_WRITES: Mapping[str, _Write] = {
    "CreateRole": _Write("role", "RoleName", creates=True, check=_trust),
    "UpdateAssumeRolePolicy": _Write("role", "RoleName", creates=False, check=_trust),
    "CreatePolicy": _Write("policy", _NEW_POLICY, creates=True, check=_managed),
    "CreatePolicyVersion": _Write("policy", "PolicyArn", creates=False, check=_managed),
    "PutRolePolicy": _inline("role"),
    "PutUserPolicy": _inline("user"),
    "PutGroupPolicy": _inline("group"),
}


def _parameters(body: bytes) -> dict[str, str]:
    parameters = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    account = load().responses.get_account_id()
    arn = f"arn:aws:iam::{account}:policy{parameters.get('Path') or '/'}{parameters.get('PolicyName', '')}"
    return {**parameters, _NEW_POLICY: arn}


def _check_iam(original: Handler) -> Handler:
    async def handle(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Answer:
        parameters = _parameters(body)
        write = _WRITES.get(parameters.get("Action", ""))
        try:
            if write is not None:
                write.refuse(parameters)
        except PolicyRefused as refused:
            response = query_error("iam", refused.code, refused.message, refused.status)
            return response.status, dict(response.headers), response.body
        return await original(method, path, headers, body, query)

    return handle


def _check_s3(original: Handler) -> Handler:
    async def handle(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Answer:
        bucket = path.split("/")[1]
        if method == "PUT" and "policy" in query and load().holder_exists("bucket", bucket):
            try:
                check_bucket_policy(body.decode("utf-8", "replace"), bucket, exists)
            except PolicyRefused as refused:
                response = s3_error(refused.code, refused.message, refused.status)
                return response.status, dict(response.headers), response.body
        return await original(method, path, headers, body, query)

    return handle


PATCHES = (
    Entry("ministack.app", "SERVICE_HANDLERS", "iam", _check_iam),
    Entry("ministack.app", "SERVICE_HANDLERS", "s3", _check_s3),
)
