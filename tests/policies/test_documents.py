"""Documents as text: reviewed files, the same bytes for the same input, nothing too long.

The files in ``golden`` are reviewed by people: a change of one is a change of what is deployed. To write
them again, and then read the difference:

    python -m tests.policies.test_documents
"""

import json
from pathlib import Path

import pytest

from aws_facts import ArnError
from aws_facts.limits import Limit
from policies import (
    Access,
    CertificateMatch,
    ExtraStatement,
    Grant,
    Kind,
    Match,
    PolicyError,
    Statement,
    actions_of,
    certificate_trust_policy,
    grants_policy,
    render,
    role_policies,
    rule_topic_policy,
    session_policy,
    tls_only_bucket_policy,
)
from sandbox.policy_documents import (
    check_bucket_policy,
    check_identity_policy,
    check_topic_policy,
    check_trust_policy,
    check_trust_size,
)

GOLDEN = Path(__file__).parent / "golden"
REGION = "eu-central-1"
TABLE = "arn:aws:dynamodb:eu-central-1:111122223333:table/Demo-Users-1a2b3c4"
BUCKET = "arn:aws:s3:::demo-data-1a2b3c4"
TOPIC = "arn:aws:sns:eu-central-1:111122223333:expiry-alarm-1a2b3c4"
RULE = "arn:aws:events:eu-central-1:111122223333:rule/expiry-alarm-1a2b3c4"
ANCHOR = "arn:aws:rolesanywhere:eu-central-1:111122223333:trust-anchor/a545a1fc-5d86-4032-8f4c-61cdd6ff92da"
KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
SIZE = Limit(1_000, "characters", "RFC")


def _trust(certificate: CertificateMatch, anchor: str = ANCHOR) -> str:
    return certificate_trust_policy(trust_anchor_arn=anchor, certificate=certificate)


def _access(access: Access, *, keys: bool = False) -> str:
    key = KEY if keys else None
    table = Grant(TABLE, actions_of(access, Kind.TABLE), kms_key_arn=key)
    bucket = Grant(BUCKET, actions_of(access, Kind.BUCKET), kms_key_arn=key)
    return grants_policy([table, bucket], where="test")


def _trust_policies() -> dict[str, str]:
    """A role's trust policy, for each kind of condition and each partition."""
    named = CertificateMatch.named("demo-server")
    several = CertificateMatch(
        subject={
            "O": Match(("Acme",)),
            "OU": Match(("Ops", "Dev")),
            "CN": Match(("web-*", "db-?"), like=True),
        }
    )
    issuer = CertificateMatch(subject={"CN": Match(("demo",))}, issuer={"CN": Match(("Issuing CA",))})
    directory = CertificateMatch(directory_name={"CN": Match(("demo",)), "O": Match(("Acme",))})
    return {
        "trust-certificate": _trust(named),
        "trust-subject-several": _trust(several),
        "trust-subject-oid": _trust(CertificateMatch(subject={"2.5.4.5": Match(("4711",))})),
        "trust-issuer": _trust(issuer),
        "trust-san-dns": _trust(CertificateMatch(dns=Match(("demo.example.org",)))),
        "trust-san-uri-like": _trust(
            CertificateMatch(uri=Match(("spiffe://example.org/demo/*",), like=True))
        ),
        "trust-san-directory-name": _trust(directory),
        "trust-any-certificate-of-the-anchor": _trust(CertificateMatch(any_certificate_of_the_anchor=True)),
        "trust-china": _trust(named, ANCHOR.replace("arn:aws:", "arn:aws-cn:").replace(REGION, "cn-north-1")),
        "trust-govcloud": _trust(
            named, ANCHOR.replace("arn:aws:", "arn:aws-us-gov:").replace(REGION, "us-gov-west-1")
        ),
    }


def _keys() -> dict[str, str]:
    """Grants on targets encrypted with a customer's key."""
    reads = frozenset({"s3:GetObject"})
    elsewhere = {"china": ("aws-cn", "cn-north-1"), "govcloud": ("aws-us-gov", "us-gov-west-1")}
    return {f"grants-key-{access.value}": _access(access, keys=True) for access in Access} | {
        f"grants-key-{name}": grants_policy(
            [
                Grant(
                    f"arn:{partition}:s3:::demo-data-1a2b3c4",
                    reads,
                    kms_key_arn=f"arn:{partition}:kms:{region}:111122223333:key/{KEY.rpartition('/')[2]}",
                )
            ],
            where="test",
        )
        for name, (partition, region) in elsewhere.items()
    }


def _permissions() -> dict[str, str | None]:
    """Everything a role may do, where it is more than grants or more than one document."""
    statements = [
        ExtraStatement(
            "the workload shows which buckets there are", frozenset({"s3:ListAllMyBuckets"}), frozenset({"*"})
        ),
        ExtraStatement(
            "each certificate writes below its own name",
            frozenset({"s3:PutObject"}),
            frozenset({BUCKET + "/${aws:PrincipalTag/x509Subject/CN}/*"}),
            conditions={"Null": {"aws:PrincipalTag/x509Subject/CN": ("false",)}},
        ),
        ExtraStatement(
            "sessions end outside of the data centres",
            frozenset({"*"}),
            frozenset({"*"}),
            effect="Deny",
            conditions={
                "NotIpAddress": {"aws:SourceIp": ("203.0.113.0/24", "198.51.100.0/24")},
                "Bool": {"aws:ViaAWSService": ("false",)},
            },
        ),
    ]
    grants = [Grant(TABLE, frozenset({"dynamodb:GetItem"}))]
    many = [
        Grant(f"{TABLE[:-8]}-{number:02}-{'x' * 200}", frozenset({"dynamodb:GetItem"}))
        for number in range(60)
    ]
    split = role_policies(many, statements, where="test")
    with_statements = role_policies(grants, statements, where="test")
    assert with_statements.managed == ()
    return {
        "role-statements": with_statements.inline,
        "session-grants": session_policy(grants, where="test"),
        "session-statements": session_policy((), statements[:1], where="test"),
        "split-inline": split.inline,
    } | {f"split-managed-{number}": text for number, text in enumerate(split.managed, 1)}


