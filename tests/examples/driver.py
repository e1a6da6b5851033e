"""An example in a folder of the test's own, driven by the command as its README says."""

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.lifecycle.driver import REGION, ROOT, Project

NOT_COPIED = shutil.ignore_patterns(".sandbox", "pki", "requests", "machines", "venv", "__pycache__")


@dataclass(frozen=True)
class Example(Project):
    """A copy of one example beside a copy of the repository's program.

    Attributes:
        stack: The stack it is about.
        measured: As for any project; the lifecycle's tests measure the same commands.
    """

    stack: str = "dev"
    measured: bool = False

    @property
    def kept_outputs(self) -> Path:
        """What `pulumi stack output --json` printed after the last `up` that changed it."""
        return self.root / "outputs.json"

    def keep_outputs(self) -> None:
        """Write down the stack's outputs, for machines that know no more of it."""
        self.kept_outputs.write_text(self.run("outputs", "--stack", self.stack, "--json").stdout)

    def values(self) -> dict[str, Any]:
        """The outputs that were kept."""
        found: dict[str, Any] = json.loads(self.kept_outputs.read_text())
        return found

    def change(self, old: str, new: str) -> None:
        """Change the stack file's text in one place."""
        file = self.root / f"Pulumi.{self.stack}.yaml"
        text = file.read_text()
        assert text.count(old) == 1, old
        file.write_text(text.replace(old, new))


def make_example(folder: Path, name: str, stack: str) -> Example:
    """Copy an example, and the program it runs, to a folder."""
    shutil.copy(ROOT / "__main__.py", folder)
    root = Path(shutil.copytree(ROOT / "examples" / name, folder / "examples" / name, ignore=NOT_COPIED))
    return Example(root, stack=stack)


def credentials(example: Example, workload: str, folder: str | Path) -> dict[str, Any]:
    """What a certificate gets, asked for anew; ``refusal`` where it gets none.

    Args:
        example: The example.
        workload: Whose ARNs are asked with.
        folder: The folder with its files; a name is one of the example's development PKI.
    """
    return credentials_with(example, ("--outputs", str(example.kept_outputs), "--workload", workload), folder)


def credentials_with(example: Example, source: tuple[str, ...], folder: str | Path) -> dict[str, Any]:
    """The same, with parameters from anywhere.

    Args:
        example: The example.
        source: The options that say which ARNs are asked with.
        folder: The folder with its files; a name is one of the example's development PKI.
    """
    files = (example.root / "pki" / "workloads" / folder).iterdir()
    option = {"certificate.pem": "--certificate", "private-key.pem": "--private-key", "chain.pem": "--chain"}
    given = [word for file in files if file.name in option for word in (option[file.name], str(file))]
    instance = example.instance
    with tempfile.TemporaryDirectory() as cache:
        done = example.run(
            *("credentials", "process", *source, *given),
            AWS_ENDPOINT_URL_ROLESANYWHERE=instance.endpoint,
            AWS_CA_BUNDLE=str(instance.ca_file),
            XDG_CACHE_HOME=cache,
        )
    return json.loads(done.stdout) if done.returncode == 0 else {"refusal": done.stderr}


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
