"""The chain of checks: each fails alone, and any two fail together, the earlier one first."""

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from access import Asked, Check, Finding, Outcome, Verdict, described, judge, outcome_of, presenter_of
from access.landscape import Document
from access.tags import mapped
from certs import DistinguishedName, Subject
from policies.evaluate import PolicyType
from tests.access.scene import (
    ACCOUNT,
    ACTIONS,
    BUCKET,
    FAULTS,
    ROLE,
    TABLE,
    Scene,
    leaf,
    policy,
    root,
    statement,
    trust,
)
from tests.rolesanywhere.authorities import DAY, NOW
from tests.rolesanywhere.lists import part, revoking
from tests.rolesanywhere.sessions.pki import authority, issue


def failing(findings: tuple[Finding, ...]) -> list[Check]:
    return list(dict.fromkeys(each.check for each in findings if each.verdict is Verdict.FAILED))


def judged(change: Callable[[Scene], Any] | None = None) -> tuple[Finding, ...]:
    scene = Scene()
    if change is not None:
        change(scene)
    return judge(scene.question())


def test_nothing_fails_where_all_is_well() -> None:
    """Fourteen checks in their order, none of them failed or unknown."""
    findings = judged()
    assert [each.check for each in findings] == list(Check)
    assert [check.number for check in Check] == list(range(1, 15))
    assert outcome_of(findings) is Outcome.ALLOWED


@pytest.mark.parametrize("check", FAULTS, ids=lambda check: check.title)
def test_each_check_fails_alone(check: Check) -> None:
    """With words for what was found, what was expected and what to do."""
    findings = judged(FAULTS[check])
    assert failing(findings) == [check]
    assert outcome_of(findings) is Outcome.REFUSED
    told = [each for each in findings if each.verdict is Verdict.FAILED]
    assert all(each.where and each.got and each.expected and each.remedy for each in told)


@pytest.mark.parametrize(
    ("first", "second"), list(combinations(FAULTS, 2)), ids=lambda check: f"{check.number}"
)
def test_any_two_checks_fail_together(first: Check, second: Check) -> None:
    """Both are told, the earlier one first; no third one."""

    def both(scene: Scene) -> None:
        FAULTS[first](scene)
        FAULTS[second](scene)

    assert failing(judged(both)) == [first, second]


def test_every_check_has_its_fault() -> None:
    """None is left out of the pairs."""
    assert list(FAULTS) == list(Check)


@pytest.mark.parametrize(
    ("change", "check", "got"),
    [
        (lambda s: setattr(s, "session_name", "a b"), Check.REQUEST, "'a b'"),
        (lambda s: setattr(s, "duration", 60), Check.REQUEST, "60"),
        (lambda s: s.profile.update(role_arns=()), Check.PROFILE, "a profile without the role web"),
        (
            lambda s: setattr(s, "trust", trust(ACTIONS[:2], CN="web")),
            Check.TRUST_POLICY,
            "SetSourceIdentity",
        ),
        (lambda s: setattr(s, "trust", trust(OU="Ops")), Check.TRUST_POLICY, "a certificate without it"),
        (
            lambda s: setattr(s, "scps", [policy(statement("Deny", "dynamodb:*"))]),
            Check.PERMISSIONS,
            "denies",
        ),
        (lambda s: setattr(s, "session", [policy(statement(action="s3:*"))]), Check.PERMISSIONS, "GetItem"),
        (lambda s: setattr(s, "boundary", policy(statement(action="s3:*"))), Check.PERMISSIONS, "GetItem"),
    ],
    ids=[
        "a name with a blank",
        "a minute",
        "not listed",
        "an action missing",
        "an attribute missing",
        "an SCP",
        "a session policy",
        "a boundary",
    ],
)
def test_other_ways_to_fail(change: Callable[[Scene], Any], check: Check, got: str) -> None:
    """Each names what was found."""
    told = [each for each in judged(change) if each.verdict is Verdict.FAILED and each.check is check]
    assert any(got in each.got for each in told), told


def test_a_duration_below_the_profiles_is_taken() -> None:
    """The shorter one counts: what would be too long for the role is not asked for."""

    def shorter(scene: Scene) -> None:
        scene.profile["duration_seconds"], scene.duration = 7200, 3600

    assert failing(judged(shorter)) == []


