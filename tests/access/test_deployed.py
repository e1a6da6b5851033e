"""The landscape of a deployed stack, as a reader of the cloud tells it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography import x509

from access import Library, Outcome, Question, Reader, Surroundings, deployed, described, judge, outcome_of
from access.landscape import DEFAULT_MAPPING, Source
from certs import DistinguishedName, Subject
from outputs import Contract
from tests.access.scene import ACCOUNT, ANCHOR, BUCKET, PROFILE, REGION, TABLE, policy, root, statement, trust

OWN = PROFILE.replace("0a1b2c3d-0a1b", "0c1b2c3d-0a1b")
MANAGED = f"arn:aws:iam::{ACCOUNT}:policy/narrow"
HIDDEN = f"arn:aws:iam::{ACCOUNT}:policy/hidden"
NARROWED = [{"certificateField": "x509Subject", "mappingRules": [{"specifier": "CN"}]}]
EVERYTHING = [
    {"certificateField": name, "mappingRules": [{"specifier": each} for each in specifiers]}
    for name, specifiers in DEFAULT_MAPPING.items()
]


def workload(name: str, profile: str, anchor: str = ANCHOR) -> dict[str, Any]:
    return {
        "trustAnchorArn": anchor,
        "profileArn": profile,
        "roleArn": f"arn:aws:iam::{ACCOUNT}:role/apps/{name}-0123456",
        "region": REGION,
        "durationSeconds": 3600,
        "credentialProcess": "",
    }


CONTRACT = Contract.model_validate(
    {
        "contractVersion": 1,
        "region": REGION,
        "trustAnchors": {"corp": {"arn": ANCHOR}},
        "profiles": {"web": {"arn": PROFILE}},
        "workloads": {
            "web": workload("web", OWN, ANCHOR.replace("0a1b2c3d-0a1b", "0b1b2c3d-0a1b")),
            "api": workload("api", PROFILE),
        },
        "tables": {"Users": {"name": "Users", "arn": TABLE}},
        "buckets": {"data": {"name": "data", "arn": BUCKET}},
    }
)


@dataclass
class Cloud:
    """A reader that knows one account, and counts what it is asked."""

    managed_asked: list[str] = field(default_factory=list)

    def role(self, name: str) -> Mapping[str, object]:
        boundary = {"PermissionsBoundary": {"PermissionsBoundaryArn": MANAGED}} if "web" in name else {}
        return {
            "Arn": f"arn:aws:iam::{ACCOUNT}:role/apps/{name}",
            "AssumeRolePolicyDocument": trust(CN=name.partition("-")[0]),
            "MaxSessionDuration": 7200,
            "Tags": [{"Key": "team", "Value": "blue"}],
            **boundary,
        }

    def inline_policies(self, role: str) -> Mapping[str, object]:
        return {"own": policy(statement(action="dynamodb:GetItem", resource=TABLE))} if "web" in role else {}

    def attached_policies(self, role: str) -> tuple[str, ...]:
        return (MANAGED,) if "web" in role else (HIDDEN,)

    def managed_policy(self, arn: str) -> object | None:
        self.managed_asked.append(arn)
        return {"Version": "2012-10-17", "Statement": statement()} if arn == MANAGED else None

    def profile(self, identifier: str) -> Mapping[str, object]:
        shared = PROFILE.endswith(identifier)
        return {
            "roleArns": [f"arn:aws:iam::{ACCOUNT}:role/apps/{'api' if shared else 'web'}-0123456"],
            "enabled": True,
            "durationSeconds": 900,
            "acceptRoleSessionName": shared,
            "managedPolicyArns": [MANAGED] if shared else [],
            "sessionPolicy": None if shared else policy(statement()),
            "attributeMappings": EVERYTHING if shared else NARROWED,
        }

    def trust_anchor(self, identifier: str) -> Mapping[str, object]:
        own = ANCHOR.endswith(identifier)
        data = {"x509CertificateData": root().pem} if own else {"acmPcaArn": "arn"}
        return {"enabled": own, "source": {"sourceData": data}}

    def crls(self, trust_anchor_arn: str) -> tuple[x509.CertificateRevocationList, ...] | None:
        return () if trust_anchor_arn == ANCHOR else None

    def bucket_policy(self, name: str) -> tuple[bool, object | None]:
        return name == "data", policy(statement("Deny", "s3:*", Principal="*"))

    def table_policy(self, arn: str) -> tuple[bool, object | None]:
        return arn != TABLE, None


def test_everything_the_outputs_name_is_read() -> None:
    """Roles with their path and policies, profiles, anchors, targets; each managed policy once."""
    cloud = Cloud()
    reader: Reader = cloud
    now = datetime.now(UTC)
    found = deployed(CONTRACT, reader, now=now)
    assert (found.source, found.read_at) == (Source.DEPLOYED, now)
    assert (found.place.partition, found.place.account, found.place.region) == ("aws", ACCOUNT, REGION)
    web, api = found.roles["web"], found.roles["api"]
    assert web.arn.endswith(":role/apps/web-0123456")
    assert (web.max_session_seconds, web.tags) == (7200, {"team": "blue"})
    assert [each.name for each in web.identity] == ["own", "narrow"]
    assert web.boundary is not None
    assert (web.boundary.arn, web.boundary.text is None) == (MANAGED, False)
    assert [each.text for each in api.identity] == [None]
    assert api.boundary is None
    assert sorted(cloud.managed_asked) == [HIDDEN, MANAGED]
    own, shared = found.profiles["web (its own)"], found.profiles["web"]
    assert (own.arn, own.duration_seconds, own.accepts_session_name) == (OWN, 900, False)
    assert own.mappings == {"x509Subject": ("CN",)}
    assert shared.mappings is DEFAULT_MAPPING
    assert [each.arn for each in shared.session] == [MANAGED]
    assert [each.arn for each in own.session] == [None]
    corp, other = found.trust_anchors.values()
    assert (corp.name, corp.certificates, corp.enabled, corp.crls) == (
        "corp",
        (root().certificate,),
        True,
        (),
    )
    assert (other.certificates, other.enabled, other.crls) == (None, False, None)
    assert found.workloads["web"].trust_anchor == other.arn
    assert {name: each.policy_is_known for name, each in found.targets.items()} == {
        "table:Users": False,
        "bucket:data": True,
    }
    assert len([each for each in found.documents if each.arn == MANAGED]) == 3


def test_a_mapping_that_is_deployed_counts() -> None:
    """Where a profile maps the CN alone, an organization no tag carries does no harm; else it does."""
    found = deployed(CONTRACT, Cloud(), now=datetime.now(UTC))
    surroundings = Surroundings(found.place, datetime.now(UTC), Library())
    outcomes = {}
    for name in ("web", "api"):
        own = found.workloads[name]
        subject = Subject(DistinguishedName.of({"CN": name, "O": "A & B"}))
        question = Question(
            described(subject),
            found.roles[name],
            found.profiles[own.profile],
            found.trust_anchors["corp"],
            surroundings,
        )
        outcomes[name] = outcome_of(judge(question))
    assert outcomes == {"web": Outcome.ALLOWED, "api": Outcome.REFUSED}
