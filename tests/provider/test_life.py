"""The life of a resource of every type, call by call as an engine makes them, on the local AWS."""

import itertools
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest
from pulumi.runtime.proto import provider_pb2

from sandbox.keys import KeyPair
from sandbox.provider.cloud import Cloud
from sandbox.provider.registry import TYPES
from sandbox.provider.servicer import Servicer
from sandbox.provider.values import UNKNOWN, decode, encode
from tests.local_aws import REGION, LocalAws
from tests.provider import rules
from tests.provider.cases import ANCHOR_SOURCE, CASES, Case
from tests.provider.face import Aborted, Context, urn
from tests.provider.rules import KEY, READ, TRUST, WRITE, Rules

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    import grpc


def _of_every(kinds: Iterable[Rules]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("kind", [pytest.param(kind, id=kind.sdk) for kind in kinds])


_BY_THEMSELVES = tuple(kind for kind in rules.ALL if kind.token in CASES)
"""What of a Private CA needs one first has tests of its own."""

_seeds = itertools.count()
"""No two names made up here are the same, whatever an earlier test left behind."""


class Life:
    """The calls an engine makes about one resource.

    Args:
        session: Leads to the local AWS.
        token: The resource's type.
        default_tags: The provider's default tags.
    """

    def __init__(self, session: boto3.Session, token: str, **default_tags: str) -> None:
        self.servicer = Servicer()
        self.servicer._cloud = Cloud(session, REGION, default_tags)
        self.urn, self.seed = urn(token, "Thing"), str(next(_seeds)).encode()
        self.context = cast("grpc.ServicerContext", Context())

    def check(self, given: dict[str, Any], old: dict[str, Any] | None = None) -> dict[str, Any]:
        inputs = {name: value for name, value in given.items() if value is not None}
        request = provider_pb2.CheckRequest(
            urn=self.urn, news=encode(inputs), olds=encode(old or {}), randomSeed=self.seed
        )
        answer = self.servicer.Check(request, self.context)
        assert not answer.failures
        return decode(answer.inputs)[0]

    def diff(self, old: dict[str, Any], new: dict[str, Any]) -> dict[str, bool]:
        """Whether each change replaces."""
        request = provider_pb2.DiffRequest(urn=self.urn, olds=encode(old), news=encode(new))
        answer = self.servicer.Diff(request, self.context)
        return {path: path.partition(".")[0] in answer.replaces for path in answer.detailedDiff}

    def create(self, inputs: dict[str, Any], *, preview: bool = False) -> tuple[str, dict[str, Any]]:
        request = provider_pb2.CreateRequest(urn=self.urn, properties=encode(inputs), preview=preview)
        answer = self.servicer.Create(request, self.context)
        return answer.id, decode(answer.properties)[0]

    def read(
        self, identifier: str, state: dict[str, Any], inputs: dict[str, Any]
    ) -> tuple[str, dict[str, Any], dict[str, Any]]:
        request = provider_pb2.ReadRequest(
            id=identifier, urn=self.urn, properties=encode(state), inputs=encode(inputs)
        )
        answer = self.servicer.Read(request, self.context)
        return answer.id, decode(answer.properties)[0], decode(answer.inputs)[0]

    def update(
        self, identifier: str, old: dict[str, Any], new: dict[str, Any], *, preview: bool = False
    ) -> dict[str, Any]:
        request = provider_pb2.UpdateRequest(
            id=identifier, urn=self.urn, olds=encode(old), news=encode(new), preview=preview
        )
        return decode(self.servicer.Update(request, self.context).properties)[0]

    def delete(self, identifier: str, state: dict[str, Any]) -> None:
        request = provider_pb2.DeleteRequest(id=identifier, urn=self.urn, properties=encode(state))
        self.servicer.Delete(request, self.context)


def _made(life: Life, case: Case) -> tuple[str, dict[str, Any], dict[str, Any]]:
    inputs = life.check(case.inputs)
    identifier, state = life.create(inputs)
    return identifier, inputs, state


@_of_every(_BY_THEMSELVES)
def test_create_read_and_take_over(session: boto3.Session, surroundings: None, kind: Rules) -> None:
    """What is made is no change against its program, reads the same, and can be taken over as it is."""
    case, life = CASES[kind.token], Life(session, kind.token)
    identifier, inputs, state = _made(life, case)
    assert case.identifier is None or identifier == case.identifier(inputs.get((kind.name or ("",))[0], ""))
    assert {name: state.get(name) for name in case.outputs} == case.outputs
    assert life.diff(state, inputs) == {}
    assert life.read(identifier, state, inputs) == (identifier, state, inputs)
    _, found, taken = life.read(identifier, {}, {})
    assert taken["__defaults"] == []
    named = {name: inputs[name] for name in (kind.name or ())[:1]}
    assert life.diff(found, life.check({**case.inputs, **named}, taken)) == {}
    assert life.diff(found, life.check(taken, taken)) == {}
    life.delete(identifier, state)
    life.delete(identifier, state)
    if case.goes:
        assert life.read(identifier, state, inputs)[0] == ""
    assert life.read(case.nobody + ("@eu-west-1" if kind.regional else ""), {}, {})[0] == ""


@_of_every(kind for kind in _BY_THEMSELVES if CASES[kind.token].updates)
def test_updates(session: boto3.Session, surroundings: None, kind: Rules) -> None:
    """Every step of its life changes it in place, ends with no difference, and reads as what was wanted."""
    case, life = CASES[kind.token], Life(session, kind.token)
    identifier, inputs, state = _made(life, case)
    for given in case.updates:
        wanted = life.check(given, inputs)
        changes = life.diff(state, wanted)
        assert changes
        assert not any(changes.values())
        shown = life.update(identifier, state, wanted, preview=True)
        for name in {"arn", "uniqueId", "policyId"} - inputs.keys():
            assert shown.get(name) == state.get(name)
        state = life.update(identifier, state, wanted)
        inputs = wanted
        assert life.diff(state, inputs) == {}
        assert life.read(identifier, state, inputs)[1:] == (state, inputs)
    life.delete(identifier, state)


@_of_every(_BY_THEMSELVES)
def test_a_preview_makes_nothing(session: boto3.Session, surroundings: None, kind: Rules) -> None:
    """It answers the inputs and unknowns, has no id, and is not there afterwards."""
    case, life = CASES[kind.token], Life(session, kind.token)
    inputs = life.check(case.inputs)
    identifier, shown = life.create(inputs, preview=True)
    assert identifier == ""
    for name, row in TYPES[kind.token].table.items():
        if row.kind == "computed" and name != "tagsAll":
            assert shown[name] is UNKNOWN
    if kind.tagged:
        assert shown["tagsAll"] == case.inputs.get("tags", {})
    if case.identifier and case.absent_before:
        made_id = case.identifier(inputs.get((kind.name or ("",))[0], ""))
        found = life.read(made_id, {}, {})
        assert found[0] == "" or kind is rules.VERSIONING


@_of_every(kind for kind in _BY_THEMSELVES if kind.tagged)
def test_default_tags(session: boto3.Session, surroundings: None, kind: Rules) -> None:
    """Default tags are put on the resource and kept out of its own tags, also when it is read again."""
    case, life = CASES[kind.token], Life(session, kind.token, team="red")
    identifier, inputs, state = _made(life, case)
    own = case.inputs.get("tags", {})
    assert (state["tags"], state["tagsAll"]) == (own, {**own, "team": "red"})
    assert life.read(identifier, state, inputs)[1]["tags"] == own
    other = Life(session, kind.token, team="blue")
    assert other.diff(state, inputs) == {"tagsAll.team": False}
    state = other.update(identifier, state, inputs)
    assert state["tagsAll"] == {**own, "team": "blue"}
    repeated = other.check({**case.inputs, "tags": {**own, "team": "blue"}}, inputs)
    assert other.diff(state, repeated) == {"tags.team": False}
    state = other.update(identifier, state, repeated)
    assert other.read(identifier, state, repeated)[1]["tags"] == {**own, "team": "blue"}
    life.delete(identifier, state)


def test_a_drifted_resource_keeps_what_the_program_gave(session: boto3.Session, reachable: LocalAws) -> None:
    """A refresh updates the inputs the program gave and takes none in that it did not give."""
    life, iam = Life(session, rules.ROLE.token), reachable.client("iam")
    inputs = life.check({"assumeRolePolicy": TRUST, "name": "drifting", "tags": {"a": "1"}})
    identifier, state = life.create(inputs)
    iam.update_role(RoleName=identifier, Description="theirs", MaxSessionDuration=7200)
    iam.tag_role(RoleName=identifier, Tags=[{"Key": "b", "Value": "2"}])
    _, drifted, followed = life.read(identifier, state, inputs)
    assert followed == {**inputs, "maxSessionDuration": 7200, "tags": {"a": "1", "b": "2"}}
    assert drifted["description"] == "theirs"
    assert set(life.diff(drifted, inputs)) == {
        "description",
        "maxSessionDuration",
        "tags.b",
        "tagsAll.b",
    }
    life.delete(identifier, drifted)


def test_objects_and_sets_that_drifted(session: boto3.Session, reachable: LocalAws) -> None:
    """Inside objects and sets, too, given parts follow the cloud, and parts that appeared are taken in."""
    life, dynamodb = Life(session, rules.TABLE.token), reachable.client("dynamodb")
    inputs = life.check({**CASES[rules.TABLE.token].inputs, "name": "drifting"})
    identifier, state = life.create(inputs)
    index = {
        "IndexName": "by-who",
        "ProvisionedThroughput": {"ReadCapacityUnits": 9, "WriteCapacityUnits": 1},
    }
    dynamodb.update_table(TableName=identifier, GlobalSecondaryIndexUpdates=[{"Update": index}])
    expiry = {"Enabled": False, "AttributeName": "until"}
    dynamodb.update_time_to_live(TableName=identifier, TimeToLiveSpecification=expiry)
    _, drifted, followed = life.read(identifier, state, inputs)
    assert followed["globalSecondaryIndexes"] == [{**inputs["globalSecondaryIndexes"][0], "readCapacity": 9}]
    assert followed["ttl"] == {"enabled": False, "attributeName": ""}
    assert set(life.diff(drifted, inputs)) == {
        "globalSecondaryIndexes[0].readCapacity",
        "ttl.attributeName",
        "ttl.enabled",
    }
    restored = life.update(identifier, drifted, inputs)
    assert life.diff(restored, inputs) == {}
    life.delete(identifier, restored)


def test_rules_that_drifted(session: boto3.Session, surroundings: None, reachable: LocalAws) -> None:
    """A rule somebody added to a list is in the refreshed inputs, without what the cloud fills in."""
    life, s3 = Life(session, rules.LIFECYCLE.token), reachable.client("s3")
    identifier, inputs, state = _made(life, CASES[rules.LIFECYCLE.token])
    kept = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 3}}
    second = {**kept, "ID": "second", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Days": 1}}
    new = {**kept, "ID": "new", "Filter": {"Prefix": "x/"}}
    s3.put_bucket_lifecycle_configuration(
        Bucket=identifier, LifecycleConfiguration={"Rules": [kept, second, new]}
    )
    _, drifted, followed = life.read(identifier, state, inputs)
    assert followed["rules"][0] == inputs["rules"][0]
    assert followed["rules"][2]["filter"] == {"prefix": "x/"}
    assert life.diff(drifted, inputs) == {"rules[2]": False}
    life.delete(identifier, state)


def test_an_unversioned_bucket_is_left_alone(session: boto3.Session, surroundings: None) -> None:
    """Versioning that is declared Disabled asks nothing of the bucket, neither when made nor when deleted."""
    life = Life(session, rules.VERSIONING.token)
    inputs = life.check({"bucket": "parent-bucket", "versioningConfiguration": {"status": "Disabled"}})
    identifier, state = life.create(inputs)
    assert state["versioningConfiguration"]["status"] == "Disabled"
    assert life.diff(state, inputs) == {}
    life.delete(identifier, state)
    assert life.read(identifier, state, inputs)[1] == state


def test_an_expected_owner_is_part_of_the_id(session: boto3.Session, surroundings: None) -> None:
    """With an expected owner, the id of a configuration is bucket and owner, and reads back as both."""
    life = Life(session, rules.ENCRYPTION.token)
    given = {**CASES[rules.ENCRYPTION.token].inputs, "expectedBucketOwner": "111122223333"}
    identifier, state = life.create(life.check(given))
    assert identifier == "parent-bucket,111122223333"
    assert (state["bucket"], state["expectedBucketOwner"]) == ("parent-bucket", "111122223333")
    life.delete(identifier, state)


def test_an_access_block_that_stays(session: boto3.Session, surroundings: None) -> None:
    """With skipDestroy the setting stays on the bucket when the resource is deleted."""
    life = Life(session, rules.ACCESS_BLOCK.token)
    inputs = life.check({"bucket": "parent-bucket", "blockPublicAcls": True, "skipDestroy": True})
    identifier, state = life.create(inputs)
    life.delete(identifier, state)
    assert life.read(identifier, state, inputs)[1]["blockPublicAcls"] is True


def test_a_bucket_with_object_lock(session: boto3.Session, reachable: LocalAws) -> None:
    """Object lock is set when the bucket is made, reads back, and forceDestroy empties every version."""
    life, s3 = Life(session, rules.BUCKET.token), reachable.client("s3")
    inputs = life.check({"bucket": "locked-bucket", "objectLockEnabled": True, "forceDestroy": True})
    identifier, state = life.create(inputs)
    assert state["objectLockEnabled"] is True
    assert state["versioning"] == {"enabled": True, "mfaDelete": False}
    for _ in range(2):
        s3.put_object(Bucket=identifier, Key="k", Body=b"x")
    s3.delete_object(Bucket=identifier, Key="k")
    life.delete(identifier, state)
    assert life.read(identifier, state, inputs)[0] == ""


@pytest.fixture
def admin(reachable: LocalAws) -> KeyPair:
    """A user who may do everything."""
    every = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    return reachable.make_user(f"admin-{next(_seeds)}", every)


def test_a_role_in_use(session: boto3.Session, admin: KeyPair, reachable: LocalAws) -> None:
    """An instance profile lets go of a role that is deleted, as the real provider makes it do."""
    life = Life(session, rules.ROLE.token)
    identifier, state = life.create(life.check({"assumeRolePolicy": TRUST, "name": "in-use"}))
    iam = reachable.client("iam", user=admin)
    iam.create_instance_profile(InstanceProfileName="holder")
    iam.add_role_to_instance_profile(InstanceProfileName="holder", RoleName=identifier)
    pair = boto3.Session(admin.access_key_id, admin.secret_access_key, region_name=REGION)
    Life(pair, rules.ROLE.token).delete(identifier, state)
    assert iam.get_instance_profile(InstanceProfileName="holder")["InstanceProfile"]["Roles"] == []
    iam.delete_instance_profile(InstanceProfileName="holder")


def test_a_role_with_theirs_in_it(session: boto3.Session, reachable: LocalAws) -> None:
    """Policies somebody else gave a role are told in its outputs, and go with it when it may force them."""
    life, iam = Life(session, rules.ROLE.token), reachable.client("iam")
    inputs = life.check({"assumeRolePolicy": TRUST, "name": "shared", "forceDetachPolicies": True})
    identifier, state = life.create(inputs)
    iam.put_role_policy(RoleName="shared", PolicyName="theirs", PolicyDocument=READ)
    iam.attach_role_policy(RoleName="shared", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    _, found, _ = life.read(identifier, state, inputs)
    assert [policy["name"] for policy in found["inlinePolicies"]] == ["theirs"]
    assert found["managedPolicyArns"] == ["arn:aws:iam::aws:policy/ReadOnlyAccess"]
    assert life.diff(found, inputs) == {}
    life.delete(identifier, found)
    assert life.read(identifier, found, inputs)[0] == ""


def test_a_key_somebody_chose_is_shown(session: boto3.Session, reachable: LocalAws) -> None:
    """A table's own key is an output; the key AWS manages for everybody is not."""
    life = Life(session, rules.TABLE.token)
    common = {"hashKey": "id", "attributes": [{"name": "id", "type": "S"}], "billingMode": "PAY_PER_REQUEST"}
    for encryption in ({"enabled": True}, {"enabled": True, "kmsKeyArn": KEY}):
        inputs = life.check({**common, "serverSideEncryption": encryption})
        identifier, state = life.create(inputs)
        assert state["serverSideEncryption"] == encryption
        life.delete(identifier, state)


def test_a_bucket_elsewhere(session: boto3.Session, reachable: LocalAws) -> None:
    """A bucket of another Region is made there, and its names say so."""
    life = Life(session, rules.BUCKET.token)
    identifier, state = life.create(life.check({"region": "eu-west-1"}))
    location = reachable.client("s3").get_bucket_location(Bucket=identifier)
    assert location["LocationConstraint"] == state["region"] == "eu-west-1"
    assert state["bucketRegionalDomainName"] == f"{identifier}.s3.eu-west-1.amazonaws.com"
    life.delete(identifier, state)


def test_a_bucket_that_exists_is_not_taken(session: boto3.Session, surroundings: None) -> None:
    """S3 answers a second creation in its first Region with success; the real provider refuses it."""
    life = Life(session, rules.BUCKET.token)
    with pytest.raises(Aborted, match=r"creating S3 Bucket \(parent-bucket\): BucketAlreadyExists"):
        life.create(life.check({"bucket": "parent-bucket"}))


def test_versioning_does_not_go_back(session: boto3.Session) -> None:
    """A bucket that was versioned can be suspended, never Disabled; the program is told before anything."""
    life = Life(session, rules.VERSIONING.token)
    state = {"bucket": "b", "versioningConfiguration": {"status": "Enabled"}, "region": REGION}
    disabled = {"bucket": "b", "versioningConfiguration": {"status": "Disabled"}}
    with pytest.raises(Aborted, match="cannot be updated from 'Enabled' to 'Disabled'"):
        life.diff(state, disabled)


def test_a_policy_with_many_versions(session: boto3.Session, reachable: LocalAws) -> None:
    """IAM keeps five versions: the oldest goes for each new one, and all go with the policy."""
    life = Life(session, rules.POLICY.token)
    inputs = life.check({"policy": READ})
    identifier, state = life.create(inputs)
    for index in range(6):
        wanted = life.check({"policy": (WRITE, READ)[index % 2]}, inputs)
        state = life.update(identifier, state, wanted)
    versions = reachable.client("iam").list_policy_versions(PolicyArn=identifier)["Versions"]
    assert sorted(version["VersionId"] for version in versions) == ["v3", "v4", "v5", "v6", "v7"]
    life.delete(identifier, state)
    assert life.read(identifier, state, inputs)[0] == ""


def test_a_table_with_a_local_index(session: boto3.Session) -> None:
    """Local indexes read back as given, without the table's own hash key."""
    life = Life(session, rules.TABLE.token)
    inputs = life.check(
        {
            "hashKey": "id",
            "rangeKey": "at",
            "attributes": [{"name": name, "type": "S"} for name in ("id", "at", "by")],
            "billingMode": "PAY_PER_REQUEST",
            "localSecondaryIndexes": [{"name": "by-who", "rangeKey": "by", "projectionType": "KEYS_ONLY"}],
        }
    )
    identifier, state = life.create(inputs)
    assert life.diff(state, inputs) == {}
    assert life.read(identifier, state, inputs) == (identifier, state, inputs)
    life.delete(identifier, state)


def test_a_table_that_could_not_be_completed(reachable: LocalAws) -> None:
    """What exists but lacks its expiry is told with its id and what is true of it."""
    every = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    never = {"Effect": "Deny", "Action": "dynamodb:UpdateTimeToLive", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [every, never]}
    user = reachable.make_user(f"no-expiry-{next(_seeds)}", document)
    pair = boto3.Session(user.access_key_id, user.secret_access_key, region_name=REGION)
    life = Life(pair, rules.TABLE.token)
    given = {"hashKey": "id", "attributes": [{"name": "id", "type": "S"}], "billingMode": "PAY_PER_REQUEST"}
    inputs = life.check({**given, "ttl": {"enabled": True, "attributeName": "until"}})
    with pytest.raises(Aborted, match=r"creating AWS DynamoDB Table .*UpdateTimeToLive.*AccessDenied"):
        life.create(inputs)
    identifier, state, _ = life.read(inputs["name"], {}, {})
    assert state["ttl"] == {"attributeName": "", "enabled": False}
    life.delete(identifier, state)


def test_an_anchor_with_notifications(session: boto3.Session, surroundings: None) -> None:
    """Notification settings given at the creation are there afterwards."""
    life = Life(session, rules.TRUST_ANCHOR.token)
    given = {
        "event": "CA_CERTIFICATE_EXPIRY",
        "enabled": True,
        "channel": "ALL",
        "threshold": 10,
    }
    inputs = life.check({"source": ANCHOR_SOURCE, "notificationSettings": [given]})
    identifier, state = life.create(inputs)
    settings = {setting["event"]: setting for setting in state["notificationSettings"]}
    assert settings["CA_CERTIFICATE_EXPIRY"]["threshold"] == 10
    life.delete(identifier, state)


def test_what_may_not_be_looked_at_is_an_error(surroundings: None, reachable: LocalAws) -> None:
    """A refusal while reading is never taken for absence, or a refresh would drop what exists."""
    nothing = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    document = {"Version": "2012-10-17", "Statement": [nothing]}
    user = reachable.make_user(f"blind-{next(_seeds)}", document)
    pair = boto3.Session(user.access_key_id, user.secret_access_key, region_name=REGION)
    for kind in _BY_THEMSELVES:
        with pytest.raises(Aborted, match=r"AccessDenied|StatusCode: 403"):
            Life(pair, kind.token).read(
                "parent-bucket" if kind.sdk.startswith("s3.") else CASES[kind.token].nobody, {}, {}
            )
