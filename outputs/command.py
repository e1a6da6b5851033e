"""The command that turns a certificate into credentials, ready to be run or written into a config file.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/credential-helper.html : ``credential-process`` of
``aws_signing_helper`` prints credentials as the AWS CLI and the SDKs read them.
"""

import shlex
from dataclasses import dataclass

PROGRAM = "aws_signing_helper"


@dataclass(frozen=True, slots=True)
class ConsumerFiles:
    """Where a workload keeps what it presents, on its own machine.

    Attributes:
        certificate: The path of its end-entity certificate.
        private_key: The path of that certificate's key.
        chain: The path of the intermediate certificates to send along, if any.
    """

    certificate: str
    private_key: str
    chain: str | None = None


def credential_process(  # noqa: PLR0913 - one argument for each option of the command
    *,
    trust_anchor_arn: str,
    profile_arn: str,
    role_arn: str,
    region: str,
    duration_seconds: int,
    files: ConsumerFiles | None = None,
) -> str:
    """The command, quoted for a POSIX shell; ``credential_process`` in an AWS config file reads it the same.

    Args:
        trust_anchor_arn: The anchor the certificate chains to.
        profile_arn: The profile the session starts through.
        role_arn: The role the session has.
        region: The Region of the anchor and the profile.
        duration_seconds: How long a session may live, in seconds: the helper itself would ask for 3600.
        files: The certificate's files. Left out, ``--certificate`` and ``--private-key`` are to be added.
    """
    words = [PROGRAM, "credential-process"]
    words += ["--trust-anchor-arn", trust_anchor_arn, "--profile-arn", profile_arn, "--role-arn", role_arn]
    words += ["--region", region, "--session-duration", str(duration_seconds)]
    if files is not None:
        words += ["--certificate", files.certificate, "--private-key", files.private_key]
        words += ["--intermediates", files.chain] if files.chain else []
    return shlex.join(words)
