"""The components over Vault: what they register, and what they refuse before Vault is asked."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pulumi
import pytest
from pulumi.runtime import rpc

from aws_facts import ToolkitError
from components.vault import VaultAccess, VaultAccessArgs, VaultAuthority, VaultAuthorityArgs
from tests.program.recording import Recording, record

ROOT = Path(__file__).resolve().parents[2]
POLICY = "arn:aws:iam::111122223333:policy/read-jobs"
BACKEND = "vault:aws/secretBackend:SecretBackend"
AWS_ROLE = "vault:aws/secretBackendRole:SecretBackendRole"
BASIC = {"policy_arns": [POLICY], "region": "eu-central-1"}
OWN_KEY = {"access_key": "AKIAIOSFODNN7EXAMPLE", "secret_key": "a secret of Vault's"}


def access(**args: Any) -> Callable[[], object]:
    return lambda: VaultAccess("report", cast("VaultAccessArgs", BASIC | args))


def later(arns: list[str]) -> Callable[[], object]:
    """Policies that are an output, which a program alone can make."""

    def make() -> object:
        return access(policy_arns=pulumi.Output.from_input(arns))()

    return make


def authority(**args: Any) -> Callable[[], object]:
    given = {"common_name": "Root", "workloads": {"berlin": "berlin.example"}} | args
    return lambda: VaultAuthority("printers", cast("VaultAuthorityArgs", given))


def _children(recording: Recording) -> list[tuple[str, str]]:
    return sorted((each.type, each.name) for each in recording.resources if each.type.startswith("vault:"))


def test_an_engine_with_one_role_and_a_lease_of_half_an_hour() -> None:
    """Left alone, credentials live 1800 seconds and no longer, below a path of their own."""
    recording = record(access())
    backend, role = recording.only(BACKEND).inputs, recording.only(AWS_ROLE).inputs
    assert (backend["path"], backend["region"]) == ("report", "eu-central-1")
    assert (backend["defaultLeaseTtlSeconds"], backend["maxLeaseTtlSeconds"]) == (1800, 1800)
    assert not {"accessKey", "secretKey"} & set(backend)
    assert backend["description"] == "Hands out read-jobs"
    assert (role["credentialType"], role["policyArns"]) == ("iam_user", [POLICY])
    assert (role["name"], role["userPath"]) == ("report", "/vault/")
    parent = ("rolesanywhere:index:VaultAccess", "report")
    assert all(each.parent == parent for each in recording.resources if each.type.startswith("vault:"))


def test_vaults_own_key_is_a_secret_and_no_output() -> None:
    """A key given as plain text is a secret of the resource, and nothing the component tells."""
    made: list[VaultAccess] = []
    recording = record(lambda: made.append(VaultAccess("report", cast("VaultAccessArgs", BASIC | OWN_KEY))))
    for name in ("accessKey", "secretKey"):
        value = recording.only(BACKEND).inputs[name]
        assert isinstance(value, dict)
        assert rpc.is_rpc_secret(value)
    outputs = {name for name, value in vars(made[0]).items() if isinstance(value, pulumi.Output)}
    assert outputs - {"_urn", "urn"} == {"path", "credentials_path"}


@pytest.mark.parametrize(
    ("args", "told"),
    [
        ({"policy_arns": ["arn:aws:iam::aws:policy/AmazonS3FullAccess"]}, "one task"),
        ({"policy_arns": ["arn:aws:iam::aws:policy/AdministratorAccess"]}, "one task"),
        ({"policy_arns": ["arn:aws:iam::111122223333:policy/team/PowerUserAccess"]}, "one task"),
        ({"policy_arns": ["arn:aws:iam::aws:policy/AdministratorAccess-Amplify"]}, "one task"),
        ({"policy_arns": ["arn:aws:iam::111122223333:role/reader"]}, "the ARN of a managed policy"),
        ({"policy_arns": []}, "1 to 10"),
        ({"access_key": "AKIAIOSFODNN7EXAMPLE"}, "access_key and secret_key, or neither"),
        ({"secret_key": "x"}, "access_key and secret_key, or neither"),
        ({"lease_seconds": 0}, "1 to 43200 seconds"),
        ({"lease_seconds": 43201}, "1 to 43200 seconds"),
        ({"permissions_boundary": "reader"}, "the ARN of a managed policy"),
        ({"user_path": "vault"}, "/ or /.../"),
    ],
)
def test_what_is_refused(args: dict[str, Any], told: str) -> None:
    """A policy that allows a whole service, half a key and a lease without end stop the program."""
    with pytest.raises(ToolkitError, match=told):
        record(access(**args))


@pytest.mark.parametrize(
    "name", ["read-jobs", "FullAccessReviewers", "NoAdministratorAccess2", "team/ReadOnlyAccess"]
)
def test_a_small_policy_by_any_name_is_taken(name: str) -> None:
    """Only the names AWS gives to policies that allow everything are refused."""
    arn = f"arn:aws:iam::111122223333:policy/{name}"
    assert record(access(policy_arns=[arn])).only(AWS_ROLE).inputs["policyArns"] == [arn]


def test_policies_that_are_known_later() -> None:
    """A list that is an output is judged when it is known, and refused the same."""
    good = record(later([POLICY]))
    assert good.only(AWS_ROLE).inputs["policyArns"] == [POLICY]
    wide = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
    with pytest.raises(Exception, match="one task"):
        record(later([wide]))


def test_an_authority_and_a_role_for_each_workload() -> None:
    """The root signs no authority, its key stays, and each role issues one CN for a client's signature."""
    recording = record(authority(workloads={"berlin": "berlin.example", "lyon": "lyon.example"}))
    root = recording.only("vault:pkiSecret/secretBackendRootCert:SecretBackendRootCert").inputs
    assert (root["type"], root["maxPathLength"], root["keyType"]) == ("internal", 0, "ec")
    assert recording.only("vault:index/mount:Mount").inputs["maxLeaseTtlSeconds"] == int(root["ttl"])
    roles = recording.of("vault:pkiSecret/secretBackendRole:SecretBackendRole")
    assert {each.inputs["name"]: each.inputs["allowedDomains"] for each in roles} == {
        "berlin": ["berlin.example"],
        "lyon": ["lyon.example"],
    }
    for role in roles:
        assert role.inputs["keyUsages"] == ["DigitalSignature"]
        assert (role.inputs["ttl"], role.inputs["maxTtl"]) == ("3600", "3600")
        wide = ("allowSubdomains", "allowLocalhost", "allowIpSans", "serverFlag")
        assert not any(role.inputs[name] for name in wide)
    assert len(_children(recording)) == 4


