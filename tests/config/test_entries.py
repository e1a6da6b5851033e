"""Anchors, targets, profiles, tags and workloads: what each setting allows, refuses, and becomes."""

import copy
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aws_facts import Problem
from config import ConfigError, Place, parse, place_of
from policies import Kind
from tests.certs.samples import ca, pem
from tests.config.production import (
    ACCOUNT,
    ANCHOR,
    BOUNDARY,
    KEY,
    NARROW,
    OTHER_ACCOUNT,
    PLACE,
    PRIVATE_CA,
    REGION,
    STACK,
    TABLE,
    changed,
    set_at,
    write_bundle,
)

WEB = ("workloads", "web")
STATEMENT = ("workloads", "auditor", "statements", 0)
DENY = {"reason": "nobody deletes reports", "actions": ["s3:*"], "resources": ["*"], "effect": "Deny"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_bundle(tmp_path)
    return tmp_path


def _problems(raw: dict[str, Any], root: Path, place: Place = PLACE) -> list[Problem]:
    with pytest.raises(ConfigError) as caught:
        parse(raw, root, place)
    return list(caught.value.problems)


# place in the file, wrong value, where below it the problem is told, got
REFUSED: list[tuple[Sequence[str | int], Any, str, str]] = [
    (("trustAnchors", "corp"), {"bundle": "ca/corp.pem", "arn": ANCHOR}, "", "bundle and arn"),
    (("trustAnchors", "corp", "bundle"), [], "", "an empty list"),
    (("trustAnchors", "corp", "bundle"), 5, "", "5"),
    (("trustAnchors", "corp", "bundle"), ["ca/corp.pem", "ca/no.pem"], "[1]", "ca/no.pem: No such file"),
    (("trustAnchors", "shared", "enabled"), True, "^", "settings of an anchor that somebody else owns"),
    (("trustAnchors", "shared", "tags"), {"a": "b"}, "^", "settings of an anchor that somebody else owns"),
    (
        ("trustAnchors", "shared", "arn"),
        ANCHOR.replace("trust-anchor", "profile"),
        "",
        "'arn:aws:rolesanywhere",
    ),
    (("trustAnchors", "shared", "arn"), f"arn:aws:iam::{ACCOUNT}:role/x", "", "'arn:aws:iam"),
    (("trustAnchors", "shared", "arn"), "corp", "", "'corp'"),
    (("trustAnchors", "partner", "fromStack", "output"), "a..b", "", "'a..b'"),
    (("tables", "Orders", "arn"), TABLE, "^", "arn and attributes, hashKey, indexes"),
    (("tables", "Ledger", "arn"), f"{TABLE}/index/x", "", "'arn:aws:dynamodb"),
    (("tables", "Orders", "kmsKey"), KEY.replace(REGION, "us-east-1"), "", "a key in us-east-1"),
    (("tables", "Ledger", "kmsKey"), KEY.replace(REGION, "us-east-1"), "", "a key in us-east-1"),
    (
        ("tables", "Orders", "kmsKey"),
        KEY.replace(REGION, "nowhere"),
        "",
        "the Region nowhere in the partition aws",
    ),
    (
        ("tables", "Orders", "kmsKey"),
        KEY.replace("arn:aws:", "arn:aws-cn:"),
        "",
        "the Region eu-central-1 in",
    ),
    (("tables", "Ledger", "kmsKey"), KEY.replace(REGION, "cn-north-1"), "", "the Region cn-north-1 in"),
    (("buckets", "archive", "arn"), "arn:aws-cn:s3:::acme-archive", "", "the partition aws-cn"),
    (("tables", "Orders", "indexes", "by-date", "hashKey"), "Created", "", "'Created', which attributes"),
    (("tables", "Orders", "indexes", "by-date", "rangeKey"), "CreatedAt", ".^", "'CreatedAt' as both keys"),
    (("tables", "Orders", "indexes"), {"x": {"hashKey": "CreatedAt"}}, ".x", "'x'"),
    (("tables", "Orders", "attributes", "Extra"), "S", "^^", "attributes that are no key: Extra"),
    ((*WEB, "grants", 1, "indexes"), ["by-date"], "", "indexes of a bucket"),
    ((*WEB, "grants", 0, "indexes"), ["by-date", "by-date"], "", "'by-date' twice"),
    ((*STATEMENT, "actions"), ["s3:*"], "", "'s3:*'"),
    ((*STATEMENT, "actions"), [], "", "no action"),
    ((*STATEMENT, "resources"), ["bucket"], "", "'bucket'"),
    ((*STATEMENT, "effect"), "allow", "", "'allow'"),
    ((*STATEMENT, "conditions"), ["x"], "", "['x']"),
    ((*STATEMENT, "conditions"), {"Bool": "true"}, ".Bool", "'true'"),
    (
        (*STATEMENT, "conditions"),
        {"Bool": {"aws:SecureTransport": True}},
        '.Bool["aws:SecureTransport"]',
        "True",
    ),
    ((*STATEMENT, "conditions"), {"Bool": {"aws:SecureTransport": []}}, '.Bool["aws:SecureTransport"]', "[]"),
    ((*STATEMENT, "conditions"), {"Bol": {"aws:SecureTransport": "true"}}, ".Bol", "'Bol'"),
    ((*WEB, "profile", "sessionPolicy"), [DENY], "", "only Deny statements"),
    ((*WEB, "profile", "sessionPolicy"), [], "", "no statement"),
    ((*WEB, "profile", "sessionPolicy"), [{"reason": "x", "resources": ["*"]}], "[0].actions", "nothing"),
    ((*WEB, "profile", "managedPolicies"), [], "", "an empty list"),
    ((*WEB, "profile", "managedPolicies"), [NARROW] * 2, "", f"{NARROW!r} twice"),
    ((*WEB, "profile", "managedPolicies"), [f"{NARROW}{n}" for n in range(11)], "", "a list of 11"),
    (
        (*WEB, "profile"),
        {"managedPolicies": [NARROW], "sessionPolicy": "grants"},
        "",
        "sessionPolicy grants and",
    ),
    (
        ("workloads", "auditor"),
        {
            "trustAnchor": "shared",
            "certificate": {"commonName": "a"},
            "profile": {"managedPolicies": ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]},
        },
        ".profile.managedPolicies",
        "managed policies that narrow a role which may do nothing",
    ),
    ((*WEB, "instanceProfile"), "web", "", "the unknown key 'instanceProfile'"),
    ((*WEB, "path"), "/a b/", "", "'/a b/'"),
    ((*WEB, "path"), "/" + "a" * 511 + "/", "", "'/aaa"),
    ((*WEB, "description"), "x" * 1001, "", "1001 characters"),
    ((*WEB, "consumer", "privateKey"), "/etc/pki/web.pem", "", "the key in the file of a certificate"),
    (
        (*WEB, "consumer", "privateKey"),
        "-----BEGIN PRIVATE KEY-----",
        "",
        "the text of a certificate or of a key",
    ),
    ((*WEB, "consumer", "certificate"), " ", "", "' '"),
    (
        ("workloads", "partner-in", "profile"),
        {"durationSeconds": 900},
        "",
        "settings of its own profile, and",
    ),
    (("tags", "aws:team"), "x", "^aws:team", "'aws:team'"),
    (("tags", "Cost-Center"), "x", "", "cost-center and Cost-Center"),
    (("tags", "environment"), "x", "", "the tag environment beside environment"),
    (("tags", "a"), "ü", "", "'ü'"),
    (("tags", "a"), "x" * 257, "", "257 characters"),
    (("tags", "a" * 129), "x", "", "'aaa"),
    (("tags",), {f"t{n}": "x" for n in range(51)}, "", "51 tags"),
    (("tags",), {f"t{n}": "x" for n in range(49)}, "", "51 tags, with those of the whole stack"),
    (("tags", "Team"), "x", "", "Team, where everything has the tag team"),
    (("tags", "Environment"), "x", "", "Environment, where everything has the tag environment"),
    (
        (*WEB, "profile", "tags"),
        {"Service": "x"},
        ".Service",
        "Service, where everything has the tag service",
    ),
    ((*WEB, "tags"), {f"t{n}": "x" for n in range(49)}, "", "52 tags, with those of the whole stack"),
    (
        (*WEB, "tags"),
        {"Cost-Center": "1"},
        ".Cost-Center",
        "Cost-Center, where everything has the tag cost-center",
    ),
]


