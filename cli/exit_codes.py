"""What each exit code of the command means; `docs/cli.md` and every `--help` list them."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of `./rolesanywhere`."""

    OK = 0
    FAILED = 1
    USAGE = 2
    CONFIG = 3
    SURROUNDINGS = 4
    UNCONFIRMED = 5
    INTERRUPTED = 130


MEANINGS = {
    ExitCode.OK: "done",
    ExitCode.FAILED: "the engine, the local AWS, a test or a judgement failed; a certificate is about to end",
    ExitCode.USAGE: "the command line is wrong",
    ExitCode.CONFIG: "the stack file, a certificate, a key or another file is wrong; nothing was changed",
    ExitCode.SURROUNDINGS: "this machine lacks something (engine, disk, network, a free port)",
    ExitCode.UNCONFIRMED: "a destructive step was not confirmed; nothing was changed",
    ExitCode.INTERRUPTED: "interrupted; run the same command again to go on",
}


def epilog(example: str, *codes: ExitCode) -> str:
    """The end of a command's help: an example, and the exit codes it can have.

    Args:
        example: One command line.
        *codes: The codes besides 0 and 2, which every command has.
    """
    listed = sorted({ExitCode.OK, ExitCode.USAGE, *codes})
    lines = [f"  {code.value:>3}  {MEANINGS[code]}" for code in listed]
    return "\b\nExample:\n  " + example + "\n\n\b\nExit codes:\n" + "\n".join(lines)
