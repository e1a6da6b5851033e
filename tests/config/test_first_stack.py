"""The first stack file: whatever it is asked to say, it says, and a check agrees."""

from pathlib import Path

import pytest

from config import ConfigError, FirstStack, check_text, first_stack_file, stack_file_schema
from config.yaml_values import read_yaml
from tests.config.production import ANCHOR, PRIVATE_CA, write_bundle


def _first(**changes: str) -> FirstStack:
    settings = {
        "stack": "prod",
        "region": "eu-central-1",
        "account": "",
        "anchor": "corp",
        "source": "development",
        "value": "pki/prod",
        "workload": "web",
        "common_name": "web-1",
    }
    return FirstStack(**(settings | changes))


@pytest.mark.parametrize(
    ("source", "value"),
    [("bundle", "ca/corp.pem"), ("privateCa", PRIVATE_CA), ("arn", ANCHOR), ("development", "pki/prod")],
)
@pytest.mark.parametrize("account", ["", "111122223333"])
def test_it_passes_a_check(tmp_path: Path, source: str, value: str, account: str) -> None:
    """With every kind of trust anchor, with and without an account, and without a warning."""
    write_bundle(tmp_path)
    stack = check_text(first_stack_file(_first(source=source, value=value, account=account)), tmp_path, "new")
    assert stack.warnings == ()
    assert stack.workloads["web"].certificate.common_name == "web-1"
    assert stack.narrowed_by("web") == "grants"
    assert stack.common_tags == {"environment": "prod"}


@pytest.mark.parametrize("stack", ["prod", "1.2", "true", "null", "0123"])
@pytest.mark.parametrize("workload", ["web", "Web_1", "007", "no"])
def test_words_yaml_would_read_otherwise_are_quoted(tmp_path: Path, stack: str, workload: str) -> None:
    """Numbers, dots and truth values stay the names they are."""
    text = first_stack_file(_first(stack=stack, workload=workload))
    assert list(check_text(text, tmp_path, "new").workloads) == [workload]


def test_a_text_cannot_break_out(tmp_path: Path) -> None:
    """Quotes and line ends in an option stay inside of its value, where they are refused."""
    for value in ('x"\n  other:key: y', "x\\", "a\nb"):
        text = first_stack_file(_first(common_name=value))
        config = read_yaml(text, "new")["config"]
        assert isinstance(config, dict)
        assert "other:key" not in config
        with pytest.raises(ConfigError) as caught:
            check_text(text, tmp_path, "new")
        assert [problem.where for problem in caught.value.problems] == [
            "rolesanywhere:workloads.web.certificate.commonName"
        ]


def test_it_names_the_schema_an_editor_needs() -> None:
    """The first line is the YAML language server's, and every key it writes is one of the schema's."""
    text = first_stack_file(_first())
    assert text.startswith("# yaml-language-server: $schema=stack.schema.json\n")
    config = read_yaml(text, "new")["config"]
    assert isinstance(config, dict)
    assert config.keys() <= stack_file_schema()["properties"]["config"]["properties"].keys()
    assert max(map(len, text.splitlines())) <= 120
