"""Diff: what is no change, what is unknown, which kind of replacement."""

import json
from dataclasses import replace

import pytest

from sandbox.provider import registry
from sandbox.provider.documents import normalized, normalized_version_first
from sandbox.provider.table import Kind, Property
from sandbox.provider.values import UNKNOWN
from tests.provider import rules
from tests.provider.face import Aborted, Face
from tests.provider.rules import READ, TRUST, WRITE, Rules

ROLE, PROFILE, TABLE, BUCKET = (kind.token for kind in (rules.ROLE, rules.PROFILE, rules.TABLE, rules.BUCKET))
_POLICY = rules.BUCKET_POLICY.token


def _statement(**elements: object) -> str:
    base = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**base, **elements}]})


EQUIVALENT = [
    (_statement(Action="s3:GetObject"), _statement(Action=["s3:GetObject"])),
    (_statement(Action=["a:B", "c:D"]), _statement(Action=["c:D", "a:B"])),
    (_statement(Resource=["x", "y"]), _statement(Resource=["y", "x"])),
    (_statement(Principal="*"), _statement(Principal={"AWS": "*"})),
    (
        _statement(Principal={"AWS": "111122223333"}),
        _statement(Principal={"AWS": ["arn:aws:iam::111122223333:root"]}),
    ),
    (
        _statement(Condition={"Bool": {"aws:SecureTransport": "false"}}),
        _statement(Condition={"Bool": {"aws:SecureTransport": [False]}}),
    ),
    (
        _statement(Condition={"StringEquals": {"k": ["a", "b"]}}),
        _statement(Condition={"StringEquals": {"k": ["b", "a"]}}),
    ),
    (READ, json.dumps(json.loads(READ), indent=4, sort_keys=True)),
    (
        json.dumps({"Statement": [{"Sid": "a"}, {"Sid": "b"}]}),
        json.dumps({"Statement": [{"Sid": "b"}, {"Sid": "a"}]}),
    ),
    (json.dumps({"Statement": {"Sid": "a"}}), json.dumps({"Statement": [{"Sid": "a"}]})),
]

DIFFERENT = [
    (_statement(Action=["a:B", "c:D"]), _statement(Action=["a:B"])),
    (_statement(Effect="Allow"), _statement(Effect="Deny")),
    (_statement(Resource="*"), _statement(NotResource="*")),
    (_statement(Principal={"AWS": "*"}), _statement(Principal={"Service": "*"})),
    (_statement(Condition={"Bool": {"k": "false"}}), _statement(Condition={"Bool": {"k": "true"}})),
    (_statement(Condition={"StringLike": {"k": "a"}}), _statement(Condition={"StringEquals": {"k": "a"}})),
    (json.dumps({"Statement": []}), json.dumps({"Statement": [], "Version": "2012-10-17"})),
]


@pytest.mark.parametrize(("old", "new"), EQUIVALENT)
def test_documents_that_mean_the_same_are_no_change(old: str, new: str) -> None:
    """As awspolicyequivalence has it: order, one for a list of one, account for root, true for "true"."""
    assert Face().diff(_POLICY, {"bucket": "b", "policy": old}, {"bucket": "b", "policy": new}).changes == {}


@pytest.mark.parametrize(("old", "new"), DIFFERENT)
def test_documents_that_mean_something_else_are_a_change(old: str, new: str) -> None:
    """Beside every rule of equivalence stands a difference that counts."""
    compared = Face().diff(_POLICY, {"bucket": "b", "policy": old}, {"bucket": "b", "policy": new})
    assert compared.changes == {"policy": "UPDATE"}


def test_odd_documents_are_compared_as_they_are() -> None:
    """What is no policy is compared too, and never equal by accident."""
    for old, new, same in (
        ("not json", "not json", True),
        ("not json", "{}", False),
        ("[1]", "[1]", True),
        ('{"Statement": ["x"]}', '{"Statement": ["x"]}', True),
        ('{"Statement": [{"Condition": "x"}]}', '{"Statement": [{"Condition": {"a": "x"}}]}', False),
        ('{"Statement": [{"Condition": {"a": "x"}}]}', '{"Statement": [{"Condition": {"a": "x"}}]}', True),
    ):
        compared = Face().diff(_POLICY, {"bucket": "b", "policy": old}, {"bucket": "b", "policy": new})
        assert (compared.changes == {}) == same


