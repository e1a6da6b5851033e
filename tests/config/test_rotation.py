"""Revocation lists, notifications and attribute mappings in a stack file, judged before anything is made."""

import copy
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aws_facts import Problem
from certs import (
    AuthorityFiles,
    AuthorityPlan,
    DistinguishedName,
    make_authority,
    open_authority,
    renew_crl,
)
from config import ConfigError, Place, parse
from tests.config.production import PLACE, PRIVATE_CA
from tests.config.stacks import VALID

PLAN = AuthorityPlan(DistinguishedName((("CN", "Root"),)), DistinguishedName((("CN", "Issuing"),)))
NOW = datetime.now(UTC)
CRL = f"arn:aws:rolesanywhere:{PLACE.region}:111122223333:crl/11111111-2222-3333-4444-555555555555"


def make(directory: Path, *, when: datetime = NOW) -> Path:
    """An authority with a list that is current at a time."""
    make_authority(directory, PLAN, now=when)
    renew_crl(directory, open_authority(directory), now=when)
    return directory


@pytest.fixture
def project(tmp_path: Path) -> Path:
    make(tmp_path / "ca")
    return tmp_path


def stack(path: Sequence[str | int], value: Any, **anchor: Any) -> dict[str, Any]:
    """The valid stack, with an authority's bundle and one value set."""
    raw = copy.deepcopy(VALID)
    raw["trustAnchors"]["demo"] = {"bundle": "ca/root.pem"} | anchor
    place: Any = raw
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return raw


LISTS = ("trustAnchors", "demo", "revocationList")
NOTICES = ("trustAnchors", "demo", "notifications")
MAPPINGS = ("profiles", "demo", "attributeMappings")


def problems(raw: dict[str, Any], root: Path, place: Place | None = None) -> list[Problem]:
    with pytest.raises(ConfigError) as raised:
        parse(raw, root, place)
    return list(raised.value.problems)


def test_a_file_is_enough(project: Path) -> None:
    """The issuing authority's certificate is found beside the list; the list counts unless said otherwise."""
    found = parse(stack(LISTS, "ca/revoked.crl"), project)
    (name,) = found.revocation_arguments({"demo": "arn"})
    arguments = found.revocation_arguments({"demo": "arn"})[name]
    files = AuthorityFiles(project / "ca")
    assert name == "demo"
    assert arguments == {
        "trust_anchor_arn": "arn",
        "crl": files.revocation_list.read_text(),
        "issuer_certificates": files.root.read_text() + files.intermediate.read_text(),
    }


def test_everything_a_list_can_say(project: Path) -> None:
    """Two of them, one disabled and taken over, with the tags of the anchor and the stack."""
    make(project / "new")
    lists = [
        "ca/revoked.crl",
        {
            "file": "new/revoked.crl",
            "issuer": "new/intermediate.pem",
            "enabled": False,
            "existingArn": CRL,
        },
    ]
    raw = stack(LISTS, lists, bundle=["ca/root.pem", "new/root.pem"], tags={"own": "1"})
    raw["tags"] = {"team": "identity"}
    found = parse(raw, project, PLACE).revocation_arguments({"demo": "arn"})
    assert list(found) == ["demo", "demo-2"]
    assert found["demo-2"]["enabled"] is False
    assert found["demo-2"]["existing_arn"] == CRL
    assert found["demo"]["tags"] == {"own": "1", "team": "identity"}
    assert "enabled" not in found["demo"]


def test_of_a_private_ca_the_issuer_must_be_named(project: Path) -> None:
    """Its certificate is not here: whoever is named must have signed the list."""
    raw = stack(LISTS, {"file": "ca/revoked.crl", "issuer": "ca/intermediate.pem"}, privateCa=PRIVATE_CA)
    del raw["trustAnchors"]["demo"]["bundle"]
    assert parse(raw, project, PLACE).revocation_arguments({"demo": "arn"})
    raw["trustAnchors"]["demo"]["revocationList"]["issuer"] = "ca/root.pem"
    (problem,) = {each.got for each in problems(raw, project, PLACE) if "none of" in each.got}
    assert "none of CN=Root signed" in problem


