"""Authorities of AWS Private CA in a stack file: made or adopted, named, issuing for requests."""

from pathlib import Path
from typing import Any

import pytest

from aws_facts import Problem
from config import ConfigError, Place, Stack, parse
from tests.config.stacks import VALID
from tests.rolesanywhere.private_ca import signing_request
from tests.rolesanywhere.sessions.pki import KEYS

ARN = "arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/00000000-0000-4000-8000-000000000002"
PLACE = Place("eu-central-1", ("111122223333",))
CORP = {"commonName": "Corp"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with one request."""
    (tmp_path / "web.csr").write_text(signing_request("CN=web", KEYS["p256"]()))
    return tmp_path


def stack(authority: Any, certificate: Any = None, private_ca: str = "corp") -> dict[str, Any]:
    """A stack whose anchor trusts the authority."""
    raw = VALID | {"trustAnchors": {"demo": {"privateCa": private_ca}}}
    raw |= {"privateCertificateAuthorities": {"corp": authority}}
    return raw | ({"privateCertificates": {"web": certificate}} if certificate else {})


def problems(raw: dict[str, Any], root: Path, place: Place = PLACE) -> list[Problem]:
    """What is wrong with a stack."""
    with pytest.raises(ConfigError) as caught:
        parse(raw, root, place)
    return list(caught.value.problems)


class Made:
    """Stands in for the component of an authority."""

    arn, certificate = "its ARN", "its certificate"


def test_an_authority_of_the_stack_is_the_anchors_source(root: Path) -> None:
    """The anchor gets the ARN and the certificate, the certificate the ARN and the key's kind."""
    described = {**CORP, "keyAlgorithm": "RSA_2048", "generation": 3, "tags": {"team": "red"}}
    read: Stack = parse(stack(described, {"authority": "corp", "request": "web.csr"}), root, PLACE)
    made = {"corp": Made()}
    assert read.anchor_arguments({}, made)["demo"] == {
        "private_ca_arn": "its ARN",
        "private_ca_certificate": "its certificate",
    }
    (issued,) = read.certificate_arguments(made).values()
    assert issued == {
        "authority_arn": "its ARN",
        "signing_request": (root / "web.csr").read_text(),
        "key_algorithm": "RSA_2048",
        "validity_days": 7,
    }
    assert read.private_cas["corp"].arguments({"all": "of it"}) == {
        "common_name": "Corp",
        "key_algorithm": "RSA_2048",
        "validity_years": 10,
        "generation": 3,
        "short_lived": False,
        "acm_may_issue": False,
        "restorable_days": 30,
        "tags": {"all": "of it", "team": "red"},
    }


def test_one_that_exists_is_adopted_by_its_arn(root: Path) -> None:
    """Under a name, so that its renewal is noticed; or named by the anchor alone."""
    adopted = parse(stack({"arn": ARN}), root, PLACE)
    assert adopted.private_cas["corp"].arguments({"a": "b"}) == {"existing_arn": ARN}
    alone = parse(stack(CORP, private_ca=ARN), root, PLACE)
    assert alone.anchor_arguments({}, {"corp": Made()})["demo"] == {"private_ca_arn": ARN}


@pytest.mark.parametrize(
    ("authority", "place", "got"),
    [
        ({}, "", "neither commonName nor arn"),
        ({**CORP, "arn": ARN}, "", "commonName and arn"),
        ({"arn": ARN, "years": 5}, "", "settings of an authority that somebody else owns"),
        ({"arn": ARN.replace("eu-central-1", "eu-west-1")}, ".arn", "the Region eu-west-1"),
        ({**CORP, "keyAlgorithm": "RSA_1024"}, ".keyAlgorithm", "'RSA_1024'"),
        ({**CORP, "years": 0}, ".years", "0"),
        ({**CORP, "generation": 0}, ".generation", "0"),
        ({**CORP, "restorableDays": 6}, ".restorableDays", "6"),
    ],
)
def test_a_wrong_authority_is_told_at_its_place(
    root: Path, authority: dict[str, Any], place: str, got: str
) -> None:
    """Each with the key path and what was found there."""
    first = problems(stack(authority), root)[0]
    assert (first.where, first.got) == (f"rolesanywhere:privateCertificateAuthorities.corp{place}", got)


def test_a_name_no_session_tag_carries(root: Path) -> None:
    """It would break every session of every certificate: the authority's name becomes tags."""
    (told,) = problems(stack({"commonName": "Corp & Sons"}), root)
    assert told.where.startswith("rolesanywhere:privateCertificateAuthorities.corp")
    assert "&" in told.got


def test_a_reference_to_nothing(root: Path) -> None:
    """A slip of the pen is told what was meant; so is a certificate's."""
    (told,) = problems(stack(CORP, private_ca="corb"), root)
    assert (told.where, told.got) == ("rolesanywhere:trustAnchors.demo.privateCa", "'corb'")
    assert "corp" in told.remedy
    (told,) = problems(stack(CORP, {"authority": "corb", "request": "web.csr"}), root)
    assert told.where == "rolesanywhere:privateCertificates.web.authority"
    nothing = VALID | {"trustAnchors": {"demo": {"privateCa": "corp"}}}
    (told,) = problems(nothing, root)
    assert "Declare one" in told.remedy


def test_requests_that_cannot_be_certified(root: Path) -> None:
    """A file that is not there, one that is no request, and one with a private key in it, never shown."""
    (root / "no.csr").write_text("no request")
    key = "-----BEGIN " + "PRIVATE KEY-----\nMIGH\n-----END PRIVATE KEY-----\n"
    (root / "key.csr").write_text((root / "web.csr").read_text() + key)
    for file, got in (
        ("absent.csr", "absent.csr: No such file or directory"),
        ("no.csr", ""),
        ("key.csr", "a private key"),
    ):
        (told,) = problems(stack(CORP, {"authority": "corp", "request": file}), root)
        assert told.where.startswith("rolesanywhere:privateCertificates.web.request")
        assert got in told.got
        assert "MIGH" not in str(told)


def test_short_lived_authorities_issue_for_a_week(root: Path) -> None:
    """AWS refuses more of one; of another, 398 days are taken and 399 are not."""
    wanted = {"authority": "corp", "request": "web.csr"}
    (told,) = problems(stack({**CORP, "shortLived": True}, {**wanted, "days": 8}), root)
    assert told.where == "rolesanywhere:privateCertificates.web.days"
    parse(stack({**CORP, "shortLived": True}, {**wanted, "days": 7}), root, PLACE)
    parse(stack(CORP, {**wanted, "days": 398}), root, PLACE)
    (told,) = problems(stack(CORP, {**wanted, "days": 399}), root)
    assert told.got == "399"


def test_china_takes_no_private_ca(root: Path) -> None:
    """Neither by ARN nor by name: Roles Anywhere has no such anchors there."""
    china = Place("cn-north-1", ("111122223333",))
    for private_ca in (ARN.replace("arn:aws:", "arn:aws-cn:").replace("eu-central-1", "cn-north-1"), "corp"):
        told = problems(stack(CORP, private_ca=private_ca), root, china)
        assert any("China" in problem.got for problem in told), private_ca
