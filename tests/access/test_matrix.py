"""The matrix: the same answers as the whole chain, whichever way a cell is computed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import config
from access import (
    Cell,
    Landscape,
    Library,
    Matrix,
    Outcome,
    Presenter,
    Question,
    Surroundings,
    columns,
    described,
    judge,
    of_workloads,
    outcome_of,
    planned,
    representatives,
)
from access.landscape import Document
from certs import DistinguishedName, Subject
from policies.evaluate import PolicyType
from tests.access.scene import ACTIONS, policy, statement
from tests.config.production import PLACE, STACK, write_project

WHO = {
    "a server": ("CN=web-1,OU=Ops,O=Acme", "CN=Issuing"),
    "a server without an issuer": ("CN=web-1,OU=Ops,O=Acme", None),
    "a server of another issuer": ("CN=web-1,OU=Ops,O=Acme", "CN=Other"),
    "partner": ("CN=partner-in", None),
    "nobody": ("CN=nobody", "CN=Issuing"),
    "bad": (r"CN=partner-in,O=A\, B", None),
}


def presenter(subject: str, issuer: str | None, name: str) -> Presenter:
    of = DistinguishedName.parse(issuer, where="x") if issuer else None
    return described(Subject(DistinguishedName.parse(subject, where="x")), of, name=name)


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> tuple[config.Stack, Landscape, Path]:
    """The stack that says everything a stack file can say."""
    root = tmp_path_factory.mktemp("production")
    write_project(root, STACK, "prod")
    stack = config.check(root, "prod")
    return stack, planned(stack, PLACE), root


def cells(
    landscape: Landscape, presenters: list[Presenter], **settings: Any
) -> Mapping[tuple[str, str], Cell]:
    surroundings = Surroundings(landscape.place, datetime.now(UTC), Library())
    matrix = Matrix(landscape, surroundings, columns(landscape), **settings)
    return {(each.presenter, each.role): each for each in matrix.cells(presenters)}


@pytest.mark.parametrize("explained", [True, False])
def test_every_cell_is_what_the_chain_says(
    production: tuple[config.Stack, Landscape, Path], explained: bool
) -> None:
    """Six certificates and each workload's own, and five roles: the quick answer is the long one."""
    stack, landscape, _ = production
    presenters = [presenter(*who, name) for name, who in WHO.items()] + [*representatives(stack).values()]
    surroundings = Surroundings(landscape.place, datetime.now(UTC), Library())
    found = cells(landscape, presenters, explained=explained)
    outcomes = set()
    for each in presenters:
        for name, role in landscape.roles.items():
            own = landscape.workloads[name]
            way = landscape.profiles[own.profile], landscape.trust_anchors[own.trust_anchor]
            expected = outcome_of(judge(Question(each, role, *way, surroundings)))
            assert found[each.name, name].session is expected, (each.name, name)
            assert bool(found[each.name, name].reason) is (expected is not Outcome.ALLOWED)
            outcomes.add(expected)
    assert outcomes == set(Outcome)


def test_who_gets_in_by_construction(production: tuple[config.Stack, Landscape, Path]) -> None:
    """Each description fits its own role, whoever the anchor's owner is, and no other but the open one."""
    stack, landscape, _ = production
    found = cells(landscape, [presenter(*who, name) for name, who in WHO.items()])
    allowed = {key for key, cell in found.items() if cell.session is Outcome.ALLOWED}
    assert allowed == {
        ("a server", "web"),
        ("partner", "partner-in"),
        *((name, "auditor") for name in WHO if name != "bad"),
    }
    unknown = {key for key, cell in found.items() if cell.session is Outcome.UNKNOWN}
    assert unknown == {("a server without an issuer", "web")}
    assert found["bad", "partner-in"].reason.startswith("session tags: x509Subject/O: got 'A, B'")
    own = cells(landscape, list(representatives(stack).values()))
    assert {key: cell.session for key, cell in own.items() if key[0] == key[1]} == dict.fromkeys(
        ((name, name) for name in stack.workloads), Outcome.ALLOWED
    )


def test_what_a_session_may(production: tuple[config.Stack, Landscape, Path]) -> None:
    """What is granted is allowed, or unknown for what is elsewhere; what another is granted is refused."""
    stack, landscape, _ = production
    found = cells(landscape, list(representatives(stack).values()))

    def of(name: str, action: str, resource: str) -> tuple[Outcome, str]:
        (permission,) = [
            each
            for each in found[name, name].permissions
            if (each.action, each.resource) == (action, resource)
        ]
        return permission.outcome, permission.reason

    query = of("web", "dynamodb:Query", "table:Orders/index/by-date")
    assert query == (Outcome.UNKNOWN, "the boundary of web is not on this machine")
    assert of("web", "s3:ListAllMyBuckets", "*") == (Outcome.REFUSED, "implicit deny")
    assert of("billing", "dynamodb:GetItem", "table:Ledger") == (
        Outcome.UNKNOWN,
        "the policy of table Ledger is not on this machine",
    )
    assert of("auditor", "s3:ListAllMyBuckets", "*") == (Outcome.ALLOWED, "")
    assert of("auditor", "s3:GetObject", "bucket:reports/*") == (Outcome.REFUSED, "implicit deny")
    key = STACK["tables"]["Ledger"]["kmsKey"]
    assert of("billing", "kms:Decrypt", key) == (Outcome.UNKNOWN, "depends on kms:viaservice")


