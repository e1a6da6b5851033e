"""Which certificate a workload has, as it is written; and workloads one certificate would be by accident."""

import itertools
from pathlib import Path
from typing import Any

import pytest

from aws_facts import Problem
from config import ConfigError, Stack, parse
from policies import CertificateMatch, Match


def _stack(*certificates: dict[str, Any], anchors: dict[str, Any] | None = None) -> dict[str, Any]:
    """A stack with one workload for each certificate, all of one anchor unless a certificate says another."""
    workloads = {}
    for name, certificate in zip("abcdef", certificates, strict=False):
        written = dict(certificate)
        extra = {key: written.pop(key) for key in ("sharesCertificatesWith",) if key in written}
        workloads[name] = {"trustAnchor": written.pop("anchor", "x"), "certificate": written, **extra}
    return {"trustAnchors": anchors or {"x": {"development": "pki"}}, "workloads": workloads}


def _read(certificate: dict[str, Any], root: Path) -> Stack:
    return parse(_stack(certificate), root)


def _problems(raw: dict[str, Any], root: Path) -> list[Problem]:
    with pytest.raises(ConfigError) as caught:
        parse(raw, root)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("written", "match", "arguments"),
    [
        ({"commonName": "web"}, CertificateMatch.named("web"), {"common_name": "web"}),
        (
            {"subject": {"CN": "web"}},
            CertificateMatch.named("web"),
            {"certificate": {"subject": {"CN": {"values": ["web"]}}}},
        ),
        (
            {"commonName": "web", "subject": {"OU": ["Ops", "Dev"]}},
            CertificateMatch(subject={"OU": Match(("Ops", "Dev")), "CN": Match(("web",))}),
            {"certificate": {"subject": {"OU": {"values": ["Ops", "Dev"]}, "CN": {"values": ["web"]}}}},
        ),
        (
            {"subject": {"CN": {"like": ["web-*", "app-?"]}}, "issuer": {"CN": "Issuing"}},
            CertificateMatch(
                subject={"CN": Match(("web-*", "app-?"), like=True)}, issuer={"CN": Match(("Issuing",))}
            ),
            {
                "certificate": {
                    "subject": {"CN": {"values": ["web-*", "app-?"], "like": True}},
                    "issuer": {"CN": {"values": ["Issuing"]}},
                }
            },
        ),
        (
            {
                "san": {
                    "dns": "a.example",
                    "uri": {"like": "spiffe://x/*"},
                    "directoryName": {"CN": "n"},
                }
            },
            CertificateMatch(
                dns=Match(("a.example",)),
                uri=Match(("spiffe://x/*",), like=True),
                directory_name={"CN": Match(("n",))},
            ),
            {
                "certificate": {
                    "san_dns": {"values": ["a.example"]},
                    "san_uri": {"values": ["spiffe://x/*"], "like": True},
                    "san_directory_name": {"CN": {"values": ["n"]}},
                }
            },
        ),
        (
            {"anyCertificateOfTheAnchor": True},
            CertificateMatch(any_certificate_of_the_anchor=True),
            {"certificate": {"any_certificate_of_the_anchor": True}},
        ),
    ],
)
def test_what_is_written_is_what_is_meant(
    tmp_path: Path, written: dict[str, Any], match: CertificateMatch, arguments: dict[str, Any]
) -> None:
    """A text is compared exactly, of a list any one will do, a pattern is said with like."""
    certificate = _read(written, tmp_path).workloads["a"].certificate
    assert certificate.match == match
    assert certificate.arguments() == arguments