@pytest.mark.parametrize(("path", "value", "below", "got"), REFUSED)
def test_a_wrong_setting_is_told_at_its_key(
    project: Path, path: Sequence[str | int], value: object, below: str, got: str
) -> None:
    """One wrong value in a stack that says everything is one problem; the stack without it passes."""
    problems = _problems(changed(path, value), project)
    told = [problem for problem in problems if problem.got.startswith(got)]
    assert len(told) == 1, problems
    if "^" not in below and all(str(part).replace("-", "").isalnum() for part in path):
        expected = "rolesanywhere:" + "".join(
            f"[{part}]" if isinstance(part, int) else f".{part}" for part in path
        ).removeprefix(".")
        assert told[0].where.partition(" (")[0] == expected + below


def test_two_things_are_called_profile(project: Path) -> None:
    """An EC2 instance profile where Roles Anywhere's things belong is explained, wherever it is written."""
    arn = f"arn:aws:iam::{ACCOUNT}:instance-profile/web"
    for path in (
        ("trustAnchors", "shared", "arn"),
        (*WEB, "permissionsBoundary"),
        (*WEB, "instanceProfileArn"),
    ):
        (problem,) = _problems(changed(path, arn), project)
        assert "EC2 instance profile" in problem.remedy
        assert "a Roles Anywhere profile is another thing" in problem.remedy


