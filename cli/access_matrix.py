"""`access matrix`: which certificate becomes which role, what it may do then, and what a change does."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.access_presenting import in_file
from cli.access_source import InputError, Seen, read_json, seen, source_options
from cli.certs_options import file_type
from cli.console import err, out, table
from cli.exit_codes import ExitCode, epilog

if TYPE_CHECKING:
    from access import Cell, Change, Presenter

_EXAMPLE = "./rolesanywhere access matrix --compare access.json --fail-on gained"
_EXPLAINED_CELLS = 10_000
"""Of larger matrices a refusal is told by its check alone; `access explain` tells the rest."""

_COLUMNS = ("certificate", "role", "session", "may", "unknown", "why not")
_CHANGES = ("", "certificate", "role", "action", "resource", "before", "after")


@click.command(epilog=epilog(_EXAMPLE, ExitCode.FAILED, ExitCode.CONFIG, ExitCode.SURROUNDINGS))
@click.option("--certificate", type=file_type, multiple=True, help="Another certificate, in a file.")
@click.option("--chain", type=file_type, help="The intermediates that are sent with these certificates.")
@click.option("--subject", multiple=True, help="Another certificate, described: CN=web-1,O=Acme.")
@click.option(
    "--workloads/--no-workloads", default=True, help="Whether the stack's workloads are among the rows."
)
@click.option("--role", multiple=True, help="Only this role, by its workload's name; may be repeated.")
@click.option("--action", help="Only this action; what the stack grants anywhere when left out.")
@click.option("--resource", help="With what: table:NAME, bucket:NAME/KEY, an ARN, or *.")
@click.option("--compare", type=file_type, help="A matrix printed with --json before: show what changed.")
@click.option(
    "--fail-on",
    type=click.Choice(["gained", "any"]),
    help="With --compare: exit with 1 where access was gained, or where anything changed.",
)
@source_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as docs/access.md says.")
@click.option("--markdown", is_flag=True, help="Print a Markdown table, for a review.")
def matrix(as_json: bool, markdown: bool, **options: Any) -> int:
    """Show which certificate gets which role's session, and what that session may do.

    A workload stands for itself with its certificate where that is on this machine, else with what the stack
    file says of it. Unknown is never allowed: it says what it depends on.
    """
    from access import document

    if options["fail_on"] and options["compare"] is None:
        raise click.UsageError("--fail-on goes with --compare.")
    looked_at = seen(options)
    cells = _cells(options, looked_at)
    landscape = looked_at.landscape
    now = document(cells, place=asdict(landscape.place), source=landscape.source.value)
    if options["compare"] is not None:
        return _compare(options["compare"], now, options["fail_on"], as_json=as_json, markdown=markdown)
    if as_json:
        print(json.dumps(now, indent=2))
    elif markdown:
        print(_markdown(_COLUMNS, map(_row, cells)))
    else:
        table(f"Access by the {landscape.source.value}", _COLUMNS, map(_row, cells))
    return ExitCode.OK


def _cells(options: Mapping[str, Any], looked_at: Seen) -> "list[Cell]":
    from access import Column, Matrix, asked_of, columns

    if (options["action"] is None) != (options["resource"] is None):
        raise click.UsageError("--action and --resource go together.")
    landscape = looked_at.landscape
    if options["action"] is not None:
        asked = asked_of(landscape, options["action"], options["resource"])
        asking: Sequence[Column] = [Column(asked.label or asked.resource, asked.action, asked.resource)]
    else:
        asking = columns(landscape)
    unknown = [name for name in options["role"] if name not in landscape.roles]
    if unknown:
        raise InputError(_unknown_role(unknown[0], landscape.roles))
    presenters = _presenters(options, looked_at)
    roles = options["role"] or tuple(landscape.roles)
    explained = len(presenters) * len(roles) <= _EXPLAINED_CELLS
    found = Matrix(landscape, looked_at.surroundings, asking, explained=explained)
    return list(found.cells(presenters, roles))


def _unknown_role(name: str, known: Mapping[str, object]) -> Any:
    from aws_facts import Problem
    from config import suggestion

    return Problem("--role", repr(name), f"one of {', '.join(known)}", suggestion(name, known))


def _presenters(options: Mapping[str, Any], looked_at: Seen) -> "list[Presenter]":
    from access import described, of_workloads
    from certs import DistinguishedName, Subject
    from cli.opening import project

    found = list(of_workloads(looked_at.stack, project()).values()) if options["workloads"] else []
    found += [in_file(path, options["chain"]) for path in options["certificate"]]
    names = (DistinguishedName.parse(each, where="--subject") for each in options["subject"])
    found += [described(Subject(name)) for name in names]
    if not found:
        raise click.UsageError("--no-workloads needs --certificate or --subject.")
    return _told_apart(found)


def _told_apart(presenters: "Sequence[Presenter]") -> "list[Presenter]":
    """The same with a number behind each name that was there before: a row is found again by its name."""
    seen_before: dict[str, int] = {}
    found = []
    for each in presenters:
        number = seen_before[each.name] = seen_before.get(each.name, 0) + 1
        found.append(each if number == 1 else replace(each, name=f"{each.name} ({number})"))
    return found


def _row(cell: "Cell") -> tuple[str, ...]:
    """One cell, for a person: what may be done, by resource; what is unknown, and on what it depends."""
    from access import Outcome

    session = {Outcome.ALLOWED: "yes", Outcome.UNKNOWN: "unknown", Outcome.REFUSED: "no"}[cell.session]
    by_outcome: dict[Outcome, dict[str, list[str]]] = {each: {} for each in Outcome}
    for each in cell.permissions:
        name = each.resource if each.outcome is not Outcome.UNKNOWN else f"{each.resource} ({each.reason})"
        by_outcome[each.outcome].setdefault(name, []).append(each.action)
    return (
        cell.presenter,
        cell.role,
        session,
        _listed(by_outcome[Outcome.ALLOWED]),
        _listed(by_outcome[Outcome.UNKNOWN]),
        cell.reason,
    )


def _listed(actions: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(f"{', '.join(names)} on {resource}" for resource, names in actions.items())


def _compare(
    file: Path, now: Mapping[str, Any], fail_on: str | None, *, as_json: bool, markdown: bool
) -> ExitCode:
    from access import Direction, changes

    found = changes(read_json(file), now, where=str(file))
    if as_json:
        print(json.dumps({"version": 1, "changes": [_change(each) for each in found]}, indent=2))
    elif not found:
        out.print("Nothing changed.")
    elif markdown:
        print(_markdown(_CHANGES, (tuple(_change(each).values()) for each in found)))
    else:
        table("Changes of access", _CHANGES, (tuple(_change(each).values()) for each in found))
    gained = sum(each.direction is Direction.GAINED for each in found)
    if fail_on and (gained or (found and fail_on == "any")):
        err.print(f"Access changed: {gained} gained, {len(found) - gained} lost.")
        return ExitCode.FAILED
    return ExitCode.OK


def _change(change: "Change") -> dict[str, str]:
    return {
        "direction": change.direction.value,
        "certificate": change.certificate,
        "role": change.role,
        "action": change.action,
        "resource": change.resource,
        "before": change.before.value,
        "after": change.after.value,
    }


def _markdown(columns: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    titles = list(columns)
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join("| " + " | ".join(_cell(text) for text in line) + " |" for line in lines)


def _cell(text: str) -> str:
    """A text that neither ends its cell nor becomes anything else: names come out of certificates."""
    visible = "".join(each if each.isprintable() else " " for each in text)
    for special in "\\|`<[":
        visible = visible.replace(special, f"\\{special}")
    return visible.replace("*", "\\*")
