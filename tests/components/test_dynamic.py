"""What pulumi-aws has no resource for, under mocks: what reaches the resource, and what is refused before."""

from collections.abc import Callable
from typing import Any, cast

import pytest

import components as build
from aws_facts import ToolkitError
from components import _provider
from tests.components.support import ANCHOR
from tests.program.recording import Recording, Registered, arn_of, record
from tests.rolesanywhere.lists import pem, revoking
from tests.rolesanywhere.sessions.pki import authority, issue

PROFILE = arn_of("aws:rolesanywhere/profile:Profile", "demo")
CRL = ANCHOR.replace("trust-anchor", "crl")
ROOT = authority("CN=Root")
LIST = pem(revoking(ROOT, issue("CN=web", ROOT).certificate)).decode()
GIVEN: dict[str, Any] = {"trust_anchor_arn": ANCHOR, "crl": LIST, "issuer_certificates": ROOT.pem}
PUT: dict[str, Any] = {
    "trust_anchor_arn": ANCHOR,
    "settings": [{"event": build.ExpiryEvent.CA_CERTIFICATE, "threshold_days": 60}],
}


def listed(**args: Any) -> Callable[[], object]:
    return lambda: build.RevocationList("corp", cast("build.RevocationListArgs", GIVEN | args))


def told(**args: Any) -> Callable[[], object]:
    return lambda: build.NotificationSettings("corp", cast("build.NotificationSettingsArgs", PUT | args))


def mapped(**args: Any) -> Callable[[], object]:
    given = {"profile_arn": PROFILE} | args
    return lambda: build.AttributeMappings("demo", cast("build.AttributeMappingsArgs", given))


def only(recording: Recording, name: str) -> Registered:
    """The dynamic resource of a component, which is its child and keeps no secret."""
    made = recording.only(f"pulumi-python:dynamic/rolesanywhere:{name}")
    assert made.parent == (f"rolesanywhere:index:{name}", made.name)
    assert isinstance(made.inputs.pop("__provider"), str)
    return made


def test_a_list_is_imported_enabled() -> None:
    """Left out, the API makes one that does not count."""
    made = only(record(listed()), "RevocationList")
    assert made.name == "corp"
    assert made.inputs == {"trustAnchorArn": ANCHOR, "name": "corp", "crl": LIST, "enabled": True, "tags": {}}


def test_everything_a_list_can_say_reaches_it() -> None:
    """Switched off on purpose, taken over, tags."""
    made = only(record(listed(enabled=False, existing_arn=CRL, tags={"a": "b"})), "RevocationList")
    assert made.inputs["enabled"] is False
    assert made.inputs["existingArn"] == CRL
    assert made.inputs["tags"] == {"a": "b"}


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (listed(trust_anchor_arn=PROFILE), "the ARN of a trust anchor"),
        (listed(existing_arn=ANCHOR), "the ARN of a revocation list"),
        (listed(crl="no list"), "no revocation list that can be read"),
        (listed(issuer_certificates=authority("CN=Other").pem), "that none of CN=Other signed"),
        (listed(issuer_certificates="none"), "text outside of a certificate"),
        (told(trust_anchor_arn=PROFILE), "the ARN of a trust anchor"),
        (told(settings=[]), "no event"),
        (told(settings=[*PUT["settings"], *PUT["settings"]]), "the event twice"),
        (told(settings=[{"event": build.ExpiryEvent.CA_CERTIFICATE}]), "1 to 360"),
        (
            told(settings=[{"event": build.ExpiryEvent.CA_CERTIFICATE, "threshold_days": 361}]),
            "got 361",
        ),
        (mapped(profile_arn=ANCHOR), "the ARN of a Roles Anywhere profile"),
        (mapped(x509_subject=["DNS"]), "'DNS'"),
        (mapped(x509_san=["CN"]), "DNS, URI, Name/* or Name/CN"),
        (mapped(x509_issuer=["CN", "CN"]), "'CN' twice"),
    ],
)
def test_what_is_wrong_is_told_before_aws_is_asked(make: Callable[[], object], text: str) -> None:
    """Each mistake with its own words."""
    with pytest.raises(ToolkitError) as raised:
        record(make)
    assert text in str(raised.value)


def test_settings_and_mappings_reach_their_resources() -> None:
    """Events by name; of a field that is left out AWS's own mappings, of an empty one none."""
    settings = [*PUT["settings"], {"event": build.ExpiryEvent.END_ENTITY_CERTIFICATE, "enabled": False}]
    made = only(record(told(settings=settings)), "NotificationSettings")
    assert made.inputs == {
        "trustAnchorArn": ANCHOR,
        "settings": {
            "CA_CERTIFICATE_EXPIRY": {"enabled": True, "threshold": 60},
            "END_ENTITY_CERTIFICATE_EXPIRY": {"enabled": False},
        },
    }
    made = only(record(mapped(x509_subject=["CN"], x509_issuer=[])), "AttributeMappings")
    assert made.inputs == {
        "profileArn": PROFILE,
        "mappings": {"x509Subject": ["CN"], "x509SAN": ["DNS", "URI", "Name/*"]},
    }


def test_other_languages_are_not_offered_them() -> None:
    """Their providers run in the program's own Python, which a program in another language has not."""
    served = {each.__name__ for each in _provider.SERVED}
    assert served.isdisjoint({"AttributeMappings", "NotificationSettings", "RevocationList"})
