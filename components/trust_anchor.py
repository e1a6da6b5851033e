"""A trust anchor: the certificate authority whose certificates Roles Anywhere accepts."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws
from cryptography.hazmat.primitives import hashes

from aws_facts import Problem
from aws_facts.arn_kinds import PRIVATE_CA, TRUST_ANCHOR
from certs import check_anchor_bundle
from components._arns import arn_of
from components._inputs import adopted_alone, derived, given, optional
from components.errors import ComponentError

_SOURCES = ("certificate_bundle", "private_ca_arn", "existing_arn")


class TrustAnchorArgs(TypedDict):
    """Whose certificates are trusted: exactly one of the first three."""

    certificate_bundle: NotRequired[pulumi.Input[str]]
    """The one or two CA certificates to trust, in PEM. Changing them updates the anchor in place."""
    private_ca_arn: NotRequired[pulumi.Input[str]]
    """The ARN of the authority of AWS Private CA to trust. It must be active, and in the same Region."""
    private_ca_certificate: NotRequired[pulumi.Input[str]]
    """The certificate of that authority, PEM. Roles Anywhere reads it only when an anchor is made or
    updated: with this the anchor's name says which one, and a renewed one updates the anchor in place."""
    existing_arn: NotRequired[pulumi.Input[str]]
    """The ARN of an anchor somebody else owns. It is used as it is: nothing is made, nothing is changed."""
    enabled: NotRequired[pulumi.Input[bool]]
    """Whether sessions can be had with its certificates; true when left out."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of the anchor."""


class TrustAnchor(pulumi.ComponentResource):
    """A trust anchor from a bundle or a Private CA: enabled, and protected against removal by mistake.

    Every session of its workloads depends on an anchor's ARN. Removing, renaming or replacing one is stopped
    in the preview until `pulumi state unprotect` says that it is meant. `protect` given in the options wins.
    """

    arn: pulumi.Output[str]
    """The anchor's ARN, with its UUID: what `aws:SourceArn` is compared with."""

    def __init__(self, name: str, args: TrustAnchorArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rolesanywhere:index:TrustAnchor", name, {}, opts)
        where = f"trust anchor {name}"
        _check_one_source(args, where=where)
        if adopted_alone(args, where=where):
            existing = derived(args["existing_arn"], arn_of(TRUST_ANCHOR, where=f"{where}.existing_arn"))
            self.arn = pulumi.Output.from_input(existing)
        else:
            protect = True if opts is None or opts.protect is None else opts.protect
            self.arn = aws.rolesanywhere.TrustAnchor(
                name,
                name=_name(name, args, where=where),
                # Left out, the API makes a disabled anchor.
                enabled=True if args.get("enabled") is None else args.get("enabled"),
                source=_source(args, where=where),
                tags=args.get("tags"),
                opts=pulumi.ResourceOptions(parent=self, protect=protect),
            ).arn
        self.register_outputs({"arn": self.arn})


def _name(name: str, args: TrustAnchorArgs, *, where: str) -> pulumi.Input[str] | None:
    """The anchor's name in AWS, where it says which certificate of its authority was read; else Pulumi's.

    The real provider calls UpdateTrustAnchor for another name, and for nothing else that could be changed
    without a change of what is trusted.
    """

    def marked(pem: str) -> str:
        (certificate,) = check_anchor_bundle(
            pem, where=f"{where}.private_ca_certificate", now=datetime.now(UTC)
        )
        return f"{name}-{certificate.fingerprint(hashes.SHA256()).hex()[:7]}"

    return optional(args.get("private_ca_certificate"), marked)


def _check_one_source(args: TrustAnchorArgs, *, where: str) -> None:
    sources = given(args, _SOURCES)
    if len(sources) != 1:
        raise ComponentError(
            Problem(
                where=where,
                got=" and ".join(sources) or "no source",
                expected=f"exactly one of {', '.join(_SOURCES)}",
                remedy="Name one authority to trust; an anchor has one source.",
            )
        )
    if "private_ca_certificate" in given(args) and sources != ["private_ca_arn"]:
        raise ComponentError(
            Problem(
                where=where,
                got=f"private_ca_certificate beside {sources[0]}",
                expected="private_ca_certificate beside private_ca_arn only",
                remedy="Remove it: it says which certificate of an authority of AWS Private CA is read.",
            )
        )


def _source(args: TrustAnchorArgs, *, where: str) -> dict[str, Any]:
    """What the anchor is made from; a wrong one is refused before AWS is asked."""
    if args.get("private_ca_arn") is not None:
        arn = derived(args["private_ca_arn"], arn_of(PRIVATE_CA, where=f"{where}.private_ca_arn"))
        return {"source_type": "AWS_ACM_PCA", "source_data": {"acm_pca_arn": arn}}

    def checked(bundle: str) -> str:
        check_anchor_bundle(bundle, where=where, now=datetime.now(UTC))
        return bundle

    bundle = derived(args["certificate_bundle"], checked)
    return {"source_type": "CERTIFICATE_BUNDLE", "source_data": {"x509_certificate_data": bundle}}
