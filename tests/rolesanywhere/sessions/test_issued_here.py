"""Certificates of an authority made by `certs`: each kind gets a session with the tags it was made for."""

from pathlib import Path

import pytest

from certs import (
    AuthorityPlan,
    DistinguishedName,
    KeyType,
    Subject,
    authority_certificates,
    identity_of,
    issue_end_entity,
    make_authority,
    new_key,
    open_authority,
)
from tests.local_aws import LocalAws
from tests.rolesanywhere.authorities import NOW
from tests.rolesanywhere.conftest import new_account
from tests.rolesanywhere.sessions.lab import Lab
from tests.rolesanywhere.sessions.pki import Issued

SUBJECT = Subject(
    DistinguishedName.of({"CN": "web-1", "OU": ["Security", "Research"], "O": "Acme", "C": "DE"}),
    dns=("web-1.acme.example", "second.acme.example"),
    uris=("spiffe://acme.example/web-1",),
    directory_names=(DistinguishedName.of({"CN": "inner", "O": "Acme"}),),
)


def made(directory: Path, key_type: KeyType) -> tuple[Issued, Issued, Issued]:
    """Root, intermediate and workload of a new authority; of the first two no key is needed."""
    plan = AuthorityPlan(
        DistinguishedName.of({"CN": "Acme Root", "O": "Acme"}),
        DistinguishedName.of({"CN": "Acme Issuing", "O": "Acme"}),
        key_type,
    )
    make_authority(directory, plan, now=NOW)
    root, intermediate = authority_certificates(directory)
    key = new_key(key_type)
    leaf = issue_end_entity(open_authority(directory), key, SUBJECT, now=NOW)
    return Issued(root, None), Issued(intermediate, None), Issued(leaf, key)


@pytest.mark.parametrize(
    "key_type", [KeyType.P256, KeyType.P384, KeyType.RSA2048, KeyType.MLDSA65], ids=lambda each: each.value
)
def test_a_session_carries_every_tag_the_certificate_was_made_for(
    local_aws: LocalAws, tmp_path: Path, key_type: KeyType
) -> None:
    """A role that asks for all the tags at once is assumed; with one of them changed it is not."""
    root, intermediate, web = made(tmp_path / "ca", key_type)
    lab = Lab(new_account(local_aws), root)
    tags = {f"aws:PrincipalTag/{key}": value for key, value in identity_of(web.certificate).tags.items()}
    assert len(tags) == 10
    all_of_them = lab.new_role("All", {"StringEquals": tags})
    others = {
        key: lab.new_role(f"Other{number}", {"StringEquals": tags | {key: tags[key] + "x"}})
        for number, key in enumerate(tags if key_type is KeyType.P256 else list(tags)[:1])
    }
    profile = lab.account.profile(roleArns=[all_of_them, *others.values()], enabled=True)["profileArn"]
    answer = lab.ask(web, intermediate, profileArn=profile, roleArn=all_of_them)
    assert answer.status == 201, answer.body
    assert answer.body["credentialSet"][0]["sourceIdentity"] == "CN=web-1"
    for key, role in others.items():
        assert lab.ask(web, intermediate, profileArn=profile, roleArn=role).status == 403, key
    untrusted = lab.ask(web, profileArn=profile, roleArn=all_of_them)
    assert untrusted.refusal[2] == "Untrusted signing certificate"
