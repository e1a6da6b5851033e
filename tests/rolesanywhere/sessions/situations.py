"""Requests for a session whose answer is known: each is right in everything but what is said to be wrong."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID
from hypothesis import strategies as st

from tests.rolesanywhere.sessions import attacks
from tests.rolesanywhere.sessions.attacks import INSUFFICIENT, NOT_LISTED, SIGNATURE, UNTRUSTED, Refusal
from tests.rolesanywhere.sessions.direct import ACCOUNT, ROLE, Direct
from tests.rolesanywhere.sessions.lab import ACTIONS, SERVICE
from tests.rolesanywhere.sessions.pki import KEYS, Issued, authority, issue

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
VALID: dict[str, Any] = {"begin": NOW - DAY, "end": NOW + DAY}
BEFORE: dict[str, Any] = {"begin": NOW - 9 * DAY, "end": NOW - MINUTE}
AFTER: dict[str, Any] = {"begin": NOW + MINUTE, "end": NOW + 9 * DAY}
UNABLE = attacks.unable(ROLE)
DURATION = attacks.malformed("durationSeconds", "900 to 43200 seconds")
SESSION_NAME = attacks.malformed("roleSessionName", "2 to 64 letters, digits and _ + = , . @ -")

FOREIGN, NOT_SENT, TOO_LONG = (
    "another root",
    "an intermediate not sent",
    "an intermediate with a path too long",
)
UNCARRIED = "a character no tag carries"
_SECONDS = {
    False: st.none() | st.integers(900, 43200),
    True: st.integers(-1, 899) | st.integers(43201, 10**9) | st.sampled_from(["900", 900.0, True, [], {}]),
}
_NAMES = {
    False: st.none() | st.from_regex(r"[A-Za-z0-9_+=,.@-]{2,64}", fullmatch=True),
    True: st.sampled_from(["", "x", "a b", "x" * 65, "\u00fcber", "a/b", "a\n", 5, [], {}]),
}

WRONG: Mapping[str, Refusal | None] = {
    "signed with another key": SIGNATURE,
    "signed at another time": SIGNATURE,
    "signed for another Region": SIGNATURE,
    "body changed": SIGNATURE,
    FOREIGN: UNTRUSTED,
    NOT_SENT: UNTRUSTED,
    "an intermediate that is no CA": UNTRUSTED,
    "an intermediate that may not sign": UNTRUSTED,
    TOO_LONG: UNTRUSTED,
    "an intermediate of another time": UNTRUSTED,
    "a leaf of another time": UNTRUSTED,
    "a leaf without digitalSignature": INSUFFICIENT,
    "a leaf that is a CA": INSUFFICIENT,
    UNCARRIED: None,  # the text depends on where it is
    "a duration that is none": DURATION,
    "a session name that is none": SESSION_NAME,
    "a role that is not listed": NOT_LISTED,
    "trust: an action is missing": UNABLE,
    "trust: another service": UNABLE,
    "trust: another trust anchor": UNABLE,
    "trust: another account": UNABLE,
    "trust: another tag": UNABLE,
    "trust: a denial": UNABLE,
}
"""What can be wrong, and how it is refused. Checks come in an order: of two wrongs either may be told."""


@dataclass
class Situation:
    """A request, and what is known of it.

    Attributes:
        wrong: What is wrong with it.
        tags: The session tags its certificate was made for.
        leaf: The certificate.
        chain: The intermediates that are sent.
        root: The trust anchor's certificate.
        seconds: What the request says of the duration.
        session_name: What it says of the session's name.
        in_query: Whether the ARNs are in the query.
        desk: The service.
    """

    wrong: frozenset[str]
    tags: dict[str, str] = field(default_factory=dict)
    chain: list[Issued] = field(default_factory=list)
    seconds: Any = None
    session_name: Any = None
    in_query: bool = True
    leaf: Any = None
    root: Any = None
    desk: Any = None

    @property
    def refusals(self) -> set[Refusal]:
        """How it may be refused; empty where there is nothing wrong."""
        return {WRONG[each] or self._unmapped() for each in self.wrong}

    def _unmapped(self) -> Refusal:
        told = "Issuer: [  ]; Subject: [ CN ]; SAN: [  ]"
        text = f"Unable to assume role. Some attributes failed to be mapped into session tags. {told}"
        return 403, attacks.DENIED, text


@cache
def key(kind: str, number: int = 0) -> Any:
    """A few keys for all certificates: making one is slow."""
    del number
    return KEYS[kind]()


_KINDS = st.sampled_from(["p256", "p384", "p521", "rsa2048", "mldsa44"])
_LETTERS = "abcdefghijklmnopqrstuvwxyzABC0123456789 ._-:/=+@\u00e4\u0436\u3042"
_WORD = st.text(_LETTERS, min_size=1, max_size=20).map(lambda text: f"x{text}x")
_NO_TAG_CARRIES = "&'(),;*#!\"<>?[]{}|\\^~`$%"
_HOST = st.from_regex(r"[a-z][a-z0-9]{0,8}\.example", fullmatch=True)


@st.composite
def situations(draw: st.DrawFn, wrongs: st.SearchStrategy[frozenset[str]]) -> Situation:
    """Requests with nothing wrong but what is drawn from ``wrongs``."""
    made = Situation(draw(wrongs))
    above = _authorities(draw, made)
    _leaf(draw, made, above)
    made.chain = draw(st.permutations(made.chain))
    made.in_query = draw(st.booleans())
    made.seconds = draw(_SECONDS[DURATION in made.refusals])
    made.session_name = draw(_NAMES[SESSION_NAME in made.refusals])
    made.desk = Direct(made.root.pem, now=NOW)
    made.desk.roles.trust_policy = json.dumps(trust_policy(draw, made))
    return made


def _authorities(draw: st.DrawFn, made: Situation) -> Issued:
    """The root and what is between it and the leaf; returns who issues the leaf."""
    wrong = made.wrong
    least = 2 if TOO_LONG in wrong else any(each.startswith("an intermediate") for each in wrong)
    depth = draw(st.integers(int(least), 5))
    bad = draw(st.integers(0, depth - 1)) if depth else -1
    top = draw(_WORD)
    made.root = _root(top, draw(_KINDS))
    made.tags["x509Issuer/CN"] = f"Issuing {depth - 1}" if depth else top
    above = authority(f"CN={top}", key=key("p256", 99), **VALID) if FOREIGN in wrong else made.root
    for number in range(depth):
        how = _broken(wrong, later=draw(st.booleans())) if number == bad else dict(VALID)
        if TOO_LONG in wrong and number == 0:
            how["path_length"] = depth - 2
        above = authority(f"CN=Issuing {number}", above, key=key(draw(_KINDS), number + 1), **how)
        made.chain.append(above)
    if NOT_SENT in wrong:
        del made.chain[bad]
    return above


@cache
def _root(subject: str, kind: str) -> Issued:
    return authority(f"CN={subject}", key=key(kind), **VALID)


def _broken(wrong: frozenset[str], *, later: bool) -> dict[str, Any]:
    how = dict(VALID)
    if "an intermediate that is no CA" in wrong:
        how["ca"] = False
    if "an intermediate that may not sign" in wrong:
        how |= {"key_cert_sign": False, "digital_signature": True}
    if "an intermediate of another time" in wrong:
        how |= AFTER if later else BEFORE
    return how


def _leaf(draw: st.DrawFn, made: Situation, above: Issued) -> None:
    wrong, tags = made.wrong, made.tags
    common = draw(_WORD) + (draw(st.sampled_from(_NO_TAG_CARRIES)) if UNCARRIED in wrong else "")
    units = draw(st.lists(_WORD, max_size=2))
    attributes = [(NameOID.COMMON_NAME, common)]
    attributes += [(NameOID.ORGANIZATIONAL_UNIT_NAME, unit) for unit in units]
    tags["x509Subject/CN"] = common
    if units:
        tags["x509Subject/OU"] = "/".join(units)
    hosts, uris = (
        draw(st.lists(_HOST, max_size=2)),
        draw(st.lists(_HOST.map("spiffe://{}/x".format), max_size=2)),
    )
    for kind, found in (("DNS", hosts), ("URI", uris)):
        if found:
            tags[f"x509SAN/{kind}"] = found[0]
    names = [*map(x509.DNSName, hosts), *map(x509.UniformResourceIdentifier, uris)]
    how: dict[str, Any] = dict(VALID)
    if "a leaf of another time" in wrong:
        how |= AFTER if draw(st.booleans()) else BEFORE
    if "a leaf without digitalSignature" in wrong:
        how["digital_signature"] = draw(st.sampled_from([None, False]))
    if "a leaf that is a CA" in wrong:
        how |= {"ca": True, "key_cert_sign": True}
    subject = x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])
    made.leaf = issue(subject, above, key=key(draw(_KINDS), 50), names=names, **how)


def trust_policy(draw: st.DrawFn, made: Situation) -> dict[str, Any]:
    """A trust policy that the certificate satisfies, but for what is wrong with it."""
    wrong = made.wrong
    anchor = made.desk.anchor + ("0" if "trust: another trust anchor" in wrong else "")
    account = "999999999999" if "trust: another account" in wrong else ACCOUNT
    clauses = [("ArnEquals", "aws:SourceArn", anchor), ("StringEquals", "aws:SourceAccount", account)]
    keys = draw(st.lists(st.sampled_from(sorted(made.tags)), max_size=3, unique=True))
    clauses += [draw(_kept(made.tags, key)) for key in keys]
    if "trust: another tag" in wrong:
        clauses.append(draw(_broken_clause(made.tags)))
    missing = draw(st.sampled_from(ACTIONS))
    service = {"Service": "ec2.amazonaws.com"} if "trust: another service" in wrong else SERVICE
    keeps_all = "trust: an action is missing" not in wrong
    groups = [[action for action in ACTIONS if keeps_all or action != missing]]
    if draw(st.booleans()):  # the guide also shows a statement for each action
        groups = [[action] for action in groups[0]]
    statements = [_statement("Allow", service, group, clauses) for group in groups]
    denied = [draw(_kept(made.tags, "x509Subject/CN"))]
    if "trust: a denial" not in wrong:
        denied.append(draw(_broken_clause(made.tags)))
    if "trust: a denial" in wrong or draw(st.booleans()):
        deny = _statement("Deny", {"Service": "rolesanywhere.amazonaws.com"}, ["sts:*"], denied)
        statements.insert(draw(st.integers(0, len(statements))), deny)
    return {"Version": "2012-10-17", "Statement": statements}


def _statement(
    effect: str, service: Mapping[str, str], actions: list[str], clauses: list[tuple[str, str, str]]
) -> dict[str, Any]:
    condition: dict[str, dict[str, str]] = {}
    for operator, what, value in clauses:
        block = condition.setdefault(operator, {})
        assert block.setdefault(what, value) == value
    return {"Effect": effect, "Principal": service, "Action": actions, "Condition": condition}


def _kept(tags: Mapping[str, str], tag: str) -> st.SearchStrategy[tuple[str, str, str]]:
    """Conditions on a tag that its value satisfies."""
    what, value = f"aws:PrincipalTag/{tag}", tags[tag]
    start = value[:3].translate(str.maketrans("*?", "??"))
    return st.sampled_from(
        [
            ("StringEquals", what, value),
            ("StringLike", what, f"{start}*"),
            ("StringNotEquals", what, f"{value}x"),
            ("StringEqualsIgnoreCase", what, value.upper() if value.isascii() else value),
            ("Null", what, "false"),
            ("StringEqualsIfExists", "aws:PrincipalTag/x509Subject/L", "nowhere"),
        ]
    )


def _broken_clause(tags: Mapping[str, str]) -> st.SearchStrategy[tuple[str, str, str]]:
    """Conditions that the tags do not satisfy; their operators are none of those above for the same key."""
    what, value = "aws:PrincipalTag/x509Subject/CN", tags["x509Subject/CN"]
    return st.sampled_from(
        [
            ("ForAnyValue:StringEquals", what, f"{value}x"),
            ("ForAnyValue:StringLike", what, "y*"),
            ("StringNotLike", what, "x*"),
            ("StringNotEqualsIgnoreCase", what, value),
            ("StringEquals", "aws:PrincipalTag/x509Subject/L", "nowhere"),
            ("StringLike", "aws:PrincipalTag/x509Subject/L", "*"),
            ("Null", "aws:PrincipalTag/x509Subject/L", "false"),
        ]
    )
