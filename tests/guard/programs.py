"""Bad programs, each with its correction: one thing is wrong, and one rule says so.

A case names its resources after itself, so that all of them can be one program too.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pulumi
import pulumi_aws as aws

from tests.certs.samples import CA, SIGNS, SIGNS_NOTHING, ca, pem

ACCOUNT = "111122223333"
ANCHOR = f"arn:aws:rolesanywhere:eu-central-1:{ACCOUNT}:trust-anchor/a545a1fc-5d86-4032-8f4c-61cdd6ff92da"
TABLE = f"arn:aws:dynamodb:eu-central-1:{ACCOUNT}:table/users"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/somewhere-else"
NOW = datetime.now(UTC)
KEYS = [aws.dynamodb.TableAttributeArgs(name="Id", type="S")]

Program = Callable[[], None]


@dataclass(frozen=True)
class Case:
    """One mistake.

    Attributes:
        name: Its name, and that of its resources.
        type: The type of the resource the mistake is told of.
        rules: The rules it breaks, and no other mandatory one.
        bad: The program with the mistake.
        good: The program without.
    """

    name: str
    type: str
    rules: frozenset[str]
    bad: Program
    good: Program


def trust(*, drop: str = "", **conditions: Mapping[str, Any]) -> str:
    """A trust policy for one certificate of one anchor, less one condition, or with other ones."""
    whole: dict[str, Mapping[str, Any]] = {
        "ArnEquals": {"aws:SourceArn": ANCHOR},
        "StringEquals": {"aws:PrincipalTag/x509Subject/CN": "web", "aws:SourceAccount": ACCOUNT},
    }
    for operator, keys in list(whole.items()):
        whole[operator] = {key: value for key, value in keys.items() if key != drop}
    whole |= conditions
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "rolesanywhere.amazonaws.com"},
        "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
        "Condition": {operator: keys for operator, keys in whole.items() if keys},
    }
    return policy(statement)


def policy(*statements: Mapping[str, Any]) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(actions: Any, resource: str) -> str:
    """A document that allows something."""
    return policy({"Effect": "Allow", "Action": actions, "Resource": resource})


def role(name: str, text: str) -> Program:
    """A role in a profile of its own."""

    def program() -> None:
        made = aws.iam.Role(name, assume_role_policy=text)
        profile(name, role_arns=[made.arn])()

    return program


def role_policy(name: str, text: str) -> Program:
    """An inline policy of a role of somewhere else."""
    return lambda: _unit(aws.iam.RolePolicy(name, role="somewhere-else", policy=text))


def profile(name: str, **arguments: Any) -> Program:
    """A profile that is as it should be, but for what is given; None leaves an argument out."""
    whole = {
        "role_arns": [ROLE],
        "enabled": True,
        "duration_seconds": 3600,
        "session_policy": allow("dynamodb:GetItem", TABLE),
        **arguments,
    }
    given = {key: value for key, value in whole.items() if value is not None}
    return lambda: _unit(aws.rolesanywhere.Profile(name, **given))


def table(name: str, **arguments: Any) -> Program:
    """A table with nothing set that protects it, but for what is given."""
    keys = {"attributes": KEYS, "hash_key": "Id", "billing_mode": "PAY_PER_REQUEST"}
    return lambda: _unit(aws.dynamodb.Table(name, **keys, **arguments))


def bucket(name: str, *, less: str = "", document: Callable[[str], str] | None = None) -> Program:
    """A bucket with all that belongs to it, less one of them."""

    def program() -> None:
        arn = f"arn:aws:s3:::{name}-of-acme"
        made = aws.s3.Bucket(name, bucket=f"{name}-of-acme")
        switches = dict.fromkeys(
            ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"),
            True,
        )
        rule = {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
        companions: dict[str, Callable[[], Any]] = {
            "access": lambda: aws.s3.BucketPublicAccessBlock(name, bucket=made.bucket, **switches),
            "encryption": lambda: aws.s3.BucketServerSideEncryptionConfiguration(
                name, bucket=made.bucket, rules=[rule]
            ),
            "versioning": lambda: aws.s3.BucketVersioning(
                name, bucket=made.bucket, versioning_configuration={"status": "Enabled"}
            ),
            "policy": lambda: aws.s3.BucketPolicy(
                name, bucket=made.bucket, policy=(document or tls_only)(arn)
            ),
        }
        for what, make in companions.items():
            if what != less:
                make()

    return program


def tls_only(arn: str, **changes: Any) -> str:
    """A bucket policy that denies whatever comes without TLS, but for what is changed."""
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    return policy(statement | changes)


def anchor(name: str, bundle: str) -> Program:
    """A protected, enabled trust anchor."""

    def program() -> None:
        source = {"source_type": "CERTIFICATE_BUNDLE", "source_data": {"x509_certificate_data": bundle}}
        options = pulumi.ResourceOptions(protect=True)
        aws.rolesanywhere.TrustAnchor(name, source=source, enabled=True, opts=options)

    return program


@cache
def authority(days: int, *, signs: bool = True) -> str:
    """A CA that ends in some days, by this machine's clock."""
    usage = SIGNS if signs else SIGNS_NOTHING
    return pem(ca(start=NOW - timedelta(days=1), end=NOW + timedelta(days=days), extensions=(CA, usage)))


