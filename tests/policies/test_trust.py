"""The trust policy: one certificate of one anchor, and every name that could mean more is refused."""

import json

import pytest

from aws_facts import ArnError
from policies import (
    CertificateMatch,
    Match,
    PolicyError,
    certificate_match_problems,
    certificate_trust_policy,
)

ANCHOR = "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/a545a1fc-5d86-4032-8f4c-61cdd6ff92da"


def _statement(policy: str) -> dict[str, object]:
    document = json.loads(policy)
    assert document.keys() == {"Version", "Statement"}
    assert document["Version"] == "2012-10-17"
    (statement,) = document["Statement"]
    assert isinstance(statement, dict)
    return statement


def test_the_policy_pins_anchor_account_and_certificate() -> None:
    """All three actions carry all three conditions, for the service's principal alone."""
    statement = _statement(
        certificate_trust_policy(trust_anchor_arn=ANCHOR, certificate=CertificateMatch.named("demo-server"))
    )
    assert statement == {
        "Effect": "Allow",
        "Principal": {"Service": "rolesanywhere.amazonaws.com"},
        "Action": ["sts:AssumeRole", "sts:SetSourceIdentity", "sts:TagSession"],
        "Condition": {
            "ArnEquals": {"aws:SourceArn": ANCHOR},
            "StringEquals": {
                "aws:SourceAccount": "111122223333",
                "aws:PrincipalTag/x509Subject/CN": "demo-server",
            },
        },
    }


def test_each_match_is_a_condition_on_its_tag_and_none_is_left_out() -> None:
    """Exact values under StringEquals, patterns under StringLike; of several values one is enough."""
    certificate = CertificateMatch(
        subject={"CN": Match(("web-*",), like=True), "OU": Match(("Ops", "Dev"))},
        issuer={"CN": Match(("Issuing CA",))},
        uri=Match(("spiffe://example.org/*",), like=True),
    )
    policy = certificate_trust_policy(trust_anchor_arn=ANCHOR, certificate=certificate)
    assert _statement(policy)["Condition"] == {
        "ArnEquals": {"aws:SourceArn": ANCHOR},
        "StringEquals": {
            "aws:SourceAccount": "111122223333",
            "aws:PrincipalTag/x509Subject/OU": ["Dev", "Ops"],
            "aws:PrincipalTag/x509Issuer/CN": "Issuing CA",
        },
        "StringLike": {
            "aws:PrincipalTag/x509Subject/CN": "web-*",
            "aws:PrincipalTag/x509SAN/URI": "spiffe://example.org/*",
        },
    }


def test_any_certificate_is_still_one_of_this_anchor_in_this_account() -> None:
    """The loud word leaves out the certificate, never the anchor or the account."""
    certificate = CertificateMatch(any_certificate_of_the_anchor=True)
    policy = certificate_trust_policy(trust_anchor_arn=ANCHOR, certificate=certificate)
    assert _statement(policy)["Condition"] == {
        "ArnEquals": {"aws:SourceArn": ANCHOR},
        "StringEquals": {"aws:SourceAccount": "111122223333"},
    }


def test_the_same_certificates_are_the_same_bytes() -> None:
    """Neither the order of attributes nor of values shows in the document."""
    orders = (
        {"O": Match(("Acme",)), "CN": Match(("b", "a"))},
        {"CN": Match(("a", "b")), "O": Match(("Acme",))},
    )
    texts = {
        certificate_trust_policy(trust_anchor_arn=ANCHOR, certificate=CertificateMatch(subject=subject))
        for subject in orders
    }
    assert len(texts) == 1


def test_a_trust_policy_that_iam_would_not_take_is_refused() -> None:
    """Twenty names of sixty characters fit into 2,048 characters, thirty do not."""
    names = tuple(f"{'x' * 58}{number:02}" for number in range(30))
    fits, over = (CertificateMatch(subject={"CN": Match(names[:count])}) for count in (20, 30))
    assert len(certificate_trust_policy(trust_anchor_arn=ANCHOR, certificate=fits)) <= 2_048
    with pytest.raises(PolicyError) as caught:
        certificate_trust_policy(trust_anchor_arn=ANCHOR, certificate=over)
    (problem,) = caught.value.problems
    assert "at most 2048" in problem.expected
    assert "fewer or shorter values" in problem.remedy