def test_nothing_is_allowed_in_a_session_that_is_unknown(
    production: tuple[config.Stack, Landscape, Path],
) -> None:
    """Whether the issuer is the right one is not known, so neither is anything that session may do."""
    _, landscape, _ = production
    who = [presenter(*WHO[name], name) for name in ("a server", "a server without an issuer")]
    role = replace(landscape.roles["web"], boundary=None)
    targets = {
        name: replace(each, policy=None) if name == "bucket:archive" else each
        for name, each in landscape.targets.items()
    }
    open_book = replace(landscape, roles={**landscape.roles, "web": role}, targets=targets)
    found = cells(open_book, who)

    def outcomes(name: str) -> set[Outcome]:
        return {each.outcome for each in found[name, "web"].permissions}

    assert Outcome.ALLOWED in outcomes("a server")
    assert outcomes("a server without an issuer") == {Outcome.UNKNOWN, Outcome.REFUSED}


def test_a_certificate_of_another_anchor(production: tuple[config.Stack, Landscape, Path]) -> None:
    """A workload's own certificate is of its own anchor: it is not tried with another's."""
    stack, landscape, _ = production
    web = representatives(stack)["web"]
    cell = cells(landscape, [web])["web", "billing"]
    assert cell.reason.startswith(
        "path to the anchor: trust anchor cloud: got a certificate of the anchor corp"
    )


def test_a_role_that_trusts_a_second_anchor(production: tuple[config.Stack, Landscape, Path]) -> None:
    """What somebody changed by hand counts: a role is tried with every anchor and every profile."""
    _, landscape, _ = production
    service = {"Service": "rolesanywhere.amazonaws.com"}
    open_to_all = policy({"Effect": "Allow", "Principal": service, "Action": ACTIONS})
    role = landscape.roles["billing"]
    changed = replace(role, trust=Document(role.trust.name, PolicyType.TRUST, open_to_all))
    anchor = replace(landscape.trust_anchors["cloud"], enabled=False)
    profile = replace(landscape.profiles["billing"], enabled=False)
    drifted = replace(
        landscape,
        roles={**landscape.roles, "billing": changed},
        trust_anchors={**landscape.trust_anchors, "cloud": anchor},
        profiles={
            **landscape.profiles,
            "billing": profile,
            "partners": replace(landscape.profiles["partners"], role_arns=(role.arn,), duration_seconds=900),
        },
    )
    nobody = [presenter(*WHO["nobody"], "nobody")]
    before, after = (cells(each, nobody)["nobody", "billing"] for each in (landscape, drifted))
    assert before.session is Outcome.REFUSED
    assert (after.session, after.profile, after.trust_anchor) == (Outcome.ALLOWED, "partners", "corp")


def test_a_trust_policy_nobody_can_judge(production: tuple[config.Stack, Landscape, Path]) -> None:
    """Its cells are unknown for everybody, and never allowed."""
    _, landscape, _ = production
    role = landscape.roles["auditor"]
    strange = replace(role, trust=Document(role.trust.name, PolicyType.TRUST, "{}"))
    changed = replace(landscape, roles={**landscape.roles, "auditor": strange})
    cell = cells(changed, [presenter(*WHO["nobody"], "nobody")])["nobody", "auditor"]
    assert cell.session is Outcome.UNKNOWN
    assert "cannot be judged" in cell.reason


def test_actions_named_by_a_pattern(production: tuple[config.Stack, Landscape, Path]) -> None:
    """A policy somebody wrote by hand: its wildcard stands for the actions of tables and buckets it names."""
    _, landscape, _ = production
    text = policy(
        statement(action="dynamodb:Batch*", resource="*"),
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
    )
    role = replace(landscape.roles["auditor"], identity=(Document("own", PolicyType.IDENTITY, text),))
    changed = replace(landscape, roles={"auditor": role})
    assert {column.action for column in columns(changed)} == {
        "dynamodb:BatchGetItem",
        "dynamodb:BatchWriteItem",
    }


def test_a_pattern_of_a_subject_has_an_example(tmp_path: Path) -> None:
    """Of ``web-?-*`` something that it matches; a role for any certificate stands for itself."""
    raw = {
        **STACK,
        "workloads": {
            "web": {
                "trustAnchor": "corp",
                "certificate": {
                    "subject": {"CN": {"like": ["web-?-*"]}},
                    "san": {"uri": {"like": "spiffe://acme.example/*"}},
                },
            },
            "any": {
                "trustAnchor": "corp",
                "certificate": {"anyCertificateOfTheAnchor": True},
                "sharesCertificatesWith": ["web"],
            },
        },
        "profiles": {},
    }
    write_project(tmp_path, raw, "prod")
    stack = config.check(tmp_path, "prod")
    own = of_workloads(stack, tmp_path)
    assert own["web"].tags["x509Subject/CN"] == "web-x-any"
    assert own["web"].tags["x509SAN/URI"] == "spiffe://acme.example/any"
    assert own["any"].tags == {"x509Subject/CN": "any"}
    landscape = planned(stack, PLACE)
    found = cells(landscape, list(own.values()))
    assert found["web", "web"].session is Outcome.ALLOWED
    assert found["any", "web"].session is Outcome.REFUSED
