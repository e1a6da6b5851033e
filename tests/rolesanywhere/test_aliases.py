"""Aliases: who has one, what they stand for, and what goes when they move."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.rolesanywhere.answers import assert_is_shape, refused, wire, wrong
from tests.rolesanywhere.authorities import authority
from tests.rolesanywhere.conftest import Account, allow, deny, new_account, source
from tests.rolesanywhere.later import client_of_later_sdk
from tests.rolesanywhere.lists import pem, revoking

PATTERN = (
    "Member must satisfy regular expression pattern: ^(?!.*//)([A-Za-z]([A-Za-z0-9_/-]*[A-Za-z0-9_-])?)?$"
)


@dataclass(frozen=True)
class Named:
    """One kind of resource that may have an alias."""

    kind: str
    noun: str
    member: str
    make: Callable[..., Any]

    def call(self, client: Any, operation: str, identifier: str, **arguments: Any) -> dict[str, Any]:
        """Call an operation that takes the id; its detail."""
        name = {"trustAnchor": "trust_anchor", "profile": "profile", "crl": "crl"}[self.member]
        answer = getattr(client, f"{operation}_{name}")(**{f"{self.member}Id": identifier}, **arguments)
        detail: dict[str, Any] = answer[self.member]
        return detail

    def new(self, client: Any, **arguments: Any) -> dict[str, Any]:
        """A new resource."""
        detail: dict[str, Any] = self.make(client, **{"name": "n", **arguments})[self.member]
        return detail

    def id_of(self, detail: dict[str, Any]) -> str:
        """The UUID in a detail."""
        return str(detail[f"{self.member}Id"])


def _anchor(client: Any, **arguments: Any) -> Any:
    return client.create_trust_anchor(source=source(authority().pem), **arguments)


def _profile(client: Any, **arguments: Any) -> Any:
    return client.create_profile(roleArns=[], **arguments)


def _crl(client: Any, **arguments: Any) -> Any:
    anchor = _anchor(client, name="n")["trustAnchor"]["trustAnchorArn"]
    return client.import_crl(crlData=pem(revoking(authority(), 7)), trustAnchorArn=anchor, **arguments)


KINDS = [
    Named("trust-anchor", "TrustAnchor", "trustAnchor", _anchor),
    Named("profile", "Profile", "profile", _profile),
    Named("crl", "Crl", "crl", _crl),
]


@pytest.fixture(params=KINDS, ids=[kind.kind for kind in KINDS])
def kind(request: pytest.FixtureRequest) -> Named:
    """Each kind of resource that may have an alias."""
    found: Named = request.param
    return found


@pytest.fixture
def later(account: Account) -> Any:
    """A client that knows aliases."""
    return client_of_later_sdk(account, parameter_validation=False)


def _arn(account: Account, kind: Named, alias: str) -> str:
    return f"arn:aws:rolesanywhere:us-east-1:{account.id}:alias/{kind.kind}/{alias}"


def test_an_alias_is_shown_with_its_arn(account: Account, later: Any, kind: Named) -> None:
    """A create answers aliasName and aliasArn, and so do get and list; without an alias there is neither."""
    made, bare = kind.new(later, aliasName="prod/ca-1"), kind.new(later, aliasName="")
    assert (made["aliasName"], made["aliasArn"]) == ("prod/ca-1", _arn(account, kind, "prod/ca-1"))
    assert kind.call(later, "get", kind.id_of(made)) == made
    assert not {"aliasName", "aliasArn", "previousAliasName"} & bare.keys()


def test_answers_have_the_later_models_shape(later: Any, kind: Named) -> None:
    """With an alias an answer is what the later service model says."""
    with wire(later) as raw:
        kind.new(later, aliasName="prod")
    operation = "ImportCrl" if kind.kind == "crl" else f"Create{kind.noun}"
    assert_is_shape(later.meta.service_model.operation_model(operation).output_shape, raw.json())


def test_an_alias_arn_stands_for_the_id(account: Account, later: Any, kind: Named) -> None:
    """Get, update, enable, disable and delete take it; what they answer is the resource."""
    made = kind.new(later, aliasName="prod")
    named = _arn(account, kind, "prod")
    assert kind.call(later, "get", named) == made
    assert kind.call(later, "update", named, name="new")["name"] == "new"
    assert kind.call(later, "enable", named)["enabled"] is True
    assert kind.call(later, "disable", named)["enabled"] is False
    assert kind.call(later, "delete", named)["aliasName"] == "prod"
    with refused("ResourceNotFoundException", f"{kind.noun} with ID {named} not found."):
        kind.call(later, "get", named)


@pytest.mark.parametrize("operation", ["get", "update", "enable", "disable", "delete"])
def test_an_alias_of_nothing_is_not_found(account: Account, later: Any, kind: Named, operation: str) -> None:
    """Nobody's alias, another kind's, one in other letters, another account's and Region's."""
    made = kind.new(later, aliasName="prod")
    other = next(each for each in KINDS if each is not kind)
    other.new(later, aliasName="theirs")
    foreign = new_account(account.local)
    for named in (
        _arn(account, kind, "nobody"),
        _arn(account, kind, "theirs"),
        _arn(account, kind, "PROD"),
        _arn(foreign, kind, "prod"),
        _arn(account, kind, "prod").replace("us-east-1", "eu-west-1"),
    ):
        with refused("ResourceNotFoundException"):
            kind.call(later, operation, named)
    with refused("ResourceNotFoundException"):
        kind.call(foreign.client(), operation, _arn(account, kind, "prod"))
    assert kind.call(later, "get", kind.id_of(made)) == made


def test_an_alias_is_one_resources_own(later: Any, kind: Named) -> None:
    """A second resource of the kind cannot have it, by create or by update; one in other letters it can."""
    first, second = kind.new(later, aliasName="prod"), kind.new(later, aliasName="Prod")
    why = f"Alias prod is already in use by another {kind.noun}."
    with refused("ValidationException", why):
        kind.new(later, aliasName="prod")
    with refused("ValidationException", why):
        kind.call(later, "update", kind.id_of(second), aliasName="prod", name="new")
    assert kind.call(later, "get", kind.id_of(second)) == second
    kept = kind.call(later, "update", kind.id_of(first), aliasName="prod")
    assert kept == first


def test_an_alias_is_its_own_by_kind_account_and_region(account: Account, later: Any) -> None:
    """The same alias on every kind, in another Region and in another account."""
    for kind in KINDS:
        kind.new(later, aliasName="prod")
    elsewhere = client_of_later_sdk(account, region="eu-west-1")
    stranger = client_of_later_sdk(new_account(account.local))
    for client in (elsewhere, stranger):
        _anchor(client, name="n", aliasName="prod")


def test_an_update_tells_the_alias_it_took_away(account: Account, later: Any, kind: Named) -> None:
    """PreviousAliasName comes when one was changed or removed, and only then; an omitted alias is kept."""
    identifier = kind.id_of(kind.new(later))
    first = kind.call(later, "update", identifier, aliasName="one")
    assert (first["aliasName"], first.get("previousAliasName")) == ("one", None)
    kept = kind.call(later, "update", identifier, name="new")
    assert (kept["aliasName"], kept.get("previousAliasName")) == ("one", None)
    same = kind.call(later, "update", identifier, aliasName="one")
    assert same == kept
    moved = kind.call(later, "update", identifier, aliasName="two")
    assert (moved["aliasName"], moved["previousAliasName"]) == ("two", "one")
    assert moved["updatedAt"] > same["updatedAt"]
    with refused("ResourceNotFoundException"):
        kind.call(later, "get", _arn(account, kind, "one"))
    gone = kind.call(later, "update", identifier, aliasName="")
    assert (gone.get("aliasName"), gone.get("aliasArn"), gone["previousAliasName"]) == (None, None, "two")
    again = kind.call(later, "update", identifier, aliasName="")
    assert "previousAliasName" not in again
    assert "previousAliasName" not in kind.call(later, "get", identifier)


def test_an_alias_that_is_free_again_is_given_again(account: Account, later: Any, kind: Named) -> None:
    """After a removal, a change or a delete another resource may have it, and its ARN means that one."""
    first, second = kind.new(later, aliasName="prod"), kind.new(later)
    kind.call(later, "update", kind.id_of(first), aliasName="")
    kind.call(later, "update", kind.id_of(second), aliasName="prod")
    assert kind.id_of(kind.call(later, "get", _arn(account, kind, "prod"))) == kind.id_of(second)
    kind.call(later, "delete", kind.id_of(second))
    third = kind.new(later, aliasName="prod")
    assert kind.id_of(kind.call(later, "get", _arn(account, kind, "prod"))) == kind.id_of(third)


@pytest.mark.parametrize("alias", ["a", "Z-_9", "a/b/c", "a" * 256, "awsome", "x/aws/"[:-1]])
def test_a_name_that_an_alias_may_have(account: Account, later: Any, alias: str) -> None:
    """Letters, digits, _, - and single slashes in between; up to 256 characters."""
    made = KINDS[1].new(later, aliasName=alias)
    assert KINDS[1].call(later, "get", _arn(account, KINDS[1], alias)) == made


@pytest.mark.parametrize("alias", ["1a", "-a", "/a", "a/", "a//b", "a b", "ä", "a.b", "a\n"])
def test_a_name_that_no_alias_may_have(later: Any, kind: Named, alias: str) -> None:
    """Anything else is a ValidationException of the service model, in create and update."""
    identifier = kind.id_of(kind.new(later))
    with refused("ValidationException", wrong("aliasName", alias, PATTERN)):
        kind.new(later, aliasName=alias)
    with refused("ValidationException", wrong("aliasName", alias, PATTERN)):
        kind.call(later, "update", identifier, aliasName=alias)


def test_a_name_that_is_too_long(later: Any) -> None:
    """257 characters are one too many."""
    why = wrong("aliasName", "a" * 256 + "...", "Member must have length less than or equal to 256")
    with refused("ValidationException", why):
        KINDS[1].new(later, aliasName="a" * 257)


@pytest.mark.parametrize("alias", ["aws/a", "AWS/a", "Aws/x/y"])
def test_a_reserved_name(later: Any, kind: Named, alias: str) -> None:
    """aws/ in any case is AWS's own, in create and update."""
    identifier = kind.id_of(kind.new(later))
    with refused("ValidationException", f"Alias {alias} is reserved."):
        kind.new(later, aliasName=alias)
    with refused("ValidationException", f"Alias {alias} is reserved."):
        kind.call(later, "update", identifier, aliasName=alias)


