"""Every name of ministack that is replaced or read: an upgrade that moves one speaks here."""

import importlib
import inspect
from types import SimpleNamespace

import pytest

from sandbox import corrections
from sandbox.corrections import Entry, Name, Patches, UpgradeError
from sandbox.emulator import load
from tests.local_aws import LocalAws

EVALUATOR, ACTIONS = "ministack.core.iam_evaluator", "ministack.core.iam_actions"
IAM, STS, DYNAMODB, EC2 = (f"ministack.services.{name}" for name in ("iam", "sts", "dynamodb", "ec2"))

REPLACED: dict[str, list[str] | None] = {
    f"{EVALUATOR}.time": None,
    f"{IAM}.time": None,
    f"{STS}.time": None,
    f"{EVALUATOR}.is_root_access_key": ["access_key_id"],
    f"{STS}.is_root_access_key": ["access_key_id"],
    f"{EVALUATOR}._resolve_condition_key": ["key", "ctx"],
    f"{EVALUATOR}._principal_keys": ["credential"],
    f"{STS}._principal_keys": ["credential"],
    f"{EVALUATOR}._fnmatch_compile": ["pattern", "ignore_case"],
    f"{EVALUATOR}.parse_policy_document": ["doc"],
    f"{EVALUATOR}._first_match": ["ctx", "stmts", "effect"],
    f"{EVALUATOR}.evaluate_resource_policy": ["doc", "ctx", "service", "named_only", "direct_only"],
    f"{EVALUATOR}.evaluate_trust_policy": ["trust_doc", "caller_arn", "ctx"],
    f"{ACTIONS}.dynamodb_resource_arns": ["body", "region", "account_id"],
    f"{ACTIONS}.extract_resource_arn": [
        "service",
        "method",
        "path",
        "headers",
        "body",
        "query_params",
        "region",
        "account_id",
    ],
    f"{ACTIONS}.s3_additional_checks": ["method", "path", "headers", "body", "query_params"],
    f"{ACTIONS}.dynamodb_service_context": ["body"],
    f"{ACTIONS}.request_tag_context": ["service", "iam_action", "body", "params"],
    "ministack.app.SERVICE_HANDLERS['sts']": ["method", "path", "headers", "body", "query_params"],
    "ministack.app.SERVICE_HANDLERS['ec2']": ["method", "path", "headers", "body", "query_params"],
    f"{EC2}._instance_xml": ["inst"],
    "ministack.app.SERVICE_HANDLERS['iam']": ["method", "path", "headers", "body", "query_params"],
    "ministack.app.SERVICE_HANDLERS['s3']": ["method", "path", "headers", "body", "query_params"],
    "ministack.app.SERVICE_HANDLERS['sns']": ["method", "path", "headers", "body", "query_params"],
    "ministack.app.SERVICE_HANDLERS['events']": ["method", "path", "headers", "body", "query_params"],
}
"""What is replaced, with the parameters it is called with; None for a module."""

READ = {
    ACTIONS: [
        "_S3_BUCKET_QUERY_ACTIONS",
        "_S3_OBJECT_QUERY_ACTIONS",
        "_S3_QUERY_ACTIONS",
        "access_denied_response",
        "identity_denial_message",
    ],
    EVALUATOR: [
        "AmbiguousAccessKeyError",
        "AuthError",
        "EvalContext",
        "CredentialResolutionError",
        "ResolvedCredential",
        "authenticate",
        "enforce",
        "find_iam_access_key_account",
        "pin_request_origin",
        "pin_signed_body",
        "pin_signed_request",
        "resolve_credential",
        "resolve_principal",
    ],
    "ministack.core.responses": [
        "get_account_id",
        "get_region",
        "request_scope",
        "set_request_account_id",
        "set_request_region",
    ],
    "ministack.core.router": ["extract_access_key_id", "extract_region"],
    "ministack.core.sigv4": ["header_signature_failure", "parse_query_signature"],
    IAM: [
        "_access_keys",
        "_groups",
        "_instance_profiles",
        "_group_inline_policies",
        "_oidc_providers",
        "_policies",
        "_roles",
        "_saml_providers",
        "_user_inline_policies",
        "_users",
        "handle_request",
    ],
    STS: ["_caller_identity", "_sessions"],
    EC2: ["_iam_instance_profile_associations", "_instances"],
    DYNAMODB: ["_resolve_index_keys", "_tables"],
    "ministack.services.s3": ["_buckets"],
    "ministack.services.eventbridge": ["_rule_key", "_targets"],
    "ministack.services.sns": ["_sub_arn_to_topic", "_topics"],
    "ministack.app": ["SERVICE_HANDLERS", "app"],
}


