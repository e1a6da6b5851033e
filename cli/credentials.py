"""`credentials`: what a machine outside of AWS is given, and the session it starts with it."""

import json
import os
import shlex
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aws_facts import Problem
from cli.console import Progress
from cli.exit_codes import ExitCode, epilog
from cli.explaining import explained
from cli.opening import opened, project
from cli.passphrase import Passphrase, passphrase_options

if TYPE_CHECKING:
    from consumer.request import SessionRequest
    from outputs import Workload

_READS = (ExitCode.FAILED, ExitCode.CONFIG, ExitCode.SURROUNDINGS)


def _source_options(command: Callable[..., int]) -> Callable[..., int]:
    """Where the ARNs come from: a rehearsed stack, a file, or standard input."""
    options = (
        click.option("--workload", help="Its name in the stack file; needed when there are several."),
        click.option("--stack", help="A stack rehearsed on this machine's sandbox, asked anew each time."),
        click.option(
            "--outputs",
            metavar="FILE",
            help="What `pulumi stack output --json` printed; - for stdin.",
        ),
        click.option("--parameters", metavar="FILE", help="What `credentials json` printed."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _session_options(command: Callable[..., int]) -> Callable[..., int]:
    """What is presented, and to whom."""
    options = (
        click.option("--certificate", metavar="FILE", help="The workload's certificate."),
        click.option("--private-key", metavar="FILE", help="The key of the certificate."),
        click.option("--chain", metavar="FILE", help="The intermediates to send along."),
        click.option("--endpoint", metavar="URL", help="An https address to ask instead of AWS's own."),
        passphrase_options("", "the private key"),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group()
def credentials() -> None:
    """What a consumer is given, and credentials themselves.

    The ARNs come from --stack (a rehearsal), --outputs, --parameters, or outputs on standard input:
    `pulumi stack output --json | ./rolesanywhere credentials aws-config --workload W`.
    """


@credentials.command(
    epilog=epilog("./rolesanywhere credentials command --stack dev --workload demo-server", *_READS)
)
@_source_options
def command(**options: Any) -> int:
    """Print the `aws_signing_helper credential-process` command of a workload."""
    print(_workload(options).credential_process)
    return ExitCode.OK


@credentials.command(
    name="aws-config",
    epilog=epilog(
        "pulumi stack output --json | ./rolesanywhere credentials aws-config --workload demo-server", *_READS
    ),
)
@_source_options
@click.option("--profile", help="The profile's name in the AWS config; the workload's when left out.")
@click.option(
    "--cross-account-role",
    "role",
    metavar="NAME",
    help="Instead of a workload's, the profile of a role of another account's stack.",
)
@click.option(
    "--source-profile", metavar="NAME", help="The profile whose session goes on to --cross-account-role."
)
def aws_config(profile: str | None, role: str | None, source_profile: str | None, **options: Any) -> int:
    """Print a profile for ~/.aws/config that gets its credentials by certificate.

    With --cross-account-role it goes on from such a profile, --source-profile, to a role in the account of
    another stack, whose outputs are read: both together let the AWS CLI and AWSume switch by one name.
    """
    from outputs import aws_config_profile, chained_profile

    if (role is None) is not (source_profile is None) or (role and options["workload"]):
        raise click.UsageError(
            "--cross-account-role and --source-profile go together, in place of --workload."
        )
    if role is not None and source_profile is not None:
        from consumer.documents import cross_account_role_of

        document, where = _document(options)
        found, region = cross_account_role_of(document, role, where)
        print(chained_profile(profile or role, found, region=region, source=source_profile), end="")
        return ExitCode.OK
    workload = _workload(options)
    print(aws_config_profile(profile or _name(options), workload), end="")
    return ExitCode.OK


@credentials.command(
    name="json", epilog=epilog("./rolesanywhere credentials json --stack dev --workload demo-server", *_READS)
)
@_source_options
def as_json(**options: Any) -> int:
    """Print the parameters of a workload as JSON, for --parameters."""
    print(json.dumps(_workload(options).model_dump(by_alias=True, exclude_none=True), indent=2))
    return ExitCode.OK


@credentials.command(
    epilog=epilog('eval "$(./rolesanywhere credentials env --stack dev --workload demo-server)"', *_READS)
)
@_source_options
@_session_options
def env(**options: Any) -> int:
    """Print a session's credentials as three `export` lines."""
    found = _credentials(options)
    for variable, value in _variables(found).items():
        print(f"export {variable}={shlex.quote(value)}")
    return ExitCode.OK


@credentials.command(
    epilog=epilog(
        "./rolesanywhere credentials process --parameters web.json --private-key web.key",
        *_READS,
    )
)
@_source_options
@_session_options
def process(**options: Any) -> int:
    """Print credentials as a `credential_process` does, kept owner-only until shortly before they end.

    For machines without aws_signing_helper; EC and RSA keys. With --parameters or --outputs, kept
    credentials are handed out without starting more than Python itself.
    """
    print(json.dumps({"Version": 1, **_credentials(options)}))
    return ExitCode.OK


@credentials.command(
    name="exec",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
    epilog=epilog(
        "./rolesanywhere credentials exec --stack dev --workload demo-server -- aws s3 ls", *_READS
    ),
)
@_source_options
@_session_options
@click.argument("words", nargs=-1, required=True, type=click.UNPROCESSED)
def execute(words: tuple[str, ...], **options: Any) -> int:
    """Run a command with a session's credentials in its environment; its exit code is passed on."""
    from consumer.execution import become

    found = _credentials(options)
    become(words, _variables(found), os.environ)
    return ExitCode.OK


def _variables(found: Mapping[str, str]) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": found["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": found["SecretAccessKey"],
        "AWS_SESSION_TOKEN": found["SessionToken"],
    }


def _credentials(options: Mapping[str, Any]) -> dict[str, str]:
    from consumer.cache import Cache, folder
    from consumer.session import SessionRefusedError, credentials_of

    request = _request(options)
    passphrase = Passphrase("the private key", options["passphrase_fd"], options["passphrase_env"])
    try:
        kept = Cache(folder(os.environ), request.key())
        # A rehearsal asks what the stack answers as it is now.
        return credentials_of(request, kept, passphrase.existing, anew=bool(options["stack"]))
    except SessionRefusedError as error:
        raise explained(error, request, passphrase, options["stack"], options["workload"]) from error


def _request(options: Mapping[str, Any]) -> "SessionRequest":
    """The session that is wanted; what an option says wins over what the document says."""
    from consumer.errors import CredentialsError
    from consumer.request import request_of

    document = _workload(options).model_dump(by_alias=True, exclude_none=True)
    if options["stack"]:
        # Paths of a rehearsed stack start at its project.
        files = {"certificate", "privateKey", "chain"} & document.keys()
        document |= {key: str(project() / document[key]) for key in files}
    given = {"certificate": options["certificate"], "privateKey": options["private_key"]}
    given |= {"chain": options["chain"], "endpoint": options["endpoint"]}
    try:
        return request_of(document, None, {key: text for key, text in given.items() if text}, os.environ)
    except KeyError as error:
        option = {"certificate": "--certificate", "privateKey": "--private-key"}[str(error.args[0])]
        raise CredentialsError(
            Problem(
                where=f"workload {_name(options)}",
                got=f"no {error.args[0]}",
                expected="the files of its certificate and its key",
                remedy=f"Give {option}, or write `consumer` into the stack file.",
            )
        ) from None


def _name(options: Mapping[str, Any]) -> str:
    return str(options["workload"] or "of the parameters")


def _workload(options: Mapping[str, Any]) -> "Workload":
    """The outputs of one workload, from wherever the options say."""
    from consumer.documents import workload_of

    document, where = _document(options)
    return workload_of(document, options["workload"], where)


def _document(options: Mapping[str, Any]) -> tuple[object, str]:
    """What the options say is to be read, and what it is called."""
    from consumer.documents import parse, read_document

    sources = [name for name in ("stack", "outputs", "parameters") if options[name]]
    if len(sources) > 1:
        raise click.UsageError(f"--{sources[0]} and --{sources[1]} are two sources; give one.")
    if options["stack"]:
        progress = Progress()
        with opened(options["stack"], progress, checked=False) as stack_on_sandbox:
            return stack_on_sandbox.outputs(), f"stack {options['stack']}"
    file = options["parameters"] or options["outputs"] or "-"
    if file == "-" and sys.stdin.isatty():
        raise click.UsageError("Give --stack, --outputs or --parameters, or pipe a stack's outputs in.")
    if file == "-":
        return parse(sys.stdin.read(), "standard input"), "standard input"
    return read_document(Path(file)), file
