"""The stack's values as the running program gets them: the only reader of ``pulumi.Config``."""

from pathlib import Path
from typing import Any

from aws_facts import Problem, ToolkitError
from certs import check_anchor_bundle, ensure_development_pki
from config.errors import ConfigError
from config.models import Stack
from config.parsing import NAMESPACE, parse


def load(root: Path) -> Stack:
    """Read and validate the running stack's configuration; make the development PKI it asks for.

    Warnings and news go to Pulumi's log.

    Args:
        root: The project's root: the directory with ``Pulumi.yaml``.

    Returns:
        The valid stack; the bundle of every trust anchor exists.

    Raises:
        pulumi.RunError: With everything that is wrong, for Pulumi to print without a traceback.
    """
    import pulumi

    try:
        stack = parse(_running_values(), root)
        for warning in stack.warnings:
            pulumi.log.warn(str(warning))
        for event in _complete_development_pkis(stack):
            pulumi.log.info(event)
    except ToolkitError as error:
        count = len(error.problems)
        title = "1 problem" if count == 1 else f"{count} problems"
        raise pulumi.RunError(f"{title} in the stack's configuration:\n{error}") from error
    return stack


def _running_values() -> dict[str, Any]:
    """Every value of this project's namespace, so that an unknown key is seen too."""
    import pulumi
    from pulumi.runtime import config as runtime

    project = pulumi.get_project()
    if project != NAMESPACE:
        raise ConfigError(
            Problem(
                where="Pulumi.yaml, name",
                got=project,
                expected=NAMESPACE,
                remedy="Keep the project's name; use the components from a project of your own.",
            )
        )
    settings = pulumi.Config()
    keys = {**runtime.get_config_env(), **runtime.CONFIG.get()}
    prefix = f"{NAMESPACE}:"
    return {
        name: settings.get(name)
        for name in (key.removeprefix(prefix) for key in keys if key.startswith(prefix))
    }


def _complete_development_pkis(stack: Stack) -> list[str]:
    from datetime import UTC, datetime

    events: list[str] = []
    for name, anchor in stack.trust_anchors.items():
        if anchor.development is None:
            continue
        common_names = [
            workload.certificate.common_name
            for workload in stack.workloads.values()
            if workload.trust_anchor == name
        ]
        events += ensure_development_pki(anchor.development, common_names).events
        bundle = anchor.bundle_file
        check_anchor_bundle(bundle.read_text(encoding="ascii"), where=str(bundle), now=datetime.now(UTC))
    return events
