"""What this toolkit writes, judged: documents made by one package and read by another that shares no code.

Which certificate a trust policy is for, and which actions a grant is, is known from what the builder was
asked for; the judge must come to the same.
"""

from pathlib import Path

import pytest

from policies import (
    Access,
    CertificateMatch,
    Grant,
    Kind,
    Match,
    actions_of,
    certificate_trust_policy,
    grants_policy,
    rule_topic_policy,
    tls_only_bucket_policy,
)
from policies.evaluate import (
    Policies,
    PolicyType,
    Principal,
    Request,
    compile_policy,
    decide,
    decide_trust,
)
from tests.evaluate.asking import ROLE, SERVICE, TRIPLE

ROOT = Path(__file__).parents[2]
ANCHOR = "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/a545a1fc-5d86-4032-8f4c-61cdd6ff92da"
TABLE = "arn:aws:dynamodb:us-east-1:111122223333:table/Users"
BUCKET = "arn:aws:s3:::acme-data"
USER = Principal.user("arn:aws:iam::111122223333:user/alice")
_KINDS = {
    "bucket": PolicyType.RESOURCE,
    "session": PolicyType.SESSION,
    "topic": PolicyType.RESOURCE,
    "trust": PolicyType.TRUST,
}

# What is asked for, a certificate that has it, and the tags of which each one, changed, must close the role.
CERTIFICATES: dict[str, tuple[CertificateMatch, dict[str, str]]] = {
    "one name": (CertificateMatch.named("web-1"), {"x509Subject/CN": "web-1"}),
    "one of several": (
        CertificateMatch(subject={"OU": Match(("Ops", "Dev")), "O": Match(("Acme",))}),
        {"x509Subject/OU": "Dev", "x509Subject/O": "Acme"},
    ),
    "like a pattern": (
        CertificateMatch(subject={"CN": Match(("web-*",), like=True)}, issuer={"CN": Match(("Issuing",))}),
        {"x509Subject/CN": "web-22", "x509Issuer/CN": "Issuing"},
    ),
    "a SAN": (
        CertificateMatch(uri=Match(("spiffe://x/*",), like=True), dns=Match(("a.example",))),
        {"x509SAN/URI": "spiffe://x/a", "x509SAN/DNS": "a.example"},
    ),
    "a directory name": (
        CertificateMatch(directory_name={"CN": Match(("device",))}, subject={"O": Match(("Acme",))}),
        {"x509SAN/Name/CN": "device", "x509Subject/O": "Acme"},
    ),
}


def _may_assume(certificate: CertificateMatch, context: dict[str, str]) -> set[bool]:
    text = certificate_trust_policy(trust_anchor_arn=ANCHOR, certificate=certificate)
    policy = compile_policy(text, PolicyType.TRUST, name="trust")
    decisions = decide_trust(policy, service=SERVICE, actions=TRIPLE, resource=ROLE, context=context)
    return {decision.allowed for decision in decisions.values()}


@pytest.mark.parametrize("name", CERTIFICATES)
def test_a_trust_policy_is_for_its_certificate_and_for_no_other(name: str) -> None:
    """The certificate asked for gets all three actions; any one thing changed or missing, none."""
    certificate, tags = CERTIFICATES[name]
    context = {"aws:SourceArn": ANCHOR, "aws:SourceAccount": "111122223333"}
    context |= {f"aws:PrincipalTag/{tag}": value for tag, value in tags.items()}
    assert _may_assume(certificate, context) == {True}
    for key, value in context.items():
        assert _may_assume(certificate, {**context, key: f"x{value}"}) == {False}, key
        assert _may_assume(certificate, {one: context[one] for one in context if one != key}) == {False}, key


@pytest.mark.parametrize("access", Access)
@pytest.mark.parametrize(
    ("arn", "kind", "below"), [(TABLE, Kind.TABLE, "/index/x"), (BUCKET, Kind.BUCKET, "/key")]
)
def test_a_grant_is_its_actions_and_no_others(access: Access, arn: str, kind: Kind, below: str) -> None:
    """Every action of the access is allowed on the target or in it; no other action, and no other target."""
    text = grants_policy([Grant(arn, actions_of(access, kind))], where="role")
    policies = Policies(identity=(compile_policy(text, PolicyType.IDENTITY, name="role"),))
    everything = frozenset[str]().union(*(actions_of(one, kind) for one in Access))

    def allowed(action: str, target: str) -> bool:
        request = Request(principal=USER, action=action, resource=target, resource_account="111122223333")
        return decide(request, policies, reasons=False).allowed

    for action in everything:
        granted = allowed(action, arn) or allowed(action, arn + below)
        assert granted is (action in actions_of(access, kind)), action
        assert not allowed(action, f"{arn}2")
        assert not allowed(action, f"{arn}2{below}")


