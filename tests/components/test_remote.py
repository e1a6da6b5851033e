"""Every component as a remote one: asked for by the real engine, built by the provider's own process."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

import components as build
from components import Access, Effect
from sandbox.shims import COMPONENTS
from tests.components.deployment import state_text
from tests.components.remote import (
    ROOT,
    Remote,
    authority,
    changes,
    component_bench,
    engine_says,
    refusal,
    resource,
)
from tests.local_aws import LocalAws
from tests.provider import conftest as provider
from tests.provider.conftest import Bench

pytestmark = [pytest.mark.engine, pytest.mark.slow]

abandoned_programs = provider.abandoned_programs
bench = provider.bench
engine_environment = provider.engine_environment
engine_path = provider.engine_path

_WORD = "a-word-nobody-may-read"
_ANCHOR = "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/00000000-0000-4000-8000-000000000001"


@pytest.fixture
def remote(bench: Bench, local_aws: LocalAws, tmp_path: Path) -> Iterator[Bench]:
    """A stack whose engine finds the provider."""
    yield from component_bench(bench, local_aws, tmp_path / "shims")


def _unprotected(**options: Any) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(protect=False, **options)


def _everything(bundle: str, days: int = 30, **options: Any) -> Callable[[], None]:
    """A program in another language: every component, with outputs of one as arguments of the next."""

    def program() -> None:
        anchor = Remote("TrustAnchor", "corp", {"certificateBundle": bundle}, _unprotected())
        table = Remote("DynamoDbTable", "Users", {"attributes": {"Id": "S"}, "hashKey": "Id"})
        bucket = Remote("S3Bucket", "data", {"noncurrentVersionDays": days})
        grants = [
            {"targetArn": table.arn, "actions": ["dynamodb:Query"], "indexes": ["by-date"]},
            {"targetArn": bucket.arn, "access": "read"},
        ]
        role = Remote(
            "CertificateRole",
            options.get("role", "web"),
            {
                "trustAnchorArn": anchor.arn,
                "commonName": "web-1",
                "sessionDurationSeconds": 7200,
                "grants": grants,
            },
            pulumi.ResourceOptions(aliases=options.get("aliases")),
        )
        Remote("Profile", "servers", {"roleArns": [role.arn], "durationSeconds": 7200})
        Remote(
            "CertificateWorkload",
            "batch",
            {
                "trustAnchorArn": anchor.arn,
                "certificate": {"subject": {"OU": {"values": ["Batch-*"], "like": True}}},
                "grants": [{"targetArn": bucket.arn, "access": "write"}],
                "statements": [
                    {
                        "reason": "Never what it wrote before.",
                        "effect": "Deny",
                        "actions": ["s3:DeleteObject"],
                        "resources": [bucket.arn.apply(lambda arn: f"{arn}/*")],
                    }
                ],
                "durationSeconds": 900,
            },
        )
        for key, component in {"role": role, "table": table, "bucket": bucket}.items():
            pulumi.export(key, [component.arn, component.name])
        pulumi.export("anchor", anchor.arn)

    return program


def _the_same_in_python(bundle: str) -> Callable[[], None]:
    """The same program, with the classes themselves."""

    def program() -> None:
        anchor = build.TrustAnchor("corp", {"certificate_bundle": bundle}, _unprotected())
        table = build.DynamoDbTable("Users", {"attributes": {"Id": "S"}, "hash_key": "Id"})
        bucket = build.S3Bucket("data", {"noncurrent_version_days": 30})
        grants: list[pulumi.Input[build.GrantArgs]] = [
            {"target_arn": table.arn, "actions": ["dynamodb:Query"], "indexes": ["by-date"]},
            {"target_arn": bucket.arn, "access": Access.READ},
        ]
        role = build.CertificateRole(
            "web",
            {
                "trust_anchor_arn": anchor.arn,
                "common_name": "web-1",
                "session_duration_seconds": 7200,
                "grants": grants,
            },
        )
        build.Profile("servers", {"role_arns": [role.arn], "duration_seconds": 7200})
        build.CertificateWorkload(
            "batch",
            {
                "trust_anchor_arn": anchor.arn,
                "certificate": {"subject": {"OU": {"values": ["Batch-*"], "like": True}}},
                "grants": [{"target_arn": bucket.arn, "access": Access.WRITE}],
                "statements": [
                    {
                        "reason": "Never what it wrote before.",
                        "effect": Effect.DENY,
                        "actions": ["s3:DeleteObject"],
                        "resources": [bucket.arn.apply(lambda arn: f"{arn}/*")],
                    }
                ],
                "duration_seconds": 900,
            },
        )

    return program


def test_the_life_of_every_component(remote: Bench, local_aws: LocalAws) -> None:
    """Previewed with unknown values, made, unchanged, the same as in process, updated, removed."""
    bundle = authority()
    planned = remote.preview(_everything(bundle))
    made = remote.up(_everything(bundle))
    assert changes(planned) == changes(made)
    assert set().union(*changes(made).values()) == {"create"}
    outputs = {key: output.value for key, output in remote.outputs().items()}
    role = local_aws.client("iam").get_role(RoleName=outputs["role"][1])["Role"]
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"]["ArnEquals"] == {"aws:SourceArn": outputs["anchor"]}
    assert role["MaxSessionDuration"] == 7200
    assert outputs["table"][0].endswith(":table/" + outputs["table"][1])

    assert changes(remote.up(_everything(bundle))) == {}
    assert changes(remote.up(_the_same_in_python(bundle))) == {}
    assert changes(remote.up(_everything(bundle))) == {}

    longer = remote.up(_everything(bundle, days=31))
    assert changes(longer) == {"data": {"update"}}


def test_a_renamed_component_keeps_its_children_by_alias(remote: Bench) -> None:
    """A component with an alias of its old name replaces nothing of what it made."""
    bundle = authority()
    remote.up(_everything(bundle))
    before = {name: item["id"] for name, item in remote.resources().items() if "id" in item}
    renamed = remote.up(_everything(bundle, role="www", aliases=[pulumi.Alias(name="web")]))
    operations = {step for steps in renamed.steps.values() for step in steps}
    assert operations <= {"same", "update"}
    after = {name: item["id"] for name, item in remote.resources().items() if "id" in item}
    assert set(after.values()) == set(before.values())


def test_secrets_stay_secret(remote: Bench) -> None:
    """A secret argument is nowhere readable in the state, whole or nested, whatever it becomes."""
    hidden = pulumi.Output.secret

    def program() -> None:
        table = Remote(
            "DynamoDbTable", "Users", {"attributes": hidden({_WORD: "S"}), "hashKey": hidden(_WORD)}
        )
        grant = {"targetArn": table.arn, "access": hidden("read"), "indexes": [hidden(_WORD)]}
        basics = {"trustAnchorArn": _ANCHOR, "sessionDurationSeconds": hidden(7200)}
        Remote("CertificateRole", "nested", {**basics, "commonName": hidden(_WORD), "grants": [grant]})
        whole = hidden([{"targetArn": table.arn, "access": "read", "indexes": [_WORD]}])
        Remote("CertificateRole", "whole", {**basics, "commonName": "web-1", "grants": whole})
        secret = {"values": hidden([_WORD])}
        certificate = {"issuer": {"CN": secret}, "sanDirectoryName": hidden({"CN": {"values": [_WORD]}})}
        workload = {"trustAnchorArn": _ANCHOR, "certificate": certificate, "durationSeconds": hidden(7200)}
        pulumi.export("seconds", Remote("CertificateWorkload", "batch", workload).durationSeconds)

    remote.up(program)
    assert _WORD not in state_text(remote)
    assert changes(remote.up(program)) == {}
    seconds = remote.outputs()["seconds"]
    assert (seconds.value, seconds.secret) == (7200, True)
    inputs = resource(remote, "aws:iam/rolePolicy:RolePolicy", "nested-grants")["inputs"]
    assert _WORD in json.dumps(inputs["policy"])


def test_a_list_that_is_known_only_later(remote: Bench) -> None:
    """Grants that are one output, as programs in YAML send them, are unknown in a preview and right after."""

    def program() -> None:
        bucket = Remote("S3Bucket", "data", {})
        grants = bucket.arn.apply(lambda arn: [{"targetArn": arn, "access": "list"}])
        Remote("CertificateRole", "web", {"trustAnchorArn": _ANCHOR, "commonName": "web-1", "grants": grants})

    assert changes(remote.preview(program))["web-grants"] == {"create"}
    remote.up(program)
    policy = json.loads(remote.resources()["web-grants"]["inputs"]["policy"])
    bucket_arn = resource(remote, "aws:s3/bucket:Bucket", "data")["outputs"]["arn"]
    assert policy["Statement"] == [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": bucket_arn}]


def test_an_anchor_is_protected_here_too(remote: Bench) -> None:
    """Where the program says nothing, the component's own protection is on; where it says no, it is off."""

    def program() -> None:
        Remote("TrustAnchor", "kept", {"certificateBundle": authority("Kept")})
        Remote("TrustAnchor", "thrown-away", {"certificateBundle": authority("Gone")}, _unprotected())

    remote.up(program)
    type_ = "aws:rolesanywhere/trustAnchor:TrustAnchor"
    assert resource(remote, type_, "kept")["protect"] is True
    assert "protect" not in resource(remote, type_, "thrown-away")


