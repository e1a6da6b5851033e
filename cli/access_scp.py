"""`access scp`: the organisation's policies that keep certificate tags from being forged, and why."""

import ipaddress
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from cli.console import out, plain
from cli.exit_codes import ExitCode, epilog
from policies.organization import CANNOT, SIZE, Networks, OrganizationPolicy, network_rcp, tag_rcp, tag_scp

# The ids AWS uses in its examples, and a range RFC 5737 keeps for documentation.
_EXAMPLE_NETWORKS = Networks(
    ("arn:aws:rolesanywhere:eu-central-1:111122223333:trust-anchor/a545a1fc-5d86-4032-8f4c-61cdd6ff92da",),
    ("203.0.113.0/24",),
)
_EXAMPLE = "./rolesanywhere access scp --deployer 'arn:aws:iam::*:role/deployer' --write org"
_ROLE = re.compile(r"arn:[a-z*-]+:iam::(?:[0-9]{12}|\*):role/\S+")
_ANCHOR = re.compile(r"arn:[a-z-]+:rolesanywhere:[a-z0-9-]+:[0-9]{12}:trust-anchor/[a-f0-9-]{36}")
_ENDPOINT = re.compile(r"vpce-[0-9a-f]{8,17}")

Callback = Callable[[click.Context, click.Parameter, tuple[str, ...]], tuple[str, ...]]


def _of_form(form: re.Pattern[str], expected: str) -> Callback:
    def checked(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            if not form.fullmatch(value):
                raise click.BadParameter(f"{value!r}; expected {expected}.")
        return values

    return checked


def _ranges(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        try:
            ipaddress.ip_network(value)
        except ValueError as error:
            raise click.BadParameter(f"{error}; expected a range such as 203.0.113.0/24.") from error
    return values


@click.command(epilog=epilog(_EXAMPLE))
@click.option(
    "--deployer",
    "deployers",
    multiple=True,
    callback=_of_form(_ROLE, "the ARN of a role, or a pattern of one"),
    help="The ARN of a role that may make trust anchors, or a pattern; nobody else may then. Repeatable.",
)
@click.option(
    "--anchor",
    "anchors",
    multiple=True,
    callback=_of_form(_ANCHOR, "the ARN of a trust anchor, with its id"),
    help="The ARN of a trust anchor to tie to networks. Repeatable.",
)
@click.option(
    "--network", "networks", multiple=True, callback=_ranges, help="Public addresses, as a range. Repeatable."
)
@click.option(
    "--endpoint",
    "endpoints",
    multiple=True,
    callback=_of_form(_ENDPOINT, "the id of a VPC endpoint, vpce-..."),
    help="The id of a VPC endpoint. Repeatable.",
)
@click.option(
    "--write",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write each policy into this folder, as <name>.json; the example is not written.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document; its keys stay as they are.")
def scp(deployers: tuple[str, ...], folder: Path | None, as_json: bool, **places: Any) -> int:
    """Print the organisation's policies that keep others from forging certificate tags, and explain them.

    A service control policy for the users and roles of the organisation, a resource control policy for
    whoever comes from elsewhere, and one that ties trust anchors to networks: an example unless --anchor and
    --network or --endpoint are given. Attach them to the organisation's root or to its units; nothing is
    called here.

    The JSON document: version; policies, each with name, type (as AWS Organizations names it), title, size,
    limit, example, document and statements (sid and why); cannot, each with text and source.
    """
    tied = _networks(**places)
    policies = (tag_scp(deployers), tag_rcp(), network_rcp(tied or _EXAMPLE_NETWORKS))
    examples = () if tied else policies[2:]
    for policy in policies:
        if policy.size > SIZE.value:
            raise click.UsageError(
                f"{policy.name}: {policy.size} characters of {SIZE.value}; name fewer ARNs."
            )
    if folder is not None:
        _write(folder, [policy for policy in policies if policy not in examples])
    if as_json:
        print(json.dumps(_report(policies, examples), indent=2))
        return ExitCode.OK
    for policy in policies:
        _print(policy, example=policy in examples, shown=folder is None)
    out.print("[bold]What they cannot do[/bold]")
    for text, source in CANNOT:
        out.print(f"  {plain(text)}\n    {plain(source)}")
    return ExitCode.OK


def _networks(
    anchors: tuple[str, ...], networks: tuple[str, ...], endpoints: tuple[str, ...]
) -> Networks | None:
    """What ties which trust anchors; None when nothing is said about it."""
    if (networks or endpoints) and not anchors:
        raise click.UsageError("--network and --endpoint tie a trust anchor: name it with --anchor.")
    if anchors and not (networks or endpoints):
        raise click.UsageError(
            "--anchor needs --network or --endpoint: from where may sessions be asked for?"
        )
    return Networks(anchors, networks, endpoints) if anchors else None


def _write(folder: Path, policies: Sequence[OrganizationPolicy]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for policy in policies:
            path = folder / f"{policy.name}.json"
            path.write_text(json.dumps(policy.document, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"--write {folder}: {error.strerror}.") from error


def _report(
    policies: Sequence[OrganizationPolicy], examples: Sequence[OrganizationPolicy]
) -> dict[str, object]:
    return {
        "version": 1,
        "policies": [
            {
                "name": policy.name,
                "type": policy.type,
                "title": policy.title,
                "size": policy.size,
                "limit": SIZE.value,
                "example": policy in examples,
                "document": policy.document,
                "statements": [{"sid": each.sid, "why": each.why} for each in policy.statements],
            }
            for policy in policies
        ],
        "cannot": [{"text": text, "source": source} for text, source in CANNOT],
    }


def _print(policy: OrganizationPolicy, *, example: bool, shown: bool) -> None:
    kind = policy.type.replace("_", " ").lower()
    note = "; an example: give --anchor and --network" if example else ""
    out.print(f"[bold]{plain(policy.title)}[/bold] ({policy.name}), a {kind}{note}")
    for statement in policy.statements:
        out.print(f"  [italic]{statement.sid}[/italic]: {plain(statement.why)}")
    if shown:
        out.print(plain(json.dumps(policy.document, indent=2)))
    out.print(f"  {policy.size} of {SIZE.value} characters\n")
