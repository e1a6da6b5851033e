"""Sessions: known by their role, with a source identity, and not longer than their role lasts."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from sandbox import corrections
from sandbox.emulator import load
from sandbox.keys import KeyPair
from sandbox.temporary import NewSession
from tests.local_aws import ACCOUNT, LocalAws
from tests.rolesanywhere.conftest import Account, account
from tests.rolesanywhere.sessions.lab import Lab
from tests.rolesanywhere.sessions.pki import authority
from tests.sandbox.principals_at_work import Cast, allow, deny, may, policy

__all__ = ["account"]


def lists_tables(local_aws: LocalAws, user: KeyPair) -> bool:
    """Whether a principal may list tables."""
    return may(local_aws.client("dynamodb", user=user).list_tables)


@pytest.mark.parametrize("path", ["/", "/team/web/"])
def test_the_arn_of_a_session_is_its_roles(local_aws: LocalAws, cast: Cast, path: str) -> None:
    """aws:PrincipalArn is the role's ARN with its path; ministack has the session's."""
    arn = f"arn:aws:iam::{ACCOUNT}:role{path}worker"
    condition = {"ArnEquals": {"aws:PrincipalArn": arn}}
    session = cast.session(cast.role("worker", policy(allow("dynamodb:*", Condition=condition)), path=path))
    assert lists_tables(local_aws, session)
    with corrections.plain():
        assert not lists_tables(local_aws, session), "ministack has the role's ARN now: drop the correction"
    by_session = {"ArnLike": {"aws:PrincipalArn": f"arn:aws:sts::{ACCOUNT}:assumed-role/worker/*"}}
    other = cast.session(cast.role("worker", policy(allow("dynamodb:*", Condition=by_session)), path=path))
    assert not lists_tables(local_aws, other)


def test_the_arn_of_a_user_is_its_own(local_aws: LocalAws, cast: Cast) -> None:
    """For a user nothing changes."""
    for name, allowed in (("lena", True), ("other", False)):
        condition = {"ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:user/{name}"}}
        user = cast.user("lena", policy(allow("dynamodb:*", Condition=condition)))
        assert lists_tables(local_aws, user) is allowed


def test_a_session_whose_role_is_gone(local_aws: LocalAws, administrator: KeyPair, cast: Cast) -> None:
    """A bucket policy still knows it by the ARN it would have, and its role's permissions are gone."""
    s3 = local_aws.client("s3", user=administrator)
    s3.create_bucket(Bucket="orphans")
    session = cast.session(cast.role("orphan", policy(allow("s3:*"))))
    client = local_aws.client("s3", user=session)
    assert may(client.list_objects_v2, Bucket="orphans")
    iam = local_aws.client("iam", user=administrator)
    iam.delete_role_policy(RoleName="orphan", PolicyName="own")
    iam.delete_role(RoleName="orphan")
    assert not may(client.list_objects_v2, Bucket="orphans")


def test_a_source_identity(local_aws: LocalAws, cast: Cast) -> None:
    """aws:SourceIdentity is the session's, for as long as it lasts; ministack does not know the key."""
    condition = {"StringEquals": {"aws:SourceIdentity": "CN=web"}}
    session = cast.session(cast.role("identified", policy(allow("dynamodb:*", Condition=condition))))
    assert not lists_tables(local_aws, session)
    for identity, allowed in (("CN=web", True), ("CN=db", False)):
        local_aws.session_of(session)["SourceIdentity"] = identity
        assert lists_tables(local_aws, session) is allowed
    local_aws.session_of(session)["SourceIdentity"] = "CN=web"
    with corrections.plain():
        assert not lists_tables(local_aws, session), "ministack knows the key now: drop the correction"


def test_a_source_identity_in_a_deny(local_aws: LocalAws, cast: Cast) -> None:
    """A Deny on it denies."""
    condition = {"StringLike": {"aws:SourceIdentity": "CN=*"}}
    role = cast.role("denied", policy(allow("dynamodb:*"), deny("dynamodb:*", Condition=condition)))
    session = cast.session(role)
    assert lists_tables(local_aws, session)
    local_aws.session_of(session)["SourceIdentity"] = "CN=web"
    assert not lists_tables(local_aws, session)


