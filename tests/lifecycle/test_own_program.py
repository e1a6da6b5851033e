"""A project with a program and a config of its own, rehearsed by the same commands."""

import json
from collections.abc import Iterator

import pytest

from sandbox.rehearsal import PLACEHOLDER
from tests.lifecycle.driver import Project

pytestmark = [pytest.mark.engine, pytest.mark.slow]

PROGRAM = """\
import pulumi
import pulumi_aws as aws

settings = pulumi.Config()
nested = settings.require_secret_object("nested")
bucket = aws.s3.Bucket("data", tags={"word": settings.require_secret("word")})
pulumi.export("bucket", bucket.bucket)
pulumi.export("word", settings.require_secret("word"))
pulumi.export("list", nested.apply(lambda found: found["list"][0]))
pulumi.export("settings", {"plain": settings.require("plain")})
pulumi.export("mixed", {"plain": settings.require("plain"), "hidden": [settings.require_secret("word")]})
pulumi.export("list of lists", [[1, 2.5], [True, None]])
"""
STACK = """\
secretsprovider: awskms://alias/somebody-elses
encryptedkey: AAAA
config:
  aws:region: eu-central-1
  elsewhere:plain: readable
  elsewhere:word: {secure: AAABBBCCC}
  elsewhere:nested: {list: [{secure: AAABBBCCC}]}
"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A project that is not ours, deployed once."""
    root = tmp_path_factory.mktemp("elsewhere")
    (root / "Pulumi.yaml").write_text("name: elsewhere\nruntime: python\n")
    (root / "Pulumi.dev.yaml").write_text(STACK)
    (root / "__main__.py").write_text(PROGRAM)
    project = Project(root)
    project.succeed("up")
    yield project
    project.run("sandbox", "stop")


def test_its_outputs_are_shown_as_they_are(elsewhere: Project) -> None:
    """Another shape than the contract's is a plain table; as JSON it is what the engine itself prints."""
    outputs = elsewhere.outputs()
    printed = elsewhere.succeed("outputs")
    assert outputs["bucket"] in printed
    assert "readable" in printed
    assert outputs == json.loads(elsewhere.run("pulumi", "stack", "output", "--json").stdout)
    assert len(outputs) == 6


def test_an_encrypted_value_stays_a_secret(elsewhere: Project) -> None:
    """The program gets a placeholder; neither it nor the ciphertext can be read in outputs or state."""
    outputs = elsewhere.outputs()
    assert (outputs["word"], outputs["list"]) == ("[secret]", "[secret]")
    (state,) = (elsewhere.instance.directory / "state").glob(".pulumi/stacks/*/dev.json")
    for file in (state, *(elsewhere.instance.directory / "work").rglob("Pulumi*.yaml")):
        text = file.read_text()
        assert PLACEHOLDER not in text
        assert "AAABBBCCC" not in text
    assert (elsewhere.root / "Pulumi.dev.yaml").read_text() == STACK


def test_a_second_up_changes_nothing(elsewhere: Project) -> None:
    """A secret that is encrypted anew is the same value, and no change."""
    assert "0 operations" in elsewhere.succeed("up")
