"""The deployer's table of Roles Anywhere: each permission is enough with the others, and needed by itself."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from policies.deployer import ENFORCED, Place, Planned, deployer_documents, permissions
from tests.rolesanywhere.authorities import authority
from tests.rolesanywhere.conftest import Account, source
from tests.rolesanywhere.lists import pem, revoking

TYPES = (
    "aws:rolesanywhere/trustAnchor:TrustAnchor",
    "aws:rolesanywhere/profile:Profile",
    "pulumi-python:dynamic/rolesanywhere:RevocationList",
    "pulumi-python:dynamic/rolesanywhere:AttributeMappings",
    "pulumi-python:dynamic/rolesanywhere:NotificationSettings",
)
TAGS = [{"key": "team", "value": "identity"}]
SETTING = {"event": "CA_CERTIFICATE_EXPIRY", "enabled": True, "threshold": 30}


class Life:
    """Everything of Roles Anywhere that a deployer makes, changes, reads and deletes, one call at a time.

    Args:
        account: The account.
    """

    def __init__(self, account: Account) -> None:
        self.account = account
        self.role = account.role("deployed-0a1b2c3")
        properties = {"tags": (), "role": (self.role.replace("0a1b2c3", "???????"),)}
        resources = [Planned(token, "deployed", properties) for token in TYPES]
        self.permissions = permissions(resources, Place(account.id, "us-east-1"))
        self.statements = [
            statement
            for text in deployer_documents(self.permissions)
            for statement in json.loads(text)["Statement"]
        ]
        self.client = account.client(account.user(*self.statements))
        self.tried: set[str] = set()

    def do(self, actions: str, operation: str, **arguments: Any) -> Any:
        """Make a call: refused without any one of these actions, and then made with all of them."""
        for name in actions.split():
            action = name if ":" in name else f"rolesanywhere:{name}"
            with pytest.raises(ClientError) as refused:
                getattr(self.account.client(self._without(action)), operation)(**arguments)
            assert refused.value.response["Error"]["Code"] == "AccessDeniedException", action
            self.tried.add(action)
        return getattr(self.client, operation)(**arguments)

    def _without(self, action: str) -> Any:
        left = []
        for statement in self.statements:
            listed = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            kept = [each for each in listed if each != action]
            left += [statement | {"Action": kept}] if kept else []
        return self.account.user(*left)


def test_each_permission_is_needed_and_all_are_enough(account: Account) -> None:
    """Trust anchor, profile, CRL, mapping and notification settings, from creation to deletion."""
    life = Life(account)
    anchor, profile, crl = _create(life)
    for noun, method, made in (
        ("TrustAnchor", "trust_anchor", {"trustAnchorId": anchor["trustAnchorId"]}),
        ("Profile", "profile", {"profileId": profile["profileId"]}),
        ("Crl", "crl", {"crlId": crl["crlId"]}),
    ):
        life.do(f"Get{noun}", f"get_{method}", **made)
        life.do(f"Update{noun}", f"update_{method}", **made, name="renamed")
        life.do(f"Disable{noun}", f"disable_{method}", **made)
        life.do(f"Enable{noun}", f"enable_{method}", **made)
    for arn in (anchor["trustAnchorArn"], profile["profileArn"], crl["crlArn"]):
        life.do("ListTagsForResource", "list_tags_for_resource", resourceArn=arn)
        life.do("UntagResource", "untag_resource", resourceArn=arn, tagKeys=["team"])
    mapping = {"profileId": profile["profileId"], "certificateField": "x509Subject"}
    rules = [{"specifier": "CN"}]
    life.do("PutAttributeMapping", "put_attribute_mapping", **mapping, mappingRules=rules)
    life.do("DeleteAttributeMapping", "delete_attribute_mapping", **mapping)
    of_anchor, keys = {"trustAnchorId": anchor["trustAnchorId"]}, [{"event": SETTING["event"]}]
    life.do(
        "PutNotificationSettings", "put_notification_settings", **of_anchor, notificationSettings=[SETTING]
    )
    life.do(
        "ResetNotificationSettings",
        "reset_notification_settings",
        **of_anchor,
        notificationSettingKeys=keys,
    )
    life.do("DeleteCrl", "delete_crl", crlId=crl["crlId"])
    life.do("DeleteProfile", "delete_profile", profileId=profile["profileId"])
    life.do("DeleteTrustAnchor", "delete_trust_anchor", **of_anchor)
    assert life.tried == {each.action for each in life.permissions}
    assert {each.basis for each in life.permissions} == {ENFORCED}


def _create(life: Life) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A trust anchor, a profile and a CRL, each with a tag."""
    bundle = source(authority().pem)
    anchor = life.do(
        "CreateTrustAnchor iam:CreateServiceLinkedRole TagResource",
        "create_trust_anchor",
        name="a",
        source=bundle,
        tags=TAGS,
    )["trustAnchor"]
    roles = [life.role]
    profile = life.do(
        "CreateProfile iam:PassRole TagResource", "create_profile", name="p", roleArns=roles, tags=TAGS
    )["profile"]
    revoked = {"crlData": pem(revoking(authority(), 7)), "trustAnchorArn": anchor["trustAnchorArn"]}
    life.do("ListCrls", "list_crls")
    crl = life.do("ImportCrl TagResource", "import_crl", name="c", tags=TAGS, **revoked)["crl"]
    return anchor, profile, crl
