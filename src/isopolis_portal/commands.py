"""The commands of `isopolis portal`. They know the public rooms only."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from isopolis.errors import Finding, ReleaseInvalid
from isopolis.screen import Screen, run

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
    context: typer.Context,
    site: Annotated[
        Path, typer.Option("--site", envvar="ISOPOLIS_SITE", help="The folder of the site: its database and its files.")
    ] = Path("site"),
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what was asked.")] = False,
) -> None:
    """The public site: members, library, documents, knowledge and the profiles of cities.

    It takes protected releases only, and runs in a process that cannot read a row about a person.
    """
    del debug  # `run` reads it
    os.environ["ISOPOLIS_SITE"] = str(site)
    os.environ["DJANGO_SETTINGS_MODULE"] = "isopolis_portal.config.settings"
    context.obj = Screen(as_json=json, quiet=quiet)


def _ready(screen: Screen) -> None:
    """Django with all its rooms, and the site's tables and content."""
    with screen.progress("Making the site ready"):
        import django

        django.setup()
        from isopolis_portal.preparing import prepare

        prepare()


@app.command()
def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port on 127.0.0.1.")] = 8000,
) -> None:
    """Serve the site on this machine, at 127.0.0.1.

    Makes the site ready first where that is needed. Stop it with Ctrl+C.

    **Example**: `isopolis portal serve --port 8001`
    """
    from isopolis_portal.config import serving

    screen: Screen = context.obj
    serving.require_free(port)
    _ready(screen)
    address = serving.address(port)
    screen.answer({"address": address}, f"The site: {address}   (stop with Ctrl+C)")
    serving.serve(port)


@app.command()
def account(
    context: typer.Context,
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
    screen: Screen = context.obj
    _ready(screen)
    from isopolis_portal.config.accounts import make

    new = make(name, password)
    told = f"{'Made' if new else 'Changed the password of'} the account “{name}”. Sign in at /editor/."
    screen.answer({"name": name, "new": new}, told)


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A CSV of library records.", exists=True, dir_okay=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite what an editor has changed by hand.")] = False,
) -> None:
    """Take library records in from a CSV file: all of them, or none.

    A record that was taken in before changes its item and makes no second one. An item that an editor has changed
    since is kept, and said to be.

    **Example**: `isopolis portal import records.csv --dry-run`
    """
    screen: Screen = context.obj
    _ready(screen)
    from isopolis_portal.exchange import records

    with screen.progress(f"Taking in {file.name}") as say:
        outcome = records.take_in(file, dry_run, replace, lambda done, of: say(f"{done:,} of {of:,} records"))
    if not screen.as_json:
        screen.findings(outcome.findings)
    counts = {"new": outcome.new, "changed": outcome.changed, "same": outcome.same, "kept": outcome.kept}
    dry = " (a dry run: nothing was changed)" if dry_run else ""
    notes = [str(finding) for finding in outcome.findings]
    screen.answer({**counts, "dry_run": dry_run, "notes": notes}, f"{outcome}{dry}")


@app.command()
def load(
    context: typer.Context,
    releases: Annotated[list[Path], typer.Argument(metavar="RELEASE...", help="Folders that `isopolis protect` made.")],
) -> None:
    """Verify releases and publish each as the profile of its city.

    A release that is altered, broken or row-like is refused with every reason, and what was shown before stays.
    A release that is shown already is left alone. Ends with 7 where one was refused.

    **Example**: `isopolis portal load demo/demo-city/releases/2019`
    """
    screen: Screen = context.obj
    _ready(screen)
    from isopolis_portal.profiles.loading import Loaded, load

    refused: list[Finding] = []
    done: list[Loaded] = []
    for folder in releases:
        try:
            with screen.progress("Loading") as say:
                done.append(load(folder, say))
        except ReleaseInvalid as error:
            refused += error.findings
            continue
        if not screen.as_json:
            screen.findings(done[-1].warnings)
            screen.answer(None, done[-1].told)
    if screen.as_json:
        screen.answer([loaded.facts for loaded in done])
    if refused:
        raise ReleaseInvalid.of(refused)


@app.command()
def withdraw(
    context: typer.Context,
    city: Annotated[str, typer.Argument(help="The city as its address has it, such as the-hague.")],
) -> None:
    """Take a city's profile back: its pages, its files, and what the search finds of it.

    Its releases can be loaded again.

    **Example**: `isopolis portal withdraw demo-city`
    """
    screen: Screen = context.obj
    _ready(screen)
    from isopolis_portal.profiles.withdrawing import withdraw

    profile = withdraw(city)
    screen.answer({"withdrawn": city}, f"Withdrawn: {profile}. Load its release again to show it.")


@app.command()
def reindex(context: typer.Context) -> None:
    """Make the search index anew from the database.

    **Example**: `isopolis portal reindex`
    """
    screen: Screen = context.obj
    _ready(screen)
    from isopolis_portal.search import index

    with screen.progress("Indexing"):
        entries = index.rebuild()
    screen.answer({"entries": entries}, f"The index holds {entries:,} entries.")


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and ends the process with its exit code."""
    run(app, "isopolis portal", arguments)
