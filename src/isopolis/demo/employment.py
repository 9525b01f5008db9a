"""Work: employment and unemployment, consistent with each other."""

from collections.abc import Mapping

import numpy as np
import polars as pl
from scipy.special import expit, logit

from isopolis.demo.calibration import shift_to
from isopolis.demo.outcomes import LIMITED, Effect, Outcome, Published, steps
from isopolis.demo.published import table
from isopolis.demo.rates import condition, published

WORKING_AGE = pl.col("age").is_between(15, 74)
# The city's published rate is of those aged 15 to 74 (64 %); at 20 to 64 more are in work. Assumed with the
# profile by age below.
EMPLOYED_20_64 = 0.725
WORK_BY_AGE: Mapping[float, float] = {15: -1.2, 20: 0.1, 25: 0.9, 55: 0.4, 60: -0.4, 65: -2.4, 70: -3.4}

WORK_EFFECTS = (
    Effect("age", steps("age", WORK_BY_AGE), "Employment by age follows an assumed profile."),
    Effect(
        "education",
        (pl.col("education") == "high") * 0.4 - (pl.col("education") == "low") * 0.4,
        "Employment by education: log odds -0.4 low, +0.4 high. No published rate was at hand.",
    ),
)


def _by_disability(people: pl.DataFrame) -> dict[str, float]:
    """Employment at 20 to 64 with and without a limitation: the published gap around the city's rate."""
    gap = published("disability_employment_gap", "disability", year=2019, unit="pp")["some_or_severe_vs_none"]
    limited = people.filter(pl.col("age").is_between(20, 64)).select(LIMITED.mean()).item()
    mean = EMPLOYED_20_64
    return {"limited|20_64": mean - gap * (1 - limited), "not_limited|20_64": mean + gap * limited}


def work(people: pl.DataFrame) -> Outcome:
    """In paid work, 15 to 74."""
    rows = table("neighbourhoods").drop_nulls("in_work_pct")
    by_place = {code: pct / 100 for code, pct in rows.select("code", "in_work_pct").iter_rows()}
    splits = (Published(by_place), Published(_by_disability(people)))
    level = published("in_work", "total", area="The Hague")["total"]
    return Outcome("in_work", WORKING_AGE, splits, level, WORK_EFFECTS, place=0.0)


def unemployment(people: pl.DataFrame) -> Outcome:
    """Looking for work, among those aged 15 to 74 without it; calibrated to rates of the labour force.

    A rate u of the labour force means u / (1 - u) unemployed per person in work.
    """
    level = published("unemployed", "total", area="The Hague")["total"]
    total_2005 = published("unemployed", "total", year=2005)["total"]
    limited = {"limited": published("unemployed", "disability")["work_limited"]}
    by_age = published("unemployed", "age", year=2014)
    older = by_age.pop("45_74")  # one rate of the labour force, though ever fewer are in it
    by_age |= dict.fromkeys(("45_54", "55_64", "65_74"), older)
    splits = (
        Published(published("unemployed", "sex", year=2014)),
        Published(by_age),
        Published(published("unemployed", "origin", year=2014)),
        Published(limited, total_2005),
    )
    idle = pl.col("in_work").not_()
    of_force = people.filter(WORKING_AGE)
    share = _per_idle(of_force, Published({"15_74": level}), level)["15_74"]
    return Outcome(
        "seeking_work",
        WORKING_AGE & idle,
        tuple(Published(_per_idle(of_force, split, level)) for split in splits),
        share,
    )


def _per_idle(people: pl.DataFrame, split: Published, level: float) -> dict[str, float]:
    """Unemployed per person without work, by group, from unemployment rates moved to the city's level."""
    working = {name: people.filter(condition(name) & pl.col("in_work")).height for name in split.rates}
    idle = {name: people.filter(condition(name) & pl.col("in_work").not_()).height for name in split.rates}
    rates = np.array(list(split.rates.values()))
    weights = np.array(list(working.values()), dtype=np.float64)
    shift = shift_to(level, logit(rates), weights) if split.total is None else logit(level) - logit(split.total)
    moved = dict(zip(split.rates, expit(logit(rates) + shift), strict=True))
    return {name: working[name] * rate / (1 - rate) / idle[name] for name, rate in moved.items()}
