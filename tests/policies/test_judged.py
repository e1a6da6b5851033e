"""Who a rendered trust policy lets in, as the evaluator reads it, which shares no code with the builders.

What is expected comes from how a case is made: a certificate, roles made to fit it, and one thing changed.
"""

import random
from collections.abc import Mapping

import pytest

from policies import CertificateMatch, Match, certificate_trust_policy, common_certificate
from policies.evaluate import PolicyType, compile_policy, decide_trust

UUID = "a545a1fc-5d86-4032-8f4c-61cdd6ff92da"
ANCHOR = f"arn:aws:rolesanywhere:eu-central-1:111122223333:trust-anchor/{UUID}"
ACTIONS = ("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")

CERTIFICATE = {
    "x509Subject/CN": "web-17.fra",
    "x509Subject/O": "Acme",
    "x509Subject/OU": "Ops/Web",
    "x509Issuer/CN": "Issuing CA 2",
    "x509SAN/DNS": "web-17.example.org",
    "x509SAN/URI": "spiffe://example.org/ns/prod/web",
    "x509SAN/Name/CN": "web",
}


def _let_in(
    match: CertificateMatch,
    certificate: Mapping[str, str],
    *,
    anchor: str = ANCHOR,
    account: str = "111122223333",
) -> bool:
    """Whether the role's trust policy lets a certificate do each of the three actions, or none of them."""
    text = certificate_trust_policy(trust_anchor_arn=ANCHOR, certificate=match)
    decisions = decide_trust(
        compile_policy(text, PolicyType.TRUST, name="trust"),
        service="rolesanywhere.amazonaws.com",
        actions=ACTIONS,
        resource="arn:aws:iam::111122223333:role/web",
        context={f"aws:PrincipalTag/{tag}": value for tag, value in certificate.items()}
        | {"aws:SourceArn": anchor, "aws:SourceAccount": account},
    )
    (outcome,) = {decision.allowed for decision in decisions.values()}
    return outcome


def _fitting(certificate: Mapping[str, str], random_: random.Random) -> CertificateMatch:
    """A description of some attributes of the certificate: exact, one of several, or a pattern."""
    tags = random_.sample(sorted(certificate), random_.randint(2, len(certificate)))
    parts: dict[str, dict[str, Match]] = {"x509Subject": {}, "x509Issuer": {}, "x509SAN": {}}
    directory: dict[str, Match] = {}
    for tag in [*tags, "x509Subject/CN"]:
        value = certificate[tag]
        cut = random_.randint(1, len(value) - 1)
        match = random_.choice(
            [
                Match((value,)),
                Match(("other", value)),
                Match((value[:cut] + "*",), like=True),
                Match((f"{value[:cut]}?{value[cut + 1 :]}", "other*"), like=True),
            ]
        )
        part, _, name = tag.partition("/")
        if name.startswith("Name/"):
            directory[name.removeprefix("Name/")] = match
        else:
            parts[part][name] = match
    san = parts["x509SAN"]
    return CertificateMatch(
        subject=parts["x509Subject"],
        issuer=parts["x509Issuer"],
        dns=san.get("DNS"),
        # A pattern of a URI names more than its scheme.
        uri=Match(("spiffe://example.org/*",), like=True) if "URI" in san else None,
        directory_name=directory,
    )


def test_the_certificate_a_role_was_made_for_gets_in_and_its_neighbours_do_not() -> None:
    """Two hundred descriptions of it: lacking an attribute, or with another value, it stays out."""
    random_ = random.Random(20260131)  # noqa: S311 - the same cases each time
    for _ in range(200):
        match = _fitting(CERTIFICATE, random_)
        assert _let_in(match, CERTIFICATE), match
        for tag in match.by_tag:
            lacking = {key: value for key, value in CERTIFICATE.items() if key != tag}
            assert not _let_in(match, lacking), (match, tag)
            assert not _let_in(match, lacking | {tag: "x" + CERTIFICATE[tag]}), (match, tag)


@pytest.mark.parametrize(
    "match",
    [
        CertificateMatch.named("web-17.fra"),
        CertificateMatch(any_certificate_of_the_anchor=True),
    ],
)
def test_only_the_anchor_and_account_named_let_anybody_in(match: CertificateMatch) -> None:
    """The right certificate of another anchor, or from another account, is refused, whoever is meant."""
    assert _let_in(match, CERTIFICATE)
    assert not _let_in(match, CERTIFICATE, anchor=ANCHOR.replace("a545", "b545"))
    assert not _let_in(match, CERTIFICATE, anchor=ANCHOR.replace("eu-central-1", "eu-west-1"))
    assert not _let_in(match, CERTIFICATE, account="444455556666")


def test_any_certificate_of_the_anchor_is_any() -> None:
    """Whatever it says, and even a certificate of which nothing is mapped."""
    match = CertificateMatch(any_certificate_of_the_anchor=True)
    assert _let_in(match, {})
    assert _let_in(match, {"x509Subject/CN": "stranger"})


def test_a_witness_is_let_in_by_both_roles() -> None:
    """Two hundred pairs made for one certificate have one in common, and both policies let that one in."""
    random_ = random.Random(20260131)  # noqa: S311 - the same cases each time
    for _ in range(200):
        first, second = _fitting(CERTIFICATE, random_), _fitting(CERTIFICATE, random_)
        witness = common_certificate(first, second)
        assert witness is not None, (first, second)
        assert _let_in(first, witness), (first, witness)
        assert _let_in(second, witness), (second, witness)
