"""`certs show`: what is in a file of certificates, and the session the first of them would get."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from certs import Verdict, identity_of, read_certificates
from certs.findings import subject_text
from cli.certs_files import is_authority, iso, key_text, read_file
from cli.certs_options import at_option, file_type, json_option
from cli.console import err, plain, table
from cli.exit_codes import ExitCode, epilog


@click.command(epilog=epilog("./rolesanywhere certs show web-1.pem", ExitCode.CONFIG))
@click.argument("file", type=file_type)
@at_option
@json_option
def show(file: Path, at: datetime | None, as_json: bool) -> int:
    """Say what is in FILE: dates, keys, chain, and the session its certificate would get.

    The session is that of the first certificate, which is the one a client sends: its session tags, source
    identity and session name, with the default attribute mapping. `check` judges; this only shows.
    """
    bundle = read_certificates(read_file(file), where=str(file))
    described = [_described(each, at or datetime.now(UTC)) for each in bundle.certificates]
    session = None if is_authority(bundle.certificates[0]) else _session(bundle.certificates[0])
    if as_json:
        document = {"version": 1, "file": str(file), "certificates": described, "session": session}
        print(json.dumps(document, indent=2, ensure_ascii=False))
        return ExitCode.OK
    for each in described:
        table(str(each["subject"]), ("what", "value"), [(key, str(value)) for key, value in each.items()])
    if session is None:
        err.print("The file begins with a CA certificate: it gets no session.")
        return ExitCode.OK
    rows = [(f"aws:PrincipalTag/{key}", value) for key, value in session["tags"].items()]
    rows.append(("sts:SourceIdentity", session["sourceIdentity"] or "unknown: AWS does not say"))
    rows.append(("role session name", session["sessionName"]))
    table("Session", ("key", "value"), rows)
    for line in session["unmapped"]:
        err.print(f"No tag: {plain(line)}")
    for problem in session["problems"]:
        err.print(f"[red]{problem['verdict']}[/red] {plain(problem['got'])}. {plain(problem['remedy'])}")
    return ExitCode.OK


def _described(certificate: x509.Certificate, now: datetime) -> dict[str, Any]:
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    state = "not yet valid" if now < start else "expired" if now > end else "valid"
    return {
        "subject": subject_text(certificate),
        "issuer": certificate.issuer.rfc4514_string() or "empty issuer",
        "serial": f"{certificate.serial_number:x}",
        "notBefore": iso(start),
        "notAfter": iso(end),
        "state": state,
        "key": key_text(certificate),
        "authority": is_authority(certificate),
        "sha256": certificate.fingerprint(hashes.SHA256()).hex(),
    }


def _session(certificate: x509.Certificate) -> dict[str, Any]:
    identity = identity_of(certificate)
    return {
        "tags": dict(identity.tags),
        "sourceIdentity": identity.source_identity,
        "sessionName": identity.session_name,
        "unmapped": list(identity.unmapped),
        "problems": [
            {"rule": each.rule, "verdict": each.verdict.value, "got": each.got, "remedy": each.remedy}
            for each in identity.findings
            if each.verdict is not Verdict.PASS
        ],
    }
