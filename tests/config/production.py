"""A stack that says everything a stack file can say, and thirty mistakes, each beside what is right."""

import copy
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from config import Place
from tests.certs.samples import ca, pem
from tests.config.stacks import REMOVED

REGION, ACCOUNT, OTHER_ACCOUNT = "eu-central-1", "111122223333", "444455556666"
UUID = "0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f"
ANCHOR = f"arn:aws:rolesanywhere:{REGION}:{ACCOUNT}:trust-anchor/{UUID}"
PRIVATE_CA = f"arn:aws:acm-pca:{REGION}:{ACCOUNT}:certificate-authority/{UUID}"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{UUID}"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/workload-boundary"
NARROW = f"arn:aws:iam::{ACCOUNT}:policy/office-hours"
TABLE = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/Ledger"
PLACE = Place(REGION, (ACCOUNT,), {"team": "platform"})

STACK: dict[str, Any] = {
    "environment": "production",
    "tags": {"cost-center": "4711"},
    "trustAnchors": {
        "corp": {"bundle": "ca/corp.pem", "tags": {"owner": "pki"}},
        "cloud": {"privateCa": PRIVATE_CA},
        "shared": {"arn": ANCHOR},
        "partner": {
            "fromStack": {"stack": "acme/rolesanywhere/shared", "output": "trustAnchors.partner.arn"}
        },
    },
    "tables": {
        "Orders": {
            "attributes": {"OrderId": "S", "CreatedAt": "N"},
            "hashKey": "OrderId",
            "indexes": {"by-date": {"hashKey": "CreatedAt", "nonKeyAttributes": ["State"]}},
            "readCapacity": 5,
            "writeCapacity": 5,
            "kmsKey": KEY,
            "tags": {"data": "orders"},
        },
        "Ledger": {"arn": TABLE, "kmsKey": KEY},
    },
    "buckets": {
        "reports": {"kmsKey": KEY, "noncurrentVersionDays": 30},
        "archive": {"arn": "arn:aws:s3:::acme-archive"},
    },
    "workloads": {
        "web": {
            "trustAnchor": "corp",
            "certificate": {
                "subject": {"O": "Acme", "OU": ["Ops", "Dev"], "CN": {"like": "web-*"}},
                "issuer": {"CN": "Issuing"},
            },
            "grants": [
                {"table": "Orders", "actions": ["dynamodb:Query"], "indexes": ["by-date"]},
                {"bucket": "archive", "actions": ["s3:GetObject"]},
            ],
            "permissionsBoundary": BOUNDARY,
            "path": "/workloads/",
            "description": "The web shop's servers",
            "tags": {"service": "shop"},
            "profile": {"durationSeconds": 900, "acceptRoleSessionName": True},
            "consumer": {
                "certificate": "/etc/pki/web.pem",
                "privateKey": "/etc/pki/web.key",
                "chain": "/etc/pki/chain.pem",
            },
        },
        "billing": {
            "trustAnchor": "cloud",
            "certificate": {"san": {"uri": "spiffe://acme.example/billing"}},
            "grants": [{"table": "Ledger", "actions": ["dynamodb:GetItem"]}],
            "profile": {"sessionPolicy": "none"},
        },
        "auditor": {
            "trustAnchor": "shared",
            "certificate": {"anyCertificateOfTheAnchor": True},
            "statements": [
                {
                    "reason": "the audit lists all buckets of the account",
                    "actions": ["s3:ListAllMyBuckets"],
                    "resources": ["*"],
                    "conditions": {"Bool": {"aws:SecureTransport": "true"}},
                }
            ],
        },
        "partner-in": {"trustAnchor": "partner", "certificate": {"commonName": "partner-in"}},
        "partner-out": {
            "trustAnchor": "partner",
            "certificate": {"commonName": "partner-out"},
            "grants": [{"bucket": "reports", "access": "read"}],
        },
    },
    "profiles": {
        "partners": {
            "workloads": ["partner-in", "partner-out"],
            "durationSeconds": 7200,
            "managedPolicies": [NARROW],
        }
    },
}

_WEB, _BILLING, _AUDITOR = (("workloads", name) for name in ("web", "billing", "auditor"))

