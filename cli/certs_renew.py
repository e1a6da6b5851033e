"""`certs renew`: a certificate of a workload again, or the next generation of an authority."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from certs import (
    AuthorityFiles,
    AuthorityPlan,
    Issuer,
    KeyType,
    RenewalPlan,
    WorkloadFiles,
    current_certificate,
    is_due,
    is_encrypted,
    next_authority,
    open_authority,
    refuse_taken,
    renew_authority,
    renew_workload,
)
from certs.findings import subject_text
from cli.certs_files import told_until
from cli.certs_issue import authority_option
from cli.certs_options import AUTHORITY_KEYS, DistinguishedNameType, Span
from cli.console import err, out, table
from cli.exit_codes import ExitCode, epilog
from cli.passphrase import Passphrase, passphrase_options

_CODES = (ExitCode.CONFIG, ExitCode.INTERRUPTED)
_OWN_KEY = "the workload's key"


@click.group()
def renew() -> None:
    """Renew a workload's certificate, or an authority; docs/rotation.md says in which order."""


@renew.command(
    epilog=epilog(
        "./rolesanywhere certs renew workload ca/workloads/web --ca ca --if-expires-within 3d", *_CODES
    )
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@authority_option
@click.option("--keep-key", is_flag=True, help="Certify the same key again; a new one is made otherwise.")
@click.option(
    "--if-expires-within",
    "within",
    type=Span(),
    metavar="SPAN",
    help="Renew only a certificate that ends within this time: 12h, 7d.",
)
@click.option("--lifetime", type=Span(), metavar="SPAN", help="[default: as long as the one before]")
@click.option(
    "--key-type",
    type=click.Choice([each.value for each in KeyType]),
    help="The kind of the new key.  [default: the kind of the one before]",
)
@click.option("--encrypt", is_flag=True, help="Encrypt the new key; an encrypted one's successor always is.")
@passphrase_options("key-", _OWN_KEY)
@passphrase_options("", AUTHORITY_KEYS)
def workload(folder: Path, directory: Path, **options: Any) -> int:
    """Issue the certificate in FOLDER again, for the same subject and alternative names.

    The exit code is 0 when it was renewed, and when it was not due: a timer needs no more. The new files
    take the place of the old ones at one moment; the old ones are kept beside them until they end. A revoked
    certificate is not renewed.
    """
    now = datetime.now(UTC)
    before = current_certificate(folder)
    if not is_due(before, options["within"], now):
        out.print(f"Not due: {subject_text(before)} is valid until {told_until(before)}.", markup=False)
        return ExitCode.OK
    plan = RenewalPlan(
        keep_key=options["keep_key"],
        key_type=KeyType(options["key_type"]) if options["key_type"] else None,
        lifetime=options["lifetime"],
        within=options["within"],
        passphrase=_new_passphrase(folder, options),
    )
    authority = Passphrase(AUTHORITY_KEYS, options["passphrase_fd"], options["passphrase_env"])

    def opened() -> Issuer:
        return open_authority(directory, passphrase=authority.existing)

    certificate = renew_workload(folder, directory, opened, plan, now=now)
    if certificate is None:
        out.print("Not due any more: another process renewed it.")
        return ExitCode.OK
    files = WorkloadFiles.within(folder)
    rows = [("certificate", str(files.certificate)), ("chain", str(files.chain))]
    if files.private_key.exists():
        rows.insert(1, ("private key" + (", kept" if plan.keep_key else ""), str(files.private_key)))
    table(f"Renewed {subject_text(certificate)}, until {told_until(certificate)}", ("what", "file"), rows)
    return ExitCode.OK


@renew.command(epilog=epilog("./rolesanywhere certs renew ca ca --output ca-g2 --encrypt", *_CODES))
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    help="The new authority's directory.  [default: DIRECTORY-g2, -g3, ...]",
)
@click.option(
    "--root-subject", type=DistinguishedNameType(), help="[default: the old name, numbered G2, ...]"
)
@click.option(
    "--intermediate-subject", type=DistinguishedNameType(), help="[default: the old name, numbered G2, ...]"
)
@click.option("--root-lifetime", type=Span(), metavar="SPAN", help="[default: the old one's]")
@click.option("--intermediate-lifetime", type=Span(), metavar="SPAN", help="[default: the old one's]")
@click.option("--encrypt", is_flag=True, help="Encrypt the new keys, as those of an encrypted authority are.")
@passphrase_options("", "the new authority's keys")
def ca(directory: Path, output: Path | None, **options: Any) -> int:
    """Make the next generation of the authority in DIRECTORY beside it: new keys, numbered names.

    DIRECTORY stays as it is: its certificates count, and can be revoked, until the trust anchor no longer
    holds its root. bundle.pem in the new directory has both roots, for the time of the overlap.
    """
    proposed, number = next_authority(directory)
    output = output or directory.with_name(f"{directory.name}-g{number}")
    refuse_taken(output)
    plan = AuthorityPlan(
        options["root_subject"] or proposed.root,
        options["intermediate_subject"] or proposed.intermediate,
        proposed.key_type,
        options["root_lifetime"] or proposed.root_lifetime,
        options["intermediate_lifetime"] or proposed.intermediate_lifetime,
    )
    source = Passphrase("the new authority's keys", options["passphrase_fd"], options["passphrase_env"])
    old_key = AuthorityFiles(directory).intermediate_key
    encrypt = options["encrypt"] or (old_key.exists() and is_encrypted(old_key))
    files = renew_authority(
        directory, output, plan, now=datetime.now(UTC), passphrase=source.wanted(encrypt=encrypt)
    )
    rows = [
        ("both roots: the trust anchor's bundle from now on", str(files.bundle)),
        ("the new root: its bundle once all are renewed", str(files.root)),
        ("the new root's key: keep it off-line", str(files.root_key)),
        ("the new intermediate", str(files.intermediate)),
        ("its key", str(files.intermediate_key)),
    ]
    table(f"Made {plan.root}", ("what", "file"), rows)
    err.print(
        f"Workloads that name an issuer must allow {plan.intermediate} besides the old name.", markup=False
    )
    out.print(
        f"Next: deploy with {files.bundle}; then ./rolesanywhere certs renew workload FOLDER --ca {output}",
        markup=False,
    )
    return ExitCode.OK


def _new_passphrase(folder: Path, options: dict[str, Any]) -> bytes | None:
    """What the new key is encrypted with: never plain where the old one is not."""
    own = Passphrase(_OWN_KEY, options["key_passphrase_fd"], options["key_passphrase_env"])
    key = WorkloadFiles.within(folder).private_key
    if options["keep_key"]:
        if options["encrypt"] or own.given or options["key_type"]:
            raise click.UsageError("--keep-key keeps the key's file as it is: no option about a new key.")
        return None
    return own.wanted(encrypt=options["encrypt"] or (key.exists() and is_encrypted(key)))
