"""The guard under the real engine, which starts it as it starts any policy pack."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi_aws as aws
import pytest
from pulumi import automation

from sandbox.shims import install_shims, with_shims
from tests.guard.machinery import Violation, stopped
from tests.guard.programs import CASES, Program, authority, policy, together
from tests.provider import conftest as provider
from tests.provider.conftest import Bench

pytestmark = [pytest.mark.engine, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]

abandoned_programs = provider.abandoned_programs
engine_environment = provider.engine_environment
engine_path = provider.engine_path
stack = provider.bench


@dataclass
class Run:
    """One run of the engine with the guard.

    Attributes:
        succeeded: Whether the engine says so.
        violations: What the guard said.
        made: The names of the resources the engine made, or would make.
    """

    succeeded: bool = True
    violations: set[Violation] = field(default_factory=set)
    made: set[str] = field(default_factory=set)

    def listen(self, event: automation.EngineEvent) -> None:
        """Take one event in."""
        if (told := event.policy_event) is not None:
            level, urn = told.enforcement_level, told.resource_urn or ""
            self.violations.add(Violation.of(told.policy_name, level, urn, told.message))
        if event.res_outputs_event is not None:
            self.made.add(event.res_outputs_event.metadata.urn.rpartition("::")[2])


class Guarded:
    """A stack whose engine runs the guard.

    Args:
        bench: The stack.
        folder: For the configuration's file.
    """

    def __init__(self, bench: Bench, folder: Path) -> None:
        self.bench = bench
        self.config = folder / "guard.json"

    def run(self, operation: str, program: Program, **configuration: Any) -> Run:
        """Preview or deploy a program, with levels and settings by the policy's name."""
        self.config.write_text(json.dumps(configuration))
        run = Run()
        self.bench.stack.workspace.program = program
        try:
            getattr(self.bench.stack, operation)(
                on_event=run.listen,
                policy_packs=[str(ROOT / "guard")],
                policy_pack_configs=[str(self.config)],
            )
        except automation.errors.CommandError:
            run.succeeded = False
        return run


@pytest.fixture
def guarded(stack: Bench, tmp_path: Path) -> Guarded:
    """A stack of the real engine with the stand-in for the language host's part."""
    install_shims(tmp_path / "shims", ROOT)
    stack.environment.update(with_shims(tmp_path / "shims", {**os.environ, **stack.environment}))
    return Guarded(stack, tmp_path)


def _told_of(violations: Iterable[Violation], level: str) -> set[str]:
    return {each.name for each in violations if each.level == level}


def test_every_bad_program_is_stopped_and_every_corrected_one_passes(guarded: Guarded) -> None:
    """One preview of all mistakes tells each of them, of its own resource; the corrected one tells none."""
    bad = guarded.run("preview", together(*(case.bad for case in CASES)))
    assert not bad.succeeded
    assert stopped(bad.violations) == {(rule, case.type, case.name) for case in CASES for rule in case.rules}
    good = guarded.run("preview", together(*(case.good for case in CASES)))
    assert good.succeeded
    assert stopped(good.violations) == set()
    assert {case.name for case in CASES} <= good.made


def test_the_configuration_decides_what_stops(guarded: Guarded) -> None:
    """A mandatory rule stops; made advisory it is told and lets pass; an excepted resource is passed over."""
    (bare,) = (case for case in CASES if case.name == "bare-table")
    stops = guarded.run("preview", bare.bad)
    assert (stops.succeeded, _told_of(stops.violations, "mandatory")) == (False, {"bare-table"})
    advised = guarded.run(
        "preview",
        bare.bad,
        **{
            "table-encryption": "advisory",
            "table-recovery": "disabled",
            "table-deletion-protection": {
                "enforcementLevel": "mandatory",
                "exceptions": {"bare-table": "Made anew for each test run."},
            },
        },
    )
    assert advised.succeeded
    assert {(each.rule, each.level, each.name) for each in advised.violations} == {
        ("table-encryption", "advisory", "bare-table")
    }


def test_what_a_preview_cannot_know_is_said_and_stopped_before_it_is_made(guarded: Guarded) -> None:
    """A trust policy that waits for the anchor's ARN passes the preview with a notice; `up` makes no role."""

    def program() -> None:
        source = {
            "source_type": "CERTIFICATE_BUNDLE",
            "source_data": {"x509_certificate_data": authority(700)},
        }
        made = aws.rolesanywhere.TrustAnchor("demo", source=source, enabled=True)

        def trust(arn: str) -> str:
            return policy(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "rolesanywhere.amazonaws.com"},
                    "Action": ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
                    "Condition": {"ArnEquals": {"aws:SourceArn": arn}},
                }
            )

        aws.iam.Role("anybody", assume_role_policy=made.arn.apply(trust))

    planned = guarded.run("preview", program)
    assert planned.succeeded
    assert ("not-known-at-preview", "advisory", "anybody") in {
        (each.rule, each.level, each.name) for each in planned.violations
    }
    done = guarded.run("up", program)
    assert not done.succeeded
    assert stopped(done.violations) == {("rolesanywhere-certificate", "aws:iam/role:Role", "anybody")}
    assert "anybody" not in guarded.bench.resources()
