"""The keys a stack made on this machine, and their end."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from aws_facts import Problem
from cli.console import err
from cli.opening import project


def purged_with(stack: str) -> tuple[Path, ...]:
    """The development PKIs of a stack that are there and that no other stack of the project uses.

    Args:
        stack: The stack's name.

    Raises:
        certs.CertificateError: Another stack uses one too.
        config.ConfigError: The stack file is wrong.
    """
    import config
    from certs import CertificateError

    root = project()
    if not config.is_ours(root):
        raise click.UsageError("--purge-keys knows this toolkit's stack files; this project has its own.")
    declared = config.check(root, stack)
    found = {each.development for each in declared.trust_anchors.values() if each.development}
    problems = [
        Problem(
            where=f"--purge-keys, {directory}",
            got=f"the development PKI of stack {other} too",
            expected="keys that no other stack needs",
            remedy=f"Give {other} another directory, or delete the keys by hand when neither needs them.",
        )
        for directory, other in _used_elsewhere(root, stack)
        if directory in {each.resolve() for each in found}
    ]
    if problems:
        raise CertificateError(*problems)
    return tuple(sorted(directory for directory in found if directory.exists()))


def _used_elsewhere(root: Path, stack: str) -> Iterator[tuple[Path, str]]:
    """Every development PKI the other stack files of a project name, and the stack that does."""
    import config

    for file in sorted(root.glob("Pulumi.*.yaml")):
        other = file.name.removeprefix("Pulumi.").removesuffix(".yaml")
        values = config.read_values(root, other) if other != stack else {}
        anchors = values.get("rolesanywhere:trustAnchors")
        for anchor in anchors.values() if isinstance(anchors, dict) else ():
            directory = anchor.get("development") if isinstance(anchor, dict) else None
            if isinstance(directory, str):
                yield (root / directory).resolve(), other


def purge(directories: Sequence[Path]) -> None:
    """Remove development PKIs, and say of each what became of it.

    Args:
        directories: Where they lie.

    Raises:
        certs.CertificateError: One is in use, or is no development PKI.
    """
    from certs import remove_development_pki

    for directory in directories:
        kept = remove_development_pki(directory)
        err.print(f"Removed the keys and certificates in {directory}.", markup=False)
        for file in kept:
            err.print(f"  kept {file}: it was not made here", markup=False)
