"""`access explain`: every check between one certificate and what it wants, the first that fails first."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from aws_facts import Problem
from cli.access_presenting import certificate_option, described_by, described_options, in_file
from cli.access_source import InputError, Seen, seen, source_options
from cli.certs_options import file_type
from cli.console import out, plain, show, table
from cli.exit_codes import ExitCode, epilog
from cli.passphrase import Passphrase, passphrase_options

if TYPE_CHECKING:
    from access import Finding, Presenter, Question

_T = TypeVar("_T")
_EXAMPLE = "./rolesanywhere access explain --subject CN=demo-server --role demo-server"
_WORDS = {"refused": "[red]refused[/red]", "unknown": "[yellow]unknown[/yellow]"}


@click.command(epilog=epilog(_EXAMPLE, ExitCode.FAILED, ExitCode.CONFIG, ExitCode.SURROUNDINGS))
@certificate_option
@click.option("--chain", type=file_type, help="The intermediates that are sent along, in one file.")
@click.option("--private-key", type=file_type, help="The key it is signed with: must be the certificate's.")
@passphrase_options("", "the private key")
@described_options
@click.option("--workload", help="A workload's own certificate, or what the stack file says of it.")
@click.option("--role", required=True, help="The role: a workload's name, or an ARN.")
@click.option("--profile", help="The profile, by name or ARN; the role's own when left out.")
@click.option("--anchor", help="The trust anchor, by name or ARN; the role's own when left out.")
@click.option("--action", help="What the session wants to do, such as dynamodb:GetItem.")
@click.option("--resource", help="With what: table:NAME, bucket:NAME/KEY, an ARN, or *.")
@click.option("--session-name", help="The roleSessionName that is sent.")
@click.option("--duration", type=int, help="The durationSeconds that are sent.")
@source_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as docs/access.md says.")
def explain(as_json: bool, **options: Any) -> int:
    """Say whether a certificate gets a role's session and what stands in its way, check by check.

    The certificate is in a file (--certificate), described (--subject), or a workload's own (--workload).
    Ends with 0 where everything is allowed and with 1 where it is refused or cannot be known.
    """
    from access import Outcome, judge, outcome_of

    question = _question(options, seen(options))
    findings = judge(question)
    outcome = outcome_of(findings)
    if as_json:
        print(json.dumps(_document(question, findings), indent=2))
    else:
        _print(question, findings)
    return ExitCode.OK if outcome is Outcome.ALLOWED else ExitCode.FAILED


def _question(options: Mapping[str, Any], looked_at: Seen) -> "Question":
    from access import Question, asked_of

    if (options["action"] is None) != (options["resource"] is None):
        raise click.UsageError("--action and --resource go together.")
    landscape = looked_at.landscape
    presenter = _presenter(options, looked_at)
    role = _named("--role", options["role"], landscape.roles)
    own = landscape.workloads[role.name]
    profile = _named("--profile", options["profile"] or own.profile, landscape.profiles)
    anchor = _named("--anchor", options["anchor"] or own.trust_anchor, landscape.trust_anchors)
    action = options["action"]
    asked = asked_of(landscape, action, options["resource"]) if action else None
    name, seconds = options["session_name"], options["duration"]
    return Question(presenter, role, profile, anchor, looked_at.surroundings, name, seconds, asked)


def _presenter(options: Mapping[str, Any], looked_at: Seen) -> "Presenter":
    from access import of_workloads
    from certs import read_private_key
    from cli.opening import project

    given = [name for name in ("certificate", "subject", "workload") if options[name] is not None]
    if len(given) != 1:
        raise click.UsageError("Give one of --certificate, --subject and --workload.")
    found = described_by(options)
    if found is not None:
        return found
    if options["workload"] is not None:
        presenters = of_workloads(looked_at.stack, project())
        return _one_of("--workload", options["workload"], presenters)
    key = None
    if options["private_key"] is not None:
        source = Passphrase("the private key", options["passphrase_fd"], options["passphrase_env"])
        key = read_private_key(options["private_key"], passphrase=source.existing)
    return in_file(options["certificate"], options["chain"], key)


def _named(option: str, name: str, known: Mapping[str, _T]) -> _T:
    """What a name or an ARN stands for."""
    by_arn: dict[str, _T] = {getattr(each, "arn", ""): each for each in known.values()}
    return by_arn[name] if name in by_arn else _one_of(option, name, known)


def _one_of(option: str, name: str, known: Mapping[str, _T]) -> _T:
    from config import suggestion

    if name in known:
        return known[name]
    raise InputError(Problem(option, repr(name), f"one of {', '.join(known)}", suggestion(name, known)))


def _print(question: "Question", findings: Sequence["Finding"]) -> None:
    from access import outcome_of

    first = first_stopping(findings)
    if first is not None:
        show(first.problem(), _WORDS[outcome_of(findings).value])
        out.print()
    rows = [
        (str(each.check.number), each.check.title, each.verdict.value, each.where, each.got, each.expected)
        for each in findings
    ]
    table(_title(question), ("", "check", "verdict", "of", "found", "expected"), rows)
    number = "" if first is None else f" by check {first.check.number}, {first.check.title}"
    out.print(f"{outcome_of(findings).value}{plain(number)}")


def first_stopping(findings: Sequence["Finding"]) -> "Finding | None":
    """The first check that fails; where none does, the first that cannot be known; None where all is well.

    Args:
        findings: What the checks say, in their order.
    """
    from access import Verdict

    for verdict in (Verdict.FAILED, Verdict.UNKNOWN):
        for finding in findings:
            if finding.verdict is verdict:
                return finding
    return None


def _title(question: "Question") -> str:
    what = f": {question.asked}" if question.asked else ""
    return f"{question.presenter.name} as {question.role.name}{what}"


def _document(question: "Question", findings: Sequence["Finding"]) -> dict[str, Any]:
    from access import outcome_of

    first, presenter, asked = first_stopping(findings), question.presenter, question.asked
    return {
        "version": 1,
        "certificate": {
            "name": presenter.name,
            "subject": presenter.subject,
            "tags": dict(presenter.tags),
            "sourceIdentity": presenter.source_identity,
            "sessionName": question.session_name or presenter.session_name,
        },
        "role": {"name": question.role.name, "arn": question.role.arn},
        "profile": {"name": question.profile.name, "arn": question.profile.arn},
        "trustAnchor": {"name": question.trust_anchor.name, "arn": question.trust_anchor.arn},
        "asked": {"action": asked.action, "resource": asked.resource} if asked else None,
        "outcome": outcome_of(findings).value,
        "stoppedBy": first.check.number if first else None,
        "checks": [
            {
                "number": each.check.number,
                "check": each.check.title,
                "verdict": each.verdict.value,
                "of": each.where,
                "found": each.got,
                "expected": each.expected,
                "remedy": each.remedy,
            }
            for each in findings
        ],
    }
