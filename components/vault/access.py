"""Credentials for one task from HashiCorp Vault: an IAM user that exists as long as its lease."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi

from aws_facts.arn_kinds import POLICY
from aws_facts.limits import MANAGED_POLICIES_PER_USER
from components._arns import arn_of, arns_of
from components._inputs import derived, optional
from components._roles import checked_path
from components.errors import ComponentError
from components.vault._plugin import seconds, together, vault
from policies import handed_out_problem

_LEASE = 1800
_LONGEST_LEASE = 43_200
"""Twelve hours, the longest session AWS gives anybody."""

_OWN_KEY = ("access_key", "secret_key")


class VaultAccessArgs(TypedDict):
    """What is handed out, for how long, and as whom Vault does it."""

    policy_arns: pulumi.Input[Sequence[pulumi.Input[str]]]
    """The managed policies of the credentials, each for one task; none that allows everything by its name."""
    region: pulumi.Input[str]
    """The Region Vault signs for."""
    access_key: NotRequired[pulumi.Input[str]]
    """The access key id of Vault's own IAM user. Left out, Vault uses the credentials of its surroundings."""
    secret_key: NotRequired[pulumi.Input[str]]
    """The secret access key of Vault's own IAM user. It is a secret, whatever the program says."""
    key_is_rotated: NotRequired[bool]
    """Whether Vault has replaced its own key (`config/rotate-root`): the given one is written no more."""
    path: NotRequired[pulumi.Input[str]]
    """Where the engine is mounted; the component's name when left out."""
    lease_seconds: NotRequired[pulumi.Input[int]]
    """How long credentials live, 1800 when left out. A lease cannot be renewed beyond it."""
    user_path: NotRequired[pulumi.Input[str]]
    """The path of the users Vault makes; `/vault/` when left out."""
    permissions_boundary: NotRequired[pulumi.Input[str]]
    """The ARN of the managed policy that bounds whatever those users are allowed."""
    iam_endpoint: NotRequired[pulumi.Input[str]]
    """Where IAM is, for partitions and rehearsals Vault does not know."""
    sts_endpoint: NotRequired[pulumi.Input[str]]
    """Where STS is."""


class VaultAccess(pulumi.ComponentResource):
    """Vault's AWS secrets engine, mounted with one role bound to named policies.

    Nobody holds a key: whoever Vault lets read `credentials_path` gets one that ends with its lease. Vault's
    own key is a secret in the state and in no output; once Vault has replaced it
    (`vault write -f <path>/config/rotate-root`), nobody else has it.
    """

    path: pulumi.Output[str]
    """Where the engine is mounted."""
    credentials_path: pulumi.Output[str]
    """What to read in Vault for credentials, such as `vault read <path>/creds/<role>`."""

    def __init__(self, name: str, args: VaultAccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("rolesanywhere:index:VaultAccess", name, {}, opts)
        where = f"Vault access {name}"
        package = vault(where=where)
        policies = _policies(args, where=where)
        boundary = arn_of(POLICY, where=f"{where}.permissions_boundary")
        lease = seconds(
            args.get("lease_seconds"), _LEASE, low=1, high=_LONGEST_LEASE, where=f"{where}.lease_seconds"
        )
        own_key = together(args, _OWN_KEY, where=where)
        path, user_path = args.get("path"), args.get("user_path")
        rotated = ["accessKey", "secretKey"] if args.get("key_is_rotated") else None
        backend = package.aws.SecretBackend(
            name,
            path=name if path is None else path,
            # Also makes the engine go before the policies: its users, which end with it, have them attached.
            description=derived(policies, _described),
            region=args["region"],
            access_key=pulumi.Output.secret(args["access_key"]) if own_key else None,
            secret_key=pulumi.Output.secret(args["secret_key"]) if own_key else None,
            default_lease_ttl_seconds=lease,
            max_lease_ttl_seconds=lease,
            iam_endpoint=args.get("iam_endpoint"),
            sts_endpoint=args.get("sts_endpoint"),
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=rotated),
        )
        role = package.aws.SecretBackendRole(
            name,
            name=name,
            backend=backend.path,
            credential_type="iam_user",
            policy_arns=policies,
            user_path=derived(
                "/vault/" if user_path is None else user_path,
                lambda known: checked_path(known, where=where),
            ),
            permissions_boundary_arn=optional(args.get("permissions_boundary"), boundary),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.path = backend.path
        self.credentials_path = pulumi.Output.concat(backend.path, "/creds/", role.name)
        self.register_outputs({"path": self.path, "credentialsPath": self.credentials_path})


def _described(arns: Sequence[pulumi.Input[str]]) -> str:
    """What the engine hands out, for whoever lists the mounts of a Vault."""
    return "Hands out " + ", ".join(str(arn).rpartition("/")[2] for arn in arns)


def _policies(args: VaultAccessArgs, *, where: str) -> pulumi.Input[Sequence[pulumi.Input[str]]]:
    """The policies, each an ARN of one, and none that allows a whole service or everything."""
    place = f"{where}.policy_arns"

    def small(arn: str) -> str:
        problem = handed_out_problem(arn, where=place)
        if problem is not None:
            raise ComponentError(problem)
        return arn

    listed = arns_of(POLICY, args["policy_arns"], bounds=MANAGED_POLICIES_PER_USER, where=place)
    if isinstance(listed, list):
        return [derived(arn, small) for arn in listed]
    return derived(listed, lambda arns: [small(str(arn)) for arn in arns])
