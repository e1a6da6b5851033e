"""Scenario S7, cell by cell: ``examples/vault`` with the real engine, a real Vault, and the local AWS."""

import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from botocore.exceptions import ClientError
from cryptography import x509
from iam_rolesanywhere_session import IAMRolesAnywhereSession
from iam_rolesanywhere_session.exceptions import CredentialsRetrievalError
from pulumi.runtime import rpc

from policies import vault_engine_policy
from sandbox.engine import find_engine
from sandbox.instance import Instance
from sandbox.keys import KeyPair
from sandbox.operation import Outcome
from sandbox.progress import silent
from sandbox.protection import lift, protections
from sandbox.stack import Rehearsal, RehearsedStack, state_files
from tests.local_aws import ACCOUNT, LocalAws
from tests.vault.conftest import PATIENCE, RunningVault, VaultRefused

pytestmark = [pytest.mark.vault, pytest.mark.engine, pytest.mark.xdist_group("vault")]

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "vault"
REGION = "eu-central-1"
TASK = f"arn:aws:iam::{ACCOUNT}:policy/just-in-time-read-jobs"
USER = "vault-aws-engine"
EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
COMMON_NAME = "berlin.printers.example"


@dataclass
class Bench:
    """The example, deployed.

    Attributes:
        local: The local AWS.
        vault: The Vault.
        root: The project's folder.
        rehearsal: How the stack is run.
        auditor: Whoever may see everything.
    """

    local: LocalAws
    vault: RunningVault
    root: Path
    rehearsal: Rehearsal
    auditor: KeyPair

    @property
    def stack(self) -> RehearsedStack:
        return RehearsedStack(self.rehearsal, silent)

    def up(self, **settings: Any) -> Outcome:
        """Deploy, with these settings beside those the file has."""
        file = self.root / "Pulumi.dev.yaml"
        values = yaml.safe_load(file.read_text())
        values["config"] |= {f"just-in-time:{name}": value for name, value in settings.items()}
        file.write_text(yaml.safe_dump(values))
        return self.stack.up()

    def lease(self) -> tuple[dict[str, Any], KeyPair]:
        """Credentials for the report, as `vault read` gives them, and the lease they have."""
        answer = self.vault.ask("GET", "nightly-report/creds/nightly-report")
        data = answer["data"]
        return answer, KeyPair(data["access_key"], data["secret_key"])

    def users(self) -> list[str]:
        """Who there is below Vault's path."""
        iam = self.local.client("iam", self.auditor)
        return [each["UserName"] for each in iam.list_users(PathPrefix="/vault/")["Users"]]

    def jobs(self, pair: KeyPair) -> Any:
        """A client of S3 for these credentials."""
        return self.local.client("s3", pair, REGION)


def refusal(call: Any, **arguments: Any) -> str:
    """AWS's code of a call that must be refused."""
    with pytest.raises(ClientError) as raised:
        call(**arguments)
    code: str = raised.value.response["Error"]["Code"]
    return code


def _instance(local: LocalAws) -> Instance:
    """The local AWS of this process as the commands know one."""
    (local.directory / "passphrase").write_text("a passphrase of the tests")
    (local.directory / "state").mkdir(exist_ok=True)
    return Instance(
        directory=local.directory,
        identifier="test-instance",
        pid=os.getpid(),
        https_port=local.server.https_port,
        http_port=local.server.http_port,
        region=REGION,
        ca_file=Path(local.ca_file),
        control_token=local.control_token,
        accounts={ACCOUNT: local.deployer},
    )


