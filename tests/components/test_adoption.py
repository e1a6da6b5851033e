"""What exists already: an ARN takes the place of a resource, and nothing is made or changed."""

from collections.abc import Callable
from typing import Any, cast

import pulumi
import pytest

import components as build
from aws_facts import ToolkitError
from tests.certs.samples import ca, pem
from tests.components.support import ANCHOR, BUCKET, TABLE, children, offered
from tests.program.recording import record

ALIAS = "arn:aws:rolesanywhere:eu-central-1:111122223333:alias/trust-anchor/corp"
CHINESE = "arn:aws-cn:dynamodb:cn-north-1:111122223333:table/Users"

Make = Callable[[Any], Any]
ADOPT: dict[str, Make] = {
    "TrustAnchor": lambda args: build.TrustAnchor("x", cast("build.TrustAnchorArgs", args)),
    "DynamoDbTable": lambda args: build.DynamoDbTable("x", cast("build.DynamoDbTableArgs", args)),
    "S3Bucket": lambda args: build.S3Bucket("x", cast("build.S3BucketArgs", args)),
}


@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
@pytest.mark.parametrize(
    ("kind", "arn", "name"),
    [
        ("TrustAnchor", ANCHOR, None),
        ("DynamoDbTable", TABLE, "T-1a2b3c4"),
        ("DynamoDbTable", CHINESE, "Users"),
        ("S3Bucket", BUCKET, "data-1a2b3c4"),
        ("S3Bucket", "arn:aws-us-gov:s3:::a.bucket", "a.bucket"),
    ],
)
def test_what_exists_is_passed_through(kind: str, arn: str, name: str | None, wrapped: bool) -> None:
    """The component is there with the ARN and the name in it, and no resource of AWS is."""
    seen: list[Any] = []

    def program() -> None:
        made = ADOPT[kind](offered({"existing_arn": arn}, wrapped=wrapped))
        outputs = pulumi.Output.all(made.arn, getattr(made, "name", None))
        outputs.apply(seen.append)

    recording = record(program)
    assert children(recording) == []
    assert [resource.type for resource in recording.resources] == [f"rolesanywhere:index:{kind}"]
    assert seen == [[arn, name]]


@pytest.mark.parametrize(
    ("kind", "arn"),
    [
        ("TrustAnchor", ALIAS),
        ("TrustAnchor", ANCHOR.replace("trust-anchor", "profile")),
        ("TrustAnchor", "corp"),
        ("DynamoDbTable", f"{TABLE}/index/by-date"),
        ("DynamoDbTable", TABLE.replace("T-1a2b3c4", "*")),
        ("DynamoDbTable", BUCKET),
        ("S3Bucket", f"{BUCKET}/key"),
        ("S3Bucket", "arn:aws:s3:::data-*"),
        ("S3Bucket", "data"),
    ],
)
@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
def test_only_the_whole_arn_of_the_right_kind_is_adopted(kind: str, arn: str, wrapped: bool) -> None:
    """An alias, a part, a pattern, a name and another service's ARN are each refused with what to give."""

    def program() -> None:
        made = ADOPT[kind](offered({"existing_arn": arn}, wrapped=wrapped))
        # An output that nothing uses is judged by nobody.
        build.Profile("user", {"role_arns": [made.arn]})

    with pytest.raises(ToolkitError) as caught:
        record(program)
    assert caught.value.problems[0].where.endswith(" x.existing_arn")
    assert caught.value.problems[0].got == repr(arn)


@pytest.mark.parametrize(
    ("kind", "arn", "beside"),
    [
        ("TrustAnchor", ANCHOR, {"enabled": False}),
        ("TrustAnchor", ANCHOR, {"tags": {"team": "a"}}),
        ("DynamoDbTable", TABLE, {"hash_key": "Id"}),
        ("DynamoDbTable", TABLE, {"kms_key_arn": "arn:aws:kms:eu-central-1:111122223333:key/k"}),
        ("S3Bucket", BUCKET, {"noncurrent_version_days": 1}),
        ("S3Bucket", BUCKET, {"tags": {}}),
    ],
)
def test_what_exists_is_never_changed(kind: str, arn: str, beside: dict[str, Any]) -> None:
    """A setting beside the ARN would have no effect, so it is refused; without it the ARN is taken."""
    with pytest.raises(ToolkitError, match=f"existing_arn and {next(iter(beside))}"):
        record(lambda: ADOPT[kind]({"existing_arn": arn, **beside}))
    assert children(record(lambda: ADOPT[kind]({"existing_arn": arn, next(iter(beside)): None}))) == []


@pytest.mark.parametrize(
    ("args", "got"),
    [
        ({}, "no source"),
        ({"certificate_bundle": None, "tags": {"a": "b"}}, "no source"),
        ({"certificate_bundle": "x", "private_ca_arn": "y"}, "certificate_bundle and private_ca_arn"),
        ({"private_ca_arn": "y", "existing_arn": ANCHOR}, "private_ca_arn and existing_arn"),
    ],
)
def test_an_anchor_has_one_source(args: dict[str, Any], got: str) -> None:
    """None, or two, is refused; each one alone is tested where it belongs."""
    with pytest.raises(ToolkitError) as caught:
        record(lambda: ADOPT["TrustAnchor"](args))
    assert caught.value.problems[0].got == got


def test_an_adopted_target_is_granted_like_a_new_one() -> None:
    """The ARN that is passed through is what a role's policy names."""

    def program() -> None:
        table = ADOPT["DynamoDbTable"]({"existing_arn": CHINESE})
        anchor = build.TrustAnchor("demo", {"certificate_bundle": pem(ca())})
        build.CertificateRole(
            "reader",
            {
                "trust_anchor_arn": anchor.arn,
                "common_name": "reader",
                "grants": [{"target_arn": table.arn, "access": build.Access.LIST}],
            },
        )

    policy = record(program).only("aws:iam/rolePolicy:RolePolicy").inputs["policy"]
    assert f'"Resource":"{CHINESE}"' in policy
