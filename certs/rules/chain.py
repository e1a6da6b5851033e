"""Rules about a chain: what is sent, how it leads to the trust anchor, and what its CAs limit."""

from datetime import datetime

from cryptography import x509

from certs.extensions import extension_of
from certs.findings import TRUST_MODEL, Answer, Verdict, broken, failed, passed, subject_text, unknown
from certs.paths import INTERMEDIATES_SENT, Chain, unjudged_constraint, validation_error
from certs.rules import ANCHOR_RULES
from certs.rules.rule import Rule, judge_all

_AUTHENTICATION = (
    "https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html"
)
_RFC_5280 = "RFC 5280 section "
_NO_PATH = Answer(Verdict.UNKNOWN, "no path to judge", "Mend the path first.")
_UNJUDGED_CONSTRAINTS = ("unsupported name constraint", "contains an unsupported")
# What cryptography refuses by its own policy, where AWS says nothing; rules of ours judge the same things.
_STRICTER_THAN_AWS = (
    "RSA key is too weak",
    "Forbidden public key algorithm",
    "Forbidden signature algorithm",
    *_UNJUDGED_CONSTRAINTS,
)
_JUDGED_NAMES = (x509.DNSName, x509.IPAddress, x509.RFC822Name)


def sent(chain: Chain, _: datetime) -> Answer:
    """So many certificates fit into the chain header."""
    got = f"{len(chain.intermediates)} sent besides the end-entity certificate"
    return failed(got) if len(chain.intermediates) > INTERMEDIATES_SENT else passed(got)


def path(chain: Chain, _: datetime) -> Answer:
    """Names and signatures lead from the end-entity certificate to the trust anchor."""
    if chain.missing:
        return failed(chain.missing)
    unneeded = [subject_text(one) for one in chain.intermediates if one not in chain.path]
    told = f"; sent and not needed: {', '.join(unneeded)}" if unneeded else ""
    return passed(", issued by ".join(subject_text(certificate) for certificate in chain.path) + told)


def anchor(chain: Chain, now: datetime) -> Answer:
    """The trust anchor that the path ends at keeps the rules of trust anchors."""
    if not chain.path:
        return _NO_PATH
    found = chain.path[-1]
    findings = broken(judge_all(ANCHOR_RULES, found, subject_text(found), now))
    if findings:
        return failed(f"{subject_text(found)} with " + ", ".join(finding.got for finding in findings))
    return passed(subject_text(found))


def path_lengths(chain: Chain, _: datetime) -> Answer:
    """No CA has more CAs below it than its path length allows; self-issued ones do not count."""
    if not chain.path:
        return _NO_PATH
    limits = [(above, _path_length(above)) for above in chain.path[1:]]
    for place, (above, limit) in enumerate(limits):
        below = sum(c.subject != c.issuer for c in chain.path[1 : place + 1])
        if limit is not None and below > limit:
            return failed(f"{subject_text(above)} with path length {limit} and {below} CAs below it")
    if all(limit is None for _, limit in limits):
        return passed("no path length on any CA")
    return passed("fewer CAs below each than its path length allows")


def name_constraints(chain: Chain, now: datetime) -> Answer:
    """What the CAs allow as names; constraints on directory names, URIs and others cannot be judged."""
    if not chain.path:
        return _NO_PATH
    limited = [
        (c, found) for c in chain.path[1:] if (found := extension_of(c, x509.NameConstraints)) is not None
    ]
    if not limited:
        return passed("no name constraints")
    error = validation_error(chain, now)
    if "constraint" in error and not any(text in error for text in _UNJUDGED_CONSTRAINTS):
        return failed(error)
    trees = [
        tree
        for _, constraints in limited
        for tree in [*(constraints.permitted_subtrees or ()), *(constraints.excluded_subtrees or ())]
    ]
    unjudged = unjudged_constraint(chain.path)
    if unjudged:
        return unknown(unjudged, "Use a CA without it, or try it in an account first.")
    kinds = sorted({type(tree).__name__ for tree in trees if not isinstance(tree, _JUDGED_NAMES)})
    if kinds:
        return unknown(
            f"name constraints of type {', '.join(kinds)} on {subject_text(limited[0][0])}",
            "Use a CA without them, or try it in an account first.",
        )
    return passed("names within the name constraints")


def validation(chain: Chain, now: datetime) -> Answer:
    """Path validation as a whole accepts the chain."""
    if not chain.path:
        return _NO_PATH
    error = validation_error(chain, now)
    if not error:
        return passed("a valid path")
    if any(text in error for text in _STRICTER_THAN_AWS) or _counts_self_issued(chain):
        return unknown(error, "Avoid what this names: whether AWS takes it is not documented.")
    return failed(error)


def _counts_self_issued(chain: Chain) -> bool:
    """Whether cryptography may have refused a path length that RFC 5280 section 6.1.4 (l) allows."""
    limited = any(_path_length(above) is not None for above in chain.path[1:])
    return limited and any(c.subject == c.issuer for c in chain.path[1:-1])


def _path_length(certificate: x509.Certificate) -> int | None:
    constraints = extension_of(certificate, x509.BasicConstraints)
    return None if constraints is None else constraints.path_length


CHAIN_RULES = (
    Rule(
        "chain-sent",
        sent,
        f"at most {INTERMEDIATES_SENT} intermediates",
        "Send only the intermediates between the certificate and the trust anchor.",
        _AUTHENTICATION,
    ),
    Rule(
        "chain-path",
        path,
        "a path of names and signatures to the trust anchor",
        "Send every intermediate (--intermediates), or make the issuing CA the trust anchor.",
        TRUST_MODEL,
    ),
    Rule("chain-anchor", anchor, "a trust anchor that is a valid CA", "Renew or replace the trust anchor."),
    Rule(
        "chain-path-length",
        path_lengths,
        "no more CAs below a CA than it allows",
        "Issue from a CA higher up, or issue the CA again with a larger path length.",
        _RFC_5280 + "6.1.4 (l) and (m); whether AWS enforces it is not documented",
    ),
    Rule(
        "chain-name-constraints",
        name_constraints,
        "names that every CA above allows",
        "Use a name that the CA's name constraints allow.",
        _RFC_5280 + "6.1.3 (b) and (c); whether AWS enforces it is not documented",
    ),
    Rule(
        "chain-validation",
        validation,
        "a path that RFC 5280 accepts, {now}",
        "Mend what the other rules name; issue again what has critical extensions nobody knows.",
        _RFC_5280 + "6",
    ),
)