def test_documents_in_their_normal_form() -> None:
    """Documents are written as Go writes them, a role's inline ones with Version first; other text stays."""
    document = '{ "Statement": [{"b": "<&>", "a": 1}], "Version": "v" }'
    assert normalized(document) == r'{"Statement":[{"a":1,"b":"\u003c\u0026\u003e"}],"Version":"v"}'
    first = normalized_version_first(document)
    assert first == r'{"Version":"v","Statement":[{"a":1,"b":"\u003c\u0026\u003e"}]}'
    for text in ("x", "[1]"):
        assert normalized(text) == normalized_version_first(text) == text


def test_the_order_of_sets_means_nothing() -> None:
    """Role ARNs, attributes and indexes in another order are no change; in a list, the order counts."""
    state = {"name": "p", "roleArns": ["a", "b"], "tagsAll": {}}
    assert Face().diff(PROFILE, state, {"name": "p", "roleArns": ["b", "a"]}).changes == {}
    assert Face().diff(PROFILE, state, {"name": "p", "roleArns": ["b"]}).changes == {"roleArns": "UPDATE"}
    attributes = [{"name": "a", "type": "S"}, {"name": "b", "type": "N"}]
    table = {"hashKey": "a", "attributes": attributes, "tagsAll": {}}
    assert Face().diff(TABLE, table, {**table, "attributes": attributes[::-1]}).changes == {}
    fewer = Face().diff(TABLE, table, {**table, "attributes": attributes[:1]})
    assert fewer.changes == {"attributes[1]": "DELETE"}


def test_nothing_is_the_same_as_empty() -> None:
    """An empty text, list, number or false is no change from a property the state does not have."""
    state = {"name": "r", "assumeRolePolicy": TRUST, "description": "", "tags": {}, "tagsAll": {}}
    assert Face().diff(ROLE, state, {"name": "r", "assumeRolePolicy": TRUST}).changes == {}
    new = {"name": "r", "assumeRolePolicy": TRUST, "description": "", "tags": {}}
    assert Face().diff(ROLE, {"name": "r", "assumeRolePolicy": TRUST}, new).changes == {}


def test_what_the_cloud_filled_in_is_no_change() -> None:
    """A property the program leaves to the cloud is not taken away: a session's duration, an encryption."""
    state = {"name": "p", "durationSeconds": 3600, "tagsAll": {}}
    assert Face().diff(PROFILE, state, {"name": "p"}).changes == {}
    table = {"hashKey": "id", "serverSideEncryption": {"enabled": True}, "ttl": {"enabled": False}}
    assert Face().diff(TABLE, {**table, "tagsAll": {}}, {"hashKey": "id"}).changes == {}


def test_what_appeared_behind_the_back_is_a_change() -> None:
    """A description, a boundary or a tag that is in the state but not in the program is taken away."""
    state = {
        "name": "r",
        "assumeRolePolicy": TRUST,
        "description": "theirs",
        "permissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "tags": {"a.b": "c"},
        "tagsAll": {"a.b": "c"},
    }
    compared = Face().diff(ROLE, state, {"name": "r", "assumeRolePolicy": TRUST})
    assert compared.changes == {
        "description": "DELETE",
        "permissionsBoundary": "DELETE",
        'tags["a.b"]': "DELETE",
        'tagsAll["a.b"]': "DELETE",
    }


def test_disabled_options_of_a_table_are_the_same_as_none() -> None:
    """Encryption, recovery and expiry that are off are no change from not being there, either way."""
    off = {
        "serverSideEncryption": {"enabled": False},
        "pointInTimeRecovery": {"enabled": False},
        "ttl": {"enabled": False, "attributeName": "x"},
    }
    state = {"hashKey": "id", "tagsAll": {}}
    assert Face().diff(TABLE, state, {"hashKey": "id", **off}).changes == {}
    assert Face().diff(TABLE, {**state, **off}, {"hashKey": "id"}).changes == {}
    on = Face().diff(TABLE, state, {"hashKey": "id", "pointInTimeRecovery": {"enabled": True}})
    assert on.changes == {"pointInTimeRecovery": "ADD"}


def test_an_unlimited_throughput_is_the_same_as_none() -> None:
    """AWS answers nothing, or 0, where -1 took a limit away."""
    state = {"hashKey": "id", "onDemandThroughput": {"maxReadRequestUnits": 0}, "tagsAll": {}}
    new = {"hashKey": "id", "onDemandThroughput": {"maxReadRequestUnits": -1}}
    assert Face().diff(TABLE, state, new).changes == {}
    limited = {"hashKey": "id", "onDemandThroughput": {"maxReadRequestUnits": 5}}
    assert Face().diff(TABLE, state, limited).changes == {"onDemandThroughput.maxReadRequestUnits": "UPDATE"}


