"""A workload as a profile of the AWS CLI's and SDKs' config file.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html : the value of
``credential_process`` is one line, split as a POSIX shell would.
"""

import shlex

from aws_facts.limits import CHAINED_SESSION
from outputs.contract import CrossAccountRole, Workload


def aws_config_profile(name: str, workload: Workload) -> str:
    """The lines of one profile.

    Args:
        name: The profile's name; ``default`` has a section of its own form.
        workload: Whose credentials it gets.
    """
    return (
        f"[{_section(name)}]\nregion = {workload.region}\n"
        f"credential_process = {workload.credential_process}\n"
    )


def chained_profile(name: str, role: CrossAccountRole, *, region: str, source: str) -> str:
    """The lines of a profile that goes on from another one to a role of another account.

    https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html . A duration of an
    hour is the default and left out: AWSume does not follow ``source_profile`` where one is written.

    Args:
        name: The profile's name.
        role: The role it goes on to.
        region: The Region of the role's stack.
        source: The name of the profile whose session goes on.
    """
    lines = [f"[{_section(name)}]", f"region = {region}", f"role_arn = {role.role_arn}"]
    lines.append(f"source_profile = {source}")
    if role.external_id:
        lines.append(f"external_id = {role.external_id}")
    if role.duration_seconds != CHAINED_SESSION.value:
        lines.append(f"duration_seconds = {role.duration_seconds}")
    return "\n".join(lines) + "\n"


def _section(name: str) -> str:
    return "default" if name == "default" else f"profile {shlex.quote(name)}"
