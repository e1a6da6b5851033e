"""An end-entity certificate of AWS Private CA, for a request whose key stays where it was made."""

from collections.abc import Callable
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from aws_facts import Problem
from aws_facts.arn_kinds import PRIVATE_CA
from certs import read_request
from components._arns import arn_of
from components._inputs import derived, judged_together
from components._private_ca import KeyAlgorithm, algorithms, template
from components.errors import ComponentError

_DAYS = 7
_LONGEST_DAYS = 398


class PrivateCertificateArgs(TypedDict):
    """Who issues, for whom, and for how long."""

    authority_arn: pulumi.Input[str]
    """The ARN of the authority, once it is active."""
    signing_request: pulumi.Input[str]
    """The certificate signing request, PEM. Its subject and alternative names are the certificate's; the
    private key is in no request and never in a stack's state."""
    key_algorithm: NotRequired[pulumi.Input[KeyAlgorithm]]
    """The authority's own key, which decides how it signs; `EC_prime256v1` when left out."""
    validity_days: NotRequired[pulumi.Input[int]]
    """How long it is valid; 7 days when left out, 398 at most. No longer than the authority."""


class PrivateCertificate(pulumi.ComponentResource):
    """A certificate for one workload: digitalSignature, and nothing it could sign others with.

    Deleting it, or changing anything, revokes it. Roles Anywhere learns of that from a revocation list only.
    """

    arn: pulumi.Output[str]
    """The certificate's ARN."""
    certificate: pulumi.Output[str]
    """The certificate, PEM."""
    chain: pulumi.Output[str]
    """The certificates above it up to the root, PEM. Below a root that is the trust anchor none is sent."""

    def __init__(
        self, name: str, args: PrivateCertificateArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("rolesanywhere:index:PrivateCertificate", name, {}, opts)
        where = f"private certificate {name}"
        settings = judged_together(
            {
                "arn": lambda: derived(
                    args["authority_arn"], arn_of(PRIVATE_CA, where=f"{where}.authority_arn")
                ),
                "request": lambda: derived(args["signing_request"], _request_of(where)),
                "algorithms": lambda: algorithms(args, where=where),
                "days": lambda: derived(_days(args), _days_of(where)),
            }
        )
        made = aws.acmpca.Certificate(
            name,
            certificate_authority_arn=settings["arn"],
            certificate_signing_request=settings["request"],
            signing_algorithm=settings["algorithms"][1],
            template_arn=template("EndEntityCertificate/V1", settings["arn"]),
            validity={"type": "DAYS", "value": settings["days"]},
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.arn = made.arn
        self.certificate = made.certificate
        self.chain = made.certificate_chain
        self.register_outputs({"arn": self.arn, "certificate": self.certificate, "chain": self.chain})


def _days(args: PrivateCertificateArgs) -> pulumi.Input[int]:
    given = args.get("validity_days")
    return _DAYS if given is None else given


def _request_of(where: str) -> Callable[[str], str]:
    """A check of a request, which passes it on."""

    def judged(text: str) -> str:
        read_request(text.encode(), where=f"{where}.signing_request")
        return text

    return judged


def _days_of(where: str) -> Callable[[float], str]:
    """A check of a number of days, as the provider takes it."""

    def judged(days: float) -> str:
        if 1 <= days <= _LONGEST_DAYS and days == int(days):
            return str(int(days))
        raise ComponentError(
            Problem(
                where=f"{where}.validity_days",
                got=f"{days:g}",
                expected=f"a whole number from 1 to {_LONGEST_DAYS}",
                remedy="Nothing but expiry ends a certificate unless a revocation list is imported: keep it "
                "short.",
            )
        )

    return judged
