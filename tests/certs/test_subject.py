"""Subjects: read from text, names and requests; whatever no session tag carries is refused."""

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from certs import (
    CertificateError,
    DistinguishedName,
    Issuer,
    Subject,
    check_subject,
    identity_of,
    issue_end_entity,
    issue_root,
    new_key,
)
from tests.certs.samples import NOW


def _problems(subject: Subject) -> list[tuple[str, str]]:
    return [(problem.where, problem.got) for problem in subject.problems()]


def _name(**values: str) -> DistinguishedName:
    return DistinguishedName.of(values)


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("CN=web-1", (("CN", "web-1"),)),
        ("CN=web-1,OU=Ops,O=Acme", (("O", "Acme"), ("OU", "Ops"), ("CN", "web-1"))),
        ("OU=b,OU=a", (("OU", "a"), ("OU", "b"))),
        (r"CN=a\,b", (("CN", "a,b"),)),
        ("UID=7,DC=example,C=DE", (("C", "DE"), ("DC", "example"), ("UID", "7"))),
    ],
)
def test_a_name_is_read_as_rfc_4514_writes_it(text: str, attributes: tuple[tuple[str, str], ...]) -> None:
    """The text begins with the most special attribute, the certificate with the most general one."""
    name = DistinguishedName.parse(text, where="it")
    assert name.attributes == attributes
    assert str(name) == text
    assert DistinguishedName.read(name.x509(), where="it") == name


@pytest.mark.parametrize(
    "text", ["web-1", "XY=1", "CN=", "CN", "CN=a+O=b", "2.5.4.4=x", "CN=" + "x" * 65, "C=DEU", "CN=a,,O=b"]
)
def test_what_is_no_usable_name_is_refused(text: str) -> None:
    """No attribute, one without a short name, several in one RDN, or one that is empty or too long."""
    with pytest.raises(CertificateError) as caught:
        DistinguishedName.parse(text, where="it")
    assert caught.value.problems[0].where == "it"


def test_a_name_that_is_no_text_is_refused() -> None:
    """A bit string in a name can become no tag."""
    name = x509.Name(
        [x509.NameAttribute(NameOID.X500_UNIQUE_IDENTIFIER, b"\x00\x01", _type=x509.name._ASN1Type.BitString)]
    )
    with pytest.raises(CertificateError) as caught:
        DistinguishedName.read(name, where="it")
    assert "2.5.4.45" in caught.value.problems[0].got


def test_single_attributes_are_put_into_the_usual_order() -> None:
    """From the country to the CN, several values of one attribute in the order they were given."""
    name = DistinguishedName.of({"CN": "web-1", "OU": ["b", "a"], "C": "DE", "O": "Acme"})
    assert str(name) == "CN=web-1,OU=a,OU=b,O=Acme,C=DE"
    assert name.values("OU") == ("b", "a")
    assert name.values("L") == ()


def test_special_characters_are_escaped_as_another_implementation_does() -> None:
    """What is printed is what `cryptography` would print, and can be read again."""
    for value in ("a,b", 'a"b', "a+b", "a;b", "a\\b", "<a>", " a", "a ", "#a"):
        name = DistinguishedName((("CN", value),))
        assert str(name) == name.x509().rfc4514_string()
        assert DistinguishedName.parse(str(name), where="it") == name


@pytest.mark.parametrize(
    ("name", "where", "got"),
    [
        (_name(), "the subject", "no attribute"),
        (_name(O="A&B"), "the subject's O", "'A&B' with '&'"),
        (_name(O="Acme, Inc."), "the subject's O", "'Acme, Inc.' with ','"),
        (_name(CN="O'Neil"), "the subject's CN", '"O\'Neil" with "\'"'),
        (_name(L=" "), "the subject's L", "' '"),
        (_name(OU="x" * 65), "the subject's OU", "65 characters"),
        (_name(ST="x" * 129), "the subject's ST", "129 characters"),
        (_name(UID="x" * 257), "the subject's UID", "257 characters"),
        (_name(CN="ü" * 40), "the subject's CN", "80 bytes"),
        (_name(C="D1"), "the subject's C", "'D1'"),
        (_name(SERIALNUMBER="1"), "the subject", "the attribute SERIALNUMBER"),
    ],
)
def test_a_name_no_tag_carries_is_refused(name: DistinguishedName, where: str, got: str) -> None:
    """Each fault names the attribute, what is in it, and what could stand there instead."""
    assert (where, got) in _problems(Subject(name))
    with pytest.raises(CertificateError):
        check_subject(Subject(name))


