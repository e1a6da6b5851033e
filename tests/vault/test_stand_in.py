"""The stand-in for the vault provider: the same with a Vault in memory and, with `--vault`, the real one."""

import http.server
import importlib
import importlib.metadata
import inspect
import re
import secrets
import threading
from typing import Any, cast

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2

from sandbox import plugin
from sandbox.provider.errors import ServiceError
from sandbox.provider.servicer import Servicer
from sandbox.provider.table import Kind
from sandbox.provider.values import decode, encode
from sandbox.provider.vault import TYPES, VAULT
from sandbox.provider.vault.server import Server
from tests.provider.face import Aborted, Context, urn
from tests.vault.conftest import RunningVault

BACKEND = "vault:aws/secretBackend:SecretBackend"
AWS_ROLE = "vault:aws/secretBackendRole:SecretBackendRole"
MOUNT = "vault:index/mount:Mount"
ROOT = "vault:pkiSecret/secretBackendRootCert:SecretBackendRootCert"
PKI_ROLE = "vault:pkiSecret/secretBackendRole:SecretBackendRole"
POLICY = "arn:aws:iam::111122223333:policy/"
CLASSES = {
    BACKEND: "pulumi_vault.aws:SecretBackend",
    AWS_ROLE: "pulumi_vault.aws:SecretBackendRole",
    MOUNT: "pulumi_vault:Mount",
    ROOT: "pulumi_vault.pkisecret:SecretBackendRootCert",
    PKI_ROLE: "pulumi_vault.pkisecret:SecretBackendRole",
}


def _context() -> grpc.ServicerContext:
    return cast("grpc.ServicerContext", Context())


