"""A landscape as a stack file plans it, laid out in the local AWS without an engine, document by document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from access import Landscape
from access.landscape import Document, Profile, Role, Target
from aws_facts import Arn
from tests.rolesanywhere.conftest import Account, source


@dataclass
class Laid:
    """A planned landscape in an account.

    Attributes:
        account: The account.
        landscape: What the stack file plans; its stand-ins become what AWS gives.
        bundles: The PEM of each trust anchor, by name.
        names: What AWS gave, by stand-in.
    """

    account: Account
    landscape: Landscape
    bundles: Mapping[str, str]
    names: dict[str, str] = field(default_factory=dict)

    @property
    def region(self) -> str:
        """Where the stack belongs."""
        return self.landscape.place.region

    def lay(self) -> None:
        """Make everything."""
        anywhere = self.account.client(region=self.region)
        for name, anchor in self.landscape.trust_anchors.items():
            made = anywhere.create_trust_anchor(name=name, source=source(self.bundles[name]), enabled=True)
            self.names[anchor.arn] = made["trustAnchor"]["trustAnchorArn"]
        for target in self.landscape.targets.values():
            self._target(target)
        for role in self.landscape.roles.values():
            self._role(role)
        for profile in self.landscape.profiles.values():
            made = anywhere.create_profile(name=profile.name[:255], **self._profile(profile))
            self.names[profile.arn] = made["profile"]["profileArn"]

    def real(self, stand_in: str) -> str:
        """A text with what AWS gave."""
        for planned, given in self.names.items():
            stand_in = stand_in.replace(planned, given)
        return stand_in

    def arns(self, workload: str) -> dict[str, str]:
        """What a client of a workload is given."""
        found = self.landscape.workloads[workload]
        return {
            "trustAnchorArn": self.real(self.landscape.trust_anchors[found.trust_anchor].arn),
            "profileArn": self.real(self.landscape.profiles[found.profile].arn),
            "roleArn": self.landscape.roles[found.role].arn,
        }

    def _text(self, document: Document) -> str:
        assert document.text is not None, document
        return self.real(document.text)

    def _target(self, target: Target) -> None:
        local, name = self.account.local, Arn.parse(target.arn).resource.rpartition("/")[2]
        if target.kind == "table":
            local.client("dynamodb", self.account.admin, self.region).create_table(
                TableName=name,
                AttributeDefinitions=[{"AttributeName": "UserId", "AttributeType": "S"}],
                KeySchema=[{"AttributeName": "UserId", "KeyType": "HASH"}],
                BillingMode="PAY_PER_REQUEST",
            )
            return
        storage = local.client("s3", self.account.admin)
        storage.create_bucket(Bucket=name)
        storage.put_object(Bucket=name, Key="example", Body=b"here")
        if target.policy:
            storage.put_bucket_policy(Bucket=name, Policy=self._text(target.policy))

    def _role(self, role: Role) -> None:
        iam, arn = self.account.local.client("iam", self.account.admin), Arn.parse(role.arn)
        path, _, name = arn.resource.removeprefix("role").rpartition("/")
        iam.create_role(
            RoleName=name,
            Path=f"{path}/",
            AssumeRolePolicyDocument=self._text(role.trust),
            MaxSessionDuration=role.max_session_seconds,
        )
        for number, document in enumerate(role.identity):
            iam.put_role_policy(RoleName=name, PolicyName=f"p{number}", PolicyDocument=self._text(document))

    def _profile(self, profile: Profile) -> dict[str, Any]:
        inline = [self._text(document) for document in profile.session if document.arn is None]
        return {
            "roleArns": list(profile.role_arns),
            "enabled": profile.enabled,
            "durationSeconds": profile.duration_seconds,
            **({"sessionPolicy": inline[0]} if inline else {}),
        }
