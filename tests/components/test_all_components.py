"""What holds for every component: unknown values, secrets, descriptions for other languages."""

from typing import Any

import pulumi
import pytest
from pulumi.runtime import rpc

import components as build
from aws_facts import ToolkitError
from components import Access
from tests.certs.samples import ca, pem
from tests.components.support import ANCHOR, BUCKET
from tests.program.recording import record


def test_unknown_values_pass_through_a_preview() -> None:
    """What is not known yet makes what is derived from it unknown, and stops nothing."""

    def program() -> None:
        table = build.DynamoDbTable("T", {"attributes": {"Id": "S"}, "hash_key": "Id"})
        anchor = build.TrustAnchor("demo", {"certificate_bundle": pem(ca())})
        build.S3Bucket("data", {})
        role = build.CertificateRole(
            "demo-server",
            {
                "trust_anchor_arn": anchor.arn,
                "common_name": "demo-server",
                "grants": [{"target_arn": table.arn, "access": Access.READ}],
            },
        )
        build.Profile("demo", {"role_arns": [role.arn]})

    def is_unknown(value: object) -> bool:
        return isinstance(value, pulumi.output.Unknown)

    recording = record(program, preview=True)
    assert is_unknown(recording.only("aws:iam/role:Role").inputs["assumeRolePolicy"])
    assert is_unknown(recording.only("aws:iam/rolePolicy:RolePolicy").inputs["policy"])
    assert is_unknown(recording.only("aws:s3/bucketPolicy:BucketPolicy").inputs["policy"])
    assert is_unknown(recording.only("aws:rolesanywhere/profile:Profile").inputs["roleArns"][0])
    known = recording.only("aws:rolesanywhere/trustAnchor:TrustAnchor").inputs["source"]["sourceData"]
    assert known["x509CertificateData"].startswith("-----BEGIN CERTIFICATE-----")


def test_a_secret_stays_one() -> None:
    """A value marked secret reaches the child as a secret."""
    recording = record(
        lambda: build.TrustAnchor("demo", {"certificate_bundle": pulumi.Output.secret(pem(ca()))})
    )
    source = recording.only("aws:rolesanywhere/trustAnchor:TrustAnchor").inputs["source"]
    secret = source if _is_secret(source) else source["sourceData"]["x509CertificateData"]
    assert _is_secret(secret)


def _is_secret(value: object) -> bool:
    return isinstance(value, dict) and rpc.is_rpc_secret(value)


ALIAS = "arn:aws:kms:eu-central-1:111122223333:alias/mine"
EVERYTHING_WRONG: list[tuple[type[pulumi.ComponentResource], dict[str, Any], list[str]]] = [
    (
        build.DynamoDbTable,
        {"read_capacity": 1, "kms_key_arn": ALIAS},
        ["table x"] * 3 + ["table x.kms_key_arn"],
    ),
    (
        build.DynamoDbTable,
        {"attributes": {"Id": "S"}, "hash_key": "id", "kms_key_arn": ALIAS},
        ["table x.attributes"] * 2 + ["table x.kms_key_arn"],
    ),
    (
        build.S3Bucket,
        {"kms_key_arn": ALIAS, "noncurrent_version_days": 0},
        ["bucket x.kms_key_arn", "bucket x.noncurrent_version_days"],
    ),
    (
        build.Profile,
        {"role_arns": [], "duration_seconds": 1, "session_policy": "{}", "managed_policy_arns": []},
        [
            "profile x.role_arns",
            "profile x.duration_seconds",
            "profile x.session_policy",
            "profile x.managed_policy_arns",
        ],
    ),
    (
        build.CertificateRole,
        {
            "trust_anchor_arn": ANCHOR,
            "common_name": "a*",
            "grants": [{"target_arn": BUCKET, "access": "all"}, {"access": "read"}],
            "statements": [{"reason": "x", "effect": "Permit"}],
            "session_duration_seconds": 50_000,
            "path": "x",
            "permissions_boundary": "x",
            "tags": {"x509SAN/DNS": "x"},
        },
        [
            "role x.grants[0]: access",
            "role x.grants[1]: ARN",
            "role x.statements[0]: effect",
            "role x.certificate.subject.CN",
            "role x.session_duration_seconds",
            "role x.path",
            "role x.permissions_boundary",
            "role x.tags.x509SAN/DNS",
        ],
    ),
    (
        build.CertificateWorkload,
        {"trust_anchor_arn": ANCHOR, "common_name": "", "duration_seconds": 1, "managed_policy_arns": []},
        [
            "role x.certificate.subject.CN",
            "profile x.duration_seconds",
            "profile x.managed_policy_arns",
        ],
    ),
]


@pytest.mark.parametrize(("component", "args", "places"), EVERYTHING_WRONG)
def test_all_mistakes_of_a_component_are_told_together(
    component: Any, args: dict[str, Any], places: list[str]
) -> None:
    """Each with its own place, and before the first resource of AWS is registered."""
    registered: list[str] = []

    def program() -> None:
        def note(arguments: pulumi.ResourceTransformationArgs) -> None:
            registered.append(arguments.type_)

        pulumi.runtime.register_stack_transformation(note)
        component("x", args)

    with pytest.raises(ToolkitError) as caught:
        record(program)
    assert [problem.where for problem in caught.value.problems] == places
    assert [type_ for type_ in registered if type_.startswith("aws:")] == []


WORD = "a-word-nobody-may-read"


@pytest.mark.parametrize(
    ("component", "args"),
    [
        (build.S3Bucket, {"kms_key_arn": f"arn:aws:kms:eu-central-1:111122223333:alias/{WORD}"}),
        (build.DynamoDbTable, {"attributes": {WORD: "S"}, "hash_key": "Id"}),
        (build.Profile, {"role_arns": [WORD]}),
        (build.CertificateRole, {"trust_anchor_arn": ANCHOR, "common_name": f"{WORD}*"}),
        (build.CertificateRole, {"trust_anchor_arn": WORD, "common_name": "a"}),
        (
            build.CertificateWorkload,
            {
                "trust_anchor_arn": ANCHOR,
                "common_name": "a",
                "grants": [{"target_arn": f"arn:aws:s3:::{WORD}", "actions": [f"s3:{WORD}"]}],
            },
        ),
    ],
)
@pytest.mark.parametrize("secret", [True, False])
def test_a_mistake_in_a_secret_does_not_show_it(component: Any, args: dict[str, Any], secret: bool) -> None:
    """What was found, and the place that names it, are kept back; what is no secret is shown."""

    def program() -> None:
        made = pulumi.Output.secret if secret else pulumi.Output.from_input
        component("x", {name: made(value) for name, value in args.items()})

    with pytest.raises(ToolkitError) as caught:
        record(program)
    assert (WORD in str(caught.value)) is not secret
    assert ("secret" in str(caught.value)) is secret


def test_the_place_of_a_mistake_in_a_secret_is_told() -> None:
    """Names of arguments are no secrets: whoever wrote it finds the entry."""
    statement = {"reason": WORD, "actions": [f"s3:{WORD}"], "resources": ["*"], "effect": "Permit"}

    def program() -> None:
        made = pulumi.Output.secret([statement])
        args: Any = {"trust_anchor_arn": ANCHOR, "common_name": "a", "statements": made}
        build.CertificateRole("x", args)

    with pytest.raises(ToolkitError) as caught:
        record(program)
    assert caught.value.problems[0].where == "role x.statements[0]: effect"
    assert caught.value.problems[0].got == "a secret value"
