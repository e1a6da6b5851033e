"""An example in a folder of the test's own, driven by the command as its README says."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.lifecycle.driver import REGION, ROOT, Project

NOT_COPIED = shutil.ignore_patterns(".sandbox", "pki", "venv", "__pycache__")


@dataclass(frozen=True)
class Example(Project):
    """A copy of one example beside a copy of the repository's program.

    Attributes:
        stack: The stack it is about.
    """

    stack: str = "dev"

    def values(self) -> dict[str, Any]:
        """The stack's outputs, as JSON."""
        found: dict[str, Any] = json.loads(self.run("outputs", "--stack", self.stack, "--json").stdout)
        return found

    def change(self, old: str, new: str) -> None:
        """Change the stack file's text in one place."""
        file = self.root / f"Pulumi.{self.stack}.yaml"
        text = file.read_text()
        assert text.count(old) == 1, old
        file.write_text(text.replace(old, new))

    def resources(self) -> list[str]:
        """The types of what the engine holds in its state, components left out."""
        exported = json.loads(self.run("pulumi", "--stack", self.stack, "stack", "export").stdout)
        return [each["type"] for each in exported["deployment"].get("resources", []) if each.get("custom")]


def make_example(folder: Path, name: str, stack: str) -> Example:
    """Copy an example, and the program it runs, to a folder."""
    shutil.copy(ROOT / "__main__.py", folder)
    root = Path(shutil.copytree(ROOT / "examples" / name, folder / "examples" / name, ignore=NOT_COPIED))
    return Example(root, stack=stack)


def session(project: Project, credentials: dict[str, str], service: str) -> Any:
    """A client of a service with the credentials a certificate got."""
    return boto3.client(  # type: ignore[call-overload]
        service,
        endpoint_url=project.instance.endpoint,
        verify=str(project.instance.ca_file),
        region_name=REGION,
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
        config=Config(retries={"total_max_attempts": 1}),
    )


def refusal(call: Any, **arguments: Any) -> str:
    """The code a call is refused with; empty when it is allowed."""
    try:
        call(**arguments)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""
