"""Any input of any operation: an answer of the service model or one of its errors, never a fault.

Below boto3, because no client sends most of this.
"""

import json
from base64 import b64encode
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.clock import Clock
from sandbox.rolesanywhere import RolesAnywhere
from sandbox.rolesanywhere.model import Operation, operations
from sandbox.wire import Caller, Request
from tests.local_aws import LocalAws
from tests.rolesanywhere.answers import STATUS
from tests.rolesanywhere.authorities import authority
from tests.rolesanywhere.conftest import source
from tests.rolesanywhere.lists import pem, revoking

ACCOUNT, UUID = "111122223333", "6f4943fb-13d4-4242-89c4-be367595c380"
STEM = f"arn:aws:rolesanywhere:us-east-1:{ACCOUNT}"
CALLER = Caller(ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/anybody", "us-east-1")
WORDS = [
    "",
    "x",
    UUID,
    *(f"{STEM}:{kind}/{UUID}" for kind in ("trust-anchor", "profile", "crl", "subject", "other")),
    *(f"{STEM}:alias/{kind}/prod" for kind in ("trust-anchor", "profile", "crl", "subject")),
    f"{STEM}:alias/profile/",
    f"arn:aws-cn:rolesanywhere:cn-north-1:{ACCOUNT}:profile/{UUID}",
    f"arn:aws:iam::{ACCOUNT}:role/Web",
    "*",
    "CN",
    "x509SAN",
    "CA_CERTIFICATE_EXPIRY",
    "ALL",
    "QQ==",
    "\ud800",
    "\x00",
    "prod",
    "a" * 2000,
]
TEXTS = st.one_of(st.sampled_from(WORDS), st.text(max_size=20))
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), TEXTS)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["specifier", "event", "enabled", "key", "value", "sourceType", "threshold"]),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=6,
)
LIST = b64encode(pem(revoking(authority()))).decode()
LIKELY: dict[str, Any] = {
    "name": "n",
    "source": source(authority().pem),
    "roleArns": [f"arn:aws:iam::{ACCOUNT}:role/Web"],
    "crlData": LIST,
    "trustAnchorArn": f"{STEM}:trust-anchor/{UUID}",
    "trustAnchorId": UUID,
    "certificateField": "x509SAN",
    "mappingRules": [{"specifier": "URI"}],
    "notificationSettings": [{"event": "CA_CERTIFICATE_EXPIRY", "enabled": False}],
    "notificationSettingKeys": [{"event": "CA_CERTIFICATE_EXPIRY"}],
    "resourceArn": f"{STEM}:profile/{UUID}",
    "tags": [{"key": "a", "value": "b"}],
    "tagKeys": ["a"],
    "aliasName": "prod",
}


@pytest.fixture(scope="module")
def service(local_aws: LocalAws) -> RolesAnywhere:
    """A service that lets everybody do everything, with an anchor, a profile and a CRL that have an alias."""
    made = RolesAnywhere(
        authenticate=lambda _: CALLER,
        authorize=lambda *_: CALLER,
        role_exists=lambda *_: True,
        roles=local_aws.server.cloud.temporary,
        clock=Clock(),
    )
    anchor = made.handle(
        _request("POST", "/trustanchors", {"name": "n", "source": LIKELY["source"], "aliasName": "prod"})
    )
    made.handle(_request("POST", "/profiles", {"name": "n", "roleArns": [], "aliasName": "prod"}))
    arn = json.loads(anchor.body)["trustAnchor"]["trustAnchorArn"]
    data = pem(revoking(authority())).decode()
    made.handle(_request("POST", "/crls", {"name": "n", "crlData": data, "trustAnchorArn": arn}))
    return made


def _request(method: str, path: str, content: object, query: Any = None) -> Request:
    return Request(method, path, path, query or {}, {}, [], json.dumps(content).encode())


@st.composite
def inputs(draw: st.DrawFn, operation: Operation) -> Request:
    """A request of an operation: each member likely, left out, or anything."""
    path, query, content = operation.template, {}, {}
    for name, member in operation.input.members.items():
        value = draw(st.one_of(st.just(LIKELY.get(name)), VALUES, TEXTS))
        if member.location == "uri":
            text = value if isinstance(value, str) and value else UUID
            path = path.replace(f"{{{member.wire_name}}}", quote(text, safe="", errors="replace"))
        elif member.location == "querystring":
            given = value if isinstance(value, list) else [value]
            query[member.wire_name] = [text for text in given if isinstance(text, str)]
        elif value is not None:
            content[member.wire_name] = value
    return _request(operation.method, path, content, query)


@pytest.mark.parametrize("operation", operations(), ids=lambda operation: str(operation.name))
def test_no_input_is_a_fault(service: RolesAnywhere, operation: Operation) -> None:
    """Every answer is the operation's success or an error with a status and a code of the service."""

    @settings(max_examples=100, deadline=None, database=None)
    @given(inputs(operation))
    def answered(request: Request) -> None:
        response = service.handle(request)
        if response.status == operation.status:
            return
        assert STATUS[response.headers["x-amzn-ErrorType"]] == response.status
        assert json.loads(response.body)["message"]

    answered()