@pytest.fixture(scope="module")
def bench(
    local_aws: LocalAws, vault: RunningVault, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    """The example as it is, deployed once by the deployer; Vault works as a user that may do no more."""
    root = shutil.copytree(
        EXAMPLE, tmp_path_factory.mktemp("just-in-time") / "vault", ignore=shutil.ignore_patterns("venv")
    )
    document = json.loads(vault_engine_policy(ACCOUNT, USER, "/vault/", [TASK]))
    own = local_aws.make_user(USER, document)
    auditor = local_aws.make_user("vault-auditor", EVERYTHING)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAULT_ADDR", vault.address)
        patch.setenv("VAULT_TOKEN", vault.token)
        rehearsal = Rehearsal(root, "dev", ACCOUNT, REGION, _instance(local_aws), find_engine(silent))
        for name, value in rehearsal.environment().items():
            patch.setenv(name, value)
        made = Bench(local_aws, vault, root, rehearsal, auditor)
        made.up(accessKey=own.access_key_id, secretKey=own.secret_access_key)
        yield made
        opened = made.stack
        lift(opened, protections(opened))
        opened.destroy()


@pytest.fixture
def job(bench: Bench) -> dict[str, str]:
    """An object the report reads."""
    bucket = bench.stack.outputs()["jobs"]
    where = {"Bucket": bucket, "Key": "one"}
    bench.jobs(bench.auditor).put_object(**where, Body=b"job")
    return where


def test_before_the_lease_there_is_nobody(bench: Bench) -> None:
    """Deployed, but not asked: no user of Vault's exists, and a second `up` changes nothing."""
    assert bench.users() == []
    assert bench.up().changed == 0


def test_during_the_lease_one_call_and_no_other(bench: Bench, job: dict[str, str]) -> None:
    """For half an hour the user may read a job, and nothing else; revoked, it is gone at once."""
    answer, pair = bench.lease()
    assert answer["lease_duration"] == 1800
    assert len(bench.users()) == 1
    assert bench.jobs(pair).get_object(**job)["Body"].read() == b"job"
    assert refusal(bench.jobs(pair).put_object, **job, Body=b"x") == "AccessDenied"
    assert refusal(bench.jobs(pair).delete_object, **job) == "AccessDenied"
    assert refusal(bench.local.client("iam", pair).list_users) == "AccessDenied"

    bench.vault.ask("PUT", "sys/leases/revoke", {"lease_id": answer["lease_id"], "sync": True})
    assert bench.users() == []
    assert refusal(bench.jobs(pair).get_object, **job) == "InvalidAccessKeyId"
    assert refusal(bench.local.client("sts", pair).get_caller_identity) == "InvalidClientTokenId"


def test_after_the_lease_the_user_is_gone(bench: Bench, job: dict[str, str]) -> None:
    """A lease of a second ends by itself: Vault removes the user, and the key is refused."""
    assert [step.type for step in bench.up(leaseSeconds=1).steps] == ["vault:aws/secretBackend:SecretBackend"]
    try:
        answer, pair = bench.lease()
        assert answer["lease_duration"] == 1
        deadline = time.monotonic() + PATIENCE
        while bench.users():
            assert time.monotonic() < deadline, "Vault did not end the lease"
            time.sleep(0.05)
        assert refusal(bench.jobs(pair).get_object, **job) == "InvalidAccessKeyId"
    finally:
        bench.up(leaseSeconds=1800)


def test_vaults_own_user_can_do_no_more(bench: Bench) -> None:
    """With its key nobody gets further: no other policy, no user elsewhere, no data."""
    state = bench.stack.deployment()
    (backend,) = [each for each in state["resources"] if each["type"].endswith(":SecretBackend")]
    assert rpc.is_rpc_secret(backend["inputs"]["secretKey"])
    assert rpc.is_rpc_secret(backend["outputs"]["secretKey"])
    values = yaml.safe_load((bench.root / "Pulumi.dev.yaml").read_text())["config"]
    own = KeyPair(values["just-in-time:accessKey"], values["just-in-time:secretKey"])
    for file in state_files(bench.rehearsal):
        assert own.secret_access_key not in file.read_text()
    iam = bench.local.client("iam", own)
    assert refusal(iam.create_user, UserName="elsewhere") == "AccessDenied"
    iam.create_user(UserName="probe", Path="/vault/")
    try:
        wide = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
        assert refusal(iam.attach_user_policy, UserName="probe", PolicyArn=wide) == "AccessDenied"
        document = json.dumps(EVERYTHING)
        put = {"UserName": "probe", "PolicyName": "p", "PolicyDocument": document}
        assert refusal(iam.put_user_policy, **put) == "AccessDenied"
        iam.attach_user_policy(UserName="probe", PolicyArn=TASK)
        iam.detach_user_policy(UserName="probe", PolicyArn=TASK)
    finally:
        iam.delete_user(UserName="probe")
    assert refusal(bench.local.client("s3", own).list_buckets) == "AccessDenied"


def _issue(vault: RunningVault, path: str, common_name: str = COMMON_NAME) -> dict[str, str]:
    """A certificate and its key, as `vault write <path>` gives them."""
    asked = {"common_name": common_name, "exclude_cn_from_sans": True}
    data: dict[str, str] = vault.ask("PUT", path, asked)["data"]
    return data


def _session(bench: Bench, issued: dict[str, str]) -> KeyPair:
    """A session through AWS Labs' own client."""
    arns = bench.stack.outputs()["berlin"]
    session = IAMRolesAnywhereSession(
        profile_arn=arns["profileArn"],
        role_arn=arns["roleArn"],
        trust_anchor_arn=arns["trustAnchorArn"],
        certificate=issued["certificate"].encode(),
        private_key=issued["private_key"].encode(),
        region=REGION,
        endpoint=f"127.0.0.1:{bench.local.server.https_port}",
        verify=bench.local.ca_file,
    )
    credentials: Any = session.get_refreshable_credentials()
    found = credentials.get_frozen_credentials()
    return KeyPair(found.access_key, found.secret_key, found.token)


def test_a_certificate_of_vaults_pki_opens_a_session(bench: Bench, job: dict[str, str]) -> None:
    """Valid it is a session that may do its grant alone; an hour later it is none."""
    issued = _issue(bench.vault, bench.stack.outputs()["berlin"]["issue"])
    leaf = x509.load_pem_x509_certificate(issued["certificate"].encode())
    life = leaf.not_valid_after_utc - leaf.not_valid_before_utc
    assert timedelta(hours=1) <= life <= timedelta(hours=1, minutes=1)
    usage = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.key_encipherment, usage.key_cert_sign) == (True, False, False)

    pair = _session(bench, issued)
    assert bench.jobs(pair).get_object(**job)["Body"].read() == b"job"
    assert refusal(bench.jobs(pair).put_object, **job, Body=b"x") == "AccessDenied"

    bench.local.clock.advance(timedelta(hours=1, minutes=1))
    try:
        with pytest.raises(CredentialsRetrievalError, match="Untrusted signing certificate"):
            _session(bench, issued)
    finally:
        bench.local.clock.reset()
    _session(bench, issued)  # it was the time, and nothing else


