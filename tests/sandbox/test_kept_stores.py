"""All that the local AWS holds can be kept: the services answer the same from what was written and read."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sandbox.keeping import Keeper
from sandbox.keys import KeyPair
from sandbox.rolesanywhere import RECORDS
from sandbox.rolesanywhere.state import Store
from tests.local_aws import ACCOUNT, LocalAws
from tests.rolesanywhere.conftest import Account, account

__all__ = ["account"]

KEEPER = Keeper(KeyPair, *RECORDS)
TABLE = {
    "TableName": "kept",
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("a", "b", "c")],
    "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "RANGE"}],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-c",
            "KeySchema": [{"AttributeName": "c", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
    "BillingMode": "PAY_PER_REQUEST",
    "SSESpecification": {"Enabled": True},
    "Tags": [{"Key": "x", "Value": "y"}],
}
ITEM = {
    "a": {"S": "1"},
    "b": {"S": "2"},
    "c": {"S": "3"},
    "number": {"N": "1.5"},
    "bytes": {"B": b"\x00\xff"},
    "set": {"SS": ["x", "y"]},
    "deep": {"M": {"list": {"L": [{"NULL": True}, {"BOOL": False}]}}},
}


def table(local: LocalAws, user: KeyPair) -> Callable[[], Any]:
    """A table with an index and an item of every kind, and how it answers."""
    client = local.client("dynamodb", user)
    client.create_table(**TABLE)
    client.put_item(TableName="kept", Item=ITEM)
    client.update_continuous_backups(
        TableName="kept", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    asked = {"KeyConditionExpression": "c = :c", "ExpressionAttributeValues": {":c": {"S": "3"}}}

    def answers() -> Any:
        return [
            client.describe_table(TableName="kept")["Table"],
            client.query(TableName="kept", IndexName="by-c", **asked)["Items"],
            client.list_tags_of_resource(ResourceArn=f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/kept")[
                "Tags"
            ],
            _recovery(client),
            client.put_item(TableName="kept", Item=ITEM)["ResponseMetadata"]["HTTPStatusCode"],
        ]

    return answers


def _recovery(client: Any) -> Any:
    """Whether a table can be recovered; until when is a time that goes on."""
    told = client.describe_continuous_backups(TableName="kept")["ContinuousBackupsDescription"]
    return told["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]


def bucket(local: LocalAws, user: KeyPair) -> Callable[[], Any]:
    """A bucket with two versions of an object, a deleted one and a large one, and how it answers."""
    client = local.client("s3", user)
    client.create_bucket(Bucket="kept")
    client.put_bucket_versioning(Bucket="kept", VersioningConfiguration={"Status": "Enabled"})
    for body in (b"first", b"second"):
        client.put_object(Bucket="kept", Key="a/b c", Body=body, Tagging="t=1", Metadata={"m": "1"})
    client.put_object(Bucket="kept", Key="large", Body=b"\x00\xff" * 500_000)
    client.put_object(Bucket="kept", Key="gone", Body=b"x")
    client.delete_object(Bucket="kept", Key="gone")

    def answers() -> Any:
        versions = client.list_object_versions(Bucket="kept")
        return [
            [client.get_object(Bucket="kept", Key=key)["Body"].read() for key in ("a/b c", "large")],
            [versions[kind] for kind in ("Versions", "DeleteMarkers")],
            client.get_object(Bucket="kept", Key="a/b c", VersionId=versions["Versions"][1]["VersionId"])[
                "Body"
            ].read(),
            client.get_object_tagging(Bucket="kept", Key="a/b c")["TagSet"],
            client.get_bucket_versioning(Bucket="kept")["Status"],
            client.get_public_access_block(Bucket="kept")["PublicAccessBlockConfiguration"],
        ]

    return answers


def identities(local: LocalAws, user: KeyPair) -> Callable[[], Any]:
    """Roles and policies, and how IAM answers."""
    client = local.client("iam", user)
    document = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
    trust = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:*"}]}'
    )
    made = client.create_policy(PolicyName="kept", PolicyDocument=document)["Policy"]["Arn"]
    client.create_role(
        RoleName="kept",
        AssumeRolePolicyDocument=trust.replace("sts:*", "sts:AssumeRole"),
        Path="/a/",
        MaxSessionDuration=7200,
        PermissionsBoundary=made,
        Tags=[{"Key": "x", "Value": "y"}],
    )
    client.put_role_policy(RoleName="kept", PolicyName="own", PolicyDocument=document)
    client.attach_role_policy(RoleName="kept", PolicyArn=made)

    def answers() -> Any:
        return [
            client.get_role(RoleName="kept")["Role"],
            client.get_role_policy(RoleName="kept", PolicyName="own")["PolicyDocument"],
            client.list_attached_role_policies(RoleName="kept")["AttachedPolicies"],
            client.get_policy(PolicyArn=made)["Policy"],
            client.list_entities_for_policy(PolicyArn=made)["PolicyRoles"],
        ]

    return answers


def instances(local: LocalAws, user: KeyPair) -> Callable[[], Any]:
    """An instance with metadata options and a tag, and how EC2 answers."""
    client = local.client("ec2", user)
    (made,) = client.run_instances(
        ImageId="ami-0123456789abcdef0",
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        MetadataOptions={"HttpTokens": "required"},
        TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "x", "Value": "y"}]}],
    )["Instances"]

    def answers() -> Any:
        (found,) = client.describe_instances(InstanceIds=[made["InstanceId"]])["Reservations"]
        return found["Instances"]

    return answers


@pytest.fixture(autouse=True)
def _no_topic_is_left(local_aws: LocalAws, administrator: KeyPair) -> Iterator[None]:
    """Others of this session list what topics there are."""
    yield
    sns = local_aws.client("sns", administrator)
    for each in sns.list_topics()["Topics"]:
        if each["TopicArn"].endswith(":kept"):
            sns.delete_topic(TopicArn=each["TopicArn"])


def alarms(local: LocalAws, user: KeyPair) -> Callable[[], Any]:
    """A rule with a target, a topic with a reader, both with tags, and how EventBridge and SNS answer."""
    events, sns = local.client("events", user), local.client("sns", user)
    tags = [{"Key": "x", "Value": "y"}]
    topic = sns.create_topic(Name="kept", Tags=tags)["TopicArn"]
    rule = events.put_rule(Name="kept", EventPattern='{"source": ["aws.rolesanywhere"]}', Tags=tags)
    events.put_targets(Rule="kept", Targets=[{"Id": "topic", "Arn": topic}])
    reader = {"Protocol": "email", "Endpoint": "pki@example.com", "ReturnSubscriptionArn": True}
    made = sns.subscribe(TopicArn=topic, **reader)["SubscriptionArn"]

    def answers() -> Any:
        return [
            events.describe_rule(Name="kept")["EventPattern"],
            events.list_targets_by_rule(Rule="kept")["Targets"],
            events.list_tags_for_resource(ResourceARN=rule["RuleArn"])["Tags"],
            sns.get_topic_attributes(TopicArn=topic)["Attributes"],
            sns.list_tags_for_resource(ResourceArn=topic)["Tags"],
            sns.get_subscription_attributes(SubscriptionArn=made)["Attributes"],
        ]

    return answers


@pytest.mark.parametrize("make", [table, bucket, identities, instances, alarms])
def test_a_service_answers_the_same(
    local_aws: LocalAws, administrator: KeyPair, make: Callable[[LocalAws, KeyPair], Callable[[], Any]]
) -> None:
    """What was made, read again from what was written, answers as before; and every store is equal."""
    answers = make(local_aws, administrator)
    before = answers()
    for name, store in local_aws.server.cloud.stores().items():
        again = KEEPER.read(KEEPER.written(store))
        assert again == store, name
        held = copy.copy(store)
        store.clear()
        store.update(again)
        assert store == held
    assert answers() == before


def test_every_store_of_the_services_is_among_them(local_aws: LocalAws) -> None:
    """Users, roles, tables, objects and sessions: nothing that names or holds anything is left out."""
    named = set(local_aws.server.cloud.stores())
    assert named >= {
        *("iam._users", "iam._access_keys", "iam._user_inline_policies", "iam._roles", "iam._policies"),
        *("dynamodb._tables", "dynamodb._tags", "dynamodb._pitr_settings", "sts._sessions"),
        *("ec2._instances", "ec2._iam_instance_profile_associations", "iam._instance_profiles"),
        *("events._rules", "events._tags", "events._targets", "sns._sub_arn_to_topic", "sns._topics"),
        *("s3._buckets", "s3._object_versions", "s3._object_tags", "s3._bucket_policies"),
    }


def test_roles_anywhere_is_kept_whole(account: Account) -> None:
    """Anchors, profiles, CRLs, subjects, tags, aliases and running numbers are the same in another store."""
    for number in range(3):
        account.anchor(name=f"anchor {number}", tags=[{"key": "k", "value": "v"}])
    account.profile(name="one")
    account.crl(name="crl")
    store = account.local.server.rolesanywhere.store
    other = Store()
    other.fill(KEEPER.read(KEEPER.written(store.contents())))
    assert other.contents() == store.contents()
