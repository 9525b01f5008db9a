"""Protected incidence: for whom a budget is, told only where the release tells what that rests on.

Amounts of lines are public. What a group has of one is its people times their use or reach, over that of everyone; so
it is told only where both stand in the release, and in steps that ten persons of the group make up. Every other number
of a row is worked out from the rounded amount and the rounded people, and tells no more.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import polars as pl

from isopolis.framework import EVERYONE
from isopolis.planning import Incidence
from isopolis.protection.case import Case
from isopolis.protection.rounding import bare
from isopolis.protection.saying import saying
from isopolis.release.budget_checks import (
    AXIS,
    KNOWN,
    NOBODY,
    NUMBERS,
    USED,
    WITHIN,
    amount_step,
    person_worth,
    whom,
)
from isopolis.release.plan_notes import BudgetNote
from isopolis.release.precision import figures_step, to_step
from isopolis.release.tables import BUDGET, BUDGET_KEY

SHOWN = pl.col("withheld").is_null()
REASONS = {"A": "few", "N": "place", "C": "cover"}  # the reasons that lead to these statuses


def protect_incidence(
    incidence: Incidence, shown: pl.DataFrame, reach: pl.DataFrame | None, case: Case
) -> tuple[pl.DataFrame, BudgetNote]:
    """The budget by group as it is published, and its lines. `shown` and `reach` are protected already."""
    rows = incidence.frame.filter(pl.col("group").is_not_null()).rename({"amount": "whole"})
    judged = _covered(_judged(rows, _Told.of(shown, reach, case)), case)
    public = bare(_rounded(judged, case), NUMBERS)
    return public.select(pl.col(name).cast(dtype) for name, dtype in BUDGET.items()).sort(BUDGET_KEY), _note(incidence)


def _note(incidence: Incidence) -> BudgetNote:
    lines = incidence.frame.unique("line", keep="first", maintain_order=True)
    told = ("name", "amount", "basis", "by", "why")
    notes = [{"id": row["line"]} | {name: row[name] for name in told} for row in lines.iter_rows(named=True)]
    with saying("the budget", "attributing it again"):
        return BudgetNote.model_validate(
            {"lines": [{name: said for name, said in note.items() if said is not None} for note in notes]}
        )


# --- what is told ------------------------------------------------------------------------------------------------


class _Number(NamedTuple):
    """A number that a row rests on: why it is withheld (None: it is not), and what a person of the group counts for."""

    withheld: str | None
    worth: float = 1.0


NOTHING = _Number("few")


class _Told(NamedTuple):
    """What the release tells of the whole city: use by source, indicator, period and group; reach by kind and group."""

    use: Mapping[tuple[str, str, str, str], _Number]
    reach: Mapping[tuple[str, str], _Number]
    sizes: frozenset[str]  # groups of which some estimate, and with it their size, is shown

    @classmethod
    def of(cls, shown: pl.DataFrame, reach: pl.DataFrame | None, case: Case) -> "_Told":
        """From the protected estimates and reach."""
        whole = case.areas.filter(area_depth=0)["area"].to_list()
        city = shown.filter(pl.col("area").is_in(whole))
        columns = ("source", "indicator", "period", "group", "withheld", "value", "statistic")
        rows = city.filter(pl.col("statistic").is_in(USED)).select(columns).iter_rows()
        use = {(s, i, p, g): _Number(why, person_worth(value, statistic)) for s, i, p, g, why, value, statistic in rows}
        return cls(use, _reached(reach, whole), frozenset(city.filter(SHOWN)["group"]))

    def rests(self, row: Mapping[str, Any], group: str) -> _Number:
        """What a row of the incidence rests on for a group."""
        if row["basis"] == "use":
            return self.use.get((row["source"], row["by"], row["period"], group), NOTHING)
        if row["basis"] == "reach":
            return self.reach.get((row["by"], group), NOTHING)
        return _Number(None, NOBODY) if group in self.sizes else NOTHING


def _reached(reach: pl.DataFrame | None, whole: list[str]) -> Mapping[tuple[str, str], _Number]:
    if reach is None:
        return {}
    own = reach.filter(pl.col("area").is_in(whole), ~pl.col("counterfactual"), statistic=WITHIN)
    rows = own.select("kind", "group", "conf_status", "value").iter_rows()
    return {(kind, group): _Number(REASONS.get(why), person_worth(value, "share")) for kind, group, why, value in rows}


def _judged(rows: pl.DataFrame, told: _Told) -> pl.DataFrame:
    """The rows with the reason in `withheld`: that of what the row rests on, its own group's first."""

    def judged(row: Mapping[str, Any]) -> tuple[str | None, float]:
        own, all_ = (told.rests(row, group) for group in (whom(row["group"]), EVERYONE))
        return own.withheld or all_.withheld, own.worth

    found = [judged(row) for row in rows.iter_rows(named=True)]
    return rows.hstack(pl.DataFrame(found, schema={"withheld": pl.String, "worth": pl.Float64}, orient="row"))


def _covered(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """The rows with so many more withheld that none is what the line leaves.

    People of whom the axis is not known cover nobody: they may be very few. They are told where all others are.
    """
    thin = ~KNOWN & (pl.col("people") < case.rules.thresholds["register"].count.least)
    rows = _marked(rows, thin, "few")
    rows = _marked(rows, ~KNOWN & (KNOWN & ~SHOWN).any().over(AXIS), "cover")
    alone = ((KNOWN & ~SHOWN).sum().over(AXIS) == 1) | ((~SHOWN).any().over(AXIS) & ~(KNOWN & ~SHOWN).any().over(AXIS))
    there = rows.with_row_index("at").filter(alone & KNOWN & SHOWN).sort("people", "group")
    smallest = there.unique(AXIS, keep="first", maintain_order=True)["at"]
    return _marked(rows, pl.int_range(pl.len()).is_in(smallest.implode()), "cover")


def _marked(rows: pl.DataFrame, where: pl.Expr, reason: str) -> pl.DataFrame:
    marked = pl.when(SHOWN & where).then(pl.lit(reason)).otherwise("withheld")
    return rows.with_columns(marked.alias("withheld"))


def _rounded(rows: pl.DataFrame, case: Case) -> pl.DataFrame:
    """The rows with their public numbers, all from two that are rounded: the amount and the people."""
    rules = case.rules
    size, keep = pl.lit(rules.thresholds["register"].sizes.to), rules.rounding.figures.keep
    step = amount_step(pl.col("amount_of_group"), pl.col("people"), pl.col("worth"), rules)
    rows = rows.with_columns(
        to_step(pl.col("amount_of_group"), step).alias("amount"),
        to_step(pl.col("people").sum().over(AXIS), size).alias("everyone"),
        to_step(pl.col("people"), size).alias("people"),
    )
    each = pl.when(pl.col("people") > 0).then(pl.col("amount") / pl.col("people"))
    part = pl.when(pl.col("whole") > 0).then(pl.col("amount") / pl.col("whole"))
    of_people = pl.when(pl.col("everyone") > 0).then(pl.col("people") / pl.col("everyone"))
    point = pl.lit(rules.rounding.share.to)
    return rows.with_columns(
        to_step(part, point).clip(0.0, 1.0).alias("share"),
        to_step(of_people, point).clip(0.0, 1.0).alias("share_of_people"),
        to_step(each, figures_step(each, keep)).alias("per_person"),
        pl.when(of_people > 0).then(to_step(part / of_people, pl.lit(rules.rounding.ratio.to))).alias("ratio"),
        obs_status=pl.lit("A"), conf_status=pl.lit("F"),
    )  # fmt: skip
