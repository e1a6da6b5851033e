"""Warnings: settings that work, and what to think over before they do."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from aws_facts import Arn, Problem
from aws_facts.tags import characters_no_tag_carries
from certs import check_anchor_bundle
from config.arns import is_full_access, misplaced
from config.between import presented
from config.keys import key_path
from config.overlap import needless_sharing
from config.references import Declared

if TYPE_CHECKING:
    from config.stack import Stack

EXPIRES_SOON = timedelta(days=30)
"""A CA certificate of a bundle that ends within this time is told: a new anchor bundle takes a deployment."""

# Words that name a person or lead to one.
_PERSONAL = frozenset(
    {"address", "birthdate", "birthday", "dob", "email", "firstname", "forename", "fullname", "iban"}
    | {"lastname", "login", "mail", "mobile", "name", "passport", "phone", "ssn", "surname", "telephone"}
    | {"username"}
)
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def warnings(stack: "Stack", names: Declared) -> tuple[Problem, ...]:
    """Everything about a valid stack that should be thought over.

    Args:
        stack: The stack.
        names: What its file declares.

    Returns:
        One warning for each, its place as a Pulumi key path.
    """
    rules: tuple[Callable[[Stack, Declared], Iterator[Problem]], ...] = (
        _authorities,
        _personal_keys,
        _targets_elsewhere,
        _disabled,
        _boundaries,
        _second_walls,
        _sharing,
        _chains,
    )
    return tuple(warning for rule in rules for warning in rule(stack, names))


def _authorities(stack: "Stack", _: Declared) -> Iterator[Problem]:
    """CA certificates that end soon, or whose name would break every session of a certificate they sign.

    A development PKI is made again in time, with names that fit.
    """
    now = datetime.now(UTC)
    for name, anchor in stack.trust_anchors.items():
        for certificate in check_anchor_bundle(anchor.pem(), where=name, now=now) if anchor.bundle else ():
            subject = certificate.subject.rfc4514_string()
            where = f"{key_path(('trustAnchors', name, 'bundle'))} ({subject})"
            end = certificate.not_valid_after_utc
            if end - now < EXPIRES_SOON:
                yield Problem(
                    where,
                    f"a CA certificate that ends on {end:%Y-%m-%d %H:%M} UTC",
                    f"more than {EXPIRES_SOON.days} days left: no session starts after it",
                    "Add the next one to the bundle now; an anchor holds two.",
                )
            broken = {
                character
                for attribute in certificate.subject
                for character in characters_no_tag_carries(str(attribute.value))
            }
            if broken:
                yield Problem(
                    where,
                    f"a CA name with {' '.join(map(repr, sorted(broken)))}, which no session tag carries",
                    "letters, digits, blanks and _ . : / = + - @: the issuer's name becomes session tags",
                    "Sign workloads with an intermediate CA whose name fits: sessions of certificates this "
                    "one "
                    "signs itself have been seen to fail.",
                )


def _personal_keys(stack: "Stack", _: Declared) -> Iterator[Problem]:
    for name, table in stack.tables.items():
        for below, key in table.keys:
            if _is_personal(key):
                yield Problem(
                    where=key_path(("tables", name, *below)),
                    got=f"{key!r}, which looks like personal data",
                    expected="a key that says nothing about a person: keys appear in logs, metrics and "
                    "CloudTrail",
                    remedy="Use an opaque identifier such as a UUID, and keep the personal attribute beside "
                    "it.",
                )


def _targets_elsewhere(stack: "Stack", names: Declared) -> Iterator[Problem]:
    for name, table in stack.tables.items():
        if table.arn is None:
            continue
        for finding in misplaced(Arn.parse(table.arn), names.place, here=True):
            yield Problem(
                key_path(("tables", name, "arn")),
                finding.got,
                finding.expected,
                "Correct the ARN if it was copied. Where it is meant: clients name that Region themselves, "
                "and a "
                "table of another account allows the role in its own policy.",
            )


def _disabled(stack: "Stack", _: Declared) -> Iterator[Problem]:
    off: list[tuple[tuple[str, ...], bool]] = [
        (("trustAnchors", name), anchor.enabled) for name, anchor in stack.trust_anchors.items()
    ]
    off += [(("profiles", name), profile.enabled) for name, profile in stack.profiles.items()]
    off += [
        (("workloads", name, "profile"), workload.profile.enabled)
        for name, workload in stack.workloads.items()
        if workload.profile
    ]
    for path, enabled in off:
        if not enabled:
            yield Problem(
                key_path((*path, "enabled")),
                "false",
                "true, for sessions to start",
                "Remove enabled once sessions shall start again.",
            )


def _boundaries(stack: "Stack", _: Declared) -> Iterator[Problem]:
    for path, role in stack.roles:
        if role.permissions_boundary and is_full_access(role.permissions_boundary):
            yield Problem(
                key_path((*path, "permissionsBoundary")),
                role.permissions_boundary.rpartition("/")[2],
                "a boundary that bounds: this one lets a whole service, or everything, pass",
                "Name a policy of your own that allows what workloads may ever do.",
            )


def _second_walls(stack: "Stack", _: Declared) -> Iterator[Problem]:
    for name, workload in stack.workloads.items():
        left_out = name not in stack.profile_of and workload.second_wall is None
        if left_out and (workload.grants or workload.statements) and stack.narrowed_by(name) == "none":
            yield Problem(
                key_path(("workloads", name)),
                "grants too long for a session policy",
                "a session policy equal to its grants, as a second wall",
                "Nothing narrows its sessions but the role itself. Split the workload, write sessionPolicy "
                "by "
                "hand, or say none to accept it.",
            )


def _sharing(_: "Stack", names: Declared) -> Iterator[Problem]:
    for name, other in needless_sharing(presented(names)):
        yield Problem(
            key_path(("workloads", name, "sharesCertificatesWith")),
            f"{other}, with which no certificate is in common",
            "only workloads that one certificate satisfies together",
            f"Remove {other}: it would hide the next accident.",
        )


def _chains(stack: "Stack", _: Declared) -> Iterator[Problem]:
    for name, workload in stack.workloads.items():
        anchor = stack.trust_anchors[workload.trust_anchor]
        if workload.consumer and workload.consumer.chain is None and anchor.development:
            yield Problem(
                key_path(("workloads", name, "consumer")),
                "no chain",
                "the intermediate certificate: the development PKI's anchor is its root",
                "Name the chain.pem that lies beside the workload's certificate.",
            )


def _is_personal(key: str) -> bool:
    words = [word.lower() for word in _WORDS.findall(key)]
    return not _PERSONAL.isdisjoint(words) or "".join(words) in _PERSONAL
