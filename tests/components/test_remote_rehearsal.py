"""A project that uses the components by token is rehearsed by the command, as any other."""

from pathlib import Path

import pytest

from tests.lifecycle.driver import Project

pytestmark = [pytest.mark.engine, pytest.mark.slow]

_PROGRAM = """
import pulumi


class Bucket(pulumi.ComponentResource):
    arn: pulumi.Output[str]

    def __init__(self, name):
        super().__init__("rolesanywhere:index:S3Bucket", name, {"arn": None}, None, remote=True)


pulumi.export("arn", Bucket("data").arn)
"""


def test_the_command_stands_in_for_the_language_host(tmp_path: Path) -> None:
    """`up` finds the components where there is no Python language host, and `down` needs it no more."""
    root = tmp_path / "team"
    root.mkdir()
    (root / "Pulumi.yaml").write_text("name: team\nruntime: python\n")
    (root / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-central-1\n")
    (root / "__main__.py").write_text(_PROGRAM)
    project = Project(root, measured=False)
    try:
        project.succeed("up")
        assert project.outputs()["arn"].startswith("arn:aws:s3:::data-")
        types = {resource["type"] for resource in project.state()["resources"]}
        assert {"rolesanywhere:index:S3Bucket", "aws:s3/bucket:Bucket"} <= types
        project.succeed("down", "--yes")
    finally:
        project.run("sandbox", "stop")
