"""Single mistakes in an otherwise valid stack, and what is said about each."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tests.config.stacks import REMOVED

TABLE = ("tables", "Demo-Users")
WORKLOAD = ("workloads", "demo-server")
GRANT = (*WORKLOAD, "grants", 0)
BUCKET_GRANT = (*WORKLOAD, "grants", 1)
PROFILE = ("profiles", "demo")
PRIVATE_CA = "arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/" + str(UUID(int=5))

# Each case: the key, its wrong value, the key path told, what was got, and the remedy.
MISTAKES: list[tuple[Sequence[str | int], Any, str, str, str]] = [
    # Keys nobody knows
    (("tabels",), {}, "tabels", "the unknown key 'tabels'", "Did you mean tables?"),
    (
        (*WORKLOAD, "roleArn"),
        "x",
        "workloads.demo-server.roleArn",
        "the unknown key 'roleArn'",
        "leave the role out",
    ),
    (
        (*WORKLOAD, "managedPolicies"),
        ["AmazonDynamoDBFullAccess"],
        "workloads.demo-server.managedPolicies",
        "the unknown key 'managedPolicies'",
        "the smallest policy for exactly its targets",
    ),
    (
        (*WORKLOAD, "certificate", "commonname"),
        "x",
        "workloads.demo-server.certificate.commonname",
        "the unknown key 'commonname'",
        "Did you mean commonName?",
    ),
    ((*TABLE, "hash_key"), "x", "tables.Demo-Users.hash_key", "the unknown key 'hash_key'", "hashKey"),
    (
        ("buckets", "demo-data", "public"),
        True,
        "buckets.demo-data.public",
        "the unknown key",
        "Known: arn, kmsKey",
    ),
    # Missing
    (("trustAnchors",), REMOVED, "trustAnchors", "nothing", "Add trustAnchors."),
    (("workloads",), REMOVED, "workloads", "nothing", "Add workloads."),
    ((*TABLE, "hashKey"), REMOVED, "tables.Demo-Users.hashKey", "nothing", "Add hashKey."),
    ((*WORKLOAD, "certificate"), REMOVED, "workloads.demo-server.certificate", "nothing", "Add certificate."),
    (
        (*WORKLOAD, "certificate"),
        {},
        "workloads.demo-server.certificate",
        "no attribute",
        "Name a certificate",
    ),
    # Empty
    ((*PROFILE, "workloads"), [], "profiles.demo.workloads", "an empty list", "Add one."),
    ((*GRANT, "actions"), [], "workloads.demo-server.grants[0].actions", "an empty list", "Add one."),
    ((*TABLE, "attributes"), {}, "tables.Demo-Users.attributes", "a mapping", "Correct"),
    # Types
    (("tables",), [], "tables", "a list of 0", "Correct"),
    ((*TABLE,), None, "tables.Demo-Users", "null", "Correct"),
    ((*TABLE, "readCapacity"), "5", "tables.Demo-Users.readCapacity", "'5'", "Take the quotes away."),
    ((*TABLE, "readCapacity"), 5.5, "tables.Demo-Users.readCapacity", "5.5", "Correct"),
    ((*TABLE, "readCapacity"), True, "tables.Demo-Users.readCapacity", "true", "Correct"),
    ((*TABLE, "hashKey"), 5, "tables.Demo-Users.hashKey", "5", "Put it in quotes."),
    ((*WORKLOAD, "grants"), {}, "workloads.demo-server.grants", "a mapping", "Correct"),
    (("trustAnchors", "demo"), "pki/dev", "trustAnchors.demo", "'pki/dev'", "Correct"),
    (("trustAnchors", "demo", "development"), 5, "trustAnchors.demo.development", "5", "Put it in quotes."),
    (
        ("trustAnchors", "demo"),
        {
            "privateCa": PRIVATE_CA,
            "developmentYears": 3,
        },
        "trustAnchors.demo.developmentYears",
        "the lifetime of a CA that is not made here",
        "your own CA's certificate says how long it is valid",
    ),
    (
        ("trustAnchors", "demo"),
        {"development": "pki", "developmentYears": 1},
        "trustAnchors.demo.developmentYears",
        "1",
        "",
    ),
    # Ranges
    ((*TABLE, "readCapacity"), 0, "tables.Demo-Users.readCapacity", "0", "Correct"),
    ((*TABLE, "writeCapacity"), 40_001, "tables.Demo-Users.writeCapacity", "40001", "Correct"),
    ((*PROFILE, "durationSeconds"), 899, "profiles.demo.durationSeconds", "899", "Correct"),
    ((*PROFILE, "durationSeconds"), 43_201, "profiles.demo.durationSeconds", "43201", "Correct"),
    # Words
    ((*TABLE, "attributes", "UserId"), "s", "tables.Demo-Users.attributes.UserId", "'s'", "Did you mean S?"),
    ((*BUCKET_GRANT, "access"), "reed", "workloads.demo-server.grants[1].access", "'reed'", "mean read?"),
    ((*BUCKET_GRANT, "access"), "all", "workloads.demo-server.grants[1].access", "'all'", "Known: list"),
    # References
    (
        (*WORKLOAD, "trustAnchor"),
        "dmo",
        "workloads.demo-server.trustAnchor",
        "'dmo'",
        "Did you mean demo?",
    ),
    (
        (*GRANT, "table"),
        "demo-users",
        "workloads.demo-server.grants[0].table",
        "'demo-users'",
        "Did you mean Demo-Users?",
    ),
    (
        (*BUCKET_GRANT, "bucket"),
        "zzz",
        "workloads.demo-server.grants[1].bucket",
        "'zzz'",
        "Known: demo-data.",
    ),
    (
        (*PROFILE, "workloads"),
        ["demo-server", "demo-sevrer"],
        "profiles.demo.workloads[1]",
        "'demo-sevrer'",
        "Did you mean demo-server?",
    ),
    (
        (*PROFILE, "workloads"),
        ["demo-server", "demo-server"],
        "profiles.demo.workloads",
        "'demo-server' twice",
        "Remove",
    ),
    # Tables
    (
        (*TABLE, "hashKey"),
        "Mail",
        "tables.Demo-Users.hashKey",
        "'Mail', which attributes does not declare",
        "Known: UserId.",
    ),
    (
        (*TABLE, "rangeKey"),
        "Userid",
        "tables.Demo-Users.rangeKey",
        "'Userid', which attributes does not declare",
        "Did you mean UserId?",
    ),
    ((*TABLE, "rangeKey"), "UserId", "tables.Demo-Users", "'UserId' as both keys", "Leave rangeKey out."),
    (
        (*TABLE, "attributes"),
        {"UserId": "S", "Age": "N", "Abc": "B"},
        "tables.Demo-Users",
        "attributes that are no key: Abc, Age",
        "Remove them from attributes.",
    ),
    ((*TABLE, "readCapacity"), REMOVED, "tables.Demo-Users", "one of readCapacity and writeCapacity", "Add"),
    ((*TABLE, "attributes"), {"": "S", "UserId": "S"}, 'tables.Demo-Users.attributes[""]', "''", "Correct"),
    # Anchors
    (("trustAnchors", "demo"), {}, "trustAnchors.demo", "no source", "Name the file"),
    (
        ("trustAnchors", "demo", "bundle"),
        "missing.pem",
        "trustAnchors.demo.bundle",
        "missing.pem: No such file or directory",
        "Give the path",
    ),
    # Certificates
    (
        (*WORKLOAD, "certificate", "commonName"),
        "",
        "workloads.demo-server.certificate.commonName",
        "an empty CN",
        "any of them",
    ),
    (
        (*WORKLOAD, "certificate", "commonName"),
        "*",
        "workloads.demo-server.certificate.commonName",
        "the pattern '*'",
        "no wildcards",
    ),
    (
        (*WORKLOAD, "certificate", "commonName"),
        "Acme & Co",
        "workloads.demo-server.certificate.commonName",
        "'Acme & Co' with '&'",
        "tag can carry",
    ),
    # Grants
    (
        (*GRANT, "bucket"),
        "demo-data",
        "workloads.demo-server.grants[0]",
        "table and bucket",
        "Remove table or bucket.",
    ),
    ((*GRANT, "table"), REMOVED, "workloads.demo-server.grants[0]", "neither table nor bucket", "Add table"),
    ((*GRANT, "access"), "read", "workloads.demo-server.grants[0]", "access and actions", "Remove access"),
    ((*BUCKET_GRANT, "access"), REMOVED, "workloads.demo-server.grants[1]", "neither access", "Add access"),
    (
        (*GRANT, "actions", 1),
        "dynamodb:*",
        "workloads.demo-server.grants[0].actions[1]",
        "'dynamodb:*'",
        "Name each action",
    ),
    (
        (*GRANT, "actions", 1),
        "s3:GetObject",
        "workloads.demo-server.grants[0].actions[1]",
        "'s3:GetObject'",
        "Grant it on a target of the service s3",
    ),
    (
        (*GRANT, "actions", 1),
        "dynamodb:GetItm",
        "workloads.demo-server.grants[0].actions[1]",
        "'dynamodb:GetItm'",
        "Did you mean dynamodb:GetItem?",
    ),
    # Encrypted
    (
        (*PROFILE, "durationSeconds"),
        {"secure": "v1:abc"},
        "profiles.demo.durationSeconds",
        "an encrypted value",
        "Set it again without --secret.",
    ),
]
