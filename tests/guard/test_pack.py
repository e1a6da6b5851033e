"""What the pack tells of itself and how it is configured, in Pulumi's own machinery."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
import pulumi
import pulumi_aws as aws
import pytest
from google.protobuf.json_format import MessageToDict
from pulumi.runtime import proto

from certs.rules import ANCHOR_RULES
from policies import lint
from tests.certs.samples import ca, key_pem, pem
from tests.guard.machinery import Pack, Violation, stopped
from tests.guard.programs import (
    ACCOUNT,
    ANCHOR,
    CASES,
    NOW,
    Program,
    allow,
    anchor,
    authority,
    policy,
    profile,
    role,
    role_policy,
    table,
    trust,
)
from tests.program.recording import record, record_project

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "policies" / "golden"
BARE = {"table-encryption", "table-recovery", "table-deletion-protection"}


def _rules(violations: set[Violation], level: str = "mandatory") -> set[str]:
    return {each.rule for each in violations if each.level == level}


def test_each_rule_is_a_policy_of_its_own() -> None:
    """Every rule about documents is among them; names are unique; each has a page and a severity."""
    info = Pack().info
    names = [each.name for each in info.policies]
    assert len(names) == len(set(names))
    assert set(lint.RULES) <= set(names)
    assert all(each.url.startswith("https://") and each.severity for each in info.policies)
    assert info.name == "rolesanywhere-guard"
    assert info.supportsConfig


def test_what_is_grave_stops_and_the_rest_is_told() -> None:
    """Errors and security warnings of the documents' rules are mandatory by default, the others advisory."""
    levels = {each.name: each.enforcementLevel for each in Pack().info.policies}
    for rule in lint.RULES.values():
        grave = rule.severity in {lint.Severity.ERROR, lint.Severity.SECURITY}
        assert levels[rule.id] == (proto.MANDATORY if grave else proto.ADVISORY), rule.id
    assert {levels[name] for name in ("not-known-at-preview", "stack-not-known-at-preview")} == {
        proto.ADVISORY
    }


def test_every_mistake_has_a_rule_of_its_own_in_the_page() -> None:
    """The page lists each policy once, and the cases' rules are policies."""
    page = (ROOT / "docs" / "guard.md").read_text()
    names = {each.name for each in Pack().info.policies}
    assert [name for name in names if page.count(f"| `{name}` |") != 1] == []
    assert {rule for case in CASES for rule in case.rules} <= names


def test_a_message_says_where_what_and_what_to_do() -> None:
    """Place, finding, expectation, remedy and source, a line each."""
    (told,) = (v for v in Pack().judge(table("bare")) if v.rule == "table-deletion-protection")
    lines = told.message.splitlines()
    assert lines[0] == "A table has deletion protection."
    assert [line.partition(":")[0] for line in lines[1:]] == ["where", "got", "expected", "do", "source"]
    assert lines[1] == "where: table bare"


@pytest.mark.parametrize("level", ["advisory", "disabled"])
def test_each_level_can_be_chosen(level: str) -> None:
    """What is advisory stops nothing; what is disabled is not told; the other rules stay as they are."""
    chosen = Pack({name: {"enforcementLevel": level} for name in BARE - {"table-recovery"}})
    violations = chosen.judge(table("bare"))
    assert _rules(violations) == {"table-recovery"}
    assert _rules(violations, "advisory") == (BARE - {"table-recovery"} if level == "advisory" else set())


@pytest.mark.parametrize("by", ["name", "urn"])
def test_an_exception_is_for_one_rule_and_one_resource(by: str) -> None:
    """By logical name or by URN; another rule and another resource are judged as ever."""
    (resource,) = record(table("bare")).resources
    key = {"name": "bare", "urn": resource.response.urn}[by]
    pack = Pack({"table-recovery": {"exceptions": {key: "Made anew for each test run."}}})
    assert _rules(pack.judge(table("bare"))) == BARE - {"table-recovery"}
    assert _rules(pack.judge(table("other"))) == BARE


@pytest.mark.parametrize(
    ("settings", "accepted"),
    [
        ({"exceptions": {"bare": "Made anew for each test run."}}, True),
        ({"exceptions": {"bare": ""}}, False),
        ({"exceptions": {"bare": "because"}}, False),
        ({"exceptions": ["bare"]}, False),
        ({"expiryDays": 90}, True),
        ({"expiryDays": -1}, False),
        ({"expiryDays": "soon"}, False),
    ],
)
def test_a_setting_has_a_schema(settings: dict[str, object], accepted: bool) -> None:
    """The engine holds configuration against it: an exception without a reason is refused."""
    (rule,) = (each for each in Pack().info.policies if each.name == "anchor-expiry")
    schema = {"type": "object", **MessageToDict(rule.configSchema)}
    assert jsonschema.Draft7Validator(schema).is_valid(settings) is accepted


