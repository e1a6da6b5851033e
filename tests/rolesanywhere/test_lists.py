"""Lists and quotas: pages that neither skip nor repeat, tokens that cannot be made up, and where it ends."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.rolesanywhere.answers import refused, wrong
from tests.rolesanywhere.authorities import authority
from tests.rolesanywhere.conftest import Account, new_account, source
from tests.rolesanywhere.lists import pem, revoking


@dataclass(frozen=True)
class Listed:
    """One kind of resource, as its create, delete and list know it."""

    member: str
    identifier: str
    create: Callable[[Any, str], Any]
    delete: Callable[[Any, str], Any]
    list: Callable[..., Any]
    paginator: str


PEM = authority().pem
LIST = pem(revoking(authority(), 7))
ANCHORS = Listed(
    "trustAnchors",
    "trustAnchorId",
    lambda client, name: client.create_trust_anchor(name=name, source=source(PEM))["trustAnchor"],
    lambda client, identifier: client.delete_trust_anchor(trustAnchorId=identifier),
    lambda client, **arguments: client.list_trust_anchors(**arguments),
    "list_trust_anchors",
)
PROFILES = Listed(
    "profiles",
    "profileId",
    lambda client, name: client.create_profile(name=name, roleArns=[])["profile"],
    lambda client, identifier: client.delete_profile(profileId=identifier),
    lambda client, **arguments: client.list_profiles(**arguments),
    "list_profiles",
)


CRLS = Listed(
    "crls",
    "crlId",
    lambda client, name: client.import_crl(
        name=name,
        crlData=LIST,
        trustAnchorArn=ANCHORS.create(client, "its anchor")["trustAnchorArn"],
    )["crl"],
    lambda client, identifier: client.delete_crl(crlId=identifier),
    lambda client, **arguments: client.list_crls(**arguments),
    "list_crls",
)


@pytest.fixture(params=[ANCHORS, PROFILES, CRLS], ids=["trust anchors", "profiles", "CRLs"])
def listed(request: pytest.FixtureRequest) -> Listed:
    """Each kind of resource that is listed."""
    kind: Listed = request.param
    return kind


def _names(kind: Listed, page: dict[str, Any]) -> list[str]:
    return [item["name"] for item in page[kind.member]]


def test_a_short_list_has_no_token(client: Any, listed: Listed) -> None:
    """Nothing, and exactly one page, come without nextToken."""
    assert _names(listed, listed.list(client)) == []
    for name in ("0", "1"):
        listed.create(client, name)
    page = listed.list(client, pageSize=2)
    assert _names(listed, page) == ["0", "1"]
    assert "nextToken" not in page


@pytest.mark.parametrize("size", [1, 2, 4])
def test_pages_neither_skip_nor_repeat(client: Any, listed: Listed, size: int) -> None:
    """The paginator sees every resource once, oldest first, whatever the page size."""
    for number in range(5):
        listed.create(client, str(number))
    pages = list(client.get_paginator(listed.paginator).paginate(pageSize=size))
    assert [name for page in pages for name in _names(listed, page)] == ["0", "1", "2", "3", "4"]
    assert all(len(page[listed.member]) == size for page in pages[:-1])


def test_a_page_goes_on_where_it_ended_although_things_went(client: Any, listed: Listed) -> None:
    """Deleting what a page showed does not make the next page skip anything."""
    ids = [listed.create(client, str(number))[listed.identifier] for number in range(4)]
    token = listed.list(client, pageSize=2)["nextToken"]
    for identifier in ids[:2]:
        listed.delete(client, identifier)
    listed.create(client, "4")
    assert _names(listed, listed.list(client, nextToken=token)) == ["2", "3", "4"]


def test_a_token_may_be_used_twice_and_with_another_size(client: Any, listed: Listed) -> None:
    """A token names a place in the list, not a page."""
    for number in range(4):
        listed.create(client, str(number))
    token = listed.list(client, pageSize=1)["nextToken"]
    assert _names(listed, listed.list(client, pageSize=2, nextToken=token)) == ["1", "2"]
    assert _names(listed, listed.list(client, nextToken=token)) == ["1", "2", "3"]


def test_a_token_cannot_be_made_up(account: Account, client: Any) -> None:
    """Another list's, Region's or account's token, a changed one and plain nonsense are refused."""
    token = _first_token(ANCHORS, client)
    raw = base64.urlsafe_b64decode(token)
    moved = base64.urlsafe_b64encode((99).to_bytes(8, "big") + raw[8:]).decode()
    for bad in ("x", "=", "ü", token[:-4], token + "AAAA", moved, "x" * 10000):
        with refused("ValidationException", "Invalid nextToken."):
            client.list_trust_anchors(nextToken=bad)
    foreign = (
        client.list_profiles,
        account.client(region="eu-west-1").list_trust_anchors,
        new_account(account.local).client().list_trust_anchors,
    )
    for call in foreign:
        with refused("ValidationException", "Invalid nextToken."):
            call(nextToken=token)
    assert len(client.list_trust_anchors(nextToken=token)["trustAnchors"]) == 1


def _first_token(kind: Listed, client: Any) -> str:
    for name in ("0", "1"):
        kind.create(client, name)
    return str(kind.list(client, pageSize=1)["nextToken"])


def test_limits_of_page_size_and_token(client: Any, loose: Any, listed: Listed) -> None:
    """A page has at least one entry, a token 1 to 10000 characters; a page size is a number."""
    listed.create(client, "0")
    for size in (0, -1):
        why = wrong("pageSize", str(size), "Member must have value greater than or equal to 1")
        with refused("ValidationException", why):
            listed.list(client, pageSize=size)
    assert _names(listed, listed.list(client, pageSize=100000)) == ["0"]
    with refused("ValidationException", "Value at 'pageSize' is not of the expected type integer."):
        listed.list(loose, pageSize="many")
    why = wrong("nextToken", "", "Member must have length greater than or equal to 1")
    with refused("ValidationException", why):
        listed.list(loose, nextToken="")
    why = wrong("nextToken", "x" * 256 + "...", "Member must have length less than or equal to 10000")
    with refused("ValidationException", why):
        listed.list(loose, nextToken="x" * 10001)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "quota", "what"), [(ANCHORS, 50, "trust anchors"), (PROFILES, 250, "profiles")]
)
def test_quotas_hold_for_an_account_and_region(
    account: Account, client: Any, kind: Listed, quota: int, what: str
) -> None:
    """The quota can be used up, one more is refused here alone, and a delete makes room."""
    ids = [kind.create(client, str(number))[kind.identifier] for number in range(quota)]
    pages = client.get_paginator(kind.paginator).paginate()
    assert [name for page in pages for name in _names(kind, page)] == [str(number) for number in range(quota)]
    with refused("ValidationException", f"The quota of {quota} {what} per account and Region is exceeded."):
        kind.create(client, "more")
    kind.create(account.client(region="eu-west-1"), "elsewhere")
    kind.delete(client, ids[7])
    kind.create(client, "more")
    with refused("ValidationException"):
        kind.create(client, "even more")


def test_a_page_has_fifty_entries_unless_asked(client: Any) -> None:
    """Without pageSize a list answers 50 entries and a token."""
    for number in range(51):
        PROFILES.create(client, str(number))
    page = client.list_profiles()
    assert len(page["profiles"]) == 50
    assert _names(PROFILES, client.list_profiles(nextToken=page["nextToken"])) == ["50"]