THIRTY: list[tuple[Sequence[str | int], Any, str, str]] = [
    # place in the file, wrong value, key path told, what was got
    (("environment",), "pre production", "environment", "'pre production'"),
    (("tags", "x509Subject/CN"), "web-1", 'tags["x509Subject/CN"]', "'x509Subject/CN'"),
    (("trustAnchors", "corp", "bundle"), "ca/gone.pem", "trustAnchors.corp.bundle", "ca/gone.pem: No such"),
    (
        ("trustAnchors", "cloud", "privateCa"),
        PRIVATE_CA.replace(REGION, "eu-west-1"),
        "trustAnchors.cloud.privateCa",
        "the Region eu-west-1",
    ),
    (
        ("trustAnchors", "shared", "arn"),
        f"arn:aws:iam::{ACCOUNT}:instance-profile/web",
        "trustAnchors.shared.arn",
        f"'arn:aws:iam::{ACCOUNT}:instance-profile/web'",
    ),
    (
        ("trustAnchors", "partner", "fromStack", "stack"),
        "shared",
        "trustAnchors.partner.fromStack.stack",
        "'shared'",
    ),
    (
        ("tables", "Orders", "hashKey"),
        "OrderID",
        "tables.Orders.hashKey",
        "'OrderID', which attributes does not declare",
    ),
    (
        ("tables", "Ledger", "kmsKey"),
        f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/ledger",
        "tables.Ledger.kmsKey",
        "'arn",
    ),
    (("buckets", "Reports"), {}, "buckets.Reports", "'Reports'"),
    (("buckets", "archive", "tags"), {"a": "b"}, "buckets.archive", "arn and tags"),
    (("buckets", "reports", "noncurrentVersionDays"), 0, "buckets.reports.noncurrentVersionDays", "0"),
    ((*_WEB, "trustAnchor"), "crop", "workloads.web.trustAnchor", "'crop'"),
    (
        (*_WEB, "certificate", "subject", "CN"),
        "web-*",
        "workloads.web.certificate.subject.CN",
        "the pattern 'web-*'",
    ),
    (
        (*_WEB, "certificate", "issuer", "CN"),
        "A & B",
        "workloads.web.certificate.issuer.CN",
        "'A & B' with '&'",
    ),
    ((*_WEB, "grants", 0, "indexes"), ["by-dat"], "workloads.web.grants[0].indexes[0]", "'by-dat'"),
    (
        (*_WEB, "grants", 1, "actions"),
        ["s3:GetObjct"],
        "workloads.web.grants[1].actions[0]",
        "'s3:GetObjct'",
    ),
    (
        (*_WEB, "permissionsBoundary"),
        BOUNDARY.replace(ACCOUNT, OTHER_ACCOUNT),
        "workloads.web.permissionsBoundary",
        f"the account {OTHER_ACCOUNT}",
    ),
    ((*_WEB, "path"), "workloads", "workloads.web.path", "'workloads'"),
    ((*_WEB, "description"), "ключ", "workloads.web.description", "'ключ'"),
    ((*_WEB, "tags", "servicé"), "shop", 'workloads.web.tags["servicé"]', "'servicé'"),
    ((*_WEB, "profile", "durationSeconds"), 60, "workloads.web.profile.durationSeconds", "60"),
    (
        (*_WEB, "consumer", "chain"),
        "/etc/pki/web.pem",
        "workloads.web.consumer.chain",
        "the certificate and its chain in one file",
    ),
    (
        (*_BILLING, "certificate", "san", "uri"),
        "acme.example/billing",
        "workloads.billing.certificate.san.uri",
        "'acme.example/billing'",
    ),
    ((*_BILLING, "profile", "sessionPolicy"), "grant", "workloads.billing.profile.sessionPolicy", "'grant'"),
    ((*_BILLING, "managedPolicies"), ["x"], "workloads.billing.managedPolicies", "the unknown key"),
    (
        (*_AUDITOR, "certificate", "commonName"),
        "auditor",
        "workloads.auditor.certificate",
        "any certificate of the anchor, and x509Subject/CN too",
    ),
    ((*_AUDITOR, "statements", 0, "reason"), "", "workloads.auditor.statements[0].reason", "no reason"),
    (
        ("profiles", "partners", "managedPolicies"),
        ["arn:aws:iam::aws:policy/AmazonS3FullAccess"],
        "profiles.partners.managedPolicies[0]",
        "AmazonS3FullAccess",
    ),
    (("profiles", "partners", "durationSeconds"), "7200", "profiles.partners.durationSeconds", "'7200'"),
    (("profils",), {}, "profils", "the unknown key 'profils'"),
]


def with_mistakes(mistakes: Sequence[tuple[Sequence[str | int], Any, str, str]]) -> dict[str, Any]:
    """The stack with some of its values set wrong.

    Args:
        mistakes: Entries of ``THIRTY``.
    """
    stack = copy.deepcopy(STACK)
    for path, value, _, _ in mistakes:
        set_at(stack, path, value)
    return stack


def set_at(stack: dict[str, Any], path: Sequence[str | int], value: Any) -> dict[str, Any]:
    """Set, add or remove one value in place.

    Args:
        stack: The stack's values.
        path: Keys and list positions.
        value: The new value, or ``REMOVED``.
    """
    place: Any = stack
    for part in path[:-1]:
        place = place.setdefault(part, {}) if isinstance(place, dict) else place[part]
    if value is REMOVED:
        del place[path[-1]]
    else:
        place[path[-1]] = copy.deepcopy(value)
    return stack


def changed(path: Sequence[str | int], value: Any) -> dict[str, Any]:
    """The stack with one value set, added or removed.

    Args:
        path: Keys and list positions.
        value: The new value, or ``REMOVED``.
    """
    return set_at(copy.deepcopy(STACK), path, value)


def write_bundle(root: Path) -> None:
    """Write the CA bundle the stack names.

    Args:
        root: The project's root.
    """
    (root / "ca").mkdir(exist_ok=True)
    (root / "ca/corp.pem").write_text(pem(ca(end=datetime(2100, 1, 1, tzinfo=UTC))))


def write_project(root: Path, stack: dict[str, Any], name: str = "broken") -> None:
    """Write a project with one stack file.

    Args:
        root: The project's root.
        stack: The values of the project's own namespace.
        name: The stack's name.
    """
    write_bundle(root)
    (root / "Pulumi.yaml").write_text("name: rolesanywhere\nruntime: python\n")
    values = {
        "aws:region": REGION,
        "aws:allowedAccountIds": [ACCOUNT],
        "aws:defaultTags": {"tags": {"team": "platform"}},
        **{f"rolesanywhere:{key}": value for key, value in stack.items()},
    }
    (root / f"Pulumi.{name}.yaml").write_text(
        yaml.safe_dump({"config": values}, allow_unicode=True), encoding="utf-8"
    )