@pytest.mark.parametrize(("days", "stops"), [(30, True), (44, True), (46, False)])
def test_a_ca_that_ends_within_the_days_is_refused(days: int, stops: bool) -> None:
    """45 days unless told otherwise: when AWS itself begins to warn."""
    violations = Pack().judge(anchor("demo", authority(days)))
    assert _rules(violations) == ({"anchor-expiry"} if stops else set())
    told_otherwise = Pack({"anchor-expiry": {"expiryDays": days - 1}})
    assert _rules(told_otherwise.judge(anchor("demo", authority(days)))) == set()


def test_a_successor_beside_an_ending_ca_is_enough() -> None:
    """An anchor holds two certificates so that a CA can be renewed; the later end counts."""
    assert _rules(Pack().judge(anchor("demo", authority(30) + authority(700)))) == set()
    assert _rules(Pack().judge(anchor("demo", authority(30) + authority(40)))) == {"anchor-expiry"}


def test_the_rules_about_certificates_are_those_of_certs() -> None:
    """A broken rule is named; so is one that AWS says nothing of, which stops nothing."""
    (told,) = (v for v in Pack().judge(anchor("demo", authority(700, signs=False))) if v.level == "mandatory")
    assert "rule ca-key-usage" in told.message
    assert "ca-key-usage" in {rule.name for rule in ANCHOR_RULES}


@pytest.mark.parametrize("bundle", ["", "no certificate", "a key"])
def test_a_bundle_that_cannot_be_read_is_refused(bundle: str) -> None:
    """Nothing, something else, or a private key pasted by mistake, which no message repeats."""
    text = key_pem() if bundle == "a key" else bundle
    told = Pack().judge(anchor("demo", text))
    assert _rules(told) == {"anchor-certificate"}
    assert not any(line in each.message for each in told for line in text.splitlines()[1:2])


def test_an_expired_ca_breaks_a_rule_and_ends_too_soon() -> None:
    """Both are said."""
    expired = pem(ca(start=NOW - timedelta(days=9), end=NOW - timedelta(days=1)))
    assert _rules(Pack().judge(anchor("demo", expired))) == {"anchor-certificate", "anchor-expiry"}


def test_a_private_ca_is_told_as_unseen() -> None:
    """Its certificate is in no program: that is said, and nothing stops."""
    source = {"sourceType": "AWS_ACM_PCA", "sourceData": {"acmPcaArn": "arn:aws:acm-pca:eu-central-1:1:ca/1"}}
    told = Pack().judge_one("aws:rolesanywhere/trustAnchor:TrustAnchor", {"source": source, "enabled": True})
    assert _rules(told) == set()
    assert _rules(told, "advisory") == {"anchor-certificate-unknown", "anchor-protect"}


def test_what_is_off_or_unprotected_is_advised() -> None:
    """An anchor or a profile that says nothing of `enabled`, an anchor without `protect`."""
    told = Pack().judge_one(
        "aws:rolesanywhere/trustAnchor:TrustAnchor",
        {"source": {"sourceData": {"x509CertificateData": authority(700)}}},
    )
    assert _rules(told, "advisory") == {"anchor-enabled", "anchor-protect"}
    assert _rules(Pack().judge(profile("off", enabled=False)), "advisory") == {"profile-enabled"}


def _waiting(document: object) -> Program:
    """A role whose trust policy waits for the ARN of an anchor of the same program."""

    def program() -> None:
        source = {
            "source_type": "CERTIFICATE_BUNDLE",
            "source_data": {"x509_certificate_data": authority(700)},
        }
        options = pulumi.ResourceOptions(protect=True)
        made = aws.rolesanywhere.TrustAnchor("demo", source=source, enabled=True, opts=options)
        text = made.arn.apply(lambda arn: json.dumps(document).replace(ANCHOR, arn))
        held = aws.iam.Role("web", assume_role_policy=text)
        profile("web", role_arns=[held.arn])()

    return program


def test_what_is_unknown_is_said_and_judged_once_it_is_known() -> None:
    """At preview a notice for the resource alone and one for it with its profile; at `up` the verdict."""
    bad = _waiting(json.loads(trust(drop="aws:PrincipalTag/x509Subject/CN")))
    planned = Pack().judge(bad, preview=True)
    assert stopped(planned) == set()
    assert {(v.rule, v.type, v.name) for v in planned} == {
        ("not-known-at-preview", "aws:iam/role:Role", "web"),
        ("stack-not-known-at-preview", "aws:rolesanywhere/profile:Profile", "web"),
    }
    assert _rules(Pack().judge(bad)) == {"rolesanywhere-certificate"}
    assert Pack().judge(_waiting(json.loads(trust()))) == set()
    strict = Pack({"not-known-at-preview": {"enforcementLevel": "mandatory"}})
    assert _rules(strict.judge(bad, preview=True)) == {"not-known-at-preview"}