@pytest.mark.parametrize(
    ("seconds", "maximum", "answer"),
    [
        (900, 3600, None),
        (3600, 3600, None),
        (3601, 3600, "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."),
        (43200, 43200, None),
        (899, 3600, "Member must have value greater than or equal to 900"),
        (43201, 43200, "Member must have value less than or equal to 43200"),
        ("an hour", 3600, "Member must have value less than or equal to 43200"),
    ],
)
def test_a_session_lasts_as_its_role_lets_it(
    local_aws: LocalAws, cast: Cast, seconds: int | str, maximum: int, answer: str | None
) -> None:
    """DurationSeconds is 900 to 43200 and at most the role's MaxSessionDuration."""
    role = cast.role("lasting", policy(allow("dynamodb:*")), MaxSessionDuration=maximum)
    caller = cast.user("lasting", policy(allow("sts:AssumeRole")))
    sts = local_aws.client("sts", user=caller, parameter_validation=False)
    if answer is None:
        assert sts.assume_role(RoleArn=role, RoleSessionName="lasting", DurationSeconds=seconds)
        return
    with pytest.raises(ClientError) as refused:
        sts.assume_role(RoleArn=role, RoleSessionName="lasting", DurationSeconds=seconds)
    assert refused.value.response["Error"]["Code"] == "ValidationError"
    assert refused.value.response["Error"]["Message"].endswith(answer)


def test_ministack_lets_a_session_last(local_aws: LocalAws, cast: Cast) -> None:
    """The gap itself: plain ministack gives any duration; a refused session is not kept."""
    role = cast.role("lasting", policy(allow("dynamodb:*")), MaxSessionDuration=3600)
    with corrections.plain():
        # If this is refused, ministack looks at the maximum itself: drop the correction.
        cast.session(role, DurationSeconds=7200)
    before = len(load().sessions)
    with pytest.raises(ClientError, match="MaxSessionDuration"):
        cast.session(role, DurationSeconds=7200)
    assert len(load().sessions) == before


def test_a_chained_session_lasts_an_hour(cast: Cast) -> None:
    """A session that was assumed from a session lasts an hour at most."""
    first = cast.session(cast.role("first", policy(allow("sts:*"))))
    second = cast.role("second", policy(allow("dynamodb:*")), MaxSessionDuration=43200)
    cast.session(second, first, DurationSeconds=3600)
    with pytest.raises(ClientError, match="1 hour session limit for roles assumed by role chaining"):
        cast.session(second, first, DurationSeconds=3601)
    with corrections.plain():
        cast.session(second, first, DurationSeconds=3601)


def test_who_may_not_assume_learns_no_maximum(local_aws: LocalAws, cast: Cast) -> None:
    """Without permission the answer is AccessDenied, whatever the duration."""
    role = cast.role("secret", policy(allow("dynamodb:*")), MaxSessionDuration=3600)
    nobody = cast.user("no-assumer", policy(allow("dynamodb:*")))
    sts = local_aws.client("sts", user=nobody)
    assert not may(sts.assume_role, RoleArn=role, RoleSessionName="xx", DurationSeconds=7200)


