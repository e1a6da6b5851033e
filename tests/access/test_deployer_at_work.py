"""The dev stack's deployer at work on the local AWS: each thing it may do beside one that is refused."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from access import deployer_policy
from sandbox.deploying import joined
from sandbox.keys import KeyPair
from tests.certs.samples import ca, pem
from tests.local_aws import LocalAws
from tests.sandbox.test_deployer import READ, TRUST

ROOT = Path(__file__).parents[2]
ACCOUNT = "777788889999"
"""An account of its own, in which there is nothing else."""

REGION = "eu-central-1"
DIGITS = "-0a1b2c3"


@pytest.fixture(scope="module")
def deployer(local_aws: LocalAws) -> KeyPair:
    documents = deployer_policy(ROOT, "dev", ACCOUNT).documents
    return local_aws.make_user("deployer-dev-at-work", dict(joined(documents)), ACCOUNT)


@pytest.fixture(scope="module")
def others(local_aws: LocalAws) -> Iterator[str]:
    """What another stack has in the same account: a role and a bucket with an object."""
    everything = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    owner = local_aws.make_user("owner-of-others", everything, ACCOUNT)
    iam, s3 = (local_aws.client(service, owner, REGION) for service in ("iam", "s3"))
    role = iam.create_role(RoleName=f"others{DIGITS}", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    location = {"LocationConstraint": REGION}
    s3.create_bucket(Bucket=f"others{DIGITS}", CreateBucketConfiguration=location)
    s3.put_object(Bucket=f"others{DIGITS}", Key="k", Body=b"x")
    yield role
    s3.delete_object(Bucket=f"others{DIGITS}", Key="k")
    s3.delete_bucket(Bucket=f"others{DIGITS}")
    iam.delete_role(RoleName=f"others{DIGITS}")


def _refused(call: Any, **arguments: Any) -> str:
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    error = refused.value.response["Error"]
    assert error["Code"] in {"AccessDenied", "AccessDeniedException"}
    return str(error["Message"])


def test_roles(local_aws: LocalAws, deployer: KeyPair, others: str) -> None:
    """The stack's role is made, filled and deleted; another stack's is not even seen, no user is made."""
    iam = local_aws.client("iam", deployer, REGION)
    name = f"demo-server{DIGITS}"
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
    iam.put_role_policy(RoleName=name, PolicyName="demo-server-grants", PolicyDocument=READ)
    _refused(iam.create_role, RoleName=f"demo{DIGITS}", AssumeRolePolicyDocument=TRUST)
    for foreign in ({"RoleName": f"others{DIGITS}"}, {"RoleName": f"demo-server-2{DIGITS}"}):
        _refused(iam.get_role, **foreign)
        _refused(iam.put_role_policy, **foreign, PolicyName="p", PolicyDocument=READ)
        _refused(iam.delete_role, **foreign)
    _refused(iam.attach_role_policy, RoleName=name, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    assert "iam:CreateUser" in _refused(iam.create_user, UserName="x")
    _refused(iam.create_access_key, UserName="deployer-dev-at-work")
    own = {"UserName": "deployer-dev-at-work", "PolicyName": "deployer-dev-at-work"}
    _refused(iam.put_user_policy, **own, PolicyDocument=READ)
    iam.delete_role_policy(RoleName=name, PolicyName="demo-server-grants")
    iam.delete_role(RoleName=name)


def test_a_profile_gets_the_stacks_roles_alone(local_aws: LocalAws, deployer: KeyPair, others: str) -> None:
    """A trust anchor is made, and a profile with the stack's role; one with another stack's is refused."""
    iam = local_aws.client("iam", deployer, REGION)
    anywhere = local_aws.client("rolesanywhere", deployer, REGION)
    now = datetime.now(UTC)
    valid = ca(start=now - timedelta(days=1), end=now + timedelta(days=1))
    bundle = {"x509CertificateData": pem(valid)}
    source = {"sourceType": "CERTIFICATE_BUNDLE", "sourceData": bundle}
    anchor = anywhere.create_trust_anchor(name="demo", source=source)["trustAnchor"]
    role = iam.create_role(RoleName=f"demo-server{DIGITS}", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    profile = anywhere.create_profile(name="demo", roleArns=[role])["profile"]
    assert "iam:PassRole" in _refused(anywhere.create_profile, name="demo", roleArns=[others])
    _refused(anywhere.update_profile, profileId=profile["profileId"], roleArns=[role, others])
    _refused(anywhere.list_subjects)
    _refused(anywhere.import_crl, name="x", crlData=b"x", trustAnchorArn=anchor["trustAnchorArn"])
    anywhere.delete_profile(profileId=profile["profileId"])
    anywhere.delete_trust_anchor(trustAnchorId=anchor["trustAnchorId"])
    iam.delete_role(RoleName=f"demo-server{DIGITS}")


def test_buckets(local_aws: LocalAws, deployer: KeyPair, others: str) -> None:
    """The stack's bucket is made and deleted; what is in it is not the deployer's, nor is any other."""
    s3 = local_aws.client("s3", deployer, REGION)
    own, foreign = {"Bucket": f"demo-data{DIGITS}"}, {"Bucket": f"others{DIGITS}"}
    s3.create_bucket(**own, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(**own, VersioningConfiguration={"Status": "Enabled"})
    _refused(s3.put_bucket_versioning, **foreign, VersioningConfiguration={"Status": "Suspended"})
    _refused(s3.put_object, **own, Key="k", Body=b"x")
    _refused(s3.get_object, **foreign, Key="k")
    _refused(s3.delete_object, **foreign, Key="k")
    _refused(s3.put_bucket_acl, **own, ACL="public-read")
    _refused(s3.delete_bucket, **foreign)
    s3.delete_bucket(**own)


def test_tables(local_aws: LocalAws, deployer: KeyPair) -> None:
    """The stack's table is made and deleted, in its own Region alone; no item is read or written."""
    key: dict[str, Any] = {
        "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    dynamodb = local_aws.client("dynamodb", deployer, REGION)
    own = {"TableName": f"Demo-Users{DIGITS}"}
    dynamodb.create_table(**own, **key)
    _refused(dynamodb.create_table, TableName=f"Others{DIGITS}", **key)
    _refused(local_aws.client("dynamodb", deployer, "us-east-1").create_table, **own, **key)
    _refused(dynamodb.put_item, **own, Item={"k": {"S": "1"}})
    _refused(dynamodb.scan, **own)
    dynamodb.delete_table(**own)
