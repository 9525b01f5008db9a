"""Reach: minutes and what is within them, summed over the people of every area, by mode (METHODS §11)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from isopolis.framework import EVERYONE
from isopolis.measurement.moments import Real
from isopolis.measurement.spread import aversion, spread
from isopolis.sources import City
from isopolis.sources.reach_rules import STATISTIC, rules
from isopolis.sources.reaching import usual

if TYPE_CHECKING:
    from isopolis.access.travelling import TravelTimes
    from isopolis.measurement.residents import Districts, Residents

WITHIN = 15.0  # minutes: the walk that the catalogue's indicators speak of
MOST = 60.0  # minutes that stand for "not reached" in a mean


@dataclass(frozen=True)
class Reach:
    """Who gets to what. Private: protection is its way out.

    A row of `frame` is one area, group, mode, kind of facility and statistic. Columns: area, level, group, depth,
    mode, kind (or the id of an indicator of reach), statistic, unit, value, low, high, n, n_unreachable, period,
    counterfactual. `mean` and `median` are minutes, those not reached counted at 60; `within_15` a share of 0 to 1 of
    everyone there. `low` and `high` say what the value would be if each unknown tag of the streets were a yes or a
    no: no sampling interval. `n_unreachable` of the `n` people are not brought there by that mode at all.
    A row is `counterfactual` where the city does not say that the group moves like this.
    """

    frame: pl.DataFrame
    method: Mapping[str, Any]
    travel: "TravelTimes | None" = field(default=None, repr=False)

    @property
    def nearby(self) -> pl.DataFrame:
        """Everyone in the whole city, a row a kind and mode: kind, mode, within_15 (0 to 1), n, n_unreachable.

        The modes are those that somebody moves by; where that is one alone, a wheelchair beside it.
        """
        everyone = self.frame.filter(statistic="within_15", group=EVERYONE)
        whole = everyone.filter(pl.col("level") == pl.col("level").first())
        used = [mode["id"] for mode in self.method["modes"] if mode["groups"]] or ["wheelchair"]
        shown = whole.filter(pl.col("mode").is_in(used) | ~pl.col("counterfactual"))
        return shown.select("kind", "mode", "n", "n_unreachable", within_15="value")

    def summary(self) -> pl.DataFrame:
        """`nearby` in words, of 100 people: a row a kind, a column a mode; in brackets, whom no way leads there."""
        lost = (100 * pl.col("n_unreachable") / pl.col("n")).round(1)
        none = pl.when(lost > 0).then(pl.format(" ({} never)", lost)).otherwise(pl.lit(""))
        cell = pl.format("{}{}", (100 * pl.col("within_15")).round(1), none)
        names = {mode["id"]: mode["name"] for mode in self.method["modes"]}
        told = self.nearby.select(
            pl.col("kind").replace(self.method["kinds"]), pl.col("mode").replace(names), cell=cell
        )
        return told.pivot(on="mode", index="kind", values="cell").rename({"kind": "to"})

    def __repr__(self) -> str:
        f = self.frame
        return f"Reach: {f['kind'].n_unique()} kinds, {f['mode'].n_unique()} modes, {len(f):,} rows\n{f.head(5)}"


def reach(city: City, times: "TravelTimes | None" = None, progress: Callable[[str], object] | None = None) -> Reach:
    """Who in the city gets to what, by every mode. Raises ContractError or DataError for what cannot be used."""
    from isopolis.access.travelling import travel  # here: only cities that name facilities need its kernels
    from isopolis.measurement.residents import residents

    times = times or travel(city, progress)
    people = residents(city, times.origins)
    kappas = _kappas(people, times)
    frames = [*_to_kinds(people, times, kappas), *_by_rules(people, times, city)]
    frame = pl.concat(frames).with_columns(
        period=pl.lit(people.period), counterfactual=_counterfactual(times.surroundings.assignment)
    )
    unsnapped = times.frame.filter(status="unsnapped")["origin"].n_unique()
    facts = {"people": people.known, "unsnapped": unsnapped, "unplaced": people.unplaced, "kappa": kappas}
    return Reach(frame, {**times.method, **facts}, times)


@dataclass(frozen=True)
class _Told:
    """Numbers of one mode and kind, as one statistic: groups x areas, with the ends that unknown tags leave open."""

    mode: str
    kind: str
    statistic: str
    unit: str
    value: Real
    low: Real | None  # None: nothing about the streets is unknown to this mode
    high: Real | None


def _kappas(people: "Residents", times: "TravelTimes") -> dict[str, float]:
    """By kind, the aversion that the minutes fix of those of whom the city says nothing else."""
    mode = usual(times.surroundings.assignment)
    kinds = times.frame.filter(mode=mode).group_by("kind", maintain_order=True)
    return {str(kind): aversion(_minutes(rows, "minutes").clip(max=MOST), people) for (kind,), rows in kinds}


def _minutes(rows: pl.DataFrame, column: str) -> Real:
    """By origin, infinite where the kind is not reached."""
    return rows[column].cast(pl.Float64).fill_null(np.inf).to_numpy()


def _to_kinds(people: "Residents", times: "TravelTimes", kappas: Mapping[str, float]) -> Iterator[pl.DataFrame]:
    """Minutes to the nearest of each kind."""
    for (mode, kind), rows in times.frame.group_by("mode", "kind", maintain_order=True):
        minutes = [_minutes(rows, column) for column in ("minutes", "best", "worst")]
        lost = ~np.isfinite(minutes[0])
        for level in people.levels:
            for told in _of_minutes(people, level, str(mode), str(kind), minutes):
                yield _rows(people, level, told, lost)
        for summary in spread(minutes[0].clip(max=MOST), people, WITHIN, kappas[str(kind)]):
            statistic, unit, value = summary
            told = _Told(str(mode), str(kind), statistic, unit, np.array([[value]]), None, None)
            yield _rows(people, people.levels[0], told, lost)


def _of_minutes(people: "Residents", level: "Districts", mode: str, kind: str, minutes: list[Real]) -> Iterator[_Told]:
    """Mean, median and share within a short walk."""
    own, best, worst = (np.minimum(x, MOST) for x in minutes)
    sure = np.array_equal(best, worst)

    def told(statistic: str, unit: str, value: Real, low: Real | None, high: Real | None) -> _Told:
        return _Told(mode, kind, statistic, unit, value, None if sure else low, None if sure else high)

    mean, least, most = (level.means(people.weights, x) for x in (own, best, worst))
    yield told("mean", "minutes", mean, least, most)
    share, most, least = (level.means(people.weights, (x <= WITHIN).astype(float)) for x in (own, best, worst))
    yield told("within_15", "share", share, least, most)
    median, least, most = (level.medians(people.weights[:1], x) for x in (own, best, worst))
    yield told("median", "minutes", median, least, most)


def _by_rules(people: "Residents", times: "TravelTimes", city: City) -> Iterator[pl.DataFrame]:
    """The city's indicators of reach, each over those whom it is about."""
    ruled = rules(city.contract)
    for (mode, id), rows in times.values.group_by("mode", "indicator", maintain_order=True):
        rule, indicator = ruled[str(id)], city.framework.indicator(str(id))
        about = people.of(rule.terms.demand) if rule.terms.demand else people
        own, best, worst = (rows[c].to_numpy() for c in ("value", "best", "worst"))
        sure = np.array_equal(best, worst)
        for level in people.levels:
            value, *ends = (level.means(about.weights, x) for x in (own, best, worst))
            low, high = (np.fmin(*ends), np.fmax(*ends)) if not sure else (None, None)
            unit = indicator.unit if indicator else ""
            yield _rows(about, level, _Told(str(mode), str(id), STATISTIC[rule.manner], unit, value, low, high))


