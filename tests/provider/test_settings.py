"""The provider's own configuration: used, tolerated, refused."""

import inspect
import json
from typing import Any

import pulumi_aws
import pytest

from sandbox.provider.errors import ProviderError
from sandbox.provider.settings import (
    REFUSED,
    TOLERATED,
    UNSUPPORTED,
    USED,
    Settings,
    check_settings,
    read_settings,
)
from sandbox.provider.values import UNKNOWN


def test_every_setting_of_the_provider_is_decided() -> None:
    """Each argument of pulumi_aws.Provider 7.51.1 is used, tolerated, refused or not supported; once."""
    getters = inspect.getmembers(pulumi_aws.ProviderArgs, lambda member: isinstance(member, property))
    names = {getattr(member.fget, "_pulumi_name", None) or name for name, member in getters}
    decided = [*USED, *TOLERATED, *REFUSED, *UNSUPPORTED]
    assert names == set(decided)
    assert len(decided) == len(set(decided))


@pytest.mark.parametrize("name", [*REFUSED, *UNSUPPORTED, "nonsense"])
def test_refused_settings(name: str) -> None:
    """Credentials, endpoints, what is not supported and what nobody has are refused; empty ones are not."""
    assert [failure.path for failure in check_settings({name: '[{"a": "b"}]'})] == [name]
    for nothing in ("", "[]", "{}", None):
        assert list(check_settings({name: nothing})) == []


def test_accepted_settings() -> None:
    """What a real stack file has is taken: as text, as JSON text, and the engine's own keys."""
    given = {
        "region": "eu-central-1",
        "defaultTags": json.dumps({"tags": {"Team": "red"}}),
        "allowedAccountIds": '["111122223333"]',
        "skipMetadataApiCheck": "true",
        "maxRetries": "5",
        "version": "7.51.1",
        "__internal": {},
    }
    assert list(check_settings(given)) == []
    assert read_settings(given, {}) == Settings("eu-central-1", {"Team": "red"}, ("111122223333",), ())


@pytest.mark.parametrize(
    ("region", "fine"), [("eu-central-1", True), ("cn-north-1", True), ("Frankfurt", False), ("", True)]
)
def test_the_region(region: str, fine: bool) -> None:
    """A Region must look like one; none at all is the environment's to give."""
    assert (list(check_settings({"region": region})) == []) == fine
    assert (list(check_settings({"region": UNKNOWN})) == []) is True


def test_the_region_comes_from_the_environment_last() -> None:
    """The stack's Region wins over AWS_REGION, that over AWS_DEFAULT_REGION; none is an error."""
    environment = {"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-2"}
    assert read_settings({"region": "eu-west-3"}, environment).region == "eu-west-3"
    assert read_settings({}, environment).region == "eu-west-1"
    assert read_settings({}, {"AWS_DEFAULT_REGION": "eu-west-2"}).region == "eu-west-2"
    with pytest.raises(ProviderError, match="aws:region: got no Region"):
        read_settings({}, {})


@pytest.mark.parametrize("value", ['{"Team": "red"}', '{"tags": ["a"]}', "Team=red", '{"tags": {}, "x": 1}'])
def test_default_tags_of_the_wrong_form(value: str) -> None:
    """Default tags are an object with `tags` and nothing else; anything else is an error that shows how."""
    with pytest.raises(ProviderError, match=r"aws:defaultTags: .*\{tags: \{Key: value\}\}"):
        read_settings({"region": "eu-west-1", "defaultTags": value}, {})


def test_unknown_settings_are_left_out() -> None:
    """A setting that is known only after apply is not used in a preview."""
    given: dict[str, Any] = {"region": "eu-west-1", "defaultTags": UNKNOWN, "allowedAccountIds": UNKNOWN}
    assert read_settings(given, {}) == Settings("eu-west-1")


def test_accounts() -> None:
    """An account that is listed passes, another one is refused; forbidden ones are refused."""
    allowed = read_settings({"region": "eu-west-1", "allowedAccountIds": "[111122223333]"}, {})
    allowed.verify("111122223333")
    with pytest.raises(ProviderError, match="AWS account ID not allowed: 444455556666"):
        allowed.verify("444455556666")
    forbidden = read_settings({"region": "eu-west-1", "forbiddenAccountIds": '"111122223333"'}, {})
    forbidden.verify("444455556666")
    forbidden = read_settings({"region": "eu-west-1", "forbiddenAccountIds": "111122223333"}, {})
    with pytest.raises(ProviderError, match="aws:forbiddenAccountIds"):
        forbidden.verify("111122223333")
