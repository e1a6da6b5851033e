"""Where a passphrase comes from: a file descriptor, an environment variable or a prompt; never an argument.

An argument would stand in the shell's history and in every user's list of processes.
"""

import os
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from aws_facts import Problem
from certs import KeyFileError, check_passphrase

_LONGEST = 65_536
_Command = TypeVar("_Command", bound=Callable[..., Any])


class Passphrase:
    """The passphrase of one or more keys, read or asked for when it is needed.

    Args:
        what: Whose passphrase, for the prompt and in errors.
        descriptor: The number of an open file descriptor to read it from.
        variable: The name of an environment variable that holds it.
    """

    def __init__(self, what: str, descriptor: int | None, variable: str | None) -> None:
        if descriptor is not None and variable is not None:
            raise click.UsageError(
                f"The passphrase of {what} comes from a descriptor or a variable, not both."
            )
        self._what = what
        self._descriptor = descriptor
        self._variable = variable

    @property
    def given(self) -> bool:
        """Whether the command line says where it comes from."""
        return self._descriptor is not None or self._variable is not None

    def existing(self) -> bytes:
        """The passphrase of a key that is there already.

        Raises:
            KeyFileError: It cannot be had.
        """
        return self._get(confirm=False)

    def new(self) -> bytes:
        """The passphrase of a key that is about to be made; typed twice.

        Raises:
            KeyFileError: It cannot be had.
        """
        return self._get(confirm=True)

    def wanted(self, *, encrypt: bool) -> bytes | None:
        """The passphrase of a key that is about to be made; None where it shall not be encrypted.

        Args:
            encrypt: Whether encryption was asked for; saying where a passphrase comes from asks for it too.

        Raises:
            KeyFileError: It cannot be had, or it is short.
        """
        if not (encrypt or self.given):
            return None
        passphrase = self.new()
        check_passphrase(passphrase, where=f"the new passphrase of {self._what}")
        return passphrase

    def _get(self, *, confirm: bool) -> bytes:
        if self._descriptor is not None:
            return self._from_descriptor(self._descriptor)
        if self._variable is not None:
            return self._from_variable(self._variable)
        return self._from_prompt(confirm=confirm)

    def _from_descriptor(self, descriptor: int) -> bytes:
        try:
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                return self._present(file.read(_LONGEST), f"nothing on descriptor {descriptor}")
        except OSError as error:
            raise self._missing(f"descriptor {descriptor}: {error.strerror}") from error

    def _from_variable(self, variable: str) -> bytes:
        return self._present(
            os.environb.get(os.fsencode(variable), b""), f"nothing in the variable {variable}"
        )

    def _from_prompt(self, *, confirm: bool) -> bytes:
        if not sys.stdin.isatty():
            raise self._missing("nothing said where it comes from, and no terminal to ask at")
        typed = click.prompt(
            f"Passphrase of {self._what}", hide_input=True, confirmation_prompt=confirm, err=True
        )
        return str(typed).encode()

    def _present(self, value: bytes, otherwise: str) -> bytes:
        # One line end belongs to the line, not to the passphrase: `echo` and editors add it.
        value = value.removesuffix(b"\n").removesuffix(b"\r")
        if not value:
            raise self._missing(otherwise)
        return value

    def _missing(self, got: str) -> KeyFileError:
        return KeyFileError(
            Problem(
                where=f"the passphrase of {self._what}",
                got=got,
                expected="a passphrase",
                remedy="Give it by a file descriptor or an environment variable, as --help says.",
            )
        )


def passphrase_options(prefix: str, what: str) -> Callable[[_Command], _Command]:
    """The two options that say where a passphrase comes from.

    Args:
        prefix: What the options begin with, such as ``key-``; may be empty.
        what: Whose passphrase it is.
    """

    def add(command: _Command) -> _Command:
        command = click.option(
            f"--{prefix}passphrase-env",
            metavar="NAME",
            help=f"The environment variable that holds the passphrase of {what}.",
        )(command)
        return click.option(
            f"--{prefix}passphrase-fd",
            type=click.IntRange(min=0),
            metavar="N",
            help=f"The file descriptor to read the passphrase of {what} from.",
        )(command)

    return add
