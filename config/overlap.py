"""Workloads that one certificate would be by accident.

A certificate may ask for the role of every workload whose conditions it satisfies. Two workloads of one trust
anchor with a certificate in common are told with such a certificate, unless the stack file says that it is
meant.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from aws_facts import Problem
from config.keys import key_path
from policies import CertificateMatch, common_certificate


@dataclass(frozen=True, slots=True)
class Presented:
    """What a workload presents.

    Attributes:
        name: The workload's name.
        authority: What the trust anchor is made of: two anchors of the same are one here.
        match: Which certificates.
        shares: The workloads it may share certificates with.
    """

    name: str
    authority: str
    match: CertificateMatch
    shares: frozenset[str]


def overlap_problems(presented: Iterable[Presented]) -> Iterator[Problem]:
    """Every pair of workloads with a certificate in common that nobody meant.

    Args:
        presented: The workloads whose certificates are well described.
    """
    for first, second in _suspicious_pairs(list(presented)):
        witness = common_certificate(first.match, second.match)
        if witness is not None and not _is_meant(first, second):
            yield Problem(
                where=key_path(("workloads", second.name, "certificate")),
                got=f"a certificate that is {first.name} as well, such as {_shown(witness)}",
                expected="no certificate in common with another workload of the same certificate authority",
                remedy=f"Ask for an attribute that only one of them has; or, where it is meant, write "
                f"sharesCertificatesWith: [{first.name}].",
            )


def needless_sharing(presented: Iterable[Presented]) -> Iterator[tuple[str, str]]:
    """Each workload that says it shares certificates with another one, and has none in common with it.

    Args:
        presented: All workloads.
    """
    by_name = {each.name: each for each in presented}
    for each in by_name.values():
        for name in sorted(each.shares):
            other = by_name[name]
            if other.authority != each.authority or common_certificate(each.match, other.match) is None:
                yield each.name, name


def _is_meant(first: Presented, second: Presented) -> bool:
    any_certificate = first.match.any_certificate_of_the_anchor or second.match.any_certificate_of_the_anchor
    return any_certificate or second.name in first.shares or first.name in second.shares


def _suspicious_pairs(presented: list[Presented]) -> Iterator[tuple[Presented, Presented]]:
    """Pairs of one authority; those that differ in an exact CN cannot meet, and are most of all pairs."""
    groups: dict[str, list[Presented]] = {}
    for each in presented:
        groups.setdefault(each.authority, []).append(each)
    for members in groups.values():
        yield from _pairs(members)


def _pairs(members: list[Presented]) -> Iterator[tuple[Presented, Presented]]:
    by_name: dict[str, list[int]] = {}
    open_ones = []
    for number, each in enumerate(members):
        names = each.match.subject.get("CN")
        if names is None or names.like:
            open_ones.append(number)
        else:
            for name in names.values:
                by_name.setdefault(name, []).append(number)
    pairs = {pair for numbers in by_name.values() for pair in combinations(numbers, 2)}
    for number in open_ones:
        pairs |= {
            (min(number, other), max(number, other)) for other in range(len(members)) if other != number
        }
    for first, second in sorted(pairs):
        yield members[first], members[second]


def _shown(witness: Mapping[str, str]) -> str:
    """A certificate by the session tags it has."""
    return ", ".join(f"{tag.removeprefix('x509')}={value}" for tag, value in witness.items())