def _rows(people: "Residents", level: "Districts", told: _Told, lost: Real | None = None) -> pl.DataFrame:
    """Rows of groups x areas; below the whole city those of everyone alone. `lost`: origins that are not reached."""
    groups = len(told.value) if level.depth == 0 else 1
    n = level.sums(people.weights[:groups])
    gone = level.sums(people.weights[:groups], lost) if lost is not None else np.full_like(n, np.nan)
    numbers = {"value": told.value, "low": told.low, "high": told.high, "n": n.round(), "n_unreachable": gone.round()}
    flat = {name: np.full(n.shape, np.nan) if x is None else x[:groups] for name, x in numbers.items()}
    keys = pl.DataFrame({"group": people.groups[:groups]}).join(pl.DataFrame({"area": level.codes}), how="cross")
    frame = keys.with_columns(pl.Series(name, x.ravel()).fill_nan(None) for name, x in flat.items())
    return frame.filter(pl.col("n") > 0).select(
        "area",
        level=pl.lit(level.name),
        group="group",
        depth=(pl.col("group") != EVERYONE).cast(pl.Int64),
        mode=pl.lit(told.mode),
        kind=pl.lit(told.kind),
        statistic=pl.lit(told.statistic),
        unit=pl.lit(told.unit),
        value="value",
        low="low",
        high="high",
        n=pl.col("n").cast(pl.Int64),
        n_unreachable=pl.col("n_unreachable").cast(pl.Int64),
    )


def _counterfactual(assignment: Any) -> pl.Expr:
    """True where the mode is not the group's own: what the city says of it, else the default."""
    own = pl.lit(usual(assignment))
    for group, mode in reversed(assignment):
        own = pl.when(pl.col("group") == group.key).then(pl.lit(mode)).otherwise(own)
    return pl.col("mode") != own
