"""The command budget: for whom the budget is."""

from typing import TYPE_CHECKING

import typer

from isopolis.cli.city import Folder, all_kept, measured, opened_and_checked
from isopolis.cli.keeping import keep, keep_plan
from isopolis.errors import UsageError
from isopolis.screen import Screen

if TYPE_CHECKING:
    from isopolis.measurement import Estimates, Reach
    from isopolis.planning import Incidence
    from isopolis.sources import City

FEW = 8


def budget(context: typer.Context, city: Folder) -> None:
    """Say for whom the budget is: what of each line goes to which group, as far as use, reach or purpose say.

    The lines stand in the file that [budget] of city.toml names. A line that cannot be attributed is shown as that, and
    never spread. What is found stays in private/budget.json, in the city.

    **Example**: `isopolis budget demo/demo-city`
    """
    screen: Screen = context.obj
    opened = opened_and_checked(screen, city)
    results = all_kept(opened)
    if results is None:
        results = measured(screen, opened)
        keep(opened, *results[:2])
    found = attributed(screen, opened, results[0], results[2])
    path = keep_plan(opened, found)
    if not screen.as_json:
        _show(screen, found, opened)
    screen.answer(
        {"budget": str(path), "not_attributed": found.unattributed},
        f"All of it is in {path}. It stays in the city.",
    )


def attributed(screen: Screen, city: "City", estimates: "Estimates", reach: "Reach | None") -> "Incidence":
    """The budget by group. UsageError where the city names none."""
    from isopolis import planning

    if city.contract.budget is None:
        raise UsageError(
            "the city names no budget", where="city.toml", expected="[budget]", hint='[budget] with file = "budget.csv"'
        )
    with screen.progress("Attributing the budget"):
        return planning.incidence(city, estimates, reach, city.contract.budget.file)


def _show(screen: Screen, found: "Incidence", city: "City") -> None:
    """The lines whose part for a group is furthest from the group's part of the people, on one screen."""
    from isopolis.framework import Group
    from isopolis.framework.group import phrase

    lines = found.frame.unique("line", maintain_order=True)
    screen.heading(f"{len(lines)} lines, {lines['amount'].sum():,.0f} euros")
    widest = found.widest(FEW)
    if len(widest):
        screen.say("Where a group's part of the money differs most from its part of the people (1: as much)")
    screen.columns(
        (
            r["name"] or r["line"],
            phrase(Group.parse(r["group"]), city.framework),
            f"{r['ratio']:.2f}",
            f"{r['per_person']:,.2f} euros each",
            f"by {r['basis']}",
        )
        for r in widest.iter_rows(named=True)
    )
    if left := found.frame.filter(basis="not attributed").to_dicts():
        screen.say(f"Not attributed: {found.unattributed:,.0f} euros")
        screen.columns((r["name"] or r["line"], f"{r['amount']:,.0f}", r["why"]) for r in left)
