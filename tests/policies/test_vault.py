"""What Vault's own IAM user may do, and which policies it may hand out."""

import json
from pathlib import Path

import pytest

from policies import PolicyError, handed_out_problem, vault_engine_policy

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "vault" / "vault-user-policy.json"
ACCOUNT = "111122223333"
TASK = f"arn:aws:iam::{ACCOUNT}:policy/just-in-time-read-jobs"
WIDE = (
    "arn:aws:iam::aws:policy/AmazonS3FullAccess",
    "arn:aws:iam::aws:policy/AdministratorAccess",
    "arn:aws:iam::aws:policy/job-function/PowerUserAccess",
    f"arn:aws:iam::{ACCOUNT}:policy/team/OurFullAccess",
)


def test_the_document_of_the_example() -> None:
    """What the example's README asks for is what the function makes."""
    made = vault_engine_policy(ACCOUNT, "vault-aws-engine", "/vault/", [TASK])
    assert json.loads(made) == json.loads(EXAMPLE.read_text())


def test_nothing_is_allowed_on_everything() -> None:
    """Every statement names its users, and what attaches a policy names the policy."""
    made = json.loads(vault_engine_policy(ACCOUNT, "own", "/v/", [TASK, f"{TASK}-2"], partition="aws-cn"))
    users, own = f"arn:aws-cn:iam::{ACCOUNT}:user/v/*", f"arn:aws-cn:iam::{ACCOUNT}:user/own"
    assert [each["Resource"] for each in made["Statement"]] == [users, users, own]
    attaching = [each for each in made["Statement"] if "iam:AttachUserPolicy" in each["Action"]]
    assert [each["Condition"] for each in attaching] == [
        {"ArnEquals": {"iam:PolicyARN": [TASK, f"{TASK}-2"]}}
    ]
    actions = {action for each in made["Statement"] for action in each["Action"]}
    assert not {action for action in actions if "*" in action or "Put" in action or "Group" in action} - {
        "iam:ListGroupsForUser"
    }


@pytest.mark.parametrize("arn", WIDE)
def test_a_policy_that_allows_a_service_is_not_handed_out(arn: str) -> None:
    """By its name it allows everything; the problem says what to write instead."""
    problem = handed_out_problem(arn, where="here")
    assert problem is not None
    assert (problem.where, problem.got) == ("here", arn)
    with pytest.raises(PolicyError, match="of one task"):
        vault_engine_policy(ACCOUNT, "own", "/v/", [TASK, arn])


def test_a_small_policy_is() -> None:
    """Nothing is held against a name of one's own; none at all is refused."""
    assert handed_out_problem(TASK, where="here") is None
    with pytest.raises(PolicyError, match="at least one"):
        vault_engine_policy(ACCOUNT, "own", "/v/", [])
