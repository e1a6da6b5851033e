"""Tags: on every kind of resource, their limits, and the policies that look at them."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.rolesanywhere.answers import refused, wire, wrong
from tests.rolesanywhere.authorities import authority
from tests.rolesanywhere.conftest import Account, allow, deny, source


def _tags(**tags: str) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in tags.items()]


def _numbered(count: int, start: int = 0) -> list[dict[str, str]]:
    return _tags(**{f"k{number}": "v" for number in range(start, start + count)})


def _tag_calls(client: Any, arn: str) -> list[Callable[[], Any]]:
    """Every operation on the tags of a resource."""
    return [
        lambda: client.list_tags_for_resource(resourceArn=arn),
        lambda: client.tag_resource(resourceArn=arn, tags=_tags(a="b")),
        lambda: client.untag_resource(resourceArn=arn, tagKeys=["a"]),
    ]


@pytest.fixture(params=["trust-anchor", "profile", "crl"])
def arn(request: pytest.FixtureRequest, account: Account) -> str:
    """The ARN of a new resource of each kind that has tags."""
    if request.param == "profile":
        return str(account.profile()["profileArn"])
    if request.param == "crl":
        return str(account.crl()["crlArn"])
    return str(account.anchor()["trustAnchorArn"])


def test_tags_are_added_replaced_and_removed(client: Any, arn: str) -> None:
    """TagResource adds and replaces, UntagResource removes, ListTagsForResource shows what is left."""
    assert client.list_tags_for_resource(resourceArn=arn)["tags"] == []
    client.tag_resource(resourceArn=arn, tags=_tags(team="a", stage="dev"))
    client.tag_resource(resourceArn=arn, tags=_tags(team="b", Team="c", empty=""))
    shown = client.list_tags_for_resource(resourceArn=arn)["tags"]
    assert shown == _tags(team="b", stage="dev", Team="c", empty="")
    client.untag_resource(resourceArn=arn, tagKeys=["team", "never there"])
    assert client.list_tags_for_resource(resourceArn=arn)["tags"] == _tags(stage="dev", Team="c", empty="")


def test_the_answers_of_tag_and_untag_are_empty(client: Any, arn: str) -> None:
    """TagResource answers 201, UntagResource 200, both without a body."""
    with wire(client) as raw:
        client.tag_resource(resourceArn=arn, tags=_tags(a="b"))
    assert (raw.status, raw.body) == (201, b"")
    with wire(client) as raw:
        client.untag_resource(resourceArn=arn, tagKeys=["a"])
    assert (raw.status, raw.body) == (200, b"")


def test_a_create_carries_tags(account: Account, client: Any) -> None:
    """Tags of CreateTrustAnchor, CreateProfile and ImportCrl are there at once."""
    for made in (
        account.anchor(tags=_tags(a="1"))["trustAnchorArn"],
        account.profile(tags=_tags(a="1"))["profileArn"],
        account.crl(tags=_tags(a="1"))["crlArn"],
    ):
        assert client.list_tags_for_resource(resourceArn=made)["tags"] == _tags(a="1")


def test_tags_do_not_touch_the_resource(account: Account, client: Any) -> None:
    """A detail, updatedAt included, is the same before and after its tags change."""
    anchor = account.anchor()
    client.tag_resource(resourceArn=anchor["trustAnchorArn"], tags=_tags(a="b"))
    assert client.get_trust_anchor(trustAnchorId=anchor["trustAnchorId"])["trustAnchor"] == anchor


def test_fifty_tags_are_the_most(client: Any, arn: str) -> None:
    """The fifty-first tag is TooManyTagsException and changes nothing; replacing one of fifty is fine."""
    client.tag_resource(resourceArn=arn, tags=_numbered(50))
    client.tag_resource(resourceArn=arn, tags=_numbered(50))
    with refused("TooManyTagsException", "A resource can have at most 50 tags."):
        client.tag_resource(resourceArn=arn, tags=_tags(one="more"))
    assert client.list_tags_for_resource(resourceArn=arn)["tags"] == _numbered(50)
    client.untag_resource(resourceArn=arn, tagKeys=["k0"])
    client.tag_resource(resourceArn=arn, tags=_tags(one="more"))


def test_a_create_with_too_many_tags_is_a_validation_error(account: Account, client: Any) -> None:
    """Fifty tags are created with, fifty-one are refused with a code the creates may answer."""
    account.anchor(tags=_numbered(50))
    account.profile(tags=_numbered(50))
    account.crl(tags=_numbered(50))
    why = "A resource can have at most 50 tags."
    with refused("ValidationException", why):
        client.create_trust_anchor(name="n", source=source(authority().pem), tags=_numbered(51))
    with refused("ValidationException", why):
        client.create_profile(name="n", roleArns=[], tags=_numbered(51))
    with refused("ValidationException", why):
        account.crl(tags=_numbered(51))


def test_two_hundred_tags_are_the_most_of_a_request(client: Any, arn: str) -> None:
    """Two hundred tags pass the model and meet the resource's limit; one more meets the model's."""
    with refused("TooManyTagsException"):
        client.tag_resource(resourceArn=arn, tags=_numbered(200))
    with refused(
        "ValidationException", wrong("tags", None, "Member must have length less than or equal to 200")
    ):
        client.tag_resource(resourceArn=arn, tags=_numbered(201))
    keys = [f"k{number}" for number in range(201)]
    client.untag_resource(resourceArn=arn, tagKeys=keys[:200])
    with refused(
        "ValidationException", wrong("tagKeys", None, "Member must have length less than or equal to 200")
    ):
        client.untag_resource(resourceArn=arn, tagKeys=keys)


@pytest.mark.parametrize("key", ["aws:team", "AWS:team"])
def test_the_prefix_of_aws_is_reserved(client: Any, arn: str, key: str) -> None:
    """A key beginning with ``aws:`` is refused, one that only contains it is not."""
    with refused("ValidationException", "Tag keys starting with 'aws:' are reserved for system use."):
        client.tag_resource(resourceArn=arn, tags=_tags(**{key: "a"}))
    client.tag_resource(resourceArn=arn, tags=_tags(**{f"x{key}": "a"}))


def test_one_key_twice_is_refused(client: Any, arn: str) -> None:
    """The same key twice in one request is refused; keys that differ in case are two keys."""
    with refused("ValidationException", "Duplicate tag keys found in the request."):
        client.tag_resource(resourceArn=arn, tags=[*_tags(a="1"), *_tags(a="2")])
    client.tag_resource(resourceArn=arn, tags=_tags(a="1", A="2"))


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "arn:aws:iam::111122223333:role/Workload",
        "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/not-a-uuid",
        "arn:aws:rolesanywhere:us-east-1:1111:trust-anchor/6f4943fb-13d4-4242-89c4-be367595c380",
        "arn:aws:rolesanywhere:us-east-1:111122223333:other/6f4943fb-13d4-4242-89c4-be367595c380",
    ],
)
def test_a_resource_arn_is_one_of_this_service(client: Any, text: str) -> None:
    """Anything else than the ARN of a Roles Anywhere resource is a ValidationException."""
    for call in _tag_calls(client, text):
        with refused("ValidationException", f"Invalid resource ARN: {text}"):
            call()


@pytest.mark.parametrize(("kind", "noun"), [("crl", "Crl"), ("subject", "Subject"), ("profile", "Profile")])
def test_nothing_is_found_where_nothing_is(account: Account, client: Any, kind: str, noun: str) -> None:
    """The well-formed ARN of a resource that is not there is ResourceNotFoundException."""
    unknown = "6f4943fb-13d4-4242-89c4-be367595c380"
    for call in _tag_calls(client, account.arn(kind, unknown)):
        with refused("ResourceNotFoundException", f"{noun} with ID {unknown} not found."):
            call()


def test_deleting_a_resource_deletes_its_tags(account: Account, client: Any) -> None:
    """After a delete the tags are gone with the resource."""
    anchor = account.anchor(tags=_tags(a="b"))
    client.delete_trust_anchor(trustAnchorId=anchor["trustAnchorId"])
    with refused("ResourceNotFoundException"):
        client.list_tags_for_resource(resourceArn=anchor["trustAnchorArn"])


def test_a_create_with_tags_needs_tag_resource(account: Account) -> None:
    """CreateTrustAnchor alone creates without tags; with tags rolesanywhere:TagResource is asked for too."""
    arguments = {"name": "n", "source": source(authority().pem)}
    creating = allow(
        "rolesanywhere:CreateTrustAnchor", "rolesanywhere:CreateProfile", "iam:CreateServiceLinkedRole"
    )
    plain = account.client(account.user(creating))
    plain.create_trust_anchor(**arguments, tags=[])
    with refused("AccessDeniedException") as refusal:
        plain.create_trust_anchor(**arguments, tags=_tags(a="b"))
    assert f"TagResource on resource: {account.arn('trust-anchor', '*')} " in refusal.message
    with refused("AccessDeniedException") as refusal:
        plain.create_profile(name="n", roleArns=[], tags=_tags(a="b"))
    assert f"TagResource on resource: {account.arn('profile', '*')} " in refusal.message
    for kind in ("trust-anchor", "profile"):
        tagging = allow("rolesanywhere:TagResource", resource=account.arn(kind, "*"))
        client = account.client(account.user(creating, tagging))
        if kind == "profile":
            client.create_profile(name="n", roleArns=[], tags=_tags(a="b"))
        else:
            client.create_trust_anchor(**arguments, tags=_tags(a="b"))


def test_request_tags_are_conditions_of_a_create(account: Account) -> None:
    """``aws:RequestTag`` and ``aws:TagKeys`` decide about a create: this value, these keys, and no others."""
    condition = {
        "StringEquals": {"aws:RequestTag/Team": "blue"},
        "ForAllValues:StringEquals": {"aws:TagKeys": ["Team", "stage"]},
    }
    user = account.user(
        allow("rolesanywhere:CreateTrustAnchor", "rolesanywhere:TagResource", when=condition),
        allow("iam:CreateServiceLinkedRole"),
    )
    arguments = {"name": "n", "source": source(authority().pem)}
    client = account.client(user)
    client.create_trust_anchor(**arguments, tags=_tags(Team="blue", stage="dev"))
    for tags in ([], _tags(Team="red"), _tags(stage="dev"), _tags(Team="blue", other="x")):
        with refused("AccessDeniedException"):
            client.create_trust_anchor(**arguments, tags=tags)


def test_a_denied_request_tag_is_denied(account: Account, arn: str) -> None:
    """A Deny on a value of ``aws:RequestTag`` stops tagging with it, one on ``aws:TagKeys`` untagging."""
    user = account.user(
        allow("rolesanywhere:*"),
        deny("rolesanywhere:TagResource", when={"StringEquals": {"aws:RequestTag/Team": "red"}}),
        deny("rolesanywhere:UntagResource", when={"ForAnyValue:StringEquals": {"aws:TagKeys": ["Team"]}}),
    )
    client = account.client(user)
    client.tag_resource(resourceArn=arn, tags=_tags(Team="blue", other="x"))
    client.untag_resource(resourceArn=arn, tagKeys=["other"])
    with refused("AccessDeniedException"):
        client.tag_resource(resourceArn=arn, tags=_tags(Team="red"))
    with refused("AccessDeniedException"):
        client.untag_resource(resourceArn=arn, tagKeys=["other", "Team"])
    assert client.list_tags_for_resource(resourceArn=arn)["tags"] == _tags(Team="blue")


def test_resource_tags_are_conditions_of_every_operation_on_it(account: Account) -> None:
    """``aws:ResourceTag`` lets the blue team use, change and delete what is tagged blue, and nothing else."""
    user = account.user(allow("rolesanywhere:*", when={"StringEquals": {"aws:ResourceTag/Team": "blue"}}))
    client = account.client(user)
    blue, red, bare = (account.anchor(tags=tags) for tags in (_tags(Team="blue"), _tags(Team="red"), []))
    for anchor in (red, bare):
        for call in (client.get_trust_anchor, client.enable_trust_anchor, client.delete_trust_anchor):
            with refused("AccessDeniedException"):
                call(trustAnchorId=anchor["trustAnchorId"])
        with refused("AccessDeniedException"):
            client.tag_resource(resourceArn=anchor["trustAnchorArn"], tags=_tags(Team="blue"))
    client.get_trust_anchor(trustAnchorId=blue["trustAnchorArn"])
    client.update_trust_anchor(trustAnchorId=blue["trustAnchorId"], name="n")
    client.list_tags_for_resource(resourceArn=blue["trustAnchorArn"])
    client.delete_trust_anchor(trustAnchorId=blue["trustAnchorId"])
