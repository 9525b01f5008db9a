"""The commands of `isopolis portal`. They know the public rooms only."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from isopolis.errors import Finding, IsopolisError, ReleaseInvalid

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
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """The public site: members, library, documents, knowledge and the profiles of cities.

    It takes protected releases only, and runs in a process that cannot read a row about a person.
    """
    del debug  # `main` reads it
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
    from isopolis_portal.config.serving import require_free, serve

    require_free(port)
    _ready()
    serve(port)


@app.command()
def account(
    name: Annotated[str, typer.Argument(help="The name to sign in with.")],
    password: Annotated[
        str,
        typer.Option(
            prompt=True,
            hide_input=True,
            confirmation_prompt=True,
            envvar="ISOPOLIS_PASSWORD",
            help="Asked for where it is not given. Better not typed where others can read it.",
        ),
    ],
) -> None:
    """Make an account for an administrator of the site, who signs in at /editor/ and makes accounts for others.

    For a name that exists: gives it the new password.

    **Example**: `isopolis portal account lena`
    """
    _ready()
    from isopolis_portal.config.accounts import make

    made = make(name, password)
    typer.echo(f"{'Made' if made else 'Changed the password of'} the account “{name}”. Sign in at /editor/.")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A CSV of library records.", exists=True, dir_okay=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite what an editor has changed by hand.")] = False,
) -> None:
    """Take library records in from a CSV file: all of them, or none.

    A record that was taken in before changes its item and makes no second one. An item that an editor has changed
    since is kept, and said to be.

    **Example**: `isopolis portal import records.csv --dry-run`
    """
    _ready()
    from isopolis_portal.exchange import records

    with typer.progressbar(length=100, label=f"Taking in {file.name}", file=sys.stderr) as bar:
        outcome = records.take_in(file, dry_run, replace, lambda done, of: bar.update(100 * done // of - bar.pos))
    for finding in outcome.findings:
        typer.echo(str(finding), err=True)
    typer.echo(f"{outcome}{' (a dry run: nothing was changed)' if dry_run else ''}")


@app.command()
def load(
    releases: Annotated[list[Path], typer.Argument(metavar="RELEASE...", help="Folders that `isopolis protect` made.")],
) -> None:
    """Verify releases and publish each as the profile of its city.

    A release that is altered, broken or row-like is refused with every reason, and what was shown before stays.
    A release that is shown already is left alone. Ends with 7 where one was refused.

    **Example**: `isopolis portal load demo/demo-city/releases/2019`
    """
    _ready()
    from isopolis_portal.profiles.loading import load

    refused: list[Finding] = []
    for folder in releases:
        try:
            loaded = load(folder, lambda words: typer.echo(f"{words} ...", err=True))
        except ReleaseInvalid as error:
            refused += error.findings
            continue
        for warning in loaded.warnings:
            typer.echo(str(warning), err=True)
        typer.echo(loaded.told)
    if refused:
        raise ReleaseInvalid.of(refused)


@app.command()
def reindex() -> None:
    """Make the search index anew from the database.

    **Example**: `isopolis portal reindex`
    """
    _ready()
    from isopolis_portal.search import index

    typer.echo(f"The index holds {index.rebuild():,} entries.")


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and ends the process with its exit code."""
    args = sys.argv[1:] if arguments is None else list(arguments)
    try:
        app(args=args, prog_name="isopolis portal")
    except Exception as error:
        if "--debug" in args:
            raise
        typer.echo(str(error) if isinstance(error, IsopolisError) else _crash(error), err=True)
        sys.exit(getattr(error, "exit_code", 1))


def _crash(error: Exception) -> str:
    """What to say of an error that nobody foresaw: its kind, never its words, which may quote anything."""
    return f"Something went wrong that should not have ({type(error).__name__}). Try the command again with --debug."