def test_default_tags_are_judged_too(project: Path) -> None:
    """The provider puts them on roles: one named like a certificate's tag would satisfy a trust policy."""
    place = Place(REGION, (ACCOUNT,), {"X509Subject/CN": "web-1"})
    (problem,) = _problems(STACK, project, place)
    assert problem.where == 'aws:defaultTags.tags["X509Subject/CN"]'
    parse(STACK, project, Place(REGION, (ACCOUNT,), {"subject": "web-1"}))


def test_all_arns_agree_on_one_account_where_the_stack_names_none(project: Path) -> None:
    """A stack is deployed into one account; which one, the first ARN says."""
    raw = changed(("trustAnchors", "shared", "arn"), ANCHOR.replace(ACCOUNT, OTHER_ACCOUNT))
    problems = _problems(raw, project, Place(REGION))
    assert [(problem.where, problem.got) for problem in problems] == [
        ("rolesanywhere:trustAnchors.cloud.privateCa", f"the account {ACCOUNT}"),
        ("rolesanywhere:workloads.web.permissionsBoundary", f"the account {ACCOUNT}"),
    ]
    parse(STACK, project, Place(REGION))


def test_of_several_accounts_a_stack_uses_one(project: Path) -> None:
    """Two allowed accounts in one file are told; one that is not allowed is told for that alone."""
    raw = changed(("trustAnchors", "shared", "arn"), ANCHOR.replace(ACCOUNT, OTHER_ACCOUNT))
    problems = _problems(raw, project, Place(REGION, (ACCOUNT, OTHER_ACCOUNT)))
    assert [problem.where.split(".")[-2:] for problem in problems] == [
        ["cloud", "privateCa"],
        ["web", "permissionsBoundary"],
    ]
    (problem,) = _problems(raw, project, Place(REGION, (ACCOUNT, "999999999999")))
    assert (problem.where, problem.got) == (
        "rolesanywhere:trustAnchors.shared.arn",
        f"the account {OTHER_ACCOUNT}",
    )


def test_where_nothing_is_known_nothing_is_compared(project: Path) -> None:
    """Without a Region the ARNs speak for themselves; a Region that is none is told at its own place."""
    raw = changed(("trustAnchors", "shared", "arn"), ANCHOR.replace(REGION, "us-east-1"))
    parse(raw, project, Place())
    parse(raw, project, place_of({"aws:region": "no region at all"}))


