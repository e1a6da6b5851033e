"""The deployer: what deploying takes, and no more."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.bootstrap import deployer_policy
from tests.local_aws import ACCOUNT, LocalAws

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": "rolesanywhere.amazonaws.com"},
            "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
        },
    }
)
READ = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"},
    }
)


def _statements() -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = deployer_policy(ACCOUNT)["Statement"]
    return statements


def test_every_action_is_spelled_out() -> None:
    """No action of any service is granted by a wildcard."""
    actions = [
        action
        for s in _statements()
        for action in ([s["Action"]] if isinstance(s["Action"], str) else s["Action"])
    ]
    assert [action for action in actions if "*" in action or "?" in action] == []
    assert {action.split(":")[0] for action in actions} == {
        "acm-pca",
        "dynamodb",
        "ec2",
        "events",
        "iam",
        "rolesanywhere",
        "s3",
        "sns",
    }


def test_only_what_has_no_resource_is_granted_on_everything() -> None:
    """Resource * is for creating and listing what has no ARN before."""
    on_everything = {action for s in _statements() if s["Resource"] == "*" for action in s["Action"]}
    # EC2 offers no narrower way to look.
    looking = {action for action in on_everything if action.startswith("ec2:Describe")}
    assert on_everything - looking == {
        "acm-pca:CreateCertificateAuthority",
        "acm-pca:ListCertificateAuthorities",
        "dynamodb:ListTables",
        "events:TestEventPattern",
        "iam:ListPolicies",
        "iam:ListRoles",
        "rolesanywhere:CreateProfile",
        "rolesanywhere:CreateTrustAnchor",
        "rolesanywhere:ImportCrl",
        "rolesanywhere:ListCrls",
        "rolesanywhere:ListProfiles",
        "rolesanywhere:ListTrustAnchors",
        "s3:ListAllMyBuckets",
        "sns:ListTopics",
    }


def test_roles_are_handed_to_two_services() -> None:
    """iam:PassRole has the condition of its service, each time."""
    passing = [s for s in _statements() if "iam:PassRole" in s["Action"]]
    assert [s["Condition"] for s in passing] == [
        {"StringEquals": {"iam:PassedToService": f"{service}.amazonaws.com"}}
        for service in ("rolesanywhere", "ec2")
    ]


def test_instances_are_launched_with_tokens_alone() -> None:
    """ec2:RunInstances on an instance has the condition that IMDSv2 is required."""
    launching = [s for s in _statements() if s["Action"] == "ec2:RunInstances"]
    on_instances = [s for s in launching if "instance/*" in str(s["Resource"])]
    assert [s.get("Condition") for s in on_instances] == [
        {"StringEquals": {"ec2:MetadataHttpTokens": "required"}}
    ]


def test_it_deploys_a_role_and_a_policy(local_aws: LocalAws) -> None:
    """Roles and policies of every form are made, changed, tagged and removed."""
    iam = local_aws.client("iam")
    tags = [{"Key": "a", "Value": "b"}]
    iam.create_role(RoleName="deployed", AssumeRolePolicyDocument=TRUST, Tags=tags)
    iam.put_role_policy(RoleName="deployed", PolicyName="inline", PolicyDocument=READ)
    policy = iam.create_policy(PolicyName="deployed", PolicyDocument=READ, Tags=tags)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="deployed", PolicyArn=policy)
    iam.put_role_permissions_boundary(RoleName="deployed", PermissionsBoundary=policy)
    iam.update_assume_role_policy(RoleName="deployed", PolicyDocument=TRUST)
    iam.update_role(RoleName="deployed", Description="x", MaxSessionDuration=7200)
    iam.tag_role(RoleName="deployed", Tags=tags)
    iam.untag_role(RoleName="deployed", TagKeys=["a"])
    version = iam.create_policy_version(PolicyArn=policy, PolicyDocument=READ, SetAsDefault=True)
    assert iam.get_policy_version(PolicyArn=policy, VersionId=version["PolicyVersion"]["VersionId"])
    iam.delete_policy_version(PolicyArn=policy, VersionId="v1")
    assert iam.list_entities_for_policy(PolicyArn=policy)["PolicyRoles"][0]["RoleName"] == "deployed"
    assert iam.list_attached_role_policies(RoleName="deployed")["AttachedPolicies"]
    iam.delete_role_permissions_boundary(RoleName="deployed")
    iam.detach_role_policy(RoleName="deployed", PolicyArn=policy)
    iam.delete_role_policy(RoleName="deployed", PolicyName="inline")
    iam.delete_policy(PolicyArn=policy)
    iam.delete_role(RoleName="deployed")
    assert [r for r in iam.list_roles()["Roles"] if r["RoleName"] == "deployed"] == []


def test_it_deploys_a_table(local_aws: LocalAws) -> None:
    """A table with everything the program asks of it; and a person can look into it."""
    dynamodb = local_aws.client("dynamodb")
    table = dynamodb.create_table(
        TableName="deployed",
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        DeletionProtectionEnabled=True,
        SSESpecification={"Enabled": True},
        Tags=[{"Key": "a", "Value": "b"}],
    )["TableDescription"]["TableArn"]
    dynamodb.update_continuous_backups(
        TableName="deployed", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    assert dynamodb.describe_continuous_backups(TableName="deployed")["ContinuousBackupsDescription"]
    assert dynamodb.describe_time_to_live(TableName="deployed")["TimeToLiveDescription"]
    assert dynamodb.list_tags_of_resource(ResourceArn=table)["Tags"] == [{"Key": "a", "Value": "b"}]
    dynamodb.put_item(TableName="deployed", Item={"k": {"S": "1"}})
    assert dynamodb.scan(TableName="deployed")["Count"] == 1
    with pytest.raises(ClientError, match="deletion protection"):
        dynamodb.delete_table(TableName="deployed")
    dynamodb.update_table(TableName="deployed", DeletionProtectionEnabled=False)
    dynamodb.delete_table(TableName="deployed")
    assert "deployed" not in dynamodb.list_tables()["TableNames"]


def test_it_deploys_a_bucket(local_aws: LocalAws) -> None:
    """A bucket with everything the program asks of it; and it can be emptied, versions and all."""
    s3 = local_aws.client("s3")
    name = {"Bucket": "deployed"}
    s3.create_bucket(**name)
    s3.put_bucket_versioning(**name, VersioningConfiguration={"Status": "Enabled"})
    rules = [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
    s3.put_bucket_encryption(**name, ServerSideEncryptionConfiguration={"Rules": rules})
    s3.put_bucket_ownership_controls(
        **name, OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    )
    blocked = dict.fromkeys(
        ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
    )
    s3.put_public_access_block(**name, PublicAccessBlockConfiguration=blocked)
    expire = {"ID": "x", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}
    s3.put_bucket_lifecycle_configuration(**name, LifecycleConfiguration={"Rules": [expire]})
    s3.put_bucket_tagging(**name, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    tls_only = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::deployed", "arn:aws:s3:::deployed/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    }
    s3.put_bucket_policy(**name, Policy=json.dumps(tls_only))
    assert s3.get_public_access_block(**name)["PublicAccessBlockConfiguration"] == blocked
    for _ in range(2):
        s3.put_object(**name, Key="k", Body=b"x")
    assert s3.get_object(**name, Key="k")["Body"].read() == b"x"
    with pytest.raises(ClientError, match="BucketNotEmpty"):
        s3.delete_bucket(**name)
    versions = s3.list_object_versions(**name)["Versions"]
    s3.delete_objects(
        **name, Delete={"Objects": [{"Key": v["Key"], "VersionId": v["VersionId"]} for v in versions]}
    )
    s3.delete_bucket_policy(**name)
    s3.delete_bucket(**name)
    assert "deployed" not in [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]


FORBIDDEN: dict[str, tuple[str, str, dict[str, Any]]] = {
    "make a user": ("iam", "create_user", {"UserName": "x"}),
    "make a key": ("iam", "create_access_key", {"UserName": "deployer"}),
    "rewrite its own policy": (
        "iam",
        "put_user_policy",
        {"UserName": "deployer", "PolicyName": "deployer", "PolicyDocument": READ},
    ),
    "attach to itself": (
        "iam",
        "attach_user_policy",
        {"UserName": "deployer", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
    ),
    "make a password": ("iam", "create_login_profile", {"UserName": "deployer", "Password": "x"}),
    "make another service's role": (
        "iam",
        "create_service_linked_role",
        {"AWSServiceName": "ecs.amazonaws.com"},
    ),
    "trust a web identity": (
        "iam",
        "create_open_id_connect_provider",
        {"Url": "https://example.com", "ClientIDList": ["x"]},
    ),
    "assume a role": (
        "sts",
        "assume_role",
        {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/x", "RoleSessionName": "xx"},
    ),
    "replicate a bucket": (
        "s3",
        "put_bucket_replication",
        {"Bucket": "x-bucket", "ReplicationConfiguration": {"Role": "x", "Rules": []}},
    ),
    "open a bucket": ("s3", "put_bucket_acl", {"Bucket": "x-bucket", "ACL": "public-read"}),
    "export a table": (
        "dynamodb",
        "export_table_to_point_in_time",
        {"TableArn": f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/x", "S3Bucket": "x-bucket"},
    ),
    "make an authority below another": (
        "acm-pca",
        "issue_certificate",
        {
            "CertificateAuthorityArn": f"arn:aws:acm-pca:us-east-1:{ACCOUNT}:certificate-authority/x",
            "Csr": b"x",
            "SigningAlgorithm": "SHA256WITHRSA",
            "TemplateArn": "arn:aws:acm-pca:::template/SubordinateCACertificate_PathLen0/V1",
            "Validity": {"Type": "DAYS", "Value": 1},
        },
    ),
    "see who had sessions": ("rolesanywhere", "list_subjects", {}),
}


@pytest.mark.parametrize("attempt", FORBIDDEN.values(), ids=FORBIDDEN)
def test_it_does_nothing_else(local_aws: LocalAws, attempt: tuple[str, str, dict[str, Any]]) -> None:
    """What deploying does not take is refused as in an account, by policy."""
    service, operation, parameters = attempt
    with pytest.raises(ClientError) as refused:
        getattr(local_aws.client(service), operation)(**parameters)
    error = refused.value.response["Error"]
    assert error["Code"] in {"AccessDenied", "AccessDeniedException"}
    assert f"User: arn:aws:iam::{ACCOUNT}:user/deployer is not authorized to perform: " in error["Message"]