def test_a_date_in_another_form_is_no_change() -> None:
    """S3 answers midnight where the program gave a day."""

    def state(date: str) -> dict[str, object]:
        return {"bucket": "b", "rules": [{"id": "r", "status": "Enabled", "expiration": {"date": date}}]}

    token = rules.LIFECYCLE.token
    assert Face().diff(token, state("2030-01-01T00:00:00Z"), state("2030-01-01")).changes == {}
    path = "rules[0].expiration.date"
    assert Face().diff(token, state("2030-01-02"), state("2030-01-01")).changes == {path: "UPDATE"}


def test_rules_that_come_and_go() -> None:
    """In a list, objects are compared place by place: one more is added, one less deleted."""
    one = {"id": "a", "status": "Enabled"}
    token, two = rules.LIFECYCLE.token, [one, {"id": "b", "status": "Enabled"}]
    bucket = {"bucket": "b"}
    more = Face().diff(token, {**bucket, "rules": [one]}, {**bucket, "rules": two})
    assert more.changes == {"rules[1]": "ADD"}
    fewer = Face().diff(token, {**bucket, "rules": two}, {**bucket, "rules": [one]})
    assert fewer.changes == {"rules[1]": "DELETE"}


@pytest.mark.parametrize("kind", rules.ALL, ids=lambda kind: kind.sdk)
def test_an_unknown_value_is_a_change_of_its_kind(kind: Rules) -> None:
    """What is known only after apply counts as changed, and replaces where a change would replace."""
    state = {**kind.base, "tagsAll": kind.base.get("tags", {})}
    for name in kind.base:
        if name == "region":
            continue
        changed = next(
            item for path, item in kind.changes.items() if path.partition(".")[0].partition("[")[0] == name
        )
        if changed.kind == rules.NOTHING:  # only one value is allowed
            continue
        compared = Face().diff(kind.token, state, {**kind.base, name: UNKNOWN})
        assert compared.changes[name].startswith("UPDATE")
        replaces = kind.changes.get(f"{name}[0].threshold", changed).kind == rules.REPLACE
        assert compared.changes[name].endswith("_REPLACE") == replaces


def test_unknown_parts_are_changes() -> None:
    """An unknown tag, an unknown object of a set and an unknown list entry count as changes."""
    state = {"name": "p", "roleArns": ["a"], "tags": {"k": "v"}, "tagsAll": {"k": "v"}}
    tagged = Face().diff(PROFILE, state, {"name": "p", "roleArns": ["a"], "tags": {"k": UNKNOWN}})
    assert tagged.changes == {"tags.k": "UPDATE", "tagsAll.k": "UPDATE"}
    arns = Face().diff(PROFILE, state, {"name": "p", "roleArns": [UNKNOWN], "tags": {"k": "v"}})
    assert arns.changes == {"roleArns": "UPDATE"}
    table = {"hashKey": "id", "attributes": [{"name": "id", "type": "S"}], "tagsAll": {}}
    added = Face().diff(TABLE, table, {**table, "attributes": [*table["attributes"], UNKNOWN]})
    assert added.changes == {"attributes[1]": "ADD"}
    rules_state = {"bucket": "b", "rules": [{"id": "a", "status": "Enabled"}]}
    listed = Face().diff(rules.LIFECYCLE.token, rules_state, {"bucket": "b", "rules": [UNKNOWN]})
    assert listed.changes == {"rules[0]": "UPDATE"}


def _replaced(kind: Rules) -> list[str]:
    return [
        path for path, changed in kind.changes.items() if changed.kind == rules.REPLACE and path in kind.base
    ]


@pytest.mark.parametrize("kind", [kind for kind in rules.ALL if _replaced(kind)], ids=lambda kind: kind.sdk)
def test_what_a_replacement_does_first(kind: Rules) -> None:
    """It creates first, unless the program gave the name, or the type cannot exist twice."""
    other = dict.fromkeys(_replaced(kind), "other")
    state = {**kind.base, **other, "tagsAll": kind.base.get("tags", {})}
    name = kind.name[0] if kind.name else ""
    for made_up in ([], [name]):
        compared = Face().diff(kind.token, state, {**kind.base, "__defaults": made_up})
        assert compared.replaces
        assert compared.deletes_first == (kind.deletes_first or (bool(name) and not made_up))


def test_an_update_never_deletes_first() -> None:
    """The order matters for replacements only."""
    state = {**rules.ROLE.base, "tagsAll": {"Team": "red"}}
    compared = Face().diff(ROLE, state, {**rules.ROLE.base, "description": "x", "__defaults": []})
    assert not compared.replaces
    assert not compared.deletes_first


