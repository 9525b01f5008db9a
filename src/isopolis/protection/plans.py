"""Protected plans: what interventions would change, told only where the release says the same of whom they are for.

Whoever knows the assumed changes, which are published, gets from a gain the share of a group whom an effect is for. So
a gain is told only where the estimates of those are shown (`release.gains`), and in steps of thirty persons or more.
It stands on the published number of today, so that it tells no more of that either.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from isopolis.errors import ProtectionRefused
from isopolis.planning import Plan
from isopolis.protection.case import Case
from isopolis.protection.lowest import told_lowest
from isopolis.protection.planning_notes import plan_note
from isopolis.protection.rounding import bare
from isopolis.protection.saying import saying
from isopolis.release.gains import Support, effects_on, gain_step
from isopolis.release.plan_checks import NUMBERS
from isopolis.release.plan_notes import EffectNote, InterventionNote, PlanNote
from isopolis.release.precision import down, to_step, up
from isopolis.release.tables import PLAN, PLAN_KEY

SAME = 1e-9  # two shares nearer than this are one
DIGITS = 10  # after the point: beyond, adding two decimal numbers leaves noise


def protect_plan(plan: Plan, shown: pl.DataFrame, case: Case) -> tuple[pl.DataFrame, PlanNote]:
    """The plan as it is published, and what is said beside it. `shown`: the protected estimates, already rounded.

    Raises ProtectionRefused where the plan was made from other estimates than these.
    """
    with saying("interventions", "planning again"):
        menu = tuple(InterventionNote.model_validate(row) for row in plan.menu.iter_rows(named=True))
    support = Support.of(case.framework, case.rules, case.areas, shown.filter(pl.col("withheld").is_null()), menu)
    cells = _beside(plan.portfolio.gains, shown, case)
    effects = effects_on(menu, plan.portfolio.chosen)
    judged = _judged(cells.filter(pl.col("indicator").is_in(list(effects))), effects, support, case)
    rows = bare(_rounded(judged), NUMBERS)
    public = rows.select(pl.col(name).cast(dtype) for name, dtype in PLAN.items()).sort(PLAN_KEY)
    named = {(row["indicator"], row["area"], row["group"]): row for row in cells.iter_rows(named=True)}
    with saying("a plan", "planning again"):
        return public, plan_note(plan, menu, told_lowest(plan, menu, named, support, case.rules))


def _beside(gains: pl.DataFrame, shown: pl.DataFrame, case: Case) -> pl.DataFrame:
    """Each cell with its published estimate (n, value, low, high, withheld), and `up`: is more of it better?

    What the plan says of it comes along as `from`, `to`, `least` and `most`.
    """
    own = gains.rename({"before": "from", "after": "to", "low": "least", "high": "most"})
    held = ("depth", "n", "value", "low", "high", "withheld", "_private")
    shares = shown.filter(statistic="share").select(*PLAN_KEY, *held)
    better = {indicator.id: indicator.direction != "-" for indicator in case.framework}
    told = pl.col("indicator").replace_strict(better, default=True, return_dtype=pl.Boolean)
    cells = own.join(shares, on=PLAN_KEY, how="left", maintain_order="left").with_columns(told.alias("up"))
    private = pl.when("up").then("_private").otherwise(1 - pl.col("_private"))
    other = cells.filter(((private - pl.col("from")).abs() > SAME).fill_null(True))
    if other.height:
        raise ProtectionRefused(
            "the plan was made from other estimates than these",
            where="plan",
            got=f"{other.height:,} of {cells.height:,} numbers differ",
            hint="planning again",
        )
    return cells


def _judged(
    cells: pl.DataFrame, effects: Mapping[str, tuple[EffectNote, ...]], support: Support, case: Case
) -> pl.DataFrame:
    """The cells with the step of their gain, and withheld where what it rests on is not shown."""

    def judged(cell: Mapping[str, Any]) -> tuple[float, bool]:
        parts = support.parts(effects[cell["indicator"]], cell["area"], cell["group"])
        held = support.holds((cell["source"], cell["indicator"], cell["period"]), parts)
        return gain_step(parts, cell["n"], case.rules), held

    found = [judged(cell) for cell in cells.iter_rows(named=True)]
    said = pl.DataFrame(found, schema={"step": pl.Float64, "held": pl.Boolean}, orient="row")
    few = pl.when("held").then(None).otherwise(pl.lit("few"))
    return cells.hstack(said).with_columns(pl.coalesce("withheld", few).alias("withheld"))


def _rounded(cells: pl.DataFrame) -> pl.DataFrame:
    """The table's numbers: today's as published, and beside it the gain to its step, outward at its ends.

    As the indicator counts, be more of it better or worse; so that low and high change sides where less is better.
    """
    today, step = pl.col("from"), pl.col("step")
    gain, least, most = (pl.col(name) - today for name in ("to", "least", "most"))
    turned = {"after": -gain, "low": -most, "high": -least}
    as_counted = {
        name: pl.when("up").then(plain).otherwise(turned[name])
        for name, plain in {"after": gain, "low": least, "high": most}.items()
    }
    change = {"after": to_step, "low": down, "high": up}
    return cells.with_columns(
        pl.col("value").alias("before"),
        *(
            (pl.col("value") + change[name](moved, step)).clip(0.0, 1.0).round(DIGITS).alias(name)
            for name, moved in as_counted.items()
        ),
        obs_status=pl.lit("A"), conf_status=pl.lit("F"), basis=pl.lit("assumed"),
    )  # fmt: skip
