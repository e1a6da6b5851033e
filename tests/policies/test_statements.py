"""Statements beside the grants: each mistake is told, and the corrected neighbour passes."""

from dataclasses import replace
from typing import Any

import pytest

from policies import ExtraStatement, extra_statement_problems, role_tag_problems

QUEUE = "arn:aws:sqs:eu-central-1:111122223333:jobs"
ROLE = "arn:aws:iam::111122223333:role/reader"
BUCKET = "arn:aws:s3:::demo-data"
RIGHT = ExtraStatement(
    reason="the worker takes its jobs from this queue",
    actions=frozenset({"sqs:ReceiveMessage", "sqs:DeleteMessage"}),
    resources=frozenset({QUEUE}),
)


def _changed(**parts: Any) -> ExtraStatement:
    sets = {name: frozenset(value) for name, value in parts.items() if name in {"actions", "resources"}}
    return replace(RIGHT, **(parts | sets))


def test_a_right_statement_has_no_problems() -> None:
    """A reason, named actions, a whole ARN."""
    assert extra_statement_problems(RIGHT, where="here") == ()


# The wrong parts, where it is told, its finding, a word of the remedy, and the parts that are right.
NEIGHBOURS: list[tuple[dict[str, Any], str, str, str, dict[str, Any]]] = [
    ({"reason": " "}, "reason", "no reason", "what needs it", {"reason": "takes jobs"}),
    ({"reason": "todo"}, "reason", "'todo'", "what needs it", {"reason": "reads its jobs"}),
    ({"reason": "needed because"}, "reason", "'needed because'", "what", {"reason": "jobs come here"}),
    ({"effect": "allow"}, "effect", "'allow'", "one of them", {"effect": "Deny"}),
    ({"actions": []}, "actions", "no action", "Name one", {}),
    ({"actions": ["ReceiveMessage"]}, "actions", "'ReceiveMessage'", "Service Authorization", {}),
    ({"actions": ["SQS:ReceiveMessage"]}, "actions", "'SQS:ReceiveMessage'", "Reference", {}),
    (
        {"actions": ["sqs:*"]},
        "actions",
        "'sqs:*'",
        "Name each action",
        {"actions": ["sqs:*"], "effect": "Deny"},
    ),
    ({"actions": ["sqs:Get?"]}, "actions", "'sqs:Get?'", "Name each", {"actions": ["sqs:GetQueueUrl"]}),
    (
        {"actions": ["*"], "resources": ["*"]},
        "actions",
        "'*'",
        "Reference",
        {
            "actions": ["*"],
            "resources": ["*"],
            "effect": "Deny",
            "conditions": {"Bool": {"aws:SecureTransport": ("false",)}},
        },
    ),
    ({"resources": []}, "resources", "no resource", "about", {"resources": ["*"]}),
    ({"resources": ["*", QUEUE]}, "resources", "* beside other resources", "Remove", {}),
    ({"resources": ["jobs"]}, "resources", "'jobs'", "whole ARN", {}),
    (
        {"resources": ["arn:aws:sqs:*:111122223333:jobs"]},
        "resources",
        "'arn:aws:sqs:*:111122223333:jobs'",
        "whole ARN",
        {"resources": ["arn:aws:sqs:eu-central-1:111122223333:jobs-*"]},
    ),
    (
        {"resources": [BUCKET]},
        "resources",
        BUCKET,
        "None of the actions",
        {"actions": ["s3:GetBucketTagging"], "resources": [BUCKET]},
    ),
    (
        {"resources": [QUEUE + "-${aws:PrincipalTag/x509Subject/CN"]},
        "resources",
        f"'{QUEUE}-${{aws:PrincipalTag/x509Subject/CN' with a broken policy variable",
        "${aws:PrincipalTag/x509Subject/CN}",
        {"resources": [QUEUE + "-${aws:PrincipalTag/x509Subject/CN}"]},
    ),
    # Ways to more than the workload's own permissions.
    (
        {"actions": ["iam:PassRole"], "resources": [ROLE]},
        "actions",
        f"iam:PassRole on {ROLE}",
        "any permission",
        {"actions": ["iam:GetRole"], "resources": [ROLE]},
    ),
    (
        {"actions": ["rolesanywhere:CreateTrustAnchor"], "resources": ["*"]},
        "actions",
        "rolesanywhere:CreateTrustAnchor on *",
        "any permission",
        {"actions": ["rolesanywhere:ListTrustAnchors"], "resources": ["*"]},
    ),
    (
        {"actions": ["organizations:LeaveOrganization"], "resources": ["*"]},
        "actions",
        "organizations:LeaveOrganization on *",
        "any permission",
        {"actions": ["organizations:DescribeOrganization"], "resources": ["*"]},
    ),
    (
        {"actions": ["s3:PutBucketPolicy"], "resources": [BUCKET]},
        "actions",
        f"s3:PutBucketPolicy on {BUCKET}",
        "who may do what",
        {"actions": ["s3:GetBucketPolicy"], "resources": [BUCKET]},
    ),
    (
        {"actions": ["lambda:AddPermission"], "resources": ["*"]},
        "actions",
        "lambda:AddPermission on *",
        "who may do what",
        {"actions": ["lambda:ListFunctions"], "resources": ["*"]},
    ),
    (
        {"actions": ["kms:CreateGrant"], "resources": ["*"]},
        "actions",
        "kms:CreateGrant on *",
        "who may do what",
        {"actions": ["kms:ListKeys"], "resources": ["*"]},
    ),
    (
        {"actions": ["secretsmanager:PutResourcePolicy"], "resources": ["*"]},
        "actions",
        "secretsmanager:PutResourcePolicy on *",
        "who may do what",
        {"actions": ["autoscaling:PutScalingPolicy"], "resources": ["*"]},
    ),
    (
        {"actions": ["sts:AssumeRole"], "resources": ["*"]},
        "actions",
        "sts:AssumeRole on *",
        "whole ARN",
        {"actions": ["sts:AssumeRole"], "resources": [ROLE]},
    ),
    (
        {"actions": ["sts:AssumeRole"], "resources": [ROLE + "-*"]},
        "actions",
        f"sts:AssumeRole on {ROLE}-*",
        "whole ARN",
        {"actions": ["sts:GetCallerIdentity"], "resources": ["*"]},
    ),
    (
        {"actions": ["dynamodb:GetItem"], "resources": ["*"]},
        "actions",
        "dynamodb:GetItem on *",
        "Grant it on each table",
        {"actions": ["dynamodb:ListTables"], "resources": ["*"]},
    ),
    (
        {"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::*"]},
        "actions",
        "s3:GetObject on arn:aws:s3:::*",
        "Grant it on each table or bucket",
        {"actions": ["s3:GetObject"], "resources": [BUCKET + "/public/*"]},
    ),
    (
        {"actions": ["kms:Decrypt"], "resources": ["*"]},
        "actions",
        "kms:Decrypt on *",
        "a grant carries its target's key",
        {"actions": ["kms:Decrypt"], "resources": ["arn:aws:kms:eu-central-1:111122223333:key/1"]},
    ),
    (
        {"actions": ["secretsmanager:GetSecretValue"], "resources": ["*"]},
        "actions",
        "secretsmanager:GetSecretValue on *",
        "by its ARN",
        {
            "actions": ["secretsmanager:GetSecretValue"],
            "resources": ["arn:aws:secretsmanager:eu-central-1:111122223333:secret:web-??????"],
        },
    ),
    (
        {"actions": ["s3:HeadObject"], "resources": [BUCKET + "/*"]},
        "actions",
        f"s3:HeadObject on {BUCKET}/*",
        "s3:GetObject",
        {"actions": ["s3:GetObject"], "resources": [BUCKET + "/*"]},
    ),
]


