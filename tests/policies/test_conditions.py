"""Conditions: operators IAM knows, values they take, and no Allow that is open without the key."""

from collections.abc import Mapping

import pytest

from policies import ExtraStatement, extra_statement_problems

Given = Mapping[str, Mapping[str, tuple[str, ...]]]
CN = "aws:PrincipalTag/x509Subject/CN"
IP = "aws:SourceIp"

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
RIGHT: list[Given] = [
    {"StringEquals": {CN: ("web",)}},
    {"StringLike": {"s3:prefix": ("${aws:PrincipalTag/x509Subject/CN}/*",)}},
    {"StringEqualsIgnoreCase": {"aws:RequestedRegion": ("EU-central-1",)}},
    {"StringEqualsIfExists": {"aws:RequestedRegion": ("eu-central-1", "eu-west-1")}},
    {"ForAnyValue:StringLike": {"dynamodb:Attributes": ("public*",)}},
    {
        "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ("${" + CN + "}",)},
        "Null": {"dynamodb:LeadingKeys": ("false",)},
    },
    {"NumericLessThanEquals": {"s3:max-keys": ("10",)}},
    {"NumericEquals": {"s3:TlsVersion": ("1.2", "1.3")}},
    {"DateLessThan": {"aws:CurrentTime": ("2030-01-31T00:00:00Z",)}},
    {"DateGreaterThan": {"aws:EpochTime": ("1893456000",)}},
    {"Bool": {"aws:SecureTransport": ("true",)}},
    {"BinaryEquals": {"key:bytes": ("QmluYXJ5VmFsdWVJbkJhc2U2NA==",)}},
    {"IpAddress": {IP: ("203.0.113.0/24", "2001:db8::/32", "198.51.100.7")}},
    {"NotIpAddress": {IP: ("203.0.113.0/24",)}},
    {"ArnLike": {"aws:SourceArn": ("arn:aws:s3:::demo-*",)}},
    {"ArnNotEqualsIfExists": {"aws:SourceArn": ("arn:aws:s3:::${aws:username}",)}},
    {"Null": {CN: ("false",)}},
    {"StringNotEquals": {CN: ("web",)}, "Null": {CN: ("false",)}},
    {"StringNotEquals": {"aws:RequestedRegion": ("eu-central-1",)}},
    {
        "StringEquals": {
            "aws:PrincipalTag/x509SAN/DNS": ("a.example",),
            "aws:PrincipalTag/x509SAN/Name/O": ("A",),
        }
    },
    {"StringEquals": {"aws:PrincipalTag/team": ("web",)}},
    {"StringEquals": {"s3:ExistingObjectTag/my key": ("a",)}},
    {"StringLike": {"s3:prefix": ("${*}a${$}${?}",)}},
]

