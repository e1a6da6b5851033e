"""A workload as a profile of the AWS CLI's and SDKs' config file.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html : the value of
``credential_process`` is one line, split as a POSIX shell would.
"""

import shlex

from outputs.contract import Workload


def aws_config_profile(name: str, workload: Workload) -> str:
    """The lines of one profile.

    Args:
        name: The profile's name; ``default`` has a section of its own form.
        workload: Whose credentials it gets.
    """
    section = "default" if name == "default" else f"profile {shlex.quote(name)}"
    return f"[{section}]\nregion = {workload.region}\ncredential_process = {workload.credential_process}\n"