def test_a_name_is_taken_where_the_profile_accepts_one() -> None:
    """Neighbour of the refusal."""

    def named(scene: Scene) -> None:
        scene.profile["accepts_session_name"], scene.session_name = True, "chosen"

    assert failing(judged(named)) == []


def test_a_role_of_another_account() -> None:
    """PassRole never crosses accounts, and neither does a session."""
    question = Scene().question()
    other = question.role.arn.replace(ACCOUNT, "444455556666")
    object.__setattr__(question.role, "arn", other)
    object.__setattr__(question.profile, "role_arns", (other,))
    told = judge(question)[0]
    assert (told.check, told.verdict, told.where) == (Check.REQUEST, Verdict.FAILED, "the role")


def test_tags_that_are_too_long_or_too_many() -> None:
    """A value of 257 characters, a key of 129, 51 tags: each is named."""
    for tags, got in (
        ({"x509Subject/CN": "web", "x509Subject/O": "o" * 257}, "257 characters"),
        ({"x509Subject/CN": "web", "x509Subject/" + "1.2" * 40: "x"}, "a key of 132 characters"),
        ({"x509Subject/CN": "web"} | {f"x509Subject/1.{n}": "x" for n in range(50)}, "51 session tags"),
    ):
        question = Scene().question()
        object.__setattr__(question.presenter, "tags", tags)
        told = [each for each in judge(question) if each.check is Check.SESSION_TAGS]
        assert [(each.verdict, each.got) for each in told] == [(Verdict.FAILED, got)]


def test_a_source_identity_aws_pages_disagree_on() -> None:
    """A CN with a blank: one page allows it and another does not, so that it is unknown."""
    findings = judge(Scene(subject="CN=web server", trust=trust(CN="web server")).question())
    assert [check for check, _ in unknown(findings)] == [Check.SESSION_TAGS]


# What cannot be known.


def unknown(findings: tuple[Finding, ...]) -> list[tuple[Check, str]]:
    return [(each.check, each.got) for each in findings if each.verdict is Verdict.UNKNOWN]


@pytest.mark.parametrize(
    ("change", "check", "got"),
    [
        (lambda s: s.anchor.update(certificates=None), Check.PATH, "not on this machine"),
        (lambda s: setattr(s, "boundary", ""), Check.PERMISSIONS, "the boundary is not on this machine"),
        (lambda s: s.session.append(None), Check.PERMISSIONS, "session policy 0 is not on this machine"),
        (lambda s: s.identity.append(None), Check.PERMISSIONS, "policy 1 is not on this machine"),
        (lambda s: setattr(s, "trust", '{"Statement": 7}'), Check.TRUST_POLICY, "cannot be judged"),
    ],
    ids=["anchor", "boundary", "managed session policy", "managed policy", "no policy"],
)
def test_what_is_elsewhere_is_unknown(change: Callable[[Scene], Any], check: Check, got: str) -> None:
    """And unknown is never allowed."""
    findings = judged(change)
    assert any(each is check and got in text for each, text in unknown(findings))
    assert failing(findings) == []
    assert outcome_of(findings) is Outcome.UNKNOWN


def test_a_boundary_that_is_elsewhere_allows_nothing() -> None:
    """It does not make a refusal uncertain."""

    def neither(scene: Scene) -> None:
        scene.boundary = ""
        scene.identity.clear()

    assert failing(judged(neither)) == [Check.PERMISSIONS]


def test_a_policy_of_the_role_that_is_elsewhere_may_allow() -> None:
    """What the role's other policies do not allow is unknown then; what its boundary denies stays refused."""
    for boundary, expected in ((None, Outcome.UNKNOWN), (policy(statement(action="s3:*")), Outcome.REFUSED)):
        scene = Scene(identity=[None], boundary=boundary)
        assert outcome_of(judge(scene.question())) is expected


def test_every_check_says_something_whatever_is_wrong() -> None:
    """A trust policy nobody can judge, and RCPs beside it: twelve is told all the same."""

    def both(scene: Scene) -> None:
        scene.trust = "{}"
        FAULTS[Check.ORGANIZATION](scene)

    assert {each.check for each in judged(both)} == set(Check)


