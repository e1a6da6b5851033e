"""`certs expiring`: which certificates have ended or soon will, in files, folders and a stack's anchors."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from cryptography import x509

from aws_facts import Problem
from certs import CertificateError, read_certificates
from certs.findings import subject_text
from certs.generations import CURRENT, GENERATIONS
from certs.reading import holds_private_key
from cli.certs_files import is_authority, iso, read_file
from cli.certs_options import Span, at_option, file_type, json_option, span_text
from cli.certs_workloads import anchor_certificates
from cli.console import err, out, table
from cli.exit_codes import ExitCode, epilog
from cli.opening import project

WITHIN = timedelta(days=30)
_SUFFIXES = frozenset({".pem", ".crt", ".cer", ".der", ".p7b", ".p7c"})


@dataclass(frozen=True, slots=True)
class Ending:
    """When one certificate ends.

    Attributes:
        state: ``expired``, ``soon`` or ``later``.
        days: Whole days that are left; negative when it has ended.
        notAfter: When it ends, ISO 8601.
        subject: Its subject.
        authority: Whether it is a CA's.
        place: The file, or the stack's key path, it was found in.
    """

    state: str
    days: int
    notAfter: str  # noqa: N815 - the name in JSON, as elsewhere
    subject: str
    authority: bool
    place: str


@click.command(
    epilog=epilog("./rolesanywhere certs expiring --within 14d pki", ExitCode.FAILED, ExitCode.CONFIG)
)
@click.argument("paths", type=file_type, nargs=-1)
@click.option(
    "--within",
    type=Span(),
    default=WITHIN,
    show_default=span_text(WITHIN),
    metavar="SPAN",
    help="How soon is soon.",
)
@click.option("--stack", help="Look at the trust anchors of this stack too.")
@at_option
@json_option
def expiring(
    paths: tuple[Path, ...], within: timedelta, stack: str | None, at: datetime | None, as_json: bool
) -> int:
    """List the certificates in PATHS by when they end; fail when one has ended or will soon.

    PATHS are files, or folders that are searched for .pem, .crt, .cer, .der and .p7b files.
    """
    if not paths and stack is None:
        raise click.UsageError("Name a file or a folder, or a stack with --stack.")
    now = at or datetime.now(UTC)
    found = [*_in_paths(paths), *(_in_stack(stack) if stack is not None else ())]
    endings = sorted((_ending(each, place, now, within) for place, each in found), key=lambda e: e.notAfter)
    due = [each for each in endings if each.state != "later"]
    if as_json:
        document = {
            "version": 1,
            "at": iso(now),
            "withinSeconds": int(within.total_seconds()),
            "certificates": [asdict(each) for each in endings],
        }
        print(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        rows = [(e.state, f"{e.days}d", e.notAfter, e.subject, e.place) for e in endings]
        table("Certificates", ("ends", "left", "on", "subject", "in"), rows)
        out.print(f"{len(due)} of {len(endings)} ended, or end within {span_text(within)}.")
    return ExitCode.FAILED if due else ExitCode.OK


def _ending(certificate: x509.Certificate, place: str, now: datetime, within: timedelta) -> Ending:
    end = certificate.not_valid_after_utc
    state = "expired" if end < now else "soon" if end <= now + within else "later"
    authority = is_authority(certificate)
    return Ending(state, (end - now).days, iso(end), subject_text(certificate), authority, place)


def _in_paths(paths: Iterable[Path]) -> list[tuple[str, x509.Certificate]]:
    """Every certificate; a folder's private keys are passed over, whatever else cannot be read is told."""
    found: list[tuple[str, x509.Certificate]] = []
    problems: list[Problem] = []
    for file, named in _files(paths):
        try:
            data = read_file(file)
            if not named and holds_private_key(data):
                continue
            found += [(str(file), each) for each in read_certificates(data, where=str(file)).certificates]
        except CertificateError as error:
            problems += error.problems
    if problems:
        raise CertificateError(*problems)
    if not found and paths:
        err.print("No certificate was found.")
    return found


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """Each file once, and whether a person named it."""

    def refuse(error: OSError) -> None:
        got = error.strerror or str(error)
        raise CertificateError(
            Problem(str(error.filename), got, "a folder that can be read", "Check its owner and mode.")
        ) from error

    seen: set[Path] = set()
    for path in paths:
        if not path.is_dir():
            candidates = [(path, True)]
        else:
            candidates = [
                (Path(folder) / name, False)
                for folder, _, names in sorted(os.walk(path, onerror=refuse))
                if not _is_replaced(Path(folder))
                for name in sorted(names)
                if Path(name).suffix.lower() in _SUFFIXES
            ]
        for file, named in candidates:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file, named


def _is_replaced(folder: Path) -> bool:
    """Whether a folder is a generation of a workload's files, of which the current one is linked to."""
    return folder.parent.name == GENERATIONS and (folder.parent.parent / CURRENT).is_symlink()


def _in_stack(stack: str) -> list[tuple[str, x509.Certificate]]:
    """The certificates of a stack's anchors; those that lie elsewhere are told."""
    import config

    found: list[tuple[str, x509.Certificate]] = []
    for name, anchor in config.check(project(), stack).trust_anchors.items():
        place = f"{config.NAMESPACE}:trustAnchors.{name}"
        certificates = anchor_certificates(anchor)
        if not certificates:
            where = "not in a file here" if certificates is None else "not made yet"
            err.print(f"{place}: its certificates are {where}.", markup=False)
        found += [(place, each) for each in certificates or ()]
    return found
