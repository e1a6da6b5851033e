"""CreateSession as a client meets it: what is issued, what it opens, and every refusal by code and text."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.rolesanywhere.authorities import DAY, NOW
from tests.rolesanywhere.conftest import allow
from tests.rolesanywhere.sessions.attacks import DENIED, INSUFFICIENT, SIGNATURE, UNTRUSTED, unable
from tests.rolesanywhere.sessions.lab import ACTIONS, Lab, trust
from tests.rolesanywhere.sessions.pki import HOUR, authority, issue


def test_a_certificate_becomes_a_session(lab: Lab) -> None:
    """201, one set of credentials, the role's session named by the serial, the CN as source identity."""
    answer = lab.ask(durationSeconds=900)
    assert answer.status == 201
    (found,) = answer.body["credentialSet"]
    serial = f"{lab.web.certificate.serial_number:x}"
    assert found["assumedRoleUser"]["arn"] == f"arn:aws:sts::{lab.account.id}:assumed-role/Web/{serial}"
    assert re.fullmatch(rf"AROA[A-Z0-9]+:{serial}", found["assumedRoleUser"]["assumedRoleId"])
    assert (found["roleArn"], found["sourceIdentity"]) == (lab.role, "CN=web")
    assert 0 < found["packedPolicySize"] <= 100
    assert re.fullmatch(
        rf"arn:aws:rolesanywhere:us-east-1:{lab.account.id}:subject/[0-9a-f-]{{36}}",
        answer.body["subjectArn"],
    )
    credentials = answer.credentials
    assert re.fullmatch(r"ASIA[A-Z0-9]{16}", credentials["accessKeyId"])
    ends = datetime.fromisoformat(credentials["expiration"])
    assert abs(ends - lab.account.local.clock.now() - timedelta(seconds=900)) < timedelta(seconds=60)


def test_the_session_opens_what_its_role_may_and_nothing_else(lab: Lab) -> None:
    """The local AWS honours the credentials: the role's one action is allowed, its neighbours are not."""
    answer = lab.ask()
    who = lab.client("sts", answer).get_caller_identity()
    assert who["Arn"] == answer.body["credentialSet"][0]["assumedRoleUser"]["arn"]
    assert lab.client("s3", answer).list_buckets()["Buckets"] == []
    with pytest.raises(ClientError) as caught:
        lab.client("s3", answer).create_bucket(Bucket="another")
    assert caught.value.response["Error"]["Code"] == "AccessDenied"
    with pytest.raises(ClientError) as caught:
        lab.client("dynamodb", answer).list_tables()
    assert caught.value.response["Error"]["Code"] == "AccessDeniedException"


def test_another_certificate_of_the_same_ca_gets_no_session(lab: Lab) -> None:
    """The trust policy names one CN, with case."""
    for subject in ("CN=other", "CN=WEB", "CN=web1", "O=web"):
        assert lab.ask(issue(subject, lab.root)).refusal == unable(lab.role)


@pytest.mark.parametrize("kind", ["p256", "p384", "p521", "rsa2048", "mldsa44", "mldsa65", "mldsa87"])
def test_every_kind_of_key_signs(lab: Lab, kind: str) -> None:
    """RSA, the NIST curves and ML-DSA, in the query as the helper does and in the body as Python does."""
    leaf = issue("CN=web", lab.root, kind=kind)
    assert lab.ask(leaf).status == 201
    assert lab.signer(leaf).but(in_query=False).ask(**lab.arns()).status == 201


def test_arns_said_twice(lab: Lab) -> None:
    """The same ARN in the query and in the body is one; two different ones are refused."""
    signer, arns = lab.signer(), lab.arns()
    both = json.dumps({"roleArn": arns["roleArn"]}).encode()
    assert signer.send(*signer.signed(both, **arns)).status == 201
    other = json.dumps({"roleArn": arns["roleArn"] + "x"}).encode()
    assert signer.send(*signer.signed(other, **arns)).refusal[:2] == (400, "ValidationException")