def deny_outside(scene: Scene) -> None:
    address = {"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}
    scene.identity.append(policy(statement("Deny", "dynamodb:*", Condition=address)))


def test_a_decision_that_depends_on_an_unknown_key() -> None:
    """The address is known when the request is made: refused outside, allowed inside, unknown before."""
    findings = judged(deny_outside)
    assert unknown(findings) == [(Check.PERMISSIONS, "a decision that depends on aws:sourceip")]
    for address, expected in (("192.0.2.7", Outcome.ALLOWED), ("203.0.113.7", Outcome.REFUSED)):
        scene = Scene(context={"aws:SourceIp": address})
        deny_outside(scene)
        assert outcome_of(judge(scene.question())) is expected


@pytest.mark.parametrize(
    ("operator", "key", "value", "outcome"),
    [
        ("StringEquals", "aws:PrincipalTag/x509Subject/OU", "Ops", Outcome.REFUSED),
        ("StringEquals", "aws:PrincipalTag/x509Subject/O", "Acme", Outcome.ALLOWED),
        ("StringEquals", "s3:prefix", "own/", Outcome.UNKNOWN),
        ("StringNotEquals", "s3:prefix", "other/", Outcome.UNKNOWN),
        ("StringEqualsIfExists", "aws:SourceVpce", "vpce-1", Outcome.UNKNOWN),
        ("Bool", "aws:SecureTransport", "true", Outcome.ALLOWED),
        ("Bool", "aws:SecureTransport", "false", Outcome.REFUSED),
        ("StringEquals", "aws:RequestedRegion", "eu-central-1", Outcome.ALLOWED),
        ("StringEquals", "aws:SourceIdentity", "CN=web", Outcome.ALLOWED),
        ("StringEquals", "aws:SourceIdentity", "CN=other", Outcome.REFUSED),
        ("DateLessThan", "aws:CurrentTime", "2020-01-01T00:00:00Z", Outcome.REFUSED),
        ("DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:00Z", Outcome.ALLOWED),
        ("Null", "aws:username", "true", Outcome.ALLOWED),
    ],
)
def test_keys_of_a_session(operator: str, key: str, value: str, outcome: Outcome) -> None:
    """An Allow with one condition: what the certificate and the place say is known, the rest is not."""
    allow = statement(action="dynamodb:GetItem", resource=TABLE, Condition={operator: {key: value}})
    assert outcome_of(judge(Scene(identity=[policy(allow)]).question())) is outcome


def test_a_grant_without_the_key_outweighs_one_with_it() -> None:
    """Where another statement allows anyway, nothing depends on the key."""
    depends = statement(
        action="dynamodb:GetItem", resource=TABLE, Condition={"StringEquals": {"s3:prefix": "own/"}}
    )
    both = [policy(depends, statement(action="dynamodb:GetItem", resource=TABLE))]
    assert outcome_of(judge(Scene(identity=[*both]).question())) is Outcome.ALLOWED


def test_a_variable_with_the_certificates_own_value() -> None:
    """Each machine its own prefix: web's objects, and no other's."""
    own = policy(
        statement(action="s3:GetObject", resource=f"{BUCKET}/${{aws:PrincipalTag/x509Subject/CN}}/*")
    )
    for key, expected in (("web/1", Outcome.ALLOWED), ("other/1", Outcome.REFUSED)):
        asked = Asked("s3:GetObject", f"{BUCKET}/{key}", (), ACCOUNT)
        assert outcome_of(judge(Scene(identity=[own], asked=asked).question())) is expected


# Resources with policies of their own.


def test_a_bucket_policy_denies() -> None:
    """Whatever the role may: the denial names its statement."""
    deny = policy(statement("Deny", "s3:*", f"{BUCKET}/*", Principal="*", Sid="Closed"))
    document = Document("the policy of bucket data", PolicyType.RESOURCE, deny)
    asked = Asked("s3:GetObject", f"{BUCKET}/1", (document,), ACCOUNT)
    findings = judge(Scene(identity=[policy(statement())], asked=asked).question())
    told = findings[-1]
    assert told.verdict is Verdict.FAILED
    assert "statement 0 (Closed) of the policy of bucket data denies" in told.got


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:GetObject", f"{BUCKET}/1"),
        ("kms:Decrypt", f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f"),
        ("sts:AssumeRole", "arn:aws:iam::444455556666:role/other"),
    ],
)
def test_a_policy_of_a_resource_that_is_elsewhere(action: str, resource: str) -> None:
    """Allowed by the role is unknown; not allowed by the role stays refused."""
    document = Document("the policy of another team", PolicyType.RESOURCE, None)
    asked = Asked(action, resource, (document,), resource.split(":")[4] or ACCOUNT)
    for identity, expected in (
        ([policy(statement())], Outcome.UNKNOWN),
        ([policy(statement(action="s3:PutObject"))], Outcome.REFUSED),
    ):
        assert outcome_of(judge(Scene(identity=list(identity), asked=asked).question())) is expected


