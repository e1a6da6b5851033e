"""Scenarios cell by cell: real certificates, two clients, documents as the stack renders them."""

import json
import ssl
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPSConnection
from typing import Any, Self

import boto3
import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from policies import (
    CertificateMatch,
    ExtraStatement,
    Grant,
    certificate_trust_policy,
    role_policies,
    session_policy,
)
from sandbox.keys import KeyPair
from tests.local_aws import LocalAws
from tests.rolesanywhere.conftest import Account, new_account, source
from tests.rolesanywhere.sessions.attacks import DENIED, UNTRUSTED, Refusal, unable
from tests.rolesanywhere.sessions.clients import CLIENTS, Client, NoSession
from tests.rolesanywhere.sessions.pki import Issued, authority, issue

ANYBODY = CertificateMatch(any_certificate_of_the_anchor=True)
Call = Callable[["Cloud", KeyPair], Any]


@dataclass
class Cloud:
    """One account with what a stack makes in it.

    Attributes:
        account: The account.
        root: The trust anchor's CA.
        anchor: Its ARN.
    """

    account: Account
    root: Issued
    anchor: str
    profile: str = ""

    @classmethod
    def new(cls, local: LocalAws) -> Self:
        account, root = new_account(local), authority("CN=Acme Root,O=Acme", kind="rsa2048")
        made = account.anchor(source=source(root.pem), enabled=True)
        return cls(account, root, made["trustAnchorArn"])

    def role(
        self,
        name: str,
        who: CertificateMatch,
        grants: Sequence[Grant] = (),
        statements: Sequence[ExtraStatement] = (),
    ) -> str:
        """A role with the documents the components give it."""
        iam = self.account.local.client("iam", self.account.admin)
        trust = certificate_trust_policy(trust_anchor_arn=self.anchor, certificate=who)
        arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        if grants or statements:
            inline = role_policies(grants, statements, where=name).inline
            iam.put_role_policy(RoleName=name, PolicyName="grants", PolicyDocument=inline)
        return arn

    def arns(self, role: str) -> dict[str, str]:
        """What a client is given."""
        return {"trustAnchorArn": self.anchor, "profileArn": self.profile, "roleArn": role}

    def session(self, client: Client, role: str, own: Issued, *chain: Issued) -> KeyPair:
        """The credentials a client gets with a certificate."""
        return client(self.account.local, own, chain, self.arns(role))

    def refuses(self, client: Client, role: str, expected: Refusal, own: Issued, *chain: Issued) -> None:
        """A client gets none: by status and text, and by code where it tells that."""
        with pytest.raises(NoSession) as caught:
            self.session(client, role, own, *chain)
        found = caught.value
        assert (found.status, found.code or expected[1], found.text) == expected

    def open(self, service: str, pair: KeyPair) -> Any:
        """A boto3 client with credentials."""
        return self.account.local.client(service, pair)


def denied(call: Callable[[], Any], code: str, action: str) -> None:
    """A service refuses a call: its status and code, and a text that names the action where it names any."""
    with pytest.raises(ClientError) as caught:
        call()
    error = caught.value.response
    # DynamoDB itself would say 400; the emulator behind the front says 403.
    assert (error["ResponseMetadata"]["HTTPStatusCode"], error["Error"]["Code"]) == (403, code)
    assert action in error["Error"]["Message"] or error["Error"]["Message"] == "Access Denied"


EACH = pytest.mark.parametrize("client", CLIENTS.values(), ids=list(CLIENTS))


@dataclass
class Server(Cloud):
    """S1: an application server and its table."""

    issuing: Any = None
    reader: str = ""

    @classmethod
    def new(cls, local: LocalAws) -> Self:
        made = super().new(local)
        made.issuing = authority("CN=Acme Issuing,O=Acme", made.root)
        database = made.account.local.client("dynamodb", made.account.admin)
        arns = [_table(database, name) for name in ("Demo-Users", "Others")]
        actions = frozenset({"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"})
        grants = [Grant(arns[0], actions)]
        made.reader = made.role("app-server", CertificateMatch.named("app-server"), grants)
        profile = made.account.profile(
            roleArns=[made.reader],
            enabled=True,
            sessionPolicy=session_policy(grants, where="session policy"),
        )
        made.profile = profile["profileArn"]
        return made


def _table(database: Any, name: str) -> str:
    arn: str = database.create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "UserId", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "UserId", "KeyType": "HASH"}],
        ProvisionedThroughput={"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
    )["TableDescription"]["TableArn"]
    return arn


@pytest.fixture(scope="module")
def server(local_aws: LocalAws) -> Server:
    return Server.new(local_aws)


