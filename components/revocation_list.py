"""A revocation list of a trust anchor: the certificates that no longer get sessions."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NotRequired, TypedDict

import pulumi

import resources
from aws_facts.arn_kinds import CRL, TRUST_ANCHOR
from certs import check_crl, read_certificates, read_crl
from components._arns import arn_of
from components._inputs import derived, judged_together, optional


class RevocationListArgs(TypedDict):
    """A list, and whose it is."""

    trust_anchor_arn: pulumi.Input[str]
    """The ARN of the anchor whose certificates it revokes. Another one makes another list."""
    crl: pulumi.Input[str]
    """The whole list, in PEM. Changing it updates the list in place: each is whole, none is added to."""
    issuer_certificates: pulumi.Input[str]
    """The certificates, in PEM, one of which signed the list: of the anchor, or of an authority below it."""
    enabled: NotRequired[pulumi.Input[bool]]
    """Whether it counts; true when left out."""
    existing_arn: NotRequired[pulumi.Input[str]]
    """The ARN of a list that exists already, imported by hand, to take over: it gets this content, and is
    managed, and deleted, from then on."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of the list."""


class RevocationList(pulumi.ComponentResource):
    """An enabled revocation list, judged before it is imported: signed by the right CA, current, whole.

    A certificate on it is refused its next session; sessions it has live on until they end. A list whose next
    one is overdue may refuse everybody: renew it in time. In Python programs only.
    """

    arn: pulumi.Output[str]
    """The list's ARN."""

    def __init__(
        self, name: str, args: RevocationListArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("rolesanywhere:index:RevocationList", name, {}, opts)
        where = f"revocation list {name}"
        anchor = arn_of(TRUST_ANCHOR, where=f"{where}.trust_anchor_arn")
        existing = arn_of(CRL, where=f"{where}.existing_arn")
        inputs = judged_together(
            {
                "trustAnchorArn": lambda: derived(args["trust_anchor_arn"], anchor),
                "crl": lambda: derived(
                    {"crl": args["crl"], "issuers": args["issuer_certificates"]},
                    lambda given: _checked(given, where=where),
                ),
                "existingArn": lambda: optional(args.get("existing_arn"), existing),
            }
        )
        enabled, tags = args.get("enabled"), args.get("tags")
        made = resources.RevocationList(
            name,
            # Left out, the API makes a list that does not count.
            inputs | {"name": name, "enabled": True if enabled is None else enabled, "tags": tags or {}},
            pulumi.ResourceOptions(parent=self),
        )
        self.arn = made.arn
        self.register_outputs({"arn": self.arn})


def _checked(given: Mapping[str, Any], *, where: str) -> str:
    issuers = read_certificates(given["issuers"].encode(), where=f"{where}.issuer_certificates").certificates
    text: str = given["crl"]
    crl = read_crl(text.encode(), where=f"{where}.crl", anchors=issuers)
    check_crl(crl, now=datetime.now(UTC))
    return text
