"""What a workload of a stack may do and may not, as calls that are harmless, and what became of them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.console import Progress, err, table
from cli.exit_codes import ExitCode
from cli.opening import ROOT, project

if TYPE_CHECKING:
    from config import Grant, Stack, Statement
    from consumer.request import SessionRequest
    from outputs import Contract, Workload

REFUSED_CALL: Mapping[str, Any] = {"service": "iam", "operation": "list_roles", "parameters": {}}
"""A call that no workload may make: grants are about tables and buckets, statements never about IAM."""

_DENIALS = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was proven of one workload.

    Attributes:
        workload: Its name in the stack file.
        session: The session's ARN, or why there was none.
        allowed: The call it may make, and what came of it.
        refused: The call it may not make, and what came of it.
        proven: Whether all three are as they should be; None where there was nothing to try with.
    """

    workload: str
    session: str
    allowed: str
    refused: str
    proven: bool | None


def proven(name: str, values: Mapping[str, Any], progress: Progress) -> list[Verdict]:
    """Prove every workload of a deployed stack; nothing where the project has outputs of its own shape.

    Args:
        name: The stack's name.
        values: Its outputs.
        progress: Told what is tried.
    """
    import config
    from outputs import Contract

    root = project()
    if "contractVersion" not in values or not config.is_ours(root):
        return []
    verdicts = []
    stack = config.check(root, name)
    for verdict in prove(stack, Contract.model_validate(values), root, os.environ):
        progress(f"tried {verdict.workload}")
        verdicts.append(verdict)
    return verdicts


def proven_in_an_account(name: str, contract: "Contract", progress: Progress) -> list[Verdict]:
    """Prove every workload of a stack that is deployed in somebody's own account; every call only reads.

    Args:
        name: The stack's name.
        contract: Its outputs.
        progress: Told what is tried.

    Raises:
        ConfigError: The stack file is wrong.
    """
    import config

    root, verdicts = project(), []
    for verdict in prove(config.check(root, name), contract, root, os.environ, adopted=True):
        progress(f"tried {verdict.workload}")
        verdicts.append(verdict)
    return verdicts


def print_verdicts(verdicts: Sequence[Verdict], *, as_json: bool = False) -> ExitCode:
    """Show what was proven.

    Args:
        verdicts: One for each workload.
        as_json: Whether as JSON.

    Returns:
        Whether everything that was tried is as it should be.
    """
    if as_json:
        print(json.dumps([asdict(verdict) for verdict in verdicts], indent=2))
    elif verdicts:
        words = {True: "proven", False: "WRONG", None: "not tried"}
        rows = [
            (each.workload, words[each.proven], each.session, each.allowed, each.refused) for each in verdicts
        ]
        table("Proof", ("workload", "verdict", "session", "may", "may not"), rows)
    wrong = [verdict.workload for verdict in verdicts if verdict.proven is False]
    for name in wrong:
        err.print(f"{name} is not as it should be: `./rolesanywhere sandbox logs` says which check failed.")
    return ExitCode.FAILED if wrong else ExitCode.OK


def prove(
    stack: "Stack",
    contract: "Contract",
    root: Path,
    surroundings: Mapping[str, str],
    *,
    adopted: bool = False,
) -> Iterator[Verdict]:
    """Prove each workload of a deployed stack in a fresh client process.

    Args:
        stack: What the stack file says.
        contract: The deployed stack's outputs.
        root: The project's root; relative paths start there.
        surroundings: The environment that leads to the cloud: its endpoint and its CA.
        adopted: Whether trust anchors that somebody else owns are there too.
    """
    for name, workload in contract.workloads.items():
        request = _request(stack, name, workload, root, surroundings)
        if not adopted and stack.trust_anchors[stack.workloads[name].trust_anchor].arn:
            yield Verdict(name, "not tried: its trust anchor is not on the sandbox", "", "", None)
        elif request is None:
            yield Verdict(name, "not tried: its certificate is not on this machine", "", "", None)
        else:
            calls = [_allowed_call(stack, name, contract), REFUSED_CALL]
            yield _verdict(name, calls, _run(request, calls, surroundings))