def test_a_certificate_of_another_mount_opens_none(bench: Bench) -> None:
    """The same subject from another authority in the same Vault is a stranger."""
    vault = bench.vault
    vault.ask("PUT", "sys/mounts/elsewhere", {"type": "pki"})
    vault.ask("PUT", "elsewhere/root/generate/internal", {"common_name": "Printers", "key_type": "ec"})
    role = {"allow_any_name": True, "key_type": "ec", "ttl": "1h"}
    vault.ask("PUT", "elsewhere/roles/berlin", role)
    try:
        with pytest.raises(CredentialsRetrievalError, match="Untrusted signing certificate"):
            _session(bench, _issue(vault, "elsewhere/issue/berlin"))
    finally:
        vault.ask("DELETE", "sys/mounts/elsewhere")


@pytest.mark.parametrize("name", ["lyon.printers.example", "sub.berlin.printers.example", "localhost"])
def test_a_role_issues_one_name(bench: Bench, name: str) -> None:
    """Vault itself refuses any other CN."""
    with pytest.raises(VaultRefused, match="not allowed by this role"):
        _issue(bench.vault, "printers/issue/berlin", name)


def test_a_longer_life_than_the_roles_is_cut(bench: Bench) -> None:
    """Asked for a year, the role gives its hour."""
    asked = {"common_name": COMMON_NAME, "ttl": "8760h"}
    issued = bench.vault.ask("PUT", "printers/issue/berlin", asked)["data"]["certificate"]
    leaf = x509.load_pem_x509_certificate(issued.encode())
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc <= timedelta(hours=1, minutes=1)


def test_vault_replaces_its_own_key(bench: Bench, job: dict[str, str]) -> None:
    """After a rotation the given key is dead, `up` leaves Vault's new one alone, and leases go on."""
    values = yaml.safe_load((bench.root / "Pulumi.dev.yaml").read_text())["config"]
    given = KeyPair(values["just-in-time:accessKey"], values["just-in-time:secretKey"])
    bench.vault.ask("PUT", "nightly-report/config/rotate-root", {})
    assert refusal(bench.local.client("sts", given).get_caller_identity) == "InvalidClientTokenId"
    assert bench.up(keyIsRotated=True).changed == 0
    bench.stack.refresh()
    assert bench.up().changed == 0
    answer, pair = bench.lease()
    assert bench.jobs(pair).get_object(**job)["Body"].read() == b"job"
    bench.vault.ask("PUT", "sys/leases/revoke", {"lease_id": answer["lease_id"], "sync": True})


def test_nothing_is_left(bench: Bench, job: dict[str, str]) -> None:
    """`down` takes the mounts, and with them every user Vault made, leased or not."""
    _, pair = bench.lease()
    bench.jobs(bench.auditor).delete_object(**job)
    opened = bench.stack
    lift(opened, protections(opened))
    opened.destroy()
    deadline = time.monotonic() + PATIENCE
    while bench.users():
        assert time.monotonic() < deadline, "Vault did not revoke its leases"
        time.sleep(0.05)
    assert refusal(bench.local.client("sts", pair).get_caller_identity) == "InvalidClientTokenId"
    assert not {"nightly-report/", "printers/"} & set(bench.vault.ask("GET", "sys/mounts")["data"])
    assert bench.stack.deployment().get("resources", []) in ([], None)
