"""Check: names, defaults, coercions, and what it lets through unknown."""

import pytest
from pulumi.runtime.proto import provider_pb2

from sandbox.provider.values import UNKNOWN
from tests.provider import rules
from tests.provider.face import Face
from tests.provider.rules import TRUST, Rules

ROLE, BUCKET, TABLE, LIFECYCLE = (
    kind.token for kind in (rules.ROLE, rules.BUCKET, rules.TABLE, rules.LIFECYCLE)
)
_Autonaming = provider_pb2.CheckRequest.AutonamingOptions


def _unnamed(kind: Rules) -> dict[str, object]:
    assert kind.name is not None
    return {name: value for name, value in kind.base.items() if name != kind.name[0]}


@pytest.mark.parametrize("kind", [kind for kind in rules.ALL if kind.name], ids=lambda kind: kind.sdk)
def test_an_automatic_name(kind: Rules) -> None:
    """It is the logical name and seven hex digits of the seed: the same for the same seed, else another."""
    assert kind.name is not None
    name = kind.name[0]
    made = [
        Face().check(kind.token, _unnamed(kind), name="Web", randomSeed=seed).inputs[name]
        for seed in (b"one", b"one", b"two")
    ]
    assert made[0] == made[1] != made[2]
    prefix, _, suffix = made[0].rpartition("-")
    assert prefix == ("web" if kind is rules.BUCKET else "Web")
    assert len(suffix) == 7
    assert set(suffix) <= set("0123456789abcdef")


@pytest.mark.parametrize("kind", [kind for kind in rules.ALL if kind.name], ids=lambda kind: kind.sdk)
def test_an_automatic_name_that_would_be_too_long(kind: Rules) -> None:
    """A name one character too long is refused before it is cut or sent; one that just fits is made."""
    assert kind.name is not None
    name, limit = kind.name
    longest = "n" * (limit - len("-1234567"))
    assert Face().check(kind.token, _unnamed(kind), name=longest).inputs[name].startswith(longest)
    failures = Face().check(kind.token, _unnamed(kind), name=longest + "n").failures
    assert f"at most {limit}" in failures[name]


def test_a_given_name_is_kept_and_no_default() -> None:
    """A name the program gives is not touched, and not among the defaults."""
    judged = Face().check(ROLE, {"assumeRolePolicy": TRUST, "name": "mine"}, name="Web")
    assert judged.inputs["name"] == "mine"
    assert "name" not in judged.inputs["__defaults"]


def test_an_automatic_name_stays() -> None:
    """On an update the old automatic name is kept; one the program gave before is not."""
    inputs = {"assumeRolePolicy": TRUST}
    before = Face().check(ROLE, inputs, randomSeed=b"one").inputs
    assert Face().check(ROLE, inputs, olds=before, randomSeed=b"two").inputs["name"] == before["name"]
    given = Face().check(ROLE, {**inputs, "name": "mine"}).inputs
    after = Face().check(ROLE, inputs, olds=given, name="web", randomSeed=b"two").inputs
    assert after["name"].startswith("web-")
    without_list = {"assumeRolePolicy": TRUST, "name": "kept"}
    assert Face().check(ROLE, inputs, olds=without_list).inputs["name"] == "kept"


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (_Autonaming.Mode.PROPOSE, "proposed-name"),
        (_Autonaming.Mode.ENFORCE, "Proposed-Name"),
    ],
)
def test_configured_names(mode: _Autonaming.Mode.ValueType, expected: str) -> None:
    """A proposed name obeys the type's rules (lower case for buckets), an enforced one is taken as it is."""
    autonaming = _Autonaming(proposed_name="Proposed-Name", mode=mode)
    assert Face().check(BUCKET, {}, autonaming=autonaming).inputs["bucket"] == expected
    role = Face().check(ROLE, {"assumeRolePolicy": TRUST}, autonaming=autonaming)
    assert role.inputs["name"] == "Proposed-Name"


