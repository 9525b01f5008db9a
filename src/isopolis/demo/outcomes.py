"""What residents answer: chances after published group rates, drawn once for everyone."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from isopolis.demo.calibration import NOBODY, Split, chances
from isopolis.demo.fitting import Reals
from isopolis.demo.published import table
from isopolis.demo.rates import condition

ADULT = pl.col("age") >= 15
LIMITED = pl.col("disability") != "none"
SEVERE = pl.col("disability") == "severe"


@dataclass(frozen=True)
class Published:
    """Published rates by the groups of one split; `total` beside them where they are moved to another level."""

    rates: Mapping[str, float]
    total: float | None = None


@dataclass(frozen=True)
class Effect:
    """An assumed difference: log odds to add, and the sentence that assumptions.csv says of it."""

    characteristic: str
    log_odds: pl.Expr
    says: str


@dataclass(frozen=True)
class Outcome:
    """One answer, yes or no: what is published of it, and what had to be assumed.

    `level` is the share in the whole universe; None: what the first split gives in this city. `place` is the
    log odds per standard deviation of the neighbourhood's share of low incomes. Outcomes of one `luck` are
    drawn from the same random number, so that the rarer answer mostly implies the more common one.
    """

    name: str
    universe: pl.Expr
    splits: tuple[Published, ...] = ()
    level: float | None = None
    effects: tuple[Effect, ...] = ()
    place: float = 0.15
    luck: str = ""


def steps(column: str, starts: Mapping[float, float]) -> pl.Expr:
    """A number for each range of a column: from each start (rising) to the next."""
    value = pl.lit(0.0)
    for start, number in starts.items():
        value = pl.when(pl.col(column) >= start).then(pl.lit(number)).otherwise(value)
    return value


def disability_effect(some: float, severe: float, what: str) -> Effect:
    """An assumed effect of a limitation."""
    log_odds = LIMITED.cast(pl.Float64) * some + SEVERE.cast(pl.Float64) * (severe - some)
    says = f"{what} with a limitation: log odds {some:+g}, severe {severe:+g}. No published rate was at hand."
    return Effect("disability", log_odds, says)


def draw(people: pl.DataFrame, outcome: Outcome, luck: Reals) -> pl.Series:
    """True or false for each resident of the universe, null for the others."""
    asked = people.select(outcome.universe.fill_null(False).alias("asked"))["asked"]
    inside = asked.to_numpy()
    answer = np.zeros(len(people), dtype=bool)
    answer[inside] = luck[inside] < chances_of(people.filter(asked), outcome)
    both = pl.DataFrame({"answer": answer, "asked": asked})
    return both.select(pl.when("asked").then("answer").alias(outcome.name)).to_series()


def chances_of(asked: pl.DataFrame, outcome: Outcome) -> Reals:
    """Each resident's chance; `asked` holds the universe alone."""
    splits = [split(asked, published) for published in outcome.splits]
    level = outcome.level if outcome.level is not None else level_of(splits[0])
    effects = pl.sum_horizontal(pl.lit(0.0), *(effect.log_odds for effect in outcome.effects))
    offset = asked.select(effects.alias("offset"))["offset"].to_numpy()
    return chances(offset + outcome.place * poverty(asked), splits, level)


def split(people: pl.DataFrame, published: Published) -> Split:
    """Which published group each resident is in."""
    group = pl.lit(NOBODY)
    for number, name in enumerate(published.rates):
        group = pl.when(condition(name)).then(pl.lit(number)).otherwise(group)
    numbers = people.select(group.cast(pl.Int64).alias("group"))["group"].to_numpy()
    return Split(numbers, np.array(list(published.rates.values())), published.total)


def level_of(split: Split) -> float:
    """The mean of a split's rates over this city's groups; who is in none counts with the published total."""
    grouped = split.group != NOBODY
    mean = float(split.rates[split.group[grouped]].mean())
    return mean if split.total is None else float(mean * grouped.mean() + split.total * (1 - grouped.mean()))


def poverty(people: pl.DataFrame) -> Reals:
    """The neighbourhood's share of low incomes in standard deviations, by quarters; 0 where not published."""
    rows = table("neighbourhoods").select("code", "households", low=pl.col("low_income_pct").cast(pl.Float64))
    known = rows.drop_nulls()
    mean = float(np.average(known["low"], weights=known["households"]))
    spread = float(known["low"].to_numpy().std())
    steps = (((pl.col("low") - mean) / spread * 4).round() / 4).fill_null(0.0)
    by_code = rows.select("code", steps.alias("steps"))
    return people["area"].replace_strict(by_code["code"], by_code["steps"]).to_numpy()