@pytest.mark.parametrize(
    ("written", "where", "got"),
    [
        ({"commonName": "web", "subject": {"CN": "web"}}, "", "commonName and subject.CN"),
        ({"commonName": "web-*"}, ".commonName", "the pattern 'web-*' to be compared exactly"),
        ({"subject": {"CN": "web-*"}}, ".subject.CN", "the pattern 'web-*' to be compared exactly"),
        ({"subject": {"CN": {"like": "web"}}}, ".subject.CN", "like without a wildcard in 'web'"),
        ({"subject": {"CN": {"like": "*"}}}, ".subject.CN", "the pattern '*'"),
        ({"subject": {"CN": {"pattern": "w*"}}}, ".subject.CN", "a mapping with 'pattern'"),
        ({"subject": {"CN": {}}}, ".subject.CN", "a mapping with nothing"),
        ({"subject": {"CN": {"like": "w*", "x": 1}}}, ".subject.CN", "a mapping with 'like', 'x'"),
        ({"subject": {"CN": 5}}, ".subject.CN", "5"),
        ({"subject": {"CN": ["a", True]}}, ".subject.CN", "True"),
        ({"subject": {"CN": []}}, ".subject.CN", "an empty list"),
        ({"subject": {"CN": {"like": []}}}, ".subject.CN", "an empty list"),
        ({"subject": {"commonName": "web"}}, ".subject.commonName", "'commonName'"),
        ({"san": {"email": "a@b"}}, ".san.email", "the unknown key 'email'"),
        ({"san": {"dns": "*.example"}}, ".san.dns", "the pattern '*.example'"),
        ({"san": {"directoryName": {"CN": "a,b"}}}, ".san.directoryName.CN", "'a,b' with ','"),
        ({"issuer": {"CN": "Issuing"}}, "", "the issuer alone"),
        ({"anyCertificateOfTheAnchor": False}, "", "no attribute"),
        (
            {"anyCertificateOfTheAnchor": True, "san": {"dns": "a.example"}},
            "",
            "any certificate of the anchor",
        ),
    ],
)
def test_what_would_mean_something_else_is_told_at_its_key(
    tmp_path: Path, written: dict[str, Any], where: str, got: str
) -> None:
    """Nobody, everybody, or nothing a session tag can carry: each at the key that says it."""
    (problem,) = _problems(_stack(written), tmp_path)
    assert problem.where == f"rolesanywhere:workloads.a.certificate{where}"
    assert problem.got.startswith(got)


SHARED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"commonName": "web"}, {"commonName": "web"}, "Subject/CN=web"),
    ({"commonName": "web-1"}, {"subject": {"CN": {"like": "web-*"}}}, "Subject/CN=web-1"),
    ({"subject": {"CN": {"like": "a*"}}}, {"subject": {"CN": {"like": "*b"}}}, "Subject/CN=ab"),
    ({"commonName": "web"}, {"subject": {"O": "Acme"}}, "Subject/CN=web, Subject/O=Acme"),
    ({"subject": {"CN": ["a", "b"]}}, {"subject": {"CN": ["b", "c"]}}, "Subject/CN=b"),
]
APART: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"commonName": "web-1"}, {"commonName": "web-2"}),
    ({"commonName": "app"}, {"subject": {"CN": {"like": "web-*"}}}),
    ({"commonName": "web", "subject": {"OU": "A"}}, {"commonName": "web", "subject": {"OU": "B"}}),
    ({"subject": {"CN": ["a", "b"]}}, {"subject": {"CN": ["c", "d"]}}),
    ({"commonName": "web"}, {"anyCertificateOfTheAnchor": True}),
]


@pytest.mark.parametrize(("first", "second", "witness"), SHARED)
def test_one_certificate_for_two_workloads_is_told_with_a_witness(
    tmp_path: Path, first: dict[str, Any], second: dict[str, Any], witness: str
) -> None:
    """In either order, with a subject that satisfies both; said by either of them, it is meant."""
    for one, other in ((first, second), (second, first)):
        (problem,) = _problems(_stack(one, other), tmp_path)
        assert problem.where == "rolesanywhere:workloads.b.certificate"
        assert problem.got == f"a certificate that is a as well, such as {witness}"
        assert "sharesCertificatesWith: [a]" in problem.remedy
        for sharing in (
            (one | {"sharesCertificatesWith": ["b"]}, other),
            (one, other | {"sharesCertificatesWith": ["a"]}),
        ):
            assert parse(_stack(*sharing), tmp_path).warnings == ()


