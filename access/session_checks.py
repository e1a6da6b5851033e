"""The checks before any policy is asked: request, certificate, profile. One function for each check.

https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-create-session.html
"""

import re
from collections.abc import Iterable, Iterator

from access.question import Question
from access.revocation import revocation_findings
from access.tags import mapped
from access.verdicts import Check, Finding, Verdict
from aws_facts import Arn
from aws_facts.limits import SESSION_DURATION
from aws_facts.tags import SESSION_TAGS, TAG_KEY, TAG_VALUE, characters_no_tag_carries
from certs import Finding as Ruling
from certs import Verdict as Ruled
from certs import identity_of, judge_chain, judge_end_entity, present

# STS AssumeRole, RoleSessionName.
_SESSION_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]{2,64}")
_VERDICTS = {Ruled.PASS: Verdict.PASSED, Ruled.FAIL: Verdict.FAILED, Ruled.UNKNOWN: Verdict.UNKNOWN}
# Of the session a certificate gets: what is told about in the check of session tags.
_OF_THE_SESSION = ("source-identity", "session-name")
_ABOUT_TAGS = ("tag-characters", "tag-lengths", "tag-count", "tag-names", "tag-unmapped", *_OF_THE_SESSION)


def request(question: Question) -> Iterator[Finding]:
    """The ARNs belong together, and what is sent along has the form AWS asks for."""
    anchor, found = Arn.parse(question.trust_anchor.arn), []
    for what, arn, regional in (
        ("the profile", question.profile.arn, True),
        ("the role", question.role.arn, False),
    ):
        other = Arn.parse(arn)
        if (other.partition, other.account) != (anchor.partition, anchor.account):
            got, expected = f"{other.partition} {other.account}", f"{anchor.partition} {anchor.account}"
            found.append(
                (what, f"of {got}", f"of {expected}, as the trust anchor", "Name one of its account.")
            )
        elif regional and other.region != anchor.region:
            expected = f"in {anchor.region}, as the trust anchor"
            found.append((what, f"in {other.region}", expected, "Use a profile of the anchor's Region."))
    name, seconds = question.session_name, question.duration_seconds
    if name is not None and not _SESSION_NAME.fullmatch(name):
        expected = "2 to 64 letters, digits and _ + = , . @ -"
        found.append(("roleSessionName", repr(name), expected, "Send another name, or none."))
    if seconds is not None and seconds not in SESSION_DURATION:
        expected = f"{SESSION_DURATION.low} to {SESSION_DURATION.high} seconds"
        found.append(("durationSeconds", str(seconds), expected, "Ask for a time within these bounds."))
    for where, got, expected, remedy in found:
        yield Finding(Check.REQUEST, Verdict.FAILED, where, got, expected, remedy)
    if not found:
        where = f"{anchor.account}, {anchor.region}"
        yield Finding(
            Check.REQUEST,
            Verdict.PASSED,
            where,
            "one account and Region",
            "anchor, profile and role together",
        )


def signature(question: Question) -> Iterator[Finding]:
    """The request is signed with the certificate's key, now; only the key can be compared before."""
    expected = "signed with the certificate's own key, by a clock that is right"
    matches = question.presenter.key_matches
    if matches is False:
        remedy = "Give the key that was made with this certificate."
        got, expected = "the key of another certificate", f"the key of {question.presenter.subject}"
        yield Finding(Check.SIGNATURE, Verdict.FAILED, "the private key", got, expected, remedy)
    else:
        got = "the certificate's own key" if matches else "not looked at"
        yield Finding(Check.SIGNATURE, Verdict.ASSUMED, "the request", got, expected)


def trust_anchor(question: Question) -> Iterator[Finding]:
    """The anchor is enabled."""
    anchor, expected = question.trust_anchor, "enabled"
    where = f"trust anchor {anchor.name}"
    if anchor.enabled is None:
        got = "somebody else's; its owner knows"
        yield Finding(Check.TRUST_ANCHOR, Verdict.ASSUMED, where, got, expected)
    elif anchor.enabled:
        yield Finding(Check.TRUST_ANCHOR, Verdict.PASSED, where, "enabled", expected)
    else:
        yield Finding(Check.TRUST_ANCHOR, Verdict.FAILED, where, "disabled", expected, "Enable the anchor.")


