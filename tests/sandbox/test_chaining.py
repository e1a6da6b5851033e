"""Role chaining: what a session hands on to the next one, in its own account and in another."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox import corrections
from sandbox.keys import KeyPair
from tests.local_aws import ACCOUNT, LocalAws
from tests.sandbox.principals_at_work import Cast, allow, deny, may, policy

OTHER = "444455556666"
ALL = ("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")
A = [{"Key": "team", "Value": "blue"}]
IDENTIFIED = {"StringEquals": {"aws:SourceIdentity": "CN=web"}}


def trusting(arn: str, *actions: str, **condition: Any) -> dict[str, Any]:
    """A trust policy for one principal."""
    more = {"Condition": condition} if condition else {}
    return policy({"Effect": "Allow", "Principal": {"AWS": arn}, "Action": list(actions or ALL), **more})


@pytest.fixture(scope="module")
def central(cast: Cast) -> str:
    """A role whose sessions go on to others."""
    return cast.role("central", policy(allow(list(ALL))), trust=trusting(ACCOUNT))


@pytest.fixture(scope="module")
def dev(local_aws: LocalAws) -> Callable[..., str]:
    """Makes roles in another account."""
    admin = local_aws.make_user("dev-admin", policy(allow("*")), OTHER)
    iam = local_aws.client("iam", user=admin)
    made: list[str] = []

    def role(name: str, trust: dict[str, Any], *statements: Any, **more: Any) -> str:
        document = json.dumps(policy(*(statements or [allow("s3:ListAllMyBuckets")])))
        if name in made:
            iam.delete_role_policy(RoleName=name, PolicyName="own")
            iam.delete_role(RoleName=name)
        made.append(name)
        answer = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust), **more)
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document)
        return str(answer["Role"]["Arn"])

    return role


@pytest.fixture
def session(cast: Cast, central: str, local_aws: LocalAws) -> KeyPair:
    """A session of the first role with a source identity, as a certificate's has."""
    return cast.session(central, SourceIdentity="CN=web")


def refused(cast: Cast, role: str, session: KeyPair, **more: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        cast.session(role, session, **more)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_a_source_identity_goes_along(
    local_aws: LocalAws, cast: Cast, dev: Callable[..., str], central: str, session: KeyPair
) -> None:
    """It is told with the session, is a condition in the other account, and stays over a second link."""
    listing = allow("s3:ListAllMyBuckets", Condition=IDENTIFIED)
    role = dev("identified", trusting(central), listing, allow(list(ALL)))
    sts = local_aws.client("sts", user=session)
    answer = sts.assume_role(RoleArn=role, RoleSessionName="next")
    assert answer["SourceIdentity"] == "CN=web"
    chained = KeyPair(
        *(answer["Credentials"][key] for key in ("AccessKeyId", "SecretAccessKey", "SessionToken"))
    )
    identity = local_aws.client("sts", user=chained).get_caller_identity()
    assert identity["Arn"] == f"arn:aws:sts::{OTHER}:assumed-role/identified/next"
    assert may(local_aws.client("s3", user=chained).list_buckets)
    third = dev("third", trusting(role), listing)
    assert may(local_aws.client("s3", user=cast.session(third, chained)).list_buckets)
    without = cast.session(role, cast.session(central))
    assert not may(local_aws.client("s3", user=without).list_buckets)
    with corrections.plain():
        forgetful = cast.session(role, session)
        assert "SourceIdentity" not in local_aws.session_of(forgetful), "kept now: drop the correction"


def test_a_source_identity_cannot_be_changed(cast: Cast, dev: Callable[..., str], central: str) -> None:
    """Another one than the session's is refused; the same one, and the first one, are taken."""
    role = dev("steady", trusting(central))
    session = cast.session(central, SourceIdentity="CN=web")
    code, message = refused(cast, role, session, SourceIdentity="CN=other")
    assert code == "AccessDenied"
    assert "sts:SetSourceIdentity on resource: " in message
    cast.session(role, session, SourceIdentity="CN=web")
    cast.session(role, cast.session(central), SourceIdentity="CN=first")


@pytest.mark.parametrize("side", ["role", "caller"])
def test_both_sides_must_let_it_along(cast: Cast, dev: Callable[..., str], central: str, side: str) -> None:
    """sts:SetSourceIdentity is needed of the trust policy and of the caller's own; without one no session."""
    own = [allow("sts:AssumeRole")] + ([allow(list(ALL))] if side == "role" else [])
    caller = cast.role("half", policy(*own), trust=trusting(ACCOUNT))
    trusted = dev("careful", trusting(caller, *(ALL if side == "caller" else ("sts:AssumeRole",))))
    code, message = refused(cast, trusted, cast.session(caller, SourceIdentity="CN=web"))
    assert code == "AccessDenied"
    assert message.endswith(f"is not authorized to perform: sts:SetSourceIdentity on resource: {trusted}")
    cast.session(trusted, cast.session(caller))


def test_a_trust_policy_sees_it(cast: Cast, dev: Callable[..., str], central: str) -> None:
    """As aws:SourceIdentity of the caller, and as sts:SourceIdentity of the call."""
    for key in ("aws:SourceIdentity", "sts:SourceIdentity"):
        role = dev("pinned", trusting(central, StringEquals={key: "CN=web"}))
        cast.session(role, cast.session(central, SourceIdentity="CN=web"))
        code, _ = refused(cast, role, cast.session(central, SourceIdentity="CN=db"))
        assert code == "AccessDenied"


@pytest.mark.parametrize("identity", ["x", "a b", "aws:me", "x" * 65, "é" * 3])
def test_what_is_no_source_identity(
    local_aws: LocalAws, administrator: KeyPair, central: str, identity: str
) -> None:
    """2 to 64 characters of a small set, not beginning like AWS's own."""
    sts = local_aws.client("sts", user=administrator, parameter_validation=False)
    with pytest.raises(ClientError, match=r"ValidationError.*sourceIdentity"):
        sts.assume_role(RoleArn=central, RoleSessionName="xx", SourceIdentity=identity)


def test_transitive_tags_go_along(
    local_aws: LocalAws, cast: Cast, dev: Callable[..., str], central: str
) -> None:
    """Those that are named stay over every link, and decide there; the others end with the session."""
    condition = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}
    role = dev(
        "tagged", trusting(central), allow("s3:ListAllMyBuckets", Condition=condition), allow(list(ALL))
    )
    third = dev("tagged-third", trusting(role), allow("s3:ListAllMyBuckets", Condition=condition))
    for keys, allowed in ((["team"], True), ([], False)):
        more: dict[str, Any] = {"TransitiveTagKeys": keys} if keys else {}
        first = cast.session(central, None, Tags=A, **more)
        second = cast.session(role, first)
        assert may(local_aws.client("s3", user=second).list_buckets) is allowed
        assert may(local_aws.client("s3", user=cast.session(third, second)).list_buckets) is allowed
    carrying = cast.session(central, Tags=A, TransitiveTagKeys=["team"])
    other = [{"Key": "team", "Value": "red"}]
    assert "sts:TagSession" in refused(cast, role, carrying, Tags=other)[1]
    code, message = refused(cast, role, cast.session(central), TransitiveTagKeys=["team"])
    assert (code, "team" in message) == ("ValidationError", True)


