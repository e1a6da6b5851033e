"""`access who-can`: every certificate and role that could do something, and why."""

import json
from dataclasses import asdict
from typing import Any

import click

from cli.access_source import seen, source_options
from cli.console import out, table
from cli.exit_codes import ExitCode, epilog

_EXAMPLE = "./rolesanywhere access who-can --action dynamodb:GetItem --resource table:Demo-Users"


@click.command(
    name="who-can", epilog=epilog(_EXAMPLE, ExitCode.FAILED, ExitCode.CONFIG, ExitCode.SURROUNDINGS)
)
@click.option("--action", required=True, help="What somebody would do, such as s3:GetObject.")
@click.option("--resource", required=True, help="With what: table:NAME, bucket:NAME/KEY, an ARN, or *.")
@source_options
@click.option("--json", "as_json", is_flag=True, help="Print JSON, as docs/access.md says.")
def who_can(as_json: bool, **options: Any) -> int:
    """List every role that could do something, with the certificates its trust policy names.

    Each role is tried with one certificate that its workload's description fits. Ends with 0, whoever could.
    """
    from access import Column, asked_of, representatives
    from access import who_can as find

    looked_at = seen(options)
    landscape = looked_at.landscape
    asked = asked_of(landscape, options["action"], options["resource"])
    column = Column(asked.label or asked.resource, asked.action, asked.resource)
    examples = representatives(looked_at.stack)
    found = list(find(landscape, looked_at.surroundings, examples, column))
    if as_json:
        document = {
            "version": 1,
            "action": asked.action,
            "resource": asked.resource,
            "could": [{**asdict(each), "outcome": each.outcome.value} for each in found],
        }
        print(json.dumps(document, indent=2))
    elif not found:
        out.print("Nobody could.")
    else:
        rows = [
            (
                each.outcome.value,
                each.role,
                "; or ".join(each.certificates),
                each.profile,
                "; ".join(each.why),
            )
            for each in found
        ]
        table(
            f"Who could {column.action} on {column.label}",
            ("", "role", "certificates", "profile", "why"),
            rows,
        )
    return ExitCode.OK
