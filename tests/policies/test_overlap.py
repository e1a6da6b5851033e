"""A certificate two roles would both take: found whenever there is one, and never where there is none.

What is expected comes from how a case was made, and from trying every short text with regular expressions.
"""

import itertools
import random
import re

import pytest

from aws_facts.tags import characters_no_tag_carries
from policies import CertificateMatch, Match, common_certificate
from policies.patterns import common_text, pattern_of


def _matches(pattern: str, text: str) -> bool:
    """The oracle: IAM's two wildcards as a regular expression."""
    translated = {"*": ".*", "?": "."}
    expression = "".join(translated.get(character, re.escape(character)) for character in pattern)
    return re.fullmatch(expression, text, re.DOTALL) is not None


def _common(first: str, second: str) -> str | None:
    return common_text(pattern_of(first, like=True), pattern_of(second, like=True))


def test_every_pair_of_short_patterns_is_decided_as_by_trying_all_texts() -> None:
    """Seven thousand pairs: a witness where a text matches both, a shortest one, and none where none does."""
    patterns = ["".join(symbols) for n in (1, 2, 3) for symbols in itertools.product("ab*?", repeat=n)]
    # No shortest text is longer than both patterns together; x is a letter in neither.
    texts = ["".join(letters) for n in range(1, 7) for letters in itertools.product("abx", repeat=n)]
    matched = {pattern: {text for text in texts if _matches(pattern, text)} for pattern in patterns}
    for first, second in itertools.product(patterns, repeat=2):
        both = matched[first] & matched[second]
        found = _common(first, second)
        if not both:
            assert found is None, (first, second, found)
            continue
        assert found in both, (first, second, found)
        assert len(found) == min(map(len, both)), (first, second, found)


def _blurred(text: str, random_: random.Random) -> str:
    """A pattern this text matches: some of its characters became ``?``, some runs ``*``."""
    pattern = ""
    rest = text
    while rest:
        cut = random_.randint(1, 4)
        run, rest = rest[:cut], rest[cut:]
        pattern += random_.choice([run, run, run, "*", "?" * len(run), f"{run[0]}*"])
    return pattern


def test_patterns_made_from_one_text_always_have_a_witness() -> None:
    """Two thousand pairs blurred from the same name: by construction a certificate satisfies both."""
    random_ = random.Random(20260131)  # noqa: S311 - the same cases each time
    for _ in range(2_000):
        text = "".join(random_.choices("abc-/.:", k=random_.randint(1, 24)))
        first, second = _blurred(text, random_), _blurred(text, random_)
        found = _common(first, second)
        assert found, (text, first, second)
        assert _matches(first, found), (first, found)
        assert _matches(second, found), (second, found)
        assert len(found) <= len(text), (text, found)


def test_patterns_that_part_at_a_fixed_character_never_have_one() -> None:
    """Two thousand pairs that begin, or end, with different letters: by construction none satisfies both."""
    random_ = random.Random(20260131)  # noqa: S311 - the same cases each time
    for _ in range(2_000):
        first, second = (
            _blurred("".join(random_.choices("abc", k=random_.randint(1, 12))), random_) for _ in "12"
        )
        assert _common("a" + first, "b" + second) is None
        assert _common(first + "a", second + "b") is None


def _subject(**matches: Match) -> CertificateMatch:
    return CertificateMatch(subject=matches)


def _like(*values: str) -> Match:
    return Match(values, like=True)


@pytest.mark.parametrize(
    ("first", "second", "witness"),
    [
        (CertificateMatch.named("web"), CertificateMatch.named("web"), {"x509Subject/CN": "web"}),
        (CertificateMatch.named("web-1"), _subject(CN=_like("web-*")), {"x509Subject/CN": "web-1"}),
        (_subject(CN=_like("web-*")), _subject(CN=_like("*-prod")), {"x509Subject/CN": "web-prod"}),
        (_subject(CN=_like("web-?")), _subject(CN=_like("web-*")), {"x509Subject/CN": "web-x"}),
        (_subject(CN=Match(("a", "b"))), _subject(CN=Match(("b", "c"))), {"x509Subject/CN": "b"}),
        # What only one of them asks for is open to the other.
        (
            CertificateMatch.named("web"),
            _subject(OU=Match(("Ops",))),
            {"x509Subject/CN": "web", "x509Subject/OU": "Ops"},
        ),
        (
            CertificateMatch.named("web"),
            CertificateMatch(uri=_like("spiffe://a/*")),
            {"x509Subject/CN": "web", "x509SAN/URI": "spiffe://a/"},
        ),
        # Two CN of one certificate become one value, longer than each.
        (
            _subject(CN=_like("a" * 40 + "/*")),
            _subject(CN=_like("*" + "b" * 40)),
            {"x509Subject/CN": "a" * 40 + "/" + "b" * 40},
        ),
        # A certificate has a subject, so the witness has one too.
        (
            CertificateMatch(dns=Match(("a.example",))),
            CertificateMatch(any_certificate_of_the_anchor=True),
            {"x509Subject/CN": "any", "x509SAN/DNS": "a.example"},
        ),
        (
            CertificateMatch(any_certificate_of_the_anchor=True),
            CertificateMatch(any_certificate_of_the_anchor=True),
            {"x509Subject/CN": "any"},
        ),
    ],
)
def test_one_certificate_satisfies_both(
    first: CertificateMatch, second: CertificateMatch, witness: dict[str, str]
) -> None:
    """The witness is the shortest there is, whichever of the two comes first."""
    assert common_certificate(first, second) == witness
    assert common_certificate(second, first) == witness


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (CertificateMatch.named("web-1"), CertificateMatch.named("web-2")),
        (CertificateMatch.named("web"), CertificateMatch.named("Web")),
        (CertificateMatch.named("web-1"), _subject(CN=_like("db-*"))),
        # In a value compared exactly a wildcard stands for itself, and no session tag carries it.
        (CertificateMatch.named("web-*"), CertificateMatch.named("web-1")),
        (CertificateMatch.named("web-*"), CertificateMatch.named("web-*")),
        (_subject(CN=_like("web-*")), _subject(CN=_like("db-*"))),
        (_subject(CN=_like("??")), _subject(CN=_like("???*"))),
        (
            _subject(CN=Match(("a",)), OU=Match(("Ops",))),
            _subject(CN=Match(("a",)), OU=Match(("Dev",))),
        ),
        (
            CertificateMatch(subject={"CN": Match(("a",))}, issuer={"CN": Match(("CA 1",))}),
            CertificateMatch(subject={"CN": Match(("a",))}, issuer={"CN": Match(("CA 2",))}),
        ),
        # Only together too long for a session tag, which has at most 256 characters.
        (_subject(CN=_like("a" * 140 + "*")), _subject(CN=_like("*" + "b" * 140))),
    ],
)
def test_no_certificate_satisfies_both(first: CertificateMatch, second: CertificateMatch) -> None:
    """Other names, other case, other issuers, patterns without a common text, a text no tag can be."""
    assert common_certificate(first, second) is None
    assert common_certificate(second, first) is None


def test_a_witness_is_a_value_a_session_tag_carries() -> None:
    """Where a pattern leaves a character open, the witness has a letter there."""
    for first, second in itertools.product(["??", "?*", "a?*", "*?b"], repeat=2):
        witness = common_certificate(_subject(CN=_like(first)), _subject(CN=_like(second)))
        assert witness is not None
        assert characters_no_tag_carries(witness["x509Subject/CN"]) == ()