def test_session_tags_are_the_principals(local_aws: LocalAws, cast: Cast) -> None:
    """The neighbour of the corrections: tags of a session decide, with a slash in the key."""
    condition = {"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "web"}}
    role = cast.role("tagged", policy(allow("dynamodb:*", Condition=condition)))
    for value, allowed in (("web", True), ("db", False)):
        session = cast.session(role, Tags=[{"Key": "x509Subject/CN", "Value": value}])
        assert lists_tables(local_aws, session) is allowed


def test_a_session_policy_narrows(local_aws: LocalAws, cast: Cast) -> None:
    """What the session policy does not allow is denied."""
    role = cast.role("narrowed", policy(allow("dynamodb:*")))
    session = cast.session(role, Policy=json.dumps(policy(allow("dynamodb:ListTables"))))
    assert lists_tables(local_aws, session)
    client = local_aws.client("dynamodb", user=session)
    assert not may(client.describe_table, TableName="any")


@pytest.fixture
def time_machine(local_aws: LocalAws) -> Iterator[Callable[[timedelta], None]]:
    """Moves the sandbox's time, and back again after the test."""
    moved = [timedelta()]

    def move(by: timedelta) -> None:
        moved[0] += by
        local_aws.clock.advance(by)

    yield move
    local_aws.clock.advance(-moved[0])


def test_a_session_ends_by_the_sandboxs_clock(
    local_aws: LocalAws, cast: Cast, time_machine: Callable[[timedelta], None]
) -> None:
    """A session of 15 minutes is there after 14 and gone after 16; ministack looks at the machine's clock."""
    session = cast.session(cast.role("short", policy(allow("dynamodb:*"))), DurationSeconds=900)
    time_machine(timedelta(minutes=14))
    assert lists_tables(local_aws, session)
    time_machine(timedelta(minutes=2))
    with pytest.raises(ClientError, match="ExpiredTokenException"):
        local_aws.client("dynamodb", user=session).list_tables()
    with corrections.plain():
        assert lists_tables(local_aws, session), "ministack knows our clock: drop the correction"


def test_a_session_says_when_it_ends(
    local_aws: LocalAws, administrator: KeyPair, cast: Cast, time_machine: Callable[[timedelta], None]
) -> None:
    """The expiration that is told is by the same clock."""
    role = cast.role("short", policy(allow("dynamodb:*")))
    time_machine(timedelta(days=3))
    before = local_aws.clock.now().replace(microsecond=0)
    sts = local_aws.client("sts", user=administrator)
    told = sts.assume_role(RoleArn=role, RoleSessionName="short", DurationSeconds=900)["Credentials"]
    minutes = (told["Expiration"] - before) / timedelta(minutes=1)
    assert 15 <= minutes < 16


@pytest.mark.parametrize(
    ("key", "text"), [("aws:CurrentTime", "%Y-%m-%dT%H:%M:%SZ"), ("aws:EpochTime", "%s")]
)
def test_policies_see_the_sandboxs_time(
    local_aws: LocalAws, cast: Cast, time_machine: Callable[[timedelta], None], key: str, text: str
) -> None:
    """A permission until tomorrow is gone the day after."""
    tomorrow = local_aws.clock.now() + timedelta(days=1)
    limit = str(int(tomorrow.timestamp())) if text == "%s" else tomorrow.strftime(text)
    condition = {"DateLessThan": {key: limit}}
    user = cast.user("until", policy(allow("dynamodb:*", Condition=condition)))
    assert lists_tables(local_aws, user)
    time_machine(timedelta(days=2))
    assert not lists_tables(local_aws, user)
    with corrections.plain():
        assert lists_tables(local_aws, user)


def test_who_uses_an_ended_session_is_told_so(
    local_aws: LocalAws, account: Account, time_machine: Callable[[timedelta], None]
) -> None:
    """Ended sessions stay known while others are issued, but no more than a thousand of them."""
    lab = Lab(account, authority("CN=Root"))
    first = lab.ask()
    time_machine(timedelta(hours=2))
    assert lab.ask().status == 201
    with pytest.raises(ClientError, match="ExpiredToken"):
        lab.client("dynamodb", first).list_tables()
    role = local_aws.server.cloud.temporary.role(account.id, lab.role)
    assert role is not None
    made = NewSession(
        account=account.id,
        role=role,
        name="many",
        duration=timedelta(hours=1),
        tags={},
        source_identity="CN=x",
    )
    for _ in range(1500):
        local_aws.server.cloud.temporary.issue(made)
    time_machine(timedelta(hours=2))
    local_aws.server.cloud.temporary.issue(made)
    ended = [s for s in load().sessions.values() if s["Expiration"] < local_aws.clock.now().timestamp()]
    assert 0 < len([s for s in ended if s["UserId"].endswith(":many")]) <= 1000
    with pytest.raises(ClientError, match="UnrecognizedClientException"):
        lab.client("dynamodb", first).list_tables()