def test_a_proposed_name_that_is_too_long() -> None:
    """A proposed name beyond the limit is refused; one at the limit is taken."""
    for length, fine in ((64, True), (65, False)):
        autonaming = _Autonaming(proposed_name="n" * length, mode=_Autonaming.Mode.PROPOSE)
        judged = Face().check(ROLE, {"assumeRolePolicy": TRUST}, autonaming=autonaming)
        assert (judged.failures == {}) == fine


def test_names_switched_off() -> None:
    """With automatic names disabled, a resource without a name is refused, and a named one is not."""
    disabled = _Autonaming(mode=_Autonaming.Mode.DISABLE)
    assert "disabled" in Face().check(ROLE, {"assumeRolePolicy": TRUST}, autonaming=disabled).failures["name"]
    named = {"assumeRolePolicy": TRUST, "name": "mine"}
    assert Face().check(ROLE, named, autonaming=disabled).failures == {}


def test_defaults_are_filled_in_and_listed() -> None:
    """The provider's defaults are inputs of the resource, and told apart from what the program gave."""
    inputs = Face().check(ROLE, {"assumeRolePolicy": TRUST, "path": "/a/"}).inputs
    assert (inputs["maxSessionDuration"], inputs["forceDetachPolicies"], inputs["path"]) == (
        3600,
        False,
        "/a/",
    )
    assert inputs["__defaults"] == ["forceDetachPolicies", "maxSessionDuration", "name"]


def test_coercions_of_the_bridge() -> None:
    """A number is taken for a text, a text for a number or a boolean, an object for a document."""
    given = {
        "assumeRolePolicy": {"Version": "2012-10-17", "Statement": []},
        "maxSessionDuration": "7200",
        "forceDetachPolicies": "true",
        "description": 7,
        "tags": {"Count": 3, "On": True, "Half": 0.5, "Gone": None},
    }
    inputs = Face().check(ROLE, given).inputs
    assert inputs["assumeRolePolicy"] == '{"Version": "2012-10-17", "Statement": []}' or (
        inputs["assumeRolePolicy"] == '{"Statement": [], "Version": "2012-10-17"}'
    )
    assert (inputs["maxSessionDuration"], inputs["forceDetachPolicies"]) == (7200, True)
    assert inputs["description"] == "7"
    assert inputs["tags"] == {"Count": "3", "On": "true", "Half": "0.5"}


@pytest.mark.parametrize(
    ("token", "inputs", "path", "expected"),
    [
        (ROLE, {"description": ["x"]}, "description", "a string"),
        (ROLE, {"maxSessionDuration": True}, "maxSessionDuration", "a whole number"),
        (ROLE, {"maxSessionDuration": 3600.5}, "maxSessionDuration", "a whole number"),
        (ROLE, {"forceDetachPolicies": 1}, "forceDetachPolicies", "true or false"),
        (ROLE, {"assumeRolePolicy": ["x"]}, "assumeRolePolicy", "a JSON document"),
        (ROLE, {"tags": ["x"]}, "tags", "a map of strings"),
        (ROLE, {"tags": {"x": {}}}, "tags", "a string"),
        (TABLE, {"ttl": "on"}, "ttl", "an object"),
        (TABLE, {"attributes": "id"}, "attributes", "a list of objects"),
        (TABLE, {"attributes": ["id"]}, "attributes[0]", "an object"),
    ],
)
def test_values_of_the_wrong_form(token: str, inputs: dict[str, object], path: str, expected: str) -> None:
    """What cannot be coerced is refused, with the form that was expected."""
    assert f"expected {expected}" in Face().check(token, inputs).failures[path]


def test_a_close_name_is_suggested() -> None:
    """A misspelled property is refused with the one that was probably meant; nonsense without a guess."""
    failures = Face().check(ROLE, {"assumeRolePolicy": TRUST, "maxSessionDuraton": 1, "zzz": 1}).failures
    assert "Did you mean maxSessionDuration?" in failures["maxSessionDuraton"]
    assert "Did you mean" not in failures["zzz"]


