"""CRLs: what an import keeps, what can be read, what an update changes, what the switches do."""

from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import CRLEntryExtensionOID, ExtensionOID, NameOID

from tests.rolesanywhere.answers import assert_are_answers, body, refused, wrong
from tests.rolesanywhere.authorities import DAY, NOW, authority
from tests.rolesanywhere.conftest import Account, allow, new_account, source
from tests.rolesanywhere.lists import DELTA, UNKNOWN_EXTENSION, der, part, pem, revoking

CA = authority()
LIST = pem(revoking(CA, 7, 8))
BAD = "Bad CRL data"
UNKNOWN = "6f4943fb-13d4-4242-89c4-be367595c380"


def _import(client: Any, anchor: dict[str, Any], **arguments: Any) -> dict[str, Any]:
    given = {"name": "crl", "crlData": LIST, "trustAnchorArn": anchor["trustAnchorArn"], **arguments}
    made: dict[str, Any] = client.import_crl(**given)["crl"]
    return made


def test_an_import_keeps_what_it_was_given_and_answers_201(account: Account, client: Any) -> None:
    """ImportCrl answers 201 with every given member, the list byte by byte."""
    anchor = account.anchor()
    given = {
        "name": "My CRL",
        "crlData": LIST,
        "trustAnchorArn": anchor["trustAnchorArn"],
        "enabled": True,
    }
    answer = client.import_crl(**given, tags=[{"key": "a", "value": "b"}])
    detail = answer["crl"]
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert detail == {
        **given,
        "crlId": detail["crlId"],
        "crlArn": account.arn("crl", detail["crlId"]),
        "createdAt": detail["createdAt"],
        "updatedAt": detail["createdAt"],
    }
    assert client.get_crl(crlId=detail["crlId"])["crl"] == detail
    assert client.list_tags_for_resource(resourceArn=detail["crlArn"])["tags"] == [{"key": "a", "value": "b"}]


def test_an_import_is_disabled_unless_it_says_otherwise(account: Account) -> None:
    """Left out: disabled."""
    assert account.crl()["enabled"] is False


@pytest.mark.parametrize("data", [LIST, der(revoking(CA, 7)), der(revoking(CA)), b"\n" + LIST + b"\n"])
def test_pem_and_der_are_read(account: Account, client: Any, data: bytes) -> None:
    """A list comes as PEM or DER, empty or not, and goes out as it came."""
    assert _import(client, account.anchor(), crlData=data)["crlData"] == data


@pytest.mark.parametrize("kind", ["rsa", "p384", "p521", "mldsa44", "mldsa65", "mldsa87"])
def test_every_kind_of_key_signs_a_list(account: Account, client: Any, kind: str) -> None:
    """RSA, the NIST curves and ML-DSA."""
    signer = authority(kind=kind)
    data = pem(revoking(signer, 7))
    assert _import(client, account.anchor(source=source(signer.pem)), crlData=data)["crlData"] == data


