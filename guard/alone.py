"""One resource on its own: its settings, its policy documents, and an anchor's certificates."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from certs import Bundle, CertificateError, Finding, Verdict, judge_anchor, read_certificates
from certs.expiry import ending_soon
from guard.judgement import Judgement, Told, Undecided, by_rules
from guard.reading import Thing, is_known
from guard.shapes import ANCHORS, SHAPES, Document, Shape, anchor_source
from policies.evaluate import PolicyType
from policies.lint import LintFinding, Severity, lint_policy
from policies.posture import UNKNOWN

ANCHOR_CERTIFICATE = "anchor-certificate"
ANCHOR_UNKNOWN = "anchor-certificate-unknown"
ANCHOR_EXPIRY = "anchor-expiry"
_READING = "https://docs.aws.amazon.com/rolesanywhere/latest/APIReference/API_SourceData.html"


def judge(thing: Thing, *, now: datetime) -> Judgement:
    """What the rules say of one resource; nothing where its type is none of theirs.

    Args:
        thing: The resource.
        now: The time of the judgement, with a time zone.
    """
    shape = SHAPES.get(thing.type)
    if shape is None:
        return Judgement.of(())
    settings = by_rules(shape.rules, shape.facts(thing), thing, shape.what)
    return Judgement.of([*settings, *_documents(thing, shape), *_certificates(thing, now)])


def judge_expiry(thing: Thing, *, within: timedelta, now: datetime) -> tuple[Told, ...]:
    """The certificates of a trust anchor that end too soon.

    Args:
        thing: Any resource.
        within: How soon is too soon.
        now: The time of the judgement, with a time zone.
    """
    bundle = _bundle(thing) if thing.type in ANCHORS else None
    if not isinstance(bundle, Bundle):
        return ()
    found = ending_soon(bundle, within=within, now=now)
    return tuple(Told(thing, _as_lint(ANCHOR_EXPIRY, Severity.SECURITY, thing, each)) for each in found)


def _documents(thing: Thing, shape: Shape) -> Iterator[Told | Undecided]:
    for document in shape.documents(thing):
        if not is_known(document.content):
            yield Undecided(thing, "every rule about policy documents", document.place)
            continue
        for finding in _linted(document, f"{shape.what} {thing.name}, {document.place}"):
            yield Told(thing, finding)


def _linted(document: Document, name: str) -> tuple[LintFinding, ...]:
    if isinstance(document.content, str):
        return _linted_text(document.content, document.type, name)
    return lint_policy(document.content, document.type, name=name)


@lru_cache(maxsize=1024)
def _linted_text(text: str, kind: PolicyType, name: str) -> tuple[LintFinding, ...]:
    return lint_policy(text, kind, name=name)


def _certificates(thing: Thing, now: datetime) -> Iterator[Told | Undecided]:
    if thing.type not in ANCHORS:
        return
    pem, private_ca = anchor_source(thing)
    if pem is UNKNOWN:
        yield Undecided(thing, f"rules {ANCHOR_CERTIFICATE} and {ANCHOR_EXPIRY}", "x509CertificateData")
    elif not pem and private_ca:
        yield Told(thing, _elsewhere(thing, private_ca))
    else:
        yield from (Told(thing, each) for each in _judged(thing, now))


def _judged(thing: Thing, now: datetime) -> Iterator[LintFinding]:
    """What the rules about certificates say of an anchor, or what keeps its certificates from being read."""
    bundle = _bundle(thing)
    if not isinstance(bundle, Bundle):
        yield from bundle
        return
    for each in judge_anchor(bundle, now=now):
        if each.verdict is Verdict.FAIL:
            yield _as_lint(ANCHOR_CERTIFICATE, Severity.ERROR, thing, each)
        elif each.verdict is Verdict.UNKNOWN:
            yield _as_lint(ANCHOR_UNKNOWN, Severity.WARNING, thing, each)


def _bundle(thing: Thing) -> Bundle | tuple[LintFinding, ...]:
    """An anchor's certificates, or what keeps them from being read."""
    pem, _ = anchor_source(thing)
    try:
        return read_certificates(str(pem or "").encode(), where=f"trust anchor {thing.name}")
    except CertificateError as error:
        return tuple(
            LintFinding(
                ANCHOR_CERTIFICATE, Severity.ERROR, one.where, one.got, one.expected, one.remedy, _READING
            )
            for one in error.problems
        )


def _as_lint(rule: str, severity: Severity, thing: Thing, found: Finding) -> LintFinding:
    """A finding about a certificate, in the words all findings of the pack have."""
    inner = "" if found.rule == rule else f", rule {found.rule}"
    where = f"trust anchor {thing.name}, {found.certificate}{inner}"
    return LintFinding(rule, severity, where, found.got, found.expected, found.remedy, found.source)


def _elsewhere(thing: Thing, private_ca: Any) -> LintFinding:
    named = "a private CA" if private_ca is UNKNOWN else f"the private CA {private_ca}"
    return LintFinding(
        ANCHOR_UNKNOWN,
        Severity.WARNING,
        f"trust anchor {thing.name}",
        f"{named}, whose certificate is not in the program",
        "a certificate that can be judged",
        "Judge it with `./rolesanywhere certs check --anchor`, and watch when it ends.",
        _READING,
    )
