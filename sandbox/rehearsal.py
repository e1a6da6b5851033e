"""Copies a project's two YAML files to a work folder of the sandbox's own, ready to be rehearsed.

The engine writes into the stack file it is given (an encryption salt bound to its passphrase, requoted
scalars), so it never gets the user's. Credentials and endpoints are left out: the sandbox's own come by
environment. Everything else, the account ids, Regions and default tags included, stays as it is written.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from aws_facts import Problem
from sandbox.errors import StackError
from sandbox.files import make_private_directory, write_private

REPLACED_BY_THE_SANDBOX = frozenset(
    {
        "accessKey",
        "assumeRole",
        "assumeRoleWithWebIdentity",
        "assumeRoles",
        "customCaBundle",
        "ec2MetadataServiceEndpoint",
        "ec2MetadataServiceEndpointMode",
        "endpoints",
        "httpProxy",
        "httpsProxy",
        "insecure",
        "noProxy",
        "profile",
        "s3UsEast1RegionalEndpoint",
        "s3UsePathStyle",
        "secretKey",
        "sharedConfigFiles",
        "sharedCredentialsFiles",
        "stsRegion",
        "token",
        "tokenBucketRateLimiterCapacity",
        "useDualstackEndpoint",
        "useFipsEndpoint",
    }
)
"""Settings of the aws provider that say who asks or where: a rehearsal has its own answers to both."""

PLACEHOLDER = "rehearsal-placeholder"
"""Stands where the stack file has an encrypted value, as a secret; rehearsing never decrypts one."""

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_BOUND_TO_THE_USERS_SECRETS = frozenset({"encryptionsalt", "encryptedkey", "secretsprovider", "environment"})


@dataclass(frozen=True, slots=True)
class Copies:
    """What the copies have of their originals.

    Attributes:
        notes: What was left out or replaced, one short line each.
        encrypted: The key path of each value that is a secret, as ``pulumi config set --path`` takes it.
    """

    notes: tuple[str, ...]
    encrypted: tuple[str, ...]


def prepare(root: Path, stack: str, work: Path) -> Copies:
    """Write the copies.

    Args:
        root: The project's root, with `Pulumi.yaml` and `Pulumi.<stack>.yaml`.
        stack: The stack's name.
        work: The folder that receives the copies; made when missing.

    Raises:
        StackError: A file is missing or is not YAML.
    """
    make_private_directory(work)
    notes: list[str] = []
    encrypted: list[str] = []
    project = _compose(root / "Pulumi.yaml")
    values = _compose(root / f"Pulumi.{stack}.yaml")
    _drop(values, _BOUND_TO_THE_USERS_SECRETS, notes)
    config = _entry(values, "config")
    if isinstance(config, yaml.MappingNode):
        _drop(config, {f"aws:{name}" for name in REPLACED_BY_THE_SANDBOX}, notes)
        _without_encrypted(config, "", encrypted)
    notes += [f"{path}: encrypted, a placeholder that is a secret stands for it" for path in encrypted]
    _keep_salt(work / f"Pulumi.{stack}.yaml", values)
    write_private(work / "Pulumi.yaml", yaml.serialize(project, allow_unicode=True).encode())
    write_private(work / f"Pulumi.{stack}.yaml", yaml.serialize(values, allow_unicode=True).encode())
    return Copies(tuple(notes), tuple(encrypted))


def _compose(file: Path) -> yaml.MappingNode:
    """Read a YAML file as nodes, which keep every scalar exactly as it was written."""
    try:
        node = yaml.compose(file.read_text(), Loader=yaml.SafeLoader)
    except FileNotFoundError:
        raise StackError(
            Problem(
                where=file.name,
                got="no such file",
                expected="a stack file beside Pulumi.yaml",
                remedy="Name an existing stack with --stack, or write this file.",
            )
        ) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise StackError(
            Problem(
                where=f"{file.name}, line {mark.line + 1}" if mark else file.name,
                got=str(getattr(error, "problem", error)),
                expected="YAML",
                remedy="Mend the file at that line.",
            )
        ) from None
    if not isinstance(node, yaml.MappingNode):
        raise StackError(
            Problem(
                where=file.name,
                got="something else than keys and values",
                expected="a mapping, such as `config:`",
                remedy="See Pulumi.dev.yaml for an example.",
            )
        )
    return node


def _entry(mapping: yaml.MappingNode, key: str) -> yaml.Node | None:
    return next((value for name, value in mapping.value if name.value == key), None)


def _drop(mapping: yaml.MappingNode, keys: "frozenset[str] | set[str]", notes: list[str]) -> None:
    for name, _value in mapping.value:
        if name.value in keys:
            notes.append(f"{name.value}: left out")
    mapping.value = [(name, value) for name, value in mapping.value if name.value not in keys]


def _without_encrypted(node: yaml.Node, path: str, found: list[str]) -> yaml.Node:
    """The node with the placeholder wherever `secure:` stood; `found` gets the key path of each."""
    if isinstance(node, yaml.MappingNode):
        if path and [key.value for key, _ in node.value] == ["secure"]:
            found.append(path)
            return yaml.ScalarNode("tag:yaml.org,2002:str", PLACEHOLDER)
        node.value = [
            (key, _without_encrypted(value, _below(path, str(key.value)), found)) for key, value in node.value
        ]
    elif isinstance(node, yaml.SequenceNode):
        node.value = [
            _without_encrypted(value, f"{path}[{position}]", found)
            for position, value in enumerate(node.value)
        ]
    return node


def _below(path: str, key: str) -> str:
    """https://www.pulumi.com/docs/iac/concepts/config/#structured-configuration ."""
    if not path:
        return key
    return f"{path}.{key}" if _PLAIN_KEY.fullmatch(key) else f'{path}["{key}"]'


def _keep_salt(earlier: Path, values: yaml.MappingNode) -> None:
    """Keep the salt the sandbox's own engine wrote into the copy of before: state is encrypted with it."""
    if not earlier.exists():
        return
    salt = _entry(_compose(earlier), "encryptionsalt")
    if salt is not None:
        values.value.append((yaml.ScalarNode("tag:yaml.org,2002:str", "encryptionsalt"), salt))
