"""The landscape of a stack file: what the components would deploy, without an engine."""

import json
import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

import config
from access import Landscape, deployed, planned
from access.landscape import Document
from access.stand_ins import is_stand_in
from cli.access_reader import CloudReader
from outputs import Contract
from tests.config.production import PLACE, STACK, write_project
from tests.lifecycle.driver import ACCOUNT, Project, make_project
from tests.program.recording import Recording, arn_of, record_project
from tests.program.test_production import OUTPUTS, PARTNER

ROOT = Path(__file__).parents[2]
_TYPES = {"table": "aws:dynamodb/table:Table", "bucket": "aws:s3/bucket:Bucket"}


def _replaced(document: Document, arns: Mapping[str, str]) -> Any:
    """A document as JSON, with real ARNs for those that stand in."""
    assert document.text is not None
    text = document.text
    for stand_in, real in arns.items():
        text = text.replace(stand_in, real)
    assert not is_stand_in(text)
    return json.loads(text)


def _read(policies: Iterable[Any]) -> list[Any]:
    return sorted((json.loads(each) for each in policies), key=str)


@pytest.fixture
def production(tmp_path: Path) -> tuple[Landscape, Recording]:
    """Everything a stack file can say, planned, and recorded as the program registers it."""
    write_project(tmp_path, STACK, "prod")
    shutil.copy(ROOT / "__main__.py", tmp_path)
    recording = record_project(tmp_path, stack="prod", stack_outputs=OUTPUTS)
    return planned(config.check(tmp_path, "prod"), PLACE), recording


def _recorded_arns(landscape: Landscape) -> dict[str, str]:
    """Each stand-in's ARN under mocks."""
    made = {each.arn: arn_of("aws:iam/role:Role", name) for name, each in landscape.roles.items()}
    for name, anchor in landscape.trust_anchors.items():
        made[anchor.arn] = arn_of("aws:rolesanywhere/trustAnchor:TrustAnchor", name)
    made[landscape.trust_anchors["partner"].arn] = PARTNER
    for target in landscape.targets.values():
        made[target.arn] = arn_of(_TYPES[target.kind], target.name)
    return {stand_in: real for stand_in, real in made.items() if is_stand_in(stand_in)}


def test_the_documents_are_the_programs(production: tuple[Landscape, Recording]) -> None:
    """Every trust, role, session and bucket policy of a stack that says everything, but for its ARNs."""
    landscape, recording = production
    arns = _recorded_arns(landscape)
    roles = {each.name: each.inputs for each in recording.of("aws:iam/role:Role")}
    inline = {each.name: each.inputs["policy"] for each in recording.of("aws:iam/rolePolicy:RolePolicy")}
    assert landscape.roles.keys() == roles.keys()
    for name, role in landscape.roles.items():
        assert _replaced(role.trust, arns) == json.loads(roles[name]["assumeRolePolicy"])
        known = inline.pop(f"{name}-grants", None)
        assert [_replaced(each, arns) for each in role.identity] == ([json.loads(known)] if known else [])
        boundary = role.boundary.arn if role.boundary else None
        assert (boundary, role.max_session_seconds) == (
            roles[name].get("permissionsBoundary"),
            roles[name]["maxSessionDuration"],
        )
        assert role.tags == {**PLACE.default_tags, **roles[name]["tags"]}
        assert f"role{roles[name].get('path', '/')}{name}-" in role.arn
    assert inline == {}


def test_the_profiles_are_the_programs(production: tuple[Landscape, Recording]) -> None:
    """Their roles, duration, session names and what narrows them."""
    landscape, recording = production
    arns = _recorded_arns(landscape)
    profiles = {each.name: each.inputs for each in recording.of("aws:rolesanywhere/profile:Profile")}
    assert landscape.profiles.keys() == profiles.keys()
    for name, profile in landscape.profiles.items():
        inputs = profiles[name]
        assert [arns[each] for each in profile.role_arns] == inputs["roleArns"]
        assert profile.duration_seconds == inputs["durationSeconds"]
        assert profile.accepts_session_name == inputs.get("acceptRoleSessionName", False)
        assert profile.enabled is inputs["enabled"]
        inline = [_replaced(each, arns) for each in profile.session if each.arn is None]
        text = inputs.get("sessionPolicy")
        assert inline == ([json.loads(text)] if text else [])
        assert [each.arn for each in profile.session if each.arn] == inputs.get("managedPolicyArns", [])


def test_what_is_not_in_a_stack_file_is_not_known(production: tuple[Landscape, Recording]) -> None:
    """Policies of what exists already, managed policies' texts, and certificates kept elsewhere."""
    landscape, recording = production
    (policy,) = recording.of("aws:s3/bucketPolicy:BucketPolicy")
    targets = landscape.targets
    reports = targets["bucket:reports"].policy
    assert reports is not None
    assert _replaced(reports, _recorded_arns(landscape)) == json.loads(policy.inputs["policy"])
    known = {name: each.policy_is_known for name, each in targets.items()}
    assert known == {
        "table:Orders": True,
        "table:Ledger": False,
        "bucket:reports": True,
        "bucket:archive": False,
    }
    assert {name: each.certificates is not None for name, each in landscape.trust_anchors.items()} == {
        "corp": True,
        "cloud": False,
        "shared": False,
        "partner": False,
    }
    assert {name: each.enabled for name, each in landscape.trust_anchors.items()} == {
        "corp": True,
        "cloud": True,
        "shared": None,
        "partner": None,
    }
    unknown = {each.arn for each in landscape.documents if each.text is None and each.arn}
    assert unknown == {STACK["workloads"]["web"]["permissionsBoundary"], *_managed()}


