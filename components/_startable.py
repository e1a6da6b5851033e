"""Whether Roles Anywhere can ever start a session of a role: seen where the role is of the same program."""

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from aws_facts import Problem
from components.errors import ComponentError
from policies import SERVICE_PRINCIPAL, services_trusted


def startable(role_arn: pulumi.Input[str], *, where: str) -> pulumi.Input[str]:
    """A role's ARN, refused when the role trusts other services alone.

    Args:
        role_arn: The ARN. Where it is the output of a role this program makes, the role's trust policy is
            read, in a preview too; of a role that is only named, nothing is known here.
        where: What to call the argument in an error.

    Raises:
        ComponentError: Through the output, when the role lets in other services alone.
    """
    if not isinstance(role_arn, pulumi.Output):
        return role_arn
    output: pulumi.Output[str] = role_arn
    awaited: Any = _trust_policies(output)
    judged = pulumi.Output.from_input(awaited).apply(lambda found: _judge(found, where))
    return pulumi.Output.all(arn=output, judged=judged).apply(lambda known: str(known["arn"]))


async def _trust_policies(role_arn: pulumi.Output[Any]) -> list[str]:
    """Those of the roles an output comes from, as far as they are known."""
    roles = [each for each in await role_arn.resources() if isinstance(each, aws.iam.Role)]
    found = [await pulumi.Output.from_input(role.assume_role_policy).future() for role in roles]
    return [text for text in found if isinstance(text, str)]


def _judge(trust_policies: Sequence[str], where: str) -> None:
    for document in trust_policies:
        trusted = services_trusted(document)
        if trusted and SERVICE_PRINCIPAL not in trusted:
            raise ComponentError(
                Problem(
                    where=where,
                    got=f"a role that trusts {', '.join(sorted(trusted))} alone",
                    expected=f"a role that trusts {SERVICE_PRINCIPAL}: of others no session can ever start",
                    remedy="Make a CertificateRole for the certificate. A role for instances of EC2 belongs "
                    "into an EC2 instance profile, which is another thing than a Roles Anywhere profile.",
                )
            )
