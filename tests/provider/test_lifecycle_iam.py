"""Roles, policies and what joins them, through the real engine; what is expected is read back with boto3."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from tests.local_aws import ACCOUNT, LocalAws
from tests.provider.conftest import Bench
from tests.provider.rules import OTHER_TRUST, READ, TRUST, WRITE

pytestmark = [pytest.mark.engine, pytest.mark.slow]

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def _program(role: dict[str, Any], policy: dict[str, Any], inline: dict[str, Any]) -> Any:
    """A role with an inline and an attached policy."""

    def program() -> None:
        made = aws.iam.Role("web", **{"assume_role_policy": TRUST, **role})
        managed = aws.iam.Policy("reads", **{"policy": READ, **policy})
        aws.iam.RolePolicy("inline", **{"role": made.name, "policy": READ, **inline})
        aws.iam.RolePolicyAttachment("joined", role=made.name, policy_arn=managed.arn)

    return program


PLAIN = _program({"tags": {"Team": "red"}}, {"tags": {"Team": "red"}}, {})


def _outputs(bench: Bench, name: str) -> dict[str, Any]:
    return dict(bench.resources()[name]["outputs"])


def test_create_and_read_back(bench: Bench, local_aws: LocalAws) -> None:
    """What the program says is what AWS has, and the outputs are AWS's own values; again, nothing changes."""
    assert set(bench.up(PLAIN).changed()) == {"web", "reads", "inline", "joined"}
    iam, state = local_aws.client("iam"), bench.resources()
    role = iam.get_role(RoleName=state["web"]["id"])["Role"]
    outputs = state["web"]["outputs"]
    assert role["RoleName"].startswith("web-")
    assert role["AssumeRolePolicyDocument"] == json.loads(TRUST)
    assert role["Tags"] == [{"Key": "Team", "Value": "red"}]
    assert (outputs["arn"], outputs["uniqueId"]) == (role["Arn"], role["RoleId"])
    assert (outputs["path"], outputs["maxSessionDuration"]) == ("/", 3600)
    assert outputs["tagsAll"] == {"Team": "red"}
    policy = iam.get_policy(PolicyArn=state["reads"]["id"])["Policy"]
    assert state["reads"]["id"] == policy["Arn"] == state["reads"]["outputs"]["arn"]
    assert state["reads"]["outputs"]["policyId"] == policy["PolicyId"]
    assert state["inline"]["id"] == f"{role['RoleName']}:{state['inline']['outputs']['name']}"
    inline = iam.get_role_policy(RoleName=role["RoleName"], PolicyName=state["inline"]["outputs"]["name"])
    assert inline["PolicyDocument"] == json.loads(READ)
    assert state["joined"]["id"] == f"{role['RoleName']}/{policy['Arn']}"
    attached = iam.list_attached_role_policies(RoleName=role["RoleName"])["AttachedPolicies"]
    assert [item["PolicyArn"] for item in attached] == [policy["Arn"]]
    assert bench.up(PLAIN).changed() == {}


def test_updates_in_place(bench: Bench, local_aws: LocalAws) -> None:
    """Every property that updates does, without a new role or policy; what is taken away is gone."""
    bench.up(PLAIN)
    before = bench.resources()
    changed = _program(
        {
            "assume_role_policy": OTHER_TRUST,
            "description": "changed",
            "max_session_duration": 7200,
            "permissions_boundary": READ_ONLY,
            "force_detach_policies": True,
            "tags": {"New": "x"},
        },
        {"policy": WRITE, "tags": {"New": "x"}},
        {"policy": WRITE},
    )
    outcome = bench.up(changed)
    assert outcome.changed() == {"web": ["update"], "reads": ["update"], "inline": ["update"]}
    iam, state = local_aws.client("iam"), bench.resources()
    assert {name: item.get("id") for name, item in state.items()} == {
        name: item.get("id") for name, item in before.items()
    }
    role = iam.get_role(RoleName=state["web"]["id"])["Role"]
    assert role["AssumeRolePolicyDocument"] == json.loads(OTHER_TRUST)
    assert (role["Description"], role["MaxSessionDuration"]) == ("changed", 7200)
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == READ_ONLY
    assert role["Tags"] == [{"Key": "New", "Value": "x"}]
    policy = iam.get_policy(PolicyArn=state["reads"]["id"])["Policy"]
    version = iam.get_policy_version(PolicyArn=policy["Arn"], VersionId=policy["DefaultVersionId"])
    assert version["PolicyVersion"]["Document"] == json.loads(WRITE)
    assert policy["Tags"] == [{"Key": "New", "Value": "x"}]
    bench.up(PLAIN)
    role = iam.get_role(RoleName=state["web"]["id"])["Role"]
    assert "PermissionsBoundary" not in role
    assert (role.get("Description", ""), role["MaxSessionDuration"]) == ("", 3600)


