"""Everything that must not become a session, ready to be tried, and how all of it is refused."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID

from sandbox.emulator import load
from tests.rolesanywhere.authorities import DAY, NOW
from tests.rolesanywhere.conftest import new_account
from tests.rolesanywhere.sessions.forged import signed_with_sha1, with_serial
from tests.rolesanywhere.sessions.lab import Lab
from tests.rolesanywhere.sessions.pki import Issued, authority, issue
from tests.rolesanywhere.sessions.signer import Answer

DENIED = "AccessDeniedException"
INVALID = "ValidationException"
UNTRUSTED = (403, DENIED, "Untrusted signing certificate")
INSUFFICIENT = (403, DENIED, "Untrusted certificate. Insufficient certificate")
SIGNATURE = (403, DENIED, "Invalid signature")
NO_ANCHOR = (404, "ResourceNotFoundException", "Specified Trust Anchor wasn't found.")
NO_PROFILE = (400, INVALID, "Invalid or empty profile provided.")
NOT_LISTED = (403, DENIED, "Requested Role isn't one of those listed in the Profile.")

Refusal = tuple[int, str, str]
Attack = Callable[[Lab], Answer]


def unable(role: str, more: str = "") -> Refusal:
    """What is said whenever a trust policy, a duration or a session policy is the reason."""
    return 403, DENIED, f"Unable to assume role for {role}.{more}"


def malformed(member: str, expected: str) -> Refusal:
    """What is said of a member of the input."""
    constraint = f"Value at '{member}' failed to satisfy constraint: Member must be {expected}"
    return 400, INVALID, f"1 validation error detected: {constraint}"


def _subjects(lab: Lab) -> list[dict[str, Any]]:
    client = lab.account.client()
    listed = client.list_subjects()["subjects"]
    return [client.get_subject(subjectId=each["subjectId"])["subject"] for each in listed]


def _served(subjects: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """Which certificates of whom have a session to their name."""
    return {
        (each["subjectId"], seen["serialNumber"])
        for each in subjects
        for seen in each["credentials"]
        if not seen["failed"]
    }


@contextmanager
def nothing_issued(lab: Lab, *, recorded: bool = True) -> Iterator[None]:
    """No session begins while the block runs, nor does a subject say so.

    Whoever has a certificate of the trust anchor may be ``recorded`` as refused; of others nothing is kept.
    """
    lab.arns()
    sessions, before = set(load().sessions), _subjects(lab)
    yield
    after = _subjects(lab)
    assert set(load().sessions) == sessions
    assert _served(after) <= _served(before)
    assert recorded or after == before


WEB = "CN=web"
EMAIL = x509.RFC822Name


def leaf(subject: str = WEB, **how: Any) -> Attack:
    """A certificate of the trust anchor with something wrong."""
    return lambda lab: lab.ask(issue(subject, lab.root, **how))


def below(**how: Any) -> Attack:
    """A good certificate below an intermediate with something wrong."""

    def attack(lab: Lab) -> Answer:
        middle = authority("CN=Middle", lab.root, **how)
        return lab.ask(issue(WEB, middle), middle)

    return attack


def limited(
    permitted: Sequence[x509.GeneralName] | None = None,
    excluded: Sequence[x509.GeneralName] | None = None,
    *,
    critical: bool = True,
    subject: str | x509.Name = WEB,
    **how: Any,
) -> Attack:
    """A certificate below an intermediate with name constraints."""

    def attack(lab: Lab) -> Answer:
        constraints = x509.NameConstraints(permitted, excluded)
        middle = authority("CN=Middle", lab.root, extensions=[(constraints, critical)])
        return lab.ask(issue(subject, middle, **how), middle)

    return attack


def levels(count: int, lab: Lab, **how: Any) -> list[Issued]:
    """So many intermediates below the trust anchor, the lowest first."""
    chain = [lab.root]
    for number in range(count):
        chain.insert(0, authority(f"CN=Level {number}", chain[0], **how))
    return chain[:-1]


def another_key(lab: Lab) -> Answer:
    return lab.signer().but(key=issue(WEB, lab.root).key).ask(**lab.arns())


def same_names_by_another_ca(lab: Lab) -> Answer:
    foreign = authority("CN=Root")
    return lab.ask(issue(WEB, foreign), foreign)


def same_serial_by_another_ca(lab: Lab) -> Answer:
    foreign = authority("CN=Another Root")
    return lab.ask(issue(WEB, foreign, serial=lab.web.certificate.serial_number))


def a_copy_of_the_ca_with_my_key(lab: Lab) -> Answer:
    """Same subject, serial and identifiers as the anchor: everything but the key."""
    copy = authority("CN=Root", serial=lab.root.certificate.serial_number)
    return lab.ask(issue(WEB, copy), copy)


def leaf_as_ca(lab: Lab) -> Answer:
    return lab.ask(issue(WEB, lab.web), lab.web)


def path_length(lab: Lab) -> Answer:
    upper = authority("CN=Upper", lab.root, path_length=0)
    lower = authority("CN=Lower", upper)
    return lab.ask(issue(WEB, lower), lower, upper)


def six(lab: Lab) -> Answer:
    chain = levels(6, lab)
    return lab.ask(issue(WEB, chain[0]), *chain)


def five_and_one_for_nothing(lab: Lab) -> Answer:
    """Five would do."""
    chain = levels(5, lab)
    return lab.ask(issue(WEB, chain[0]), *chain, lab.root)


def in_a_circle(lab: Lab) -> Answer:
    """Two CAs that certify each other, and no way up."""
    first, second = authority("CN=First"), authority("CN=Second")
    pair = [_crossed(first, second), _crossed(second, first)]
    return lab.ask(issue(WEB, first), *pair)


def _crossed(whom: Issued, by: Issued) -> Issued:
    builder = x509.CertificateBuilder(
        issuer_name=by.certificate.subject,
        subject_name=whom.certificate.subject,
        public_key=whom.key.public_key(),
        serial_number=7,
        not_valid_before=NOW - DAY,
        not_valid_after=NOW + DAY,
        extensions=list(whom.certificate.extensions),
    )
    algorithm = by.certificate.signature_hash_algorithm
    return Issued(builder.sign(by.key, algorithm), whom.key)  # type: ignore[arg-type]


def sha1_leaf(lab: Lab) -> Answer:
    return lab.ask(signed_with_sha1(issue(WEB, lab.root), lab.root))


def sha1_intermediate(lab: Lab) -> Answer:
    middle = signed_with_sha1(authority("CN=Middle", lab.root), lab.root)
    return lab.ask(issue(WEB, middle), middle)


def serial(content: bytes, said: int | None = None) -> Attack:
    """A certificate with a serial number no CA may give (RFC 5280 section 4.1.2.2)."""

    def attack(lab: Lab) -> Answer:
        return lab.signer(with_serial(lab.web, lab.root, content)).but(serial=said).ask(**lab.arns())

    return attack


def ed25519(label: str) -> Attack:
    return lambda lab: (
        lab.signer(issue(WEB, lab.root, kind="ed25519")).but(label=f"AWS4-X509-{label}").ask(**lab.arns())
    )


def address_in_the_subject() -> Attack:
    """RFC 5280 section 4.2.1.10: a constraint on e-mail addresses holds for one in the subject too."""
    parts = [(NameOID.COMMON_NAME, "web"), (NameOID.EMAIL_ADDRESS, "web@bad.example")]
    subject = x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])
    return limited([EMAIL("good.example")], subject=subject)


def after_signing(name: str, change: Callable[[str], str]) -> Attack:
    """A header that was changed on its way."""

    def attack(lab: Lab) -> Answer:
        query, headers, body = lab.signer().signed(**lab.arns())
        return lab.signer().send(query, {**headers, name: change(headers[name])}, body)

    return attack


def unsigned(header: str) -> Attack:
    def attack(lab: Lab) -> Answer:
        middle = authority("CN=Middle", lab.root)
        return lab.signer(issue(WEB, middle), middle).but(unsigned=frozenset({header})).ask(**lab.arns())

    return attack


def dated(by: timedelta) -> Attack:
    return lambda lab: lab.signer().but(date=lab.account.local.clock.now() + by).ask(**lab.arns())


def swapped_body(lab: Lab) -> Answer:
    query, headers, _ = lab.signer().signed(**lab.arns(), durationSeconds=900)
    return lab.signer().send(query, headers, b'{"durationSeconds": 3600}')


def swapped_role(lab: Lab) -> Answer:
    query, headers, body = lab.signer().signed(**lab.arns())
    return lab.signer().send(query.replace("Web", "Web2"), headers, body)


def body(content: bytes) -> Attack:
    return lambda lab: lab.signer().send(*lab.signer().signed(content, **lab.arns()))


def asking(**members: Any) -> Attack:
    return lambda lab: lab.ask(**members)


def in_both_places(lab: Lab) -> Answer:
    """The query names one role and the body another."""
    content = json.dumps({"roleArn": lab.role + "2"}).encode()
    return body(content)(lab)


def elsewhere(member: str, account: str = "999999999999") -> Attack:
    return lambda lab: lab.ask(**{member: lab.arns()[member].replace(lab.account.id, account)})


def with_everything_of_another_account(lab: Lab) -> Answer:
    """A certificate that is good here, for the anchor, profile and role of somebody else."""
    other = Lab(new_account(lab.account.local), authority("CN=Root"))
    return lab.ask(**other.arns())


def unlisted(lab: Lab) -> Answer:
    return lab.ask(roleArn=lab.account.role("Unlisted"))


def too_long(lab: Lab) -> Answer:
    profile = lab.account.profile(roleArns=[lab.role], enabled=True, durationSeconds=7200)
    return lab.ask(profileArn=profile["profileArn"])
