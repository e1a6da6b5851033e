"""`certs revoke` and `certs crl`: a certificate that no longer counts, and the list that says so."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from cryptography import x509

from certs import (
    CRL_LIFETIME,
    REASONS,
    AuthorityFiles,
    Register,
    Revocation,
    Verdict,
    authority_certificates,
    issued_by,
    judge_crl,
    open_authority,
    read_certificates,
    read_crl,
    renew_crl,
    replace_file,
)
from cli.certs_check import print_finding
from cli.certs_files import iso, read_file
from cli.certs_issue import authority_option
from cli.certs_judging import read_bundles
from cli.certs_options import AUTHORITY_KEYS, Span, at_option, file_type, json_option, span_text
from cli.console import out, plain, table
from cli.exit_codes import ExitCode, epilog
from cli.passphrase import Passphrase, passphrase_options

if TYPE_CHECKING:
    from collections.abc import Sequence

_CODES = (ExitCode.CONFIG, ExitCode.INTERRUPTED)


@click.command(
    epilog=epilog(
        "./rolesanywhere certs revoke ca/workloads/web/certificate.pem --ca ca --reason keyCompromise",
        ExitCode.CONFIG,
    )
)
@click.argument("certificate")
@authority_option
@click.option(
    "--reason",
    type=click.Choice(REASONS),
    default="unspecified",
    show_default=True,
    help="Why, as RFC 5280 section 5.3.1 spells it.",
)
@click.option("--force", is_flag=True, help="Revoke a serial number that was never issued here.")
def revoke(certificate: str, directory: Path, reason: str, force: bool) -> int:
    """Note in an authority's register that CERTIFICATE, a file or a hexadecimal serial number, is revoked.

    Nothing is refused yet: make a list with `certs crl`, and deploy it. Revoking again changes nothing.
    """
    authority_certificates(directory)
    register = Register(directory)
    serial = _serial(certificate, directory, register)
    wanted = Revocation(datetime.now(UTC).replace(microsecond=0), reason)
    entry = register.revoke(serial, wanted, force=force)
    revocation = entry.revocation or wanted
    when = f"{revocation.at:%Y-%m-%d %H:%M} UTC"
    word = "Revoked" if revocation == wanted else "Already revoked"
    out.print(f"{word}: {entry.subject or 'a certificate'}, serial {serial:x}.", markup=False)
    out.print(f"Since {when}, reason {revocation.reason}.")
    out.print(f"Next: ./rolesanywhere certs crl --ca {directory}", markup=False)
    return ExitCode.OK


@click.command(epilog=epilog("./rolesanywhere certs crl --ca ca --lifetime 7d", ExitCode.FAILED, *_CODES))
@click.option(
    "--ca",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    help="The authority whose list is made; or, with --check, whose list FILE is.",
)
@click.option(
    "--lifetime",
    type=Span(),
    default=CRL_LIFETIME,
    show_default=span_text(CRL_LIFETIME),
    metavar="SPAN",
    help="Until when the next list is promised: make it, and deploy it, before.",
)
@click.option("--output", type=file_type, help="Write the list there too.")
@click.option("--check", type=file_type, metavar="FILE", help="Judge anybody's list instead of making one.")
@click.option("--anchor", type=file_type, help="With --check: the trust anchor's bundle.")
@click.option("--intermediates", type=file_type, help="With --check: authorities below the anchor.")
@at_option
@json_option
@passphrase_options("", AUTHORITY_KEYS)
def crl(directory: Path | None, at: datetime | None, as_json: bool, **options: Any) -> int:
    """Make an authority's revocation list, signed by its intermediate; or judge anybody's with --check.

    The whole list, numbered one higher than the one before, is written to revoked.crl in the authority's
    directory. With --check, the exit code is 1 when a rule is broken: signed by another CA, stale, too large.
    """
    if options["check"] is not None:
        if (directory is None) == (options["anchor"] is None):
            raise click.UsageError("--check needs the trust anchor's bundle (--anchor), or --ca.")
        return _check(options, directory, at or datetime.now(UTC), as_json)
    if directory is None or options["anchor"] or options["intermediates"] or at or as_json:
        raise click.UsageError("Name the authority with --ca; --anchor, --at and --json go with --check.")
    source = Passphrase(AUTHORITY_KEYS, options["passphrase_fd"], options["passphrase_env"])
    issuer = open_authority(directory, passphrase=source.existing)
    made = renew_crl(directory, issuer, now=datetime.now(UTC), lifetime=options["lifetime"])
    file = AuthorityFiles(directory).revocation_list
    rows = [("list", str(file)), ("signed by", str(AuthorityFiles(directory).intermediate))]
    if options["output"] is not None:
        replace_file(options["output"], file.read_text(encoding="ascii"))
        rows.insert(1, ("the same", str(options["output"])))
    number = made.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    table(
        f"List {number}: {len(made)} revoked, until {made.next_update_utc:%Y-%m-%d %H:%M} UTC",
        ("what", "file"),
        rows,
    )
    return ExitCode.OK


def _check(options: dict[str, Any], directory: Path | None, now: datetime, as_json: bool) -> int:
    file: Path = options["check"]
    anchors: Sequence[x509.Certificate]
    intermediates: Sequence[x509.Certificate] = ()
    if directory is not None:
        anchors, intermediates = authority_certificates(directory)[:1], authority_certificates(directory)[1:]
    else:
        bundles = read_bundles(each for each in (options["anchor"], options["intermediates"]) if each)
        anchors = bundles[options["anchor"]].certificates
        if options["intermediates"]:
            intermediates = bundles[options["intermediates"]].certificates
    given = read_crl(read_file(file), where=str(file), anchors=anchors, intermediates=intermediates)
    findings = judge_crl(given, now=now)
    failed = any(finding.verdict is Verdict.FAIL for finding in findings)
    if as_json:
        document = {
            "version": 1,
            "at": iso(now),
            "file": str(file),
            "revoked": [f"{each.serial_number:x}" for each in given.crl],
            "findings": [asdict(finding) for finding in findings],
        }
        print(json.dumps(document, indent=2))
    else:
        out.print(f"[bold]{plain(str(file))}[/bold]")
        for finding in findings:
            print_finding(finding)
    return ExitCode.FAILED if failed else ExitCode.OK


def _serial(text: str, directory: Path, register: Register) -> int:
    """The serial number meant; a file's certificate counts as issued when the authority signed it."""
    path = Path(text)
    if not path.is_file():
        try:
            return int(text.replace(":", ""), 16)
        except ValueError:
            raise click.UsageError(f"{text!r} is no file, and no hexadecimal serial number.") from None
    certificate = read_certificates(read_file(path), where=text).certificates[0]
    if issued_by(certificate, authority_certificates(directory)[1]):
        register.record(certificate)
    return certificate.serial_number