def test_ignored_changes() -> None:
    """What the program ignores is not told, and its neighbours are."""
    state = {**rules.ROLE.base, "tags": {"a": "1", "b": "1"}, "tagsAll": {"a": "1", "b": "1"}}
    news = {**rules.ROLE.base, "tags": {"a": "2", "b": "2"}, "description": "x"}
    ignored = ("description", "tags.a", "tagsAll")
    assert Face().diff(ROLE, state, news, ignored).changes == {"tags.b": "UPDATE"}


def test_default_tags_change_what_a_resource_gets() -> None:
    """A default tag that is new shows as a change of tagsAll; one the resource overrides does not."""
    state = {"bucket": "b", "tags": {"own": "x"}, "tagsAll": {"own": "x"}}
    inputs = {"bucket": "b", "tags": {"own": "x"}}
    assert Face({"team": "red"}).diff(BUCKET, state, inputs).changes == {"tagsAll.team": "ADD"}
    assert Face({"own": "y"}).diff(BUCKET, state, inputs).changes == {}
    unknown = Face({"own": "y"}).diff(BUCKET, state, {"bucket": "b", "tags": UNKNOWN})
    assert unknown.changes == {"tags": "UPDATE", "tagsAll": "UPDATE"}


@pytest.mark.parametrize("kind", [kind for kind in rules.ALL if kind.regional], ids=lambda kind: kind.sdk)
def test_moving_to_another_region_replaces(kind: Rules) -> None:
    """Giving the provider's Region, or leaving it out, is the same; another one, or leaving one, replaces."""
    inputs = {name: value for name, value in kind.base.items() if name != "region"}
    state = {**inputs, "tagsAll": inputs.get("tags", {})}
    here, there = {"region": "us-east-1"}, {"region": "eu-west-1"}
    assert Face().diff(kind.token, {**state, **here}, inputs).changes == {}
    assert Face().diff(kind.token, state, {**inputs, **here}).changes == {}
    assert Face().diff(kind.token, {**state, **there}, {**inputs, **there}).changes == {}
    for before, after in ((here, there), (there, {}), ({}, there)):
        compared = Face().diff(kind.token, {**state, **before}, {**inputs, **after})
        assert compared.changes == {"region": "UPDATE_REPLACE"}


def test_a_rule_that_is_not_known_replaces_nothing_silently(monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of a property whose rule could not be found is an error that says so; no change is none."""
    kind = registry.TYPES[ROLE]
    table = {**kind.table, "description": Property(Kind.UNKNOWN)}
    monkeypatch.setitem(registry.TYPES, ROLE, replace(kind, table=table))
    state = {"name": "r", "assumeRolePolicy": TRUST, "description": "a", "tagsAll": {}}
    assert Face().diff(ROLE, state, {**state, "tagsAll": None}).changes == {}
    with pytest.raises(Aborted, match=r"a change of description of .*undo the change"):
        Face().diff(ROLE, state, {"name": "r", "assumeRolePolicy": TRUST, "description": "b"})


def test_notification_settings_beside_awss_defaults() -> None:
    """As long as the anchor has a default of AWS's, the real provider sees no change of its settings."""
    token = rules.TRUST_ANCHOR.token
    source = rules.TRUST_ANCHOR.base["source"]
    default = {"event": "END_ENTITY_CERTIFICATE_EXPIRY", "configuredBy": "rolesanywhere.amazonaws.com"}
    own = {"event": "CA_CERTIFICATE_EXPIRY", "threshold": 30, "configuredBy": "111122223333"}
    wanted = {"source": source, "notificationSettings": [{"event": "CA_CERTIFICATE_EXPIRY", "threshold": 60}]}
    beside = {"source": source, "notificationSettings": [own, default], "tagsAll": {}}
    assert Face().diff(token, beside, wanted).changes == {}
    alone = Face().diff(token, {**beside, "notificationSettings": [own]}, wanted)
    assert alone.changes == {"notificationSettings[0].threshold": "UPDATE_REPLACE"}


def test_a_policy_document_that_goes_or_comes() -> None:
    """A document where there was none is a change, and so is none where there was one."""
    before, after = {"bucket": "b", "policy": ""}, {"bucket": "b", "policy": WRITE}
    assert Face().diff(_POLICY, before, after).changes == {"policy": "ADD"}
    assert Face().diff(_POLICY, after, before).changes == {"policy": "DELETE"}
