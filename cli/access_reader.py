"""The reader of `access --deployed` over boto3: calls that only read, in the sandbox or in an account."""

from collections.abc import Callable, Mapping
from functools import cache, cached_property
from typing import Any, TypeVar

from botocore.exceptions import BotoCoreError, ClientError
from cryptography import x509

from access import ReadError
from aws_facts import Problem

T = TypeVar("T")

_NOT_THERE = frozenset({"NoSuchBucketPolicy", "PolicyNotFoundException"})
_MAY_NOT = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "UnauthorizedAccess"})
# What an endpoint says that has no such operation.
_CANNOT = frozenset({"UnknownOperationException", "InvalidAction", "NotImplemented", "ValidationException"})


class CloudReader:
    """Reads one account and Region.

    Args:
        client: Makes a client of a service, for the Region of the anchors, the profiles and the tables.
        tables_have_none: Whether tables are known to have no policy of their own: on the sandbox nobody may
            give them one, nor ask for it.
    """

    def __init__(self, client: Callable[[str], Any], *, tables_have_none: bool = False) -> None:
        self._client = client
        self._tables_have_none = tables_have_none

    @cached_property
    def _iam(self) -> Any:
        return self._client("iam")

    @cached_property
    def _anywhere(self) -> Any:
        return self._client("rolesanywhere")

    def account(self) -> str:
        """The account the credentials are of."""
        return str(_needed("the account", lambda: self._client("sts").get_caller_identity())["Account"])

    def role(self, name: str) -> Mapping[str, object]:
        """What iam:GetRole says of a role."""
        found: Mapping[str, object] = _needed(f"role {name}", lambda: self._iam.get_role(RoleName=name))[
            "Role"
        ]
        return found

    def inline_policies(self, role: str) -> Mapping[str, object]:
        """A role's inline policies, document by name."""

        def read() -> dict[str, object]:
            pages = self._iam.get_paginator("list_role_policies").paginate(RoleName=role)
            names = [name for page in pages for name in page["PolicyNames"]]
            return {
                name: self._iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
                for name in names
            }

        return _needed(f"the inline policies of role {role}", read)

    def attached_policies(self, role: str) -> tuple[str, ...]:
        """The ARNs of the managed policies attached to a role."""

        def read() -> tuple[str, ...]:
            pages = self._iam.get_paginator("list_attached_role_policies").paginate(RoleName=role)
            return tuple(each["PolicyArn"] for page in pages for each in page["AttachedPolicies"])

        return _needed(f"the attached policies of role {role}", read)

    def managed_policy(self, arn: str) -> object | None:
        """A managed policy's document; None where it may not be read."""

        def read() -> object:
            version = self._iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
            return self._iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]

        return _unless_refused(f"the policy {arn}", read, _MAY_NOT)

    def profile(self, identifier: str) -> Mapping[str, object]:
        """What rolesanywhere:GetProfile says."""
        found: Mapping[str, object] = _needed(
            f"profile {identifier}", lambda: self._anywhere.get_profile(profileId=identifier)
        )["profile"]
        return found

    def trust_anchor(self, identifier: str) -> Mapping[str, object]:
        """What rolesanywhere:GetTrustAnchor says."""
        found: Mapping[str, object] = _needed(
            f"trust anchor {identifier}",
            lambda: self._anywhere.get_trust_anchor(trustAnchorId=identifier),
        )["trustAnchor"]
        return found

    def crls(self, trust_anchor_arn: str) -> tuple[x509.CertificateRevocationList, ...] | None:
        """The enabled CRLs of a trust anchor; None where they may not be read."""

        def read() -> tuple[x509.CertificateRevocationList, ...]:
            pages = self._anywhere.get_paginator("list_crls").paginate()
            return tuple(
                _crl(crl["crlData"])
                for page in pages
                for crl in page["crls"]
                if crl["trustAnchorArn"] == trust_anchor_arn and crl["enabled"]
            )

        return _unless_refused("the CRLs", read, _MAY_NOT)

    def bucket_policy(self, name: str) -> tuple[bool, object | None]:
        """Whether a bucket's policy could be read, and its document if it has one."""
        return _policy(
            f"the policy of bucket {name}",
            lambda: self._client("s3").get_bucket_policy(Bucket=name)["Policy"],
        )

    def table_policy(self, arn: str) -> tuple[bool, object | None]:
        """The same of a table."""
        if self._tables_have_none:
            return True, None
        return _policy(
            f"the policy of table {arn}",
            lambda: self._client("dynamodb").get_resource_policy(ResourceArn=arn)["Policy"],
        )


def _crl(data: bytes) -> x509.CertificateRevocationList:
    return (
        x509.load_pem_x509_crl(data) if data.lstrip().startswith(b"-----") else x509.load_der_x509_crl(data)
    )


def _policy(what: str, read: Callable[[], object]) -> tuple[bool, object | None]:
    try:
        return True, read()
    except ClientError as error:
        code = _code(error)
        if code in _NOT_THERE:
            return True, None
        if code in _MAY_NOT | _CANNOT:
            return False, None
        raise _error(what, error) from error
    except BotoCoreError as error:
        raise _error(what, error) from error


def _needed(what: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except (ClientError, BotoCoreError) as error:
        raise _error(what, error) from error


def _unless_refused(what: str, read: Callable[[], T], codes: frozenset[str]) -> T | None:
    try:
        return read()
    except ClientError as error:
        if _code(error) in codes:
            return None
        raise _error(what, error) from error
    except BotoCoreError as error:
        raise _error(what, error) from error


def _code(error: ClientError) -> str:
    return str(error.response["Error"]["Code"])


def _error(what: str, error: Exception) -> ReadError:
    return ReadError(
        Problem(
            where=what,
            got=str(error),
            expected="an answer to a call that only reads",
            remedy="Deploy the stack first, and give credentials that may read IAM and Roles Anywhere.",
        )
    )


def client_of_the_environment(region: str) -> Callable[[str], Any]:
    """A maker of clients from the environment's own settings and credentials.

    Args:
        region: The Region they ask.
    """
    import boto3
    from botocore.config import Config

    settings = Config(retries={"mode": "standard", "max_attempts": 5})

    @cache
    def client(service: str) -> Any:
        session: Any = boto3.Session()
        return session.client(service, region_name=region, config=settings)

    return client