@pytest.mark.parametrize("kind", rules.ALL, ids=lambda kind: kind.sdk)
def test_unknown_values_pass(kind: Rules) -> None:
    """In a preview any property may be known only after apply: Check lets it through, unknown."""
    for name in kind.base:
        judged = Face().check(kind.token, {**kind.base, name: UNKNOWN})
        assert judged.failures == {}
        assert judged.inputs[name] is UNKNOWN


def test_unknown_parts_pass() -> None:
    """An unknown inside an object, a list or a document makes no failure, and a document wholly unknown."""
    unknown_parts = {
        "hashKey": "id",
        "attributes": [{"name": UNKNOWN, "type": "S"}],
        "billingMode": "PAY_PER_REQUEST",
        "globalSecondaryIndexes": UNKNOWN,
    }
    assert Face().check(TABLE, unknown_parts).failures == {}
    capacities = {
        **unknown_parts,
        "billingMode": "PROVISIONED",
        "readCapacity": UNKNOWN,
        "writeCapacity": UNKNOWN,
    }
    assert Face().check(TABLE, capacities).failures == {}
    document = {"Version": "2012-10-17", "Statement": [{"Resource": UNKNOWN}]}
    assert Face().check(ROLE, {"assumeRolePolicy": document}).inputs["assumeRolePolicy"] is UNKNOWN
    assert Face().check(ROLE, {"assumeRolePolicy": TRUST, "tags": {"a": UNKNOWN}}).failures == {}
    rule = {"id": UNKNOWN, "status": "Enabled", "filter": {"tag": UNKNOWN}, "transitions": [UNKNOWN]}
    assert "transitions[0]" not in str(Face().check(LIFECYCLE, {"bucket": "b", "rules": [rule]}).failures)
    source = {"sourceType": UNKNOWN, "sourceData": UNKNOWN}
    assert Face().check(rules.TRUST_ANCHOR.token, {"source": source}).failures == {}


def test_a_secret_is_not_repeated_in_a_refusal() -> None:
    """A wrong value that is secret is refused without being shown; a plain one is shown."""
    from sandbox.provider.values import Secrets, encode
    from tests.provider.face import urn

    inputs = {"assumeRolePolicy": TRUST, "description": "d" * 1001 + "word"}
    secrets = Secrets(frozenset({("description",)}), frozenset())
    face = Face()
    request = provider_pb2.CheckRequest(urn=urn(ROLE), news=encode(inputs, secrets))
    answer = face.servicer.Check(request, None)  # type: ignore[arg-type]
    assert [failure.property for failure in answer.failures] == ["description"]
    assert "[secret]" in answer.failures[0].reason
    assert "ddd" not in answer.failures[0].reason
    assert "ddd" in face.check(ROLE, inputs).failures["description"]


def test_switching_the_billing_mode() -> None:
    """Capacities may stay when a table goes on demand, and be missing when it comes back; not otherwise."""
    common = {"hashKey": "id", "attributes": [{"name": "id", "type": "S"}]}
    provisioned = {**common, "billingMode": "PROVISIONED", "readCapacity": 1, "writeCapacity": 1}
    on_demand = {**common, "billingMode": "PAY_PER_REQUEST"}
    kept = {**provisioned, "billingMode": "PAY_PER_REQUEST"}
    missing = {**common, "billingMode": "PROVISIONED"}
    assert Face().check(TABLE, kept, olds=provisioned).failures == {}
    assert set(Face().check(TABLE, kept, olds=on_demand).failures) == {"readCapacity", "writeCapacity"}
    assert Face().check(TABLE, missing, olds=on_demand).failures == {}
    assert set(Face().check(TABLE, missing, olds=provisioned).failures) == {"readCapacity", "writeCapacity"}
