"""The deployer's table of Roles Anywhere: each permission is enough with the others, and needed by itself."""

import json
from collections.abc import Callable
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
    "rolesanywhere:crl",
    "rolesanywhere:attributeMapping",
    "rolesanywhere:notificationSettings",
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

    def do(self, actions: str, call: Callable[[Any], Any]) -> Any:
        """Make a call: refused without any one of these actions, and then made with all of them."""
        for name in actions.split():
            action = name if ":" in name else f"rolesanywhere:{name}"
            with pytest.raises(ClientError) as refused:
                call(self.account.client(self._without(action)))
            assert refused.value.response["Error"]["Code"] == "AccessDeniedException", action
            self.tried.add(action)
        return call(self.client)

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
    made = _create(life)
    for noun, (identifier, arn, changed) in made.items():
        key = f"{noun[0].lower()}{noun[1:]}Id"
        method = {"TrustAnchor": "trust_anchor", "Profile": "profile", "Crl": "crl"}[noun]
        for operation, arguments in (("Get", {}), ("Update", changed), ("Disable", {}), ("Enable", {})):
            name = f"{operation.lower()}_{method}"
            life.do(
                f"{operation}{noun}",
                lambda client, name=name, more=arguments, key=key, of=identifier: getattr(client, name)(
                    **{key: of}, **more
                ),
            )
        life.do("ListTagsForResource", lambda client, arn=arn: client.list_tags_for_resource(resourceArn=arn))
        life.do(
            "UntagResource", lambda client, arn=arn: client.untag_resource(resourceArn=arn, tagKeys=["team"])
        )
    anchor, profile, crl = (identifier for identifier, _, _ in made.values())
    rules = {"mappingRules": [{"specifier": "CN"}], "certificateField": "x509Subject"}
    life.do("PutAttributeMapping", lambda client: client.put_attribute_mapping(profileId=profile, **rules))
    field = {"profileId": profile, "certificateField": "x509Subject"}
    life.do("DeleteAttributeMapping", lambda client: client.delete_attribute_mapping(**field))
    on_anchor: dict[str, Any] = {"trustAnchorId": anchor}
    life.do(
        "PutNotificationSettings",
        lambda client: client.put_notification_settings(**on_anchor, notificationSettings=[SETTING]),
    )
    keys = [{"event": SETTING["event"]}]
    life.do(
        "ResetNotificationSettings",
        lambda client: client.reset_notification_settings(**on_anchor, notificationSettingKeys=keys),
    )
    life.do("DeleteCrl", lambda client: client.delete_crl(crlId=crl))
    life.do("DeleteProfile", lambda client: client.delete_profile(profileId=profile))
    life.do("DeleteTrustAnchor", lambda client: client.delete_trust_anchor(**on_anchor))
    assert life.tried == {each.action for each in life.permissions}
    assert {each.basis for each in life.permissions} == {ENFORCED}


def _create(life: Life) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """What is there then: id, ARN and a change of each."""
    bundle = source(authority().pem)
    anchor = life.do(
        "CreateTrustAnchor iam:CreateServiceLinkedRole TagResource",
        lambda client: client.create_trust_anchor(name="a", source=bundle, tags=TAGS),
    )["trustAnchor"]
    profile = life.do(
        "CreateProfile iam:PassRole TagResource",
        lambda client: client.create_profile(name="p", roleArns=[life.role], tags=TAGS),
    )["profile"]
    revoked = {"crlData": pem(revoking(authority(), 7)), "trustAnchorArn": anchor["trustAnchorArn"]}
    crl = life.do("ImportCrl TagResource", lambda client: client.import_crl(name="c", tags=TAGS, **revoked))[
        "crl"
    ]
    return {
        "TrustAnchor": (anchor["trustAnchorId"], anchor["trustAnchorArn"], {"name": "b"}),
        "Profile": (profile["profileId"], profile["profileArn"], {"name": "q"}),
        "Crl": (crl["crlId"], crl["crlArn"], {"name": "d"}),
    }