@pytest.mark.parametrize(
    ("args", "told"),
    [
        ({"workloads": {}}, "at least one workload"),
        ({"workloads": {"all": "*.example"}}, "a host name"),
        ({"workloads": {"all": ""}}, "a host name"),
        ({"workloads": {"long": f"{'a' * 60}.{'b' * 10}"}}, "a host name"),
        ({"certificate_seconds": 86401}, "1 to 86400 seconds"),
        ({"root_seconds": 3600}, "86400 to 315360000 seconds"),
    ],
)
def test_what_an_authority_refuses(args: dict[str, Any], told: str) -> None:
    """A role for any name, and lives out of proportion, stop the program."""
    with pytest.raises(ToolkitError, match=told):
        record(authority(**args))


def test_without_pulumi_vault() -> None:
    """The components import without the package; one that is made says what to install."""
    program = (
        "import sys; sys.modules['pulumi_vault'] = None\n"
        "from components.vault import VaultAccess\n"
        "from components._provider import SERVED\n"
        "from components.vault._plugin import vault\n"
        "vault(where='Vault access report')"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Vault access report: got no package pulumi_vault" in done.stderr
    assert "pip install pulumi-vault" in done.stderr


def test_a_missing_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside of a program it is an error like any other."""
    monkeypatch.setitem(sys.modules, "pulumi_vault", None)
    with pytest.raises(ToolkitError, match="no package pulumi_vault"):
        record(access())


def test_the_components_of_everybody_do_not_load_it() -> None:
    """Who does not use Vault neither needs the package nor waits for it."""
    program = "import sys, components; print(*[name for name in sys.modules if 'vault' in name])"
    done = subprocess.run(
        [sys.executable, "-P", "-c", program],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(done.stdout.split()) == {"policies.vault"}
