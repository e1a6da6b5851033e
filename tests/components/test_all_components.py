"""What holds for every component: unknown values, secrets, descriptions for other languages."""

import pulumi
from pulumi.runtime import rpc

import components as build
from components import Access
from tests.certs.samples import ca, pem
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
