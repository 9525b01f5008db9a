"""Commands on what to do: assess."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isopolis.cli.city import Folder, opened_and_checked
from isopolis.cli.keeping import keep_assessment
from isopolis.errors import UsageError
from isopolis.screen import Screen

if TYPE_CHECKING:
    from isopolis.planning import Assessment
    from isopolis.sources import City

FEW = 4
SAVED = {
    "equal": "the same saving",
    "assumed": "the same saving, as assumed",
    "as stated": "a saving of its own",
    "after a move": "the same saving, after a move",
    "smaller": "a smaller saving",
    "unknown": "its saving is not known",
}


def assess(
    context: typer.Context,
    city: Folder,
    decision: Annotated[Path, typer.Argument(metavar="FILE", help="The decision: a TOML file.")],
) -> None:
    """Say what a decision about services means, for whom and where; and what else would save as much.

    The decision closes, opens, moves or changes facilities, or says who may use a kind. What is found stays in
    private/assessment.json, in the city.

    **Example**: `isopolis assess demo/demo-city decision.toml`
    """
    from isopolis import planning
    from isopolis.sources import decision as decisions

    screen: Screen = context.obj
    if not decision.is_file():
        raise UsageError("there is no such file", where=str(decision), hint="the path of a decision.toml")
    taken = decisions.read(decision)
    opened = opened_and_checked(screen, city)
    with screen.progress("Assessing") as say:
        found = planning.assess(opened, taken, progress=say)
    path = keep_assessment(opened, found)
    if not screen.as_json:
        _show(screen, found, _names(opened))
    screen.answer(
        {"assessment": str(path), "alternatives": found.mitigations["name"].to_list(), "notes": list(found.notes)},
        f"The whole assessment is in {path}. It stays in the city.",
    )


def _change(row: Mapping[str, Any]) -> str:
    return f"{_number(row['before'])} to {_number(row['after'])} minutes"


def _number(value: float | None, digits: int = 1) -> str:
    return "none" if value is None else f"{value:.{digits}f}"


def _names(city: "City") -> Mapping[str, str]:
    return dict(city.areas.frame.select("code", "name").iter_rows()) if city.areas else {}


def _show(screen: Screen, found: "Assessment", names: Mapping[str, str]) -> None:
    """The decision on one screen: everyone's minutes, the worst-hit places, alternatives, and what is assumed."""
    screen.heading(found.name)
    screen.say("Minutes to the nearest, on average; and for how many it is at least a minute more")
    minutes = found.everyone.filter(statistic="mean", unit="minutes", counterfactual=False)
    screen.columns(
        (r["kind"], _change(r), f"{r['n_lose']:,} of {r['n']:,}")
        for r in minutes.drop_nulls("n_lose").iter_rows(named=True)
    )
    places = [r for r in found.worst_hit.head(FEW).iter_rows(named=True) if r["n_lose"]]
    if places:
        screen.say("Where most is lost")
        screen.columns((names.get(r["area"], r["area"]), r["kind"], _change(r)) for r in places)
    listed = list(found.mitigations.head(FEW + 1).iter_rows(named=True))
    if len(listed) > 1:
        screen.say("Instead, ranked: minutes more for everyone on average (the decision first)")
        screen.columns((r["name"], _number(r["mean_loss"], 2), SAVED[r["equal"]]) for r in listed)
    screen.say("Every number reads: if effects are as assumed. What is assumed:")
    screen.columns((note,) for note in found.notes[1 : FEW + 1])
    if (more := len(found.notes) - FEW - 1) > 0:
        screen.say(f"and {more} more notes in the file.")
