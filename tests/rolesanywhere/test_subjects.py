"""Subjects: who is recorded, what of them, and who is not."""

from datetime import timedelta
from typing import Any

import pytest

from sandbox.keys import KeyPair
from tests.local_aws import LocalAws
from tests.rolesanywhere.answers import assert_are_answers, refused
from tests.rolesanywhere.conftest import allow, deny, new_account
from tests.rolesanywhere.lists import pem, revoking
from tests.rolesanywhere.sessions.lab import Lab
from tests.rolesanywhere.sessions.pki import authority, issue

UNKNOWN = "6f4943fb-13d4-4242-89c4-be367595c380"


@pytest.fixture
def lab(local_aws: LocalAws) -> Lab:
    """A lab of the test's own: nobody has asked yet."""
    return Lab(new_account(local_aws), authority("CN=Root"))


def _subjects(lab: Lab) -> Any:
    return lab.account.client().list_subjects()["subjects"]


def _detail(lab: Lab, arn: str) -> Any:
    return lab.account.client().get_subject(subjectId=arn.rpartition("/")[2])["subject"]


def test_a_session_makes_a_subject(lab: Lab) -> None:
    """Get shows the certificate that was presented, list a summary without it, both the X.509 subject."""
    assert _subjects(lab) == []
    arn = lab.ask(instanceProperties={"host": "a"}).body["subjectArn"]
    detail = _detail(lab, arn)
    (seen,), (told,) = detail.pop("credentials"), detail.pop("instanceProperties")
    assert detail == {
        "subjectArn": arn,
        "subjectId": arn.rpartition("/")[2],
        "enabled": True,
        "x509Subject": "CN=web",
        "createdAt": detail["createdAt"],
        "updatedAt": detail["lastSeenAt"],
        "lastSeenAt": detail["lastSeenAt"],
    }
    assert seen == {
        "seenAt": detail["lastSeenAt"],
        "serialNumber": str(lab.web.certificate.serial_number),
        "issuer": "CN=Root",
        "enabled": True,
        "x509CertificateData": lab.web.pem,
        "failed": False,
    }
    assert told == {"seenAt": detail["lastSeenAt"], "properties": {"host": "a"}, "failed": False}
    assert _subjects(lab) == [detail]
    assert abs(detail["createdAt"] - lab.account.local.clock.now()) < timedelta(minutes=1)


def test_one_subject_for_each_x509_subject(lab: Lab) -> None:
    """A renewed certificate is the same subject's second one, the latest last; another name is another."""
    first = lab.ask().body["subjectArn"]
    renewed = issue("CN=web", lab.root)
    assert lab.ask(renewed).body["subjectArn"] == first
    assert lab.ask().body["subjectArn"] == first
    assert lab.ask(issue("CN=other", lab.root)).status == 403
    serials = [each["serialNumber"] for each in _detail(lab, first)["credentials"]]
    assert serials == [str(each.certificate.serial_number) for each in (renewed, lab.web)]
    assert [each["x509Subject"] for each in _subjects(lab)] == ["CN=web", "CN=other"]


def test_a_refusal_after_the_certificate_is_trusted_is_recorded_as_failed(lab: Lab) -> None:
    """By the trust policy, by the profile, by a CRL; the next success is not failed any more."""
    lab.ask(issue("CN=other", lab.root))
    (other,) = _subjects(lab)
    assert [each["failed"] for each in _detail(lab, other["subjectArn"])["credentials"]] == [True]
    client = lab.account.client()
    client.disable_profile(profileId=lab.profile["profileId"])
    lab.ask(instanceProperties={"host": "a"})
    arn = _subjects(lab)[1]["subjectArn"]
    detail = _detail(lab, arn)
    assert [each["failed"] for each in detail["credentials"] + detail["instanceProperties"]] == [True, True]
    client.enable_profile(profileId=lab.profile["profileId"])
    lab.ask()
    assert [each["failed"] for each in _detail(lab, arn)["credentials"]] == [False]
    data = pem(revoking(lab.root, lab.web.certificate))
    anchor = lab.anchor["trustAnchorArn"]
    client.import_crl(name="n", crlData=data, trustAnchorArn=anchor, enabled=True)
    lab.ask()
    assert [each["failed"] for each in _detail(lab, arn)["credentials"]] == [True]


def test_who_is_not_trusted_leaves_no_trace(lab: Lab) -> None:
    """Another CA's certificate, an insufficient one, and a signature that does not verify."""
    lab.ask(issue("CN=web", authority("CN=Root")))
    lab.ask(issue("CN=web", lab.root, digital_signature=False))
    lab.signer().but(key=issue("CN=web").key).ask(**lab.arns())
    lab.account.client().disable_trust_anchor(trustAnchorId=lab.anchor["trustAnchorId"])
    assert lab.ask().status == 403
    assert _subjects(lab) == []