class TestPath:
    """From the certificate to the trust anchor that was named."""

    def test_through_an_intermediate_that_is_sent(self, lab: Lab) -> None:
        """With its chain header a certificate below an intermediate is trusted, without it not."""
        middle = authority("CN=Middle", lab.root)
        leaf = issue("CN=web", middle)
        assert lab.ask(leaf, middle).status == 201
        assert lab.ask(leaf).refusal == UNTRUSTED

    def test_five_intermediates_and_no_six(self, lab: Lab) -> None:
        """The chain header holds five."""
        chain = [lab.root]
        for number in range(6):
            chain.insert(0, authority(f"CN=Level {number}", chain[0]))
        assert lab.ask(issue("CN=web", chain[1]), *chain[1:6]).status == 201
        assert lab.ask(issue("CN=web", chain[0]), *chain[:6]).refusal == UNTRUSTED

    def test_another_ca_with_the_same_names(self, lab: Lab) -> None:
        """Same subject, same issuer name, same serial: another key is another CA."""
        foreign = authority("CN=Root")
        leaf = issue("CN=web", foreign, serial=lab.web.certificate.serial_number)
        assert lab.ask(leaf).refusal == UNTRUSTED
        assert lab.ask(leaf, foreign).refusal == UNTRUSTED

    def test_a_leaf_is_no_ca(self, lab: Lab) -> None:
        """What a workload's own key signed leads nowhere."""
        assert lab.ask(issue("CN=web", lab.web), lab.web).refusal == UNTRUSTED

    @pytest.mark.parametrize("broken", [{"ca": False}, {"key_cert_sign": False}, {"ca": None}])
    def test_an_intermediate_that_may_not_sign(self, lab: Lab, broken: dict[str, Any]) -> None:
        """CA:FALSE, no basicConstraints, or no keyCertSign."""
        middle = authority("CN=Middle", lab.root, **{"digital_signature": True, **broken})
        assert lab.ask(issue("CN=web", middle), middle).refusal == UNTRUSTED

    def test_a_path_length_is_kept(self, lab: Lab) -> None:
        """A CA with path length 0 signs end-entity certificates, and no CA below it counts."""
        upper = authority("CN=Upper", lab.root, path_length=0)
        lower = authority("CN=Lower", upper)
        assert lab.ask(issue("CN=web", upper), upper).status == 201
        assert lab.ask(issue("CN=web", lower), lower, upper).refusal == UNTRUSTED

    @pytest.mark.parametrize(
        "dates", [{"begin": NOW - 9 * DAY, "end": NOW - HOUR}, {"begin": NOW + HOUR, "end": NOW + 9 * DAY}]
    )
    def test_only_what_is_valid_now(self, lab: Lab, dates: dict[str, Any]) -> None:
        """An expired or not yet valid certificate, and one below such an intermediate."""
        assert lab.ask(issue("CN=web", lab.root, **dates)).refusal == UNTRUSTED
        middle = authority("CN=Middle", lab.root, **dates)
        assert lab.ask(issue("CN=web", middle), middle).refusal == UNTRUSTED

    def test_validity_is_looked_at_each_time(self, fresh: Lab) -> None:
        """What was valid a moment ago is refused once it has expired, though its path is remembered."""
        leaf = issue("CN=web", fresh.root, end=NOW + HOUR)
        assert fresh.ask(leaf).status == 201
        clock = fresh.account.local.clock
        clock.advance(2 * HOUR)
        try:
            assert fresh.ask(leaf).refusal == UNTRUSTED
        finally:
            clock.advance(-2 * HOUR)
        assert fresh.ask(leaf).status == 201


