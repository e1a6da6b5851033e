"""`certs issue` and `certs sign`: what an authority on disk issues."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from certs import (
    AuthorityFiles,
    Issuer,
    KeyType,
    Register,
    check_subject,
    issue_end_entity,
    new_key,
    open_authority,
    read_request,
    refuse_taken,
    write_issued,
)
from certs.authority import END_ENTITY_LIFETIME
from cli.certs_files import read_file, told_until
from cli.certs_options import AUTHORITY_KEYS, Span, key_type_option, span_text, subject_of, subject_options
from cli.certs_workloads import expecting, subject_for
from cli.console import err, table
from cli.exit_codes import ExitCode, epilog
from cli.passphrase import Passphrase, passphrase_options

if TYPE_CHECKING:
    from cryptography import x509

    from certs import WorkloadFiles


_CODES = (ExitCode.CONFIG, ExitCode.INTERRUPTED)
_OWN_KEY = "the workload's key"

authority_option = click.option(
    "--ca",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The authority's directory: what `certs init` made, or a development PKI.",
)
output_option = click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The new directory for what is issued.  [default: workloads/<name> below the authority's]",
)
lifetime_option = click.option(
    "--lifetime",
    type=Span(),
    default=END_ENTITY_LIFETIME,
    show_default=span_text(END_ENTITY_LIFETIME),
    metavar="SPAN",
    help="How long it is valid: 12h, 7d; at most 398d.",
)


@click.command(epilog=epilog("./rolesanywhere certs issue --ca ca --common-name web-1", *_CODES))
@authority_option
@output_option
@subject_options
@click.option("--workload", help="Take the subject that this workload of the stack expects.")
@click.option("--stack", default="dev", show_default=True, help="The stack of --workload.")
@lifetime_option
@key_type_option
@click.option("--encrypt", is_flag=True, help="Encrypt the workload's key.")
@passphrase_options("key-", _OWN_KEY)
@passphrase_options("", AUTHORITY_KEYS)
def issue(directory: Path, output: Path | None, **options: Any) -> int:
    """Issue a workload's certificate, with a new key of its own.

    Writes certificate.pem, private-key.pem and chain.pem into a new directory: all of them or none.
    """
    subject = subject_of(options)
    if options["workload"] is not None:
        subject = subject_for(options["stack"], options["workload"], subject, directory)
    check_subject(subject)
    target = output or AuthorityFiles(directory).workload(subject).certificate.parent
    refuse_taken(target)
    own = Passphrase(_OWN_KEY, options["key_passphrase_fd"], options["key_passphrase_env"])
    issuer = _opened(directory, options)
    passphrase = own.wanted(encrypt=options["encrypt"])
    key = new_key(KeyType(options["key_type"]))
    certificate = issue_end_entity(issuer, key, subject, now=datetime.now(UTC), lifetime=options["lifetime"])
    Register(directory).record(certificate)
    files = write_issued(target, certificate, issuer.certificate, key=key, passphrase=passphrase)
    _tell(certificate, files, with_key=True)
    return ExitCode.OK


@click.command(epilog=epilog("./rolesanywhere certs sign device.csr --ca ca --stack prod", *_CODES))
@click.argument("request", type=click.Path(path_type=Path))
@authority_option
@output_option
@click.option("--stack", default="dev", show_default=True, help="The stack whose workloads are expected.")
@click.option(
    "--allow-unexpected-subject",
    is_flag=True,
    help="Sign although no workload of a stack expects this subject; no stack file is read.",
)
@lifetime_option
@passphrase_options("", AUTHORITY_KEYS)
def sign(
    request: Path,
    directory: Path,
    output: Path | None,
    stack: str,
    allow_unexpected_subject: bool,
    **options: Any,
) -> int:
    """Sign a certificate signing REQUEST, so that a key never leaves its device.

    Takes over the subject and the alternative names and nothing else the request asks for.
    """
    asked = read_request(read_file(request), where=str(request))
    target = output or AuthorityFiles(directory).workload(asked.subject).certificate.parent
    refuse_taken(target)
    if not allow_unexpected_subject:
        names = expecting(stack, asked.subject, directory, where=str(request))
        err.print(f"Expected by {', '.join(names)} of stack {stack}.", markup=False)
    else:
        err.print("No stack was asked whether a workload expects this subject.")
    for name in asked.left_behind:
        err.print(f"Not taken over from the request: {name}.", markup=False)
    issuer = _opened(directory, options)
    certificate = issue_end_entity(
        issuer, asked.public_key, asked.subject, now=datetime.now(UTC), lifetime=options["lifetime"]
    )
    Register(directory).record(certificate)
    _tell(certificate, write_issued(target, certificate, issuer.certificate), with_key=False)
    return ExitCode.OK


def _opened(directory: Path, options: dict[str, Any]) -> Issuer:
    source = Passphrase(AUTHORITY_KEYS, options["passphrase_fd"], options["passphrase_env"])
    return open_authority(directory, passphrase=source.existing)


def _tell(certificate: "x509.Certificate", files: "WorkloadFiles", *, with_key: bool) -> None:
    rows = [("certificate", str(files.certificate)), ("chain", str(files.chain))]
    if with_key:
        rows.insert(1, ("private key", str(files.private_key)))
    title = f"{certificate.subject.rfc4514_string()}, until {told_until(certificate)}"
    table(title, ("what", "file"), rows)
