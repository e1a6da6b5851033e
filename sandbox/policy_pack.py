"""A Pulumi policy pack that judges what the engine is about to do, and what it says."""

import re
from dataclasses import dataclass
from pathlib import Path

from pulumi.automation.events import PolicyEvent

from aws_facts import Problem

MANDATORY = "mandatory"
_MARKUP = re.compile(r"<\{%[^%]*%\}>")
_PARTS = re.compile(
    r"where: (?P<where>.*?)\ngot: (?P<got>.*?)\nexpected: (?P<expected>.*?)\ndo: (?P<remedy>.*?)"
    r"\nsource: (?P<source>.*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class PolicyPack:
    """A policy pack on this machine.

    Attributes:
        folder: The folder with PulumiPolicy.yaml.
        config: The file with its configuration, where there is one.
    """

    folder: Path
    config: Path | None = None

    def options(self) -> dict[str, list[str]]:
        """What the Automation API wants to know of it."""
        configured = {} if self.config is None else {"policy_pack_configs": [str(self.config)]}
        return {"policy_packs": [str(self.folder)]} | configured


@dataclass(frozen=True, slots=True)
class Violation:
    """What a policy says of a resource.

    Attributes:
        policy: The policy's name.
        level: ``mandatory``, or ``advisory``, which stops nothing.
        resource: The resource's type and logical name; empty for the whole stack.
        message: What the policy says.
    """

    policy: str
    level: str
    resource: str
    message: str

    @classmethod
    def of(cls, event: PolicyEvent) -> "Violation":
        """Take one event of the engine.

        Args:
            event: The event.
        """
        _, _, types, name = ["", "", "", "", *(event.resource_urn or "").split("::")][-4:]
        type_ = types.rpartition("$")[2]
        # The stack is what the engine names where a policy names nothing.
        resource = "" if type_ == "pulumi:pulumi:Stack" else f"{type_} {name}".strip()
        return cls(event.policy_name, event.enforcement_level, resource, _text(event.message))

    @property
    def stops(self) -> bool:
        """Whether the operation fails because of it."""
        return self.level == MANDATORY

    def problem(self) -> Problem:
        """The violation as a problem: its parts where the pack tells them apart, else all of what it says."""
        where = f"{self.resource or 'the stack'}, rule {self.policy}"
        parts = _PARTS.search(self.message)
        if parts is None:
            return Problem(
                where, self.message, "what the policy asks for", "Mend it, or see the policy pack."
            )
        remedy = f"{parts['remedy']} ({parts['source']})"
        return Problem(f"{where}: {parts['where']}", parts["got"], parts["expected"], remedy)


def _text(message: str) -> str:
    """What a message says, without the engine's marks for colours and its indentation."""
    return "\n".join(line.strip() for line in _MARKUP.sub("", message).strip().splitlines())
