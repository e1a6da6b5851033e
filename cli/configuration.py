"""`check`, `schema` and `new`: stack files, without an engine and without the local AWS."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aws_facts import Problem, ToolkitError
from cli.console import out, show, table
from cli.exit_codes import ExitCode, epilog
from cli.opening import project
from cli.stack import stack_option

if TYPE_CHECKING:
    from config import FirstStack, Stack

_DEFAULT_REGION = "eu-central-1"
# https://www.pulumi.com/docs/iac/concepts/stacks/
_STACK_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")


@click.command(epilog=epilog("./rolesanywhere check --stack dev --json", ExitCode.CONFIG))
@stack_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document; its keys stay as they are.")
def check(stack: str, as_json: bool) -> int:
    """Say everything that is wrong with a stack file.

    Reads the file as the engine does, without an engine; nothing is made, and nobody is called.

    The JSON document: stack, file, valid; problems and warnings, each with where, got, expected and remedy;
    of a valid stack its workloads by name, each with trustAnchor, certificate (session tag to values, and
    whether they are patterns), profile (null for one of its own), durationSeconds and secondWall: grants,
    statements, managedPolicies or none.
    """
    import config

    valid: Stack | None = None
    problems: tuple[Problem, ...] = ()
    try:
        _check_ours()
        valid = config.check(project(), stack)
    except ToolkitError as error:
        problems = error.problems
    warnings = (*(valid.warnings if valid else ()), *config.unseen(project(), stack))
    workloads = _workloads(valid) if valid else {}
    file = config.stack_file_path(project(), stack).name
    if as_json:
        report = {
            "stack": stack,
            "file": file,
            "valid": valid is not None,
            "problems": [asdict(problem) for problem in problems],
            "warnings": [asdict(warning) for warning in warnings],
            "workloads": workloads,
        }
        print(json.dumps(report, indent=2, sort_keys=True))
    else:
        _print(file, problems, warnings, workloads)
    return ExitCode.OK if valid else ExitCode.CONFIG


def _check_ours() -> None:
    """Refuse a project with a config of its own: what its keys mean, its own program knows."""
    import config

    if not config.is_ours(project()):
        raise config.ConfigError(
            Problem(
                "Pulumi.yaml, name",
                "a project with a config of its own",
                config.NAMESPACE,
                "Its own program checks its stack files: preview it with ./rolesanywhere preview.",
            )
        )


def _workloads(stack: "Stack") -> dict[str, dict[str, Any]]:
    return {
        name: {
            "trustAnchor": workload.trust_anchor,
            "certificate": {
                tag: {"values": list(match.values), "like": match.like}
                for tag, match in workload.certificate.match.by_tag.items()
            },
            "profile": stack.profile_of.get(name),
            "durationSeconds": stack.duration_seconds(name),
            "secondWall": stack.narrowed_by(name),
        }
        for name, workload in stack.workloads.items()
    }


def _print(
    file: str,
    problems: Sequence[Problem],
    warnings: Sequence[Problem],
    workloads: Mapping[str, Mapping[str, Any]],
) -> None:
    for problem in problems:
        show(problem, "[red]error[/red]")
    for warning in warnings:
        show(warning, "[yellow]warning[/yellow]")
    rows = [
        (
            name,
            each["trustAnchor"],
            _certificate(each["certificate"]),
            each["profile"] or "of its own",
            f"{each['durationSeconds']} s",
            each["secondWall"],
        )
        for name, each in workloads.items()
    ]
    if rows:
        columns = ("workload", "trust anchor", "certificate", "profile", "session", "narrowed by")
        table("Workloads", columns, rows)
    found = [
        f"{len(each)} {word}{'s'[: len(each) != 1]}" for each, word in _counted(problems, warnings) if each
    ]
    out.print(f"{file}: {', '.join(found) or 'no problem'}.", markup=False)


def _counted(
    problems: Sequence[Problem], warnings: Sequence[Problem]
) -> tuple[tuple[Sequence[Problem], str], ...]:
    return (problems, "problem"), (warnings, "warning")


def _certificate(match: Mapping[str, Mapping[str, Any]]) -> str:
    """Which certificate, in one line."""
    parts = [
        f"{tag.removeprefix('x509')} {'like' if each['like'] else '='} {' or '.join(each['values'])}"
        for tag, each in match.items()
    ]
    return ", ".join(parts) or "any of the anchor"


@click.command(epilog=epilog("./rolesanywhere schema --output stack.schema.json", ExitCode.CONFIG))
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; standard output when left out.",
)
def schema(output: Path | None) -> int:
    """Write the JSON Schema of stack files, so that an editor completes and checks them.

    For editors with the YAML language server, the first line of a stack file names it:
    # yaml-language-server: $schema=stack.schema.json
    """
    from config import stack_file_schema

    text = json.dumps(stack_file_schema(), indent=2) + "\n"
    if output is None:
        print(text, end="")
    else:
        _write(output, text, exclusive=False)
        out.print(f"Wrote {output}.", markup=False)
    return ExitCode.OK


@click.command(
    epilog=epilog(
        "./rolesanywhere new --stack prod --region eu-central-1 --common-name web-1", ExitCode.CONFIG
    )
)
@click.option("--stack", required=True, help="The new stack: Pulumi.<stack>.yaml will be its file.")
@click.option("--region", default=_DEFAULT_REGION, show_default=True, help="The Region it is deployed to.")
@click.option("--account", default="", help="The one account it may be deployed to; any when left out.")
@click.option("--workload", default="demo-server", show_default=True, help="The first workload's name.")
@click.option("--common-name", help="The CN of its certificate; the workload's name when left out.")
@click.option("--anchor", default="demo", show_default=True, help="The trust anchor's name.")
@click.option("--bundle", help="File with the CA certificates to trust, from the project's root.")
@click.option("--private-ca", help="ARN of a certificate authority of AWS Private CA to trust.")
@click.option("--trust-anchor", help="ARN of a trust anchor that exists already.")
def new(**given: str | None) -> int:
    """Write a commented first stack file; it is checked before it is written.

    Without --bundle, --private-ca or --trust-anchor a development PKI is trusted, which the first rehearsal
    makes. Nothing is asked, and nothing that exists is overwritten.
    """
    import config

    _check_ours()
    first = _first_stack(given)
    path = config.stack_file_path(project(), first.stack)
    text = config.first_stack_file(first)
    config.check_text(text, project(), path.name)
    _write(path, text, exclusive=True)
    out.print(f"Wrote {path}.", markup=False)
    out.print(f"Rehearse it: ./rolesanywhere up --stack {first.stack}", markup=False)
    return ExitCode.OK


def _first_stack(given: Mapping[str, str | None]) -> "FirstStack":
    from config import ConfigError, FirstStack

    sources = {"bundle": given["bundle"], "privateCa": given["private_ca"], "arn": given["trust_anchor"]}
    named = [(source, value) for source, value in sources.items() if value]
    if len(named) > 1:
        raise click.UsageError("Name one of --bundle, --private-ca and --trust-anchor.")
    stack = given["stack"] or ""
    if not _STACK_NAME.fullmatch(stack):
        raise ConfigError(
            Problem("--stack", repr(stack), "letters, digits, - _ and .", "Name the stack such as prod.")
        )
    source, value = named[0] if named else ("development", f"pki/{stack}")
    workload = given["workload"] or ""
    return FirstStack(
        stack=stack,
        region=given["region"] or "",
        account=given["account"] or "",
        anchor=given["anchor"] or "",
        source=source,
        value=value or "",
        workload=workload,
        common_name=given["common_name"] or workload,
    )


def _write(path: Path, text: str, *, exclusive: bool) -> None:
    """Write a file; one that must be new is never replaced, whoever makes it at the same time."""
    from config import ConfigError

    try:
        with path.open("x" if exclusive else "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise ConfigError(
            Problem(path.name, "a file that exists", "a new one", "Name another --stack, or edit that file.")
        ) from error
    except OSError as error:
        raise ConfigError(
            Problem(
                str(path), str(error.strerror), "a place to write to", "Name another place, or make room."
            )
        ) from error
