"""`certs check`: what every rule about certificates says of anybody's, kept, broken or not known."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from certs import Finding, Verdict, read_private_key
from cli.certs_files import iso
from cli.certs_judging import (
    WORKLOAD,
    Judged,
    judge_as_anchor,
    judge_as_workload,
    key_finding,
    read_bundles,
    role_of,
)
from cli.certs_options import ROLES, at_option, file_type, json_option
from cli.console import err, out, plain
from cli.exit_codes import ExitCode, epilog
from cli.passphrase import Passphrase, passphrase_options

_COLOURS = {Verdict.PASS: "green", Verdict.FAIL: "red", Verdict.UNKNOWN: "yellow"}
_WIDTH = max(map(len, Verdict))
_EXAMPLE = "./rolesanywhere certs check web-1.pem --intermediates chain.pem --anchor ca/root.pem"


@click.command(epilog=epilog(_EXAMPLE, ExitCode.FAILED, ExitCode.CONFIG))
@click.argument("files", type=file_type, nargs=-1)
@click.option("--anchor", type=file_type, help="The trust anchor's bundle; chains must lead to it.")
@click.option("--intermediates", type=file_type, help="What the workload sends along, in one file.")
@click.option("--private-key", type=file_type, help="The workload's key: must be that of its certificate.")
@passphrase_options("", "the private key")
@click.option(
    "--as",
    "role",
    type=click.Choice(list(ROLES)),
    help="What FILES are. Without it, a file that begins with a CA certificate is an anchor.",
)
@at_option
@json_option
def check(files: tuple[Path, ...], at: datetime | None, as_json: bool, **options: Any) -> int:
    """Judge the certificates in FILES by every rule of Roles Anywhere: pass, fail or unknown.

    A file holds PEM, DER or PKCS#7, one certificate or several. Unknown means that AWS does not say: only a
    broken rule changes the exit code.
    """
    if not files and options["anchor"] is None:
        raise click.UsageError("Name a file, or a trust anchor's bundle with --anchor.")
    now = at or datetime.now(UTC)
    judged = _judge(files, options, now)
    findings = [finding for each in judged for finding in each.findings]
    count = {each.value: sum(finding.verdict is each for finding in findings) for each in Verdict}
    if as_json:
        document = {"version": 1, "at": iso(now), "count": count, "files": [asdict(each) for each in judged]}
        print(json.dumps(document, indent=2))
    else:
        for each in judged:
            _print(each)
        out.print(", ".join(f"{number} {verdict}" for verdict, number in count.items()))
    return ExitCode.FAILED if count[Verdict.FAIL] else ExitCode.OK


def _judge(files: Sequence[Path], options: Mapping[str, Any], now: datetime) -> list[Judged]:
    """Read everything first, so that all that cannot be read is told at once."""
    anchor_file, intermediates_file = options["anchor"], options["intermediates"]
    bundles = read_bundles(file for file in (*files, anchor_file, intermediates_file) if file is not None)
    anchor, intermediates = bundles.get(anchor_file), bundles.get(intermediates_file)
    named = ROLES.get(options["role"] or "")
    workloads = [file for file in files if (named or role_of(bundles[file])) == WORKLOAD]
    if options["private_key"] is not None and len(workloads) != 1:
        raise click.UsageError(f"--private-key needs one workload's certificate, not {len(workloads)}.")
    judged = [] if anchor is None else [judge_as_anchor(anchor, now)]
    judged += [
        judge_as_workload(bundles[file], anchor, intermediates, now)
        if file in workloads
        else judge_as_anchor(bundles[file], now)
        for file in files
    ]
    if options["private_key"] is not None:
        source = Passphrase("the private key", options["passphrase_fd"], options["passphrase_env"])
        key = read_private_key(options["private_key"], passphrase=source.existing)
        found = key_finding(bundles[workloads[0]], key)
        judged.append(Judged(str(options["private_key"]), "private key", (), (found,)))
    if workloads and anchor is None:
        err.print("Whether a chain leads to a trust anchor was not judged: name it with --anchor.")
    return judged


def _print(judged: Judged) -> None:
    out.print(f"[bold]{plain(judged.file)}[/bold], as {judged.role}")
    if judged.sent:
        out.print(f"  the client sends {'; '.join(map(plain, judged.sent))}")
    about = judged.file
    for finding in judged.findings:
        if finding.certificate != about:
            about = finding.certificate
            out.print(f"  [italic]{plain(about)}[/italic]")
        print_finding(finding)


def print_finding(finding: Finding) -> None:
    """One line for a rule that is kept; what to do, and who says so, for any other.

    Args:
        finding: What the rule says.
    """
    verdict = f"[{_COLOURS[finding.verdict]}]{finding.verdict.value:<{_WIDTH}}[/]"
    out.print(f"    {verdict}  {finding.rule:<24}  {plain(finding.got)}")
    if finding.verdict is not Verdict.PASS:
        more = {"expected": finding.expected, "do": finding.remedy, "source": finding.source}
        for word, text in more.items():
            if text:
                out.print(f"    {'':<{_WIDTH}}    {word:<8} {plain(text)}")
