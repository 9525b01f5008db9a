"""Commands on a city folder: new, check, reach, measure, protect."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from isopolis.cli.keeping import keep, keep_reach, kept, kept_plans, kept_reach, release_folder
from isopolis.errors import UsageError
from isopolis.screen import Screen

if TYPE_CHECKING:
    from isopolis.measurement import Estimates, Gaps, Reach
    from isopolis.protection.protecting import Result
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


def reach(context: typer.Context, city: Folder) -> None:
    """Work out who gets to what, in minutes, by every mode; keep it in private/, which stays in the city.

    Along the streets of an OpenStreetMap extract where city.toml names one, else in a straight line. Those whom the
    street does not bring there are counted, never dropped.

    **Example**: `isopolis reach demo/demo-city`
    """
    screen: Screen = context.obj
    opened = opened_and_checked(screen, city)
    found = reached(screen, opened)
    if found is None:
        raise UsageError(
            "there is nothing to reach", where="city.toml", expected="[facilities]", hint="naming a file of facilities"
        )
    folder = keep_reach(opened, found)
    assert found.travel is not None
    counts = {"reach": found.frame.height, "travel": found.travel.frame.height}
    if not screen.as_json:
        screen.findings(found.travel.findings)
        _show(screen, found)
    screen.answer(
        {**counts, "folder": str(folder), "nearby": found.nearby.to_dicts()},
        f"{counts['travel']:,} travel times and {counts['reach']:,} rows of reach: {folder}. They stay in the city.",
    )


def measure(context: typer.Context, city: Folder, by: By = None, depth: Depth = 2) -> None:
    """Measure every group and gap; keep the results in private/, which stays in the city.

    Checks first, and measures nothing while something is wrong.

    **Example**: `isopolis measure demo/demo-city --by gender --by disability`
    """
    screen: Screen = context.obj
    opened = opened_and_checked(screen, city)
    estimates, gaps, _ = measured(screen, opened, by, depth)
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

    Takes what `measure` left in private/, or measures where the files changed since, with what `plan`, `locate`,
    `assess` and `budget` left; applies the rules; writes releases/PERIOD. What may not be shown stays listed, without
    its number.

    **Example**: `isopolis protect demo/demo-city --explain`
    """
    from isopolis import protection

    screen: Screen = context.obj
    opened = opened_and_checked(screen, city)
    plans = kept_plans(opened)
    for name in plans.old:
        screen.say(f"private/{name} is older than the data or the engine, and is left out. Make it anew to release it.")
    estimates, gaps, found = all_kept(opened) or measured(screen, opened)
    release, folder = protected(screen, opened, estimates, gaps, *([found] if found else []), *plans.fresh)
    left_out = list(protection.explain(release)) if explain else []
    answer = {"release": str(folder), "explanation": left_out, "older_than_the_data": plans.old}
    screen.answer(answer, f"Release: {folder}", *left_out)


def _show(screen: Screen, found: "Reach") -> None:
    """Of how many each kind is near, by mode; and what the minutes rest on where that is not the streets."""
    noun, shown = found.method["noun"], found.summary()
    screen.say(f"Of 100 {noun}, within 15 minutes if everyone moved like this (never: no way leads there)")
    screen.table(shown.columns, [[str(cell) for cell in row] for row in shown.iter_rows()])
    if any(mode["rule"] == "line" for mode in found.method["modes"]):
        screen.say("No streets were given: as the crow flies x 1.3. Whom a street leaves out cannot be seen.")


def opened_and_checked(screen: Screen, folder: Path) -> "City":
    """The city, once its data keep the contract."""
    from isopolis import sources

    with screen.progress("Reading the city"):
        city = sources.open(folder)
        city.check().raise_for_findings()
        return city


def reached(screen: Screen, city: "City") -> "Reach | None":
    """Reach with its travel times, or None where the city names no facilities."""
    from isopolis import measurement

    if city.contract.facilities is None:
        return None
    with screen.progress("Working out reach") as say:
        return measurement.reach(city, progress=say)


def measured(
    screen: Screen, city: "City", by: list[str] | None = None, depth: int = 2
) -> "tuple[Estimates, Gaps, Reach | None]":
    """Estimates, gaps against the rest, and reach, which is kept at once since it comes first."""
    from isopolis import measurement

    found = kept_reach(city)
    if found is None and (found := reached(screen, city)):
        keep_reach(city, found)
    with screen.progress("Measuring") as say:
        times = found.travel if found else None
        estimates = measurement.measure(city, by=by, depth=depth, progress=say, times=times)
        say("comparing groups")
        return estimates, estimates.gaps(), found


def all_kept(city: "City") -> "tuple[Estimates, Gaps, Reach | None] | None":
    """What private/ holds of the city as it is now, or None where a part is missing or old."""
    results, found = kept(city), kept_reach(city)
    if results is None or (found is None and city.contract.facilities is not None):
        return None
    return *results, found


def protected(screen: Screen, city: "City", *results: "Result") -> "tuple[Release, Path]":
    """The release, and the folder that it is now in."""
    from isopolis import protection
    from isopolis import release as releases

    with screen.progress("Protecting"):
        release = protection.protect(city, *results)
        return release, releases.write(release, release_folder(city.path, release.manifest.periods))
