"""Policy documents AWS refuses, each one change away from a document it takes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.policy_documents import Wording
from tests.local_aws import ACCOUNT, REGION

ABSENT = object()

IDENTITY: dict[str, Any] = {
    "Sid": "One",
    "Effect": "Allow",
    "Action": ["s3:GetObject"],
    "Resource": ["arn:aws:s3:::b/*"],
    "Condition": {"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "web"}},
}
TRUST: dict[str, Any] = {
    "Sid": "One",
    "Effect": "Allow",
    "Principal": {"Service": "rolesanywhere.amazonaws.com"},
    "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
    "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:rolesanywhere:us-east-1:1:trust-anchor/x"}},
}
BUCKET: dict[str, Any] = {
    "Sid": "Over TLS",
    "Effect": "Allow",
    "Principal": "*",
    "Action": ["s3:*"],
    "Resource": ["arn:aws:s3:::policies", "arn:aws:s3:::policies/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "true"}},
}


TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:policies"
PUBLISHING: dict[str, Any] = {
    "Sid": "Events alone",
    "Effect": "Allow",
    "Principal": {"Service": "events.amazonaws.com"},
    "Action": ["sns:Publish"],
    "Resource": TOPIC,
    "Condition": {"ArnEquals": {"aws:SourceArn": f"arn:aws:events:{REGION}:{ACCOUNT}:rule/x"}},
}


@dataclass(frozen=True)
class Case:
    """One document.

    Attributes:
        name: What is special about it.
        text: The document.
        wording: Why it is refused; None when it is taken.
        values: What the refusal's words are about.
    """

    name: str
    text: str
    wording: Wording | None = None
    values: Mapping[str, str] | None = None

    @property
    def message(self) -> str:
        """The refusal's text."""
        assert self.wording is not None
        return self.wording.text.format(**(self.values or {}))


def _document(statement: dict[str, Any], changes: Mapping[str, Any], top: Mapping[str, Any]) -> str:
    changed = {k: v for k, v in {**statement, **changes}.items() if v is not ABSENT}
    whole = {"Version": "2012-10-17", "Statement": [changed], **top}
    return json.dumps({k: v for k, v in whole.items() if v is not ABSENT})


class _Maker:
    def __init__(self, statement: dict[str, Any]) -> None:
        self._statement = statement
        self.cases: list[Case] = []

    def taken(self, name: str, top: Mapping[str, Any] | None = None, **changes: Any) -> None:
        self.cases.append(Case(name, _document(self._statement, changes, top or {})))

    def refused(
        self,
        name: str,
        wording: Wording,
        values: Mapping[str, str] | None = None,
        top: Mapping[str, Any] | None = None,
        **changes: Any,
    ) -> None:
        self.cases.append(Case(name, _document(self._statement, changes, top or {}), wording, values))

    def refused_text(self, name: str, text: str, wording: Wording) -> None:
        self.cases.append(Case(name, text, wording))


def _operator(name: str) -> dict[str, Any]:
    return {name: {"aws:PrincipalTag/x": "y"}}


def _conditions(make: _Maker) -> None:
    """Operators that every kind of policy takes."""
    for name in (
        "StringEquals",
        "StringNotEqualsIgnoreCase",
        "stringlike",
        "ForAllValues:StringLike",
        "ForAnyValue:StringEqualsIfExists",
        "Null",
        "NumericLessThanEquals",
        "DateGreaterThanIfExists",
        "BoolIfExists",
        "BinaryEquals",
        "NotIpAddress",
        "ArnNotLike",
    ):
        make.taken(f"operator {name}", Condition=_operator(name))
    make.taken("no condition", Condition=ABSENT)
    make.taken("an empty condition", Condition={})
    make.taken("several values", Condition={"StringEquals": {"aws:PrincipalTag/x": ["y", "z"]}})


UNKNOWN_OPERATORS = (
    "StringEqual",
    "NullIfExists",
    "ForAllValues:Null",
    "Contains",
    "ForSomeValues:StringLike",
    "",
)


