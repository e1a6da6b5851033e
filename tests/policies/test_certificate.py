"""Which certificates are meant: what says it well, and what would mean nobody or everybody."""

import pytest

from policies import CertificateMatch, Match, certificate_match_problems


def _match(place: str, *values: str, like: bool = False) -> CertificateMatch:
    """One match, at a place such as ``subject.CN``, ``san.uri`` or ``san.directoryName.CN``."""
    part, _, name = place.rpartition(".")
    match = Match(values, like)
    if part == "san":
        return CertificateMatch(dns=match) if name == "dns" else CertificateMatch(uri=match)
    parts = {part: {name: match}}
    named = CertificateMatch(
        subject=parts.get("subject", {"CN": Match(("web",))} if part == "issuer" else {}),
        issuer=parts.get("issuer", {}),
        directory_name=parts.get("san.directoryName", {}),
    )
    assert named.by_tag
    return named


def test_each_attribute_is_the_session_tag_aws_makes_of_it() -> None:
    """Subject, issuer and the three kinds of SAN have the keys of the trust model's page, sorted."""
    match = CertificateMatch(
        subject={"OU": Match(("Ops",)), "CN": Match(("web-*",), like=True)},
        issuer={"CN": Match(("Issuing CA",))},
        dns=Match(("web.example.org",)),
        uri=Match(("spiffe://example.org/web",)),
        directory_name={"CN": Match(("web",))},
    )
    assert list(match.by_tag) == [
        "x509Issuer/CN",
        "x509SAN/DNS",
        "x509SAN/Name/CN",
        "x509SAN/URI",
        "x509Subject/CN",
        "x509Subject/OU",
    ]
    assert match.by_tag["x509Subject/CN"] == Match(("web-*",), like=True)
    assert certificate_match_problems(match, where="test") == ()


def test_a_name_alone_is_the_subjects_cn_exactly() -> None:
    """The short form and the long form are the same."""
    assert CertificateMatch.named("web").by_tag == {"x509Subject/CN": Match(("web",), like=False)}


# A mistake, and its neighbour that is none.
NEIGHBOURS = [
    # place, the wrong match, its finding, a word of the remedy, the right match
    (
        "subject.CN",
        (("web-*",), False),
        "the pattern 'web-*' to be compared exactly",
        "like",
        (("web-*",), True),
    ),
    ("subject.CN", (("web-1",), True), "like without a wildcard in 'web-1'", "exactly", (("web-1",), False)),
    ("subject.CN", (("*",), True), "the pattern '*'", "whoever has", (("*a*",), True)),
    ("subject.CN", (("?*-*",), True), "the pattern '?*-*'", "whoever has", (("?*-1*",), True)),
    ("san.uri", (("spiffe://*",), True), "the pattern 'spiffe://*'", "whoever", (("spiffe://a/*",), True)),
    ("san.dns", (("*.a.example",), False), "the pattern", "wildcard name", (("*.a.example",), True)),
    ("subject.CN", ((), False), "no value", "leave it out", (("a",), False)),
    ("subject.CN", (("a", ""), False), "an empty CN", "any of them", (("a", "b"), False)),
    ("subject.CN", (("a", "a"), False), "'a' more than once", "repetition", (("a", "b"), False)),
    ("subject.CN", (("x" * 65,), False), "65 characters", "another", (("x" * 64,), False)),
    ("subject.CN", (("x" * 65 + "*",), True), "65 characters", "another", (("x" * 64 + "*",), True)),
    ("subject.CN", (("x" * 65 + "/b",), False), "65 characters", "another", (("x" * 64 + "/b",), False)),
    ("subject.CN", (("x" * 257,), False), "257 characters", "another", (("/".join(["x" * 63] * 4),), False)),
    ("subject.O", (("x" * 257,), False), "257 characters", "another", (("x" * 256,), False)),
    ("subject.O", (("Acme, Inc.",), False), "'Acme, Inc.' with ','", "joined by /", (("Acme Inc.",), False)),
    ("subject.OU", (("A&B",), False), "'A&B' with '&'", "tag can carry.", (("A/B",), False)),
    ("subject.OU", (("A&B*",), True), "'A&B*' with '&'", "tag can carry.", (("A/B*",), True)),
    (
        "subject.CN",
        (("${aws:username}*",), True),
        "'${aws:username}*' with a policy variable",
        "replace",
        (("aws:username*",), True),
    ),
    ("subject.CN", ((" web",), False), "' web'", "blanks", (("my web",), False)),
    ("subject.CN", (("CN=web",), False), "'CN=web'", "Write 'web'.", (("a=web",), False)),
    ("subject.O", (("CN=web",), False), "'CN=web'", "Write 'web'.", (("web",), False)),
    ("san.dns", (("DNS:a.example",), False), "'DNS:a.example'", "Write 'a.example'", (("a.example",), False)),
    ("san.uri", (("URI:urn:a",), False), "'URI:urn:a'", "Write 'urn:a'", (("urn:a",), False)),
    ("subject.C", (("Germany",), False), "'Germany'", "DE", (("DE",), False)),
    ("subject.C", (("DE/USA",), False), "'DE/USA'", "DE", (("DE/US",), False)),
    ("san.uri", (("example.org/web",), False), "'example.org/web'", "whole URI", (("urn:a",), False)),
    ("subject.commonName", (("a",), False), "'commonName'", "Did you mean CN?", None),
    ("subject.cn", (("a",), False), "'cn'", "Did you mean CN?", None),
    ("subject.2.5.4.3", (("a",), False), "'2.5.4.3'", "Did you mean CN?", None),
    ("subject.emailAddress", (("a",), False), "'emailAddress'", "no session tag", None),
    ("issuer.organizationUnit", (("a",), False), "'organizationUnit'", "Did you mean OU?", None),
    ("issuer.CN", (("A'B",), False), '"A\'B" with "\'"', "tag can carry", (("AB",), False)),
    ("san.directoryName.X", (("a",), False), "'X'", "no session tag", None),
    ("san.directoryName.CN", (("a(b)",), False), "'a(b)' with '(' ')'", "tag can carry", (("ab",), False)),
]


