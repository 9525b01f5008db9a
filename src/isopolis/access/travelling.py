"""Travel times: from every origin, by every mode, to the nearest facility of every kind, and what is within reach."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from isopolis.access.costs import Bound
from isopolis.access.describing import method
from isopolis.access.reckoning import Real, reckon
from isopolis.access.setting import Setting, setting
from isopolis.access.ways import Nearest
from isopolis.sources import Areas, City, Findings
from isopolis.sources.modes import Mode
from isopolis.sources.places.origins import Origins
from isopolis.sources.reaching import Surroundings

STATUS = ("reached", "unreachable", "unsnapped")
Progress = Callable[[str], object]


@dataclass(frozen=True)
class TravelTimes:
    """Minutes from where people live. Private: it stays in the city.

    A row of `frame` is one origin, mode and kind: origin, mode, kind, minutes to the nearest (null where none is
    reached), status (reached; unreachable: the mode cannot get there; unsnapped: no street near the origin),
    facility; best and worst are the minutes if each unknown tag of the street were a yes, or a no.
    A row of `values` is one origin, mode and indicator of reach: value, best, worst.
    """

    frame: pl.DataFrame
    values: pl.DataFrame
    origins: Origins
    surroundings: Surroundings
    method: Mapping[str, Any]
    findings: Findings  # of the streets: what a reader should know before believing the minutes

    def __repr__(self) -> str:
        f = self.frame
        lost = f.filter(pl.col("status") != "reached").height
        return (
            f"TravelTimes: {f['origin'].n_unique():,} origins, {f['mode'].n_unique()} modes, "
            f"{f['kind'].n_unique()} kinds, {lost:,} of {len(f):,} not reached\n{f.head(5)}"
        )


def travel(city: City, progress: Progress | None = None) -> TravelTimes:
    """The travel times of a city. Raises ContractError or DataError for what cannot be used."""
    say = progress or (lambda _: None)
    there = setting(city, say)
    frames, values = [], []
    for mode in there.modes:
        say(f"travel times {mode.name}")
        frame, found = _moved(there, mode)
        frames.append(frame)
        values.append(found)
    reckoned = pl.concat(values)
    around = _surroundings(there, reckoned, city.areas)
    doubts = Findings.of(there.streets.network.findings() if there.streets else ())
    return TravelTimes(pl.concat(frames), reckoned, there.origins, around, method(there), doubts)


@dataclass(frozen=True)
class _Journeys:
    """What one mode reaches under one bound."""

    nearest: Mapping[str, Nearest]
    values: Mapping[str, Real]
    known: np.ndarray


def _journeys(there: Setting, mode: Mode, bound: Bound) -> _Journeys:
    way = there.way(mode, bound)
    nearest = {kind: way.nearest(there.rows(mode, bound, (kind,))) for kind in there.kinds}
    values = {
        id: reckon(there, rule, mode, way, bound)
        for id, rule in there.rules.items()
        if rule.terms.mode in ("", mode.id)
    }
    return _Journeys(nearest, values, way.known)


def _moved(there: Setting, mode: Mode) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of `frame` and of `values` of one mode."""
    bounds = {bound: _journeys(there, mode, bound) for bound in there.bounds(mode)}
    own = bounds["central"]
    best, worst = bounds.get("best", own), bounds.get("worst", own)
    ids = there.origins.frame["id"]
    names = pl.concat([there.facilities["id"], pl.Series("id", [None], pl.String)])  # row -1: none
    frames = [
        pl.DataFrame({"origin": ids, "minutes": _known(n.minutes), "facility": names.gather(_from_end(n.which, names))})
        .with_columns(
            pl.lit(mode.id).alias("mode"), pl.lit(kind).alias("kind"), _status(n, own.known),
            pl.Series("best", _known(best.nearest[kind].minutes)),
            pl.Series("worst", _known(worst.nearest[kind].minutes)),
        )
        .select("origin", "mode", "kind", "minutes", "status", "facility", "best", "worst")
        for kind, n in own.nearest.items()
    ]  # fmt: skip
    values = [
        pl.DataFrame({"origin": ids, "value": value, "best": best.values[id], "worst": worst.values[id]})
        .with_columns(mode=pl.lit(mode.id), indicator=pl.lit(id))
        .select("origin", "mode", "indicator", "value", "best", "worst")
        for id, value in own.values.items()
    ]
    return pl.concat(frames), pl.concat(values) if values else pl.DataFrame(schema=_VALUES)


_VALUES = {"origin": pl.String, "mode": pl.String, "indicator": pl.String} | dict.fromkeys(
    ("value", "best", "worst"), pl.Float64
)


def _from_end(which: np.ndarray, names: pl.Series) -> np.ndarray:
    return np.where(which < 0, len(names) - 1, which)


def _known(minutes: np.ndarray) -> pl.Series:
    """Minutes with null in place of inf."""
    return pl.Series(minutes, dtype=pl.Float32).replace([np.inf], [None])


def _status(nearest: Nearest, known: np.ndarray) -> pl.Series:
    code = np.where(np.isfinite(nearest.minutes), 0, np.where(known, 1, 2))
    return pl.Series("status", np.array(STATUS)[code], dtype=pl.Enum(STATUS)).cast(pl.String)


def _surroundings(there: Setting, values: pl.DataFrame, areas: Areas | None) -> Surroundings:
    """The values by place and mode, wide; a rule with a mode of its own holds for whoever is there."""
    fixed = {id: rule.terms.mode for id, rule in there.rules.items() if rule.terms.mode}
    modes = pl.DataFrame({"mode": [mode.id for mode in there.modes]})
    own = values.filter(~pl.col("indicator").is_in(list(fixed)))
    shared = values.filter(pl.col("indicator").is_in(list(fixed))).drop("mode").join(modes, how="cross")
    every = pl.concat([own, shared.select(own.columns)])
    by_origin = _wide(every.rename({"origin": "place"}), there.rules)
    weights = there.origins.frame.select("id", "population", place=_with_ancestors(there.origins.frame, areas))
    placed = every.join(weights.explode("place"), left_on="origin", right_on="id").filter(pl.col("population") > 0)
    mean = (pl.col("value") * pl.col("population")).sum() / pl.col("population").sum()
    by_area = placed.group_by("place", "mode", "indicator", maintain_order=True).agg(value=mean)
    return Surroundings(by_origin, _wide(by_area, there.rules), there.assignment)


def _wide(values: pl.DataFrame, rules: Mapping[str, Any]) -> pl.DataFrame:
    wide = values.pivot(on="indicator", index=["place", "mode"], values="value")
    lacking = [pl.lit(None, pl.Float64).alias(id) for id in rules if id not in wide.columns]
    return wide.with_columns(lacking)


def _with_ancestors(origins: pl.DataFrame, areas: Areas | None) -> pl.Series:
    """The area of each origin and all areas that hold it."""
    if areas is None:
        return pl.Series([[code] for code in origins["area"]], dtype=pl.List(pl.String))
    chains = {code: [code, *areas.ancestors(code)] for code in origins["area"].unique()}
    return pl.Series([chains[code] for code in origins["area"]], dtype=pl.List(pl.String))
