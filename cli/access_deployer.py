"""`access deployer-policy`: what whoever deploys a stack must be allowed, and why."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.console import err, table
from cli.exit_codes import ExitCode, epilog
from cli.opening import project
from cli.stack import stack_option
from policies.deployer import Operation

if TYPE_CHECKING:
    from access import DeployerPolicy

_ACCOUNT = re.compile(r"[0-9]{12}")


def _account(context: click.Context, parameter: click.Parameter, value: str | None) -> str:
    if value is None or _ACCOUNT.fullmatch(value):
        return value or ""
    raise click.BadParameter("an account id has twelve digits", context, parameter)


@click.command(
    "deployer-policy",
    epilog=epilog(
        "./rolesanywhere access deployer-policy --stack dev --account-id 111122223333",
        ExitCode.FAILED,
        ExitCode.CONFIG,
    ),
)
@stack_option
@click.option("--account-id", callback=_account, help="The account, where the stack file does not say it.")
@click.option("--explain", is_flag=True, help="Print what each action is for, and where that is known from.")
@click.option("--json", "as_json", is_flag=True, help="Print documents and reasons as JSON.")
@click.option(
    "--write",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write each document to DIR/deployer-<stack>-<number>.json instead.",
    metavar="DIR",
)
def deployer_policy(
    stack: str, account_id: str, *, explain: bool, as_json: bool, write: Path | None
) -> ExitCode:
    r"""Print the least-privilege policy of whoever deploys a stack.

    From the stack file alone. Each document printed is the policy of one managed policy; there are several
    where IAM's size limit asks for it. `up` rehearses with exactly this policy.

    \b
    --json prints one object:
      stack, account, region
      documents    the policy documents
      permissions  one entry for each action on each resource: action, resource, conditions, and
        basis      "enforced by the sandbox": a rehearsal fails without it; or "from documentation"
        reasons    what it is for: type, operation, source, basis
    """
    from access import deployer_policy as policy_of

    if sum((explain, as_json, write is not None)) > 1:
        raise click.UsageError("Give one of --explain, --json and --write.")
    policy = policy_of(project(), stack, account_id)
    if as_json:
        print(json.dumps(_described(stack, policy), indent=2))
    elif explain:
        columns = ("type", "operations", "actions", "basis", "source")
        table(f"What deploying {stack} needs", columns, _rows(policy))
    elif write:
        _write(write, stack, policy)
    else:
        for document in policy.documents:
            print(json.dumps(json.loads(document), indent=2))
    return ExitCode.OK


def _described(stack: str, policy: "DeployerPolicy") -> dict[str, object]:
    return {
        "stack": stack,
        "account": policy.place.account,
        "region": policy.place.region,
        "documents": [json.loads(document) for document in policy.documents],
        "permissions": [
            {
                "action": each.action,
                "resource": each.resource,
                "conditions": {operator: dict(keys) for operator, keys in each.conditions},
                "basis": each.basis,
                "reasons": [
                    {
                        "type": reason.token,
                        "operation": reason.operation,
                        "source": reason.source,
                        "basis": reason.basis,
                    }
                    for reason in each.reasons
                ],
            }
            for each in policy.permissions
        ],
    }


def _rows(policy: "DeployerPolicy") -> Iterator[tuple[str, ...]]:
    """One row for each type and source, and the operations that need the same."""
    operations: dict[tuple[str, str, str, str], set[Operation]] = {}
    for permission in policy.permissions:
        for reason in permission.reasons:
            key = (reason.token, reason.source, reason.basis, permission.action)
            operations.setdefault(key, set()).add(reason.operation)
    rows: dict[tuple[str, str, str, str], list[str]] = {}
    for (token, source, basis, action), needing in sorted(operations.items()):
        told = ", ".join(each for each in Operation if each in needing)
        rows.setdefault((token, told, basis, source), []).append(action)
    for (token, told, basis, source), actions in rows.items():
        yield token, told, ", ".join(actions), basis, source


def _write(folder: Path, stack: str, policy: "DeployerPolicy") -> None:
    """Write the documents; what an earlier run wrote for this stack and is no more is removed."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, document in enumerate(policy.documents, start=1):
        file = folder / f"deployer-{stack}-{number}.json"
        file.write_text(json.dumps(json.loads(document), indent=2) + "\n", encoding="utf-8")
        written.append(file)
    numbered = re.compile(rf"deployer-{re.escape(stack)}-[0-9]+\.json")
    for file in folder.iterdir():
        if numbered.fullmatch(file.name) and file not in written:
            file.unlink()
    err.print(f"Written: {', '.join(map(str, written))}", markup=False)