# Certificates that are only described.


def described_question(subject: str, *, issuer: str | None = None, trusted: str | None = None) -> Any:
    scene = Scene(trust=trusted or trust(CN="web"))
    name = DistinguishedName.parse(subject, where="x")
    of = DistinguishedName.parse(issuer, where="x") if issuer else None
    question = scene.question()
    object.__setattr__(question, "presenter", described(Subject(name), of))
    return question


@pytest.mark.parametrize(
    ("subject", "check"),
    [
        ("CN=other", Check.TRUST_POLICY),
        ("", Check.CERTIFICATE),
        (r"CN=web,O=A\, Inc", Check.SESSION_TAGS),
    ],
)
def test_a_described_certificate_is_refused(subject: str, check: Check) -> None:
    """For what its names alone say."""
    assert check in failing(judge(described_question(subject)))


def test_a_common_name_no_source_identity_holds() -> None:
    """65 characters: STS has room for 64."""
    question = described_question("CN=web")
    name = DistinguishedName.of({"CN": "w" * 65})
    object.__setattr__(question, "presenter", described(Subject(name)))
    assert Check.SESSION_TAGS in failing(judge(question))


def test_a_described_certificate_is_taken_at_its_word() -> None:
    """Path, rules and revocation are assumed, and said to be."""
    findings = judge(described_question("CN=web"))
    assert outcome_of(findings) is Outcome.ALLOWED
    assumed = {each.check for each in findings if each.verdict is Verdict.ASSUMED}
    assert {Check.SIGNATURE, Check.PATH, Check.CERTIFICATE, Check.REVOCATION} <= assumed


def test_an_issuer_nobody_described() -> None:
    """A condition on it is unknown, until it is said."""
    issuer = policy(
        {
            "Effect": "Allow",
            "Principal": {"Service": "rolesanywhere.amazonaws.com"},
            "Action": ACTIONS,
            "Condition": {"StringEquals": {"aws:PrincipalTag/x509Issuer/CN": "Issuing"}},
        }
    )
    for said, expected in (
        (None, Outcome.UNKNOWN),
        ("CN=Issuing", Outcome.ALLOWED),
        ("CN=Other", Outcome.REFUSED),
    ):
        question = described_question("CN=web", issuer=said, trusted=issuer)
        assert outcome_of(judge(question)) is expected


# Revocation and paths.


@pytest.mark.parametrize(
    ("given", "verdict", "got"),
    [
        ({}, Verdict.FAILED, "revoked"),
        ({"end": NOW - DAY / 2}, Verdict.UNKNOWN, "a CRL of"),
        (
            {"name": root().certificate.subject, "issuer": authority("CN=Root")},
            Verdict.UNKNOWN,
            "no CA at hand",
        ),
        ({"issuer": authority("CN=Elsewhere")}, Verdict.ASSUMED, "lists of other issuers: CN=Elsewhere"),
        ({"revoked": 7}, Verdict.PASSED, "not listed"),
    ],
    ids=["listed", "old", "forged", "of another CA", "not listed"],
)
def test_revocation(given: dict[str, Any], verdict: Verdict, got: str) -> None:
    """A list counts where the issuer signed it and it is current."""
    arguments = dict(given)
    issuer, revoked = arguments.pop("issuer", root()), arguments.pop("revoked", None)
    own = leaf("CN=web,O=Acme", digital_signature=True).certificate
    question = Scene(anchor={"crls": (revoking(issuer, revoked or own, **arguments),)}).question()
    (told,) = [each for each in judge(question) if each.check is Check.REVOCATION]
    assert told.verdict is verdict
    assert got in told.got


def test_lists_that_cannot_be_relied_on() -> None:
    """For a part of the certificates only; signed by a key of another kind than the issuer's."""
    own = leaf("CN=web,O=Acme", digital_signature=True).certificate
    of_another_key = authority("CN=Root", kind="rsa2048")
    for crl, got in (
        (revoking(root(), own, extensions=[(part(only_contains_ca_certs=True), True)]), "critical extension"),
        (revoking(of_another_key, own), "no CA at hand"),
    ):
        question = Scene(anchor={"crls": (crl,)}).question()
        (told,) = [each for each in judge(question) if each.check is Check.REVOCATION]
        assert told.verdict is Verdict.UNKNOWN
        assert got in told.got


