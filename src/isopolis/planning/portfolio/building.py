"""From a city to a portfolio problem: its estimates as cells, its interventions as effects on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import polars as pl

from isopolis.errors import DataError, UsageError
from isopolis.framework import Group
from isopolis.measurement import Estimates
from isopolis.planning.portfolio import peopling
from isopolis.planning.portfolio.crossings import Crossings
from isopolis.planning.portfolio.flooring import floor_of
from isopolis.planning.portfolio.model import KEY, ORIGIN, Cells, Effects, Floor, Menu, Problem, Real
from isopolis.planning.portfolio.spreading import Spread
from isopolis.sources import City
from isopolis.sources.floors import FloorTerms, floors
from isopolis.sources.interventions import Intervention, interventions

DEPTH = 2


@dataclass(frozen=True)
class Scope:
    """Which estimates become cells.

    `indicators`: those an effect is on where None. `depth`: groups of at most so many characteristics. `levels`: of
    area, all where empty. `cautious`: which end of an interval stands for a cell's cautious outcome; the better one, so
    that who counts as worst off surely is, and no cell is it for its noise. `people` has
    columns area, group, people; without it the people of a cell are the persons its estimate rests on, in a survey
    the people whom its respondents stand for.
    """

    indicators: tuple[str, ...] | None = None
    depth: int = DEPTH
    levels: tuple[str, ...] = ()
    cautious: Literal["better", "worse"] = "better"
    people: pl.DataFrame | None = None


def problem_of(city: City, estimates: Estimates, budget: float, scope: Scope | None = None) -> Problem:
    """The choice among a city's interventions: what its estimates say today, and what each is assumed to change.

    Cells are shares with a direction, of each indicator's latest period and the source that knows most of the groups
    that effects are for, of equals the one that has most rows; those of low reliability are left out. An effect counts
    in every cell inside its areas and group; in a cell of which only some people are those it is for, in proportion to
    their number (counted from the rows where no estimate says it, and each of their categories has one there); where
    that number is not known, not at all. What is left out is said in the problem's notes. Raises UsageError where
    there are no interventions and DataError where no estimate is on what they change.
    """
    menu = interventions(city)
    if not menu:
        raise UsageError(
            "the city has no interventions to choose from",
            where="city.toml",
            hint='[interventions] with file = "interventions.toml"',
        )
    how = scope or Scope()
    wanted = how.indicators or tuple(dict.fromkeys(effect.indicator for one in menu for effect in one.effects))
    shares = _of_one_source(_shares(city, estimates, wanted), _meant(menu))
    counted = _peopled(city, shares, how)
    known, notes = _known(counted, wanted)
    cells = _cells(known, how)
    effects, more = _effects(city, menu, cells, counted)
    kept = _floors(city, cells)
    said = (f"Every plan keeps this: {floor.words}" for floor in kept)
    return Problem(cells, effects, _menu(menu), budget, floors=kept, notes=(*said, *notes, *more))


def _floors(city: City, cells: Cells) -> tuple[Floor, ...]:
    """What the city wants of every plan; an outcome of which less is better is turned as the cells are."""
    less = {indicator.id for indicator in city.framework.indicators if indicator.direction == "-"}
    return tuple(_floor(one, one.indicator in less, cells) for one in floors(city))


def _floor(terms: FloorTerms, less: bool, cells: Cells) -> Floor:
    where = {"indicator": terms.indicator, "group": terms.group and terms.group.key}
    named = {column: name for column, name in where.items() if name}
    outcome = 1 - terms.outcome if less and terms.outcome is not None else terms.outcome
    made = floor_of(cells, outcome=outcome, share=terms.share, where=named, worst_off=terms.worst_off)
    turned = made.words.replace(f"at least {outcome}", f"at most {terms.outcome}")
    return replace(made, words=turned) if less else made


def _menu(menu: Sequence[Intervention]) -> Menu:
    return Menu(
        tuple(one.id for one in menu),
        np.array([one.cost for one in menu]),
        tuple((one.id, other) for one in menu for other in one.needs),
        tuple((one.id, other) for one in menu for other in one.excludes),
        tuple(one.targeted for one in menu),
    )


# --- cells ------------------------------------------------------------------------------------------------------


def _shares(city: City, estimates: Estimates, wanted: Sequence[str]) -> pl.DataFrame:
    """The estimates of shares with a better direction, and whether more is better (`up`)."""
    better = {i.id: i.direction for i in city.framework.indicators if i.id in wanted and i.direction in ("+", "-")}
    about = estimates.frame.filter(pl.col("indicator").is_in(list(better)), statistic="share", unit="share")
    return about.with_columns(up=pl.col("indicator").replace_strict(better, return_dtype=pl.String) == "+")


def _meant(menu: Sequence[Intervention]) -> Mapping[str, Sequence[Group]]:
    """For each indicator the groups that effects on it are for, an entry an effect."""
    meant: dict[str, list[Group]] = {}
    for one in menu:
        for effect in one.effects:
            meant.setdefault(effect.indicator, []).append(one.group(effect))
    return meant


def _of_one_source(shares: pl.DataFrame, meant: Mapping[str, Sequence[Group]]) -> pl.DataFrame:
    """Of each indicator the latest period, and there the source that knows whom most effects are for.

    Of equals the one that has most rows, then the first by name: a register that does not hold the characteristic
    would let an effect count nowhere.
    """
    latest = shares.filter(pl.col("period") == pl.col("period").max().over("indicator"))
    rows = latest.group_by("indicator", "source").agg(pl.len(), groups=pl.col("group").filter(pl.col("depth") == 1))
    knows = [
        sum({"=".join(pair) for pair in group.pairs} <= set(groups) for group in meant.get(indicator, ()))
        for indicator, groups in rows.select("indicator", "groups").iter_rows()
    ]
    ranked = rows.with_columns(pl.Series("knows", knows, pl.Int64))
    ranked = ranked.sort("knows", "len", "source", descending=[True, True, False])
    first = ranked.unique("indicator", keep="first", maintain_order=True)
    return latest.join(first.select("indicator", "source"), on=["indicator", "source"], maintain_order="left")


def _peopled(city: City, shares: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    if scope.people is None:
        return shares.with_columns(peopling.people(city, shares))
    counts = scope.people.select("area", "group", pl.col("people").cast(pl.Float64))
    return shares.join(counts, on=["area", "group"], how="left", maintain_order="left")


def _known(shares: pl.DataFrame, wanted: Sequence[str]) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """The estimates that can be cells, of every depth and level; and what was left out, in words."""
    fit = shares.filter(pl.col("value").is_not_null(), pl.col("people").is_not_null())
    sure = fit.filter(pl.col("obs_status") != "U")
    if not len(sure):
        raise DataError("no estimate is on what the interventions change", expected=", ".join(wanted))
    notes = [
        f"{id} is no share with a better direction, or is not measured: effects on it are left out"
        for id in wanted
        if id not in set(sure["indicator"])
    ]
    for lost, why in ((len(shares) - len(fit), "without a value or people"), (len(fit) - len(sure), "too uncertain")):
        notes += [f"{lost:,} estimates {why} are left out"] if lost else []
    return sure, tuple(notes)


def _cells(known: pl.DataFrame, scope: Scope) -> Cells:
    kept = known.filter(pl.col("depth") <= scope.depth)
    if scope.levels:
        kept = kept.filter(pl.col("level").is_in(scope.levels))
    if not len(kept):
        raise DataError("no estimate is of this depth and level", got=", ".join(scope.levels))
    kept = kept.unique(KEY, keep="first", maintain_order=True).sort(KEY)
    up = pl.col("up") if scope.cautious == "worse" else ~pl.col("up")
    end = pl.when(up).then("low").otherwise("high").fill_null(pl.col("value"))
    outcome, cautious = (_oriented(kept, column) for column in (pl.col("value"), end))
    return Cells(kept.select(*KEY, *ORIGIN), outcome, cautious, kept["people"].to_numpy().astype(np.float64))


def _oriented(frame: pl.DataFrame, column: pl.Expr) -> Real:
    """The share, or 1 minus it where less is better."""
    better = pl.when("up").then(column).otherwise(1 - column).clip(0.0, 1.0)
    return frame.select(better.alias("better"))["better"].to_numpy().astype(np.float64)


# --- effects ----------------------------------------------------------------------------------------------------


def _effects(
    city: City, menu: Sequence[Intervention], cells: Cells, counted: pl.DataFrame
) -> tuple[Effects, tuple[str, ...]]:
    from scipy.sparse import coo_array

    spread = Spread(city, cells.key.select(KEY), _counts(counted), Crossings.of(city, counted))
    up = {
        id: more for id, more in counted.select("indicator", "up").unique().rows() if id in set(cells.key["indicator"])
    }
    rows, columns, shares = [], [], []
    change: list[float] = []
    se, owner, notes = [], [], []
    for position, one in enumerate(menu):
        for effect in one.effects:
            if effect.indicator not in up:
                continue
            found = spread.of(one, effect)
            rows += found.cells
            columns += [len(change)] * len(found.cells)
            shares += found.shares
            notes += found.notes
            change.append(effect.change if up[effect.indicator] else -effect.change)
            se.append(effect.se)
            owner.append(position)
    applies = coo_array((shares, (rows, columns)), shape=(len(cells), len(change)), dtype=np.float64).tocsr()
    return Effects(applies, np.array(change), np.array(se), np.array(owner, np.intp), len(menu)), tuple(notes)


def _counts(counted: pl.DataFrame) -> Mapping[tuple[str, str, str], float]:
    """The people of each estimate, also where its outcome is too uncertain to be a cell: how many they are is known."""
    known = counted.filter(pl.col("people").is_not_null())
    return {(indicator, area, group): people for indicator, area, group, people in known.select(*KEY, "people").rows()}
