"""IAM users: their ARN, the one a call means when it names none, and the policy a call attaches."""

import pytest
from botocore.exceptions import ClientError

from sandbox import corrections
from sandbox.keys import KeyPair
from tests.local_aws import ACCOUNT, LocalAws
from tests.sandbox.principals_at_work import Cast, allow, may, policy

OWN = f"arn:aws:iam::{ACCOUNT}:user/owner"


def test_a_users_path_is_in_its_arn(local_aws: LocalAws, administrator: KeyPair, cast: Cast) -> None:
    """A permission on users below a path is one on those users alone, made or to be made."""
    admin = local_aws.client("iam", user=administrator)
    admin.create_user(UserName="elsewhere", Path="/other/")
    statement = allow(["iam:GetUser", "iam:CreateUser"], f"arn:aws:iam::{ACCOUNT}:user/jit/*")
    client = local_aws.client("iam", user=cast.user("user-maker", policy(statement)))
    assert may(client.create_user, UserName="below", Path="/jit/")
    assert may(client.get_user, UserName="below")
    for path in ("/", "/jitter/", "/other/jit/"):
        assert not may(client.create_user, UserName="beside", Path=path)
    assert not may(client.create_user, UserName="beside")
    assert not may(client.get_user, UserName="elsewhere")
    with corrections.plain():
        assert not may(client.get_user, UserName="below"), "ministack knows paths now: drop the correction"
    for name in ("below", "elsewhere"):
        admin.delete_user(UserName=name)


@pytest.mark.parametrize(("kind", "make"), [("User", "create_user"), ("Group", "create_group")])
def test_only_the_named_policy_is_attached(
    local_aws: LocalAws, administrator: KeyPair, cast: Cast, kind: str, make: str
) -> None:
    """`iam:PolicyARN` is the policy of the call, attached or detached, and of no other call."""
    admin = local_aws.client("iam", user=administrator)
    getattr(admin, make)(**{f"{kind}Name": "attached-to"})
    document = (
        '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}'
    )
    arns = [
        admin.create_policy(PolicyName=name, PolicyDocument=document)["Policy"]["Arn"]
        for name in (f"small-{kind}", f"wide-{kind}")
    ]
    when = {"ArnEquals": {"iam:PolicyARN": arns[0]}}
    statement = allow([f"iam:Attach{kind}Policy", f"iam:Detach{kind}Policy", "iam:GetPolicy"], Condition=when)
    client = local_aws.client("iam", user=cast.user(f"attacher-{kind}", policy(statement)))
    attach, detach = (getattr(client, f"{verb}_{kind.lower()}_policy") for verb in ("attach", "detach"))
    target = {f"{kind}Name": "attached-to"}
    assert may(attach, **target, PolicyArn=arns[0])
    assert not may(attach, **target, PolicyArn=arns[1])
    assert not may(client.get_policy, PolicyArn=arns[0]), "the key belongs to calls that attach"
    with corrections.plain():
        assert not may(attach, **target, PolicyArn=arns[0]), "ministack knows the key: drop the correction"
    assert may(detach, **target, PolicyArn=arns[0])
    getattr(admin, make.replace("create", "delete"))(**target)
    for arn in arns:
        admin.delete_policy(PolicyArn=arn)


def test_who_names_nobody_means_oneself(local_aws: LocalAws, administrator: KeyPair, cast: Cast) -> None:
    """A user rotates its own key without saying who it is, and nobody else's."""
    admin = local_aws.client("iam", user=administrator)
    actions = ["iam:GetUser", "iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:ListAccessKeys"]
    client = local_aws.client("iam", user=cast.user("owner", policy(allow(actions, OWN))))
    assert client.get_user()["User"]["Arn"] == OWN
    made = client.create_access_key()["AccessKey"]
    assert made["UserName"] == "owner"
    rotated = KeyPair(made["AccessKeyId"], made["SecretAccessKey"])
    assert local_aws.client("sts", user=rotated).get_caller_identity()["Arn"] == OWN
    listed = [each["AccessKeyId"] for each in client.list_access_keys()["AccessKeyMetadata"]]
    assert made["AccessKeyId"] in listed
    assert not may(client.create_access_key, UserName="administrator")
    client.delete_access_key(AccessKeyId=made["AccessKeyId"])
    with pytest.raises(ClientError):
        local_aws.client("sts", user=rotated).get_caller_identity()
    with corrections.plain():
        who = admin.get_user()["User"]["UserName"]
        assert who == "root", "ministack knows the caller now: drop the correction"


def test_without_a_permission_on_oneself(local_aws: LocalAws, cast: Cast) -> None:
    """To name nobody is no way around a policy."""
    statement = allow(["iam:GetUser", "iam:CreateAccessKey"], f"arn:aws:iam::{ACCOUNT}:user/somebody-else")
    client = local_aws.client("iam", user=cast.user("stranger", policy(statement)))
    assert not may(client.get_user)
    assert not may(client.create_access_key)
