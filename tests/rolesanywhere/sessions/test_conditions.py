"""The four conditions of a session, each failing alone while the other three hold.

The signature matches the certificate; the certificate chains to the trust anchor; the role trusts
rolesanywhere.amazonaws.com for three actions; what it says of subject, issuer and SAN holds.
"""

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from cryptography import x509

from policies import CertificateMatch, Match, certificate_trust_policy
from sandbox.rolesanywhere.sessions.refusal import Check
from tests.local_aws import LocalAws
from tests.rolesanywhere.conftest import new_account
from tests.rolesanywhere.sessions.attacks import SIGNATURE, UNTRUSTED, nothing_issued, unable
from tests.rolesanywhere.sessions.lab import ACTIONS, Lab
from tests.rolesanywhere.sessions.pki import Issued, authority, issue

HOST, URI = x509.DNSName("web.example"), x509.UniformResourceIdentifier("spiffe://acme.example/web")
INNER = x509.DirectoryName(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "inner")]))
WHO = CertificateMatch(
    subject={"CN": Match(("web",)), "OU": Match(("Ops", "Dev")), "O": Match(("Ac*",), like=True)},
    issuer={"CN": Match(("Root",))},
    dns=Match(("web.example",)),
    uri=Match(("spiffe://acme.example/*",), like=True),
    directory_name={"CN": Match(("inner",))},
)
GOOD: Mapping[str, Any] = {"subject": "CN=web,OU=Dev,O=Acme", "names": (HOST, URI, INNER)}


class House(Lab):
    """A role whose trust policy conditions on everything a certificate can say."""

    def with_role(self, document: Mapping[str, Any] | str, name: str) -> dict[str, str]:
        """The members of a request for a role with this trust policy."""
        iam = self.account.local.client("iam", self.account.admin)
        text = document if isinstance(document, str) else json.dumps(document)
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=text)["Role"]["Arn"]
        profile = self.account.profile(roleArns=[role], enabled=True)["profileArn"]
        return {"roleArn": role, "profileArn": profile}


@pytest.fixture(scope="module")
def house(local_aws: LocalAws) -> House:
    return House(new_account(local_aws), authority("CN=Root"))


@pytest.fixture(scope="module")
def wanted(house: House) -> dict[str, str]:
    """The role as the components make it."""
    anchor = house.anchor["trustAnchorArn"]
    return house.with_role(certificate_trust_policy(trust_anchor_arn=anchor, certificate=WHO), "Conditioned")


def certificate(root: Issued, **changes: Any) -> Issued:
    """The one certificate for which everything holds, but for the changes."""
    given = {**GOOD, **changes}
    return issue(given.pop("subject"), root, **given)


def test_all_four_hold(house: House, wanted: dict[str, str]) -> None:
    """Then there is a session."""
    assert house.ask(certificate(house.root), **wanted).status == 201


def test_the_signature_alone_fails(
    house: House, wanted: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """Another key signs; everything about the certificate is right."""
    own, other = certificate(house.root), certificate(house.root)
    members = {**house.arns(), **wanted}
    with told(caplog, Check.SIGNATURE), nothing_issued(house):
        assert house.signer(own).but(key=other.key).ask(**members).refusal == SIGNATURE


def test_the_chain_alone_fails(
    house: House, wanted: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """A CA of the same name issued it; it says what the role asks for, and its key signs."""
    foreign = authority("CN=Root")
    with told(caplog, Check.PATH), nothing_issued(house):
        assert house.ask(certificate(foreign), foreign, **wanted).refusal == UNTRUSTED


@pytest.mark.parametrize("missing", [*ACTIONS, "the service"])
def test_the_trust_in_the_service_alone_fails(
    house: House, missing: str, caplog: pytest.LogCaptureFixture
) -> None:
    """One of the three actions is not allowed, or to another service; the conditions all hold."""
    document = json.loads(
        certificate_trust_policy(trust_anchor_arn=house.anchor["trustAnchorArn"], certificate=WHO)
    )
    for statement in document["Statement"]:
        statement["Action"] = [action for action in statement["Action"] if action != missing]
        if missing == "the service":
            statement["Principal"] = {"Service": "ec2.amazonaws.com"}
    document["Statement"] = [each for each in document["Statement"] if each["Action"]]
    members = house.with_role(document, f"Without-{missing.replace(':', '-').replace(' ', '-')}")
    with told(caplog, Check.TRUST_POLICY), nothing_issued(house):
        assert house.ask(certificate(house.root), **members).refusal == unable(members["roleArn"])


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "CN=web2,OU=Dev,O=Acme"},
        {"subject": "CN=web,OU=Sales,O=Acme"},
        {"subject": "CN=web,OU=Dev,OU=Ops,O=Acme"},
        {"subject": "CN=web,O=Acme"},
        {"subject": "CN=web,OU=Dev,O=Bcme"},
        {"names": (x509.DNSName("other.example"), HOST, URI, INNER)},
        {"names": (HOST, x509.UniformResourceIdentifier("spiffe://other.example/web"), INNER)},
        {"names": (HOST, URI)},
        {"names": (URI, INNER)},
        {"names": ()},
    ],
    ids=lambda each: str(next(iter(each))),
)
def test_a_condition_on_the_certificate_alone_fails(
    house: House, wanted: dict[str, str], changes: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """One attribute of the subject or one name of the SAN is another, one too many, or not there."""
    with told(caplog, Check.TRUST_POLICY), nothing_issued(house):
        refused = house.ask(certificate(house.root, **changes), **wanted)
        assert refused.refusal == unable(wanted["roleArn"])


def test_a_condition_on_the_issuer_alone_fails(
    house: House, wanted: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """The same certificate from an intermediate below the same root: its issuer is another."""
    middle = authority("CN=Middle", house.root)
    with told(caplog, Check.TRUST_POLICY), nothing_issued(house):
        refused = house.ask(certificate(middle), middle, **wanted)
        assert refused.refusal == unable(wanted["roleArn"])


@contextmanager
def told(caplog: pytest.LogCaptureFixture, check: Check) -> Iterator[None]:
    """The log names the one check that failed."""
    caplog.clear()
    with caplog.at_level(logging.INFO, "sandbox.rolesanywhere"):
        yield
    (line,) = [text for text in caplog.messages if text.startswith("CreateSession refused")]
    assert f", {check}: expected " in line
