"""What recovery asks of every type: found by the inputs of its create, with its age, and deleted."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from sandbox.provider import created_at, delete, find, operations
from sandbox.provider.cloud import Cloud
from sandbox.provider.errors import ProviderError
from sandbox.provider.registry import TYPES
from tests.local_aws import REGION, LocalAws
from tests.provider import rules
from tests.provider.face import Face
from tests.provider.rules import READ, TRUST, Rules
from tests.provider.test_lifecycle_rolesanywhere import OLD


@pytest.fixture
def session(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> boto3.Session:
    """A session that reaches the local AWS by environment, as the plugin's does."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", local_aws.endpoint)
    monkeypatch.setenv("AWS_CA_BUNDLE", local_aws.ca_file)
    pair = local_aws.deployer
    return boto3.Session(pair.access_key_id, pair.secret_access_key, region_name=REGION)


@pytest.fixture
def surroundings(local_aws: LocalAws) -> Iterator[None]:
    """A role and a bucket for what needs one."""
    iam, s3 = local_aws.client("iam"), local_aws.client("s3")
    iam.create_role(RoleName="parent", AssumeRolePolicyDocument=TRUST)
    s3.create_bucket(Bucket="parent-bucket")
    yield
    s3.delete_bucket(Bucket="parent-bucket")
    iam.delete_role(RoleName="parent")


_PEM = {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": OLD}}
_ENCRYPTION = {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"}}
_EXPIRY = {"id": "old", "status": "Enabled", "expiration": {"days": 3}}

# What is made, what its id is (None: the cloud makes it), whether AWS keeps its age, whether it can go.
CASES: dict[str, tuple[dict[str, Any], Callable[[str], str] | None, bool, bool]] = {
    rules.TRUST_ANCHOR.token: ({"source": _PEM}, None, True, True),
    rules.PROFILE.token: ({"roleArns": []}, None, True, True),
    rules.ROLE.token: ({"assumeRolePolicy": TRUST}, lambda name: name, True, True),
    rules.POLICY.token: (
        {"policy": READ, "path": "/t/"},
        lambda name: f"arn:aws:iam::111122223333:policy/t/{name}",
        True,
        True,
    ),
    rules.ROLE_POLICY.token: (
        {"role": "parent", "policy": READ},
        lambda name: f"parent:{name}",
        False,
        True,
    ),
    rules.ATTACHMENT.token: (
        {"role": "parent", "policyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
        lambda _: "parent/arn:aws:iam::aws:policy/ReadOnlyAccess",
        False,
        True,
    ),
    rules.TABLE.token: (
        {
            "hashKey": "id",
            "attributes": [{"name": "id", "type": "S"}],
            "billingMode": "PAY_PER_REQUEST",
        },
        lambda name: name,
        True,
        True,
    ),
    rules.BUCKET.token: ({}, lambda name: name, True, True),
    rules.BUCKET_POLICY.token: (
        {
            "bucket": "parent-bucket",
            "policy": READ.replace('"Effect"', '"Principal": {"AWS": "111122223333"}, "Effect"').replace(
                "data", "parent-bucket"
            ),
        },
        lambda _: "parent-bucket",
        False,
        True,
    ),
    rules.ACCESS_BLOCK.token: ({"bucket": "parent-bucket"}, lambda _: "parent-bucket", False, True),
    rules.VERSIONING.token: (
        {"bucket": "parent-bucket", "versioningConfiguration": {"status": "Enabled"}},
        lambda _: "parent-bucket",
        False,
        False,
    ),
    rules.ENCRYPTION.token: (
        {"bucket": "parent-bucket", "rules": [_ENCRYPTION]},
        lambda _: "parent-bucket",
        False,
        False,
    ),
    rules.OWNERSHIP.token: (
        {"bucket": "parent-bucket", "rule": {"objectOwnership": "ObjectWriter"}},
        lambda _: "parent-bucket",
        False,
        True,
    ),
    rules.LIFECYCLE.token: (
        {"bucket": "parent-bucket", "rules": [_EXPIRY]},
        lambda _: "parent-bucket",
        False,
        True,
    ),
}


@pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.sdk) for kind in rules.ALL])
def test_found_by_the_inputs_of_its_create(session: boto3.Session, surroundings: None, kind: Rules) -> None:
    """An object is found by name or parent once it is made; its age is told; deleted twice, it is gone."""
    given, named, has_age, goes = CASES[kind.token]
    inputs = Face().check(kind.token, given, name="Orphan", randomSeed=kind.sdk.encode()).inputs
    if goes and kind not in (rules.OWNERSHIP, rules.ACCESS_BLOCK):  # a new bucket has AWS's own
        assert find(kind.token, inputs, session) is None
    made = operations.create(TYPES[kind.token], Cloud(session, REGION), inputs).identifier
    name = inputs.get(kind.name[0], "") if kind.name else ""
    assert find(kind.token, inputs, session) == made
    assert named is None or made == named(name)
    age = created_at(kind.token, made, session)
    assert (age is not None) == has_age
    if age is not None:
        assert abs(datetime.now(UTC) - age) < timedelta(minutes=5)
    delete(kind.token, made, session)
    delete(kind.token, made, session)
    if goes:
        assert find(kind.token, inputs, session) is None
        assert created_at(kind.token, made, session) is None


def test_the_newest_of_several_anchors_is_found(session: boto3.Session, local_aws: LocalAws) -> None:
    """Names of anchors are not unique: what a create has just made is the newest that bears the name."""
    client, made = local_aws.client("rolesanywhere"), []
    for offset in (0, 10):
        local_aws.clock.advance(timedelta(seconds=offset))
        made.append(client.create_trust_anchor(name="twice", source=_PEM)["trustAnchor"]["trustAnchorId"])
    local_aws.clock.advance(timedelta(seconds=-10))
    assert find(rules.TRUST_ANCHOR.token, {"name": "twice"}, session) == made[1]
    for identifier in made:
        delete(rules.TRUST_ANCHOR.token, identifier, session)


def test_an_unknown_type_is_refused(session: boto3.Session) -> None:
    """Recovery of a type the stand-in does not have is an error that names it, beside one it has."""
    with pytest.raises(ProviderError, match="aws:sqs/queue:Queue"):
        find("aws:sqs/queue:Queue", {}, session)
    assert find(rules.ROLE.token, {"name": "nobody"}, session) is None
