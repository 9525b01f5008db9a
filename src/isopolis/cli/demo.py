"""The command demo: the built-in cities, the whole way, one screen."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from isopolis.cli.budgeting import attributed
from isopolis.cli.city import measured, opened_and_checked, protected
from isopolis.cli.keeping import DECISIONS, keep, keep_plan
from isopolis.screen import Screen

if TYPE_CHECKING:
    from isopolis.cli.keeping import Planned
    from isopolis.measurement import Estimates, Reach
    from isopolis.release import Release
    from isopolis.sources import City

FEW = 5
BUDGET = 3_000_000.0  # euros for interventions
OBJECTIVE: Literal["kolm_pollak"] = "kolm_pollak"
KIND, OPEN = "library", 3  # sites to open


def demo(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where the city folders go.")] = Path("demo"),
) -> None:
    """Build the built-in cities, go the whole way with each, and say where the reports are.

    The Hague, from published figures; a demo city with synthetic residents; and central Helsinki, from its streets,
    where these are installed. Takes about a minute.

    **Example**: `isopolis demo`
    """
    from isopolis import demo as room

    screen: Screen = context.obj
    with screen.progress("Building the cities") as say:
        cities = room.build(folder, say)
    shown = {city: whole_way(screen, city) for city in cities}
    if screen.as_json:
        screen.answer([_facts(city, release) for city, release in shown.items()])
    for city, release in sorted(shown.items(), key=lambda item: not item[1].manifest.synthetic):
        _show(screen, city, release)
    screen.say(*filter(None, [room.left_out()]))
    screen.say("Next: open a report, or `isopolis new my-city --from FILE` for a city of your own.")


def whole_way(screen: Screen, folder: Path) -> "Release":
    """The release as it was written, once its report is drawn from it."""
    from isopolis import release as releases
    from isopolis import reporting

    written = made(screen, folder)
    with screen.progress("Drawing the report"):
        release = releases.read(written)
        reporting.report(release, folder / "report.html")
    return release


def made(screen: Screen, folder: Path) -> Path:
    """Check, measure, plan, protect: the folder of the release. The private results are let go when this ends."""
    city = opened_and_checked(screen, folder)
    estimates, gaps, found = measured(screen, city)
    keep(city, estimates, gaps)
    plans = planned(screen, city, estimates, found)
    return protected(screen, city, estimates, gaps, *([found] if found else []), *plans)[1]


def planned(screen: Screen, city: "City", estimates: "Estimates", found: "Reach | None") -> "list[Planned]":
    """What the built-in questions find in the city, as far as it has what they ask about; kept in private/ as well."""
    from isopolis import planning
    from isopolis.sources import decision

    contract, answers = city.contract, list["tuple[Planned, Path | None]"]()
    with screen.progress("Planning") as say:
        if contract.interventions:
            answers.append((planning.plan(city, estimates, BUDGET, OBJECTIVE, progress=say), None))
        if contract.candidates:
            answers.append((planning.locate(city, KIND, open=OPEN, progress=say), None))
        for file in sorted((city.path / DECISIONS).glob("*.toml"))[:1]:
            answers.append((planning.assess(city, decision.read(file), say), file))
    if contract.budget:
        answers.append((attributed(screen, city, estimates, found), None))
    for plan, asked in answers:
        keep_plan(city, plan, asked)
    return [plan for plan, _ in answers]


def _show(screen: Screen, city: Path, release: "Release") -> None:
    from isopolis import reporting

    screen.heading(reporting.title(release))
    gaps, said = reporting.headlines(release, FEW), _sentences(release)
    if gaps:
        screen.say("Widest established gaps, against the rest (95 % interval)")
        screen.columns([(h.subject, h.says, h.people, h.difference, f"({h.interval})") for h in gaps], aside=2)
        said = said[-1:] if "reach" in release.tables else []
    elif release.tables["estimates"].height:
        screen.say("Published without intervals, so no gap between groups is called established. Between places:")
    screen.columns([(sentence,) for sentence in said])
    if release.tables["estimates"].height:
        screen.say(f"Not known: {reporting.not_known(release)}")
    if plans := reporting.decided(release):
        screen.say("What could be done, and what a decision would mean")
        screen.columns([(sentence,) for sentence in plans])
    beside = " and ".join(path.name for path in sorted(city.glob("report-*.html"), reverse=True))
    screen.say(f"Report: {city / 'report.html'}" + (f", and beside it {beside}" if beside else ""), "")


def _sentences(release: "Release") -> list[str]:
    from isopolis.reporting import findings

    return findings(release, FEW)


def _facts(city: Path, release: "Release") -> dict[str, Any]:
    from isopolis import reporting

    return {
        "city": release.manifest.city,
        "synthetic": release.manifest.synthetic,
        "findings": _sentences(release),
        "not_known": reporting.not_known(release),
        "report": str(city / "report.html"),
    }