def test_tags_that_come_along_need_permission(cast: Cast, dev: Callable[..., str], central: str) -> None:
    """A role that lets nobody tag takes no session with transitive tags."""
    role = dev("untagged", trusting(central, "sts:AssumeRole"))
    assert (
        "sts:TagSession" in refused(cast, role, cast.session(central, Tags=A, TransitiveTagKeys=["team"]))[1]
    )
    cast.session(role, cast.session(central, Tags=A))


def test_a_denied_caller_gets_no_session(cast: Cast, dev: Callable[..., str], central: str) -> None:
    """A Deny of the caller's own holds for what goes along, too."""
    caller = cast.role(
        "denying", policy(allow(list(ALL)), deny("sts:SetSourceIdentity")), trust=trusting(ACCOUNT)
    )
    role = dev("for-denied", trusting(caller))
    assert refused(cast, role, cast.session(caller, SourceIdentity="CN=web"))[0] == "AccessDenied"
    cast.session(role, cast.session(caller))


@pytest.mark.parametrize(
    ("given", "code"),
    [({"ExternalId": "agreed-1"}, ""), ({"ExternalId": "other"}, "AccessDenied"), ({}, "AccessDenied")],
)
def test_an_external_id(
    cast: Cast, dev: Callable[..., str], central: str, given: dict[str, str], code: str
) -> None:
    """The role of another account is assumed with the agreed id alone."""
    external = {
        "Effect": "Allow",
        "Principal": {"AWS": central},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "agreed-1"}},
    }
    along = {"Effect": "Allow", "Principal": {"AWS": central}, "Action": ["sts:SetSourceIdentity"]}
    role, session = dev("external", policy(external, along)), cast.session(central, SourceIdentity="CN=web")
    if code:
        assert refused(cast, role, session, **given)[0] == code
    else:
        cast.session(role, session, **given)


def test_only_the_named_role_is_let_in(
    cast: Cast, dev: Callable[..., str], central: str, local_aws: LocalAws
) -> None:
    """Another role of the trusted account is refused, and so is the named one without its own permission."""
    role = dev("named", trusting(central))
    stranger = cast.role("stranger", policy(allow(list(ALL))), trust=trusting(ACCOUNT))
    assert refused(cast, role, cast.session(stranger))[0] == "AccessDenied"
    cast.session(role, cast.session(central))
    silent = cast.role("silent", policy(allow("s3:ListAllMyBuckets")), trust=trusting(ACCOUNT))
    assert refused(cast, dev("named", trusting(silent)), cast.session(silent))[0] == "AccessDenied"


def test_an_hour_at_most_over_accounts(cast: Cast, dev: Callable[..., str], central: str) -> None:
    """As in one account."""
    role = dev("long", trusting(central), MaxSessionDuration=43200)
    code, message = refused(cast, role, cast.session(central), DurationSeconds=3601)
    assert code == "ValidationError"
    assert message == (
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
    )
    cast.session(role, cast.session(central), DurationSeconds=3600)
