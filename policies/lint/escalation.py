"""Rules about what makes more of the permissions somebody has.

The ways are those two published studies list; which actions manage permissions is the Service Authorization
Reference's own word for them.
"""

import fnmatch
import re
from collections.abc import Iterator, Mapping

from policies.evaluate import PolicyType
from policies.lint.actions import is_administrator
from policies.lint.arns import is_everything
from policies.lint.findings import Found, Severity
from policies.lint.reading import Document, Statement, Text
from policies.lint.rule import Family
from policies.lint.services import REFERENCE, matching

RULES = Family()

_STUDY = "https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/"
_PASSING_ROLES = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"
_TAGS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html"
_SLR = "https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html"
# Each is a way by itself: https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/ and
# https://bishopfox.com/blog/privilege-escalation-in-aws . Roles Anywhere's own: one's own CA names any CN.
_WAYS: Mapping[str, str] = {
    "iam:AddUserToGroup": "joins any group",
    "iam:AttachGroupPolicy": "attaches AdministratorAccess to its group",
    "iam:AttachRolePolicy": "attaches AdministratorAccess to a role it may assume",
    "iam:AttachUserPolicy": "attaches AdministratorAccess to itself",
    "iam:CreateAccessKey": "becomes another user",
    "iam:CreateLoginProfile": "becomes another user",
    "iam:CreatePolicyVersion": "rewrites a policy it has",
    "iam:DeleteRolePermissionsBoundary": "lifts its own limit",
    "iam:DeleteUserPermissionsBoundary": "lifts its own limit",
    "iam:PutGroupPolicy": "writes its group a policy",
    "iam:PutRolePermissionsBoundary": "lifts its own limit",
    "iam:PutRolePolicy": "writes a role it may assume a policy",
    "iam:PutUserPermissionsBoundary": "lifts its own limit",
    "iam:PutUserPolicy": "writes itself a policy",
    "iam:SetDefaultPolicyVersion": "takes an older policy back",
    "iam:UpdateAssumeRolePolicy": "lets itself assume any role",
    "iam:UpdateLoginProfile": "becomes another user",
    "iam:UpdateOpenIDConnectProviderThumbprint": "answers for an identity provider",
    "iam:UpdateSAMLProvider": "answers for an identity provider",
    "lambda:UpdateFunctionCode": "runs code as a function's role",
    "rolesanywhere:CreateTrustAnchor": "lets in whoever its own CA names",
    "rolesanywhere:UpdateTrustAnchor": "puts its own CA in the place of the trusted one",
    "ssm:SendCommand": "runs commands as an instance's role",
    "ssm:StartSession": "runs commands as an instance's role",
}
# With iam:PassRole each of these runs something as the role.
_RUNS_AS_A_ROLE = (
    "cloudformation:CreateStack",
    "codebuild:CreateProject",
    "datapipeline:CreatePipeline",
    "ec2:RunInstances",
    "ecs:RegisterTaskDefinition",
    "glue:CreateDevEndpoint",
    "glue:CreateJob",
    "lambda:CreateFunction",
    "rolesanywhere:CreateProfile",
    "sagemaker:CreateNotebookInstance",
    "states:CreateStateMachine",
)
# Conditions that keep a way shut.
_GUARDS = ("iam:permissionsboundary", "iam:policyarn")
_NEEDED: Mapping[str, tuple[tuple[str, ...], str, str]] = {
    "iam:createservicelinkedrole": (("iam:awsservicename",), "iam:AWSServiceName", _SLR),
    "iam:passrole": (
        ("iam:passedtoservice", "iam:associatedresourcearn"),
        "iam:PassedToService",
        _PASSING_ROLES,
    ),
    "kms:creategrant": (
        ("kms:grantisforawsresource", "kms:viaservice", "kms:granteeprincipal", "kms:grantoperations"),
        "kms:GrantIsForAWSResource",
        "https://docs.aws.amazon.com/kms/latest/developerguide/grants.html",
    ),
}
_FORGING = ("iam:createrole", "iam:createuser", "iam:tagrole", "iam:taguser", "sts:tagsession")


def _allowed(document: Document) -> Iterator[tuple[Statement, Text]]:
    """Every action an identity-based policy allows by name or by pattern; `administrator` says the rest."""
    if document.policy_type is PolicyType.IDENTITY:
        for statement in document.allows:
            for action in () if is_administrator(statement) else statement.actions:
                yield statement, action


def _covers(pattern: str, action: str) -> bool:
    return fnmatch.fnmatchcase(action.lower(), re.sub(r"[\[\]]", "?", pattern.lower()))


