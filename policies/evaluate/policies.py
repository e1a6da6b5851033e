"""All the policies a request meets."""

from collections.abc import Iterator
from dataclasses import dataclass

from policies.evaluate.kinds import PolicyType
from policies.evaluate.statement import Policy


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies of the principal, of the resource and of the organization.

    Attributes:
        identity: What is attached to the user, its groups, or the role.
        resource: The policy of the resource; of a role its trust policy.
        boundary: The permissions boundary of the user or role.
        session: The session's policies; of one type, so what any of them allows is allowed.
        scps: The service control policies of the principal's account, a tuple for each level from the root
            to the account: each level must allow. Empty outside of an organization and for its management
            account, which they do not affect.
        rcps: The resource control policies of the resource's account, of all levels; they only deny, because
            the policy that allows is attached everywhere by itself.

    Raises:
        ValueError: A policy stands where one of another type belongs.
    """

    identity: tuple[Policy, ...] = ()
    resource: Policy | None = None
    boundary: Policy | None = None
    session: tuple[Policy, ...] = ()
    scps: tuple[tuple[Policy, ...], ...] = ()
    rcps: tuple[Policy, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a policy in a place that is not its own."""
        for policy, allowed in self._places():
            if policy.policy_type not in allowed:
                wanted = " or ".join(kind.value for kind in allowed)
                raise ValueError(f"{policy.name} is a {policy.policy_type.value}, not a {wanted}")

    @property
    def resources(self) -> tuple[Policy, ...]:
        """The resource's policy, if it has one."""
        return () if self.resource is None else (self.resource,)

    @property
    def boundaries(self) -> tuple[Policy, ...]:
        """The permissions boundary, if there is one."""
        return () if self.boundary is None else (self.boundary,)

    def _places(self) -> Iterator[tuple[Policy, tuple[PolicyType, ...]]]:
        places = (
            (self.identity, (PolicyType.IDENTITY,)),
            (self.resources, (PolicyType.RESOURCE, PolicyType.TRUST)),
            (self.boundaries, (PolicyType.BOUNDARY,)),
            (self.session, (PolicyType.SESSION,)),
            (tuple(policy for level in self.scps for policy in level), (PolicyType.SCP,)),
            (self.rcps, (PolicyType.RCP,)),
        )
        for policies, allowed in places:
            for policy in policies:
                yield policy, allowed
