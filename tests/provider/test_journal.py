"""The plugin's own record of what it asked the cloud to make."""

from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from sandbox.provider import journal
from sandbox.provider.errors import CloudError
from sandbox.provider.values import NO_SECRETS, Secrets

URN, TOKEN = "urn:pulumi:dev::test::aws:iam/role:Role::demo", "aws:iam/role:Role"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "journal"
    monkeypatch.setenv(journal.VARIABLE, str(path))
    return path


def answer(code: str, status: int) -> ClientError:
    return ClientError(
        {"Error": {"Code": code, "Message": ""}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]
        "CreateRole",
    )


def test_a_create_is_written_down_before_it_happens(file: Path) -> None:
    """The entry is there, owner-only, while the cloud is being asked, and stays when it was made."""
    with journal.noted(URN, TOKEN, {"name": "demo-1a2b3c4"}, NO_SECRETS):
        (entry,) = journal.read(file)
    assert (entry.urn, entry.token, entry.inputs) == (URN, TOKEN, {"name": "demo-1a2b3c4"})
    assert file.stat().st_mode & 0o777 == 0o600
    assert journal.read(file) == [entry]


@pytest.mark.parametrize(
    ("code", "status", "kept"),
    [
        ("AccessDenied", 403, 0),
        ("MalformedPolicyDocument", 400, 0),
        ("EntityAlreadyExists", 409, 1),
        ("BucketAlreadyOwnedByYou", 409, 1),
        ("ResourceInUseException", 400, 1),
        ("InternalFailure", 500, 1),
    ],
)
def test_only_a_refusal_proves_that_nothing_was_made(file: Path, code: str, status: int, kept: int) -> None:
    """A refused create is forgotten; one that is there already, or that the server failed on, is not."""
    with pytest.raises(CloudError), journal.noted(URN, TOKEN, {"name": "demo"}, NO_SECRETS):
        raise CloudError("creating") from answer(code, status)
    assert len(journal.read(file)) == kept


def test_a_lost_connection_proves_nothing(file: Path) -> None:
    """Whatever else ends a create leaves it in the journal."""
    with pytest.raises(CloudError), journal.noted(URN, TOKEN, {"name": "demo"}, NO_SECRETS):
        raise CloudError("creating") from ConnectionError()
    assert len(journal.read(file)) == 1


def test_secrets_are_never_written(file: Path) -> None:
    """An input that is secret, or that holds a secret text, is left out whole."""
    secrets = Secrets(frozenset({("description",)}), frozenset({"hunter2"}))
    inputs = {"name": "demo", "description": "x", "tags": {"a": "is hunter2 here"}}
    with journal.noted(URN, TOKEN, inputs, secrets):
        pass
    (entry,) = journal.read(file)
    assert entry.inputs == {"name": "demo"}
    assert "hunter2" not in file.read_text()


def test_a_line_cut_off_by_a_kill_does_not_count(file: Path) -> None:
    """The cloud is asked after the line is on disk; half a line means it was not asked."""
    with journal.noted(URN, TOKEN, {"name": "demo"}, NO_SECRETS):
        pass
    file.write_text(file.read_text() + '{"urn": "half')
    assert len(journal.read(file)) == 1


def test_without_a_journal_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin nobody gave a journal works all the same, and a missing journal is empty."""
    monkeypatch.delenv(journal.VARIABLE, raising=False)
    with journal.noted(URN, TOKEN, {"name": "demo"}, NO_SECRETS):
        pass
    assert list(tmp_path.iterdir()) == []
    assert journal.read(tmp_path / "none") == []
