"""What the commands of `access` look at: the stack file or what is deployed, the organization, the time."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from aws_facts import Arn, Problem, ToolkitError
from cli.certs_files import read_file
from cli.certs_options import at_option, file_type
from cli.console import Progress, err
from cli.opening import opened, project

if TYPE_CHECKING:
    from cryptography import x509

    import config
    from access import Landscape, Surroundings
    from outputs import Contract
    from policies.evaluate import Policy

_Command = TypeVar("_Command", bound=Callable[..., Any])
REAL = "real"


outputs_option = click.option(
    "--outputs",
    type=file_type,
    help="What `pulumi stack output --json` printed: which stack, with --account real.",
)
"""Which stack is deployed in somebody's own account, where no engine is asked."""


class InputError(ToolkitError):
    """A file, or something on the command line, that cannot be used."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a command of `access` looks at.

    Attributes:
        stack: What the stack file says.
        landscape: The stack, planned or deployed.
        surroundings: The time, the organization's policies and what else somebody gave.
    """

    stack: "config.Stack"
    landscape: "Landscape"
    surroundings: "Surroundings"


def source_options(command: _Command) -> _Command:
    """The options that say what is looked at; `seen` reads them."""
    options = (
        click.option("--stack", default="dev", show_default=True, help="Pulumi.<stack>.yaml is its file."),
        click.option("--deployed", is_flag=True, help="Look at what is deployed instead of the stack file."),
        click.option(
            "--account",
            type=click.Choice(["sandbox", REAL]),
            default="sandbox",
            show_default=True,
            help="Where --deployed looks; real is your own account, by your own AWS environment, read only.",
        ),
        outputs_option,
        at_option,
        click.option(
            "--scp",
            type=file_type,
            multiple=True,
            help="A service control policy; each is a level of its own, a level that only denies has "
            "FullAWSAccess beside it.",
        ),
        click.option("--rcp", type=file_type, multiple=True, help="A resource control policy."),
        click.option("--crl", type=file_type, multiple=True, help="A CRL, in PEM or DER."),
        click.option(
            "--policy",
            metavar="ARN=FILE",
            multiple=True,
            help="The document of a managed policy that is not in the stack file.",
        ),
        click.option(
            "--context",
            metavar="KEY=VALUE",
            multiple=True,
            help="A context key, such as aws:SourceIp=192.0.2.7.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def seen(options: Mapping[str, Any]) -> Seen:
    """Read what the options name.

    Args:
        options: What `source_options` were given, by parameter.

    Raises:
        ToolkitError: The stack file or another file is wrong, or nothing is deployed.
    """
    import config
    from access import Library, Surroundings

    if options["account"] == REAL and not options["deployed"]:
        raise click.UsageError("--account real goes with --deployed: a stack file is judged where it is.")
    if options["account"] == REAL and options["outputs"] is None:
        raise click.UsageError("--account real needs --outputs: what `pulumi stack output --json` printed.")
    root, name = project(), options["stack"]
    if not config.is_ours(root):
        raise InputError(
            Problem(
                f"{root.name}/Pulumi.yaml, name",
                "a project with a program of its own",
                f"the project {config.NAMESPACE}, whose stack files can be read without running a program",
                "Name a project of this toolkit with --project.",
            )
        )
    stack = config.check(root, name)
    landscape = _landscape(stack, options)
    surroundings = Surroundings(
        place=landscape.place,
        now=options["at"] or datetime.now(UTC),
        library=Library(_texts(options["policy"])),
        scps=tuple(_level(path) for path in options["scp"]),
        rcps=tuple(_policy(path, rcp=True) for path in options["rcp"]),
        crls=tuple(map(_crl, options["crl"])),
        context=dict(_pair(each, "--context") for each in options["context"]),
    )
    return Seen(stack, landscape, surroundings)


def _landscape(stack: "config.Stack", options: Mapping[str, Any]) -> "Landscape":
    import config
    from access import planned

    name = options["stack"]
    if options["deployed"]:
        return _deployed(name, options)
    err.print(f"Judging the file of stack {name}; nothing is started, nothing is asked.", markup=False)
    config.aws_settings(project(), name)
    return planned(stack, config.place_of(config.read_values(project(), name)))


def _deployed(name: str, options: Mapping[str, Any]) -> "Landscape":
    from access import deployed
    from cli.access_reader import CloudReader, client_of_the_environment

    if options["account"] == REAL:
        contract = contract_in(options["outputs"])
        err.print(f"Reading your account in {contract.region}; nothing is changed.", markup=False)
        reader = CloudReader(client_of_the_environment(contract.region))
        _check_account(contract, reader.account(), str(options["outputs"]))
        return deployed(contract, reader, now=datetime.now(UTC))
    progress = Progress()
    with opened(name, progress, checked=False) as stack_on_sandbox:
        progress("reading what is deployed")
        contract = _contract(stack_on_sandbox.outputs(), f"stack {name}")
        reader = CloudReader(client_of_the_environment(contract.region), tables_have_none=True)
        return deployed(contract, reader, now=datetime.now(UTC))


def _check_account(contract: "Contract", account: str, where: str) -> None:
    """Somebody with credentials of another account looks at the wrong one."""
    expected = Arn.parse(next(iter(contract.workloads.values())).role_arn).account
    if account != expected:
        remedy = "Set the credentials or the AWS_PROFILE of the stack's own account."
        raise InputError(Problem(where, f"credentials of {account}", f"those of {expected}", remedy))


def contract_in(path: Path) -> "Contract":
    """The outputs of a stack in a file.

    Args:
        path: The file.

    Raises:
        InputError: It holds something else.
    """
    return _contract(_json(path), str(path))


def _contract(values: object, where: str) -> "Contract":
    from pydantic import ValidationError

    from outputs import Contract

    try:
        contract = Contract.model_validate(values)
    except ValidationError as error:
        got = "no outputs" if not values else f"outputs of another shape ({error.error_count()} differences)"
        raise _not_deployed(where, got) from error
    if not contract.workloads:
        raise _not_deployed(where, "outputs without a workload")
    return contract


def _not_deployed(where: str, got: str) -> InputError:
    remedy = "Deploy the stack first: ./rolesanywhere up, or pulumi up."
    return InputError(Problem(where, got, "the outputs of a deployed stack", remedy))


def _texts(pairs: Iterable[str]) -> dict[str, str]:
    named = dict(_pair(each, "--policy") for each in pairs)
    return {arn: _text(Path(file)) for arn, file in named.items()}


def _pair(text: str, option: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not (key and equals):
        raise click.UsageError(f"{option} {text!r} has no =: write a name, =, and what it is.")
    return key, value


def _level(path: Path) -> tuple["Policy", ...]:
    from policies.evaluate import PolicyType, compile_policy

    policy = _policy(path, rcp=False)
    if policy.allows:
        return (policy,)
    full = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    return (policy, compile_policy(full, PolicyType.SCP, name="FullAWSAccess"))


def _policy(path: Path, *, rcp: bool) -> "Policy":
    from policies.evaluate import PolicyType, compile_policy

    return compile_policy(_text(path), PolicyType.RCP if rcp else PolicyType.SCP, name=str(path))


def _crl(path: Path) -> "x509.CertificateRevocationList":
    from cryptography import x509

    data = read_file(path)
    is_pem = data.lstrip().startswith(b"-----")
    try:
        return x509.load_pem_x509_crl(data) if is_pem else x509.load_der_x509_crl(data)
    except ValueError as error:
        raise InputError(
            Problem(str(path), str(error), "a CRL in PEM or DER", "Name the file of a CRL.")
        ) from error


def _text(path: Path) -> str:
    try:
        return read_file(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(Problem(str(path), "no UTF-8", "a JSON document", "Name another file.")) from error


def _json(path: Path) -> Any:
    try:
        return json.loads(_text(path))
    except ValueError as error:
        raise InputError(Problem(str(path), str(error), "a JSON document", "Name another file.")) from error


read_json = _json