@pytest.mark.parametrize(("wrong", "part", "got", "remedy", "right"), NEIGHBOURS)
def test_a_wrong_statement_is_told_and_its_neighbour_passes(
    wrong: dict[str, Any], part: str, got: str, remedy: str, right: dict[str, Any]
) -> None:
    """One message at the part that is wrong, with a remedy; the corrected one has none."""
    (problem,) = extra_statement_problems(_changed(**wrong), where="here")
    assert problem.where == f"here.{part}"
    assert problem.got == got
    assert remedy in problem.remedy
    assert extra_statement_problems(_changed(**right), where="here") == ()


def test_denying_everything_at_all_times_is_refused() -> None:
    """Such a role could do nothing; with a condition, or on one resource, it is a wall."""
    everything = _changed(actions=["*"], resources=["*"], effect="Deny")
    (problem,) = extra_statement_problems(everything, where="here")
    assert (problem.where, problem.got) == ("here", "everything denied at all times")
    assert extra_statement_problems(replace(everything, resources=frozenset({QUEUE})), where="here") == ()


def test_a_deny_may_name_what_an_allow_may_not() -> None:
    """Denying more permissions, all of a service, or everybody's data is never a way to more."""
    deny = _changed(
        actions=["iam:*", "s3:PutBucketPolicy", "sts:AssumeRole", "dynamodb:GetItem"],
        resources=["*"],
        effect="Deny",
    )
    assert extra_statement_problems(deny, where="here") == ()


def test_services_whose_arns_have_another_prefix_are_left_to_the_author() -> None:
    """An action of kafka-cluster is about an ARN of kafka: a prefix alone proves no mistake."""
    statement = _changed(
        actions=["kafka-cluster:Connect"],
        resources=["arn:aws:kafka:eu-central-1:111122223333:cluster/demo/1"],
    )
    assert extra_statement_problems(statement, where="here") == ()


def test_a_role_must_not_be_tagged_like_a_certificate() -> None:
    """Its tag x509Subject/CN would satisfy conditions meant for certificates, whatever its letters' case."""
    keys = ["team", "x509Subject/CN", "X509issuer/O", "x509SAN/DNS", "my-x509Subject/CN"]
    problems = role_tag_problems(keys, where="tags")
    assert [problem.where for problem in problems] == [
        "tags.X509issuer/O",
        "tags.x509SAN/DNS",
        "tags.x509Subject/CN",
    ]
    assert role_tag_problems(["team", "environment"], where="tags") == ()
