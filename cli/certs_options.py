"""Options that several `certs` commands have, and what their texts mean."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from certs import CertificateError, DistinguishedName, KeyType, Subject

_Command = TypeVar("_Command", bound=Callable[..., Any])
_SPAN = re.compile(r"([1-9][0-9]{0,4})([mhd])")
AUTHORITY_KEYS = "the authority's keys"
"""What a passphrase prompt and an error call them."""

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Span(click.ParamType[timedelta]):
    """A length of time on the command line, such as `12h` or `30d`."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Read one.

        Args:
            value: The text; a default comes as what it becomes.
            param: The option, for the message.
            ctx: The command, for the message.
        """
        if isinstance(value, timedelta):
            return value
        match = _SPAN.fullmatch(value)
        if match is None:
            self.fail(f"{value!r} is no length of time: write 90m, 12h or 7d.", param, ctx)
        return timedelta(**{_UNITS[match[2]]: int(match[1])})


class Moment(click.ParamType[datetime]):
    """A moment on the command line, as ISO 8601 writes it; UTC unless it says another zone."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read one; the arguments are those of ``Span.convert``."""
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no moment: write 2026-11-21 or 2026-11-21T12:00:00Z.", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class DistinguishedNameType(click.ParamType[DistinguishedName]):
    """A distinguished name on the command line, such as `CN=web-1,O=Acme`."""

    name = "name"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> DistinguishedName:
        """Read one; the arguments are those of ``Span.convert``."""
        try:
            return DistinguishedName.parse(value, where="the name")
        except CertificateError as error:
            self.fail(str(error), param, ctx)


def span_text(span: timedelta) -> str:
    """A length of time as it is written on the command line, to the minute.

    Args:
        span: The length.
    """
    parts = {"d": span.days, "h": span.seconds // 3600, "m": span.seconds // 60 % 60}
    return " ".join(f"{number}{unit}" for unit, number in parts.items() if number)


ROLES = {"anchor": "trust anchor", "workload": "workload"}
"""What a file can be judged as: the word on the command line, and in what is printed."""

file_type: click.Path[Path] = click.Path(path_type=Path)
key_type_option = click.option(
    "--key-type",
    type=click.Choice([each.value for each in KeyType]),
    default=KeyType.P256.value,
    show_default=True,
    help="The kind of key to make.",
)
at_option = click.option(
    "--at", type=Moment(), metavar="MOMENT", help="Judge as of this moment (ISO 8601) instead of now."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, as docs/issuing.md says.")

# Short name, option, whether it may be given several times.
_ATTRIBUTES = (
    ("CN", "common-name", False),
    ("O", "organization", False),
    ("OU", "organizational-unit", True),
    ("C", "country", False),
    ("ST", "state", False),
    ("L", "locality", False),
    ("UID", "user-id", False),
)


def subject_options(command: _Command) -> _Command:
    """The options that say who a certificate is for; `subject_of` reads them."""
    command = click.option(
        "--directory-name",
        type=DistinguishedNameType(),
        multiple=True,
        help="A directory name in the SAN; the first is x509SAN/Name/*.",
    )(command)
    command = click.option("--uri", multiple=True, help="A URI in the SAN; the first is x509SAN/URI.")(
        command
    )
    command = click.option("--dns", multiple=True, help="A DNS name in the SAN; the first is x509SAN/DNS.")(
        command
    )
    command = click.option(
        "--subject", type=DistinguishedNameType(), help="The whole subject: CN=web-1,OU=Ops,O=Acme."
    )(command)
    for short, option, several in reversed(_ATTRIBUTES):
        text = f"The subject's {short}; may be repeated." if several else f"The subject's {short}."
        command = click.option(f"--{option}", multiple=several, help=text)(command)
    return command


def subject_of(options: dict[str, Any]) -> Subject:
    """Who the options say a certificate is for; its name is empty where none of them was given.

    Args:
        options: What the options of `subject_options` were given, by parameter.

    Raises:
        click.UsageError: Both the whole subject and one of its attributes were given.
    """
    given = {
        short: options[option.replace("-", "_")]
        for short, option, _ in _ATTRIBUTES
        if options[option.replace("-", "_")]
    }
    whole: DistinguishedName | None = options["subject"]
    if whole is not None and given:
        raise click.UsageError("--subject is the whole subject: leave the options of single attributes out.")
    return Subject(
        DistinguishedName.of(given) if whole is None else whole,
        dns=tuple(options["dns"]),
        uris=tuple(options["uri"]),
        directory_names=tuple(options["directory_name"]),
    )