class Plugin:
    """The plugin, configured as the engine does it."""

    def __init__(self) -> None:
        self.servicer = Servicer(VAULT)
        self.servicer.Configure(provider_pb2.ConfigureRequest(args=encode({})), _context())

    def check(self, token: str, news: dict[str, Any], olds: dict[str, Any] | None = None) -> dict[str, Any]:
        request = provider_pb2.CheckRequest(urn=urn(token), news=encode(news), olds=encode(olds or {}))
        answer = self.servicer.Check(request, _context())
        assert list(answer.failures) == []
        return decode(answer.inputs)[0]

    def failures(self, token: str, news: dict[str, Any]) -> dict[str, str]:
        request = provider_pb2.CheckRequest(urn=urn(token), news=encode(news))
        return {each.property: each.reason for each in self.servicer.Check(request, _context()).failures}

    def create(self, token: str, news: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        request = provider_pb2.CreateRequest(urn=urn(token), properties=encode(self.check(token, news)))
        answer = self.servicer.Create(request, _context())
        return answer.id, decode(answer.properties)[0]

    def read(self, token: str, identifier: str, state: dict[str, Any]) -> dict[str, Any] | None:
        request = provider_pb2.ReadRequest(id=identifier, urn=urn(token), properties=encode(state))
        answer = self.servicer.Read(request, _context())
        return decode(answer.properties)[0] if answer.id else None

    def diff(self, token: str, state: dict[str, Any], news: dict[str, Any]) -> tuple[list[str], list[str]]:
        """What changes, and what of it replaces."""
        request = provider_pb2.DiffRequest(
            id="id", urn=urn(token), olds=encode(state), news=encode(self.check(token, news, state))
        )
        answer = self.servicer.Diff(request, _context())
        return list(answer.diffs), list(answer.replaces)

    def update(
        self, token: str, identifier: str, state: dict[str, Any], news: dict[str, Any]
    ) -> dict[str, Any]:
        request = provider_pb2.UpdateRequest(
            id=identifier, urn=urn(token), olds=encode(state), news=encode(self.check(token, news, state))
        )
        return decode(self.servicer.Update(request, _context()).properties)[0]

    def delete(self, token: str, identifier: str, state: dict[str, Any]) -> None:
        request = provider_pb2.DeleteRequest(id=identifier, urn=urn(token), properties=encode(state))
        self.servicer.Delete(request, _context())


@pytest.fixture
def vault_plugin(any_vault: RunningVault, monkeypatch: pytest.MonkeyPatch) -> Plugin:
    """The plugin on each of the two."""
    monkeypatch.setenv("VAULT_ADDR", any_vault.address)
    monkeypatch.setenv("VAULT_TOKEN", any_vault.token)
    return Plugin()


@pytest.fixture
def path() -> str:
    """A mount nobody has: the real server is one for all tests."""
    return f"m{secrets.token_hex(4)}"


def test_the_aws_engine_lives_and_dies(vault_plugin: Plugin, path: str) -> None:
    """Mount, root and leases are made, unchanged by a second look, changed in place, and gone together."""
    news = {
        "path": path,
        "region": "eu-central-1",
        "accessKey": "AKIAIOSFODNN7EXAMPLE",
        "secretKey": "never-told",
        "iamEndpoint": "https://127.0.0.1:1",
        "defaultLeaseTtlSeconds": 1800,
        "maxLeaseTtlSeconds": 1800,
    }
    identifier, state = vault_plugin.create(BACKEND, news)
    assert identifier == path
    assert state["accessor"]
    assert (state["accessKey"], state["secretKey"]) == ("AKIAIOSFODNN7EXAMPLE", "never-told")
    assert state["iamEndpoint"] == "https://127.0.0.1:1"
    assert vault_plugin.diff(BACKEND, state, news) == ([], [])
    seen = vault_plugin.read(BACKEND, identifier, state)
    assert seen == state
    other = {**news, "defaultLeaseTtlSeconds": 60, "iamEndpoint": "https://127.0.0.1:2"}
    assert vault_plugin.diff(BACKEND, state, other) == (["defaultLeaseTtlSeconds", "iamEndpoint"], [])
    state = vault_plugin.update(BACKEND, identifier, state, other)
    assert (state["defaultLeaseTtlSeconds"], state["maxLeaseTtlSeconds"]) == (60, 1800)
    assert state["iamEndpoint"] == "https://127.0.0.1:2"
    with pytest.raises(Aborted, match="a change of path"):
        vault_plugin.diff(BACKEND, state, {**news, "path": "other"})
    vault_plugin.delete(BACKEND, identifier, state)
    assert vault_plugin.read(BACKEND, identifier, state) is None
    vault_plugin.delete(BACKEND, identifier, state)


def test_a_path_in_use_is_told_as_vault_tells_it(vault_plugin: Plugin, path: str) -> None:
    """A mount that is there already is not taken over."""
    _, state = vault_plugin.create(MOUNT, {"path": path, "type": "pki"})
    with pytest.raises(Aborted, match=rf"creating Vault mount \({path}\): .*\n(.*\n)*.*already in use"):
        vault_plugin.create(MOUNT, {"path": path, "type": "pki"})
    vault_plugin.delete(MOUNT, path, state)


def test_a_role_of_the_aws_engine(vault_plugin: Plugin, path: str) -> None:
    """A role's policies are a set, change in place, and a role without any is refused."""
    _, backend = vault_plugin.create(BACKEND, {"path": path, "region": "eu-central-1"})
    news = {
        "backend": path,
        "name": "report",
        "credentialType": "iam_user",
        "policyArns": [f"{POLICY}b", f"{POLICY}a"],
        "userPath": "/vault/",
    }
    identifier, state = vault_plugin.create(AWS_ROLE, news)
    assert identifier == f"{path}/roles/report"
    assert vault_plugin.diff(AWS_ROLE, state, {**news, "policyArns": news["policyArns"][::-1]}) == ([], [])
    fewer = {**news, "policyArns": [f"{POLICY}a"]}
    assert vault_plugin.diff(AWS_ROLE, state, fewer) == (["policyArns"], [])
    state = vault_plugin.update(AWS_ROLE, identifier, state, fewer)
    assert state["policyArns"] == [f"{POLICY}a"]
    assert vault_plugin.read(AWS_ROLE, identifier, {}) is not None
    assert vault_plugin.diff(AWS_ROLE, state, {**fewer, "name": "other"})[1] == ["name"]
    told = vault_plugin.failures(AWS_ROLE, {**news, "policyArns": []})
    assert "neither policyArns nor policyDocument" in told["policyArns"]
    vault_plugin.delete(AWS_ROLE, identifier, state)
    assert vault_plugin.read(AWS_ROLE, identifier, state) is None
    vault_plugin.delete(BACKEND, path, backend)


def test_the_pki_engine(vault_plugin: Plugin, path: str) -> None:
    """A mount is tuned in place, the root's key is not told, and a role keeps what it is given."""
    leases = {"defaultLeaseTtlSeconds": 3600, "maxLeaseTtlSeconds": 86400}
    mount = {"path": path, "type": "pki", **leases}
    _, mounted = vault_plugin.create(MOUNT, mount)
    longer = {**mount, "maxLeaseTtlSeconds": 172800}
    assert vault_plugin.diff(MOUNT, mounted, longer) == (["maxLeaseTtlSeconds"], [])
    mounted = vault_plugin.update(MOUNT, path, mounted, longer)
    assert (mounted["maxLeaseTtlSeconds"], mounted["type"]) == (172800, "pki")

    root = {"backend": path, "type": "internal", "commonName": "Root", "keyType": "ec", "keyBits": 256}
    issuer, state = vault_plugin.create(ROOT, {**root, "ttl": "86400", "maxPathLength": 0})
    assert state["certificate"].startswith("-----BEGIN CERTIFICATE-----")
    assert state["issuingCa"] == state["certificate"]
    assert not any("PRIVATE" in str(value) for value in state.values())
    assert vault_plugin.diff(ROOT, state, {**root, "ttl": "86400", "maxPathLength": 0}) == ([], [])
    assert vault_plugin.diff(ROOT, state, {**root, "ttl": "86400", "maxPathLength": 1})[1] == [
        "maxPathLength"
    ]
    assert "one of internal" in vault_plugin.failures(ROOT, {**root, "type": "exported"})["type"]

    role = {"backend": path, "name": "berlin", "allowedDomains": ["berlin.example"], "allowBareDomains": True}
    role |= {
        "keyUsages": ["DigitalSignature"],
        "ttl": "3600",
        "maxTtl": "3600",
        "keyType": "ec",
        "keyBits": 256,
    }
    identifier, held = vault_plugin.create(PKI_ROLE, role)
    assert (held["ttl"], held["keyUsages"]) == ("3600", ["DigitalSignature"])
    assert vault_plugin.diff(PKI_ROLE, held, role) == ([], [])
    shorter = {**role, "ttl": "60"}
    assert vault_plugin.update(PKI_ROLE, identifier, held, shorter)["ttl"] == "60"
    vault_plugin.delete(PKI_ROLE, identifier, held)
    vault_plugin.delete(ROOT, issuer, state)
    assert vault_plugin.read(ROOT, issuer, state) is None
    vault_plugin.delete(MOUNT, path, mounted)


def test_a_wrong_token_is_vaults_refusal(any_vault: RunningVault, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Vault says reaches the person, and the token does not."""
    monkeypatch.setenv("VAULT_ADDR", any_vault.address)
    monkeypatch.setenv("VAULT_TOKEN", "hvs.wrong-and-secret")
    with pytest.raises(Aborted, match=r"Code: 403\. Errors:\n\n\* (.*\n)*.*permission denied") as raised:
        Plugin().create(MOUNT, {"path": "x", "type": "pki"})
    assert "hvs.wrong" not in str(raised.value)


def test_only_what_is_missing_passes_for_nothing(any_vault: RunningVault) -> None:
    """A refusal is never taken for a resource that is gone, neither by a look nor by a deletion."""
    stranger = Server(any_vault.address, "wrong")
    for call in (stranger.read, stranger.delete):
        with pytest.raises(ServiceError, match="permission denied"):
            call("sys/mounts/anything")


def test_an_answer_that_is_no_vaults() -> None:
    """Something else at the address is shown as what it said."""

    class Other(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(418, "a teapot")

        def log_message(self, *_: object) -> None:
            return

    with http.server.HTTPServer(("127.0.0.1", 0), Other) as other:
        threading.Thread(target=other.handle_request, daemon=True).start()
        with pytest.raises(ServiceError, match="a teapot"):
            Server(f"http://127.0.0.1:{other.server_port}", "x").read("sys/mounts/anything")


def test_the_recovery_is_told_nothing() -> None:
    """What an interrupted run left in Vault is neither found nor dated, so that nothing is removed."""
    server = Server("http://127.0.0.1:9", "x")
    for kind in TYPES.values():
        assert kind.calls.find(server, {}) is None
        assert kind.calls.created_at(server, "id") is None
    assert not VAULT.journaled


def _refuses_to_open() -> None:
    Plugin()


@pytest.mark.parametrize(
    "address", ["https://vault.example.com", "http://127.0.0.1.example.com:8200", "http://10.0.0.1:8200", ""]
)
def test_no_other_vault_is_reached(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """An address that is not this machine's own is refused before anything is sent."""
    monkeypatch.setenv("VAULT_ADDR", address)
    monkeypatch.setenv("VAULT_TOKEN", "x")
    with pytest.raises(Aborted, match="a rehearsal reaches no other"):
        _refuses_to_open()


def test_a_vault_without_a_token_or_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """No token is told at once, and nobody at the address when it is asked."""
    monkeypatch.setenv("VAULT_ADDR", "http://127.0.0.1:9")
    monkeypatch.delenv("VAULT_TOKEN", raising=False)
    with pytest.raises(Aborted, match="no token"):
        _refuses_to_open()
    monkeypatch.setenv("VAULT_TOKEN", "x")
    with pytest.raises(Aborted, match="no Vault answers at"):
        Plugin().create(MOUNT, {"path": "x", "type": "pki"})


def test_half_an_engine_stays_in_the_state(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the root is refused after the mount was made, the state learns of the mount."""
    from tests.vault.memory import serving

    with serving() as address:
        monkeypatch.setenv("VAULT_ADDR", address)
        monkeypatch.setenv("VAULT_TOKEN", "root")
        with pytest.raises(Aborted, match="it is refused"):
            Plugin().create(BACKEND, {"path": "half", "region": "refused"})
        assert Plugin().read(MOUNT, "half", {}) is not None


def test_settings_that_would_be_ignored_are_refused() -> None:
    """Address and token come from the environment; a login or a namespace cannot be stood in for."""
    told = {
        each.path for each in VAULT.check_settings({"address": "x", "namespace": "n", "authLogin": {"a": 1}})
    }
    assert told == {"namespace", "authLogin"}


def test_there_are_no_functions(vault_plugin: Plugin) -> None:
    """A data source is an error that says what to do."""
    request = provider_pb2.InvokeRequest(tok="vault:generic/getSecret:getSecret")
    with pytest.raises(Aborted, match="resources alone"):
        vault_plugin.servicer.Invoke(request, _context())


@pytest.mark.parametrize("token", CLASSES)
def test_a_table_knows_every_property(token: str) -> None:
    """Every input and output of the real provider's type stands in the table, and nothing else does."""
    module, _, name = CLASSES[token].partition(":")
    made = getattr(importlib.import_module(module), name)
    own = inspect.signature(made._internal_init).parameters
    inputs = {
        _camel(each) for each in own if each not in {"self", "__self__", "resource_name", "opts", "__props__"}
    }
    outputs = {_camel(each) for each, value in vars(made).items() if isinstance(value, property)}
    table = TYPES[token].table
    assert {each for each, row in table.items() if row.kind is not Kind.COMPUTED} == inputs
    assert set(table) - inputs == outputs - inputs


def _camel(name: str) -> str:
    return re.sub(r"_(\w)", lambda found: found[1].upper(), name)


def test_versions_agree() -> None:
    """The plugin is the one the installed package asks for."""
    assert VAULT.version == plugin.VAULT_PLUGIN_VERSION == importlib.metadata.version("pulumi-vault")
    assert set(TYPES) == set(CLASSES)
