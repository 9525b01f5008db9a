"""Commands on what to do: plan, locate, assess."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from isopolis.cli.city import Folder, measured, opened_and_checked
from isopolis.cli.keeping import keep, keep_plan, kept
from isopolis.errors import UsageError
from isopolis.screen import Screen

if TYPE_CHECKING:
    from isopolis.planning import Assessment, Plan, Sites
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


OBJECTIVES = {
    "worst_off": "the lowest outcome is raised, then the next",
    "kolm_pollak": "large shortfalls weigh more than small ones",
    "atkinson": "low outcomes weigh more than high ones",
    "gap": "groups are brought nearer to everyone",
    "total": "the gain of all together",
}


def plan(
    context: typer.Context,
    city: Folder,
    budget: Annotated[float, typer.Option("--budget", min=0, help="What there is to spend, in euros.")],
    objective: Annotated[
        str, typer.Option("--objective", help="; ".join(f"{name}: {says}" for name, says in OBJECTIVES.items()) + ".")
    ] = "worst_off",
    seconds: Annotated[float, typer.Option("--seconds", min=1, help="How long each search may take.")] = 30.0,
) -> None:
    """Choose among the city's interventions: the best for a budget, and how much better any choice could be.

    Targeted interventions only, universal ones only and the best mix stand side by side. Every number reads: if
    effects are as assumed. What is found stays in private/plan.json, in the city.

    **Example**: `isopolis plan demo/demo-city --budget 3000000`
    """
    from isopolis import planning
    from isopolis.planning.portfolio import Settings

    screen: Screen = context.obj
    if objective not in OBJECTIVES:
        raise UsageError("there is no such objective", got=objective, expected=", ".join(OBJECTIVES))
    opened = opened_and_checked(screen, city)
    results = kept(opened)
    if results is None:
        estimates, gaps, _ = measured(screen, opened)
        keep(opened, estimates, gaps)
    else:
        estimates = results[0]
    with screen.progress("Planning") as say:
        found = planning.plan(opened, estimates, budget, objective, Settings(seconds=seconds), say)  # type: ignore[arg-type]
    path = keep_plan(opened, found)
    if not screen.as_json:
        _show_plan(screen, found)
    screen.answer(
        {"plan": str(path), "chosen": list(found.portfolio.chosen), "cost": found.portfolio.cost},
        f"The whole plan is in {path}. It stays in the city.",
    )


def _show_plan(screen: Screen, found: "Plan") -> None:
    """What was chosen, the proof in a sentence, and the three sides, on one screen."""
    from isopolis.planning.portfolio.result import in_figures

    told = found.portfolio
    chosen = found.menu.filter("chosen")
    screen.heading(f"{len(chosen)} of {len(found.menu)} interventions for {told.cost:,.0f} of {told.budget:,.0f} euros")
    screen.say(f"Chosen ({OBJECTIVES[told.objective]}), and in how many of 100 other draws of the effects")
    screen.columns(
        (r["name"], r["kind"], f"{r['cost']:,.0f}", _times(r["frequency"])) for r in chosen.iter_rows(named=True)
    )
    screen.say(*str(told).split("\n")[1:3])
    screen.say("What that means for everyone, of 100 (95 % of what the effects' errors leave open)")
    screen.columns(
        (
            r["name"],
            f"{100 * r['before']:.1f} to {100 * r['after']:.1f}",
            f"({100 * r['low']:.1f} to {100 * r['high']:.1f})",
        )
        for r in found.everyone.iter_rows(named=True)
    )
    screen.say("On the same budget: interventions, cost, and where the objective stands then")
    screen.columns(
        (r["kind"], f"{r['interventions']}", f"{r['cost']:,.0f}", in_figures(r["value"]))
        for r in found.sides.iter_rows(named=True)
    )
    if told.notes:
        screen.say(f"{len(told.notes)} notes on what is left out are in the file.")


def _times(frequency: float | None) -> str:
    """Of 100 draws; none of them may have had a plan."""
    return "–" if frequency is None else f"{100 * frequency:.0f}"


AIMS = {
    "mean": "the mean minutes of everyone",
    "worst_off": "the mean minutes of the fifth of people who are farthest today",
    "equal": "the minutes that would be as bad, borne by all alike",
    "centre": "the most minutes of anyone",
    "covered": "the share of people within 15 minutes",
}


def locate(
    context: typer.Context,
    city: Folder,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="The kind of service, as library.")],
    open: Annotated[int | None, typer.Option("--open", min=1, help="How many sites to open at most.")] = None,
    budget: Annotated[
        float | None, typer.Option("--budget", min=0, help="Or what there is to spend, in euros.")
    ] = None,
    objective: Annotated[
        str, typer.Option("--objective", help="; ".join(f"{name}: {says}" for name, says in AIMS.items()) + ".")
    ] = "mean",
) -> None:
    """Choose where to open a kind of service, among the city's candidates; and say how much better any choice could be.

    Each person counts once, with the minutes of their own way of moving. What is found stays in
    private/sites-KIND.json, in the city.

    **Example**: `isopolis locate demo/demo-city library --open 3`
    """
    from isopolis import planning

    screen: Screen = context.obj
    opened = opened_and_checked(screen, city)
    with screen.progress("Looking for sites") as say:
        found = planning.locate(opened, kind, open=open, budget=budget, objective=objective, progress=say)  # type: ignore[arg-type]
    path = keep_plan(opened, found)
    if not screen.as_json:
        _show_sites(screen, found)
    screen.answer(
        {"sites": str(path), "chosen": found.chosen["id"].to_list(), "cost": found.cost},
        f"All of it is in {path}. It stays in the city.",
    )


def _show_sites(screen: Screen, found: "Sites") -> None:
    """The chosen sites, the proof, and what each further one brings, on one screen."""
    from isopolis.planning.locations.aims import WORDS

    screen.heading(f"{found.kind}: {len(found.chosen)} sites to open, {found.cost:,.0f} euros")
    screen.columns(
        (r["name"] or r["id"], f"{r['cost']:,.0f}", f"the nearest of {r['people']:,.0f} people")
        for r in found.chosen.iter_rows(named=True)
    )
    today, then, bound = (_aimed(found, value) for value in (found.before, found.value, found.bound))
    screen.say(f"If effects are as assumed, the {WORDS[found.objective]}: {today} today, {then} then")
    proven = "no choice is better (proven)" if found.stopped == "proven" else f"no choice gets past {bound}"
    screen.say(f"Under the same limit {proven}", "What each further step brings: sites, euros, the objective")
    steps = found.curve.unique("opened", keep="last", maintain_order=True)
    screen.columns(
        (f"{r['opened']}", f"{r['cost']:,.0f}", _aimed(found, r["value"])) for r in steps.iter_rows(named=True)
    )
    screen.columns((note,) for note in found.notes[:FEW])


def _aimed(found: "Sites", value: float) -> str:
    """A value of the objective as people are told it: minutes, or how many of 100."""
    return f"{100 * value:.2f} of 100" if found.objective == "covered" else f"{value:.2f}"


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
    path = keep_plan(opened, found, decision)
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