@pytest.mark.parametrize(("secure", "outcome"), [("true", "allow"), ("false", "explicit deny")])
def test_a_bucket_is_closed_without_tls(secure: str, outcome: str) -> None:
    """To everybody, its owner's root user too, and to every object of it."""
    everything = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    policies = Policies(
        identity=(compile_policy(everything, PolicyType.IDENTITY, name="role"),),
        resource=compile_policy(tls_only_bucket_policy(BUCKET), PolicyType.RESOURCE, name="bucket"),
    )
    for principal in (USER, Principal.root("arn:aws:iam::111122223333:root")):
        for target in (BUCKET, f"{BUCKET}/key"):
            request = Request(
                principal=principal,
                action="s3:GetObject",
                resource=target,
                context={"aws:SecureTransport": secure},
                resource_account="111122223333",
            )
            assert decide(request, policies).outcome.value == outcome


TOPIC = "arn:aws:sns:us-east-1:111122223333:expiry-alarm"
RULE = "arn:aws:events:us-east-1:111122223333:rule/expiry-alarm"
EVENTS = Principal.service("events.amazonaws.com")
TLS, HTTP = {"aws:SecureTransport": "true"}, {"aws:SecureTransport": "false"}
PUBLISHES: dict[str, tuple[Principal, str, str, dict[str, str], str]] = {
    "for the rule": (EVENTS, "sns:Publish", TOPIC, {"aws:SourceArn": RULE, **TLS}, "allow"),
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
    "for whom, EventBridge does not say": (EVENTS, "sns:Publish", TOPIC, {}, "allow"),
    "for another rule": (EVENTS, "sns:Publish", TOPIC, {"aws:SourceArn": f"{RULE}2"}, "explicit deny"),
    "for the rule of that name elsewhere": (
        EVENTS,
        "sns:Publish",
        TOPIC,
        {"aws:SourceArn": RULE.replace("111122223333", "444455556666")},
        "explicit deny",
    ),
    "in the clear": (EVENTS, "sns:Publish", TOPIC, {"aws:SourceArn": RULE, **HTTP}, "explicit deny"),
    "another service": (
        Principal.service("s3.amazonaws.com"),
        "sns:Publish",
        TOPIC,
        {"aws:SourceArn": RULE, **TLS},
        "implicit deny",
    ),
    "another action": (EVENTS, "sns:Subscribe", TOPIC, {"aws:SourceArn": RULE, **TLS}, "implicit deny"),
    "another topic": (EVENTS, "sns:Publish", f"{TOPIC}2", {"aws:SourceArn": RULE, **TLS}, "implicit deny"),
    "another account": (
        Principal.user("arn:aws:iam::444455556666:user/mallory"),
        "sns:Publish",
        TOPIC,
        TLS,
        "implicit deny",
    ),
}


@pytest.mark.parametrize("name", PUBLISHES)
def test_a_topic_takes_what_eventbridge_publishes_for_its_rule(name: str) -> None:
    """And nothing of any other rule EventBridge names, of anybody else, or without TLS."""
    principal, action, topic, context, outcome = PUBLISHES[name]
    text = rule_topic_policy(topic_arn=TOPIC, rule_arn=RULE)
    policies = Policies(resource=compile_policy(text, PolicyType.RESOURCE, name="topic"))
    request = Request(
        principal=principal, action=action, resource=topic, context=context, resource_account="111122223333"
    )
    assert decide(request, policies).outcome.value == outcome


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests/policies/golden").glob("*.json")), ids=lambda path: path.stem
)
def test_every_document_we_write_is_a_policy(path: Path) -> None:
    """The reviewed documents are taken by a grammar that was written from AWS's pages alone."""
    kind = _KINDS.get(path.stem.partition("-")[0], PolicyType.IDENTITY)
    policy = compile_policy(path.read_text(encoding="utf-8"), kind, name=path.stem)
    assert policy.allows or policy.denies


def test_the_policy_of_the_deployer_is_a_policy() -> None:
    """The one the sandbox deploys with."""
    text = (ROOT / "sandbox/deployer-policy.json").read_text(encoding="utf-8")
    assert compile_policy(text, PolicyType.IDENTITY, name="deployer").allows
