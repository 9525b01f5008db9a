"""Commands on a city folder: check."""

from pathlib import Path
from typing import Annotated

import typer

from isopolis.cli.screen import Screen
from isopolis.errors import IsopolisError

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A folder with a city.toml.")]


def check(context: typer.Context, city: Folder) -> None:
    """Hold the data against the contract and the framework; list every finding.

    Each finding says where, what was met, what was expected and what to try. It never shows a person's answer.
    Ends with 0 where nothing is wrong, 3 where city.toml is, 4 where the data are.

    [bold]Example[/bold]   isopolis check demo/demo-city
    """
    from isopolis import sources

    screen: Screen = context.obj
    with screen.progress("Reading the city"):
        findings = sources.open(city).check()
    screen.findings(findings)
    try:
        findings.raise_for_findings()
    except IsopolisError as error:
        screen.say(f"{len(findings.errors)} to mend in {city}.")
        raise typer.Exit(error.exit_code) from None
    screen.say(f"All is well in {city}.")
