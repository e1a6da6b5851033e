"""The stacks of this repository: what is predicted from the stack file is what real clients meet.

The dev stack is S1's application server, the lab S4's two people, the container S3's; each is laid out
document by document in the local AWS, and everybody tries everything: every workload's own certificate,
another of the same CA and one of a CA that only calls itself so, for every role, and every call.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

import config
from access import (
    Landscape,
    Library,
    Outcome,
    Presenter,
    Question,
    Surroundings,
    asked_of,
    judge,
    outcome_of,
    planned,
    presenter_of,
)
from certs import read_certificates
from config.development import development_subjects
from sandbox.keys import KeyPair
from tests.agreement.laying import Laid
from tests.local_aws import LocalAws
from tests.rolesanywhere.conftest import new_account
from tests.rolesanywhere.sessions.pki import Issued, authority, issue
from tests.rolesanywhere.sessions.signer import Signer

ROOT = Path(__file__).parents[2]
REFUSALS = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
STRANGER, NEIGHBOUR = "a stranger of the same names", "another certificate of the CA"
Call = Callable[[Any, str], Any]

TABLE: Mapping[str, Call] = {
    "dynamodb:GetItem": lambda client, name: client.get_item(TableName=name, Key={"UserId": {"S": "1"}}),
    "dynamodb:PutItem": lambda client, name: client.put_item(TableName=name, Item={"UserId": {"S": "1"}}),
    "dynamodb:Query": lambda client, name: client.query(
        TableName=name, KeyConditionExpression="UserId = :u", ExpressionAttributeValues={":u": {"S": "1"}}
    ),
    "dynamodb:Scan": lambda client, name: client.scan(TableName=name),
    "dynamodb:DescribeTable": lambda client, name: client.describe_table(TableName=name),
}
BUCKET: Mapping[str, Call] = {
    "s3:ListBucket": lambda client, name: client.list_objects_v2(Bucket=name),
    "s3:GetBucketPolicy": lambda client, name: client.get_bucket_policy(Bucket=name),
}
OBJECT: Mapping[str, Call] = {
    "s3:GetObject": lambda client, name: client.get_object(Bucket=name, Key="example"),
    "s3:PutObject": lambda client, name: client.put_object(Bucket=name, Key="example", Body=b"new"),
}
ACCOUNT: Mapping[str, Call] = {
    "s3:ListAllMyBuckets": lambda client, _name: client.list_buckets(),
    "iam:ListRoles": lambda client, _name: client.list_roles(),
}


@dataclass(frozen=True)
class Told:
    """A stack, and by hand from its scenario: who gets which role, and what every session of it may do."""

    project: Path
    stack: str
    sessions: Mapping[str, frozenset[str]]
    allowed: frozenset[str]


STACKS = {
    "dev": Told(
        ROOT,
        "dev",
        {"demo-server": frozenset({"demo-server"}), NEIGHBOUR: frozenset(), STRANGER: frozenset()},
        frozenset(
            {
                *("dynamodb:GetItem Demo-Users", "dynamodb:PutItem Demo-Users", "dynamodb:Query Demo-Users"),
                *("s3:GetObject demo-data", "s3:ListBucket demo-data"),
            }
        ),
    ),
    "lab": Told(
        ROOT / "examples" / "lab",
        "lab",
        {
            "Lab-IAM-Anywhere-All": frozenset({"Lab-IAM-Anywhere-All"}),
            "Lab-IAM-Anywhere-Only-Thule": frozenset({"Lab-IAM-Anywhere-All", "Lab-IAM-Anywhere-Only-Thule"}),
            NEIGHBOUR: frozenset({"Lab-IAM-Anywhere-All"}),
            STRANGER: frozenset(),
        },
        frozenset(),
    ),
    "container": Told(
        ROOT / "examples" / "container",
        "container",
        {"bucket-lister": frozenset({"bucket-lister"}), NEIGHBOUR: frozenset(), STRANGER: frozenset()},
        frozenset({"s3:ListAllMyBuckets"}),
    ),
}


class Stage:
    """A stack of the repository with a PKI of its own, laid out in an account of its own."""

    def __init__(self, told: Told, local: LocalAws, folder: Path) -> None:
        for file in (f"Pulumi.{told.stack}.yaml", "Pulumi.yaml"):
            shutil.copy(told.project / file, folder)
        account, stack = new_account(local), config.check(folder, told.stack)
        region = config.aws_settings(folder, told.stack).region
        bundles, self.presented = {}, dict[str, Issued]()
        for name in stack.trust_anchors:
            subjects, _open = development_subjects(stack, name)
            root = authority("CN=Root")
            bundles[name] = root.pem
            for workload, subject in zip(stack.workloads, subjects, strict=True):
                self.presented[workload] = issue(str(subject.name), root)
            self.presented[NEIGHBOUR] = issue("CN=somebody", root)
            self.presented[STRANGER] = issue(str(subjects[-1].name), authority("CN=Root"))
        self.landscape = _with(planned(stack, config.Place(region, (account.id,), {})), bundles)
        self.laid = Laid(account, self.landscape, bundles)
        self.laid.lay()
        self.now, self.library = datetime.now(UTC), Library()

    def predicted(self, who: str, role: str, asked: tuple[str, str] | None) -> bool:
        """What the plan and the certificate say."""
        workload = self.landscape.workloads[role]
        question = Question(
            self._presenter(who),
            self.landscape.roles[role],
            self.landscape.profiles[workload.profile],
            self.landscape.trust_anchors[workload.trust_anchor],
            Surroundings(self.landscape.place, self.now, self.library),
            asked=asked_of(self.landscape, *asked) if asked else None,
        )
        return outcome_of(judge(question)) is Outcome.ALLOWED

    def session(self, who: str, role: str) -> KeyPair | None:
        """What the service gives to a certificate."""
        local, own = self.laid.account.local, self.presented[who]
        answer = Signer(local, own.certificate, own.key, region=self.laid.region).ask(**self.laid.arns(role))
        if answer.status != 201:
            assert answer.refusal[:2] == (403, "AccessDeniedException"), answer.refusal
            return None
        found = answer.credentials
        return KeyPair(found["accessKeyId"], found["secretAccessKey"], found["sessionToken"])

    def allows(self, pair: KeyPair, action: str, target: str) -> bool:
        """What the services let a session do."""
        service, label = action.partition(":")[0], target.partition("/")[0]
        client = self.laid.account.local.client(service, pair, self.laid.region)
        known = {**TABLE, **BUCKET, **OBJECT, **ACCOUNT}
        name = (
            self.landscape.targets[label].arn.rpartition(":")[2].rpartition("/")[2] if target != "*" else ""
        )
        try:
            known[action](client, name)
        except ClientError as error:
            if error.response["Error"]["Code"] not in REFUSALS:
                raise
            return False
        return True

    def questions(self) -> Iterator[tuple[str, str]]:
        """Every call on everything there is."""
        for label, target in self.landscape.targets.items():
            if target.kind == "table":
                yield from ((action, label) for action in TABLE)
            else:
                yield from ((action, label) for action in BUCKET)
                yield from ((action, f"{label}/example") for action in OBJECT)
        yield from ((action, "*") for action in ACCOUNT)

    def _presenter(self, who: str) -> Presenter:
        return presenter_of(self.presented[who].certificate, key_matches=True)


def _with(landscape: Landscape, bundles: Mapping[str, str]) -> Landscape:
    """The landscape with anchors of the tests' own CA."""
    anchors = {
        name: replace(anchor, certificates=read_certificates(bundles[name].encode(), where=name).certificates)
        for name, anchor in landscape.trust_anchors.items()
    }
    return replace(landscape, trust_anchors=anchors)


def _short(action: str, target: str) -> str:
    return f"{action} {target.partition(':')[2].partition('/')[0]}".strip()


@pytest.mark.parametrize("told", STACKS.values(), ids=list(STACKS))
def test_everybody_tries_everything(told: Told, local_aws: LocalAws, tmp_path: Path) -> None:
    """By hand from the scenario, predicted from files, met by clients: sessions, and each call of each."""
    stage = Stage(told, local_aws, tmp_path)
    for who, expected in told.sessions.items():
        predicted = {role for role in stage.landscape.roles if stage.predicted(who, role, None)}
        pairs = {role: stage.session(who, role) for role in stage.landscape.roles}
        met = {role for role, pair in pairs.items() if pair is not None}
        assert predicted == met == set(expected), who
        for role in met:
            pair = pairs[role]
            assert pair is not None
            asked = {each: _short(*each) for each in stage.questions()}
            assert {name for each, name in asked.items() if stage.predicted(who, role, each)} == told.allowed
            assert {name for each, name in asked.items() if stage.allows(pair, *each)} == told.allowed
