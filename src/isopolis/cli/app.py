"""The application: its name, its options, and the commands in the order a city uses them."""

from typing import Annotated

import typer

from isopolis import __version__
from isopolis.cli.budgeting import budget
from isopolis.cli.bundle import report, verify
from isopolis.cli.city import check, measure, new, protect, reach
from isopolis.cli.demo import demo
from isopolis.cli.framework import framework
from isopolis.cli.planning import assess, locate, plan
from isopolis.cli.portal import HANDED_OVER, portal
from isopolis.screen import Screen

app = typer.Typer(
    name="isopolis",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="A first look at everything: isopolis demo",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"isopolis {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what was asked.")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="The version.")] = False,
) -> None:
    """Who is left behind in a city, where, by how much and how surely.

    The rows of people stay in the city's folder; only a protected release leaves it. The options --debug, --json
    and --quiet may stand anywhere in a command.
    """
    del debug, version  # `run` reads the first, `_version` the second
    context.obj = Screen(as_json=json, quiet=quiet)


for command in (demo, new, check, reach, measure, plan, locate, assess, budget, protect, report, verify):
    app.command()(command)
app.add_typer(framework, name="framework")
app.command(context_settings=HANDED_OVER)(portal)