def test_a_policy_keeps_five_versions(bench: Bench, local_aws: LocalAws) -> None:
    """A policy that has as many versions as IAM keeps can be changed: its oldest version goes."""
    iam = local_aws.client("iam")
    bench.up(lambda: aws.iam.Policy("reads", policy=READ))
    arn = bench.resources()["reads"]["id"]
    for _ in range(4):
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=READ, SetAsDefault=True)
    bench.up(lambda: aws.iam.Policy("reads", policy=WRITE))
    versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
    default = next(item["VersionId"] for item in versions if item["IsDefaultVersion"])
    assert (len(versions), default) == (5, "v6")
    assert "v1" not in {item["VersionId"] for item in versions}


def test_replacement_makes_the_new_one_first(bench: Bench, local_aws: LocalAws) -> None:
    """What is named automatically is created anew before the old one goes; an attachment never is."""
    bench.up(PLAIN)
    before = bench.resources()
    replaced = _program({"path": "/team/", "tags": {"Team": "red"}}, {"description": "new"}, {})
    steps = bench.up(replaced).changed()
    for name in ("web", "reads", "inline"):
        assert steps[name].index("create-replacement") < steps[name].index("delete-replaced")
    assert steps["joined"].index("delete-replaced") < steps["joined"].index("create-replacement")
    iam, state = local_aws.client("iam"), bench.resources()
    assert state["web"]["id"] != before["web"]["id"]
    assert iam.get_role(RoleName=state["web"]["id"])["Role"]["Path"] == "/team/"
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_role(RoleName=before["web"]["id"])
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_policy(PolicyArn=before["reads"]["id"])
    assert bench.up(replaced).changed() == {}


def test_replacement_of_what_has_a_fixed_name_deletes_first(bench: Bench, local_aws: LocalAws) -> None:
    """Two roles cannot bear one name: a role the program names is deleted before the new one is made."""

    def named(path: str) -> Any:
        return lambda: aws.iam.Role("web", name="fixed-name", assume_role_policy=TRUST, path=path)

    bench.up(named("/a/"))
    steps = bench.up(named("/b/")).changed()["web"]
    assert steps.index("delete-replaced") < steps.index("create-replacement")
    assert local_aws.client("iam").get_role(RoleName="fixed-name")["Role"]["Path"] == "/b/"


def test_drift_is_seen_and_undone(bench: Bench, local_aws: LocalAws) -> None:
    """What somebody changed behind the engine is in the state after a refresh, and `up` puts it right."""
    bench.up(PLAIN)
    iam, state = local_aws.client("iam"), bench.resources()
    role, arn = state["web"]["id"], state["reads"]["id"]
    iam.update_role_description(RoleName=role, Description="drifted")
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=OTHER_TRUST)
    iam.tag_role(RoleName=role, Tags=[{"Key": "Team", "Value": "drifted"}, {"Key": "Extra", "Value": "x"}])
    iam.put_role_policy(RoleName=role, PolicyName=state["inline"]["outputs"]["name"], PolicyDocument=WRITE)
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=WRITE, SetAsDefault=True)
    bench.refresh()
    assert _outputs(bench, "web")["description"] == "drifted"
    assert json.loads(_outputs(bench, "web")["assumeRolePolicy"]) == json.loads(OTHER_TRUST)
    assert _outputs(bench, "web")["tags"] == {"Team": "drifted", "Extra": "x"}
    assert json.loads(_outputs(bench, "reads")["policy"]) == json.loads(WRITE)
    outcome = bench.up(PLAIN)
    assert outcome.changed() == {"web": ["update"], "reads": ["update"], "inline": ["update"]}
    restored = iam.get_role(RoleName=role)["Role"]
    assert restored["AssumeRolePolicyDocument"] == json.loads(TRUST)
    assert restored["Tags"] == [{"Key": "Team", "Value": "red"}]
    assert bench.up(PLAIN).changed() == {}


def test_an_equivalent_document_is_no_drift(bench: Bench, local_aws: LocalAws) -> None:
    """A document that says the same in another order is no change, in the cloud as in the program."""
    bench.up(PLAIN)
    role = bench.resources()["web"]["id"]
    document = json.loads(TRUST)
    document["Statement"][0]["Action"].reverse()
    text = json.dumps(document, indent=2)
    local_aws.client("iam").update_assume_role_policy(RoleName=role, PolicyDocument=text)
    bench.refresh()
    assert bench.up(PLAIN).changed() == {}
    assert (
        bench.up(
            _program({"assume_role_policy": text, "tags": {"Team": "red"}}, {"tags": {"Team": "red"}}, {})
        ).changed()
        == {}
    )


def test_deletion_behind_the_back_is_seen_and_undone(bench: Bench, local_aws: LocalAws) -> None:
    """What somebody deleted is out of the state after a refresh, and `up` makes it again."""
    bench.up(PLAIN)
    _delete_everything(local_aws, bench)
    bench.refresh()
    assert not {"web", "reads", "inline", "joined"} & set(bench.resources())
    assert set(bench.up(PLAIN).changed()) == {"web", "reads", "inline", "joined"}