def test_profiles_have_a_quota_in_a_region(project: Path) -> None:
    """Those that are shared and those of a workload's own count together: 250, by default."""
    raw = copy.deepcopy(STACK)
    for number in range(246):
        set_at(
            raw,
            ("workloads", f"w{number}"),
            {"trustAnchor": "shared", "certificate": {"commonName": f"w{number}"}},
        )
    parse(raw, project, PLACE)
    set_at(raw, ("workloads", "w246"), {"trustAnchor": "shared", "certificate": {"commonName": "w246"}})
    (problem,) = _problems(raw, project)
    assert problem.got == "1 profiles that are shared, and 250 workloads with one of their own"


def test_a_bundle_may_be_several_files(project: Path) -> None:
    """Joined in their order; together they hold two certificates at most."""
    other = pem(ca(end=datetime(2100, 1, 1, tzinfo=UTC)))
    (project / "ca/next.pem").write_text(other.rstrip("\n"))
    stack = parse(changed(("trustAnchors", "corp", "bundle"), ["ca/next.pem", "ca/corp.pem"]), project, PLACE)
    assert stack.trust_anchors["corp"].pem() == other + (project / "ca/corp.pem").read_text()
    (project / "ca/two.pem").write_text(pem(*[ca(end=datetime(2100, 1, 1, tzinfo=UTC))] * 2))
    problems = _problems(changed(("trustAnchors", "corp", "bundle"), ["ca/two.pem", "ca/corp.pem"]), project)
    assert problems[0].where == "rolesanywhere:trustAnchors.corp.bundle (ca/two.pem, ca/corp.pem)"


def test_the_arguments_are_what_was_set(project: Path) -> None:
    """Every entry as the plain arguments of its component; defaults are left to the component."""
    stack = parse(STACK, project, PLACE)
    tags = {"cost-center": "4711", "environment": "production"}
    assert stack.common_tags == tags
    anchors = stack.trust_anchors
    assert anchors["corp"].arguments(tags) == {
        "certificate_bundle": (project / "ca/corp.pem").read_text(),
        "tags": {**tags, "owner": "pki"},
    }
    assert anchors["cloud"].arguments({}) == {"private_ca_arn": PRIVATE_CA}
    assert anchors["shared"].arguments(tags) == {"existing_arn": ANCHOR}
    assert anchors["partner"].arguments(tags, "later") == {"existing_arn": "later"}
    assert stack.tables["Orders"].arguments({}) == {
        "attributes": {"OrderId": "S", "CreatedAt": "N"},
        "hash_key": "OrderId",
        "indexes": {"by-date": {"hash_key": "CreatedAt", "non_key_attributes": ["State"]}},
        "read_capacity": 5,
        "write_capacity": 5,
        "kms_key_arn": KEY,
        "tags": {"data": "orders"},
    }
    assert stack.tables["Ledger"].arguments(tags) == {"existing_arn": TABLE}
    assert stack.buckets["reports"].arguments(tags) == {
        "kms_key_arn": KEY,
        "noncurrent_version_days": 30,
        "tags": tags,
    }
    assert stack.buckets["archive"].arguments(tags) == {"existing_arn": "arn:aws:s3:::acme-archive"}
    assert stack.profiles["partners"].arguments(tags, ["in", "out"]) == {
        "role_arns": ["in", "out"],
        "duration_seconds": 7200,
        "managed_policy_arns": [NARROW],
        "tags": tags,
    }