@pytest.mark.parametrize(
    ("value", "where", "got"),
    [
        ("no.crl", "revocationList", "no.crl: no such file"),
        ("ca/root.pem", "revocationList.file (root.pem)", "no revocation list that can be read"),
        ("ca/root.key", "revocationList.file (root.key)", "a private key"),
        ("old/revoked.crl", "revocationList.file (revoked.crl)", "a stale list"),
        ("other/revoked.crl", "revocationList.file (revoked.crl)", "from which no path leads"),
        ("bare.crl", "revocationList.file (bare.crl)", "that none of CN=Root signed"),
        ({"file": "ca/revoked.crl", "enable": True}, "enable", "the unknown key"),
        (["ca/revoked.crl"] * 3, "revocationList", "a list of 3"),
        ({"file": "ca/revoked.crl", "existingArn": "arn:x"}, "existingArn", "'arn:x'"),
        ({"file": "ca/revoked.crl", "issuer": "ca/root.key"}, "revocationList.file", "a private key"),
        (5, "revocationList", "5"),
    ],
)
def test_a_list_that_would_do_nothing_or_harm_is_refused(
    project: Path, value: Any, where: str, got: str
) -> None:
    """Missing, no list, stale, of another CA, of an issuer that is not named."""
    make(project / "old", when=NOW - timedelta(days=100))
    make(project / "other")
    (project / "bare.crl").write_bytes((project / "ca" / "revoked.crl").read_bytes())
    found = problems(stack(LISTS, value), project)
    assert any(where in each.where and got in each.got for each in found), found


def test_settings_of_somebody_else_s_anchor_are_refused(project: Path) -> None:
    """Neither its list nor its notifications are this stack's."""
    arn = CRL.replace("crl/", "trust-anchor/")
    for key, value in (
        ("revocationList", "ca/revoked.crl"),
        ("notifications", {"caCertificate": {"thresholdDays": 9}}),
    ):
        raw = stack(("trustAnchors", "demo"), {"arn": arn, key: value})
        assert "somebody else" in problems(raw, project, PLACE)[0].got


def test_notifications_become_settings(project: Path) -> None:
    """Both events, each with its own days or switched off."""
    value = {"caCertificate": {"thresholdDays": 90}, "endEntityCertificate": {"enabled": False}}
    found = parse(stack(NOTICES, value), project).notification_arguments({"demo": "arn"})
    assert found == {
        "demo": {
            "trust_anchor_arn": "arn",
            "settings": [
                {"event": "CA_CERTIFICATE_EXPIRY", "enabled": True, "threshold_days": 90},
                {"event": "END_ENTITY_CERTIFICATE_EXPIRY", "enabled": False},
            ],
        }
    }


@pytest.mark.parametrize(
    ("value", "got"),
    [
        ({}, "no event"),
        ({"caCertificate": {}}, "no thresholdDays"),
        ({"caCertificate": {"thresholdDays": 0}}, "0"),
        ({"caCertificate": {"thresholdDays": 361}}, "361"),
        ({"caCert": {"thresholdDays": 30}}, "the unknown key"),
    ],
)
def test_wrong_notifications_are_refused(project: Path, value: Any, got: str) -> None:
    """Nothing set, no day, a day AWS does not take, an event nobody knows."""
    assert any(got in each.got for each in problems(stack(NOTICES, value), project))


def test_mappings_of_a_shared_and_of_an_own_profile(project: Path) -> None:
    """Each with a name of its own; of a field that is left out, all AWS maps."""
    raw = stack(MAPPINGS, {"x509Subject": ["CN"]})
    found = parse(raw, project).mapping_arguments({}, {"demo": "arn"})
    every = {"x509_issuer": ["*"], "x509_san": ["DNS", "URI", "Name/*"]}
    assert found == {"profile-demo": {"profile_arn": "arn", "x509_subject": ["CN"]} | every}
    own = stack(("workloads", "demo-server", "profile"), {"attributeMappings": {"x509SAN": []}})
    del own["profiles"]
    found = parse(own, project).mapping_arguments({"demo-server": "arn"}, {})
    assert found["workload-demo-server"]["x509_san"] == []


