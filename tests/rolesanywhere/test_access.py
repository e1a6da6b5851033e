"""Every operation against everybody: allowed, not allowed, forged, and asking for what is not theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from sandbox.keys import KeyPair
from tests.local_aws import LocalAws
from tests.rolesanywhere.answers import refused
from tests.rolesanywhere.authorities import authority
from tests.rolesanywhere.conftest import Account, allow, deny, new_account, source
from tests.rolesanywhere.lists import pem, revoking

UNKNOWN = "6f4943fb-13d4-4242-89c4-be367595c380"
TAGS = [{"key": "a", "value": "b"}]
RULES = [{"specifier": "CN"}]
KINDS = {"Profile": "profile", "Crl": "crl", "Subject": "subject"}
EVENT = "CA_CERTIFICATE_EXPIRY"
OFF = [{"enabled": False, "event": EVENT}]
LIST = pem(revoking(authority(), 7))


@dataclass(frozen=True)
class Case:
    """One operation, called on an id or, where it takes one, an ARN."""

    operation: str
    kind: str
    call: Callable[[Any, str], Any]

    def arn(self, account: Account, identifier: str) -> str:
        return account.arn(self.kind, identifier)


def _on(operation: str, kind: str, member: str, **more: Any) -> Case:
    method = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operation).lstrip("_")
    return Case(operation, kind, lambda client, name: getattr(client, method)(**{member: name}, **more))


BY_ID = [
    _on("GetTrustAnchor", "trust-anchor", "trustAnchorId"),
    _on("UpdateTrustAnchor", "trust-anchor", "trustAnchorId", name="new"),
    _on("EnableTrustAnchor", "trust-anchor", "trustAnchorId"),
    _on("DisableTrustAnchor", "trust-anchor", "trustAnchorId"),
    _on("DeleteTrustAnchor", "trust-anchor", "trustAnchorId"),
    _on("GetProfile", "profile", "profileId"),
    _on("UpdateProfile", "profile", "profileId", name="new"),
    _on("EnableProfile", "profile", "profileId"),
    _on("DisableProfile", "profile", "profileId"),
    _on("DeleteProfile", "profile", "profileId"),
    _on("PutAttributeMapping", "profile", "profileId", certificateField="x509Subject", mappingRules=RULES),
    _on("DeleteAttributeMapping", "profile", "profileId", certificateField="x509Subject"),
    _on("GetCrl", "crl", "crlId"),
    _on("UpdateCrl", "crl", "crlId", name="new"),
    _on("EnableCrl", "crl", "crlId"),
    _on("DisableCrl", "crl", "crlId"),
    _on("DeleteCrl", "crl", "crlId"),
]
BY_UUID = [
    _on("PutNotificationSettings", "trust-anchor", "trustAnchorId", notificationSettings=OFF),
    _on("ResetNotificationSettings", "trust-anchor", "trustAnchorId", notificationSettingKeys=[]),
]
BY_ARN = [
    _on(operation, kind, "resourceArn", **more)
    for kind in ("trust-anchor", "profile", "crl")
    for operation, more in (
        ("TagResource", {"tags": TAGS}),
        ("UntagResource", {"tagKeys": ["a"]}),
        ("ListTagsForResource", {}),
    )
]


def _import(client: Any, anchor: str) -> Any:
    return client.import_crl(name="n", crlData=LIST, trustAnchorArn=anchor)


ON_NOTHING = [
    Case(
        "CreateTrustAnchor",
        "*",
        lambda client, _: client.create_trust_anchor(name="n", source=source(authority().pem)),
    ),
    Case("CreateProfile", "*", lambda client, _: client.create_profile(name="n", roleArns=[])),
    Case("ListTrustAnchors", "*", lambda client, _: client.list_trust_anchors()),
    Case("ImportCrl", "*", _import),
    Case("ListProfiles", "*", lambda client, _: client.list_profiles()),
    Case("ListCrls", "*", lambda client, _: client.list_crls()),
    Case("ListSubjects", "*", lambda client, _: client.list_subjects()),
]
ON_A_RESOURCE = [*BY_ID, *BY_UUID, *BY_ARN]
ALL = [*ON_A_RESOURCE, *ON_NOTHING]


def each(cases: list[Case]) -> pytest.MarkDecorator:
    """The test runs for each of these operations."""
    return pytest.mark.parametrize("case", cases, ids=[f"{case.operation} {case.kind}" for case in cases])


def _resource(account: Account, case: Case) -> str:
    """The id of a new resource of the kind the operation is about."""
    if case.kind == "profile":
        return str(account.profile()["profileId"])
    if case.kind == "crl":
        return str(account.crl()["crlId"])
    anchor = account.anchor()
    return str(anchor["trustAnchorArn" if case.operation == "ImportCrl" else "trustAnchorId"])


def _name(account: Account, case: Case, identifier: str) -> str:
    return case.arn(account, identifier) if case in BY_ARN else identifier


def _everything(account: Account) -> Any:
    client = account.client()
    anchors, profiles = client.list_trust_anchors()["trustAnchors"], client.list_profiles()["profiles"]
    crls = client.list_crls()["crls"]
    arns = [item["trustAnchorArn"] for item in anchors] + [item["profileArn"] for item in profiles]
    arns += [item["crlArn"] for item in crls]
    return anchors, profiles, crls, [client.list_tags_for_resource(resourceArn=arn)["tags"] for arn in arns]


def _no_more_than(account: Account, case: Case, resource: str) -> KeyPair:
    """A user with exactly the action, on exactly the resource, and what depends on it."""
    return account.user(
        allow(f"rolesanywhere:{case.operation}", resource=resource),
        allow("iam:PassRole", "iam:CreateServiceLinkedRole"),
    )


@each(ON_A_RESOURCE)
def test_the_action_on_the_resource_is_enough(account: Account, case: Case) -> None:
    """With its action on the resource's ARN the operation is allowed, and refused on another resource."""
    mine, other = _resource(account, case), _resource(account, case)
    client = account.client(_no_more_than(account, case, case.arn(account, mine)))
    with refused("AccessDeniedException") as refusal:
        case.call(client, _name(account, case, other))
    assert f"rolesanywhere:{case.operation} on resource: {case.arn(account, other)} " in refusal.message
    case.call(client, _name(account, case, mine))


