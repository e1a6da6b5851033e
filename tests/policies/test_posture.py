"""Rules about settings, each broken and kept; above all which bucket policies keep plain HTTP out."""

from collections.abc import Mapping
from typing import Any

import pytest

from policies import posture, tls_only_bucket_policy
from policies.posture import UNKNOWN, Rule, trusts_roles_anywhere

ARN = "arn:aws:s3:::acme"
BOTH = [ARN, f"{ARN}/*"]
FALSE = {"Bool": {"aws:SecureTransport": "false"}}
TLS = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": BOTH, "Condition": FALSE}

# A statement, and whether it denies everybody everything without TLS.
STATEMENTS: list[tuple[Mapping[str, Any], bool]] = [
    (TLS, True),
    ({**TLS, "Principal": {"AWS": "*"}}, True),
    ({**TLS, "Action": "*"}, True),
    ({**TLS, "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket"]}, True),
    ({**TLS, "Action": "s3:GetObject"}, False),
    ({**TLS, "Action": "s3:Get*"}, False),
    ({**TLS, "Resource": "*"}, True),
    ({**TLS, "Resource": f"{ARN}/*"}, False),
    ({**TLS, "Resource": ARN}, False),
    ({**TLS, "Resource": [f"{ARN}-2", f"{ARN}-2/*"]}, False),
    ({**TLS, "Resource": [ARN, f"{ARN}/public/*"]}, False),
    ({**TLS, "Principal": {"AWS": "arn:aws:iam::111122223333:root"}}, False),
    ({**TLS, "Effect": "Allow"}, False),
    ({**TLS, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}, False),
    ({**TLS, "Condition": {"BoolIfExists": {"aws:SecureTransport": "false"}}}, True),
    ({**TLS, "Condition": {"StringEquals": {"aws:SecureTransport": "false"}}}, True),
    ({**TLS, "Condition": {**FALSE, "StringEquals": {"aws:PrincipalAccount": "444455556666"}}}, False),
]


def _broken(rules: tuple[Rule, ...], facts: Mapping[str, Any]) -> set[str]:
    return {finding.rule for rule in rules for finding in rule.findings(facts, where="it")}


@pytest.mark.parametrize(("statement", "kept"), STATEMENTS)
def test_which_policies_keep_plain_http_out(statement: Mapping[str, Any], kept: bool) -> None:
    """Every principal, on the bucket and on its objects, for reading, writing, deleting and listing."""
    document = {"Version": "2012-10-17", "Statement": [statement]}
    broken = _broken(posture.BUCKET, {"policy": document, "arns": (ARN,)})
    assert ("bucket-tls-only" not in broken) is kept


@pytest.mark.parametrize("document", [None, "", "{", "[]", '{"Statement": []}'])
def test_no_policy_keeps_nothing_out(document: str | None) -> None:
    """What is none, or no document, denies nothing."""
    assert "bucket-tls-only" in _broken(posture.BUCKET, {"policy": document, "arns": (ARN,)})


def test_two_statements_together_are_enough() -> None:
    """One for the bucket, one for its objects."""
    halves = [{**TLS, "Resource": ARN, "Sid": "A"}, {**TLS, "Resource": f"{ARN}/*", "Sid": "B"}]
    document = {"Version": "2012-10-17", "Statement": halves}
    assert "bucket-tls-only" not in _broken(posture.BUCKET, {"policy": document, "arns": (ARN,)})


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_the_partition_may_be_open_while_only_the_name_is_known(partition: str) -> None:
    """The policy is for one of the ARNs the bucket may have; for another bucket's it is not enough."""
    text = tls_only_bucket_policy(f"arn:{partition}:s3:::acme")
    arns = tuple(f"arn:{each}:s3:::acme" for each in ("aws", "aws-cn", "aws-us-gov"))
    assert "bucket-tls-only" not in _broken(posture.BUCKET, {"policy": text, "arns": arns})
    others = tuple(arn.replace("acme", "other") for arn in arns)
    assert "bucket-tls-only" in _broken(posture.BUCKET, {"policy": text, "arns": others})