def test_a_provider_of_the_programs_own_reaches_the_children(remote: Bench, local_aws: LocalAws) -> None:
    """A bucket is made in the Region of the provider its component was given, in both ways of use."""
    region = "eu-west-1"

    def program(*, in_process: bool = False) -> None:
        other = aws.Provider("other", region=region)
        options = pulumi.ResourceOptions(providers={"aws": other})
        if in_process:
            build.S3Bucket("data", {}, options)
        else:
            Remote("S3Bucket", "data", {}, options)

    remote.up(program)
    made = resource(remote, "aws:s3/bucket:Bucket", "data")
    assert "::other::" in made["provider"]
    place = local_aws.client("s3").get_bucket_location(Bucket=made["id"])["LocationConstraint"]
    assert place == region
    assert changes(remote.up(lambda: program(in_process=True))) == {}


@dataclass(frozen=True)
class _OnlyLater:
    """Stands for a secret output, which only a running program can make."""

    value: Any


_TABLE = {"attributes": {"Id": "S"}, "hashKey": "Id"}


_MISTAKES: list[tuple[str, dict[str, Any], list[str]]] = [
    (
        "DynamoDbTable",
        {**_TABLE, "readCapacity": 5},
        ["table X", "expected both capacities, or neither", "Add the missing one"],
    ),
    (
        "Profile",
        {"rolArns": ["arn"], "durationSeconds": 1.5, "enabled": "yes", "managedPolicyArns": [5]},
        [
            "Profile X, roleArns: got nothing; expected a value. It is required.",
            "Profile X, rolArns: got an unknown name",
            "Did you mean roleArns?",
            "Profile X, durationSeconds: got 1.5; expected a whole number",
            "Profile X, enabled: got 'yes'; expected true or false",
            "Profile X, managedPolicyArns[0]: got 5.0; expected a text",
        ],
    ),
    ("CertificateRol", {}, ["resource X: got type rolesanywhere:index:CertificateRol"]),
    (
        "TrustAnchor",
        {"certificateBundle": _OnlyLater("no PEM")},
        ["trust anchor X", "expected", "certificate"],
    ),
    (
        "CertificateRole",
        {
            "trustAnchorArn": _ANCHOR,
            "commonName": "web-1",
            "grants": _OnlyLater([{"targetArn": 5, "acces": "read", "access": "rd"}]),
        },
        [
            "CertificateRole X, grants[0].targetArn: got another value; expected a text",
            "CertificateRole X, grants[0].acces: got an unknown name",
            "CertificateRole X, grants[0].access: got another value; expected one of read, write,",
        ],
    ),
]