def test_permission_is_asked_for_on_the_resources_own_arn(account: Account, later: Any) -> None:
    """A statement on the UUID's ARN allows and denies calls by alias; one on the alias ARN does neither."""
    made = _profile(later, name="n", aliasName="prod")["profile"]
    alias = f"arn:aws:rolesanywhere:us-east-1:{account.id}:alias/profile/prod"
    by_id = account.client(account.user(allow("rolesanywhere:GetProfile", resource=made["profileArn"])))
    assert by_id.get_profile(profileId=alias)["profile"]["profileId"] == made["profileId"]
    by_alias = account.client(account.user(allow("rolesanywhere:GetProfile", resource=alias)))
    with refused("AccessDeniedException") as refusal:
        by_alias.get_profile(profileId=alias)
    assert f"on resource: {made['profileArn']} " in refusal.message
    denied = account.user(allow("rolesanywhere:*"), deny("rolesanywhere:*", resource=made["profileArn"]))
    with refused("AccessDeniedException"):
        account.client(denied).get_profile(profileId=alias)
    useless = account.user(allow("rolesanywhere:*"), deny("rolesanywhere:*", resource=alias))
    account.client(useless).get_profile(profileId=alias)


def test_tag_operations_know_no_alias(account: Account, later: Any, kind: Named) -> None:
    """An alias ARN as resourceArn is ResourceNotFoundException; another thing's alias no ARN at all."""
    made = kind.new(later, aliasName="prod")
    named = _arn(account, kind, "prod")
    with refused("ResourceNotFoundException"):
        later.tag_resource(resourceArn=named, tags=[{"key": "a", "value": "b"}])
    with refused("ResourceNotFoundException"):
        later.untag_resource(resourceArn=named, tagKeys=["a"])
    with refused("ResourceNotFoundException"):
        later.list_tags_for_resource(resourceArn=named)
    assert later.list_tags_for_resource(resourceArn=made[f"{kind.member}Arn"])["tags"] == []
    odd = f"arn:aws:rolesanywhere:us-east-1:{account.id}:alias/subject/prod"
    with refused("ValidationException", f"Invalid resource ARN: {odd}"):
        later.list_tags_for_resource(resourceArn=odd)


def test_crl_distribution_points_are_kept_and_shown(later: Any) -> None:
    """CrlDpRevocationEnabled is false unless given, changed by an update, and kept by one that is silent."""
    bare = _anchor(later, name="n")["trustAnchor"]
    assert bare["crlDpRevocationEnabled"] is False
    identifier = _anchor(later, name="n", crlDpRevocationEnabled=True)["trustAnchor"]["trustAnchorId"]
    shown = later.update_trust_anchor(trustAnchorId=identifier, name="new")["trustAnchor"]
    assert shown["crlDpRevocationEnabled"] is True
    later.update_trust_anchor(trustAnchorId=identifier, crlDpRevocationEnabled=False)
    shown = later.get_trust_anchor(trustAnchorId=identifier)["trustAnchor"]
    assert shown["crlDpRevocationEnabled"] is False
    for bad in ("true", 1):
        with refused("ValidationException"):
            later.update_trust_anchor(trustAnchorId=identifier, crlDpRevocationEnabled=bad)
