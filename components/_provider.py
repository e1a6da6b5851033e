"""The components as a Pulumi provider named `rolesanywhere`, for programs in any language.

Run this module from the project's root to write `components/schema.json` anew:
``.venv/bin/python -P -m components._provider``.
"""

import inspect
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pulumi
from pulumi.provider import ConstructResult, Provider
from pulumi.provider.experimental.schema import generate_schema

from aws_facts import Problem
from components._analyzer import SharingAnalyzer
from components._wire import Fields, Wire
from components.certificate_role import CertificateRole
from components.certificate_workload import CertificateWorkload
from components.cross_account_role import CrossAccountRole
from components.dynamodb_table import DynamoDbTable
from components.errors import ComponentError
from components.expiry_alarm import ExpiryAlarm
from components.instance_role import InstanceRole
from components.private_certificate import PrivateCertificate
from components.private_certificate_authority import PrivateCertificateAuthority
from components.rolesanywhere_profile import Profile
from components.s3_bucket import S3Bucket
from components.trust_anchor import TrustAnchor

NAME = "rolesanywhere"
"""The provider's name; a component's token is `rolesanywhere:index:<Class>`."""

SERVED: tuple[type[pulumi.ComponentResource], ...] = (
    CertificateRole,
    CertificateWorkload,
    CrossAccountRole,
    DynamoDbTable,
    ExpiryAlarm,
    InstanceRole,
    PrivateCertificate,
    PrivateCertificateAuthority,
    Profile,
    S3Bucket,
    TrustAnchor,
)
"""Every component there is for other languages."""

_ROOT = Path(__file__).resolve().parent.parent
SCHEMA_FILE = _ROOT / "components" / "schema.json"
"""The schema as it was reviewed: what a program in another language can rely on."""


class ComponentsProvider(Provider):
    """Builds the components another program asks for.

    Pulumi infers the schema from their types; their arguments are read by `Wire`.
    """

    def __init__(self) -> None:
        project = _project()
        found = SharingAnalyzer(NAME).analyze(list(SERVED))
        self._classes = {served.__name__: served for served in SERVED}
        self._definitions = found["component_definitions"]
        self._wire = Wire(found["type_definitions"])
        described = generate_schema(
            NAME,
            project["version"],
            None,
            self._definitions,
            found["type_definitions"],
            sorted(found["dependencies"], key=lambda each: each.name),
        ).to_json()
        described |= {"description": project["description"], "license": project["license"]}
        tidy = _tidy(described, self._spellings())
        super().__init__(project["version"], json.dumps(_without_args(tidy, self._wire.types)))

    def _spellings(self) -> dict[str, str]:
        """The schema's spelling of every argument and output, by Python's."""
        mappings = [each.inputs_mapping for each in self._definitions.values()]
        mappings += [each.outputs_mapping for each in self._definitions.values()]
        mappings += [each.properties_mapping for each in self._wire.types.values()]
        return {python: schema for mapping in mappings for schema, python in mapping.items()}

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: Mapping[str, Any],
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        """Build one component.

        Args:
            name: Its logical name.
            resource_type: Its token.
            inputs: By the schema's names.
            options: Those of the program that asks.

        Raises:
            ToolkitError: There is no such component, or its arguments are wrong.
        """
        package, _, class_name = resource_type.partition(":index:")
        if package != NAME or class_name not in self._classes:
            raise ComponentError(
                Problem(
                    where=f"resource {name}",
                    got=f"type {resource_type}",
                    expected="one of " + ", ".join(f"{NAME}:index:{each}" for each in sorted(self._classes)),
                    remedy="Correct the type, or use the version of the package that has it.",
                )
            )
        definition = self._definitions[class_name]
        fields = Fields(definition.inputs, definition.inputs_mapping)
        arguments = self._wire.arguments(inputs, fields, where=f"{class_name} {name}")
        made: Any = self._classes[class_name]
        component = made(name, arguments, options)
        state = {key: getattr(component, attribute) for key, attribute in definition.outputs_mapping.items()}
        return ConstructResult(component.urn, state)


def _tidy(value: Any, spellings: Mapping[str, str]) -> Any:
    """The schema for readers of other languages.

    Without the fields that say nothing, which Pulumi leaves inside lists; descriptions without Python's
    indentation, and with arguments named as the schema names them.
    """
    if isinstance(value, list):
        return [_tidy(each, spellings) for each in value]
    if not isinstance(value, dict):
        return value
    tidy = {key: _tidy(each, spellings) for key, each in value.items() if each is not None}
    if isinstance(tidy.get("description"), str):
        text = inspect.cleandoc(tidy["description"])
        tidy["description"] = re.sub(r"`(\w+)`", lambda found: f"`{spellings.get(found[1], found[1])}`", text)
    return tidy


def _without_args(schema: Any, types: Iterable[str]) -> Any:
    """The schema with types named as generators expect: from `Grant` they make `GrantArgs` themselves."""
    text = json.dumps(schema)
    for name in types:
        text = text.replace(f'{NAME}:index:{name}"', f'{NAME}:index:{name.removesuffix("Args")}"')
    return json.loads(text)


def schema_text() -> str:
    """The schema as `components/schema.json` holds it."""
    return json.dumps(json.loads(str(ComponentsProvider().schema)), indent=2, sort_keys=True) + "\n"


def _project() -> dict[str, str]:
    """What `pyproject.toml` says of the project; its version is written nowhere else."""
    values: dict[str, str] = tomllib.loads((_ROOT / "pyproject.toml").read_text())["project"]
    return values


def main(file: Path = SCHEMA_FILE) -> None:
    """Write the schema.

    Args:
        file: Where; the committed one by default.
    """
    file.write_text(schema_text())


if __name__ == "__main__":
    main()