def _managed() -> list[str]:
    managed: list[str] = STACK["profiles"]["partners"]["managedPolicies"]
    return managed


def test_as_many_managed_policies_as_the_program_plans(tmp_path: Path) -> None:
    """Grants too long for one inline policy are the same several documents, in the same order."""
    targets = [f"table-{number:0>2}-{'n' * 100}" for number in range(60)]
    raw = {
        **STACK,
        "tables": {name: {"attributes": {"Id": "S"}, "hashKey": "Id"} for name in targets},
        "workloads": {
            "web": {
                "trustAnchor": "corp",
                "certificate": {"commonName": "web"},
                "grants": [{"table": name, "access": "read"} for name in targets],
            }
        },
        "profiles": {},
    }
    write_project(tmp_path, raw, "prod")
    shutil.copy(ROOT / "__main__.py", tmp_path)
    recording = record_project(tmp_path, stack="prod", stack_outputs=OUTPUTS)
    landscape = planned(config.check(tmp_path, "prod"), PLACE)
    arns = _recorded_arns(landscape)
    inline = recording.only("aws:iam/rolePolicy:RolePolicy").inputs["policy"]
    managed = [each.inputs["policy"] for each in recording.of("aws:iam/policy:Policy")]
    assert len(managed) > 1
    first, *others = landscape.roles["web"].identity
    assert _replaced(first, arns) == json.loads(inline)
    assert sorted((_replaced(each, arns) for each in others), key=str) == _read(managed)
    assert landscape.profiles["web"].session == ()


@pytest.fixture(scope="module")
def dev(tmp_path_factory: pytest.TempPathFactory) -> Iterable[Project]:
    """The dev stack, deployed with the real engine."""
    made = make_project(tmp_path_factory.mktemp("dev") / "project")
    made.succeed("up")
    yield made
    made.run("sandbox", "stop")


@pytest.mark.engine
def test_what_is_deployed_is_what_was_planned(dev: Project) -> None:
    """Read back from the sandbox, the dev stack differs from the stack file's by the names AWS gave alone."""
    reader = CloudReader(dev.client, tables_have_none=True)
    contract = Contract.model_validate(dev.outputs())
    is_there = deployed(contract, reader, now=datetime.now(UTC))
    stack = config.check(dev.root, "dev")
    plan = planned(stack, config.place_of(config.read_values(dev.root, "dev")))
    arns = {
        each.arn: getattr(is_there, kind)[name].arn
        for kind in ("trust_anchors", "roles", "profiles", "targets")
        for name, each in getattr(plan, kind).items()
    }
    assert _comparable(plan, arns) == _comparable(is_there, {})
    assert reader.account() == ACCOUNT


def _comparable(landscape: Landscape, arns: Mapping[str, str]) -> Any:
    def policies(documents: Iterable[Document | None]) -> list[Any]:
        return [_replaced(each, arns) for each in documents if each is not None]

    def named(arn: str) -> str:
        return arns.get(arn, arn)

    return {
        "place": landscape.place,
        "anchors": {
            name: (named(each.arn), each.certificates, each.enabled)
            for name, each in landscape.trust_anchors.items()
        },
        "roles": {
            name: (
                named(each.arn),
                policies([each.trust, *each.identity, each.boundary]),
                each.max_session_seconds,
                each.tags,
            )
            for name, each in landscape.roles.items()
        },
        "profiles": {
            name: (
                [named(arn) for arn in each.role_arns],
                policies(each.session),
                each.duration_seconds,
                each.accepts_session_name,
                each.enabled,
                each.mappings,
            )
            for name, each in landscape.profiles.items()
        },
        "targets": {
            name: (named(each.arn), policies([each.policy])) for name, each in landscape.targets.items()
        },
        "workloads": landscape.workloads,
    }


def test_what_a_profile_maps(tmp_path: Path) -> None:
    """What the stack file says of a field, and AWS's own for the fields it does not name; shared or own."""
    written = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())
    config_ = written["config"]
    config_["rolesanywhere:profiles"]["demo"]["attributeMappings"] = {"x509Subject": ["CN"], "x509SAN": []}
    certificate = {"commonName": "other"}
    own = {"trustAnchor": "demo", "certificate": certificate, "profile": {"durationSeconds": 900}}
    config_["rolesanywhere:workloads"]["other"] = own
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    (tmp_path / "Pulumi.dev.yaml").write_text(yaml.safe_dump(written))
    found = planned(config.check(tmp_path, "dev"), config.Place("eu-central-1", (), {})).profiles
    assert found["demo"].mappings == {"x509Subject": ("CN",), "x509Issuer": ("*",), "x509SAN": ()}
    assert found["other"].mappings["x509SAN"] == ("DNS", "URI", "Name/*")
