"""A certificate authority of AWS Private CA: a root that is ready to issue."""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from aws_facts import Problem
from aws_facts.arn_kinds import PRIVATE_CA
from certs import DistinguishedName, Subject, check_subject
from components._arns import arn_of
from components._inputs import adopted_alone, derived, judged_together
from components._private_ca import KeyAlgorithm, algorithms, template
from components.errors import ComponentError

_YEARS = 10
_LONGEST = 30
_RESTORABLE_DAYS = 30
_SHORTEST_RESTORABLE_DAYS = 7
_ACM = "acm.amazonaws.com"
# What ACM needs to renew certificates it manages.
_ACM_ACTIONS = ("GetCertificate", "IssueCertificate", "ListPermissions")


class PrivateCertificateAuthorityArgs(TypedDict):
    """What the authority is; or the one there already is."""

    common_name: NotRequired[pulumi.Input[str]]
    """The CN of its subject. Every session of its certificates carries it as `x509Issuer/CN`."""
    organization: NotRequired[pulumi.Input[str]]
    """The O of its subject."""
    key_algorithm: NotRequired[pulumi.Input[KeyAlgorithm]]
    """Its key; `EC_prime256v1` when left out."""
    validity_years: NotRequired[pulumi.Input[int]]
    """How long its own certificate is valid; 10 years when left out."""
    generation: NotRequired[pulumi.Input[int]]
    """Another number has its own certificate issued anew, for the same key: raise it by one to renew the
    authority. A trust anchor that is given `certificate` is updated with it."""
    short_lived: NotRequired[pulumi.Input[bool]]
    """Whether it issues certificates of seven days at most, at AWS's lower price; false when left out. It
    cannot be changed afterwards."""
    acm_may_issue: NotRequired[pulumi.Input[bool]]
    """Whether AWS Certificate Manager may issue and renew certificates from it; false when left out. Roles
    Anywhere needs no permission."""
    restorable_days: NotRequired[pulumi.Input[int]]
    """How many days it can be restored after it was deleted: 7 to 30, and 30 when left out."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]]]
    """Tags of the authority."""
    existing_arn: NotRequired[pulumi.Input[str]]
    """The ARN of an authority there already is. It is used as it is: nothing is made, nothing is changed."""


class PrivateCertificateAuthority(pulumi.ComponentResource):
    """A root of AWS Private CA with its self-signed certificate installed, protected against removal.

    Its key never leaves AWS. `protect` given in the options wins.
    """

    arn: pulumi.Output[str]
    """The authority's ARN, known once it is active: what a trust anchor takes as `private_ca_arn`."""
    certificate: pulumi.Output[str]
    """Its own certificate, PEM: what a trust anchor takes as `private_ca_certificate`."""

    def __init__(
        self, name: str, args: PrivateCertificateAuthorityArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("rolesanywhere:index:PrivateCertificateAuthority", name, {}, opts)
        where = f"private certificate authority {name}"
        if adopted_alone(args, where=where):
            existing = derived(args["existing_arn"], arn_of(PRIVATE_CA, where=f"{where}.existing_arn"))
            self.arn = pulumi.Output.from_input(existing)
            # Asked in every run, so that a renewal somebody else made is noticed.
            found = aws.acmpca.get_certificate_authority_output(
                arn=existing, opts=pulumi.InvokeOutputOptions(parent=self)
            )
            self.certificate = found.certificate
        else:
            protect = True if opts is None or opts.protect is None else opts.protect
            installed = _made(name, args, parent=self, protect=protect, where=where)
            self.arn = installed.certificate_authority_arn
            self.certificate = installed.certificate
        self.register_outputs({"arn": self.arn, "certificate": self.certificate})


def _made(
    name: str, args: PrivateCertificateAuthorityArgs, *, parent: pulumi.Resource, protect: bool, where: str
) -> aws.acmpca.CertificateAuthorityCertificate:
    """Make the authority and install its certificate; its outputs are known when it is active."""
    settings = judged_together(
        {
            "subject": lambda: _subject(args, where=where),
            "algorithms": lambda: algorithms(args, where=where),
            "years": lambda: _number(args, "validity_years", 1, _LONGEST, _YEARS, where=where),
            "restorable": lambda: _number(
                args,
                "restorable_days",
                _SHORTEST_RESTORABLE_DAYS,
                _RESTORABLE_DAYS,
                _RESTORABLE_DAYS,
                where=where,
            ),
        }
    )
    key, signing = settings["algorithms"]
    child = pulumi.ResourceOptions(parent=parent)
    authority = aws.acmpca.CertificateAuthority(
        name,
        type="ROOT",
        certificate_authority_configuration={
            "key_algorithm": key,
            "signing_algorithm": signing,
            "subject": settings["subject"],
        },
        usage_mode=derived(
            _flag(args, "short_lived"),
            lambda short: "SHORT_LIVED_CERTIFICATE" if short else "GENERAL_PURPOSE",
        ),
        permanent_deletion_time_in_days=settings["restorable"],
        tags=args.get("tags"),
        opts=pulumi.ResourceOptions(parent=parent, protect=protect),
    )
    own = aws.acmpca.Certificate(
        name,
        certificate_authority_arn=authority.arn,
        certificate_signing_request=authority.certificate_signing_request,
        signing_algorithm=signing,
        template_arn=template("RootCACertificate/V1", authority.arn),
        validity={"type": "YEARS", "value": derived(settings["years"], str)},
        opts=pulumi.ResourceOptions(parent=parent, replacement_trigger=args.get("generation")),
    )

    def let_acm(allowed: bool) -> bool:
        if allowed:
            aws.acmpca.Permission(
                name,
                certificate_authority_arn=authority.arn,
                principal=_ACM,
                actions=list(_ACM_ACTIONS),
                opts=child,
            )
        return allowed

    # Known at once in a program of its own; where it is an output, the permission is made when it is known.
    derived(_flag(args, "acm_may_issue"), let_acm)
    return aws.acmpca.CertificateAuthorityCertificate(
        name, certificate_authority_arn=authority.arn, certificate=own.certificate, opts=child
    )


def _subject(args: Mapping[str, Any], *, where: str) -> pulumi.Input[dict[str, str]]:
    """The authority's name, each part of which becomes a session tag of everybody it issues for."""
    if args.get("common_name") is None:
        raise ComponentError(
            Problem(
                where=where,
                got="neither common_name nor existing_arn",
                expected="the CN of a new authority, or the ARN of one there already is",
                remedy="Give common_name, such as Corp Workloads.",
            )
        )
    given = {"CN": args["common_name"], "O": args.get("organization")}

    def judged(known: Mapping[str, str | None]) -> dict[str, str]:
        parts = {attribute: value for attribute, value in known.items() if value is not None}
        check_subject(Subject(DistinguishedName.of(parts)))
        names = {"CN": "common_name", "O": "organization"}
        return {names[attribute]: value for attribute, value in parts.items()}

    return derived(given, judged)


def _number(  # noqa: PLR0913 - a range and its default
    args: Mapping[str, Any], name: str, low: int, high: int, default: int, *, where: str
) -> pulumi.Input[int]:
    def judged(value: float) -> int:
        if low <= value <= high and value == int(value):
            return int(value)
        raise ComponentError(
            Problem(f"{where}.{name}", f"{value:g}", f"a whole number from {low} to {high}", "Correct it.")
        )

    given = args.get(name)
    return derived(default if given is None else given, judged)


def _flag(args: Mapping[str, Any], name: str) -> pulumi.Input[bool]:
    given = args.get(name)
    return False if given is None else given
