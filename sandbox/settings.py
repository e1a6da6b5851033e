"""What one server process is started with, as its command line says it."""

import argparse
import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What one server process is started with.

    Attributes:
        directory: The instance's own folder.
        instance: The instance's id.
        account: The account whose deployer is made at start.
        region: The Region of the sandbox.
        https_port: Port of all services; 0 means any free one.
        http_port: Port of Roles Anywhere alone; 0 means any free one.
        rates: Whether the request rates of Roles Anywhere are enforced.
        persist: Whether the state is kept when the server ends, and gone on with when it starts.
    """

    directory: Path
    instance: str
    account: str
    region: str
    https_port: int = 0
    http_port: int = 0
    rates: bool = False
    persist: bool = False


def _account(text: str) -> str:
    if re.fullmatch(r"[0-9]{12}", text) is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no account id: 12 digits")
    return text


def _region(text: str) -> str:
    if re.fullmatch(r"[a-z]{2}(?:-[a-z]+)+-[0-9]{1,2}", text) is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no Region, such as eu-central-1")
    return text


def read_arguments(arguments: list[str]) -> Settings:
    """Read a command line; a wrong one ends the process with what was wrong.

    Args:
        arguments: The words after the module's name.
    """
    parser = argparse.ArgumentParser(prog="python -m sandbox.server", description="The local AWS.")
    parser.add_argument("--directory", type=Path, required=True, help="the instance's own folder")
    parser.add_argument("--instance", required=True, help="the instance's id")
    parser.add_argument("--account", type=_account, required=True, help="12-digit account id")
    parser.add_argument("--region", type=_region, required=True, help="the sandbox's Region")
    parser.add_argument("--https-port", type=int, default=0, help="port of all services; 0: any free one")
    parser.add_argument("--http-port", type=int, default=0, help="port of Roles Anywhere; 0: any free one")
    parser.add_argument("--rates", action="store_true", help="enforce the request rates of Roles Anywhere")
    parser.add_argument("--persist", action="store_true", help="keep the state when the server ends")
    return Settings(**vars(parser.parse_args(arguments)))
