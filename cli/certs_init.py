"""`certs init`: a certificate authority on disk."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from certs import AuthorityPlan, KeyType, make_authority, refuse_taken
from certs.authority import INTERMEDIATE_LIFETIME, ROOT_LIFETIME
from cli.certs_options import AUTHORITY_KEYS, DistinguishedNameType, Span, key_type_option, span_text
from cli.console import err, out, table
from cli.exit_codes import ExitCode, epilog
from cli.passphrase import Passphrase, passphrase_options


@click.command(
    epilog=epilog("./rolesanywhere certs init ca --encrypt", ExitCode.CONFIG, ExitCode.INTERRUPTED)
)
@click.argument("directory", type=click.Path(path_type=Path))
@click.option(
    "--root-subject",
    type=DistinguishedNameType(),
    default="CN=Root CA",
    show_default=True,
    help="The root's name.",
)
@click.option(
    "--intermediate-subject",
    type=DistinguishedNameType(),
    default="CN=Issuing CA",
    show_default=True,
    help="The intermediate's name; workloads get it as x509Issuer/*.",
)
@click.option(
    "--root-lifetime",
    type=Span(),
    default=ROOT_LIFETIME,
    show_default=span_text(ROOT_LIFETIME),
    metavar="SPAN",
)
@click.option(
    "--intermediate-lifetime",
    type=Span(),
    default=INTERMEDIATE_LIFETIME,
    show_default=span_text(INTERMEDIATE_LIFETIME),
    metavar="SPAN",
)
@key_type_option
@click.option("--encrypt", is_flag=True, help="Encrypt the keys; asks for a passphrase unless one is given.")
@passphrase_options("", AUTHORITY_KEYS)
def init(directory: Path, **options: Any) -> int:
    """Make a certificate authority on disk: a root and an intermediate.

    Keys are PKCS#8, mode 0600 from the moment they exist. Nothing is ever overwritten, and DIRECTORY appears
    complete or not at all.
    """
    refuse_taken(directory)
    source = Passphrase(AUTHORITY_KEYS, options["passphrase_fd"], options["passphrase_env"])
    passphrase = source.wanted(encrypt=options["encrypt"])
    plan = AuthorityPlan(
        options["root_subject"],
        options["intermediate_subject"],
        KeyType(options["key_type"]),
        options["root_lifetime"],
        options["intermediate_lifetime"],
    )
    files = make_authority(directory, plan, now=datetime.now(UTC), passphrase=passphrase)
    rows = [
        ("root: a trust anchor's bundle", str(files.root)),
        ("root's key: keep it off-line", str(files.root_key)),
        ("intermediate", str(files.intermediate)),
        ("intermediate's key", str(files.intermediate_key)),
    ]
    table("Made", ("what", "file"), rows)
    if passphrase is None:
        err.print(
            "The keys are not encrypted: whoever reads them can issue. --encrypt asks for a passphrase."
        )
    out.print(f"Next: ./rolesanywhere certs issue --ca {directory} --common-name NAME", markup=False)
    return ExitCode.OK