def identity_cases() -> list[Case]:
    """What a managed policy may say."""
    make = _Maker(IDENTITY)
    make.taken("the plain one")
    make.taken("a statement that is not in a list", top={"Statement": {**IDENTITY, "Sid": "Two"}})
    make.taken("an id", top={"Id": "x"})
    make.taken("no sid", Sid=ABSENT)
    make.taken("a Deny of everything else", Effect="Deny", Action=ABSENT, NotAction="iam:*")
    make.taken("all but a resource", Resource=ABSENT, NotResource="arn:aws:s3:::b/*")
    make.taken("every action and resource", Action="*", Resource="*")
    make.taken("a wildcard in an action", Action="s3:Get*")
    make.taken("a service with a hyphen", Action="execute-api:Invoke", Resource="*")
    make.taken("an AWS China resource", Resource="arn:aws-cn:s3:::b/*")
    make.taken("a variable", Resource="arn:aws:s3:::b/${aws:PrincipalTag/x509Subject/CN}/*")
    make.taken("a Region where there is one", Resource="arn:aws:dynamodb:us-east-1:111122223333:table/t")
    make.taken("two statements", top={"Statement": [IDENTITY, {**IDENTITY, "Sid": "Two"}]})
    make.taken("two statements without sid", top={"Statement": [{**IDENTITY, "Sid": ""}] * 2})
    _conditions(make)
    _refused_elements(make)
    _refused_values(make)
    return make.cases


def _refused_elements(make: _Maker) -> None:
    for name in UNKNOWN_OPERATORS:
        make.refused(f"operator {name!r}", Wording.SYNTAX, Condition=_operator(name))
    make.refused("a condition that is a list", Wording.SYNTAX, Condition=[])
    make.refused("an operator without a block", Wording.SYNTAX, Condition={"StringEquals": "x"})
    make.refused(
        "a condition value that is an object", Wording.SYNTAX, Condition={"StringEquals": {"a:b": {}}}
    )
    make.refused_text("nothing", "", Wording.SYNTAX)
    make.refused_text("no JSON", "{", Wording.SYNTAX)
    make.refused_text("null", "null", Wording.SYNTAX)
    make.refused_text("a list", "[]", Wording.SYNTAX)
    make.refused_text(
        "an element twice",
        '{"Version": "2012-10-17", "Version": "2012-10-17", "Statement": []}',
        Wording.SYNTAX,
    )
    make.refused("an unknown element", Wording.SYNTAX, top={"Statements": []})
    make.refused("an unknown element in a statement", Wording.SYNTAX, Conditions={})
    make.refused("an element in small letters", Wording.SYNTAX, action="s3:GetObject")
    make.refused("no statement", Wording.SYNTAX, top={"Statement": ABSENT})
    make.refused("an empty list of statements", Wording.SYNTAX, top={"Statement": []})
    make.refused("a statement that is a text", Wording.SYNTAX, top={"Statement": ["x"]})
    make.refused("an unknown version", Wording.SYNTAX, top={"Version": "2012-10-18"})
    make.refused("no version", Wording.VERSION, top={"Version": ABSENT})
    make.refused("the old version", Wording.VERSION, top={"Version": "2008-10-17"})
    make.refused("a principal", Wording.PRINCIPAL, Principal="*")
    make.refused("a negated principal", Wording.PRINCIPAL, NotPrincipal="*")


def _refused_values(make: _Maker) -> None:
    make.refused("no effect", Wording.SYNTAX, Effect=ABSENT)
    make.refused("an unknown effect", Wording.SYNTAX, Effect="Permit")
    make.refused("an effect in small letters", Wording.LEGACY, Effect="allow")
    make.refused("a sid that is a number", Wording.SYNTAX, Sid=1)
    make.refused("a sid with a blank", Wording.SID_FORM, Sid="Only TLS")
    make.refused("a sid twice", Wording.SID_TWICE, top={"Statement": [IDENTITY, IDENTITY]})
    make.refused("action and its negation", Wording.SYNTAX, NotAction="s3:*")
    make.refused("resource and its negation", Wording.SYNTAX, NotResource="*")
    make.refused("no action", Wording.NO_ACTION, Action=ABSENT)
    make.refused("an empty list of actions", Wording.NO_ACTION, Action=[])
    make.refused("an action that is a number", Wording.SYNTAX, Action=[1])
    make.refused("no resource", Wording.NO_RESOURCE, Resource=ABSENT)
    make.refused("an empty list of resources", Wording.NO_RESOURCE, Resource=[])
    make.refused("an action without a service", Wording.NO_VENDOR, Action="GetObject")
    make.refused("an action without a name", Wording.NO_VENDOR, Action="s3:")
    make.refused("an action with two colons", Wording.COLONS, Action="s3:Get:Object")
    make.refused("an odd service", Wording.VENDOR, {"vendor": "s_3"}, Action="s_3:GetObject")
    make.refused("a name for a resource", Wording.NOT_ARN, {"resource": "b"}, Resource="b")
    make.refused("an empty resource", Wording.NOT_ARN, {"resource": ""}, Resource="")
    make.refused(
        "an unknown partition",
        Wording.PARTITION,
        {"partition": "aws-x", "resource": "arn:aws-x:s3:::b"},
        Resource="arn:aws-x:s3:::b",
    )
    make.refused("an ARN that is too short", Wording.LEGACY, Resource="arn:aws:s3:b")
    make.refused("an ARN without a service", Wording.LEGACY, Resource="arn:aws::::b")
    make.refused("an ARN of nothing", Wording.LEGACY, Resource="arn:aws:s3:::")
    bucket = "arn:aws:s3:us-east-1::b"
    make.refused("a bucket with a Region", Wording.S3_REGION, {"resource": bucket}, Resource=bucket)
    role = "arn:aws:iam:us-east-1:111122223333:role/r"
    make.refused("a role with a Region", Wording.IAM_REGION, {"resource": role}, Resource=role)


