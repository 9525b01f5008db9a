"""The commands of `isopolis portal`. They know the public rooms only."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from isopolis.errors import IsopolisError

app = typer.Typer(
    name="isopolis portal",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def options(
    site: Annotated[
        Path, typer.Option("--site", envvar="ISOPOLIS_SITE", help="The folder of the site: its database and its files.")
    ] = Path("site"),
) -> None:
    """The public site: members, library, documents, knowledge and the profiles of cities.

    It takes protected releases only, and runs in a process that cannot read a row about a person.
    """
    os.environ["ISOPOLIS_SITE"] = str(site)
    os.environ["DJANGO_SETTINGS_MODULE"] = "isopolis_portal.config.settings"


def _ready() -> None:
    """Django with all its rooms, and the site's tables and content."""
    import django

    django.setup()
    from isopolis_portal.config.preparing import prepare

    prepare()


@app.command()
def serve(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port on 127.0.0.1.")] = 8000,
) -> None:
    """Serve the site on this machine, at 127.0.0.1.

    Makes the site ready first where that is needed. Stop it with Ctrl+C.

    **Example**: `isopolis portal serve --port 8001`
    """
    from isopolis_portal.config.serving import serve

    _ready()
    serve(port)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and ends the process with its exit code."""
    try:
        app(args=sys.argv[1:] if arguments is None else arguments, prog_name="isopolis portal")
    except IsopolisError as error:
        typer.echo(str(error), err=True)
        sys.exit(error.exit_code)
