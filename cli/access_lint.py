"""`access lint`: what is wrong with policy documents, of a stack or of anybody's."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import click

from cli.access_documents import TYPES, Given, PolicyFileError, read_documents
from cli.console import err, out, plain, tell
from cli.exit_codes import ExitCode, epilog
from cli.opening import project
from policies.lint import LintFinding, Severity, lint_policy

_COLOURS = {
    Severity.ERROR: "red",
    Severity.SECURITY: "red",
    Severity.WARNING: "yellow",
    Severity.SUGGESTION: "cyan",
}
_ORDER = tuple(Severity)
_WIDTH = max(len(severity.value) for severity in Severity)
# The words of --fail-on and of the JSON document.
_WORDS = {severity: severity.name.lower() for severity in Severity}
_EXAMPLE = "./rolesanywhere access lint trust.json --type trust --fail-on warning"


@dataclass(frozen=True, slots=True)
class Linted:
    """What was found in one document.

    Attributes:
        given: The document.
        findings: What the rules say, the gravest first.
    """

    given: Given
    findings: tuple[LintFinding, ...]


@click.command(epilog=epilog(_EXAMPLE, ExitCode.FAILED, ExitCode.CONFIG))
@click.argument("files", metavar="[FILE]...", nargs=-1)
@click.option(
    "--stack", default=None, help="Judge what this stack would deploy; without FILE it is dev by default."
)
@click.option("--type", "kind", type=click.Choice(list(TYPES)), help="What the documents in FILE are.")
@click.option(
    "--fail-on",
    type=click.Choice(list(_WORDS.values())),
    default=_WORDS[Severity.SECURITY],
    show_default=True,
    help="Exit with 1 when there is a finding this grave, or graver.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document; its keys stay as they are.")
def lint(files: tuple[str, ...], stack: str | None, kind: str | None, fail_on: str, as_json: bool) -> int:
    """Judge policy documents by every rule of docs/lint.md: too much, too little, or without effect.

    Without FILE, every document the stack would deploy, from its file alone. A FILE (- is standard input)
    holds a policy document, or a list or an object of several; not a template or a plan. Without --type a
    document without principals is an identity-based policy, one with principals and actions of STS a trust
    policy, any other a resource-based one. What cannot be read is told with exit code 3.

    The JSON document: version; count by severity (error, security, warning, suggestion); documents, each
    with name, type and findings, each with rule, severity, where, got, expected, remedy and source.
    """
    if files and stack:
        raise click.UsageError("Name files or a stack, not both.")
    if kind and not files:
        raise click.UsageError("--type is for files: what a stack's documents are is known.")
    try:
        given = read_documents(files, TYPES[kind] if kind else None) if files else _of_stack(stack or "dev")
    except PolicyFileError as error:
        tell(error)
        return ExitCode.CONFIG
    linted = [_linted(each) for each in given]
    findings = [finding for each in linted for finding in each.findings]
    count = Counter(finding.severity for finding in findings)
    if as_json:
        print(json.dumps(_report(linted, count), indent=2))
    else:
        _print(linted, count)
    grave = _ORDER[: list(_WORDS.values()).index(fail_on) + 1]
    return ExitCode.FAILED if any(finding.severity in grave for finding in findings) else ExitCode.OK


def _of_stack(stack: str) -> Sequence[Given]:
    """Every document a stack would deploy."""
    import config
    from access import planned

    valid = config.check(project(), stack)
    place = config.place_of(config.read_values(project(), stack))
    given = []
    for document in planned(valid, place).documents:
        if document.text is None:
            err.print(f"Not judged, its text is not on this machine: {document.name}", markup=False)
        else:
            given.append(Given(document.name, document.policy_type, document.text))
    return given


def _linted(given: Given) -> Linted:
    findings = lint_policy(given.document, given.policy_type, name=given.name)
    return Linted(given, tuple(sorted(findings, key=lambda finding: _ORDER.index(finding.severity))))


def _report(linted: Iterable[Linted], count: Counter[Severity]) -> dict[str, Any]:
    types = {policy_type: word for word, policy_type in TYPES.items()}
    return {
        "version": 1,
        "count": {word: count[severity] for severity, word in _WORDS.items()},
        "documents": [
            {
                "name": each.given.name,
                "type": types[each.given.policy_type],
                "findings": [_finding(finding) for finding in each.findings],
            }
            for each in linted
        ],
    }


def _finding(finding: LintFinding) -> dict[str, str]:
    return {
        "rule": finding.rule,
        "severity": _WORDS[finding.severity],
        "where": finding.where,
        "got": finding.got,
        "expected": finding.expected,
        "remedy": finding.remedy,
        "source": finding.source,
    }


def _print(linted: Sequence[Linted], count: Counter[Severity]) -> None:
    clean = [each for each in linted if not each.findings]
    for each in (each for each in linted if each.findings):
        out.print(f"[bold]{plain(each.given.name)}[/bold], {each.given.policy_type.value}")
        for finding in each.findings:
            word = f"[{_COLOURS[finding.severity]}]{finding.severity.value:<{_WIDTH}}[/]"
            place = finding.where.removeprefix(each.given.name).removeprefix(", ") or "the document"
            out.print(f"  {word}  {finding.rule}  [italic]{plain(place)}[/italic]")
            for label, text in (("got", finding.got), ("expected", finding.expected), ("do", finding.remedy)):
                out.print(f"  {'':<{_WIDTH}}    {label:<8} {plain(text)}")
            out.print(f"  {'':<{_WIDTH}}    {'source':<8} {plain(finding.source)}")
    told = ", ".join(f"{count[severity]} {severity.value}" for severity in Severity if count[severity])
    number = f"{len(linted)} document{'' if len(linted) == 1 else 's'}"
    out.print(f"{number}, {len(clean)} without findings" + (f"; {told}" if told else "."))
