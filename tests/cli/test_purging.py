"""`down --purge-keys`: which keys go, and when none do."""

from pathlib import Path

import click
import pytest

from certs import CertificateError, ensure_development_pki
from cli.app import rolesanywhere
from cli.purging import purge, purged_with

STACK = """\
config:
  aws:region: eu-central-1
  rolesanywhere:trustAnchors: {{made: {{development: {directory}}}}}
  rolesanywhere:workloads:
    web:
      trustAnchor: made
      certificate: {{commonName: web}}
      statements:
        - reason: the backup job lists all buckets
          actions: ["s3:ListAllMyBuckets"]
          resources: ["*"]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one stack, whose PKI was made."""
    (tmp_path / "Pulumi.yaml").write_text("name: rolesanywhere\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(STACK.format(directory="pki/dev"))
    ensure_development_pki(tmp_path / "pki" / "dev", ["web"])
    return tmp_path


def asked(root: Path, stack: str = "dev") -> tuple[Path, ...]:
    """What `down --purge-keys` would remove."""
    with click.Context(rolesanywhere, obj=root):
        return purged_with(stack)


def test_the_stacks_own_keys_go(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They are named first and removed then; what was not made there is kept and told."""
    (root / "pki" / "dev" / "notes.txt").write_text("mine")
    assert asked(root) == (root / "pki" / "dev",)
    purge(asked(root))
    assert [path.name for path in (root / "pki" / "dev").iterdir()] == ["notes.txt"]
    assert "notes.txt: it was not made here" in " ".join(capsys.readouterr().err.split())


def test_keys_that_are_not_there_are_not_named(root: Path) -> None:
    """A stack that was never deployed has none to lose."""
    (root / "Pulumi.new.yaml").write_text(STACK.format(directory="pki/new"))
    assert asked(root, "new") == ()


def test_keys_of_another_stack_too_are_refused(root: Path) -> None:
    """The same directory under another spelling; with one of its own there is no objection."""
    other = root / "Pulumi.other.yaml"
    other.write_text(STACK.format(directory="pki/../pki/dev"))
    with pytest.raises(CertificateError, match="the development PKI of stack other too"):
        asked(root)
    other.write_text(STACK.format(directory="pki/other"))
    assert asked(root) == (root / "pki" / "dev",)


def test_a_program_of_ones_own_has_keys_of_its_own(root: Path) -> None:
    """Nothing is known of its settings, so nothing is deleted."""
    (root / "Pulumi.yaml").write_text("name: elsewhere\nruntime: python\n")
    with pytest.raises(click.UsageError, match="--purge-keys"):
        asked(root)