def together(*programs: Program) -> Program:
    """Several programs as one."""

    def program() -> None:
        for each in programs:
            each()

    return program


def _unit(_: object) -> None:
    """A resource is registered by being made."""


def _durations(name: str, seconds: int) -> Program:
    def program() -> None:
        made = aws.iam.Role(name, assume_role_policy=trust(), max_session_duration=3600)
        profile(name, role_arns=[made.arn], duration_seconds=seconds)()

    return program


_PROTECTED = {
    "server_side_encryption": {"enabled": True},
    "point_in_time_recovery": {"enabled": True},
    "deletion_protection_enabled": True,
}
_TAG = "aws:PrincipalTag/x509Subject/CN"


def _case(name: str, type_: str, rules: set[str], bad: Callable[[str], Program], good: Any) -> Case:
    return Case(name, type_, frozenset(rules), bad(name), good(name))


CASES = (
    _case(
        "no-certificate",
        "aws:iam/role:Role",
        {"rolesanywhere-certificate"},
        lambda name: role(name, trust(drop=_TAG)),
        lambda name: role(name, trust()),
    ),
    _case(
        "no-anchor",
        "aws:iam/role:Role",
        {"rolesanywhere-source-arn"},
        lambda name: role(name, trust(drop="aws:SourceArn")),
        lambda name: role(name, trust()),
    ),
    _case(
        "everybody-but-one",
        "aws:iam/role:Role",
        {"rolesanywhere-certificate", "certificate-not-operator"},
        lambda name: role(name, trust(drop=_TAG, StringNotEquals={_TAG: "web"})),
        lambda name: role(name, trust()),
    ),
    _case(
        "any-action",
        "aws:iam/rolePolicy:RolePolicy",
        {"wildcard-action"},
        lambda name: role_policy(name, allow("dynamodb:*", TABLE)),
        lambda name: role_policy(name, allow("dynamodb:GetItem", TABLE)),
    ),
    _case(
        "any-resource",
        "aws:iam/rolePolicy:RolePolicy",
        {"wildcard-resource"},
        lambda name: role_policy(name, allow("dynamodb:GetItem", "*")),
        lambda name: role_policy(name, allow("dynamodb:GetItem", TABLE)),
    ),
    _case(
        "administrator",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        {"admin-policy"},
        lambda name: (
            lambda: _unit(
                aws.iam.RolePolicyAttachment(
                    name, role="somewhere-else", policy_arn="arn:aws:iam::aws:policy/AdministratorAccess"
                )
            )
        ),
        lambda name: (
            lambda: _unit(
                aws.iam.RolePolicyAttachment(
                    name, role="somewhere-else", policy_arn=f"arn:aws:iam::{ACCOUNT}:policy/read-users"
                )
            )
        ),
    ),
    _case(
        "bare-table",
        "aws:dynamodb/table:Table",
        {"table-encryption", "table-recovery", "table-deletion-protection"},
        table,
        lambda name: table(name, **_PROTECTED),
    ),
    _case(
        "open-bucket",
        "aws:s3/bucket:Bucket",
        {"bucket-public-access"},
        lambda name: bucket(name, less="access"),
        bucket,
    ),
    _case(
        "clear-text-bucket",
        "aws:s3/bucket:Bucket",
        {"bucket-tls-only"},
        lambda name: bucket(name, less="policy"),
        bucket,
    ),
    _case(
        "half-tls-bucket",
        "aws:s3/bucket:Bucket",
        {"bucket-tls-only"},
        lambda name: bucket(
            name, document=lambda arn: tls_only(arn, Action="s3:GetObject", Resource=f"{arn}/*")
        ),
        bucket,
    ),
    _case(
        "plain-bucket",
        "aws:s3/bucket:Bucket",
        {"bucket-encryption"},
        lambda name: bucket(name, less="encryption"),
        bucket,
    ),
    _case(
        "forgetful-bucket",
        "aws:s3/bucket:Bucket",
        {"bucket-versioning"},
        lambda name: bucket(name, less="versioning"),
        bucket,
    ),
    _case(
        "wide-profile",
        "aws:rolesanywhere/profile:Profile",
        {"profile-session-policy"},
        lambda name: profile(name, session_policy=None),
        profile,
    ),
    _case(
        "endless-profile",
        "aws:rolesanywhere/profile:Profile",
        {"profile-duration"},
        lambda name: profile(name, duration_seconds=None),
        profile,
    ),
    _case(
        "denying-profile",
        "aws:rolesanywhere/profile:Profile",
        {"deny-only"},
        lambda name: profile(
            name, session_policy=policy({"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"})
        ),
        profile,
    ),
    _case(
        "too-long-profile",
        "aws:rolesanywhere/profile:Profile",
        {"profile-role-duration"},
        lambda name: _durations(name, 7200),
        lambda name: _durations(name, 3600),
    ),
    _case(
        "ending-anchor",
        "aws:rolesanywhere/trustAnchor:TrustAnchor",
        {"anchor-expiry"},
        lambda name: anchor(name, authority(30)),
        lambda name: anchor(name, authority(700)),
    ),
    _case(
        "powerless-anchor",
        "aws:rolesanywhere/trustAnchor:TrustAnchor",
        {"anchor-certificate"},
        lambda name: anchor(name, authority(700, signs=False)),
        lambda name: anchor(name, authority(700)),
    ),
)