def trust_cases() -> list[Case]:
    """What a role's trust policy may say; the role and user ``known`` are there."""
    make = _Maker(TRUST)
    make.taken("the plain one")
    make.taken("the old version", top={"Version": "2008-10-17"})
    make.taken("no version", top={"Version": ABSENT})
    make.taken("one action", Action="sts:AssumeRole")
    make.taken("an action in small letters", Action="sts:assumerole")
    make.taken("a Deny", Effect="Deny")
    make.taken("all but an action", Effect="Deny", Action=ABSENT, NotAction="sts:TagSession")
    make.taken("everybody", Principal="*")
    make.taken("everybody, spelled out", Principal={"AWS": "*"})
    make.taken("an account", Principal={"AWS": "444455556666"})
    make.taken("an account's root", Principal={"AWS": "arn:aws:iam::444455556666:root"})
    make.taken("a role that is there", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/known"})
    make.taken("a user that is there", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:user/known"})
    make.taken("a session", Principal={"AWS": f"arn:aws:sts::{ACCOUNT}:assumed-role/known/session"})
    make.taken("two services", Principal={"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]})
    make.taken("a service of AWS China", Principal={"Service": "ec2.amazonaws.com.cn"})
    make.taken("a well-known identity provider", Principal={"Federated": "accounts.google.com"})
    make.taken("several kinds", Principal={"AWS": "444455556666", "Service": "ec2.amazonaws.com"})
    _conditions(make)
    for name in UNKNOWN_OPERATORS:
        make.refused(f"operator {name!r}", Wording.TRUST_SYNTAX, Condition=_operator(name))
    make.refused("a condition that is a text", Wording.TRUST_SYNTAX, Condition="x")
    make.refused_text("no JSON", "{'a': 1}", Wording.TRUST_JSON)
    make.refused_text("a text", '"x"', Wording.TRUST_JSON)
    make.refused("an unknown version", Wording.TRUST_VERSION, top={"Version": "2012"})
    make.refused("an unknown element", Wording.TRUST_FIELD, {"field": "Foo"}, top={"Foo": 1})
    make.refused(
        "an unknown element in a statement", Wording.TRUST_FIELD, {"field": "principal"}, principal="*"
    )
    make.refused("no statement", Wording.TRUST_EMPTY, top={"Statement": []})
    make.refused("a statement that is a text", Wording.TRUST_SYNTAX, top={"Statement": ["x"]})
    make.refused("a resource", Wording.TRUST_PROHIBITED, {"field": "Resource"}, Resource="*")
    make.refused("a negated resource", Wording.TRUST_PROHIBITED, {"field": "NotResource"}, NotResource="*")
    make.refused("no effect", Wording.TRUST_MISSING, {"field": "Effect"}, Effect=ABSENT)
    make.refused("an unknown effect", Wording.TRUST_EFFECT, {"effect": "allow"}, Effect="allow")
    make.refused("a negated principal", Wording.TRUST_ALLOW_NOT_PRINCIPAL, NotPrincipal="*")
    make.refused(
        "a Deny with a negated principal", Wording.TRUST_NOT_PRINCIPAL, Effect="Deny", NotPrincipal="*"
    )
    make.refused("no principal", Wording.TRUST_MISSING, {"field": "Principal"}, Principal=ABSENT)
    make.refused("a principal without a kind", Wording.TRUST_PRINCIPAL_KIND, Principal="444455556666")
    make.refused("an empty principal", Wording.TRUST_PRINCIPAL_EMPTY, Principal={})
    for kind, value in (
        ("AWS", f"arn:aws:iam::{ACCOUNT}:role/unknown"),
        ("AWS", f"arn:aws:iam::{ACCOUNT}:role/path/known"),
        ("AWS", f"arn:aws:iam::{ACCOUNT}:user/unknown"),
        ("AWS", "arn:aws:iam::444455556666:role/known"),
        ("AWS", f"arn:aws:iam::{ACCOUNT}:role/*"),
        ("AWS", "12345"),
        ("AWS", ""),
        ("Federated", f"arn:aws:iam::{ACCOUNT}:oidc-provider/example.com"),
        ("Federated", "example.com"),
        ("Colleague", "x"),
    ):
        shown = {"kind": kind, "value": value}
        make.refused(f"nobody: {kind} {value!r}", Wording.TRUST_PRINCIPAL, shown, Principal={kind: value})
    make.refused(
        "a service that is none",
        Wording.TRUST_PRINCIPAL,
        {"kind": "SERVICE", "value": "rolesanywhere"},
        Principal={"Service": "rolesanywhere"},
    )
    nobody = {"kind": "AWS", "value": ""}
    make.refused("an empty list of principals", Wording.TRUST_PRINCIPAL, nobody, Principal={"AWS": []})
    make.refused("a principal that is a number", Wording.TRUST_SYNTAX, Principal={"AWS": 444455556666})
    make.refused("no action", Wording.TRUST_MISSING, {"field": "Action"}, Action=ABSENT)
    make.refused("action and its negation", Wording.TRUST_SYNTAX, NotAction="sts:AssumeRole")
    for action in ("*", "sts:*", "sts:GetCallerIdentity", "s3:GetObject", "AssumeRole"):
        make.refused(f"action {action}", Wording.TRUST_ACTION, Action=["sts:AssumeRole", action])
    make.refused("a sid twice", Wording.TRUST_SID_TWICE, top={"Statement": [TRUST, TRUST]})
    return make.cases


def bucket_cases() -> list[Case]:
    """What the policy of the bucket ``policies`` may say; the role and user ``known`` are there."""
    make = _Maker(BUCKET)
    make.taken("the plain one")
    make.taken("the old version", top={"Version": "2008-10-17"})
    make.taken("a Deny", Effect="Deny", Action="s3:GetObject")
    make.taken("an object's action", Action="s3:GetObject", Resource="arn:aws:s3:::policies/*")
    make.taken("a bucket's action", Action="s3:ListBucket", Resource="arn:aws:s3:::policies")
    make.taken("both, with both", Action=["s3:ListBucket", "s3:GetObject"])
    make.taken("a wildcard over both", Action="s3:GetObject", Resource="arn:aws:s3:::policies*")
    make.taken("a role that is there", Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/known"})
    make.taken("a service", Principal={"Service": "logging.s3.amazonaws.com"})
    make.taken("a canonical user", Principal={"CanonicalUser": "a" * 64})
    make.taken("all but a principal", Principal=ABSENT, NotPrincipal={"AWS": ACCOUNT})
    make.taken("all but an action", Action=ABSENT, NotAction="s3:GetObject")
    make.taken("a sid with a blank", Sid="with a blank")
    _conditions(make)
    for name in UNKNOWN_OPERATORS:
        make.refused(
            f"operator {name!r}", Wording.S3_CONDITION, {"operator": name}, Condition=_operator(name)
        )
    make.refused("a condition that is a list", Wording.S3_SYNTAX, Condition=["x"])
    make.refused_text("nothing", " ", Wording.S3_JSON)
    make.refused_text("a blank first", ' {"Version": "2012-10-17"}', Wording.S3_JSON)
    make.refused_text("no JSON", "{", Wording.S3_JSON)
    make.refused_text("too much", json.dumps({"Id": "x" * 20480}), Wording.S3_SIZE)
    make.refused("an unknown version", Wording.S3_VERSION, top={"Version": "2012"})
    make.refused("an unknown element", Wording.S3_FIELD, {"field": "Statements"}, top={"Statements": []})
    make.refused("an unknown element in a statement", Wording.S3_FIELD, {"field": "effect"}, effect="Deny")
    make.refused("no statement", Wording.S3_MISSING, {"field": "Statement"}, top={"Statement": ABSENT})
    make.refused("an empty list of statements", Wording.S3_EMPTY, top={"Statement": []})
    make.refused("a statement that is a text", Wording.S3_SYNTAX, top={"Statement": ["x"]})
    make.refused("no effect", Wording.S3_MISSING, {"field": "Effect"}, Effect=ABSENT)
    make.refused("an unknown effect", Wording.S3_EFFECT, {"effect": "deny"}, Effect="deny")
    make.refused("no principal", Wording.S3_MISSING, {"field": "Principal"}, Principal=ABSENT)
    make.refused("principal and its negation", Wording.S3_SYNTAX, NotPrincipal="*")
    nobodies: list[Any] = [
        "policies",
        ACCOUNT,
        {"AWS": f"arn:aws:iam::{ACCOUNT}:role/unknown"},
        {"AWS": []},
        {"AWS": [1]},
        {"Service": "s3"},
        {"CanonicalUser": "a"},
        {"Federated": "x"},
        {"Colleague": "x"},
    ]
    for principal in nobodies:
        make.refused(f"nobody: {principal}", Wording.S3_PRINCIPAL, Principal=principal)
    make.refused("no action", Wording.S3_MISSING, {"field": "Action"}, Action=ABSENT)
    make.refused("another service's action", Wording.S3_ACTION, Action="ec2:RunInstances")
    make.refused("an action without a service", Wording.S3_ACTION, Action="GetObject")
    make.refused("no resource", Wording.S3_MISSING, {"field": "Resource"}, Resource=ABSENT)
    for resource in (
        "*",
        "policies",
        "arn:aws:s3:::other",
        "arn:aws:s3:::other/*",
        "arn:aws-x:s3:::policies",
        "arn:aws:s3:us-east-1::policies",
        "arn:aws:sqs:::policies",
    ):
        make.refused(f"resource {resource}", Wording.S3_RESOURCE, Resource=resource)
    make.refused(
        "an object's action on the bucket",
        Wording.S3_APPLIES,
        Action="s3:GetObject",
        Resource="arn:aws:s3:::policies",
    )
    make.refused(
        "a bucket's action on objects",
        Wording.S3_APPLIES,
        Action="s3:ListBucket",
        Resource="arn:aws:s3:::policies/*",
    )
    make.refused("a sid twice", Wording.S3_SID_TWICE, top={"Statement": [BUCKET, BUCKET]})
    return make.cases


def topic_cases() -> list[Case]:
    """Topic policies SNS takes, and those it refuses; of most it says one thing."""
    make = _Maker(PUBLISHING)
    make.taken("the plain one")
    make.taken("the old version", top={"Version": "2008-10-17"})
    make.taken("a Deny of everybody", Effect="Deny", Principal="*")
    make.taken("an account, another spelling", Principal={"AWS": ACCOUNT}, Action="SNS:Subscribe")
    make.taken("all but a principal", Principal=ABSENT, NotPrincipal={"AWS": ACCOUNT})
    make.taken("all but an action", Action=ABSENT, NotAction="sns:DeleteTopic")
    make.taken("any resource", Resource="*")
    _conditions(make)
    for name in UNKNOWN_OPERATORS:
        make.refused(f"operator {name!r}", Wording.SNS_POLICY, Condition=_operator(name))
    make.refused("a condition that is a list", Wording.SNS_POLICY, Condition=["x"])
    make.refused_text("no JSON", "{", Wording.SNS_POLICY)
    make.refused("an unknown version", Wording.SNS_POLICY, top={"Version": "2012"})
    make.refused("an unknown element", Wording.SNS_POLICY, top={"Statements": []})
    make.refused("an empty list of statements", Wording.SNS_POLICY, top={"Statement": []})
    make.refused("a statement that is a text", Wording.SNS_POLICY, top={"Statement": ["x"]})
    make.refused("a sid twice", Wording.SNS_POLICY, top={"Statement": [PUBLISHING, PUBLISHING]})
    make.refused("an unknown element in a statement", Wording.SNS_POLICY, effect="Deny")
    make.refused("an unknown effect", Wording.SNS_POLICY, Effect="deny")
    make.refused("no effect", Wording.SNS_POLICY, Effect=ABSENT)
    make.refused("no principal", Wording.SNS_POLICY, Principal=ABSENT)
    make.refused("no action", Wording.SNS_POLICY, Action=ABSENT)
    make.refused("no resource", Wording.SNS_POLICY, Resource=ABSENT)
    nobodies: list[Any] = ["x", {}, {"AWS": []}, {"AWS": f"arn:aws:iam::{ACCOUNT}:role/unknown"}]
    nobodies += [{"Service": "sns"}, {"Federated": "x"}]
    for principal in nobodies:
        make.refused(f"nobody: {principal}", Wording.SNS_PRINCIPAL, Principal=principal)
    out_of_scope: list[Any] = ["sqs:SendMessage", "sns:CreateTopic", "Publish", []]
    for action in out_of_scope:
        make.refused(f"action {action}", Wording.SNS_SCOPE, Action=action)
    for resource in (f"{TOPIC}-2", "policies"):
        make.refused(f"resource {resource}", Wording.SNS_RESOURCE, Resource=resource)
    return make.cases
