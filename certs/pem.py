"""PEM as RFC 7468 section 3 writes it, and as files come along in practice."""

import binascii
import re
from base64 import b64decode
from dataclasses import dataclass

EXPECTED = "certificates in PEM and nothing else, in lines of at most 64 characters"
REMEDY = "Write the file again from each certificate: openssl x509 -in FILE -out CLEAN"
PKCS7_LABELS = frozenset({"PKCS7", "CMS"})

_CERTIFICATE_LABELS = frozenset({"CERTIFICATE", "X509 CERTIFICATE"}) | PKCS7_LABELS
_STRICT = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----\n(.*?)-----END \1-----(?:\n|\Z)", re.DOTALL)
_LENIENT = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----[ \t]*\r?\n(.*?)-----END \1-----", re.DOTALL)
_LINE = 64


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a PEM file.

    Attributes:
        label: What it says it is, such as ``CERTIFICATE``.
        body: Its base64, line ends included.
    """

    label: str
    body: str


def blocks(text: str) -> tuple[Block, ...]:
    """Every block of certificates, whatever is around it.

    Args:
        text: A file's text.
    """
    found = (Block(*match) for match in _LENIENT.findall(text))
    return tuple(block for block in found if block.label in _CERTIFICATE_LABELS)


def cut_off(text: str) -> bool:
    """Whether a certificate begins behind the last block that also ends.

    Args:
        text: A file's text.
    """
    return "-----BEGIN CERTIFICATE-----" in _LENIENT.sub("", text)


def fault(text: str) -> str:
    """The first thing that keeps a text from being certificates in strict PEM; empty when there is none.

    Args:
        text: A file's text.
    """
    if "\r" in text:
        return "Windows line ends (CR LF)"
    outside = _STRICT.sub("", text).strip()
    if outside:
        return f"text outside of a certificate: {outside.splitlines()[0][:40]!r}"
    found = [Block(*match) for match in _STRICT.findall(text)]
    return next(filter(None, map(_block_fault, found)), "" if found else "no certificate")


def _block_fault(block: Block) -> str:
    if block.label != "CERTIFICATE":
        return f"a block of type {block.label}"
    if any(len(line) > _LINE for line in block.body.splitlines()):
        return "a line longer than 64 characters"
    try:
        b64decode(block.body.replace("\n", ""), validate=True)
    except binascii.Error:
        return "a block that is not base64"
    return ""