BROKEN = x509.UnrecognizedExtension(ExtensionOID.CRL_NUMBER, b"\xff")
BROKEN_OF_ENTRY = x509.UnrecognizedExtension(CRLEntryExtensionOID.CRL_REASON, b"\xff")
UNREADABLE: dict[str, bytes] = {
    "nothing of it": b"x",
    "random bytes": bytes(range(256)),
    "a certificate": CA.pem.encode(),
    "a private key": CA.key_pem.encode(),
    "a key beside it": CA.key_pem.encode() + LIST,
    "two lists": LIST + LIST,
    "text before it": b"Certificate Revocation List (CRL):\n" + LIST,
    "Windows line ends": LIST.replace(b"\n", b"\r\n"),
    "another label": LIST.replace(b"X509 CRL", b"CRL"),
    "no base64": b"-----BEGIN X509 CRL-----\nA\n-----END X509 CRL-----\n",
    "an unfinished one": LIST[:-30],
    "not ASCII": b"-----BEGIN X509 CRL-----\n\xff\n-----END X509 CRL-----\n",
    "cut DER": der(revoking(CA, 7))[:-1],
    "DER and more": der(revoking(CA, 7)) + b"\0",
    "an extension that is no DER": der(revoking(CA, extensions=[(BROKEN, False)])),
    "an entry's extension that is no DER": der(revoking(CA, 7, entry_extensions=[(BROKEN_OF_ENTRY, False)])),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_is_no_crl_is_refused(account: Account, client: Any, case: str) -> None:
    """Import and update refuse it, and nothing has changed."""
    kept = account.crl()
    with refused("ValidationException", BAD):
        _import(client, account.anchor(), crlData=UNREADABLE[case])
    with refused("ValidationException", BAD):
        client.update_crl(crlId=kept["crlId"], crlData=UNREADABLE[case], name="new")
    assert client.list_crls()["crls"] == [kept]


POINT = [x509.UniformResourceIdentifier("http://crl.example/1.crl")]
UNSUPPORTED: dict[str, tuple[dict[str, Any], str]] = {
    "delta": ({"extensions": [(DELTA, True)]}, "a delta CRL"),
    "indirect": ({"extensions": [(part(indirect_crl=True), True)]}, "an indirect CRL"),
    "some reasons": (
        {"extensions": [(part(only_some_reasons=frozenset({x509.ReasonFlags.key_compromise})), True)]},
        "a CRL for some reasons or for attribute certificates only",
    ),
    "attributes": (
        {"extensions": [(part(only_contains_attribute_certs=True), True)]},
        "a CRL for some reasons or for attribute certificates only",
    ),
    "relative": (
        {
            "extensions": [
                (
                    part(
                        relative_name=x509.RelativeDistinguishedName(
                            [x509.NameAttribute(NameOID.COMMON_NAME, "a")]
                        )
                    ),
                    True,
                )
            ]
        },
        "a distribution point named relative to the issuer",
    ),
    "unknown extension": (
        {"extensions": [(UNKNOWN_EXTENSION, True)]},
        "critical extension 1.3.6.1.4.1.55555.1",
    ),
    "unknown entry extension": (
        {"entry_extensions": [(UNKNOWN_EXTENSION, True)]},
        "critical extension 1.3.6.1.4.1.55555.1 of serial number 7",
    ),
}


@pytest.mark.parametrize("case", UNSUPPORTED)
def test_what_no_session_could_be_judged_by_is_refused(account: Account, client: Any, case: str) -> None:
    """A list that would look like protection and be none cannot be imported."""
    arguments, why = UNSUPPORTED[case]
    with refused("ValidationException", f"Unsupported CRL: {why}"):
        _import(client, account.anchor(), crlData=pem(revoking(CA, 7, **arguments)))


def test_a_list_signed_with_a_weak_hash_is_refused(account: Account, client: Any) -> None:
    """The algorithm of a list is changed to SHA-1 with RSA: refused before anything is verified."""
    signer = authority(kind="rsa")
    sha256, sha1 = bytes.fromhex("2a864886f70d01010b"), bytes.fromhex("2a864886f70d010105")
    data = der(revoking(signer, 7, digest=hashes.SHA256())).replace(sha256, sha1)
    with refused("ValidationException", "Unsupported CRL: signature algorithm 1.2.840.113549.1.1.5"):
        _import(client, account.anchor(), crlData=data)


def test_a_list_without_next_update_is_refused(account: Account, client: Any) -> None:
    """Without nextUpdate (RFC 5280 section 5.1.2.5) a list would never be outdated."""
    whole = revoking(CA, 7)
    with refused("ValidationException", "Unsupported CRL: it has no nextUpdate"):
        _import(client, account.anchor(), crlData=_without_next_update(whole))


def _without_next_update(found: x509.CertificateRevocationList) -> bytes:
    """The DER of a list with its nextUpdate cut out and every length above it set right."""
    data, moment = der(found), found.next_update_utc
    assert moment is not None
    field = b"\x17\x0d" + moment.strftime("%y%m%d%H%M%SZ").encode()
    inner = found.tbs_certlist_bytes
    shorter = inner.replace(field, b"")
    assert inner[1] < 0x80 or inner[1] == 0x81
    header = 2 if inner[1] < 0x80 else 3
    tbs = _sequence(shorter[header:])
    outer = data[2 if data[1] < 0x80 else 2 + (data[1] & 0x7F) :]
    return _sequence(tbs + outer[len(inner) :])


def _sequence(content: bytes) -> bytes:
    size = len(content)
    length = (
        bytes([size])
        if size < 0x80
        else b"\x81" + bytes([size])
        if size < 0x100
        else b"\x82" + size.to_bytes(2, "big")
    )
    return b"\x30" + length + content


@pytest.mark.parametrize(
    "extensions",
    [
        [(x509.CRLNumber(1), False), (x509.AuthorityKeyIdentifier(b"k", None, None), False)],
        [(UNKNOWN_EXTENSION, False)],
        [(part(only_contains_user_certs=True), True)],
        [(part(only_contains_ca_certs=True), True)],
        [(part(full_name=POINT), True)],
    ],
)
def test_a_list_may_have_extensions_that_are_understood(
    account: Account, client: Any, extensions: list[tuple[x509.ExtensionType, bool]]
) -> None:
    """The neighbours of what is refused: known extensions, unknown ones that are not critical."""
    _import(client, account.anchor(), crlData=pem(revoking(CA, 7, extensions=extensions)))


def test_any_cas_list_may_be_imported(account: Account, client: Any) -> None:
    """A list of another CA than the anchor's, such as an intermediate, and an outdated one are kept."""
    data = pem(revoking(authority("Issuing"), 7, begin=NOW - 9 * DAY, end=NOW - DAY))
    assert _import(client, account.anchor(), crlData=data)["crlData"] == data


def test_two_lists_are_the_most_of_an_anchor(account: Account, client: Any) -> None:
    """The third is refused, on this anchor alone, until one goes."""
    anchor, other = account.anchor(), account.anchor()
    kept = [_import(client, anchor, name=name) for name in ("same", "same")]
    with refused("ValidationException", "The quota of 2 CRLs per trust anchor is exceeded."):
        _import(client, anchor)
    _import(client, other)
    client.delete_crl(crlId=kept[0]["crlId"])
    _import(client, anchor)
    with refused("ValidationException"):
        _import(client, anchor)


@pytest.mark.parametrize(
    "arn",
    [
        f"arn:aws:rolesanywhere:us-east-1:{{account}}:trust-anchor/{UNKNOWN}",
        f"arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/{UNKNOWN}",
        "arn:aws:rolesanywhere:us-east-1:{account}:alias/trust-anchor/prod",
    ],
)
def test_the_anchor_has_to_be_there(account: Account, client: Any, arn: str) -> None:
    """An unknown anchor, another account's, and an alias are ResourceNotFoundException."""
    with refused("ResourceNotFoundException"):
        _import(client, {"trustAnchorArn": arn.format(account=account.id)})
    assert client.list_crls()["crls"] == []


def test_another_accounts_anchor_gets_no_list(account: Account) -> None:
    """The ARN of another account's anchor, or of this one from another Region, is not found."""
    anchor = account.anchor()
    for client in (new_account(account.local).client(), account.client(region="eu-west-1")):
        with refused("ResourceNotFoundException"):
            _import(client, anchor)


def test_limits(account: Account, loose: Any) -> None:
    """A name as everywhere; 1 to 300000 bytes of list, which no message echoes; the ARN of an anchor."""
    anchor = account.anchor()
    longest = b"\n" * (300_000 - len(LIST)) + LIST
    assert _import(loose, anchor, crlData=longest)["crlData"] == longest
    at_most = "Member must have length less than or equal to 300000"
    with refused("ValidationException", wrong("crlData", None, at_most)):
        _import(loose, anchor, crlData=longest + b"\n")
    at_least = "Member must have length greater than or equal to 1"
    with refused("ValidationException", wrong("crlData", None, at_least)):
        _import(loose, anchor, crlData=b"")
    with refused("ValidationException", wrong("crlData", None, at_least)):
        loose.update_crl(crlId=account.crl()["crlId"], crlData=b"")
    pattern = "Member must satisfy regular expression pattern: ^[ a-zA-Z0-9-_]*$"
    with refused("ValidationException", wrong("name", "a.b", pattern)):
        _import(loose, anchor, name="a.b")
    with refused("ValidationException") as refusal:
        _import(loose, {"trustAnchorArn": f"arn:aws:rolesanywhere:us-east-1:{account.id}:profile/{UNKNOWN}"})
    assert " at 'trustAnchorArn' failed to satisfy constraint: " in refusal.message
    odd = f"arn:aws:rolesanywhere:us-east-1:{account.id}:trust-anchor/x"
    with refused("ValidationException", f"Invalid resource ARN: {odd}"):
        _import(loose, {"trustAnchorArn": odd})


@pytest.mark.parametrize("data", ["*", "A", "QQ", "Ä", 1, None, {}])
def test_a_list_comes_in_base64(account: Account, client: Any, data: object) -> None:
    """Anything else in its place is a ValidationException, not a fault."""
    anchor = account.anchor()
    sent = {"name": "n", "crlData": data, "trustAnchorArn": anchor["trustAnchorArn"]}
    with body(client, "ImportCrl", sent), refused("ValidationException"):
        _import(client, anchor)


def test_an_update_changes_what_it_names(account: Account, client: Any) -> None:
    """Name and list each alone; the anchor is fixed at import, whatever is sent."""
    old, other = account.crl(), account.anchor()
    named = client.update_crl(crlId=old["crlId"], name="new")["crl"]
    assert named == {**old, "name": "new", "updatedAt": named["updatedAt"]}
    assert named["updatedAt"] > old["updatedAt"]
    fresh = pem(revoking(CA, 9))
    with body(client, "UpdateCrl", {"name": "newer", "trustAnchorArn": other["trustAnchorArn"]}):
        renamed = client.update_crl(crlId=old["crlId"])["crl"]
    assert renamed == {**named, "name": "newer", "updatedAt": renamed["updatedAt"]}
    listed = client.update_crl(crlId=old["crlId"], crlData=fresh)["crl"]
    assert listed == {**renamed, "crlData": fresh, "updatedAt": listed["updatedAt"]}
    assert client.update_crl(crlId=old["crlId"], crlData=fresh)["crl"] == listed
    assert client.get_crl(crlId=old["crlId"])["crl"] == listed


def test_the_switch_is_turned_and_turning_it_twice_is_the_same(account: Account, client: Any) -> None:
    """EnableCrl and DisableCrl set ``enabled``; a repeat answers the very same detail."""
    crl_id = account.crl()["crlId"]
    for call, enabled in ((client.enable_crl, True), (client.disable_crl, False)):
        turned = call(crlId=crl_id)["crl"]
        assert turned["enabled"] is enabled
        assert call(crlId=crl_id)["crl"] == turned == client.get_crl(crlId=crl_id)["crl"]


def test_a_delete_answers_what_was_and_a_second_one_finds_nothing(account: Account, client: Any) -> None:
    """DeleteCrl answers the last detail; deleting again is ResourceNotFoundException."""
    kept, gone = account.crl(), account.crl()
    assert client.delete_crl(crlId=gone["crlId"])["crl"] == gone
    with refused("ResourceNotFoundException", f"Crl with ID {gone['crlId']} not found."):
        client.delete_crl(crlId=gone["crlId"])
    assert client.list_crls()["crls"] == [kept]


def test_the_list_of_a_deleted_anchor_stays(account: Account, client: Any) -> None:
    """It is shown with the anchor's ARN until it is deleted itself."""
    crl = account.crl()
    client.delete_trust_anchor(trustAnchorId=crl["trustAnchorArn"])
    assert client.list_crls()["crls"] == [crl]
    client.delete_crl(crlId=crl["crlId"])
    assert client.list_crls()["crls"] == []


def test_every_documented_member_is_answered(account: Account, client: Any) -> None:
    """Import, get, list, update, enable, disable and delete answer every member of CrlDetail."""
    anchor, crl_id = account.anchor(), account.crl()["crlId"]
    calls = {
        "ImportCrl": lambda: _import(client, anchor),
        "GetCrl": lambda: client.get_crl(crlId=crl_id),
        "UpdateCrl": lambda: client.update_crl(crlId=crl_id, name="new"),
        "ListCrls": client.list_crls,
        "EnableCrl": lambda: client.enable_crl(crlId=crl_id),
        "DisableCrl": lambda: client.disable_crl(crlId=crl_id),
        "DeleteCrl": lambda: client.delete_crl(crlId=crl_id),
    }
    assert_are_answers(client, calls, {".nextToken"})


def test_an_import_with_tags_needs_tag_resource(account: Account) -> None:
    """ImportCrl alone imports without tags; with tags rolesanywhere:TagResource on crl/* is asked for too."""
    anchor, tags = account.anchor(), [{"key": "a", "value": "b"}]
    importing = allow("rolesanywhere:ImportCrl")
    plain = account.client(account.user(importing))
    _import(plain, anchor)
    with refused("AccessDeniedException") as refusal:
        _import(plain, anchor, tags=tags)
    assert f"TagResource on resource: {account.arn('crl', '*')} " in refusal.message
    tagging = allow("rolesanywhere:TagResource", resource=account.arn("crl", "*"))
    _import(account.client(account.user(importing, tagging)), anchor, tags=tags)
