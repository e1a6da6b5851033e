"""The failure modes of Roles Anywhere, by how often people meet them, and what a check does about each.

| # | what happens in AWS | the rule of a stack file |
|---|---|---|
| 1 | trust policy allows nothing | not writable, it is rendered; anchors of other places are refused |
| 2 | leaf without digitalSignature | not in a stack file: `certs check` |
| 3 | no path from leaf to anchor | certificate and chain in one file; no chain (warning) |
| 4 | CreateTrustAnchor refuses the CA | every rule of a bundle's certificates |
| 5 | things that do not belong together | references by name; ARNs against Region, account, partition |
| 6 | a disabled resource | `enabled` is always sent; false is a warning |
| 7 | session name not accepted | one setting, off; the command sends none |
| 8 | duration over the role's maximum | not writable: roles get their profile's duration, 3,600 s or more |
| 9 | invalid signature | not in a stack file: clock and key are the workload's |
| 10 | names no session tag carries | refused, issuer included; a CA's own name is a warning |
| 11 | empty subject | a certificate described by nothing is refused |
| 12 | the CA expired, or soon | refused; a warning 30 days before |
| 13 | conditions never or always match | tags nobody makes; StringNotEquals on a tag in an Allow |
| 14 | session policy too large | 2,048 characters and the packed estimate |
| 15, 16 | throttling, propagation | not in a stack file: order and retries of a deployment |
| 17 | Private CA elsewhere, or in China | refused |
| 18 | CRL without effect | a stack makes none |
| 19 | PEM mangled, a key pasted | refused |
| 20 | names with dots and slashes | refused |
| 21 | the deployer may not | not in a stack file |
| 22 | CN only, any anchor | not writable: every trust policy names its anchor |
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aws_facts import Problem
from config import ConfigError, Place, parse
from tests.certs.samples import ca, key_pem, pem
from tests.config.production import ANCHOR, PLACE, PRIVATE_CA, REGION, STACK, changed, set_at, write_bundle

WEB = ("workloads", "web")
CORP = ("trustAnchors", "corp")
NOT_EQUAL = {"StringNotEquals": {"aws:PrincipalTag/x509Subject/CN": "web-1"}}
EQUAL = {"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "web-1"}}
NEVER = {"StringEquals": {"aws:PrincipalTag/x509SAN/Email": "web@acme.example"}}

# row, place, wrong value, what was got, right value
ROWS: list[tuple[int, Sequence[str | int], Any, str, Any]] = [
    (
        1,
        ("trustAnchors", "shared", "arn"),
        ANCHOR.replace(REGION, "us-east-1"),
        "the Region us-east-1",
        ANCHOR,
    ),
    (
        1,
        ("trustAnchors", "shared", "arn"),
        ANCHOR.replace("111122223333", "999999999999"),
        "the account 999999999999",
        ANCHOR,
    ),
    (
        1,
        ("trustAnchors", "shared", "arn"),
        f"arn:aws:rolesanywhere:{REGION}:111122223333:alias/trust-anchor/corp",
        "'arn:aws:rolesanywhere",
        ANCHOR,
    ),
    (
        3,
        (*WEB, "consumer", "chain"),
        "/etc/pki/web.pem",
        "the certificate and its chain in one file",
        "/etc/pki/chain.pem",
    ),
    (4, (*CORP, "bundle"), "ca/leaf.pem", "no basicConstraints", "ca/corp.pem"),
    (4, (*CORP, "bundle"), ["ca/corp.pem", "ca/two.pem"], "3 certificates", ["ca/corp.pem"]),
    (5, (*WEB, "trustAnchor"), "corporate", "'corporate'", "corp"),
    (
        5,
        (*WEB, "permissionsBoundary"),
        "arn:aws-us-gov:iam::111122223333:policy/p",
        "the partition aws-us-gov",
        "arn:aws:iam::111122223333:policy/p",
    ),
    (7, (*WEB, "profile", "acceptRoleSessionName"), "yes", "'yes'", True),
    (8, (*WEB, "profile", "durationSeconds"), 43_201, "43201", 43_200),
    (10, (*WEB, "certificate", "subject", "O"), "Acme, Inc", "'Acme, Inc' with ','", "Acme Inc"),
    (10, (*WEB, "certificate", "issuer", "CN"), "Acme & Co", "'Acme & Co' with '&'", "Acme and Co"),
    (10, (*WEB, "certificate", "subject", "O"), "x" * 257, "257 characters", "x" * 256),
    (11, (*WEB, "certificate"), {}, "no attribute", {"commonName": "web-1"}),
    (12, (*CORP, "bundle"), "ca/expired.pem", "expired on", "ca/corp.pem"),
    (
        13,
        ("workloads", "auditor", "statements", 0, "conditions"),
        NOT_EQUAL,
        "StringNotEquals in an Allow",
        EQUAL,
    ),
    (13, ("workloads", "auditor", "statements", 0, "conditions"), NEVER, "", EQUAL),
    (
        14,
        (*WEB, "profile", "sessionPolicy"),
        [
            {
                "reason": "reading is all these sessions shall do",
                "actions": ["s3:GetObject"],
                "resources": [f"arn:aws:s3:::acme-archive/{number:0>100}/*" for number in range(20)],
            }
        ],
        "",
        [
            {
                "reason": "reading is all these sessions shall do",
                "actions": ["s3:GetObject"],
                "resources": ["arn:aws:s3:::acme-archive/*"],
            }
        ],
    ),
    (
        17,
        ("trustAnchors", "cloud", "privateCa"),
        PRIVATE_CA.replace(REGION, "us-east-1"),
        "the Region us-east-1",
        PRIVATE_CA,
    ),
    (19, (*CORP, "bundle"), "ca/key.pem", "a private key", "ca/corp.pem"),
    (19, (*CORP, "bundle"), "ca/prose.pem", "text outside of a certificate", "ca/corp.pem"),
    (20, ("trustAnchors", "corp.example"), {"development": "pki"}, "'corp.example'", {"development": "pki"}),
    (20, ("workloads", "a.b"), {"trustAnchor": "corp", "certificate": {"commonName": "a"}}, "'a.b'", None),
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    now = datetime.now(UTC)
    write_bundle(tmp_path)
    long = datetime(2100, 1, 1, tzinfo=UTC)
    good = (tmp_path / "ca/corp.pem").read_text()
    files = {
        "leaf.pem": pem(ca(extensions=(), end=long)),
        "two.pem": pem(ca(end=long), ca(end=long)),
        "expired.pem": pem(ca(end=now - timedelta(days=1))),
        "key.pem": key_pem() + good,
        "prose.pem": "The CA of Acme\n" + good,
    }
    for name, text in files.items():
        (tmp_path / "ca" / name).write_text(text, newline="")
    return tmp_path


def _problems(raw: dict[str, Any], root: Path, place: Place = PLACE) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        parse(raw, root, place)
    return caught.value.problems


@pytest.mark.parametrize(
    ("path", "wrong", "got", "right"), [row[1:] for row in ROWS], ids=[f"row-{row[0]}" for row in ROWS]
)
def test_a_failure_mode_is_refused_and_its_neighbour_passes(
    project: Path, path: Sequence[str | int], wrong: object, got: str, right: object
) -> None:
    """What fails in AWS is told at its place before a deployment; with the right value the stack passes."""
    problems = _problems(changed(path, wrong), project)
    place = ".".join(str(part) for part in path[:2])
    assert any(got in problem.got and place.partition(".")[0] in problem.where for problem in problems)
    if path == ("trustAnchors", "corp.example"):
        path = ("trustAnchors", "corp-example")
    if right is not None:
        parse(changed(path, right), project, PLACE)


READING = {"reason": "reading is all these sessions shall do", "resources": ["arn:aws:s3:::acme-archive/*"]}

# What other tools' modules and examples get wrong; place, wrong value, what was got, right value.
DEFECTS: list[tuple[Sequence[str | int], Any, str, Any]] = [
    # a bundle or a Private CA: only documented to exclude each other
    (
        CORP,
        {"bundle": "ca/corp.pem", "privateCa": PRIVATE_CA},
        "bundle and privateCa",
        {"bundle": "ca/corp.pem"},
    ),
    # misspelt attributes accepted as conditions that nobody meets
    ((*WEB, "certificate", "subject", "ComonName"), "web", "'ComonName'", None),
    # one value for an attribute
    ((*WEB, "certificate", "subject", "OU"), "Ops, Dev", "'Ops, Dev' with ','", ["Ops", "Dev"]),
    # a value that opens with a parenthesis, which can never match
    ((*WEB, "certificate", "subject", "OU"), "(Ops", "'(Ops' with '('", "Ops"),
    # a trailing wildcard that reads like an exact value
    (
        (*WEB, "certificate", "san"),
        {"uri": "spiffe://acme/*"},
        "the pattern",
        {"uri": {"like": "spiffe://acme/*"}},
    ),
    # names over 64 characters, unchecked
    (("workloads", "w" * 57), {"trustAnchor": "shared", "certificate": {"commonName": "w"}}, "'www", None),
    # no condition at all
    ((*WEB, "certificate"), {"anyCertificateOfTheAnchor": False}, "no attribute", {"commonName": "w"}),
    # Action * on Resource *, and whole services
    ((*WEB, "statements"), [READING | {"actions": ["*"]}], "'*'", [READING | {"actions": ["s3:GetObject"]}]),
    (
        (*WEB, "statements"),
        [READING | {"actions": ["s3:*"]}],
        "'s3:*'",
        [READING | {"actions": ["s3:GetObject"]}],
    ),
    # a session policy of Deny statements alone leaves nothing
    (
        (*WEB, "profile", "sessionPolicy"),
        [READING | {"actions": ["s3:GetObject"], "effect": "Deny"}],
        "only Deny statements",
        [READING | {"actions": ["s3:GetObject"]}],
    ),
    # AWS's policies for a whole service, where one target was meant
    (
        (*WEB, "profile", "managedPolicies"),
        ["arn:aws:iam::aws:policy/AdministratorAccess"],
        "AdministratorAccess",
        ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"],
    ),
    # ARNs of another partition written by hand
    (("buckets", "archive", "arn"), "arn:aws:::acme-archive", "'arn:aws:::", "arn:aws:s3:::acme-archive"),
]


@pytest.mark.parametrize(("path", "wrong", "got", "right"), DEFECTS)
def test_what_other_tools_let_pass_is_refused(
    project: Path, path: Sequence[str | int], wrong: object, got: str, right: object
) -> None:
    """A defect seen in a published module or example cannot be written here; what was meant can."""
    assert any(problem.got.startswith(got) for problem in _problems(changed(path, wrong), project))
    if right is not None:
        parse(changed(path, right), project, PLACE)


def test_row_20_a_role_takes_more_characters_than_a_profile(project: Path) -> None:
    """A workload with a dot is refused a profile of its own, and may be in a shared one."""
    raw = changed(("workloads", "a.b"), {"trustAnchor": "corp", "certificate": {"commonName": "a"}})
    set_at(raw, ("profiles", "partners", "workloads"), ["partner-in", "partner-out", "a.b"])
    assert parse(raw, project, PLACE).profile_of["a.b"] == "partners"


def test_row_17_no_private_ca_in_china(project: Path) -> None:
    """Roles Anywhere takes none in the China Regions; a bundle it takes there too."""
    region = "cn-north-1"
    raw: dict[str, Any] = {
        "trustAnchors": {"a": {"privateCa": PRIVATE_CA.replace(REGION, region).replace("aws", "aws-cn", 1)}},
        "workloads": {"w": {"trustAnchor": "a", "certificate": {"commonName": "w"}}},
    }
    (problem,) = _problems(raw, project, Place(region))
    assert problem.got == "a Private CA in a China Region"
    # Its ARN says so, even where the stack's Region is not known.
    assert _problems(raw, project, Place())[0].got == "a Private CA in a China Region"
    raw["trustAnchors"]["a"] = {"bundle": "ca/corp.pem"}
    parse(raw, project, Place(region))


def test_row_8_a_role_never_allows_less_than_its_profile(project: Path) -> None:
    """The stack file has one duration for both: what the component gets is the same number."""
    stack = parse(STACK, project, PLACE)
    assert stack.duration_seconds("partner-in") == 7200
    assert stack.duration_seconds("web") == 900
    assert stack.duration_seconds("billing") == 3600
    assert stack.profiles["partners"].arguments({}, ["r"])["duration_seconds"] == 7200
