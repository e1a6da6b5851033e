"""Every component with the real engine: previewed, made, unchanged, updated, replaced only where AWS must."""

import json
from collections.abc import Callable, Iterator
from typing import Any, cast

import pulumi
import pytest

import components as build
from tests.components.deployment import outputs, released, run, state_text
from tests.components.remote import authority
from tests.local_aws import LocalAws
from tests.provider import conftest as provider
from tests.provider.conftest import Bench

pytestmark = [pytest.mark.engine, pytest.mark.slow]

abandoned_programs = provider.abandoned_programs
engine_environment = provider.engine_environment
engine_path = provider.engine_path
stack = provider.bench

KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ANCHOR = "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/00000000-0000-4000-8000-000000000001"
OTHER_KEY = KEY.replace("1234abcd", "4321dcba")
BOUNDARY = "arn:aws:iam::aws:policy/ReadOnlyAccess"
SECRET = "a-word-nobody-may-read"


@pytest.fixture
def bench(stack: Bench, local_aws: LocalAws) -> Iterator[Bench]:
    """A stack that can be emptied afterwards."""
    yield from released(stack, local_aws)


# The arguments of every component, as one piece of data that a test changes at one place.
def _arguments() -> dict[str, dict[str, Any]]:
    return {
        "anchor": {"certificate_bundle": authority("first"), "tags": {"team": "a"}},
        "table": {
            "attributes": {"Id": "S", "At": "N"},
            "hash_key": "Id",
            "indexes": {"by-date": {"hash_key": "At", "non_key_attributes": ["b", "a"]}},
            "kms_key_arn": KEY,
            "tags": {"team": "a"},
        },
        "bucket": {"kms_key_arn": KEY, "tags": {"team": "a"}},
        "workload": {
            "common_name": "web-1",
            "path": "/w/",
            "permissions_boundary": BOUNDARY,
            "tags": {"team": "a"},
        },
        "shared": {"duration_seconds": 900, "tags": {"team": "a"}},
    }


def _program(arguments: dict[str, dict[str, Any]]) -> Callable[[], None]:
    """Every component, with the outputs of one as arguments of the next."""

    def program() -> None:
        anchor = build.TrustAnchor("corp", cast("build.TrustAnchorArgs", arguments["anchor"]))
        table = build.DynamoDbTable("Users", cast("build.DynamoDbTableArgs", arguments["table"]))
        bucket = build.S3Bucket("data", cast("build.S3BucketArgs", arguments["bucket"]))
        key = arguments["table"].get("kms_key_arn")
        grants = [{"target_arn": table.arn, "actions": ["dynamodb:GetItem"], "kms_key_arn": key}]
        web = {"trust_anchor_arn": anchor.arn, "grants": grants} | arguments["workload"]
        made = build.CertificateWorkload("web", cast("build.CertificateWorkloadArgs", web))
        batch = {"trust_anchor_arn": anchor.arn, "common_name": "batch"}
        batch |= {"grants": [{"target_arn": bucket.arn, "access": "read-write"}]}
        role = build.CertificateRole("batch", cast("build.CertificateRoleArgs", batch))
        profile = {"role_arns": [role.arn]} | arguments["shared"]
        build.Profile("shared", cast("build.ProfileArgs", profile))
        for name in ("role_arn", "profile_arn", "role_name", "trust_anchor_arn", "duration_seconds"):
            pulumi.export(name, getattr(made, name))
        pulumi.export("table", table.name)
        pulumi.export("bucket", bucket.name)

    return program


# One argument of each component is changed, and what is then updated; one change after the other.
UPDATES: list[tuple[dict[str, dict[str, Any]], set[tuple[str, str]]]] = [
    (
        {
            "anchor": {"enabled": False},
            "table": {"read_capacity": 2, "write_capacity": 3},
            "bucket": {"noncurrent_version_days": 30},
            "workload": {"common_name": "web-2"},
            "shared": {"accept_role_session_name": True},
        },
        {
            ("TrustAnchor", "corp"),
            ("Table", "Users"),
            ("BucketLifecycleConfiguration", "data"),
            ("Role", "web"),
            ("Profile", "shared"),
        },
    ),
    (
        {
            "anchor": {"tags": {"team": "b"}},
            "table": {"tags": None},
            "bucket": {"kms_key_arn": None},
            "workload": {"permissions_boundary": None},
            "shared": {"managed_policy_arns": [BOUNDARY]},
        },
        {
            ("TrustAnchor", "corp"),
            ("Table", "Users"),
            ("BucketServerSideEncryptionConfiguration", "data"),
            ("Role", "web"),
            ("Profile", "shared"),
        },
    ),
    ({"workload": {"enabled": False}}, {("Profile", "web")}),
    (
        {"bucket": {"tags": {"team": "b"}}, "workload": {"duration_seconds": 7200}},
        {("Bucket", "data"), ("Role", "web"), ("Profile", "web")},
    ),
]


