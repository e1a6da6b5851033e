"""Who a cross-account role lets in, as the evaluator reads its trust policy, which shares no code with it."""

import json
from typing import Any

import pytest

from policies import PolicyError, TrustedRole, cross_account_trust_policy, trusted_role_problems
from policies.evaluate import Policies, PolicyType, Principal, Request, compile_policy, decide

BRIDGE = "arn:aws:iam::111122223333:role/bridge"
ROLE = "arn:aws:iam::444455556666:role/lister"
TRUSTED = TrustedRole(BRIDGE, "agreed-1", ("CN=web", "CN=db"), ("x509Subject/CN",))
CALL = {"sts:ExternalId": "agreed-1", "aws:SourceIdentity": "CN=web", "sts:SourceIdentity": "CN=web"}


def let_in(
    action: str = "sts:AssumeRole",
    trusted: TrustedRole = TRUSTED,
    role: str = BRIDGE,
    **context: Any,
) -> bool:
    """Whether the trust policy allows an action to a session of a role whose own policies allow it."""
    name = role.rpartition("/")[2]
    arn = f"arn:aws:sts::111122223333:assumed-role/{name}/session"
    own = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:*", "Resource": ROLE}]}
    policies = Policies(
        identity=(compile_policy(json.dumps(own), PolicyType.IDENTITY, name="own"),),
        resource=compile_policy(cross_account_trust_policy(trusted), PolicyType.TRUST, name="trust"),
    )
    principal = Principal.session(arn, role_arn=role, tags={"x509Subject/CN": "web"})
    keys = {key.replace("__", ":").replace("_", "/"): value for key, value in context.items()}
    asked = {key: value for key, value in (CALL | keys).items() if value is not None}
    return decide(Request(principal=principal, action=action, resource=ROLE, context=asked), policies).allowed


def test_the_named_role_comes_in_and_no_other() -> None:
    """With the agreed id and a source identity that is let in; another role of its account is not."""
    assert let_in()
    assert not let_in(role="arn:aws:iam::111122223333:role/reports")
    assert let_in(trusted=TrustedRole(BRIDGE), sts__ExternalId=None, aws__SourceIdentity=None)


@pytest.mark.parametrize("wrong", [None, "agreed-2", ""])
def test_another_external_id_stays_out(wrong: str | None) -> None:
    """So does none."""
    assert not let_in(sts__ExternalId=wrong)


@pytest.mark.parametrize("action", ["sts:AssumeRole", "sts:SetSourceIdentity"])
def test_another_source_identity_stays_out(action: str) -> None:
    """Neither comes in nor goes along; both that are named do."""
    assert let_in(action)
    assert let_in(action, aws__SourceIdentity="CN=db")
    assert not let_in(action, aws__SourceIdentity="CN=webmaster")
    assert not let_in(action, aws__SourceIdentity=None)


def test_a_tag_goes_along_with_its_own_value_alone() -> None:
    """The certificate's name cannot be passed on as another's, and no other tag can be passed on at all."""

    def tagged(**tags: str) -> bool:
        named: dict[str, Any] = {f"aws__RequestTag_{key}": value for key, value in tags.items()}
        return let_in("sts:TagSession", **named, aws__TagKeys=tuple(key.replace("_", "/") for key in tags))

    assert tagged(x509Subject_CN="web")
    assert not tagged(x509Subject_CN="db")
    assert not tagged(team="blue")
    assert not tagged(x509Subject_CN="web", team="blue")
    assert not let_in("sts:TagSession", TrustedRole(BRIDGE), aws__TagKeys=("team",))


@pytest.mark.parametrize(
    "arn", ["*", "111122223333", "arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/b*"]
)
def test_a_whole_account_is_never_meant(arn: str) -> None:
    """Neither as such nor by a pattern."""
    with pytest.raises(PolicyError):
        cross_account_trust_policy(TrustedRole(arn))
    assert [problem.where for problem in trusted_role_problems(TrustedRole(arn), where="x")] == [
        "x.trusted_role"
    ]


def test_too_many_source_identities_are_too_long() -> None:
    """IAM's limit for a trust policy is told with what to do."""
    many = tuple(f"CN=machine-{number:04}" for number in range(200))
    with pytest.raises(PolicyError, match="Name fewer source identities"):
        cross_account_trust_policy(TrustedRole(BRIDGE, source_identities=many))