KEPT: list[tuple[tuple[Rule, ...], dict[str, Any]]] = [
    (
        posture.TABLE,
        {"kms_encryption": True, "point_in_time_recovery": True, "deletion_protection": True},
    ),
    (posture.ANCHOR, {"enabled": True, "protect": True}),
    (posture.ATTACHMENT, {"managed_policies": ["arn:aws:iam::111122223333:policy/AdministratorAccess"]}),
    (
        posture.PROFILE,
        {"duration_seconds": 900, "session_policy": "{}", "managed_policies": None, "enabled": True},
    ),
    (
        posture.BUCKET,
        {
            "public_access_block": dict.fromkeys(posture.PUBLIC_ACCESS_SWITCHES, True),
            "encryption": True,
            "versioning": True,
            "policy": {"Version": "2012-10-17", "Statement": [TLS]},
            "arns": (ARN,),
        },
    ),
]


@pytest.mark.parametrize(("rules", "facts"), KEPT)
def test_a_rule_is_broken_by_its_own_fact_alone(rules: tuple[Rule, ...], facts: dict[str, Any]) -> None:
    """Nothing is broken; without a fact its rules are, and no others; unknown, they wait and say for what."""
    assert _broken(rules, facts) == set()
    for name in facts.keys() - {"managed_policies", "arns"}:
        readers = {rule.id for rule in rules if name in rule.reads}
        assert _broken(rules, {**facts, name: None}) == readers, name
        assert _broken(rules, {**facts, name: UNKNOWN}) == set(), name
        waiting = {rule.id for rule in rules if name in rule.waits_for({**facts, name: UNKNOWN})}
        assert waiting == readers


@pytest.mark.parametrize(
    ("arn", "broken"),
    [
        ("arn:aws:iam::aws:policy/AdministratorAccess", True),
        ("arn:aws-cn:iam::aws:policy/AdministratorAccess", True),
        ("arn:aws-us-gov:iam::aws:policy/PowerUserAccess", True),
        ("arn:aws:iam::aws:policy/IAMFullAccess", True),
        ("arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", False),
        ("arn:aws:iam::aws:policy/ReadOnlyAccess", False),
        ("arn:aws:iam::111122223333:policy/IAMFullAccess", False),
        (UNKNOWN, False),
    ],
)
def test_which_policies_of_aws_hand_over_an_account(arn: Any, broken: bool) -> None:
    """By name, in every partition; a policy of one's own may be called alike, an unknown one is none yet."""
    assert bool(_broken(posture.ATTACHMENT, {"managed_policies": [arn]})) is broken


@pytest.mark.parametrize(
    ("lives", "allowed", "broken"),
    [
        (3600, 3600, False),
        (3601, 3600, True),
        (None, None, False),
        (900, None, False),
        (43200, 43200.0, False),
    ],
)
def test_a_session_lives_no_longer_than_its_role_allows(
    lives: int | None, allowed: float | None, broken: bool
) -> None:
    """Both are an hour where nothing is said; the engine's numbers are floats."""
    facts = {"duration_seconds": lives, "max_session_duration": allowed, "role": "web", "trust": UNKNOWN}
    assert _broken(posture.PROFILE_AND_ROLE, facts) == ({"profile-role-duration"} if broken else set())


@pytest.mark.parametrize(
    ("principal", "trusted"),
    [
        ({"Service": "rolesanywhere.amazonaws.com"}, True),
        ({"Service": ["ec2.amazonaws.com", "rolesanywhere.amazonaws.com"]}, True),
        ("*", True),
        ({"Service": "ec2.amazonaws.com"}, False),
        ({"AWS": "*"}, False),
        (None, False),
    ],
)
def test_whom_a_trust_policy_lets_in(principal: Any, trusted: bool) -> None:
    """By the service's name, alone or among others, in an Allow; a Deny lets nobody in."""
    allow = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    assert trusts_roles_anywhere({"Statement": allow}) is trusted
    assert trusts_roles_anywhere({"Statement": [{**allow, "Effect": "Deny"}, "?"]}) is False


@pytest.mark.parametrize("document", [None, "{", "[]", '{"Statement": 1}'])
def test_what_is_no_trust_policy_lets_nobody_in(document: str | None) -> None:
    """And is no error: the rule about grammar says what is wrong with it."""
    assert not trusts_roles_anywhere(document)