@pytest.mark.parametrize(("first", "second"), APART)
def test_workloads_apart_are_not_told(tmp_path: Path, first: dict[str, Any], second: dict[str, Any]) -> None:
    """No certificate satisfies both; or one of them says with the loud word that it takes any."""
    parse(_stack(first, second), tmp_path)


def test_two_names_for_one_authority_are_one_anchor(tmp_path: Path) -> None:
    """A certificate of the authority reaches both anchors; of another authority it reaches one."""
    anchors: dict[str, Any] = {"x": {"development": "pki"}, "y": {"development": "pki", "enabled": False}}
    certificates = ({"commonName": "web"}, {"anchor": "y", "commonName": "web"})
    (problem,) = _problems(_stack(*certificates, anchors=anchors), tmp_path)
    assert problem.where == "rolesanywhere:workloads.b.certificate"
    anchors["y"] = {"development": "pki-of-another"}
    parse(_stack(*certificates, anchors=anchors), tmp_path)


def test_an_overlap_is_told_with_other_mistakes(tmp_path: Path) -> None:
    """A wrong entry elsewhere does not hide it; one whose certificate is wrong itself is told for that."""
    raw = _stack({"commonName": "web"}, {"commonName": "web"}, {"commonName": ""}, {"commonName": "d"})
    raw["workloads"]["d"]["trustAnchor"] = "unknown"
    assert [
        problem.where.removeprefix("rolesanywhere:workloads.") for problem in _problems(raw, tmp_path)
    ] == [
        "c.certificate.commonName",
        "d.trustAnchor",
        "b.certificate",
    ]


def test_sharing_is_said_of_others_that_exist(tmp_path: Path) -> None:
    """Neither itself nor an unknown workload; sharing that nobody needs is a warning."""
    raw = _stack({"commonName": "a", "sharesCertificatesWith": ["a", "bb"]}, {"commonName": "b"})
    assert [(problem.where.rpartition(".")[2], problem.got) for problem in _problems(raw, tmp_path)] == [
        ("sharesCertificatesWith[1]", "'bb'"),
        ("sharesCertificatesWith[0]", "itself"),
    ]
    raw = _stack({"commonName": "a", "sharesCertificatesWith": ["b"]}, {"commonName": "b"})
    (warning,) = parse(raw, tmp_path).warnings
    assert warning.where == "rolesanywhere:workloads.a.sharesCertificatesWith"
    assert warning.got == "b, with which no certificate is in common"


def test_many_workloads_are_compared_in_time(tmp_path: Path) -> None:
    """Two hundred workloads, most by their CN, some by a pattern: every pair that meets is told, no other."""
    workloads = {
        f"w{number}": {"trustAnchor": "x", "certificate": {"commonName": f"host-{number}"}}
        for number in range(200)
    }
    for number in (7, 70):
        workloads[f"like-{number}"] = {
            "trustAnchor": "x",
            "certificate": {"subject": {"CN": {"like": f"host-{number}?"}}},
        }
    raw = {"trustAnchors": {"x": {"development": "pki"}}, "workloads": workloads}
    expected = {("like-7", f"w{number}") for number in range(70, 80)}
    told = {(problem.where.split(".")[1], problem.got.split()[4]) for problem in _problems(raw, tmp_path)}
    assert told == expected


def test_every_pair_of_the_cases_is_decided_the_same_in_any_order(tmp_path: Path) -> None:
    """Which of two workloads stands first never decides whether they meet."""
    everything: list[dict[str, Any]] = [
        each for pair in [*((a, b) for a, b, _ in SHARED), *APART] for each in pair
    ]
    for one, other in itertools.combinations(everything, 2):
        outcomes = []
        for raw in (_stack(one, other), _stack(other, one)):
            try:
                parse(raw, tmp_path)
                outcomes.append(True)
            except ConfigError:
                outcomes.append(False)
        assert outcomes[0] is outcomes[1]
