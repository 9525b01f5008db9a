"""Travel times: from every origin, by every mode, to the nearest facility of every kind, and what is within reach."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from isopolis.access.costs import Bound
from isopolis.access.describing import method
from isopolis.access.reckoning import Real, reckon
from isopolis.access.setting import Setting, setting
from isopolis.access.surroundings import surroundings
from isopolis.access.ways import Nearest
from isopolis.errors import Finding
from isopolis.sources import City
from isopolis.sources.modes import Mode
from isopolis.sources.places.origins import Origins, origins
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
    findings: tuple[Finding, ...] = ()  # of the streets: what a reader should know before believing the minutes

    @classmethod
    def of(cls, city: City, frame: pl.DataFrame, values: pl.DataFrame, method: Mapping[str, Any]) -> "TravelTimes":
        """The travel times of a city whose rows are known: worked out just now, or kept since."""
        homes = origins(city)
        return cls(frame, values, homes, surroundings(city, homes, values), method)

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
    times = TravelTimes.of(city, pl.concat(frames), pl.concat(values), method(there))
    return replace(times, findings=there.streets.network.findings() if there.streets else ())


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
