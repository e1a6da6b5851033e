"""As whom a stack is deployed: an IAM user with the policy the stack was given, and no more.

What the engine's state holds may be older than the stack file: what the last deployed file needed stays
allowed until the next `up` has succeeded.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.asking import ask_for_stack_deployer
from sandbox.files import write_private
from sandbox.instance import Instance
from sandbox.keys import KeyPair


@dataclass(frozen=True, slots=True)
class StackDeployer:
    """The user that deploys one stack.

    Attributes:
        instance: The sandbox.
        account: The 12-digit account id.
        stack: The stack's name.
        policies: The policy documents of the stack file as it is now; empty where nobody read it.
    """

    instance: Instance
    account: str
    stack: str
    policies: tuple[str, ...]

    @property
    def file(self) -> Path:
        """Where the documents are kept that what is deployed now needs."""
        return self.instance.directory / "work" / f"{self.stack}.deployer.json"

    @property
    def documents(self) -> tuple[str, ...]:
        """Those of what is deployed and those of the stack file, each once."""
        kept = json.loads(self.file.read_text()) if self.file.exists() else []
        return tuple(dict.fromkeys([*kept, *self.policies]))

    def key(self) -> KeyPair:
        """The user's key pair; its policy is what the stack needs now.

        Raises:
            SandboxError: The sandbox does not answer.
        """
        return ask_for_stack_deployer(self.instance, self.account, self.stack, joined(self.documents))

    def began(self) -> None:
        """An `up` begins: whatever becomes of it, both old and new may be there."""
        self._keep(self.documents)

    def succeeded(self) -> None:
        """The `up` is done: what is there is what the stack file says."""
        self._keep(self.policies)

    def _keep(self, documents: tuple[str, ...]) -> None:
        write_private(self.file, json.dumps(documents).encode())


def joined(documents: tuple[str, ...]) -> Mapping[str, Any]:
    """Several policy documents as one.

    A user's documents have size limits that the sandbox's own, made in process, need not keep.

    Args:
        documents: Each a document's text.
    """
    read = [json.loads(document) for document in documents]
    return {
        "Version": "2012-10-17",
        "Statement": [statement for each in read for statement in each["Statement"]],
    }
