"""Which Vault is used, how one is built, and that a rehearsal is told of none but this machine's."""

import os
from pathlib import Path

import pytest

from sandbox import vault
from sandbox.environment import scrubbed
from sandbox.errors import VaultError
from sandbox.instance import Instance
from sandbox.keys import KeyPair
from sandbox.programs import on_path
from tests.engine.test_finding import Lines, fake_go, script

BUILDS = (
    'while [ "$1" != -o ]; do shift; done\n'
    f'printf \'#!/bin/sh\\necho "Vault v{vault.VERSION} (abc)"\\n\' > "$2vault"; chmod 755 "$2vault"\n'
    'cp "$2vault" "$2aws"'
)


def test_a_vault_on_path_is_used_as_it_is(tmp_path: Path) -> None:
    """An official Vault holds every engine; its server listens where it is told, and keeps no token."""
    own = script(tmp_path / "bin" / "vault", 'echo "Vault v1.15.2 (abc), built 2023"')
    found = vault.find_vault(Lines(), cache=tmp_path / "cache", search=str(own.parent))
    assert found == vault.Vault(own, None)
    command = found.server("127.0.0.1:8200")
    assert command[:3] == [str(own), "server", "-dev"]
    assert "-dev-listen-address=127.0.0.1:8200" in command
    assert "-dev-no-store-token" in command
    assert not any("plugin" in word for word in command)


def test_it_is_built_once_where_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The AWS engine becomes a plugin in a folder of its own; the second time nothing is built."""
    fake_go(tmp_path / "go", BUILDS)
    monkeypatch.setenv("PATH", f"{tmp_path / 'go'}{os.pathsep}{os.defpath}")
    told = Lines()
    found = vault.find_vault(told, cache=tmp_path / "cache", search=str(tmp_path))
    assert told[0].startswith(f"building Vault {vault.VERSION}")
    assert found.plugins is not None
    assert [each.name for each in found.plugins.iterdir()] == ["aws"]
    assert f"-dev-plugin-dir={found.plugins}" in found.server("127.0.0.1:1")
    told.clear()
    assert vault.find_vault(told, cache=tmp_path / "cache", search=str(tmp_path)) == found
    assert told == []


@pytest.mark.parametrize("says", ["Vault v1.2.3 (abc)", "something else"])
def test_another_program_than_was_built_is_never_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str
) -> None:
    """What says another version, or none, is refused with what to do instead."""
    fake_go(tmp_path / "go", BUILDS.replace(f"Vault v{vault.VERSION} (abc)", says))
    monkeypatch.setenv("PATH", f"{tmp_path / 'go'}{os.pathsep}{os.defpath}")
    with pytest.raises(VaultError, match=r"version 1\.21\.0") as raised:
        vault.find_vault(Lines(), cache=tmp_path / "cache", search=str(tmp_path))
    assert "official `vault` on PATH" in raised.value.problems[0].remedy
    assert [each.name for each in (tmp_path / "cache" / "vault").iterdir()] == ["lock"]


def test_a_program_of_that_name_that_fails_is_passed_over(tmp_path: Path) -> None:
    """A `vault` that does not run is no Vault."""
    script(tmp_path / "vault", "exit 1")
    assert on_path("vault", vault._SAYS, str(tmp_path)) is None


def _environment(tmp_path: Path, **variables: str) -> dict[str, str]:
    key = KeyPair("AKIAIOSFODNN7EXAMPLE", "x")
    instance = Instance(
        tmp_path, "one", 1, 2, 3, "eu-central-1", tmp_path / "ca.pem", "token", {"111122223333": key}
    )
    return scrubbed(instance, "111122223333", "eu-central-1", variables)


@pytest.mark.parametrize("address", ["http://127.0.0.1:8200", "https://localhost:8200/", "http://[::1]:8200"])
def test_a_vault_on_this_machine_is_told(tmp_path: Path, address: str) -> None:
    """Its address and token pass into a rehearsal, and nothing else of Vault's."""
    given = {"VAULT_ADDR": address, "VAULT_TOKEN": "t", "VAULT_NAMESPACE": "n", "VAULT_CLIENT_KEY": "k"}
    told = {name: value for name, value in _environment(tmp_path, **given).items() if "VAULT" in name}
    assert told == {"VAULT_ADDR": address, "VAULT_TOKEN": "t"}


@pytest.mark.parametrize(
    "address",
    [
        "https://vault.example.com",
        "http://127.0.0.1.example.com",
        "http://127.0.0.1@example.com",
        "127.0.0.1:1",
        "",
    ],
)
def test_a_token_for_any_other_vault_stays_out(tmp_path: Path, address: str) -> None:
    """A token of the user's never gets into a rehearsal, wherever its address leads."""
    told = _environment(tmp_path, VAULT_ADDR=address, VAULT_TOKEN="hvs.real")
    assert not {"VAULT_ADDR", "VAULT_TOKEN"} & set(told)
    assert "VAULT_TOKEN" not in _environment(tmp_path, VAULT_TOKEN="hvs.real")
