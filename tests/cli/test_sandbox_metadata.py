"""Which instance `sandbox instance-metadata` means; that a shell becomes one, the example's test shows."""

from typing import Any

import pytest

from cli.sandbox_metadata import _identifier
from outputs import Contract
from sandbox.errors import StackError


def _contract(**identifiers: str | None) -> Contract:
    """The outputs of a stack with these instances."""
    instances: dict[str, Any] = {
        name: {
            "instanceProfileName": name,
            "instanceProfileArn": f"arn:aws:iam::111122223333:instance-profile/{name}",
            "roleArn": f"arn:aws:iam::111122223333:role/{name}",
            "instanceId": identifier,
        }
        for name, identifier in identifiers.items()
    }
    empty: dict[str, Any] = {}
    sections = dict.fromkeys(("trustAnchors", "profiles", "workloads", "tables", "buckets"), empty)
    values = {"contractVersion": 1, "region": "eu-central-1", **sections, "instances": instances}
    return Contract.model_validate(values)


def test_the_launched_instance_is_meant() -> None:
    """By its name in the stack file."""
    contract = _contract(tests="i-0123456789abcdef0", other="i-0fedcba9876543210")
    assert _identifier(contract, "qa", "tests") == "i-0123456789abcdef0"


@pytest.mark.parametrize(
    ("contract", "got", "expected", "remedy"),
    [
        (None, "nothing", "there is none yet", "up --stack qa"),
        (_contract(other="i-0123456789abcdef0"), "nothing", "launched: other", "Name one of them"),
        (_contract(tests=None), "an instance profile, and no instance", "none yet", "Write `launch:`"),
    ],
)
def test_what_is_no_instance_is_told(contract: Contract | None, got: str, expected: str, remedy: str) -> None:
    """Not deployed, not declared, or declared without a launch: each with what to do."""
    with pytest.raises(StackError) as caught:
        _identifier(contract, "qa", "tests")
    (problem,) = caught.value.problems
    assert problem.where == "stack qa, instance tests"
    assert problem.got == got
    assert expected in problem.expected
    assert remedy in problem.remedy