def test_a_workload_becomes_the_arguments_of_its_component(project: Path) -> None:
    """Grants carry the key of their target; a workload of its own profile gets that profile's settings."""
    stack = parse(STACK, project, PLACE)
    arns = {(Kind.TABLE, name): f"table {name}" for name in stack.tables}
    arns |= {(Kind.BUCKET, name): f"bucket {name}" for name in stack.buckets}
    web = stack.workload_arguments("web", "the anchor", arns)
    assert web == {
        "trust_anchor_arn": "the anchor",
        "certificate": {
            "subject": {
                "O": {"values": ["Acme"]},
                "OU": {"values": ["Ops", "Dev"]},
                "CN": {"values": ["web-*"], "like": True},
            },
            "issuer": {"CN": {"values": ["Issuing"]}},
        },
        "grants": [
            {
                "target_arn": "table Orders",
                "actions": ["dynamodb:Query"],
                "indexes": ["by-date"],
                "kms_key_arn": KEY,
            },
            {"target_arn": "bucket archive", "actions": ["s3:GetObject"]},
        ],
        "permissions_boundary": BOUNDARY,
        "path": "/workloads/",
        "description": "The web shop's servers",
        "tags": {**stack.common_tags, "service": "shop"},
        "duration_seconds": 900,
        "accept_role_session_name": True,
    }
    assert stack.workload_arguments("billing", "a", arns)["session_policy"] == ""
    auditor = stack.workload_arguments("auditor", "a", arns)
    assert auditor["statements"] == [
        {
            "reason": "the audit lists all buckets of the account",
            "actions": ["s3:ListAllMyBuckets"],
            "resources": ["*"],
            "conditions": {"Bool": {"aws:SecureTransport": ["true"]}},
        }
    ]
    assert stack.workload_arguments("partner-in", "a", arns) == {
        "trust_anchor_arn": "a",
        "common_name": "partner-in",
        "tags": stack.common_tags,
        "session_duration_seconds": 7200,
    }


@pytest.mark.parametrize(
    ("profile", "narrowed"),
    [
        ({}, "grants"),
        ({"sessionPolicy": "grants"}, "grants"),
        ({"sessionPolicy": "none"}, "none"),
        ({"managedPolicies": [NARROW]}, "managedPolicies"),
        (
            {
                "sessionPolicy": [
                    {
                        "reason": "reading is all there is",
                        "actions": ["s3:GetObject"],
                        "resources": ["arn:aws:s3:::acme-archive/*"],
                    },
                    DENY,
                ]
            },
            "statements",
        ),
    ],
)
def test_what_narrows_a_session_is_known_before(
    project: Path, profile: dict[str, Any], narrowed: str
) -> None:
    """The grants once more, statements, managed policies, or nothing, as the profile says."""
    stack = parse(changed((*WEB, "profile"), profile), project, PLACE)
    assert stack.narrowed_by("web") == narrowed
    arguments = stack.workloads["web"].profile_arguments({})
    assert ("session_policy" in arguments) is (
        narrowed == "statements" or profile.get("sessionPolicy") == "none"
    )


def test_a_second_wall_that_does_not_fit(project: Path) -> None:
    """Left out it is a warning; asked for it is refused; said to be none it is neither."""
    raw = copy.deepcopy(STACK)
    for number in range(20):
        set_at(raw, ("buckets", f"bucket-with-a-long-name-{number}"), {})
        grant = {"bucket": f"bucket-with-a-long-name-{number}", "access": "read-write"}
        raw["workloads"]["web"]["grants"].append(grant)
    stack = parse(raw, project, PLACE)
    assert stack.narrowed_by("web") == "none"
    assert [warning.where for warning in stack.warnings] == ["rolesanywhere:workloads.web"]
    set_at(raw, (*WEB, "profile", "sessionPolicy"), "grants")
    (problem,) = _problems(raw, project)
    assert problem.where == "rolesanywhere:workloads.web.profile.sessionPolicy"
    set_at(raw, (*WEB, "profile", "sessionPolicy"), "none")
    assert parse(raw, project, PLACE).warnings == ()