def test_a_mistake_is_told_in_its_own_words(remote: Bench) -> None:
    """The engine shows what is wrong, where, and what to do; no traceback of the provider's."""
    for class_name, arguments, told in _MISTAKES:
        text = refusal(remote, _program(class_name, arguments))
        for words in told:
            assert words in text
        assert "Traceback" not in text
        assert ".py" not in text


def _program(class_name: str, arguments: Mapping[str, Any]) -> Callable[[], None]:
    """A program with one component; the outputs among its arguments are made when it runs."""

    def program() -> None:
        known = {
            key: pulumi.Output.secret(value.value) if isinstance(value, _OnlyLater) else value
            for key, value in arguments.items()
        }
        Remote(class_name, "X", known)

    return program


def test_the_engine_reads_the_committed_schema(remote: Bench, tmp_path: Path) -> None:
    """`pulumi package get-schema` of the served provider is `components/schema.json`."""
    shim = tmp_path / "shims" / COMPONENTS
    said = engine_says(remote, "package", "get-schema", str(shim))
    assert said.returncode == 0, said.stderr
    committed = json.loads((ROOT / "components" / "schema.json").read_text())
    assert _as_bound(json.loads(said.stdout)) == _as_bound(committed)


def _as_bound(schema: Any, *, in_a_collection: bool = False) -> Any:
    """A schema less what the engine leaves out: empty fields, and the description of a collection's entry."""
    if isinstance(schema, list):
        return [_as_bound(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    left_out = {"description"} if in_a_collection else set()
    fields = {
        key: _as_bound(value, in_a_collection=key in {"items", "additionalProperties"})
        for key, value in schema.items()
        if key not in left_out
    }
    return {key: value for key, value in fields.items() if value not in ([], {})}
