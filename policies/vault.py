"""What HashiCorp Vault's AWS engine is allowed, and what it may hand out."""

import re
from collections.abc import Sequence

from aws_facts import Arn, Problem
from aws_facts.limits import MANAGED_POLICY_SIZE
from policies.document import Statement, render
from policies.errors import PolicyError

_EVERYTHING = re.compile(r"(?:.*/)?(?:[\w+=,.@-]*FullAccess|AdministratorAccess|PowerUserAccess)(?:-[\w-]+)?")

_OF_ITS_USERS = frozenset(
    {
        "iam:CreateAccessKey",
        "iam:CreateUser",
        "iam:DeleteAccessKey",
        "iam:DeleteUser",
        "iam:GetUser",
        "iam:ListAccessKeys",
        "iam:ListAttachedUserPolicies",
        "iam:ListGroupsForUser",
        "iam:ListUserPolicies",
    }
)
"""https://developer.hashicorp.com/vault/docs/secrets/aws, less what needs groups and inline policies."""

_OF_ITSELF = frozenset({"iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:GetUser"})
"""What `config/rotate-root` does."""


def handed_out_problem(arn: str, *, where: str) -> Problem | None:
    """Why a policy must not be handed out: it allows a whole service, or everything.

    Args:
        arn: The policy's ARN.
        where: What to call it in the problem.

    Returns:
        The problem; None when there is nothing against it by its name.
    """
    resource = Arn.parse(arn).resource.removeprefix("policy/")
    if _EVERYTHING.fullmatch(resource) is None:
        return None
    return Problem(
        where=where,
        got=arn,
        expected="a policy that names the actions and resources of one task",
        remedy="Credentials just in time are short, not small: write a policy of your own for the task.",
    )


def vault_engine_policy(
    account: str, own_user: str, user_path: str, policy_arns: Sequence[str], *, partition: str = "aws"
) -> str:
    """The policy of the IAM user Vault's AWS engine works as.

    It makes and removes users below one path, attaches the named policies and no other, and rotates its own
    key. Without the condition on the policies it could attach AdministratorAccess.

    Args:
        account: 12-digit account id.
        own_user: The name of Vault's own user, which is not below the path.
        user_path: Where the users are that it makes, such as ``/vault/``.
        policy_arns: The policies it may attach.
        partition: The account's partition.

    Returns:
        The document.

    Raises:
        PolicyError: A policy allows too much, or none is named.
    """
    problems = [handed_out_problem(arn, where="policy_arns") for arn in policy_arns]
    if not policy_arns:
        problems = [Problem("policy_arns", "none", "the policies Vault hands out", "Name at least one.")]
    told = [problem for problem in problems if problem is not None]
    if told:
        raise PolicyError(*told)
    users = frozenset({str(Arn(partition, "iam", "", account, f"user{user_path}*"))})
    own = frozenset({str(Arn(partition, "iam", "", account, f"user/{own_user}"))})
    attaching = frozenset({"iam:AttachUserPolicy", "iam:DetachUserPolicy"})
    only = {"ArnEquals": {"iam:PolicyARN": tuple(policy_arns)}}
    return render(
        [
            Statement(_OF_ITS_USERS, users),
            Statement(attaching, users, conditions=only),
            Statement(_OF_ITSELF, own),
        ],
        size=MANAGED_POLICY_SIZE,
        where="the policy of Vault's user",
        remedy="Let one mount of Vault's AWS engine hand out fewer policies.",
    )
