"""Commands on a city folder: new, check, measure, protect."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isopolis.cli.keeping import keep, kept, release_folder
from isopolis.screen import Screen

if TYPE_CHECKING:
    from isopolis.measurement import Estimates, Gaps
    from isopolis.release import Release
    from isopolis.sources import City

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A folder with a city.toml.")]
By = Annotated[
    list[str] | None,
    typer.Option("--by", metavar="CHARACTERISTIC", help="Only this one; may be given more than once."),
]
Depth = Annotated[int, typer.Option("--depth", min=0, max=3, help="How many characteristics may cross in a group.")]


def new(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")],
    table: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Draft the contract from the columns and labels of this file."),
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="The name of the city.")] = None,
    country: Annotated[str | None, typer.Option("--country", help="Two capital letters, ISO 3166.")] = None,
) -> None:
    """Make a city folder, and a secret outside it.

    With --from the contract is drafted from a file's columns and labels, and each guess is marked for you to judge.
    README.md in the folder says how to keep the secret, and what to do when it is lost.

    **Example**: `isopolis new my-city --from people.csv --name "My city" --country NL`
    """
    from isopolis.sources import drafting

    screen: Screen = context.obj
    with screen.progress("Looking at the columns"):
        made = drafting.create(folder, table, name, country)
    screen.answer(
        {"city": str(made)},
        f"A city folder is in {made}.",
        f"Read {made / 'city.toml'} and judge each line marked `# guess:`. {made / 'README.md'} explains the secret.",
        f"Then: isopolis check {made}",
    )


def check(context: typer.Context, city: Folder) -> None:
    """Hold the data against the contract and the framework; list every finding.

    Each finding says where, what was met, what was expected and what to try. It never shows a person's answer.
    Ends with 0 where nothing is wrong, 3 where city.toml is, 4 where the data are.

    **Example**: `isopolis check demo/demo-city`
    """
    from isopolis import sources

    screen: Screen = context.obj
    with screen.progress("Reading the city"):
        findings = sources.open(city).check()
    screen.findings(findings)
    screen.say(f"{city}: {findings.summary}.")
    if findings.error:
        raise typer.Exit(findings.error.exit_code)


def measure(context: typer.Context, city: Folder, by: By = None, depth: Depth = 2) -> None:
    """Measure every group and gap; keep the results in private/, which stays in the city.

    Checks first, and measures nothing while something is wrong.

    **Example**: `isopolis measure demo/demo-city --by gender --by disability`
    """
    screen: Screen = context.obj
    opened = opened_and_checked(screen, city)
    estimates, gaps = measured(screen, opened, by, depth)
    folder = keep(opened, estimates, gaps)
    counts = {"estimates": estimates.frame.height, "gaps": gaps.frame.height}
    screen.answer(
        {**counts, "folder": str(folder)},
        f"{counts['estimates']:,} estimates and {counts['gaps']:,} gaps are in {folder}. They stay in the city.",
    )


def protect(
    context: typer.Context,
    city: Folder,
    explain: Annotated[bool, typer.Option("--explain", help="Say what was left out, and under which rule.")] = False,
) -> None:
    """Make the release: the only thing that may leave the city.

    Takes what `measure` left in private/, or measures where the files changed since; applies the rules; writes
    releases/PERIOD. What may not be shown stays listed, without its number.

    **Example**: `isopolis protect demo/demo-city --explain`
    """
    from isopolis import protection

    screen: Screen = context.obj
    opened = opened_and_checked(screen, city)
    estimates, gaps = kept(opened) or measured(screen, opened)
    release, folder = protected(screen, opened, estimates, gaps)
    left_out = list(protection.explain(release)) if explain else []
    screen.answer({"release": str(folder), "explanation": left_out}, f"Release: {folder}", *left_out)


def opened_and_checked(screen: Screen, folder: Path) -> "City":
    """The city, once its data keep the contract."""
    from isopolis import sources

    with screen.progress("Reading the city"):
        city = sources.open(folder)
        city.check().raise_for_findings()
        return city


def measured(screen: Screen, city: "City", by: list[str] | None = None, depth: int = 2) -> "tuple[Estimates, Gaps]":
    """Estimates and gaps against the rest."""
    from isopolis import measurement

    with screen.progress("Measuring") as say:
        estimates = measurement.measure(city, by=by, depth=depth, progress=say)
        say("comparing groups")
        return estimates, estimates.gaps()


def protected(screen: Screen, city: "City", estimates: "Estimates", gaps: "Gaps") -> "tuple[Release, Path]":
    """The release, and the folder that it is now in."""
    from isopolis import protection
    from isopolis import release as releases

    with screen.progress("Protecting"):
        release = protection.protect(city, estimates, gaps)
        return release, releases.write(release, release_folder(city.path, release.manifest.periods))
