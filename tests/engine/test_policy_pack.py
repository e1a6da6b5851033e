"""What a policy pack says, as the engine hands it on, and as it is told to a person."""

from pathlib import Path

import pytest
from pulumi.automation.events import (
    DiagnosticEvent,
    EngineEvent,
    PolicyEvent,
)

from aws_facts import Problem
from sandbox.operation import Outcome, listener
from sandbox.policy_pack import PolicyPack, Violation
from sandbox.progress import silent

URN = "urn:pulumi:dev::app::pulumi:pulumi:Stack$x:y:Z$aws:iam/role:Role::web"
SAID = (
    "<{%reset%}>A role names its anchor.\n    where: role web, Statement[0]\n    got: none: at all\n"
    "    expected: one\n    do: Add it.\n    source: https://example.org/a page<{%reset%}>\n"
)


def _event(message: str, level: str = "mandatory", urn: str | None = URN) -> PolicyEvent:
    return PolicyEvent(message, "raw", "names-anchor", "pack", "1", "1", level, urn)


def test_a_violation_names_rule_resource_and_place() -> None:
    """The parts of our own pack's message are told apart, colours and indentation left out."""
    assert Violation.of(_event(SAID)).problem() == Problem(
        where="aws:iam/role:Role web, rule names-anchor: role web, Statement[0]",
        got="none: at all",
        expected="one",
        remedy="Add it. (https://example.org/a page)",
    )


@pytest.mark.parametrize("urn", [None, "", "urn:pulumi:dev::app::pulumi:pulumi:Stack::app-dev"])
def test_another_packs_message_is_told_as_it_is(urn: str | None) -> None:
    """Of the whole stack where no resource is named."""
    problem = Violation.of(_event("No.\nNever.", urn=urn)).problem()
    assert problem.where == "the stack, rule names-anchor"
    assert problem.got == "No.\nNever."


def test_only_what_is_mandatory_stops() -> None:
    """An advisory violation is told and lets pass."""
    assert [Violation.of(_event(SAID, level)).stops for level in ("mandatory", "advisory")] == [True, False]


def test_each_violation_is_kept_once() -> None:
    """However often the engine repeats it; another resource's is another one."""
    outcome = Outcome()
    listen = listener(outcome, silent)
    for urn in (URN, URN, URN.replace("web", "app")):
        listen(EngineEvent(sequence=0, timestamp=0, policy_event=_event(SAID, urn=urn)))
    assert [each.resource for each in outcome.violations] == [
        "aws:iam/role:Role web",
        "aws:iam/role:Role app",
    ]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "using pulumi-analyzer-policy-python from $PATH at /p/shims/pulumi-analyzer-policy-python",
            False,
        ),
        ("using pulumi-analyzer-policy-python from $PATH at /usr/bin/pulumi-analyzer-policy-python", True),
        ("something else", True),
    ],
)
def test_our_own_stand_ins_are_not_warned_of(text: str, kept: bool) -> None:
    """The engine tells of each executable it finds on PATH; one that is not ours stays told."""
    outcome = Outcome()
    event = DiagnosticEvent(message=text, color="raw", severity="warning")
    listener(outcome, silent)(EngineEvent(sequence=0, timestamp=0, diagnostic_event=event))
    assert outcome.warnings == ([text] if kept else [])


def test_a_pack_may_have_no_configuration(tmp_path: Path) -> None:
    """The Automation API then hears of the pack alone."""
    assert PolicyPack(tmp_path).options() == {"policy_packs": [str(tmp_path)]}
    with_file = PolicyPack(tmp_path, tmp_path / "c.json").options()
    assert with_file == {"policy_packs": [str(tmp_path)], "policy_pack_configs": [str(tmp_path / "c.json")]}