def test_everything_wrong_is_told_at_once() -> None:
    """An anchor that pins nothing and a certificate that means everybody are two problems of one refusal."""
    with pytest.raises(PolicyError) as caught:
        certificate_trust_policy(
            trust_anchor_arn=ANCHOR.replace("trust-anchor/", "profile/"), certificate=CertificateMatch()
        )
    assert [problem.where for problem in caught.value.problems] == ["aws:SourceArn", "certificate"]


@pytest.mark.parametrize(("partition", "region"), [("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1")])
def test_other_partitions_keep_their_arn_and_the_same_principal(partition: str, region: str) -> None:
    """The service has one principal in every partition; only the anchor's ARN differs."""
    anchor = f"arn:{partition}:rolesanywhere:{region}:111122223333:trust-anchor/{ANCHOR.rpartition('/')[2]}"
    statement = _statement(
        certificate_trust_policy(trust_anchor_arn=anchor, certificate=CertificateMatch.named("demo-server"))
    )
    assert statement["Principal"] == {"Service": "rolesanywhere.amazonaws.com"}
    assert statement["Condition"]["ArnEquals"] == {"aws:SourceArn": anchor}  # type: ignore[index]


def test_a_name_in_another_script_becomes_ascii() -> None:
    """IAM takes no characters beyond Latin-1 in a document, so others are written as JSON escapes."""
    policy = certificate_trust_policy(trust_anchor_arn=ANCHOR, certificate=CertificateMatch.named("сервер"))
    assert policy.isascii()
    condition = _statement(policy)["Condition"]
    assert condition["StringEquals"]["aws:PrincipalTag/x509Subject/CN"] == "сервер"  # type: ignore[index]


@pytest.mark.parametrize("name", ["a", "demo-server", "two words", "a/b:c=d@e+f.g_h", "Zürich", "x" * 64])
def test_an_exact_name_is_accepted(name: str) -> None:
    """Whatever a session tag can equal."""
    assert certificate_match_problems(CertificateMatch.named(name), where="test") == ()
    assert certificate_trust_policy(trust_anchor_arn=ANCHOR, certificate=CertificateMatch.named(name))


@pytest.mark.parametrize(
    ("name", "got"),
    [
        ("", "an empty CN"),
        (" \t", "an empty CN"),
        ("*", "the pattern '*' to be compared exactly"),
        ("demo-*", "the pattern 'demo-*' to be compared exactly"),
        ("demo-?", "the pattern 'demo-?' to be compared exactly"),
        ("${aws:username}", "'${aws:username}' with a policy variable"),
        ("A&B", "'A&B' with '&'"),
        ("Acme, Inc.", "'Acme, Inc.' with ','"),
        ("x" * 65, "65 characters"),
    ],
)
def test_a_name_that_means_more_or_nothing_is_refused(name: str, got: str) -> None:
    """Empty never means everybody, equality knows no wildcards, and no condition is written in vain."""
    (problem,) = certificate_match_problems(CertificateMatch.named(name), where="certificate")
    assert problem.got == got
    assert problem.where == "certificate.subject.CN"
    with pytest.raises(PolicyError) as caught:
        certificate_trust_policy(trust_anchor_arn=ANCHOR, certificate=CertificateMatch.named(name))
    assert caught.value.problems == (problem,)


@pytest.mark.parametrize(
    "arn",
    [
        ANCHOR.replace("trust-anchor/", "profile/"),
        ANCHOR.replace("trust-anchor/", "alias/trust-anchor/"),
        ANCHOR.replace("rolesanywhere", "iam"),
        ANCHOR.replace("us-east-1", ""),
        ANCHOR.replace("111122223333", ""),
        ANCHOR[:-1] + "*",
        ANCHOR.rpartition("/")[0] + "/*",
    ],
)
def test_only_an_anchors_own_arn_pins(arn: str) -> None:
    """An alias would match nothing, a wildcard any anchor, and another resource is a mistake."""
    with pytest.raises(PolicyError) as caught:
        certificate_trust_policy(trust_anchor_arn=arn, certificate=CertificateMatch.named("demo-server"))
    assert caught.value.problems[0].got == arn


def test_what_is_no_arn_is_refused() -> None:
    """A text that is no ARN at all."""
    with pytest.raises(ArnError):
        certificate_trust_policy(trust_anchor_arn="demo", certificate=CertificateMatch.named("demo-server"))