def test_a_known_mistake_beside_an_unknown_value_is_told_at_preview() -> None:
    """What can be judged is: the profile's duration, while its role and the session policy are unknown."""

    def program() -> None:
        made = aws.iam.Policy("narrow", policy=allow("s3:GetObject", "arn:aws:s3:::acme/*"))
        profile("half", duration_seconds=None, session_policy=None, managed_policy_arns=[made.arn])()

    planned = Pack().judge(program, preview=True)
    assert stopped(planned) == {("profile-duration", "aws:rolesanywhere/profile:Profile", "half")}


def test_a_list_is_judged_as_far_as_it_is_known() -> None:
    """Of managed policies one is unknown: the known ones are judged, and the other is said to be unknown."""
    unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"  # how the engine writes an unknown text
    arns = [unknown, "arn:aws:iam::aws:policy/IAMFullAccess"]
    told = Pack().judge_one("aws:iam/role:Role", {"assumeRolePolicy": trust(), "managedPolicyArns": arns})
    assert {(v.rule, v.level) for v in told} >= {
        ("admin-policy", "mandatory"),
        ("not-known-at-preview", "advisory"),
    }


def test_a_role_that_no_profile_holds_is_advised() -> None:
    """One without Roles Anywhere in its trust policy is not, and one in a profile neither."""

    def program() -> None:
        aws.iam.Role("lost", assume_role_policy=trust())
        service = {
            "Effect": "Allow",
            "Principal": {"Service": "ec2.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
        aws.iam.Role("machine", assume_role_policy=policy(service))
        role("held", trust())()

    assert {(v.rule, v.name) for v in Pack().judge(program) if v.rule == "role-in-no-profile"} == {
        ("role-in-no-profile", "lost")
    }


def test_a_role_of_a_profile_must_trust_roles_anywhere() -> None:
    """Otherwise no session ever starts; found by the ARN too, where nothing else connects the two."""
    service = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    assert "profile-role-trust" in _rules(Pack().judge(role("machine", policy(service))))

    def by_arn() -> None:
        aws.iam.Role("machine", name="machine", assume_role_policy=policy(service))
        profile("it", role_arns=[f"arn:aws:iam::{ACCOUNT}:role/machine"])()

    assert "profile-role-trust" in _rules(Pack().judge(by_arn))


def test_administrator_access_narrows_no_session() -> None:
    """As the only session policy it is none; another managed policy is one."""
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    wide = profile("wide", session_policy=None, managed_policy_arns=[arn])
    assert _rules(Pack().judge(wide)) == {"profile-session-policy"}
    narrow = profile(
        "narrow", session_policy=None, managed_policy_arns=[arn.replace("Administrator", "ReadOnly")]
    )
    assert _rules(Pack().judge(narrow)) == set()


JUDGED = sorted(file for file in GOLDEN.glob("*.json") if not file.stem.startswith("topic-"))
"""Every golden document but those of topics, which the guard has no rules about."""


@pytest.mark.parametrize("file", JUDGED, ids=lambda file: file.stem)
def test_the_documents_this_project_writes_pass(file: Path) -> None:
    """Every golden document, where it belongs; the one for any certificate is stopped for just that."""
    text = file.read_text()
    if file.stem.startswith("trust-"):
        violations = Pack().judge(role("golden", text))
    elif file.stem.startswith("session-"):
        violations = Pack().judge(profile("golden", session_policy=text))
    elif file.stem.startswith("bucket-"):
        violations = Pack().judge_one("aws:s3/bucketPolicy:BucketPolicy", {"bucket": "b", "policy": text})
    else:
        violations = Pack().judge(role_policy("golden", text))
    expected = {"rolesanywhere-certificate"} if "any-certificate" in file.stem else set()
    assert _rules(violations) == expected


def test_the_dev_stack_passes(tmp_path: Path) -> None:
    """With its own exception, which names its one shared profile; without, that is all that stops it."""
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml", "__main__.py"):
        shutil.copy(ROOT / name, tmp_path)
    resources = record_project(tmp_path).resources
    now = datetime.now(UTC)  # its authority has just been made
    violations = Pack(now=now).judge_resources(resources)
    assert _rules(violations) == {"profile-session-policy"}, violations
    own = json.loads((ROOT / "guard.dev.json").read_text())
    assert _rules(Pack(own, now=now).judge_resources(resources)) == set()