def _verdict(name: str, calls: list[Mapping[str, Any]], proof: dict[str, Any]) -> Verdict:
    told = [f"{call['service']}:{call['operation']}" for call in calls]
    if not proof["session"]:
        return Verdict(name, proof["refusal"], told[0], told[1], proven=False)
    allowed, refused = proof["answers"]
    return Verdict(
        name,
        proof["session"],
        f"{told[0]}: {allowed}",
        f"{told[1]}: {refused}",
        proven=allowed == "allowed" and refused in _DENIALS,
    )


def _run(
    request: "SessionRequest", calls: list[Mapping[str, Any]], surroundings: Mapping[str, str]
) -> dict[str, Any]:
    """A process of its own, with nothing of the user's AWS and none of the deployer's keys."""
    kept = {"PATH", "HOME", "TMPDIR", "LANG"}
    environment = {
        name: value for name, value in surroundings.items() if name in kept or name.startswith("COV")
    }
    environment |= {
        "PYTHONPATH": str(ROOT),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
    }
    environment |= {"AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "consumer.probe"],
        input=json.dumps({"request": asdict(request), "calls": calls}),
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _request(
    stack: "Stack", name: str, workload: "Workload", root: Path, surroundings: Mapping[str, str]
) -> "SessionRequest | None":
    """The session to ask for; none where certificate or key are not here."""
    from consumer.request import request_of

    files = _files(stack, name, workload, root)
    if files is None or not all(Path(file).exists() for file in files.values()):
        return None
    document = workload.model_dump(by_alias=True, exclude_none=True)
    return request_of({**document, **files}, None, {}, surroundings)


def _files(stack: "Stack", name: str, workload: "Workload", root: Path) -> dict[str, str] | None:
    from certs import workload_files
    from config import development_subject

    if workload.certificate and workload.private_key:
        named = {"certificate": workload.certificate, "privateKey": workload.private_key}
        named |= {"chain": workload.chain} if workload.chain else {}
        return {key: str(root / path) for key, path in named.items()}
    directory = stack.trust_anchors[stack.workloads[name].trust_anchor].development
    subject = development_subject(stack.workloads[name], name)
    if directory is None or subject is None:
        return None
    found = workload_files(directory, subject)
    return {
        "certificate": str(found.certificate),
        "privateKey": str(found.private_key),
        "chain": str(found.chain),
    }


def _allowed_call(stack: "Stack", name: str, contract: "Contract") -> dict[str, Any]:
    """The first harmless call it is allowed; where there is none, asking who one is, as everybody may."""
    for grant in stack.workloads[name].grants:
        call = _table_call(stack, grant, contract) if grant.table else _bucket_call(grant, contract)
        if call is not None:
            return call
    if any(_lists_all_buckets(each) for each in stack.workloads[name].statements):
        return {"service": "s3", "operation": "list_buckets", "parameters": {}}
    return {"service": "sts", "operation": "get_caller_identity", "parameters": {}}


def _lists_all_buckets(statement: "Statement") -> bool:
    allows = statement.effect.value == "Allow" and not statement.conditions
    return allows and "s3:ListAllMyBuckets" in statement.actions


def _table_call(stack: "Stack", grant: "Grant", contract: "Contract") -> dict[str, Any] | None:
    table = stack.tables[grant.target]
    where = {"TableName": contract.tables[grant.target].name}
    if "dynamodb:DescribeTable" in grant.allowed:
        return {"service": "dynamodb", "operation": "describe_table", "parameters": where}
    if "dynamodb:GetItem" in grant.allowed and table.hash_key and table.attributes:
        kinds = {"S": "nobody", "N": "0", "B": "AA=="}
        keys = [key for key in (table.hash_key, table.range_key) if key]
        key = {each: {table.attributes[each].value: kinds[table.attributes[each].value]} for each in keys}
        return {"service": "dynamodb", "operation": "get_item", "parameters": {**where, "Key": key}}
    return None


def _bucket_call(grant: "Grant", contract: "Contract") -> dict[str, Any] | None:
    where = {"Bucket": contract.buckets[grant.target].name}
    if "s3:ListBucket" in grant.allowed:
        return {"service": "s3", "operation": "list_objects_v2", "parameters": where}
    return None