@each(ON_NOTHING)
def test_creates_and_lists_are_allowed_on_everything_only(account: Account, case: Case) -> None:
    """Creates and lists have no resource: the action on ``*`` allows them, one on an ARN pattern does not."""
    kind = next((kind for word, kind in KINDS.items() if word in case.operation), "trust-anchor")
    resource = _resource(account, case)
    with refused("AccessDeniedException"):
        case.call(account.client(_no_more_than(account, case, account.arn(kind, "*"))), resource)
    case.call(account.client(_no_more_than(account, case, "*")), resource)


@each(ALL)
def test_without_the_action_nothing_happens(account: Account, case: Case) -> None:
    """Who may do everything but this is refused by name of the action, and nothing has changed."""
    identifier = _resource(account, case)
    before = _everything(account)
    client = account.client(account.user(allow("*"), deny(f"rolesanywhere:{case.operation}")))
    with refused("AccessDeniedException") as refusal:
        case.call(client, _name(account, case, identifier))
    assert f"is not authorized to perform: rolesanywhere:{case.operation} " in refusal.message
    assert _everything(account) == before


@each(ALL)
def test_a_wrong_secret_is_refused_and_nothing_happens(account: Account, case: Case) -> None:
    """A signature made with another secret is InvalidSignatureException, and nothing has changed."""
    identifier = _resource(account, case)
    before = _everything(account)
    forged = KeyPair(account.admin.access_key_id, "x" * 40)
    with refused("InvalidSignatureException"):
        case.call(account.client(forged), _name(account, case, identifier))
    assert _everything(account) == before


@each(ALL)
def test_an_unknown_key_is_refused(account: Account, case: Case) -> None:
    """An access key nobody has is UnrecognizedClientException."""
    with refused("UnrecognizedClientException"):
        case.call(account.client(KeyPair("AKIAIOSFODNN7EXAMPLE", "x" * 40)), case.arn(account, UNKNOWN))


@each(ALL)
def test_a_wrong_secret_learns_nothing(account: Account, case: Case) -> None:
    """With a wrong secret bad input is not looked at: the refusal is about the signature."""
    forged = KeyPair(account.admin.access_key_id, "x" * 40)
    client = account.client(forged, parameter_validation=False)
    calls = {
        "CreateTrustAnchor": lambda: client.create_trust_anchor(name="."),
        "CreateProfile": lambda: client.create_profile(name="."),
        "ImportCrl": lambda: client.import_crl(name="."),
        "ListCrls": lambda: client.list_crls(nextToken="."),
        "ListSubjects": lambda: client.list_subjects(nextToken="."),
        "ListTrustAnchors": lambda: client.list_trust_anchors(nextToken="."),
        "ListProfiles": lambda: client.list_profiles(nextToken="."),
    }
    with refused("InvalidSignatureException"):
        calls.get(case.operation, lambda: case.call(client, "nonsense"))()


@each(ON_A_RESOURCE)
def test_an_unknown_id_is_not_found(account: Account, case: Case) -> None:
    """A well-formed id of nothing is ResourceNotFoundException."""
    with refused("ResourceNotFoundException"):
        case.call(account.client(), _name(account, case, UNKNOWN))


@each(ON_A_RESOURCE)
def test_who_may_not_does_not_learn_what_is_there(account: Account, case: Case) -> None:
    """Without permission an unknown id and a known one get the same refusal."""
    client = account.client(account.user(allow("s3:*")))
    for identifier in (UNKNOWN, _resource(account, case)):
        with refused("AccessDeniedException") as refusal:
            case.call(client, _name(account, case, identifier))
        assert f"on resource: {case.arn(account, identifier)} " in refusal.message