def _has(statement: Statement, keys: tuple[str, ...]) -> bool:
    return any(line.name in keys and line.operator != "Null" for line in statement.conditions)


@RULES.rule(
    "privilege-escalation",
    Severity.SECURITY,
    "Nobody is allowed what gives more permissions than the policy does.",
    _STUDY,
)
def _single(document: Document) -> Iterator[Found]:
    for statement, action in _allowed(document):
        ways = [name for name in _WAYS if _covers(action.value, name)]
        if ways and not _has(statement, _GUARDS):
            more = f", and {len(ways) - 1} more ways" if len(ways) > 1 else ""
            yield Found(
                action.place,
                f"{action.value!r}: {ways[0]} {_WAYS[ways[0]]}{more}",
                "none of these, or one kept in by a permissions boundary",
                "Leave it to whoever deploys, or ask for iam:PermissionsBoundary or iam:PolicyARN.",
            )


@RULES.rule(
    "privilege-escalation-pass-role",
    Severity.SECURITY,
    "Nobody may both pass a role and make what runs as it, unless that role is all it can get.",
    _STUDY,
)
def _passing(document: Document) -> Iterator[Found]:
    passes = [action for _, action in _allowed(document) if _covers(action.value, "iam:PassRole")]
    for _, action in _allowed(document) if passes else ():
        runs = [name for name in _RUNS_AS_A_ROLE if _covers(action.value, name)]
        if runs and action is not passes[0]:
            yield Found(
                action.place,
                f"{runs[0]} beside iam:PassRole: it runs as whatever role may be passed",
                "roles with no more than this policy allows",
                "Name the roles that may be passed, and keep them as small.",
            )


@RULES.rule("pass-role-any", Severity.SECURITY, "Roles that may be passed are named.", _PASSING_ROLES)
def _pass_any(document: Document) -> Iterator[Found]:
    yield from _on_any_role(document, "iam:PassRole", "passing any role, an administrator's too")


@RULES.rule(
    "assume-role-any",
    Severity.SECURITY,
    "Roles that may be assumed are named.",
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-user.html",
)
def _assume_any(document: Document) -> Iterator[Found]:
    yield from _on_any_role(document, "sts:AssumeRole", "assuming any role that trusts the account")


def _on_any_role(document: Document, name: str, got: str) -> Iterator[Found]:
    for statement, action in _allowed(document):
        if not _covers(action.value, name):
            continue
        for resource in statement.resources:
            if is_everything(resource.value) or re.search(r":role/\*$", resource.value):
                yield Found(
                    resource.place, f"{resource.value!r}: {got}", "roles by their ARN", "Name the roles."
                )
        if "NotResource" in statement.elements:
            yield Found(f"{statement.place}.NotResource", got, "roles by their ARN", "Name the roles.")


@RULES.rule(
    "permissions-management",
    Severity.WARNING,
    "Only whoever is to change permissions may.",
    REFERENCE,
)
def _management(document: Document) -> Iterator[Found]:
    for _, action in _allowed(document):
        found = [one.name for one in matching(action.value) if one.manages_permissions]
        named = [name for name in found if name not in _WAYS]
        if named:
            more = f" and {len(named) - 1} more" if len(named) > 1 else ""
            yield Found(
                action.place,
                f"{action.value!r}: {named[0]}{more} changes who may do what",
                "actions that do not",
                "Leave it to whoever deploys.",
            )


@RULES.rule(
    "missing-condition",
    Severity.WARNING,
    "What is safe only for some purpose says for which by a condition.",
    _PASSING_ROLES,
)
def _missing(document: Document) -> Iterator[Found]:
    for statement, action in _allowed(document):
        for name, (keys, key, page) in _NEEDED.items():
            if _covers(action.value, name) and not _has(statement, keys):
                yield Found(
                    action.place, f"{action.value!r} without {key}", f"a condition on {key}", f"See {page}"
                )


@RULES.rule(
    "certificate-tags-forgeable",
    Severity.WARNING,
    "Nobody can give a role, a user or a session the tags Roles Anywhere makes of a certificate.",
    _TAGS,
)
def _forgeable(document: Document) -> Iterator[Found]:
    for statement, action in _allowed(document):
        ways = [name for name in _FORGING if _covers(action.value, name)]
        kept = any(
            line.name == "aws:tagkeys" or line.name.startswith("aws:requesttag/")
            for line in statement.conditions
        )
        if ways and not kept:
            yield Found(
                action.place,
                f"{action.value!r} with any tag, x509Subject/CN too",
                "a condition on aws:TagKeys",
                "Say which tags may be set, or deny x509* for all: ./rolesanywhere access scp.",
            )