STATEMENT = {"reason": "because", "actions": ["s3:ListAllMyBuckets"], "resources": ["*"]}
NOT = {"StringNotEquals": {"aws:PrincipalTag/x509Subject/OU": "Guests"}}
LOWER = {"StringEquals": {"AWS:principaltag/x509subject/cn": "web"}}
VARIABLE = {"StringEquals": {"aws:username": "${aws:PrincipalTag/x509SAN/URI}"}}


@pytest.mark.parametrize(
    ("mappings", "conditions", "left_out"),
    [
        ({"x509Subject": ["CN", "OU"]}, NOT, ""),
        ({"x509Subject": ["CN"]}, NOT, "x509Subject/OU"),
        ({"x509Subject": ["OU"]}, NOT, "x509Subject/CN"),
        ({"x509Issuer": []}, NOT, ""),
        ({"x509Subject": ["CN"]}, LOWER, ""),
        ({"x509SAN": ["DNS"]}, VARIABLE, "x509SAN/URI"),
        ({"x509SAN": ["URI"]}, VARIABLE, ""),
    ],
)
def test_a_condition_on_a_tag_that_is_not_mapped_is_refused(
    project: Path, mappings: Any, conditions: Any, left_out: str
) -> None:
    """It would never match, and a Not-condition always: in the trust policy, a statement, a variable."""
    raw = stack(MAPPINGS, mappings)
    raw["workloads"]["demo-server"]["statements"] = [STATEMENT | {"conditions": conditions}]
    found = []
    try:
        parse(raw, project)
    except ConfigError as error:
        found = [each for each in error.problems if "attributeMappings leaves out" in each.got]
    assert [each.got.partition(",")[0] for each in found] == ([left_out] if left_out else [])
    assert all("Not-condition" in each.expected for each in found)


def test_a_session_policy_of_a_profile_is_looked_at_too(project: Path) -> None:
    """What narrows a session is a condition as any other."""
    raw = stack(MAPPINGS, {"x509Subject": ["CN"]})
    raw["profiles"]["demo"]["sessionPolicy"] = [STATEMENT | {"conditions": NOT}]
    found = [each for each in problems(raw, project) if "leaves out" in each.got]
    assert [each.where for each in found] == ["rolesanywhere:profiles.demo.sessionPolicy"]


@pytest.mark.parametrize(
    "value",
    [
        {"x509Subject": ["DNS"]},
        {"x509SAN": ["*"]},
        {"x509Subject": "CN"},
        {"subject": ["CN"]},
        {"x509SAN": 5},
        {"x509SAN": [{"DNS": 1}]},
    ],
)
def test_mappings_that_mean_nothing_are_refused(project: Path, value: Any) -> None:
    """A specifier of another field, one without meaning, no list, a field nobody knows."""
    found = problems(stack(MAPPINGS, value), project)
    assert all(each.where.startswith("rolesanywhere:profiles.demo.attributeMappings") for each in found)
    assert json.dumps([str(each) for each in found])


def test_a_certificate_that_says_nothing_is_told_once(project: Path) -> None:
    """What it would map cannot be known: its own mistake is told, and nothing about mappings."""
    raw = stack(MAPPINGS, {"x509Subject": ["OU"]})
    raw["workloads"]["demo-server"]["certificate"] = {"comonName": "demo-server"}
    found = problems(raw, project)
    assert any("comonName" in each.where for each in found)
    assert not any("attributeMappings" in f"{each.where} {each.got}" for each in found)


def test_a_list_for_an_authority_that_is_not_made_yet(project: Path) -> None:
    """Before the first deployment makes the development PKI, the list's own issuer is all there is."""
    raw = stack(LISTS, "")
    raw["trustAnchors"]["demo"] = {"development": "pki/dev", "revocationList": "ca/revoked.crl"}
    (arguments,) = parse(raw, project).revocation_arguments({"demo": "arn"}).values()
    assert arguments["issuer_certificates"] == AuthorityFiles(project / "ca").intermediate.read_text()