@pytest.mark.parametrize(
    ("path", "value", "where", "got"),
    [
        (("trustAnchors", "corp", "enabled"), False, "trustAnchors.corp.enabled", "false"),
        (("profiles", "partners", "enabled"), False, "profiles.partners.enabled", "false"),
        ((*WEB, "profile", "enabled"), False, "workloads.web.profile.enabled", "false"),
        (
            (*WEB, "permissionsBoundary"),
            "arn:aws:iam::aws:policy/AdministratorAccess",
            "workloads.web.permissionsBoundary",
            "AdministratorAccess",
        ),
        (
            ("tables", "Ledger", "arn"),
            TABLE.replace(ACCOUNT, OTHER_ACCOUNT),
            "tables.Ledger.arn",
            "the account",
        ),
        (
            ("tables", "Ledger"),
            {"arn": TABLE.replace(REGION, "us-east-1")},
            "tables.Ledger.arn",
            "the Region us-east-1",
        ),
        (
            ("tables", "Orders"),
            {
                "attributes": {"Id": "S", "Email": "S"},
                "hashKey": "Id",
                "indexes": {"by-date": {"hashKey": "Email"}},
            },
            "tables.Orders.indexes.by-date.hashKey",
            "'Email', which looks like personal data",
        ),
    ],
)
def test_what_works_and_should_be_thought_over_is_a_warning(
    project: Path, path: Sequence[str | int], value: object, where: str, got: str
) -> None:
    """The stack passes, and the warning names the place; without the setting there is none."""
    assert parse(STACK, project, PLACE).warnings == ()
    (warning,) = parse(changed(path, value), project, PLACE).warnings
    assert warning.where == f"rolesanywhere:{where}"
    assert warning.got.startswith(got)


@pytest.mark.parametrize(("days", "told"), [(29, True), (31, False)])
def test_a_ca_that_ends_soon_is_a_warning(project: Path, days: int, told: bool) -> None:
    """Thirty days before, with the CA's name and the day."""
    end = datetime.now(UTC) + timedelta(days=days)
    (project / "ca/corp.pem").write_text(pem(ca(end=end)))
    warnings = parse(STACK, project, PLACE).warnings
    assert [warning.got for warning in warnings] == [
        f"a CA certificate that ends on {end:%Y-%m-%d %H:%M} UTC"
    ] * told
    assert all("(CN=Sample CA)" in warning.where for warning in warnings)


def test_a_ca_name_no_tag_carries_is_a_warning(project: Path) -> None:
    """A certificate it signs itself gets no session; one of an intermediate below it does."""
    authority = ca(name="Acme & Sons' CA", end=datetime(2100, 1, 1, tzinfo=UTC))
    (project / "ca/corp.pem").write_text(pem(authority))
    (warning,) = parse(STACK, project, PLACE).warnings
    assert warning.got == "a CA name with '&' \"'\", which no session tag carries"
    assert "intermediate" in warning.remedy


def test_a_trust_policy_too_long_for_iam_is_told(project: Path) -> None:
    """Two thousand characters hold some twenty long names, and not sixty."""
    names = [f"{number:0>60}" for number in range(60)]
    path = (*WEB, "certificate", "subject", "CN")
    (problem,) = _problems(changed(path, names), project)
    assert problem.where == "rolesanywhere:workloads.web.certificate"
    assert "2048" in problem.expected
    parse(changed(path, names[:15]), project, PLACE)


def test_what_is_switched_off_is_sent(project: Path) -> None:
    """Disabled means disabled: nothing falls back to a default."""
    stack = parse(changed(("trustAnchors", "corp", "enabled"), value=False), project, PLACE)
    assert stack.trust_anchors["corp"].arguments({})["enabled"] is False
    stack = parse(changed(("profiles", "partners", "enabled"), value=False), project, PLACE)
    assert stack.profiles["partners"].arguments({}, [])["enabled"] is False


def test_a_development_anchor_needs_its_chain_sent(project: Path) -> None:
    """Its root is the anchor, and an intermediate signs: a consumer without a chain is warned of."""
    raw = changed(("trustAnchors", "corp"), {"development": "pki"})
    assert parse(raw, project, PLACE).warnings == ()
    del raw["workloads"]["web"]["consumer"]["chain"]
    (warning,) = parse(raw, project, PLACE).warnings
    assert warning.where == "rolesanywhere:workloads.web.consumer"
