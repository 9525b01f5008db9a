"""Choose sites: at which candidates of a kind to open, so that an objective is as good as it can be."""

import math
from collections.abc import Callable

import polars as pl

from isopolis.access.setting import setting
from isopolis.errors import InfeasiblePlan, UsageError
from isopolis.measurement.residents import residents
from isopolis.planning.assessment.living import living
from isopolis.planning.locations.aims import Aim, Objective, aim
from isopolis.planning.locations.gains import gains
from isopolis.planning.locations.ground import Ground, ground, opened, opening
from isopolis.planning.locations.ladder import Limit, Rung, curve, ladder
from isopolis.planning.locations.results import Sites
from isopolis.planning.locations.words import notes
from isopolis.planning.siting.result import apart
from isopolis.sources import City
from isopolis.sources.candidates import candidates


def locate(
    city: City,
    kind: str,
    *,
    open: int | None = None,
    budget: float | None = None,
    objective: Objective = "mean",
    progress: Callable[[str], object] | None = None,
) -> Sites:
    """The candidates of a kind to open: at most so many, or for so many euros, beside what is open today.

    Each person is counted once, with the minutes of their own mode. objective: "mean", the mean minutes of everyone;
    "worst_off", those of the fifth of people who are farthest today (what is open stays so: nobody else is worse off);
    "equal", the minutes that, borne by all alike, would be as bad (Kolm and Pollak); "centre", the most minutes of
    anyone whom some site reaches within an hour; "covered", the share of people within 15 minutes. A site that the
    objective does not need stays closed.

    Raises UsageError for a kind without candidates and for no limit or two, InfeasiblePlan where nothing can be opened
    or nothing helps, and what `reach` raises.
    """
    say = progress or (lambda _: None)
    there = setting(city, say)
    listed = candidates(city, there.facilities)
    some = _of_kind(listed, kind)
    limit = _limit(some, open, budget)
    stage = opening(city, there, some)
    people = living(city, residents(city, there.origins), there.assignment)
    say("minutes to each candidate")
    wanted = _wanted(aim(objective, ground(stage, people, kind, some)))
    rungs = ladder(wanted, limit, say)
    best = rungs[-1]
    if limit.most and not best.chosen:
        raise _helpless(wanted, best)
    say("before and after")
    after = opened(stage, some["id"].gather(list(best.chosen)).to_list())
    told = notes(city, there, people, wanted, len(listed.filter(pl.col("kind") == kind)) - len(some))
    chosen, gained = _chosen(wanted.ground, best), gains(stage.today, after, people, kind)
    return Sites(
        kind, wanted.objective, limit.most, "sites" if budget is None else "euros", chosen,
        rungs[0].value, best.value, best.bound, apart(best.value, best.bound), best.stopped,
        wanted.kappa, gained, curve(wanted, rungs), told,
    )  # fmt: skip


def _of_kind(listed: pl.DataFrame, kind: str) -> pl.DataFrame:
    """The candidates of a kind that are for everyone: reach to a kind counts no other."""
    some = listed.filter(pl.col("kind") == kind, pl.col("whom") == "")
    if some.is_empty():
        there = ", ".join(listed.filter(pl.col("whom") == "")["kind"].unique().sort()) or "none"
        hint = "one of these kinds, or more rows in the file of [candidates]"
        raise UsageError("there is no candidate of this kind", where="kind", got=kind, expected=there, hint=hint)
    return some


def _limit(some: pl.DataFrame, open: int | None, budget: float | None) -> Limit:
    if (open is None) == (budget is None):
        raise UsageError(
            "say how many sites to open, or a budget",
            got="neither" if open is None else "both",
            expected="open or budget",
            hint="one of the two",
        )
    if open is not None and not (isinstance(open, int) and 0 <= open <= len(some)):
        raise UsageError("there are not so many candidates", where="open", got=f"{open}", expected=f"0 to {len(some)}")
    if budget is not None:
        _refuse_budget(some, budget)
    return Limit(open, budget)


def _refuse_budget(some: pl.DataFrame, budget: float) -> None:
    if not (math.isfinite(budget) and budget >= 0):
        raise UsageError("the budget is no amount", where="budget", got=f"{budget}", expected="euros, 0 or more")
    least = some.sort("cost", "id").row(0, named=True)
    if budget < least["cost"]:
        raise InfeasiblePlan(
            "the budget opens no candidate",
            where="budget",
            got=f"{budget:,.0f} euros",
            expected=f"{least['cost']:,.0f} euros or more, what {least['id']} costs",
            hint="a larger budget, or a candidate that costs less",
        )


def _wanted(wanted: Aim) -> Aim:
    """The aim, where a candidate can help at all. Raises InfeasiblePlan where none is nearer to anyone."""
    field = wanted.ground
    if not (field.times(field.everywhere) < field.times(())).any():
        raise InfeasiblePlan(
            "no candidate is nearer to anyone than what is open today",
            where=f"kind {field.kind}",
            got=f"{len(field.candidates):,} of this kind",
            hint="candidates elsewhere, or with an entrance without steps",
        )
    return wanted


def _helpless(wanted: Aim, best: Rung) -> InfeasiblePlan:
    """What is raised where candidates are nearer to some, and the objective is none the better for it."""
    return InfeasiblePlan(
        "no plan under this limit makes the objective better",
        where=f'objective "{wanted.objective}"',
        got=f"{wanted.words}: {best.value:.4g} with and without",
        hint="a higher limit, or another objective",
    )


def _chosen(field: Ground, best: Rung) -> pl.DataFrame:
    rows = field.candidates[list(best.chosen)].with_columns(people=pl.Series(field.people(best.chosen).round()))
    shown = rows.select("id", "name", "kind", "lon", "lat", "cost", pl.col("people").cast(pl.Int64))
    return shown.sort("people", "id", descending=[True, False])