def test_the_last_ten_are_remembered(lab: Lab) -> None:
    """Of twelve certificates and sets of properties the first two are forgotten."""
    leaves = [issue("CN=web", lab.root) for _ in range(12)]
    for number, leaf in enumerate(leaves):
        arn = lab.ask(leaf, instanceProperties={"number": str(number)}).body["subjectArn"]
    detail = _detail(lab, arn)
    serials = [each["serialNumber"] for each in detail["credentials"]]
    assert serials == [str(leaf.certificate.serial_number) for leaf in leaves[2:]]
    numbers = [each["properties"]["number"] for each in detail["instanceProperties"]]
    assert numbers == [str(number) for number in range(2, 12)]


def test_subjects_are_listed_by_pages(lab: Lab) -> None:
    """Oldest first, each once, with tokens good for this list alone."""
    for number in range(3):
        lab.ask(issue(f"CN=web {number}", lab.root))
    client = lab.account.client()
    pages = list(client.get_paginator("list_subjects").paginate(pageSize=2))
    names = [[each["x509Subject"] for each in page["subjects"]] for page in pages]
    assert names == [["CN=web 0", "CN=web 1"], ["CN=web 2"]]
    with refused("ValidationException", "Invalid nextToken."):
        client.list_profiles(nextToken=pages[0]["nextToken"])


def test_subjects_are_an_accounts_own(lab: Lab, local_aws: LocalAws) -> None:
    """Another account, and this one in another Region, see nothing of them."""
    arn = lab.ask().body["subjectArn"]
    for client in (new_account(local_aws).client(), lab.account.client(region="eu-west-1")):
        assert client.list_subjects()["subjects"] == []
        with refused("ResourceNotFoundException"):
            client.get_subject(subjectId=arn.rpartition("/")[2])


def test_only_a_uuid_names_a_subject(lab: Lab) -> None:
    """An ARN, an alias ARN and anything else are ValidationException, an unknown UUID is not found."""
    arn = lab.ask().body["subjectArn"]
    loose = lab.account.client(parameter_validation=False)
    for bad in (arn, arn.replace("subject/", "alias/subject/"), "x", arn.rpartition("/")[2].upper()):
        with refused("ValidationException"):
            loose.get_subject(subjectId=bad)
    with refused("ResourceNotFoundException", f"Subject with ID {UNKNOWN} not found."):
        loose.get_subject(subjectId=UNKNOWN)


def test_answers_have_the_models_shape(lab: Lab) -> None:
    """Get and list answer every member of SubjectDetail and SubjectSummary."""
    arn = lab.ask(instanceProperties={"host": "a"}).body["subjectArn"]
    client = lab.account.client()
    calls = {
        "GetSubject": lambda: client.get_subject(subjectId=arn.rpartition("/")[2]),
        "ListSubjects": client.list_subjects,
    }
    assert_are_answers(client, calls, {".nextToken"})


def test_a_subject_has_tags(lab: Lab) -> None:
    """It is tagged and untagged by its ARN, its tags decide who may see it, and a session keeps them."""
    arn = lab.ask().body["subjectArn"]
    client = lab.account.client()
    client.tag_resource(resourceArn=arn, tags=[{"key": "Team", "value": "blue"}, {"key": "x", "value": "y"}])
    client.untag_resource(resourceArn=arn, tagKeys=["x"])
    lab.ask()
    assert client.list_tags_for_resource(resourceArn=arn)["tags"] == [{"key": "Team", "value": "blue"}]
    for team, seen in (("blue", True), ("red", False)):
        when = {"StringEquals": {"aws:ResourceTag/Team": team}}
        user = lab.account.user(allow("rolesanywhere:GetSubject", when=when))
        watcher = lab.account.client(user)
        if seen:
            watcher.get_subject(subjectId=arn.rpartition("/")[2])
        else:
            with refused("AccessDeniedException"):
                watcher.get_subject(subjectId=arn.rpartition("/")[2])


def test_permission_is_for_one_subject(lab: Lab) -> None:
    """GetSubject is allowed on a subject's ARN, refused on another's, an unknown one's, and where denied."""
    mine, other = lab.ask().body["subjectArn"], lab.account.arn("subject", UNKNOWN)
    identifier = mine.rpartition("/")[2]
    seeing = allow("rolesanywhere:GetSubject", resource=mine)
    client = lab.account.client(lab.account.user(seeing))
    client.get_subject(subjectId=identifier)
    with refused("AccessDeniedException") as refusal:
        client.get_subject(subjectId=UNKNOWN)
    assert f"rolesanywhere:GetSubject on resource: {other} " in refusal.message
    denied = lab.account.user(allow("*"), deny("rolesanywhere:GetSubject"))
    with refused("AccessDeniedException"):
        lab.account.client(denied).get_subject(subjectId=identifier)


def test_a_wrong_secret_sees_no_subject(lab: Lab) -> None:
    """A signature made with another secret is InvalidSignatureException, known subject or not."""
    identifier = lab.ask().body["subjectArn"].rpartition("/")[2]
    forged = lab.account.client(KeyPair(lab.account.admin.access_key_id, "x" * 40))
    for each in (identifier, UNKNOWN):
        with refused("InvalidSignatureException"):
            forged.get_subject(subjectId=each)
    stranger = lab.account.client(KeyPair("AKIAIOSFODNN7EXAMPLE", "x" * 40))
    with refused("UnrecognizedClientException"):
        stranger.get_subject(subjectId=identifier)
