"""Who is asked about on the command line: certificates in files, or described by their names."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cli.certs_files import read_file
from cli.certs_options import DistinguishedNameType, file_type

if TYPE_CHECKING:
    from access import Presenter

_Command = TypeVar("_Command", bound=Callable[..., Any])


def described_options(command: _Command) -> _Command:
    """The options that describe one certificate; `described_by` reads them."""
    options = (
        click.option(
            "--subject", metavar="NAME", help="Its subject, without a certificate: CN=web-1,O=Acme."
        ),
        click.option("--issuer", type=DistinguishedNameType(), help="The issuer of the described one."),
        click.option("--san-dns", multiple=True, help="A DNS name in its SAN."),
        click.option("--san-uri", multiple=True, help="A URI in its SAN."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def described_by(options: Mapping[str, Any]) -> "Presenter | None":
    """Who the options describe; None where they do not.

    Args:
        options: What `described_options` were given, by parameter.

    Raises:
        CertificateError: The subject is none.
    """
    from access import described
    from certs import DistinguishedName, Subject

    if options["subject"] is None:
        given = [name for name in ("issuer", "san_dns", "san_uri") if options[name]]
        if given:
            raise click.UsageError(f"--{given[0].replace('_', '-')} describes a certificate: give --subject.")
        return None
    subject = DistinguishedName.parse(options["subject"], where="--subject")
    return described(Subject(subject, options["san_dns"], options["san_uri"]), options["issuer"])


def in_file(path: Path, chain: Path | None = None, key: Any = None) -> "Presenter":
    """Who presents the certificate in a file.

    Args:
        path: The file; the client sends its first certificate alone.
        chain: The file with what is sent along.
        key: The private key, where it shall be compared.

    Raises:
        CertificateError: A file holds no certificate.
    """
    from access import presenter_of
    from certs import key_matches, read_certificates

    leaf = read_certificates(read_file(path), where=str(path)).certificates[0]
    sent = read_certificates(read_file(chain), where=str(chain)).certificates if chain else ()
    matches = None if key is None else key_matches(leaf, key)
    return presenter_of(leaf, sent, key_matches=matches)


certificate_option = click.option(
    "--certificate", type=file_type, help="The certificate that is presented, in a file."
)
