"""A plan: which interventions to choose under a budget, whom they help, and how much better any choice could be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

import polars as pl

from isopolis.framework import EVERYONE, Group
from isopolis.measurement import Estimates
from isopolis.planning.portfolio.building import Scope, problem_of
from isopolis.planning.portfolio.choosing import Name, Settings
from isopolis.planning.portfolio.comparing import CURVE, SIDES, compare, price_of_equality, selection_frequency
from isopolis.planning.portfolio.result import GAINS, LEVELS, LOWEST, Columns, Portfolio
from isopolis.planning.portfolio.rising import LADDER, ladder, rows_of
from isopolis.sources import City
from isopolis.sources.interventions import Intervention, interventions

DRAWS = 40
SHOWN = 0.0005  # of a share: what one decimal of 100 shows
USUAL = Settings()
_AREAS = pl.List(pl.String)
EFFECT = pl.Struct(
    {"indicator": pl.String, "change": pl.Float64, "se": pl.Float64, "group": pl.String, "areas": _AREAS}
)
MENU: Columns = {
    "id": pl.String, "name": pl.String, "cost": pl.Float64, "kind": pl.String, "group": pl.String, "areas": _AREAS,
    "source": pl.String, "effects": pl.List(EFFECT), "chosen": pl.Boolean, "frequency": pl.Float64,
}  # fmt: skip
CHANGED: Columns = dict.fromkeys(("indicator", "name"), pl.String) | dict.fromkeys(
    ("before", "after", "low", "high"), pl.Float64
)
_NUMBERS = (
    "cost", "budget", "objective", "value", "before", "bound", "gap", "stopped", "parameter", "total_gain", "total_se",
)  # fmt: skip
_OF_PORTFOLIO: Mapping[str, Columns] = {"gains": GAINS, "levels": LEVELS, "lowest": LOWEST}
_OF_PLAN: Mapping[str, Columns] = {"menu": MENU, "everyone": CHANGED, "sides": SIDES, "curve": CURVE, "ladder": LADDER}


@dataclass(frozen=True)
class Plan:
    """What to do with a budget, if effects are as assumed. Private: protection is its way out.

    `portfolio`: what was chosen, the gain of each cell, and the bound. A row of `menu` is an intervention: id, name,
    cost, kind (targeted or universal), group (whom it is for), areas, source (where its effects come from), effects
    (indicator, change in its unit, se, group, areas), chosen, frequency (0..1: in how many of `draws` draws of the
    effects it is chosen; null where no draw has a plan). A row of `everyone` is an indicator that changes for everyone
    in the whole city: indicator, name, before, after, low, high (95 %, of the effects' errors), as the indicator
    counts, be more better or worse.
    `sides`: targeted only, universal only and the mix on the same budget, as `Comparison.frame`. `curve`: what raising
    the lowest outcome costs in total gain, as `price_of_equality`. `ladder`: the best for parts of the budget, as
    `rising.rows_of`; its last row is the plan. Outcomes are shares of 0..1, higher is better.
    """

    portfolio: Portfolio
    menu: pl.DataFrame
    everyone: pl.DataFrame
    sides: pl.DataFrame
    curve: pl.DataFrame
    ladder: pl.DataFrame
    draws: int

    def as_data(self) -> dict[str, Any]:
        """All of it as JSON takes it. Private: it stays in the city."""
        told = {name: getattr(self.portfolio, name) for name in _NUMBERS}
        rows = {name: getattr(self.portfolio, name).to_dicts() for name in _OF_PORTFOLIO}
        rows |= {name: getattr(self, name).to_dicts() for name in _OF_PLAN}
        return {
            "chosen": list(self.portfolio.chosen), **told, **rows, "draws": self.draws,
            "notes": list(self.portfolio.notes),
        }  # fmt: skip

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Self:
        """The plan that `as_data` told."""
        schemas = {**_OF_PORTFOLIO, **_OF_PLAN}
        tables = {name: pl.DataFrame(data[name], schema=schema) for name, schema in schemas.items()}
        told = {name: data[name] for name in _NUMBERS} | {name: tables[name] for name in _OF_PORTFOLIO}
        portfolio = Portfolio(chosen=tuple(data["chosen"]), notes=tuple(data["notes"]), **told)
        return cls(portfolio, **{name: tables[name] for name in _OF_PLAN}, draws=data["draws"])

    def __repr__(self) -> str:
        shown = self.menu.filter("chosen").select("id", "kind", "cost", "frequency")
        return f"{self.portfolio!r}\n{shown}"


def plan(
    city: City,
    estimates: Estimates,
    budget: float,
    objective: Name = "worst_off",
    settings: Settings = USUAL,
    progress: Callable[[str], object] | None = None,
) -> Plan:
    """The best choice among the city's interventions for a budget in euros, if effects are as assumed.

    The cells are the groups of up to two characteristics in the whole city. The objectives are those of
    `portfolio.choose`. Raises UsageError where the city names no interventions or the budget buys none,
    InfeasiblePlan where nothing keeps every condition.
    """
    say = progress or (lambda _: None)
    say("what each intervention changes, for whom")
    problem = problem_of(city, estimates, budget, Scope(levels=_whole(estimates)))
    say("choosing")
    rungs = ladder(problem, objective, settings, say)
    chosen = rungs[-1]
    say("targeted, universal and the mix")
    sides = compare(problem, objective, settings, chosen).frame
    say("the price of equality")
    curve = price_of_equality(problem, settings=settings)
    often = selection_frequency(problem, objective, DRAWS, say=say)
    return Plan(chosen, _menu(city, chosen, often), _everyone(city, chosen), sides, curve, rows_of(rungs), DRAWS)


def _whole(estimates: Estimates) -> tuple[str, ...]:
    """The level of the whole city."""
    whole = estimates.frame.filter(area=estimates.city_area)
    return tuple(whole["level"].unique().sort())


def _everyone(city: City, chosen: Portfolio) -> pl.DataFrame:
    """What changes for everyone by so much that it shows; outcomes turned back where less is better."""
    less = [indicator.id for indicator in city.framework if indicator.direction == "-"]
    names = {indicator.id: indicator.name for indicator in city.framework}
    gains = chosen.gains.filter(group=EVERYONE).filter(pl.col("gain").abs() >= SHOWN)
    turned = pl.col("indicator").is_in(less)

    def counted(name: str, of_less: str) -> pl.Expr:
        return pl.when(turned).then(1 - pl.col(of_less)).otherwise(pl.col(name)).alias(name)

    return gains.select(
        "indicator",
        pl.col("indicator").replace_strict(names, return_dtype=pl.String).alias("name"),
        *(counted(*pair) for pair in (("before", "before"), ("after", "after"), ("low", "high"), ("high", "low"))),
    )


def _menu(city: City, chosen: Portfolio, often: pl.DataFrame) -> pl.DataFrame:
    frequency = dict(often.select("id", pl.col("frequency").fill_nan(None)).iter_rows())
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "cost": one.cost,
            "kind": "targeted" if one.targeted else "universal",
            "group": Group(tuple(sorted(one.whom.items()))).key,
            "areas": list(one.areas or ()),
            "source": one.source,
            "effects": _effects(one),
            "chosen": one.id in chosen.chosen,
            "frequency": frequency[one.id],
        }
        for one in interventions(city)
    ]
    return pl.DataFrame(rows, schema=MENU)


def _effects(one: Intervention) -> list[dict[str, Any]]:
    """The effects of an intervention as they hold: each for its own group, in the intervention's areas."""
    areas = list(one.areas or ())
    return [
        {"indicator": e.indicator, "change": e.change, "se": e.se, "group": one.group(e).key, "areas": areas}
        for e in one.effects
    ]