def test_deleting_what_is_gone_succeeds(bench: Bench, local_aws: LocalAws) -> None:
    """`destroy` of resources somebody has deleted already ends well."""
    bench.up(PLAIN)
    _delete_everything(local_aws, bench)
    bench.destroy()
    assert bench.resources() == {}


def _delete_everything(local_aws: LocalAws, bench: Bench) -> None:
    iam, state = local_aws.client("iam"), bench.resources()
    role = state["web"]["id"]
    iam.detach_role_policy(RoleName=role, PolicyArn=state["reads"]["id"])
    iam.delete_role_policy(RoleName=role, PolicyName=state["inline"]["outputs"]["name"])
    iam.delete_role(RoleName=role)
    iam.delete_policy(PolicyArn=state["reads"]["id"])


def test_force_detach_lets_a_role_go(bench: Bench, local_aws: LocalAws) -> None:
    """A role that somebody gave a policy is not deleted, unless forceDetachPolicies says so."""
    iam = local_aws.client("iam")

    def program(*, force: bool) -> Any:
        return lambda: aws.iam.Role("web", assume_role_policy=TRUST, force_detach_policies=force)

    bench.up(program(force=False))
    role = bench.resources()["web"]["id"]
    iam.put_role_policy(RoleName=role, PolicyName="theirs", PolicyDocument=READ)
    iam.attach_role_policy(RoleName=role, PolicyArn=READ_ONLY)
    with pytest.raises(Exception, match=rf"deleting IAM Role \({role}\): .*DeleteRole.*DeleteConflict"):
        bench.destroy()
    bench.up(program(force=True))
    bench.destroy()
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_role(RoleName=role)


def test_import(bench: Bench, local_aws: LocalAws) -> None:
    """What exists is taken over with `import_`, and a program that says the same then changes nothing."""
    iam = local_aws.client("iam")
    iam.create_role(
        RoleName="theirs",
        AssumeRolePolicyDocument=TRUST,
        Path="/t/",
        MaxSessionDuration=7200,
        Description="theirs",
        Tags=[{"Key": "Team", "Value": "red"}],
    )
    arn = iam.create_policy(PolicyName="theirs", PolicyDocument=READ, Path="/t/")["Policy"]["Arn"]
    iam.put_role_policy(RoleName="theirs", PolicyName="inline", PolicyDocument=READ)
    iam.attach_role_policy(RoleName="theirs", PolicyArn=arn)

    def program(*, taking_over: bool) -> Any:
        def options(identifier: str) -> pulumi.ResourceOptions:
            return pulumi.ResourceOptions(import_=identifier if taking_over else None)

        def run() -> None:
            aws.iam.Role(
                "web",
                name="theirs",
                assume_role_policy=TRUST,
                path="/t/",
                description="theirs",
                max_session_duration=7200,
                tags={"Team": "red"},
                opts=options("theirs"),
            )
            aws.iam.Policy("reads", name="theirs", policy=READ, path="/t/", opts=options(arn))
            aws.iam.RolePolicy(
                "inline", name="inline", role="theirs", policy=READ, opts=options("theirs:inline")
            )
            aws.iam.RolePolicyAttachment(
                "joined", role="theirs", policy_arn=arn, opts=options(f"theirs/{arn}")
            )

        return run

    steps = bench.up(program(taking_over=True)).changed()
    assert steps == {name: ["import"] for name in ("web", "reads", "inline", "joined")}
    assert bench.up(program(taking_over=False)).changed() == {}
    assert bench.resources()["web"]["outputs"]["arn"] == f"arn:aws:iam::{ACCOUNT}:role/t/theirs"


def test_what_an_import_finds_different_is_updated(bench: Bench, local_aws: LocalAws) -> None:
    """Taking over what differs from the program imports it first and then changes it, visibly."""
    iam = local_aws.client("iam")
    iam.create_role(RoleName="theirs-too", AssumeRolePolicyDocument=TRUST)

    def program() -> None:
        options = pulumi.ResourceOptions(import_="theirs-too")
        aws.iam.Role("web", name="theirs-too", assume_role_policy=OTHER_TRUST, opts=options)

    outcome = bench.up(program)
    assert outcome.changed() == {"web": ["import", "update"]}
    assert outcome.diffs == {"web": {"assumeRolePolicy": "update"}}
    role = iam.get_role(RoleName="theirs-too")["Role"]
    assert role["AssumeRolePolicyDocument"] == json.loads(OTHER_TRUST)


def test_importing_what_is_not_there_is_refused(bench: Bench) -> None:
    """There is nothing to take over under a name that nobody bears."""
    options = pulumi.ResourceOptions(import_="nobody")
    with pytest.raises(Exception, match="does not exist"):
        bench.up(lambda: aws.iam.Role("web", name="nobody", assume_role_policy=TRUST, opts=options))