@each(ON_A_RESOURCE)
def test_another_accounts_id_is_not_found(account: Account, case: Case) -> None:
    """An id or ARN of another account's resource is ResourceNotFoundException, and nothing happens to it."""
    owner = new_account(account.local)
    identifier = _resource(owner, case)
    before = _everything(owner)
    with refused("ResourceNotFoundException"):
        case.call(account.client(), _name(account, case, identifier))
    if case not in BY_UUID:
        with refused("ResourceNotFoundException"):
            case.call(account.client(), case.arn(owner, identifier))
    assert _everything(owner) == before


@each([*BY_ID, *BY_ARN])
def test_an_arn_of_another_region_is_not_found(account: Account, case: Case) -> None:
    """An ARN that names another Region than the request was signed for is ResourceNotFoundException."""
    identifier = _resource(account, case)
    with refused("ResourceNotFoundException"):
        case.call(account.client(), account.arn(case.kind, identifier, "eu-central-1"))
    with refused("ResourceNotFoundException"):
        case.call(account.client(region="eu-central-1"), case.arn(account, identifier))


@each(BY_ID)
def test_an_arn_stands_for_the_id(account: Account, case: Case) -> None:
    """The operations that take an id take the resource's ARN too."""
    identifier = _resource(account, case)
    answer = case.call(account.client(), case.arn(account, identifier))
    member = {"profile": "profile", "crl": "crl"}.get(case.kind, "trustAnchor")
    assert answer[member][f"{member}Id"] == identifier


def test_the_first_anchor_makes_the_service_linked_role(account: Account) -> None:
    """An account's first anchor needs iam:CreateServiceLinkedRole for this service, later ones do not."""
    creating = allow("rolesanywhere:CreateTrustAnchor")
    poor = account.client(account.user(creating))
    other = {"StringEquals": {"iam:AWSServiceName": "ec2.amazonaws.com"}}
    ours = {"StringEquals": {"iam:AWSServiceName": "rolesanywhere.amazonaws.com"}}
    wrong_service = account.client(account.user(creating, allow("iam:CreateServiceLinkedRole", when=other)))
    arguments = {"name": "n", "source": source(authority().pem)}
    why = "Unauthorized because no identity-based policy allows for the iam:CreateServiceLinkedRole action"
    for client in (poor, wrong_service):
        with refused("AccessDeniedException", why):
            client.create_trust_anchor(**arguments)
    rich = account.client(account.user(creating, allow("iam:CreateServiceLinkedRole", when=ours)))
    rich.create_trust_anchor(**arguments)
    poor.create_trust_anchor(**arguments)
    poor_elsewhere = account.client(account.user(creating), region="eu-west-1")
    poor_elsewhere.create_trust_anchor(**arguments)


def test_the_certificate_is_looked_at_before_the_service_linked_role(account: Account) -> None:
    """A bad bundle is told to whoever may create anchors, whether or not they may create the role."""
    client = account.client(account.user(allow("rolesanywhere:CreateTrustAnchor")))
    with refused("ValidationException", "Error creating TrustAnchor. Bad certificate data"):
        client.create_trust_anchor(name="n", source=source("nonsense"))


def test_the_deployer_can_do_what_a_stack_needs(local_aws: LocalAws) -> None:
    """The deployer of the sandbox creates, tags, enables, reads and deletes an anchor, a profile, a CRL."""
    client = local_aws.client("rolesanywhere")
    anchor = client.create_trust_anchor(name="n", source=source(authority().pem), tags=TAGS)["trustAnchor"]
    profile = client.create_profile(name="n", roleArns=[], tags=TAGS)["profile"]
    client.enable_trust_anchor(trustAnchorId=anchor["trustAnchorId"])
    client.enable_profile(profileId=profile["profileId"])
    field = {"profileId": profile["profileId"], "certificateField": "x509Subject"}
    client.put_attribute_mapping(**field, mappingRules=RULES)
    client.delete_attribute_mapping(**field)
    client.put_notification_settings(trustAnchorId=anchor["trustAnchorId"], notificationSettings=OFF)
    client.reset_notification_settings(
        trustAnchorId=anchor["trustAnchorId"], notificationSettingKeys=[{"event": EVENT}]
    )
    crl = client.import_crl(name="n", crlData=LIST, trustAnchorArn=anchor["trustAnchorArn"], tags=TAGS)["crl"]
    client.enable_crl(crlId=crl["crlId"])
    client.update_crl(crlId=crl["crlId"], crlData=LIST)
    client.disable_crl(crlId=crl["crlId"])
    assert crl["crlArn"] in [c["crlArn"] for c in client.list_crls()["crls"]]
    client.get_crl(crlId=crl["crlId"])
    client.delete_crl(crlId=crl["crlId"])
    assert anchor["trustAnchorArn"] in [
        a["trustAnchorArn"] for a in client.list_trust_anchors()["trustAnchors"]
    ]
    client.delete_profile(profileId=profile["profileId"])
    client.delete_trust_anchor(trustAnchorId=anchor["trustAnchorId"])
