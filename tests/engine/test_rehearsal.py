"""The copies of a project's files that the engine works on."""

from pathlib import Path

import pytest
import yaml

from sandbox.errors import StackError
from sandbox.rehearsal import PLACEHOLDER, prepare

STACK = """\
secretsprovider: awskms://alias/pulumi
encryptionsalt: v1:abc
config:
  aws:region: eu-central-1
  aws:allowedAccountIds: ["012345678901"]
  aws:defaultTags: {tags: {team: identity}}
  aws:profile: production
  aws:accessKey: {secure: AAABBB}
  aws:endpoints: [{s3: "https://elsewhere.example"}]
  rolesanywhere:version: 0123
  rolesanywhere:day: 2026-11-21
  rolesanywhere:nested:
    - {password: {secure: CCC}, capacity: 5, quoted: "007"}
    - {a.b: {secure: CCC}}
    - secure: CCC
  rolesanywhere:token: {secure: CCC}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "Pulumi.yaml").write_text("name: rolesanywhere\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(STACK)
    return tmp_path


def test_credentials_and_endpoints_are_left_out_and_all_else_is_kept(root: Path) -> None:
    """Account ids, Regions and default tags stay; who asks and where do not; the user's file is untouched."""
    copies = prepare(root, "dev", root / "work")
    copy = (root / "work" / "Pulumi.dev.yaml").read_text()
    config = yaml.load(copy, Loader=yaml.BaseLoader)["config"]  # noqa: S506 - reads scalars as text
    assert sorted(config) == [
        "aws:allowedAccountIds",
        "aws:defaultTags",
        "aws:region",
        "rolesanywhere:day",
        "rolesanywhere:nested",
        "rolesanywhere:token",
        "rolesanywhere:version",
    ]
    assert config["aws:allowedAccountIds"] == ["012345678901"]
    assert (root / "Pulumi.dev.yaml").read_text() == STACK
    assert copies.notes == (
        "secretsprovider: left out",
        "encryptionsalt: left out",
        "aws:profile: left out",
        "aws:accessKey: left out",
        "aws:endpoints: left out",
        "rolesanywhere:nested[0].password: encrypted, a placeholder that is a secret stands for it",
        'rolesanywhere:nested[1]["a.b"]: encrypted, a placeholder that is a secret stands for it',
        "rolesanywhere:nested[2]: encrypted, a placeholder that is a secret stands for it",
        "rolesanywhere:token: encrypted, a placeholder that is a secret stands for it",
    )
    assert copies.encrypted == (
        "rolesanywhere:nested[0].password",
        'rolesanywhere:nested[1]["a.b"]',
        "rolesanywhere:nested[2]",
        "rolesanywhere:token",
    )


def test_scalars_keep_the_very_text_they_were_written_with(root: Path) -> None:
    """The engine reads from the copy what it would read from the original: no requoting, no conversion."""
    prepare(root, "dev", root / "work")
    copy = (root / "work" / "Pulumi.dev.yaml").read_text()
    assert "rolesanywhere:version: 0123\n" in copy
    assert "rolesanywhere:day: 2026-11-21\n" in copy
    assert '"007"' in copy
    assert "capacity: 5" in copy


def test_encrypted_values_never_reach_the_copy(root: Path) -> None:
    """Neither ciphertext nor plaintext: a placeholder stands there."""
    prepare(root, "dev", root / "work")
    copy = (root / "work" / "Pulumi.dev.yaml").read_text()
    assert "CCC" not in copy
    assert "AAABBB" not in copy
    assert PLACEHOLDER in copy


def test_the_salt_of_the_sandboxs_own_engine_survives_a_second_copy(root: Path) -> None:
    """State encrypted by the sandbox stays readable after the stack file was copied again."""
    prepare(root, "dev", root / "work")
    copy = root / "work" / "Pulumi.dev.yaml"
    copy.write_text(copy.read_text() + "encryptionsalt: v1:sandbox\n")
    prepare(root, "dev", root / "work")
    assert "encryptionsalt: v1:sandbox" in copy.read_text()
    assert "v1:abc" not in copy.read_text()


def test_the_copies_are_owner_only(root: Path) -> None:
    """Folder and files can be read by their owner alone."""
    prepare(root, "dev", root / "work")
    assert (root / "work").stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in (root / "work").iterdir()} == {0o600}


@pytest.mark.parametrize(
    ("content", "expected"),
    [(None, "no such file"), ("config: [", "line 1"), ("- a list", "something else than keys")],
)
def test_a_stack_file_that_cannot_be_read_is_named(root: Path, content: str | None, expected: str) -> None:
    """A missing, broken or odd file is told by name and line."""
    file = root / "Pulumi.dev.yaml"
    file.unlink() if content is None else file.write_text(content)
    with pytest.raises(StackError, match=expected) as raised:
        prepare(root, "dev", root / "work")
    assert raised.value.problems[0].where.startswith("Pulumi.dev.yaml")