def path(question: Question) -> Iterator[Finding]:
    """What is presented leads to this anchor."""
    presenter, anchor = question.presenter, question.trust_anchor
    where, expected = f"trust anchor {anchor.name}", "a path from the certificate to this anchor"
    if presenter.certificate is None:
        if presenter.trust_anchor in (None, anchor.name):
            got = "a certificate that is described: taken to be of this anchor"
            yield Finding(Check.PATH, Verdict.ASSUMED, where, got, expected)
        else:
            got, remedy = f"a certificate of the anchor {presenter.trust_anchor}", "Name its own anchor."
            yield Finding(Check.PATH, Verdict.FAILED, where, got, expected, remedy)
    elif anchor.certificates is None:
        got = "certificates of the anchor that are not on this machine"
        remedy = "Judge what is deployed (--deployed), or describe the certificate with --subject."
        yield Finding(Check.PATH, Verdict.UNKNOWN, where, got, expected, remedy)
    else:
        now = question.surroundings.now
        rulings = judge_chain(presenter.certificate, presenter.chain, anchor.certificates, now=now)
        yield from _told(Check.PATH, rulings, where, presenter.subject, expected)


def certificate(question: Question) -> Iterator[Finding]:
    """The end-entity certificate keeps the rules of the trust model."""
    presenter, expected = question.presenter, "a certificate that keeps Roles Anywhere's rules"
    if presenter.certificate is not None:
        rulings = judge_end_entity(presenter.certificate, now=question.surroundings.now)
        kept = [each for each in rulings if each.rule not in _ABOUT_TAGS]
        yield from _told(Check.CERTIFICATE, kept, presenter.name, presenter.subject, expected)
    elif presenter.subject:
        got = "a certificate that is described: taken to keep them"
        yield Finding(Check.CERTIFICATE, Verdict.ASSUMED, presenter.name, got, expected)
    else:
        got, remedy = "an empty subject", "Give it a CN: a SAN does not stand in."
        yield Finding(
            Check.CERTIFICATE, Verdict.FAILED, "the subject", got, "a subject that is not empty", remedy
        )


def revocation(question: Question) -> Iterator[Finding]:
    """No CRL of the anchor lists the certificate, nor a CA above it."""
    presenter, anchor = question.presenter, question.trust_anchor
    lists = (*(anchor.crls or ()), *question.surroundings.crls)
    expected = "a certificate that no CRL lists"
    if presenter.certificate is None:
        yield Finding(
            Check.REVOCATION, Verdict.ASSUMED, presenter.name, "a certificate that is described", expected
        )
    elif lists:
        leaf, now, anchors = presenter.certificate, question.surroundings.now, anchor.certificates or ()
        whole = present(leaf, presenter.chain, anchors, now=now).path if anchors else ()
        yield from revocation_findings(whole[:-1] or (leaf,), (*presenter.chain, *anchors), lists, now)
    elif anchor.crls is None:
        yield Finding(Check.REVOCATION, Verdict.ASSUMED, presenter.name, "no CRL was given", expected)
    else:
        where = f"trust anchor {anchor.name}"
        yield Finding(Check.REVOCATION, Verdict.PASSED, where, "no enabled CRL", expected)


def profile(question: Question) -> Iterator[Finding]:
    """The profile is enabled and lists the role."""
    found, role = question.profile, question.role
    where, stops = f"profile {found.name}", False
    if not found.enabled:
        stops = True
        yield Finding(Check.PROFILE, Verdict.FAILED, where, "disabled", "enabled", "Enable the profile.")
    if role.arn not in found.role_arns:
        stops = True
        got = f"a profile without the role {role.name}"
        remedy = "Name the profile that lists the role, or put the workload into this one."
        yield Finding(Check.PROFILE, Verdict.FAILED, where, got, "a profile that lists the role", remedy)
    if not stops:
        yield Finding(Check.PROFILE, Verdict.PASSED, where, f"enabled, lists {role.name}", "both")