@pytest.mark.parametrize(
    "name",
    [
        _name(O="Acme Inc."),
        _name(L="Zürich", C="CH"),
        _name(OU="x" * 64, ST="x" * 128, UID="x" * 256),
        _name(CN="ü" * 32),
    ],
)
def test_its_neighbour_is_accepted(name: DistinguishedName) -> None:
    """One character less, or another one, and the name is fine."""
    check_subject(Subject(name))


def test_repeated_attributes_must_fit_into_one_tag() -> None:
    """Roles Anywhere joins them with /: 256 characters together, and no more."""
    fits = DistinguishedName.of({"OU": ["x" * 64] * 3 + ["x" * 61]})
    assert _problems(Subject(fits)) == []
    longer = DistinguishedName.of({"OU": ["x" * 64] * 3 + ["x" * 62]})
    ((where, got),) = _problems(Subject(longer))
    assert (where, got) == ("the subject's OU", "257 characters, joined with / as Roles Anywhere joins them")


@pytest.mark.parametrize(
    "name", ["*.example", "a..b", "", "a b", "zürich.example", "x" * 64, "a." * 128 + "b"]
)
def test_a_dns_name_is_one_hosts(name: str) -> None:
    """No wildcard, no empty label, no blank, ASCII only, labels of at most 63 characters."""
    assert _problems(Subject(_name(CN="x"), dns=(name,)))
    assert _problems(Subject(_name(CN="x"), dns=("a-1.example",))) == []


@pytest.mark.parametrize(
    "uri", ["no-scheme", ":x", "a:", "spiffe://a/b c", "spiffe://a/?q", "spiffe://ü/", "a:" + "x" * 255]
)
def test_a_uri_is_one_a_tag_carries(uri: str) -> None:
    """It has a scheme, is ASCII without a blank, and has only characters of tags."""
    assert _problems(Subject(_name(CN="x"), uris=(uri,)))
    assert _problems(Subject(_name(CN="x"), uris=("spiffe://acme.example/web-1",))) == []


def test_every_problem_is_told_at_once() -> None:
    """Subject, SAN and directory name: one report."""
    subject = Subject(_name(CN="a&b", O="c;d"), dns=("*",), uris=("x",), directory_names=(_name(CN="#"),))
    assert [where for where, _ in _problems(subject)] == [
        "the subject's O",
        "the subject's CN",
        "the SAN's DNS name",
        "the SAN's URI",
        "the SAN's directory name's CN",
    ]


def test_a_folder_is_the_cn_alone_or_tells_subjects_apart() -> None:
    """Two subjects of the same CN never share a folder; the same subject always has the same one."""
    alone = Subject.named("web-1")
    assert alone.folder == "web-1"
    others = [
        Subject(_name(CN="web-1", O="Acme")),
        Subject(_name(CN="web-1"), dns=("a",)),
        Subject(_name(CN="web-1"), uris=("a:b",)),
        Subject(_name(CN="web-1"), directory_names=(_name(CN="a"),)),
    ]
    folders = {each.folder for each in others}
    assert len(folders) == len(others)
    assert all(folder.startswith("web-1-") for folder in folders)
    assert Subject(_name(O="Acme")).folder.startswith("Acme-")


def test_tags_are_those_the_issued_certificate_gets() -> None:
    """What a subject says of its tags is what is read from the certificate itself, without the issuer's."""
    subject = Subject(
        DistinguishedName.of({"CN": "web-1", "OU": ["Security", "Research"], "O": "Acme"}),
        dns=("a.example", "b.example"),
        uris=("spiffe://acme/web-1",),
        directory_names=(DistinguishedName.of({"CN": "x", "OU": ["y", "z"]}),),
    )
    key = new_key()
    issuer = Issuer(issue_root(key, "Root", now=NOW), key)
    certificate = issue_end_entity(issuer, new_key(), subject, now=NOW)
    expected = {
        "x509Subject/CN": "web-1",
        "x509Subject/OU": "Security/Research",
        "x509Subject/O": "Acme",
        "x509SAN/DNS": "a.example",
        "x509SAN/URI": "spiffe://acme/web-1",
        "x509SAN/Name/CN": "x",
        "x509SAN/Name/OU": "y/z",
    }
    assert dict(subject.tags) == expected
    assert identity_of(certificate).tags == expected | {"x509Issuer/CN": "Root"}
