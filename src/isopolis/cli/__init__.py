"""The command line: commands and screens, no logic. `main` is the command `isopolis`."""

from collections.abc import Sequence

from isopolis.cli.app import app
from isopolis.screen import run

__all__ = ["app", "main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and ends the process with its exit code."""
    run(app, "isopolis", arguments)