def test_the_list_is_whole() -> None:
    """What this file watches is what is replaced."""
    assert {patch.place for patch in corrections.ALL} == set(REPLACED)


@pytest.mark.parametrize("patch", dict.fromkeys(corrections.ALL), ids=lambda patch: patch.place)
def test_a_replaced_name_is_there(local_aws: LocalAws, patch: Name | Entry) -> None:
    """Ministack has the name, and calls it as the replacement expects."""
    with corrections.plain():
        original, parameters = patch.read(), REPLACED[patch.place]
        assert inspect.ismodule(original) or list(inspect.signature(original).parameters) == parameters
    assert patch.read() is not original


@pytest.mark.parametrize(("module", "name"), [(module, name) for module in READ for name in READ[module]])
def test_a_name_that_is_read_is_there(local_aws: LocalAws, module: str, name: str) -> None:
    """Ministack has every other name the adapter leans on."""
    assert hasattr(importlib.import_module(module), name)


def test_statements_can_be_marked(local_aws: LocalAws) -> None:
    """A parsed statement takes one more attribute, and is a dataclass that can be copied with changes."""
    (statement,) = load().evaluator.parse_policy_document(
        {"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "${a}"}}
    )
    assert statement.has_variables


def _kind(replacement: object) -> str:
    return str(getattr(replacement, "__qualname__", type(replacement).__qualname__))


def test_plain_is_for_the_block_only(local_aws: LocalAws) -> None:
    """After a look at ministack as it comes every correction is back, even after a failure in between."""
    before = [patch.read() for patch in corrections.ALL]

    look: list[object] = []

    def look_and_fail() -> None:
        with corrections.plain():
            look.extend(patch.read() for patch in corrections.ALL)
            raise KeyError

    with pytest.raises(KeyError):
        look_and_fail()
    after = [patch.read() for patch in corrections.ALL]
    assert [_kind(one) for one in after] == [_kind(one) for one in before]
    assert not any(inspect.ismodule(one) or one in look for one in after)


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A library with one function and one table."""
    module = SimpleNamespace(double=lambda x: 2 * x, table={"a": 1})
    monkeypatch.setattr(importlib, "import_module", lambda _: module)
    return module


def test_wrappers_stack(library: SimpleNamespace) -> None:
    """Two replacements of one name wrap each other; installed twice they are once; removed they are gone."""
    patches = Patches(
        [
            Name("library", "double", lambda original: lambda x: original(x) + 1),
            Name("library", "double", lambda original: lambda x: original(x) * 10),
            Entry("library", "table", "a", lambda original: original + 41),
        ]
    )
    patches.install()
    patches.install()
    assert (library.double(1), library.table["a"]) == (30, 42)
    patches.remove()
    assert (library.double(1), library.table["a"]) == (2, 1)


GONE = (Name("library", "gone", id), Entry("library", "table", "b", id), Entry("library", "x", "b", id))


@pytest.mark.parametrize("moved", GONE, ids=lambda moved: moved.place)
def test_a_moved_name_is_told(library: SimpleNamespace, moved: Name | Entry) -> None:
    """A name that is gone stops the start with the place to look at, and leaves nothing half replaced."""
    patches = Patches([Name("library", "double", lambda _: None), moved])
    with pytest.raises(UpgradeError, match="look at sandbox/corrections") as told:
        patches.install()
    assert moved.place in str(told.value)
    assert library.double(2) == 4