def rendered() -> dict[str, str]:
    """Every kind of document this project deploys, by the name of its reviewed file."""
    named = frozenset({"dynamodb:PutItem", "dynamodb:GetItem", "dynamodb:Query"})
    documents: dict[str, str | None] = {
        "bucket-tls-only": tls_only_bucket_policy(BUCKET),
        "bucket-tls-only-china": tls_only_bucket_policy(BUCKET.replace("arn:aws:", "arn:aws-cn:")),
        "grants-dev-stack": grants_policy(
            [Grant(TABLE, named), Grant(BUCKET, actions_of(Access.READ, Kind.BUCKET))], where="test"
        ),
        "grants-table-indexes": grants_policy(
            [Grant(TABLE, named, frozenset({"by-date", "by-owner"}))], where="test"
        ),
    }
    documents["topic-expiry"] = rule_topic_policy(topic_arn=TOPIC, rule_arn=RULE)
    documents |= {f"grants-{access.value}": _access(access) for access in Access}
    documents |= _trust_policies() | _keys() | _permissions()
    return {name: text for name, text in documents.items() if text is not None}


@pytest.mark.parametrize("name", rendered())
def test_a_document_is_the_reviewed_one(name: str) -> None:
    """What would be deployed is what somebody has read."""
    reviewed = json.loads((GOLDEN / f"{name}.json").read_text())
    # Order matters too: the same policy in other bytes is a change for Pulumi.
    assert rendered()[name] == json.dumps(reviewed, separators=(",", ":"))


@pytest.mark.parametrize("name", rendered())
def test_a_document_is_one_iam_and_s3_would_take(name: str) -> None:
    """The sandbox's own reading of AWS's grammar, which shares nothing with this package, refuses none."""
    text = rendered()[name]
    if name.startswith("trust-"):
        check_trust_policy(text, lambda *_: False)
        check_trust_size(text)
    elif name.startswith("bucket-"):
        check_bucket_policy(text, BUCKET.rpartition(":")[2], lambda *_: False)
    elif name.startswith("topic-"):
        check_topic_policy(text, TOPIC, lambda *_: False)
    else:
        check_identity_policy(text, managed="managed" in name)


def test_there_is_no_reviewed_file_without_its_document() -> None:
    """No file stays behind when its document goes."""
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(rendered())


def test_a_bucket_answers_over_tls_only_in_every_partition() -> None:
    """Everything is denied to everybody over plain http, on the bucket and on its objects."""
    statement = json.loads(tls_only_bucket_policy("arn:aws-us-gov:s3:::demo-data"))["Statement"]
    assert statement == [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["arn:aws-us-gov:s3:::demo-data", "arn:aws-us-gov:s3:::demo-data/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ]


@pytest.mark.parametrize("arn", [TABLE, f"{BUCKET}/key"])
def test_a_bucket_policy_is_for_a_bucket(arn: str) -> None:
    """A table or an object has none."""
    with pytest.raises(PolicyError) as caught:
        tls_only_bucket_policy(arn)
    assert caught.value.problems[0].got == arn


def test_a_bucket_policy_needs_an_arn() -> None:
    """A bucket's name is not enough."""
    with pytest.raises(ArnError):
        tls_only_bucket_policy("demo-data")


@pytest.mark.parametrize(
    ("topic", "rule"), [(BUCKET, RULE), (TOPIC, TOPIC), (f"{TOPIC}:1", RULE), ("", RULE)]
)
def test_a_topic_policy_is_for_a_topic_and_a_rule(topic: str, rule: str) -> None:
    """Neither one of anything else, nor a subscription of the topic."""
    with pytest.raises(PolicyError, match="topic policy: got"):
        rule_topic_policy(topic_arn=topic, rule_arn=rule)


def test_elements_are_left_out_where_they_are_empty() -> None:
    """A statement shows what it has, one value as a text, several as a sorted list."""
    one = Statement(actions=frozenset({"a:B"}))
    several = Statement(
        actions=frozenset({"b:B", "a:A"}),
        resources=frozenset({"y", "x"}),
        conditions={"StringEquals": {"k2": "v", "k1": "v"}, "ArnEquals": {"k": "v"}},
    )
    assert render([one, several], size=SIZE, where="test") == (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a:B"},'
        '{"Effect":"Allow","Action":["a:A","b:B"],"Resource":["x","y"],'
        '"Condition":{"ArnEquals":{"k":"v"},"StringEquals":{"k1":"v","k2":"v"}}}]}'
    )


def test_a_document_is_as_long_as_its_limit_and_no_longer() -> None:
    """The limit itself is allowed, one character less is not enough."""
    statement = Statement(actions=frozenset({"a:B"}))
    length = len(render([statement], size=SIZE, where="test"))
    assert render([statement], size=Limit(length, "characters", "RFC"), where="test")
    with pytest.raises(PolicyError) as caught:
        render([statement], size=Limit(length - 1, "characters", "RFC"), where="test")
    assert caught.value.problems[0].got == f"{length} characters"


if __name__ == "__main__":
    for file_name, text in rendered().items():
        (GOLDEN / f"{file_name}.json").write_text(json.dumps(json.loads(text), indent=2) + "\n")
