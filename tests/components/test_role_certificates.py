"""Role under mocks: every way to say which certificate is meant, and what is refused."""

import json
from typing import Any

import pulumi
import pytest

from aws_facts import ToolkitError
from tests.components.support import ANCHOR, certificate_role, children
from tests.program.recording import record

PINNED = {"ArnEquals": {"aws:SourceArn": ANCHOR}, "StringEquals": {"aws:SourceAccount": "111122223333"}}
TAG = "aws:PrincipalTag/"


def _conditions(certificate: Any, *, wrapped: bool = False) -> Any:
    (role,) = children(record(certificate_role({"certificate": certificate}, wrapped=wrapped)))
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    return statement["Condition"]


def _pinned(equals: dict[str, Any] | None = None, like: dict[str, Any] | None = None) -> dict[str, Any]:
    conditions = PINNED | {"StringEquals": PINNED["StringEquals"] | (equals or {})}
    return conditions | ({"StringLike": like} if like else {})


@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
@pytest.mark.parametrize(
    ("certificate", "conditions"),
    [
        (
            {"subject": {"O": {"values": ["Acme"]}, "OU": {"values": ["Ops", "Dev"]}}},
            _pinned({TAG + "x509Subject/O": "Acme", TAG + "x509Subject/OU": ["Dev", "Ops"]}),
        ),
        (
            {"subject": {"CN": {"values": ["web-*"], "like": True}}, "issuer": {"CN": {"values": ["CA"]}}},
            _pinned({TAG + "x509Issuer/CN": "CA"}, {TAG + "x509Subject/CN": "web-*"}),
        ),
        ({"san_dns": {"values": ["a.example"]}}, _pinned({TAG + "x509SAN/DNS": "a.example"})),
        (
            {"san_uri": {"values": ["spiffe://x/*"], "like": True}},
            _pinned(like={TAG + "x509SAN/URI": "spiffe://x/*"}),
        ),
        (
            {"san_directory_name": {"CN": {"values": ["a"], "like": False}}},
            _pinned({TAG + "x509SAN/Name/CN": "a"}),
        ),
        ({"any_certificate_of_the_anchor": True}, _pinned()),
    ],
    ids=["subject", "pattern", "dns", "uri", "directory-name", "anybody"],
)
def test_a_role_may_be_for_anything_in_a_certificate(
    certificate: Any, conditions: dict[str, Any], wrapped: bool
) -> None:
    """Each part becomes the condition on its session tag, beside the anchor and its account."""
    assert _conditions(certificate, wrapped=wrapped) == conditions


def test_an_output_inside_of_a_certificate_is_enough() -> None:
    """One value may be known later; keys are understood as other languages spell them."""

    def make() -> None:
        uri = {"values": [pulumi.Output.from_input("spiffe://x/a")]}
        certificate_role({"certificate": {"sanUri": uri}})()

    (role,) = children(record(make))
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert statement["Condition"] == _pinned({TAG + "x509SAN/URI": "spiffe://x/a"})


@pytest.mark.parametrize("wrapped", [False, True], ids=["plain", "output"])
@pytest.mark.parametrize(
    "certificate",
    [
        {},
        {"subject": {}},
        {"subject": {"CN": {"values": []}}},
        {"subject": {"CN": {"values": ["web-*"]}}},
        {"subject": {"CN": {"values": ["*"], "like": True}}},
        {"subject": {"Mail": {"values": ["a"]}}},
        {"san_dns": {}},
        {"any_certificate_of_the_anchor": False},
        {"any_certificate_of_the_anchor": True, "subject": {"CN": {"values": ["a"]}}},
    ],
    ids=["empty", "no-name", "no-value", "hidden-pattern", "all", "unknown", "no-dns", "nobody", "both"],
)
def test_a_description_of_nobody_or_of_everybody_is_refused(certificate: Any, wrapped: bool) -> None:
    """What means nobody, everybody without the loud word, or two things at once stops the program."""
    with pytest.raises(ToolkitError) as caught:
        _conditions(certificate, wrapped=wrapped)
    assert caught.value.problems[0].where.startswith("role demo-server.certificate")


@pytest.mark.parametrize(
    ("args", "got"),
    [
        ({}, "neither common_name nor certificate"),
        ({"common_name": None, "certificate": None}, "neither common_name nor certificate"),
        (
            {"common_name": "a", "certificate": {"subject": {"CN": {"values": ["a"]}}}},
            "common_name and certificate",
        ),
    ],
)
def test_a_certificate_is_described_once(args: dict[str, Any], got: str) -> None:
    """Neither would mean anybody; both could contradict each other."""
    with pytest.raises(ToolkitError) as caught:
        record(certificate_role(args))
    assert caught.value.problems[0].got == got


def test_mistakes_in_a_plain_description_stop_the_preview() -> None:
    """They are told all at once, before the anchor's ARN is known."""
    certificate = {"subject": {"CN": {"values": ["a*"]}, "Mail": {"values": ["b"]}}}

    def make() -> None:
        role = {"trust_anchor_arn": pulumi.Output.from_input(ANCHOR), "certificate": certificate}
        certificate_role(role)()

    with pytest.raises(ToolkitError) as caught:
        record(make, preview=True)
    assert {problem.where.rpartition(".")[2] for problem in caught.value.problems} == {"CN", "Mail"}