WRONG: list[tuple[Given, str, str, str]] = [
    ({"StringEqual": {CN: ("web",)}}, "StringEqual", "'StringEqual'", "Did you mean StringEquals?"),
    ({"stringlike": {CN: ("web",)}}, "stringlike", "'stringlike'", "Did you mean StringLike?"),
    ({"Same": {CN: ("web",)}}, "Same", "'Same'", "Use one of StringEquals"),
    ({"NullIfExists": {CN: ("true",)}}, "NullIfExists", "'NullIfExists'", "Use one of"),
    ({"ForAnyValue:Null": {CN: ("true",)}}, "ForAnyValue:Null", "'ForAnyValue:Null'", "Use one of"),
    ({"Bool": {}}, "Bool", "no key", "Add one"),
    ({"Bool": {"aws:SecureTransport": ()}}, "Bool.aws:SecureTransport", "no value", "Add one"),
    ({"Bool": {"SecureTransport": ("true",)}}, "Bool.SecureTransport", "'SecureTransport'", "reference"),
    ({"Bool": {"aws:SecureTransport": ("yes",)}}, "Bool.aws:SecureTransport", "'yes'", "Correct"),
    ({"StringEquals": {CN: ("web-*",)}}, f"StringEquals.{CN}", "'web-*'", "operator for values"),
    ({"NumericEquals": {"s3:max-keys": ("ten",)}}, "NumericEquals.s3:max-keys", "'ten'", "Correct"),
    ({"NumericEquals": {"s3:max-keys": ("${aws:a}",)}}, "NumericEquals.s3:max-keys", "'${aws:a}'", "Correct"),
    ({"DateEquals": {"aws:CurrentTime": ("31.1.30",)}}, "DateEquals.aws:CurrentTime", "'31.1.30'", "Correct"),
    ({"BinaryEquals": {"key:bytes": ("a",)}}, "BinaryEquals.key:bytes", "'a'", "Correct"),
    ({"IpAddress": {IP: ("203.0.113.7/24",)}}, f"IpAddress.{IP}", "'203.0.113.7/24'", "Correct"),
    ({"ArnLike": {"aws:SourceArn": ("demo",)}}, "ArnLike.aws:SourceArn", "'demo'", "Correct"),
    (
        {"StringLike": {"s3:prefix": ("${CN}/*",)}},
        "StringLike.s3:prefix",
        "'${CN}/*' with a broken policy variable",
        "${aws:PrincipalTag",
    ),
    (
        {"StringEquals": {"aws:PrincipalTag/x509Subject/CommonName": ("web",)}},
        "StringEquals.aws:PrincipalTag/x509Subject/CommonName",
        "'aws:PrincipalTag/x509Subject/CommonName'",
        "Did you mean CN?",
    ),
    (
        {"StringEquals": {"aws:PrincipalTag/x509SAN/email": ("a",)}},
        "StringEquals.aws:PrincipalTag/x509SAN/email",
        "'aws:PrincipalTag/x509SAN/email'",
        "x509SAN/DNS",
    ),
]

# Each holds for a session that has no such tag or key at all.
OPEN: list[tuple[str, str, tuple[str, ...]]] = [
    ("StringNotEquals", CN, ("web",)),
    ("StringNotLike", CN, ("web-*",)),
    ("StringEqualsIfExists", CN, ("web",)),
    ("ForAllValues:StringEquals", "dynamodb:LeadingKeys", ("web",)),
    ("ForAnyValue:StringNotEquals", "dynamodb:Attributes", ("secret",)),
]


def _problems(conditions: Given, effect: str = "Allow") -> list[tuple[str, str, str]]:
    statement = ExtraStatement(
        "lists what is there", frozenset({"s3:ListAllMyBuckets"}), frozenset({"*"}), effect, conditions
    )
    found = extra_statement_problems(statement, where="here")
    return [(problem.where, problem.got, problem.remedy) for problem in found]


@pytest.mark.parametrize("conditions", RIGHT)
def test_a_condition_iam_knows_is_accepted(conditions: Given) -> None:
    """Every kind of operator, with and without its additions, with values of its kind."""
    assert _problems(conditions) == []


@pytest.mark.parametrize(("conditions", "place", "got", "remedy"), WRONG)
def test_a_condition_that_cannot_be_meant_is_refused(
    conditions: Given, place: str, got: str, remedy: str
) -> None:
    """Unknown operators and keys, no values, values of another kind: one message each at its place."""
    ((where, found, advice),) = _problems(conditions)
    assert where == f"here.conditions.{place}"
    assert found == got
    assert remedy in advice


@pytest.mark.parametrize(("operator", "key", "values"), OPEN)
def test_an_allow_is_not_open_to_whoever_lacks_the_key(
    operator: str, key: str, values: tuple[str, ...]
) -> None:
    """Refused, but for an Allow that asks for the key too; a Deny that holds without it denies more."""
    conditions = {operator: {key: values}}
    ((where, got, remedy),) = _problems(conditions)
    assert where == f"here.conditions.{operator}.{key}"
    assert got == f"{operator} in an Allow"
    assert f'Null: {{"{key}": "false"}}' in remedy
    assert _problems(conditions | {"Null": {key: ("false",)}}) == []
    assert _problems(conditions | {"Null": {key: ("true",)}}) != []
    assert _problems(conditions, effect="Deny") == []