def test_the_life_of_every_component(bench: Bench, local_aws: LocalAws) -> None:
    """Previewed with unknown values, made, unchanged, updated in place argument by argument, removed."""
    arguments = _arguments()
    planned, made = run(bench, "preview", _program(arguments)), run(bench, "up", _program(arguments))
    assert (planned.errors, made.errors) == ([], [])
    assert planned.done == made.done
    assert made.operations == {"create"}
    _assert_is_as_said(outputs(bench), local_aws)
    assert run(bench, "preview", _program(arguments)).done == {}
    bench.refresh()
    assert run(bench, "up", _program(arguments)).done == {}
    _assert_only_what_aws_cannot_change_is_replaced(bench, arguments)

    before = outputs(bench)
    for changes, expected in UPDATES:
        arguments = _changed(arguments, changes)
        updated = run(bench, "up", _program(arguments))
        assert updated.errors == []
        assert updated.done == {place: {"update"} for place in expected}
    assert run(bench, "preview", _program(arguments)).done == {}
    after = outputs(bench)
    assert after.pop("duration_seconds") == 7200
    assert after.items() <= before.items()


def _changed(
    arguments: dict[str, dict[str, Any]], changes: dict[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    return {name: arguments[name] | changes.get(name, {}) for name in arguments}


def _assert_is_as_said(made: dict[str, Any], local_aws: LocalAws) -> None:
    """What the cloud holds is what the arguments say, defaults included."""
    table = local_aws.client("dynamodb").describe_table(TableName=made["table"])["Table"]
    assert table["SSEDescription"]["KMSMasterKeyArn"] == KEY
    assert table["DeletionProtectionEnabled"]
    encryption = local_aws.client("s3").get_bucket_encryption(Bucket=made["bucket"])
    (rule,) = encryption["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}
    assert rule["BucketKeyEnabled"]
    role = local_aws.client("iam").get_role(RoleName=made["role_name"])["Role"]
    assert role["Path"] == "/w/"
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == BOUNDARY
    identifier = made["profile_arn"].rpartition("/")[2]
    profile = local_aws.client("rolesanywhere").get_profile(profileId=identifier)["profile"]
    assert profile["enabled"]
    assert profile["roleArns"] == [made["role_arn"]]
    assert "kms:ViaService" in profile["sessionPolicy"]


# What the real provider replaces, and nothing else.
REPLACED: list[tuple[dict[str, dict[str, Any]], set[tuple[str, str]]]] = [
    ({"workload": {"path": "/other/"}}, {("Role", "web"), ("RolePolicy", "web-grants")}),
    (
        {"table": {"hash_key": "At", "indexes": {"by-id": {"hash_key": "Id"}}}},
        {("Table", "Users")},
    ),
]


def _assert_only_what_aws_cannot_change_is_replaced(
    bench: Bench, arguments: dict[str, dict[str, Any]]
) -> None:
    """A role's path and a table's key replace them, with what hangs on their names; nothing else replaces."""
    for changes, expected in REPLACED:
        done = run(bench, "preview", _program(_changed(arguments, changes))).done
        assert {place for place, steps in done.items() if "replace" in steps} == expected
    harmless: dict[str, dict[str, Any]] = {
        "anchor": {"certificate_bundle": authority("second")},
        "table": {"kms_key_arn": OTHER_KEY, "indexes": {"by-other": {"hash_key": "At"}}},
        "bucket": {"kms_key_arn": OTHER_KEY},
        "workload": {"common_name": None, "certificate": {"san_dns": {"values": ["web.example"]}}},
        "shared": {"duration_seconds": 3600},
    }
    assert run(bench, "preview", _program(_changed(arguments, harmless))).operations == {"update"}


def _hidden(value: Any) -> Any:
    return pulumi.Output.secret(value)


def test_secrets_stay_secret(bench: Bench) -> None:
    """What is secret as an argument is nowhere readable in the state, however it is used."""
    bundle = authority()

    def program() -> None:
        tags = {"word": _hidden(SECRET)}
        table = build.DynamoDbTable("Users", {"attributes": {"Id": "S"}, "hash_key": "Id", "tags": tags})
        build.S3Bucket("data", {"tags": tags})
        arguments: dict[str, Any] = {
            "trust_anchor_arn": ANCHOR,
            "certificate": _hidden({"san_dns": {"values": [f"{SECRET}.example"]}}),
            "description": _hidden(SECRET),
            "grants": [{"target_arn": table.arn, "access": "list"}],
            "statements": _hidden(
                [
                    {
                        "reason": "it asks for jobs",
                        "actions": ["sqs:SendMessage"],
                        "resources": [f"arn:aws:sqs:us-east-1:111122223333:{SECRET}"],
                    }
                ]
            ),
            "tags": tags,
        }
        build.CertificateWorkload("web", cast("build.CertificateWorkloadArgs", arguments))
        anchor = {"certificate_bundle": bundle, "tags": tags}
        build.TrustAnchor("corp", cast("build.TrustAnchorArgs", anchor))

    made = run(bench, "up", program)
    assert made.errors == []
    assert SECRET not in state_text(bench)
    bench.refresh()
    assert run(bench, "up", program).done == {}
    assert SECRET not in state_text(bench)


def _reader(count: int, **beside: Any) -> Callable[[], None]:
    """A role for that many tables, one of them new, so many that one policy cannot hold them."""

    def program() -> None:
        table = build.DynamoDbTable("T", {"attributes": {"Id": "S"}, "hash_key": "Id"})
        prefix = "arn:aws:dynamodb:us-east-1:111122223333:table/"
        grants = [{"target_arn": table.arn, "actions": ["dynamodb:Query"]}]
        grants += [
            {"target_arn": f"{prefix}{number:0240}", "actions": ["dynamodb:GetItem"]}
            for number in range(count)
        ]
        arguments = {"trust_anchor_arn": ANCHOR, "common_name": "reader", "grants": grants} | beside
        build.CertificateWorkload("reader", cast("build.CertificateWorkloadArgs", arguments))

    return program


def _managed(local_aws: LocalAws) -> list[str]:
    roles = local_aws.client("iam").list_roles()["Roles"]
    (name,) = [role["RoleName"] for role in roles if role["RoleName"].startswith("reader-")]
    attached = local_aws.client("iam").list_attached_role_policies(RoleName=name)["AttachedPolicies"]
    return [policy["PolicyName"].rpartition("-")[0] for policy in attached]


def test_a_role_that_outgrows_one_policy_gets_more_and_gives_them_back(
    bench: Bench, local_aws: LocalAws
) -> None:
    """The preview says which policies there will be; no policy is replaced on the way up or down."""
    program = _reader(60, session_policy="")
    planned, made = run(bench, "preview", program), run(bench, "up", program)
    assert (planned.errors, made.errors) == ([], [])
    assert planned.done == made.done
    assert sorted(_managed(local_aws)) == ["reader-grants-2", "reader-grants-3"]
    assert run(bench, "up", program).done == {}
    fewer = run(bench, "up", _reader(40, session_policy=""))
    assert fewer.errors == []
    assert fewer.done[("RolePolicyAttachment", "reader-grants-3")] == {"delete"}
    assert fewer.done[("Policy", "reader-grants-3")] == {"delete"}
    assert fewer.operations <= {"update", "delete"}
    assert _managed(local_aws) == ["reader-grants-2"]


def test_what_exists_is_used_and_left_alone(bench: Bench, local_aws: LocalAws) -> None:
    """Adopted anchor, table and bucket are granted and trusted, and survive the stack that used them."""
    s3 = local_aws.client("s3")
    s3.create_bucket(Bucket="somebody-elses")

    def program() -> None:
        bucket = build.S3Bucket("theirs", {"existing_arn": "arn:aws:s3:::somebody-elses"})
        build.CertificateRole(
            "guest",
            {
                "trust_anchor_arn": ANCHOR,
                "common_name": "guest",
                "grants": [{"target_arn": bucket.arn, "access": build.Access.READ}],
            },
        )
        pulumi.export("bucket", bucket.name)

    assert set(run(bench, "up", program).done) == {("Role", "guest"), ("RolePolicy", "guest-grants")}
    assert outputs(bench)["bucket"] == "somebody-elses"
    bench.destroy()
    assert s3.head_bucket(Bucket="somebody-elses")
    s3.delete_bucket(Bucket="somebody-elses")


def test_a_mistake_that_shows_only_when_it_is_known_stops_there(bench: Bench, local_aws: LocalAws) -> None:
    """An output that turns out wrong is told with what to do, without a traceback, and makes no role."""

    def program() -> None:
        table = build.DynamoDbTable("T", {"attributes": {"Id": "S"}, "hash_key": "Id"})
        wrong: dict[str, Any] = {
            "trust_anchor_arn": table.arn,
            "common_name": "lost",
        }
        build.CertificateRole("lost", cast("build.CertificateRoleArgs", wrong))

    refused = run(bench, "up", program)
    assert "the ARN of a trust anchor" in json.dumps(refused.errors)
    roles = local_aws.client("iam").list_roles()["Roles"]
    assert [role for role in roles if role["RoleName"].startswith("lost")] == []
