"""The stack's values as the running program gets them: the only reader of ``pulumi.Config``."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from aws_facts import Problem, ToolkitError
from certs import check_anchor_bundle, ensure_development_pki
from config.anchors import StackOutput
from config.arns import anchor_arn_findings
from config.checking import place_of
from config.cross_account import role_arn_findings
from config.development import development_subjects
from config.errors import ConfigError
from config.keys import NAMESPACE
from config.parsing import parse, structured
from config.place import Place, is_region
from config.refusal import Finding
from config.stack import Stack

_REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")
"""Where the provider looks for a Region when the stack names none, in its order."""


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
        stack = parse(_own_values(), root, _place())
        for warning in stack.warnings:
            pulumi.log.warn(str(warning))
        for event in _complete_development_pkis(stack):
            pulumi.log.info(event)
    except ToolkitError as error:
        raise _told(error) from error
    return stack


class Referenced(NamedTuple):
    """The ARNs that other stacks export: outputs by name, each judged as soon as it is known.

    Attributes:
        anchors: Those of trust anchors.
        roles: Those of roles of other accounts.
    """

    anchors: dict[str, Any]
    roles: dict[str, Any]


def referenced_arns(stack: Stack) -> Referenced:
    """The ARNs that other stacks export; only of what is said to be elsewhere.

    Args:
        stack: A valid stack.
    """
    import pulumi

    place = _place()
    anchors = {name: each.from_stack for name, each in stack.trust_anchors.items() if each.from_stack}
    roles = {name: each.from_stack for name, each in stack.cross_account_roles.items() if each.from_stack}
    # One reference for each stack: the engine takes the same one twice for a mistake.
    stacks = dict.fromkeys(each.stack for each in (*anchors.values(), *roles.values()))
    references = {each: pulumi.StackReference(each) for each in stacks}

    def read(source: StackOutput, findings: Callable[[object, Place], list[Finding]]) -> Any:
        first, *rest = source.output.split(".")
        judge = _judged(source, rest, lambda value: findings(value, place))
        return references[source.stack].get_output(first).apply(judge)

    return Referenced(
        {name: read(source, anchor_arn_findings) for name, source in anchors.items()},
        {name: read(source, role_arn_findings) for name, source in roles.items()},
    )


def _judged(
    source: StackOutput, rest: list[str], judge: Callable[[object], list[Finding]]
) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        for part in rest:
            value = value.get(part) if isinstance(value, dict) else None
        findings = judge(value)
        if findings:
            where = f"the output {source.output} of the stack {source.stack}"
            raise _told(
                ConfigError(*(Problem(where, each.got, each.expected, each.remedy) for each in findings))
            )
        return str(value)

    return read


def _told(error: ToolkitError) -> Exception:
    """An error that Pulumi prints as it is, without a traceback."""
    import pulumi

    count = len(error.problems)
    title = "1 problem" if count == 1 else f"{count} problems"
    return pulumi.RunError(f"{title} in the stack's configuration:\n{error}")


def _own_values() -> dict[str, Any]:
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


def _place() -> Place:
    """Where the running stack is deployed to."""
    import pulumi

    settings = pulumi.Config("aws")
    given = {key: settings.get(key) for key in ("region", "allowedAccountIds", "defaultTags")}
    place = place_of(structured({f"aws:{key}": value for key, value in given.items()}))
    elsewhere = (os.environ.get(name, "") for name in _REGION_VARIABLES)
    return replace(place, region=place.region or next(filter(is_region, elsewhere), ""))


def _complete_development_pkis(stack: Stack) -> list[str]:
    from datetime import UTC, datetime, timedelta

    events: list[str] = []
    for name, anchor in stack.trust_anchors.items():
        if anchor.development is None:
            continue
        subjects, left_open = development_subjects(stack, name)
        lifetime = timedelta(days=365 * anchor.development_years)
        events += ensure_development_pki(anchor.development, subjects, root_lifetime=lifetime).events
        events += [
            f"No development certificate is made for {workload}: the stack file does not say its subject "
            "exactly. "
            f"Issue one from {anchor.development}."
            for workload in left_open
        ]
        (bundle,) = anchor.bundle_files
        check_anchor_bundle(anchor.pem(), where=str(bundle), now=datetime.now(UTC))
    return events
