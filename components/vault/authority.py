"""A certificate authority in HashiCorp Vault, for a trust anchor: its key never leaves Vault."""

import re
from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi

from aws_facts import Problem
from aws_facts.limits import COMMON_NAME
from components._inputs import derived
from components.errors import ComponentError
from components.vault._plugin import seconds, vault

_HOUR = 3600
_DAY = 24 * _HOUR
_YEAR = 365 * _DAY
_HOST_NAME = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(?:\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*")


class VaultAuthorityArgs(TypedDict):
    """Whose certificates are issued, and for how long."""

    common_name: pulumi.Input[str]
    """The CN of the root certificate's subject."""
    workloads: Mapping[str, pulumi.Input[str]]
    """The CN of each workload's certificates, by the name of the Vault role that issues them alone."""
    path: NotRequired[pulumi.Input[str]]
    """Where the engine is mounted; the component's name when left out."""
    organization: NotRequired[pulumi.Input[str]]
    """The O of the root certificate's subject."""
    root_seconds: NotRequired[pulumi.Input[int]]
    """How long the root certificate lives; a year when left out. Changing it later needs a new component."""
    certificate_seconds: NotRequired[pulumi.Input[int]]
    """How long a certificate lives at most, 3600 when left out; a day is the most."""


class VaultAuthority(pulumi.ComponentResource):
    """Vault's PKI engine with a root of its own and one role for each workload.

    The root is what Roles Anywhere takes for an anchor: CA:TRUE, for signing certificates and CRLs, no
    authority below it. What a role issues is what it takes for a session: one CN, `digitalSignature`,
    `clientAuth`, EC P-256, an hour. Vault refuses a certificate that would outlive the root.
    """

    path: pulumi.Output[str]
    """Where the engine is mounted; a workload's certificate is issued at `<path>/issue/<role>`."""
    certificate: pulumi.Output[str]
    """The root certificate in PEM: the `certificate_bundle` of a `TrustAnchor`."""

    def __init__(
        self, name: str, args: VaultAuthorityArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("rolesanywhere:index:VaultAuthority", name, {}, opts)
        where = f"Vault authority {name}"
        package = vault(where=where)
        names = _names(args["workloads"], where=where)
        root_life = seconds(
            args.get("root_seconds"), _YEAR, low=_DAY, high=10 * _YEAR, where=f"{where}.root_seconds"
        )
        life = seconds(
            args.get("certificate_seconds"), _HOUR, low=1, high=_DAY, where=f"{where}.certificate_seconds"
        )
        child = pulumi.ResourceOptions(parent=self)
        path = args.get("path")
        mount = package.Mount(
            name,
            type="pki",
            path=name if path is None else path,
            default_lease_ttl_seconds=life,
            max_lease_ttl_seconds=root_life,
            opts=child,
        )
        root = package.pkisecret.SecretBackendRootCert(
            name,
            backend=mount.path,
            type="internal",
            common_name=args["common_name"],
            organization=args.get("organization"),
            exclude_cn_from_sans=True,
            key_type="ec",
            key_bits=256,
            max_path_length=0,
            ttl=_text(root_life),
            opts=child,
        )
        for role, common_name in names.items():
            package.pkisecret.SecretBackendRole(
                f"{name}-{role}",
                name=role,
                backend=mount.path,
                allowed_domains=[common_name],
                allow_bare_domains=True,
                allow_subdomains=False,
                allow_localhost=False,
                allow_ip_sans=False,
                client_flag=True,
                server_flag=False,
                key_type="ec",
                key_bits=256,
                key_usages=["DigitalSignature"],
                ttl=_text(life),
                max_ttl=_text(life),
                opts=child,
            )
        self.path = mount.path
        self.certificate = root.certificate
        self.register_outputs({"path": self.path, "certificate": self.certificate})


def _text(life: pulumi.Input[int]) -> pulumi.Input[str]:
    return derived(life, lambda known: str(int(known)))


def _names(workloads: Mapping[str, pulumi.Input[str]], *, where: str) -> dict[str, pulumi.Input[str]]:
    """The names, each a host name: those Vault compares with a role's domains exactly."""
    if not workloads:
        raise ComponentError(
            Problem(
                where=f"{where}.workloads",
                got="none",
                expected="the CN of at least one workload",
                remedy="Name a role and its CN.",
            )
        )

    def check(common_name: str) -> str:
        if len(common_name) <= COMMON_NAME.value and _HOST_NAME.fullmatch(common_name):
            return common_name
        raise ComponentError(
            Problem(
                where=f"{where}.workloads",
                got=repr(common_name),
                expected=f"a host name of at most {COMMON_NAME.value} characters, such as berlin-01.example",
                remedy="Choose a CN of letters, digits, hyphens and dots.",
            )
        )

    return {role: derived(common_name, check) for role, common_name in workloads.items()}