def session_name(question: Question) -> Iterator[Finding]:
    """A client names its session only where the profile accepts that."""
    name, accepts = question.session_name, question.profile.accepts_session_name
    where = f"profile {question.profile.name}"
    if name is not None and not accepts:
        remedy = "Set acceptRoleSessionName on the profile, or send no name."
        yield Finding(
            Check.SESSION_NAME, Verdict.FAILED, where, f"the name {name!r}", "no roleSessionName", remedy
        )
    else:
        got = "no name is sent" if name is None else f"accepts {name!r}"
        yield Finding(Check.SESSION_NAME, Verdict.PASSED, where, got, "a name only where it is accepted")


def duration(question: Question) -> Iterator[Finding]:
    """The shorter of what profile and request say; an error, not less, where the role allows less."""
    asked, own = question.duration_seconds, question.profile.duration_seconds
    seconds, most = (own if asked is None else min(own, asked)), question.role.max_session_seconds
    where, expected = f"role {question.role.name}", f"at most the role's {most} seconds"
    if seconds > most:
        remedy = "Raise the role's longest session, or shorten the profile's."
        yield Finding(Check.DURATION, Verdict.FAILED, where, f"{seconds} seconds", expected, remedy)
    else:
        yield Finding(Check.DURATION, Verdict.PASSED, where, f"{seconds} seconds", expected)


def session_tags(question: Question) -> Iterator[Finding]:
    """Every value the profile maps fits into a session tag, and there is a source identity."""
    presenter, tags = question.presenter, mapped(question.presenter.tags, question.profile.mappings)
    found = [*_unfit(tags.items())]
    if len(tags) > SESSION_TAGS.value:
        got, expected = f"{len(tags)} session tags", f"at most {SESSION_TAGS.value}"
        found.append(
            Finding(
                Check.SESSION_TAGS, Verdict.FAILED, presenter.name, got, expected, "Map fewer attributes."
            )
        )
    if presenter.certificate is not None:
        rulings = identity_of(presenter.certificate).findings
        found += [
            _finding(Check.SESSION_TAGS, each)
            for each in rulings
            if each.rule in _OF_THE_SESSION and each.verdict is not Ruled.PASS
        ]
    elif presenter.source_identity is None and "x509Subject/CN" in presenter.tags:
        got, expected = "a CN that is too long", "a CN of at most 64 characters"
        found.append(
            Finding(
                Check.SESSION_TAGS, Verdict.FAILED, "sts:SourceIdentity", got, expected, "Shorten the CN."
            )
        )
    yield from found
    if not any(finding.verdict.stops for finding in found):
        yield Finding(
            Check.SESSION_TAGS,
            Verdict.PASSED,
            presenter.name,
            ", ".join(f"{key}={value}" for key, value in tags.items()) or "no tag",
            "values a session tag carries",
        )


def _unfit(tags: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    for key, value in tags:
        bad = characters_no_tag_carries(value)
        if bad:
            got = f"{value!r} with {' '.join(map(repr, bad))}"
        elif len(value) > TAG_VALUE.value:
            got = f"{len(value)} characters"
        elif len(key) > TAG_KEY.value:
            got = f"a key of {len(key)} characters"
        else:
            continue
        expected = f"at most {TAG_VALUE.value} letters, digits, blanks and _ . : / = + - @"
        remedy = "Rename it, or take it out of the profile's attribute mapping."
        yield Finding(Check.SESSION_TAGS, Verdict.FAILED, key, got, expected, remedy)


def _told(
    check: Check, rulings: Iterable[Ruling], where: str, subject: str, expected: str
) -> Iterator[Finding]:
    """What rules are broken; where none is, those of which AWS says nothing; where there is none, that."""
    rulings = list(rulings)
    broken = [each for each in rulings if each.verdict is Ruled.FAIL]
    silent = [each for each in rulings if each.verdict is Ruled.UNKNOWN]
    yield from (_finding(check, each) for each in broken or silent)
    if not broken and not silent:
        yield Finding(check, Verdict.PASSED, where, subject, expected)


def _finding(check: Check, ruling: Ruling) -> Finding:
    verdict = _VERDICTS[ruling.verdict]
    return Finding(check, verdict, ruling.certificate, ruling.got, ruling.expected, ruling.remedy)
