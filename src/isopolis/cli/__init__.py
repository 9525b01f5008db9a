"""The command line: commands and screens, no logic. `main` is the command `isopolis`."""

import sys
from collections.abc import Sequence

from isopolis.cli.app import app
from isopolis.errors import IsopolisError
from isopolis.screen import globals_first, tell_crash, tell_error

__all__ = ["app", "main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and ends the process with its exit code."""
    args = globals_first(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in args
    try:
        app(args=args, prog_name="isopolis")
    except IsopolisError as error:
        if debug:
            raise
        tell_error(error, as_json="--json" in args)
        sys.exit(error.exit_code)
    except Exception as error:
        if debug:
            raise
        tell_crash(error, "isopolis")
        sys.exit(1)