class TestLeaf:
    """What Roles Anywhere asks of the certificate itself."""

    def test_without_digital_signature(self, lab: Lab) -> None:
        """A keyUsage without it, or none at all."""
        assert lab.ask(issue("CN=web", lab.root, digital_signature=False)).refusal == INSUFFICIENT
        assert lab.ask(issue("CN=web", lab.root, digital_signature=None)).refusal == INSUFFICIENT

    def test_a_ca_certificate(self, lab: Lab) -> None:
        """CA:TRUE is a CA's; CA:FALSE said explicitly is fine."""
        wrong = issue("CN=web", lab.root, ca=True, key_cert_sign=True)
        assert lab.ask(wrong).refusal == INSUFFICIENT
        assert lab.ask(issue("CN=web", lab.root, ca=False)).status == 201

    def test_the_anchors_own_certificate(self, lab: Lab) -> None:
        """The trust anchor's key gets no session for itself."""
        assert lab.ask(lab.root).refusal == UNTRUSTED

    def test_an_empty_subject(self, lab: Lab) -> None:
        """Nobody is nobody."""
        assert lab.ask(issue("", lab.root)).refusal == (403, DENIED, "Unable to assume role")


class TestSignature:
    """Proof of possession."""

    def test_another_key(self, lab: Lab) -> None:
        """The certificate alone is worth nothing."""
        thief = issue("CN=web", lab.root)
        assert lab.signer().but(key=thief.key).ask(**lab.arns()).refusal == SIGNATURE

    def test_a_swapped_body(self, lab: Lab) -> None:
        """Another body under the same signature."""
        query, headers, _ = lab.signer().signed(**lab.arns(), durationSeconds=900)
        assert lab.signer().send(query, headers, b'{"durationSeconds": 3600}').refusal == SIGNATURE

    def test_another_region(self, lab: Lab) -> None:
        """The scope's Region is the anchor's."""
        assert lab.signer().but(region="eu-central-1").ask(**lab.arns()).refusal == SIGNATURE

    def test_a_replay_after_the_window(self, lab: Lab) -> None:
        """A request that was signed six minutes ago is refused, one of a minute ago is not."""
        now = lab.account.local.clock.machine()
        for minutes, status in ((1, 201), (6, 403)):
            signer = lab.signer().but(date=now - timedelta(minutes=minutes))
            assert signer.ask(**lab.arns()).status == status