def test_a_revoked_intermediate() -> None:
    """The CAs of the path count too; one that is sent and not needed does not."""
    middle, unneeded = authority("CN=Middle", root()), authority("CN=Unneeded", root())
    own = issue("CN=web,O=Acme", middle)
    for revoked, expected in ((middle, Verdict.FAILED), (unneeded, Verdict.PASSED)):
        question = Scene(anchor={"crls": (revoking(root(), revoked.certificate),)}).question()
        sent = (middle.certificate, unneeded.certificate)
        object.__setattr__(question, "presenter", presenter_of(own.certificate, sent))
        (told,) = [each for each in judge(question) if each.check is Check.REVOCATION]
        assert told.verdict is expected


def test_an_anchor_without_crls() -> None:
    """Somebody looked, and there is none."""
    (told,) = [
        each for each in judge(Scene(anchor={"crls": ()}).question()) if each.check is Check.REVOCATION
    ]
    assert (told.verdict, told.got) == (Verdict.PASSED, "no enabled CRL")


def test_an_anchor_of_somebody_else() -> None:
    """Whether it is enabled its owner knows: assumed, and said."""
    (told,) = [
        each for each in judge(Scene(anchor={"enabled": None}).question()) if each.check is Check.TRUST_ANCHOR
    ]
    assert told.verdict is Verdict.ASSUMED


def test_a_foreign_certificate() -> None:
    """The same names below another CA's key."""
    question = Scene().question()
    foreign = issue("CN=web,O=Acme", authority("CN=Root"))
    object.__setattr__(question, "presenter", presenter_of(foreign.certificate))
    assert failing(judge(question)) == [Check.PATH]


def test_a_mapping_that_leaves_a_tag_out() -> None:
    """What the profile does not map no condition sees, and no session stumbles over."""
    unmapped = {"x509Issuer": ("*",), "x509Subject": ("O",), "x509SAN": ("DNS",)}

    def narrowed(scene: Scene) -> None:
        scene.profile["mappings"] = unmapped

    assert failing(judged(narrowed)) == [Check.TRUST_POLICY]
    harmless = Scene(subject="CN=web,O=A & B", profile={"mappings": unmapped | {"x509Subject": ("CN",)}})
    assert failing(judge(harmless.question())) == []


@pytest.mark.parametrize(
    ("specifiers", "kept"),
    [
        (("DNS", "URI", "Name/*"), {"DNS", "URI", "Name/CN", "Name/O"}),
        (("Name",), {"Name/CN", "Name/O"}),
        (("Name/CN", "URI"), {"Name/CN", "URI"}),
        (("*",), set()),
        ((), set()),
    ],
)
def test_mappings_of_alternative_names(specifiers: tuple[str, ...], kept: set[str]) -> None:
    """``Name`` means ``Name/*``; ``*`` alone has no meaning there."""
    tags = {f"x509SAN/{name}": "x" for name in ("DNS", "URI", "Name/CN", "Name/O")}
    assert set(mapped(tags, {"x509SAN": specifiers})) == {f"x509SAN/{name}" for name in kept}


def test_an_organization_that_denies_something_else() -> None:
    """Neighbour of the refusal: an RCP about another action lets the session be."""
    scene = Scene(rcps=[policy(statement("Deny", "s3:*", Principal="*"))])
    (told,) = [each for each in judge(scene.question()) if each.check is Check.ORGANIZATION]
    assert told.verdict is Verdict.PASSED


def test_a_session_may_chain_into_a_role_that_trusts_it() -> None:
    """sts:AssumeRole on a role whose trust policy is here: it must name the session's role or its account."""
    for principal, expected in ((ROLE, Outcome.ALLOWED), ("arn:aws:iam::444455556666:root", Outcome.REFUSED)):
        text = policy({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"})
        document = Document("the trust policy of next", PolicyType.TRUST, text)
        asked = Asked("sts:AssumeRole", ROLE.replace("web", "next"), (document,), ACCOUNT)
        scene = Scene(identity=[policy(statement(action="sts:AssumeRole"))], asked=asked)
        assert outcome_of(judge(scene.question())) is expected