@EACH
class TestApplicationServer:
    """S1: leaf and intermediate are sent, the root is the trust anchor."""

    def test_the_servers_certificate(self, server: Server, client: Client) -> None:
        """Its three actions on its table, and nothing beside them."""
        own = issue("CN=app-server,O=Acme", server.issuing)
        pair = server.session(client, server.reader, own, server.issuing)
        table = server.open("dynamodb", pair)
        item = {"UserId": {"S": "u-1"}}
        table.put_item(TableName="Demo-Users", Item=item)
        assert table.get_item(TableName="Demo-Users", Key=item)["Item"] == item
        query = {"KeyConditionExpression": "UserId = :u", "ExpressionAttributeValues": {":u": {"S": "u-1"}}}
        assert table.query(TableName="Demo-Users", **query)["Items"] == [item]
        denied(lambda: table.scan(TableName="Demo-Users"), DENIED, "dynamodb:Scan")
        denied(lambda: table.delete_table(TableName="Demo-Users"), DENIED, "dynamodb:DeleteTable")
        denied(lambda: table.get_item(TableName="Others", Key=item), DENIED, "dynamodb:GetItem")
        denied(server.open("s3", pair).list_buckets, "AccessDenied", "s3:ListAllMyBuckets")
        denied(server.open("iam", pair).list_roles, "AccessDenied", "iam:ListRoles")

    def test_without_its_intermediate(self, server: Server, client: Client) -> None:
        """No session: nothing leads to the root."""
        server.refuses(client, server.reader, UNTRUSTED, issue("CN=app-server,O=Acme", server.issuing))

    def test_another_name_of_the_same_ca(self, server: Server, client: Client) -> None:
        """No session: the role is another certificate's."""
        other = issue("CN=app-server-2,O=Acme", server.issuing)
        server.refuses(client, server.reader, unable(server.reader), other, server.issuing)

    def test_the_same_name_of_another_ca(self, server: Server, client: Client) -> None:
        """No session: a CA of the same name, with its intermediate, is not the anchor's."""
        foreign = authority("CN=Acme Issuing,O=Acme", authority("CN=Acme Root,O=Acme"))
        server.refuses(client, server.reader, UNTRUSTED, issue("CN=app-server,O=Acme", foreign), foreign)


@pytest.fixture(scope="module")
def container(local_aws: LocalAws) -> Cloud:
    """S3: a role that may list all buckets, for CN=myContainer."""
    made = Cloud.new(local_aws)
    listing = ExtraStatement("lists the buckets", frozenset({"s3:ListAllMyBuckets"}), frozenset({"*"}))
    role = made.role("bucket-lister", CertificateMatch.named("myContainer"), statements=[listing])
    made.profile = made.account.profile(roleArns=[role], enabled=True)["profileArn"]
    return made


@EACH
class TestContainer:
    """S3, without the image."""

    def test_my_container(self, container: Cloud, client: Client) -> None:
        """It lists buckets; no other call of S3, and nothing of another service."""
        role = f"arn:aws:iam::{container.account.id}:role/bucket-lister"
        pair = container.session(client, role, issue("CN=myContainer", container.root))
        store = container.open("s3", pair)
        assert store.list_buckets()["Buckets"] == []
        denied(lambda: store.create_bucket(Bucket="mine"), "AccessDenied", "s3:CreateBucket")
        denied(lambda: store.list_objects_v2(Bucket="theirs"), "AccessDenied", "s3:ListBucket")
        denied(container.open("dynamodb", pair).list_tables, DENIED, "dynamodb:ListTables")
        look = container.open("ec2", pair).describe_instances
        denied(look, "UnauthorizedOperation", "ec2:DescribeInstances")

    def test_another_name_of_the_same_ca(self, container: Cloud, client: Client) -> None:
        """AccessDeniedException on CreateSession."""
        role = f"arn:aws:iam::{container.account.id}:role/bucket-lister"
        container.refuses(client, role, unable(role), issue("CN=yourContainer", container.root))


@dataclass
class Laboratory(Cloud):
    """S4: two people, two roles, one profile."""

    everybody: str = ""
    only_thule: str = ""
    gabriel: Any = None
    davian: Any = None


@pytest.fixture(scope="module")
def laboratory(local_aws: LocalAws) -> Laboratory:
    """A CA of 2,048-bit RSA, as easy-rsa makes one by default."""
    made = Laboratory.new(local_aws)
    made.everybody = made.role("Lab-IAM-Anywhere-All", ANYBODY)
    made.only_thule = made.role("Lab-IAM-Anywhere-Only-Thule", CertificateMatch.named("DavianThule"))
    roles = [made.everybody, made.only_thule]
    made.profile = made.account.profile(roleArns=roles, enabled=True)["profileArn"]
    made.gabriel = issue("CN=GabrielAngelos", made.root, kind="rsa2048")
    made.davian = issue("CN=DavianThule", made.root, kind="rsa2048")
    return made


def test_without_credentials_nobody_is_anybody(laboratory: Laboratory) -> None:
    """get-caller-identity fails on the client's own machine; unsigned, the service refuses it."""
    local = laboratory.account.local
    bare = boto3.client("sts", region_name=local.region, endpoint_url=local.endpoint, verify=local.ca_file)
    with pytest.raises(NoCredentialsError):
        bare.get_caller_identity()
    trusting = ssl.create_default_context(cafile=local.ca_file)
    address = ("127.0.0.1", local.server.https_port)
    with closing(HTTPSConnection(*address, context=trusting, timeout=20)) as connection:
        connection.request("POST", "/", "Action=GetCallerIdentity&Version=2011-06-15")
        response = connection.getresponse()
        assert response.status == 403
        assert json.loads(response.read())["message"] == "Missing Authentication Token"


@EACH
class TestLaboratory:
    """S4, row by row."""

    def test_gabriel(self, laboratory: Laboratory, client: Client) -> None:
        """A session of the role for all, and none of Thule's."""
        assert identity(laboratory, client, laboratory.everybody, laboratory.gabriel)
        refusal = unable(laboratory.only_thule)
        laboratory.refuses(client, laboratory.only_thule, refusal, laboratory.gabriel)

    def test_davian(self, laboratory: Laboratory, client: Client) -> None:
        """A session of both."""
        assert identity(laboratory, client, laboratory.everybody, laboratory.davian)
        assert identity(laboratory, client, laboratory.only_thule, laboratory.davian)


def identity(cloud: Cloud, client: Client, role: str, own: Issued) -> bool:
    """Whether get-caller-identity shows the role."""
    arn = cloud.open("sts", cloud.session(client, role, own)).get_caller_identity()["Arn"]
    name = role.rpartition("/")[2]
    return bool(arn.endswith(f":assumed-role/{name}/{own.certificate.serial_number:x}"))
