"""A trust anchor: the certificate authority whose certificates Roles Anywhere accepts."""

from datetime import UTC, datetime
from typing import TypedDict

import pulumi
import pulumi_aws as aws

from certs import check_anchor_bundle
from components._inputs import derived


class TrustAnchorArgs(TypedDict):
    """What a trust anchor is made of."""

    certificate_bundle: pulumi.Input[str]
    """The one or two CA certificates to trust, in PEM. Changing them updates the anchor in place."""


class TrustAnchor(pulumi.ComponentResource):
    """A trust anchor from a certificate bundle: enabled, and protected against removal by mistake.

    Every session of its workloads depends on an anchor's ARN. Removing, renaming or replacing one is stopped
    in the preview until `pulumi state unprotect` says that it is meant. `protect` given in the options wins.
    """

    arn: pulumi.Output[str]
    """The anchor's ARN, with its UUID: what `aws:SourceArn` is compared with."""

    def __init__(self, name: str, args: TrustAnchorArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rolesanywhere:index:TrustAnchor", name, {}, opts)

        def checked(bundle: str) -> str:
            check_anchor_bundle(bundle, where=f"trust anchor {name}", now=datetime.now(UTC))
            return bundle

        protect = True if opts is None or opts.protect is None else opts.protect
        anchor = aws.rolesanywhere.TrustAnchor(
            name,
            # Left out, the API makes a disabled anchor.
            enabled=True,
            source={
                "source_type": "CERTIFICATE_BUNDLE",
                "source_data": {"x509_certificate_data": derived(args["certificate_bundle"], checked)},
            },
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )
        self.arn = anchor.arn
        self.register_outputs({"arn": self.arn})
