"""The state of a stack, read from the engine's file."""

import json
from pathlib import Path
from typing import Any, cast

import pytest

from sandbox import stack
from sandbox.stack import RehearsedStack
from sandbox.state import outputs_in, read_state

SIGNATURE = "4dabf18193072939515e22adb298388d"
"""As https://github.com/pulumi/pulumi/blob/v3.232.0/sdk/go/common/resource/sig/sig.go has it."""

HIDDEN = {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x"}
ASSET = {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "text": "t"}


def checkpoint(folder: Path, document: Any) -> Path:
    file = folder / "dev.json"
    file.write_text(json.dumps(document))
    return file


def test_what_the_last_operation_left(tmp_path: Path) -> None:
    """Resources and pending operations, as they are."""
    latest = {
        "resources": [{"urn": "u", "type": "aws:iam/role:Role"}],
        "pending_operations": [{"type": "creating"}],
    }
    assert read_state(checkpoint(tmp_path, {"version": 3, "checkpoint": {"latest": latest}})) == latest


def test_a_new_stack_has_none(tmp_path: Path) -> None:
    """Before the first operation the engine writes no deployment."""
    for held in ({"stack": "s"}, {"stack": "s", "latest": None}):
        assert read_state(checkpoint(tmp_path, {"version": 3, "checkpoint": held})) == {}


@pytest.mark.parametrize("document", [{"version": 4, "checkpoint": {}}, {"version": 3}, {}])
def test_what_is_not_known_is_not_guessed(tmp_path: Path, document: dict[str, Any]) -> None:
    """A checkpoint of another version is the engine's to read: it is asked for an export."""
    file = checkpoint(tmp_path, document)
    assert read_state(file) is None


def test_the_engine_is_asked_where_the_file_says_too_little(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An export is the same, only slower."""

    class Asked:
        rehearsal = None

        def deployment(self) -> dict[str, Any]:
            return {"resources": ["exported"]}

    file = checkpoint(tmp_path, {"version": 4})
    monkeypatch.setattr(stack, "state_files", lambda _rehearsal: iter([file]))
    assert RehearsedStack.state(cast("RehearsedStack", Asked())) == {"resources": ["exported"]}


def test_secrets_are_not_shown() -> None:
    """Wherever they are; what is marked as something else stays what it is."""
    outputs = {"word": HIDDEN, "list": ["a", HIDDEN], "map": {"in": {"deep": HIDDEN}}, "file": ASSET, "n": 1}
    resources = [
        {"type": "aws:iam/role:Role", "outputs": {"arn": "a"}},
        {"type": "pulumi:pulumi:Stack", "outputs": outputs},
    ]
    assert outputs_in({"resources": resources}) == {
        "word": "[secret]",
        "list": ["a", "[secret]"],
        "map": {"in": {"deep": "[secret]"}},
        "file": ASSET,
        "n": 1,
    }
    assert outputs_in({}) == outputs_in({"resources": None}) == {}