class TestWhatIsNamed:
    """Anchor, profile and role."""

    def test_an_anchor_that_is_not_there(self, lab: Lab) -> None:
        """Another id, another account's anchor."""
        other = lab.account.arn("trust-anchor", "00000000-0000-0000-0000-000000000000")
        expected = (404, "ResourceNotFoundException", "Specified Trust Anchor wasn't found.")
        assert lab.ask(trustAnchorArn=other).refusal == expected

    def test_a_profile_that_is_not_there(self, lab: Lab) -> None:
        """Another id."""
        other = lab.account.arn("profile", "00000000-0000-0000-0000-000000000000")
        expected = (400, "ValidationException", "Invalid or empty profile provided.")
        assert lab.ask(profileArn=other).refusal == expected

    @pytest.mark.parametrize("member", ["trustAnchorArn", "profileArn", "roleArn"])
    def test_what_belongs_to_another_account(self, lab: Lab, member: str) -> None:
        """Anchor, profile and role are one account's."""
        foreign = lab.arns()[member].replace(lab.account.id, "999999999999")
        status, code, _ = lab.ask(**{member: foreign}).refusal
        assert (status, code) in {(400, "ValidationException"), (404, "ResourceNotFoundException")}

    def test_a_role_that_the_profile_does_not_list(self, lab: Lab) -> None:
        """Even though its trust policy would allow it."""
        other = lab.new_role("Unlisted", {"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "web"}})
        expected = (403, DENIED, "Requested Role isn't one of those listed in the Profile.")
        assert lab.ask(roleArn=other).refusal == expected

    def test_a_role_that_was_deleted(self, fresh: Lab) -> None:
        """The profile still lists it."""
        arns = fresh.arns()
        iam = fresh.account.local.client("iam", fresh.account.admin)
        iam.delete_role_policy(RoleName="Web", PolicyName="own")
        iam.delete_role(RoleName="Web")
        assert fresh.ask().refusal == unable(arns["roleArn"])

    def test_a_disabled_anchor_and_a_disabled_profile(self, fresh: Lab) -> None:
        """Switched off, each refuses; switched on again, each serves."""
        client = fresh.account.client()
        anchor, profile = fresh.anchor["trustAnchorId"], fresh.profile["profileId"]
        client.disable_trust_anchor(trustAnchorId=anchor)
        assert fresh.ask().refusal == (403, DENIED, "Trust anchor is disabled")
        client.enable_trust_anchor(trustAnchorId=anchor)
        client.disable_profile(profileId=profile)
        assert fresh.ask().refusal == (403, DENIED, "Profile is disabled")
        client.enable_profile(profileId=profile)
        assert fresh.ask().status == 201


class TestDuration:
    """The shorter of profile and request, and never more than the role allows."""

    @pytest.mark.parametrize(("asked", "seconds"), [(None, 3600), (900, 900), (7200, 3600), (43200, 3600)])
    def test_the_shorter_one_counts(self, lab: Lab, asked: int | None, seconds: int) -> None:
        """The profile's hour is the most."""
        before = lab.account.local.clock.now()
        ends = datetime.fromisoformat(lab.ask(durationSeconds=asked).credentials["expiration"])
        assert abs(ends - before - timedelta(seconds=seconds)) < timedelta(seconds=60)

    def test_more_than_the_role_allows_is_an_error(self, lab: Lab) -> None:
        """Two hours of a profile are refused by a role of one, unless the request asks for less."""
        longer = lab.account.profile(roleArns=[lab.role], enabled=True, durationSeconds=7200)["profileArn"]
        more = "\nThe requested DurationSeconds exceeds the MaxSessionDuration set for this role."
        assert lab.ask(profileArn=longer).refusal == unable(lab.role, more)
        assert lab.ask(profileArn=longer, durationSeconds=3600).status == 201

    @pytest.mark.parametrize("seconds", [0, 899, 43201, "900", 900.5, True, []])
    def test_what_is_no_duration(self, lab: Lab, seconds: Any) -> None:
        """A whole number from 900 to 43200."""
        assert lab.ask(durationSeconds=seconds).refusal[:2] == (400, "ValidationException")


class TestSessionName:
    """The serial, unless the profile accepts another name."""

    def test_not_accepted(self, lab: Lab) -> None:
        """The default."""
        expected = (403, DENIED, "Not authorized to set roleSessionName.")
        assert lab.ask(roleSessionName="night-job").refusal == expected

    def test_accepted(self, lab: Lab) -> None:
        """It becomes the session's name; a malformed one is refused."""
        own = lab.account.profile(roleArns=[lab.role], enabled=True, acceptRoleSessionName=True)["profileArn"]
        answer = lab.ask(profileArn=own, roleSessionName="night-job")
        assert answer.body["credentialSet"][0]["assumedRoleUser"]["arn"].endswith("/Web/night-job")
        for wrong in ("x", "a b", "ü" * 4, "x" * 65, 5):
            assert lab.ask(profileArn=own, roleSessionName=wrong).refusal[:2] == (400, "ValidationException")

    def test_the_old_member_is_ignored(self, lab: Lab) -> None:
        """``sessionName`` is deprecated and has no effect."""
        arn = lab.ask(sessionName="night-job").body["credentialSet"][0]["assumedRoleUser"]["arn"]
        assert arn.endswith(f"/{lab.web.certificate.serial_number:x}")


class TestTrustPolicy:
    """Three actions, each judged by itself."""

    @pytest.mark.parametrize("missing", ACTIONS)
    def test_each_of_the_three_actions_is_needed(self, lab: Lab, missing: str) -> None:
        """Without any one of them there is no session, and one text for all."""
        actions = [action for action in ACTIONS if action != missing]
        name = f"Without-{missing.partition(':')[2]}"
        role = lab.new_role(name, {}, actions=actions)
        own = lab.account.profile(roleArns=[role], enabled=True)["profileArn"]
        assert lab.ask(profileArn=own, roleArn=role).refusal == unable(role)

    @pytest.mark.parametrize(
        ("number", "conditions", "allowed"),
        [
            (1, {}, True),
            (2, {"StringEquals": {"aws:PrincipalTag/x509Issuer/CN": "Root"}}, True),
            (3, {"StringEquals": {"aws:PrincipalTag/x509Issuer/CN": "Other"}}, False),
            (4, {"StringLike": {"aws:PrincipalTag/x509Subject/CN": "w*"}}, True),
            (5, {"StringLike": {"aws:PrincipalTag/x509Subject/CN": "x*"}}, False),
            (6, {"StringEquals": {"sts:SourceIdentity": "CN=web"}}, True),
            (7, {"StringEquals": {"sts:SourceIdentity": "web"}}, False),
            (8, {"StringEquals": {"aws:SourceAccount": "999999999999"}}, False),
            (9, {"StringEquals": {"aws:PrincipalTag/x509Subject/OU": "Ops"}}, False),
        ],
    )
    def test_conditions(self, lab: Lab, number: int, conditions: dict[str, Any], allowed: bool) -> None:
        """Issuer, patterns, source identity, account, and an attribute the certificate does not have."""
        role = lab.new_role(f"Condition-{number}", conditions)
        own = lab.account.profile(roleArns=[role], enabled=True)["profileArn"]
        answer = lab.ask(profileArn=own, roleArn=role)
        assert (answer.status == 201) is allowed, answer.body

    def test_another_anchor_of_the_same_account(self, lab: Lab) -> None:
        """The same CN from another anchor is somebody else."""
        other = authority("CN=Other Root")
        anchor = lab.account.anchor(
            source={"sourceType": "CERTIFICATE_BUNDLE", "sourceData": {"x509CertificateData": other.pem}},
            enabled=True,
        )
        leaf = issue("CN=web", other)
        assert lab.ask(leaf, trustAnchorArn=anchor["trustAnchorArn"]).refusal == unable(lab.role)
        assert lab.ask(leaf).refusal == UNTRUSTED

    def test_a_role_for_another_service(self, lab: Lab) -> None:
        """A role that EC2 may assume is not one for certificates."""
        document = trust(lab.anchor["trustAnchorArn"], {})
        document["Statement"][0]["Principal"] = {"Service": "ec2.amazonaws.com"}
        role = lab.role_with("Instance", document)
        own = lab.account.profile(roleArns=[role], enabled=True)["profileArn"]
        assert lab.ask(profileArn=own, roleArn=role).refusal == unable(role)


class TestTags:
    """What a session carries of its certificate."""

    @pytest.mark.parametrize("subject", ["CN=web,O=Acme & Co", "CN=a'b", "CN=x(1)"])
    def test_a_name_no_tag_carries(self, lab: Lab, subject: str) -> None:
        """The whole request fails, and the attribute is named."""
        status, code, text = lab.ask(issue(subject, lab.root)).refusal
        assert (status, code) == (403, DENIED)
        assert text.startswith(
            "Unable to assume role. Some attributes failed to be mapped into session tags."
        )
        assert f"Subject: [ {'O' if 'O=' in subject else 'CN'} ]" in text

    def test_the_tags_are_those_of_the_certificate(self, lab: Lab) -> None:
        """Joined organisational units are one tag, and a policy of the role can ask for it."""
        like = {"StringEquals": {"aws:PrincipalTag/x509Subject/OU": "Security/Research"}}
        role = lab.new_role("Joined", like)
        own = lab.account.profile(roleArns=[role], enabled=True)["profileArn"]
        both, one = issue("CN=web,OU=Security,OU=Research", lab.root), issue("CN=web,OU=Security", lab.root)
        assert lab.ask(both, profileArn=own, roleArn=role).status == 201
        assert lab.ask(one, profileArn=own, roleArn=role).refusal == unable(role)


class TestSessionPolicies:
    """What narrows a session."""

    def test_an_inline_policy_narrows(self, lab: Lab) -> None:
        """What the session policy does not allow is denied, though the role may."""
        narrow = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:*","Resource":"*"}]}'
        own = lab.account.profile(roleArns=[lab.role], enabled=True, sessionPolicy=narrow)["profileArn"]
        with pytest.raises(ClientError) as caught:
            lab.client("s3", lab.ask(profileArn=own)).list_buckets()
        assert caught.value.response["Error"]["Code"] == "AccessDenied"

    def test_a_managed_policy_that_is_not_there(self, lab: Lab) -> None:
        """No session instead of one that can do nothing."""
        arn = f"arn:aws:iam::{lab.account.id}:policy/missing"
        own = lab.account.profile(roleArns=[lab.role], enabled=True, managedPolicyArns=[arn])["profileArn"]
        assert lab.ask(profileArn=own).refusal == unable(lab.role)

    def test_more_managed_policies_than_sts_takes(self, lab: Lab) -> None:
        """A profile holds fifty, a session ten."""
        iam = lab.account.local.client("iam", lab.account.admin)
        document = json.dumps({"Version": "2012-10-17", "Statement": [allow("s3:ListAllMyBuckets")]})
        arns = [
            iam.create_policy(PolicyName=f"narrow-{number}", PolicyDocument=document)["Policy"]["Arn"]
            for number in range(11)
        ]
        few = lab.account.profile(roleArns=[lab.role], enabled=True, managedPolicyArns=arns[:1])
        many = lab.account.profile(roleArns=[lab.role], enabled=True, managedPolicyArns=arns)
        assert lab.ask(profileArn=few["profileArn"]).status == 201
        assert lab.ask(profileArn=many["profileArn"]).refusal == unable(lab.role)

    @pytest.mark.parametrize(
        "policy",
        [
            "{",
            "[]",
            '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*"}]}',
            '{"Version":"2012-10-17","Statement":[{"Effect":"Perhaps","Action":"s3:*","Resource":"*"}]}',
        ],
    )
    def test_a_policy_that_is_none(self, lab: Lab, policy: str) -> None:
        """The profile takes any text, as AWS's model does; a session with it is refused."""
        own = lab.account.profile(roleArns=[lab.role], enabled=True, sessionPolicy=policy)["profileArn"]
        assert lab.ask(profileArn=own).refusal == unable(lab.role)

    def test_a_policy_that_is_too_long(self, lab: Lab) -> None:
        """2,048 characters are STS's limit, though a profile holds more."""
        long = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'
        own = lab.account.profile(roleArns=[lab.role], enabled=True, sessionPolicy=long + " " * 2000)
        assert lab.ask(profileArn=own["profileArn"]).refusal == unable(lab.role)


@pytest.mark.parametrize(
    "members",
    [
        {"trustAnchorArn": None},
        {"profileArn": None},
        {"roleArn": None},
        {"roleArn": "Web"},
        {"roleArn": "arn:aws:iam::111122223333:user/web"},
        {"trustAnchorArn": "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/not-a-uuid"},
        {"instanceProperties": []},
        {"instanceProperties": {"a": 1}},
        {"instanceProperties": {"a": "x" * 201}},
    ],
)
def test_malformed_input(lab: Lab, members: dict[str, Any]) -> None:
    """A missing or malformed member is told by its name."""
    status, code, text = lab.ask(**members).refusal
    assert (status, code) == (400, "ValidationException")
    assert f"'{next(iter(members))}'" in text


@pytest.mark.parametrize("body", [b"[]", b"{", b'"x"', b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_object(lab: Lab, body: bytes) -> None:
    """Whatever is signed and sent, the answer is an error, never a fault."""
    signer = lab.signer()
    assert signer.send(*signer.signed(body, **lab.arns())).refusal[:2] == (400, "ValidationException")