@pytest.mark.parametrize(("place", "wrong", "got", "remedy", "right"), NEIGHBOURS)
def test_a_match_nobody_or_everybody_meets_is_refused_and_its_neighbour_is_not(
    place: str,
    wrong: tuple[tuple[str, ...], bool],
    got: str,
    remedy: str,
    right: tuple[tuple[str, ...], bool] | None,
) -> None:
    """Each mistake has one message at its place, with a remedy; the corrected one passes."""
    if place == "subject.2.5.4.3":
        match = CertificateMatch(subject={"2.5.4.3": Match(*wrong)})
    else:
        match = _match(place, *wrong[0], like=wrong[1])
    (problem,) = certificate_match_problems(match, where="here")
    assert problem.where == f"here.{place}"
    assert problem.got.startswith(got)
    assert remedy in problem.remedy
    if right is not None:
        assert certificate_match_problems(_match(place, *right[0], like=right[1]), where="here") == ()


@pytest.mark.parametrize("name", ["CN", "O", "OU", "UID", "C", "ST", "L", "DC", "STREET", "2.5.4.5"])
def test_an_attribute_with_a_session_tag_is_accepted(name: str) -> None:
    """The names on AWS's pages, the other ones of RFC 4514, and an OID that has none."""
    match = CertificateMatch(subject={name: Match(("DE",))})
    assert certificate_match_problems(match, where="test") == ()


def test_a_list_of_patterns_may_hold_an_exact_value() -> None:
    """One key has one operator, so a value without a wildcard stands beside patterns."""
    match = CertificateMatch(subject={"CN": Match(("web-*", "db"), like=True)})
    assert certificate_match_problems(match, where="test") == ()


@pytest.mark.parametrize(
    ("match", "got"),
    [
        (CertificateMatch(), "no attribute"),
        (CertificateMatch(issuer={"CN": Match(("Issuing CA",))}), "the issuer alone"),
        (
            CertificateMatch(subject={"CN": Match(("a",))}, any_certificate_of_the_anchor=True),
            "any certificate of the anchor, and x509Subject/CN too",
        ),
    ],
)
def test_everybody_is_meant_only_in_its_own_word(match: CertificateMatch, got: str) -> None:
    """No attribute, only the CA's name, or both the word and an attribute: each is refused."""
    (problem,) = certificate_match_problems(match, where="here")
    assert (problem.where, problem.got) == ("here", got)


@pytest.mark.parametrize(
    "match",
    [
        CertificateMatch(any_certificate_of_the_anchor=True),
        CertificateMatch(subject={"O": Match(("Acme",))}),
        CertificateMatch(uri=Match(("spiffe://example.org/web",))),
        CertificateMatch(subject={"CN": Match(("a",))}, issuer={"CN": Match(("Issuing CA",))}),
    ],
)
def test_whoever_is_meant_is_said(match: CertificateMatch) -> None:
    """The word alone, any attribute of the certificate, and the issuer beside one."""
    assert certificate_match_problems(match, where="here") == ()


def test_all_problems_are_told_at_once() -> None:
    """One message each for a wrong name, two wrong values and a pattern said exactly."""
    match = CertificateMatch(
        subject={"Cn": Match(("a",)), "O": Match(("A&B", "C'D"))}, dns=Match(("*.example.org",))
    )
    problems = certificate_match_problems(match, where="c")
    assert [problem.where for problem in problems] == [
        "c.subject.Cn",
        "c.subject.O",
        "c.subject.O",
        "c.san.dns",
    ]
