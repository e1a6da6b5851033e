"""The resources in the hands of the real engine: one stack from its making to its end."""

import pulumi
import pytest
from pulumi import automation

import resources
from tests.local_aws import LocalAws
from tests.provider.conftest import Bench, EngineError
from tests.resources.conftest import enforce_rates
from tests.rolesanywhere.lists import pem, revoking
from tests.rolesanywhere.sessions.pki import Issued, issue

pytestmark = pytest.mark.engine

EVENT = "CA_CERTIFICATE_EXPIRY"
TYPE = "pulumi-python:dynamic/rolesanywhere:"


def test_a_life_in_the_engine(dynamic_bench: Bench, reachable: LocalAws, anchor: str, root: Issued) -> None:
    """Made, the same again, drift found and mended, changed in place, found gone, made again, deleted."""
    client = reachable.client("rolesanywhere")
    crl = pem(revoking(root, issue("CN=web", root).certificate)).decode()

    def program(enabled: bool = True, days: int = 60) -> None:
        listed = {
            "trustAnchorArn": anchor,
            "name": "corp",
            "crl": crl,
            "enabled": enabled,
            "tags": {"a": "b"},
        }
        made = resources.RevocationList("corp", listed)
        resources.RevocationList("second", listed | {"name": "second", "enabled": True})
        settings = {EVENT: {"enabled": True, "threshold": days}}
        resources.NotificationSettings("told", {"trustAnchorArn": anchor, "settings": settings})
        pulumi.export("arn", made.arn)

    assert set(dynamic_bench.preview(program).changed()) >= {"corp", "second", "told"}
    assert client.list_crls()["crls"] == []
    with pytest.MonkeyPatch.context() as patch:
        refused = enforce_rates(reachable, patch)  # one request a second, as AWS: asked again, slower
        dynamic_bench.up(program)
    assert "ImportCrl" in refused
    (found,) = (each for each in client.list_crls()["crls"] if each["name"] == "corp")
    assert (found["enabled"], found["trustAnchorArn"]) == (True, anchor)
    assert dynamic_bench.outputs()["arn"].value == found["crlArn"]
    assert dynamic_bench.up(program).changed() == {}
    state = dynamic_bench.resources()
    assert "ciphertext" not in str(state["corp"])

    client.disable_crl(crlId=found["crlId"])
    dynamic_bench.refresh()
    assert dynamic_bench.resources()["corp"]["outputs"]["enabled"] is False
    assert dynamic_bench.up(program).changed() == {"corp": ["update"]}
    assert client.get_crl(crlId=found["crlId"])["crl"]["enabled"] is True

    changed = dynamic_bench.up(lambda: program(enabled=False, days=90)).changed()
    assert changed == {"corp": ["update"], "told": ["update"]}
    assert client.get_crl(crlId=found["crlId"])["crl"]["enabled"] is False

    client.delete_crl(crlId=found["crlId"])
    dynamic_bench.refresh()
    assert "corp" not in dynamic_bench.resources()
    assert dynamic_bench.up(program).changed()["corp"] == ["create"]

    dynamic_bench.stack.set_config("aws:assumeRole", automation.ConfigValue("arn:aws:iam::1:role/other"))
    with pytest.raises(EngineError, match="aws:assumeRole"):
        dynamic_bench.up(lambda: program(days=30))
    dynamic_bench.stack.remove_config("aws:assumeRole")
    assert dynamic_bench.up(lambda: program(days=30)).changed()["told"] == ["update"]
    dynamic_bench.destroy()
    assert client.list_crls()["crls"] == []
