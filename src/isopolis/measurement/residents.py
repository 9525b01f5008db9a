"""Where the people of each group live: a weight for every group and origin, and the areas that hold the origins."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy import sparse

from isopolis.errors import ContractError
from isopolis.framework import EVERYONE
from isopolis.measurement.moments import Real
from isopolis.measurement.source import area_levels
from isopolis.sources import Areas, City, Microdata, Source
from isopolis.sources.places.origins import MAP, Origins


@dataclass(frozen=True)
class Districts:
    """One level of areas: its name, depth (0 the whole city), codes, and which origins each of them holds."""

    name: str
    depth: int
    codes: tuple[str, ...]
    holds: sparse.csr_array  # origins x areas of 0 and 1

    def sums(self, weights: Real, values: Real | None = None) -> Real:
        """Groups x areas: people, or people times a value at their origin."""
        return np.asarray((weights if values is None else weights * values) @ self.holds)

    def means(self, weights: Real, values: Real) -> Real:
        """Groups x areas: the mean of a value over people; NaN where nobody lives."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.sums(weights, values) / self.sums(weights)

    def medians(self, weights: Real, values: Real) -> Real:
        """Groups x areas: the value that half of the people do not pass; NaN where nobody lives."""
        order = np.argsort(values, kind="stable")
        out = np.full((len(weights), len(self.codes)), np.nan)
        held = self.holds[order].tocsc()
        for area in range(len(self.codes)):
            rows = order[held.indices[held.indptr[area] : held.indptr[area + 1]]]
            for group, weight in enumerate(weights[:, rows]):
                total = np.cumsum(weight)
                if len(total) and total[-1] > 0:
                    out[group, area] = values[rows[np.searchsorted(total, total[-1] / 2)]]
        return out


@dataclass(frozen=True)
class Residents:
    """People by group and origin. `weights` is groups x origins, everyone first; `unplaced` live at no origin.

    Not `known` are the addresses of a map: each counts one, and nobody says who lives there.
    """

    groups: tuple[str, ...]
    weights: Real
    levels: tuple[Districts, ...]
    place: tuple[str, ...]  # by origin: its finest area
    rank: Real | None  # by origin: how well off its place is
    period: str
    unplaced: int
    origins: pl.DataFrame
    known: bool

    def of(self, column: str) -> "Residents":
        """Those whom a column of the origins counts, as everyone: children, say."""
        weights = self.origins[column].cast(pl.Float64).fill_null(0.0).to_numpy()
        return replace(self, groups=(EVERYONE,), weights=weights[None, :])


def residents(city: City, origins: Origins) -> Residents:
    """The people of a city by group and origin: from its first full count of people, else from the origins."""
    counted = next((s for s in city.sources.values() if s.kind in ("register", "census")), None)
    frame = origins.frame
    alone: tuple[tuple[str, ...], Real, int] = ((EVERYONE,), frame["population"].to_numpy()[None, :], 0)
    groups, weights, unplaced = _counted(counted, frame) if counted else alone
    rank = frame["rank"].to_numpy() if frame["rank"].null_count() < len(frame) else None
    levels = tuple(_levels(city.areas, city.contract.city.area, frame))
    homes = city.contract.origins
    known = counted is not None or homes is None or not homes.file.lower().endswith(MAP)
    return Residents(groups, weights, levels, tuple(frame["area"]), rank, _period(city), unplaced, frame, known)


def _counted(source: Source, origins: pl.DataFrame) -> tuple[tuple[str, ...], Real, int]:
    """Groups, their people at each origin, and how many live where there is no origin."""
    rows = source.microdata()
    last = rows.frame.filter(pl.col("period") == pl.col("period").max())
    by = "origin" if source.terms.origin else "area"
    counts = pl.concat([_group_counts(replace(rows, frame=last), by)])
    groups = tuple(counts["group"].unique(maintain_order=True))
    shared = origins.with_row_index("row").select("row", "population", place=pl.col("id" if by == "origin" else "area"))
    total = pl.col("population").sum().over("place")
    share = pl.when(total > 0).then(pl.col("population") / total).otherwise(1 / pl.len().over("place"))
    spread = counts.join(shared.with_columns(share=share), on="place")
    weights = np.zeros((len(groups), len(origins)))
    of = {group: number for number, group in enumerate(groups)}
    weights[spread["group"].replace_strict(of).to_numpy(), spread["row"].to_numpy()] = (
        spread["n"] * spread["share"]
    ).to_numpy()
    astray = counts.filter(group=EVERYONE).join(shared, on="place", how="anti")
    return groups, weights, int(astray["n"].sum())


def _group_counts(rows: Microdata, by: str) -> pl.DataFrame:
    """People by place and group: everyone, then each single category."""
    place = pl.col(by).alias("place")
    frames = [rows.frame.group_by(place).agg(n=pl.len()).with_columns(group=pl.lit(EVERYONE))]
    for axis in rows.axes:
        category = pl.col(f"c:{axis.id}").cast(pl.String)
        counted = rows.frame.group_by(place, category.alias("category")).agg(n=pl.len())
        named = counted.filter(pl.col("category") == "yes") if axis.answer else counted.drop_nulls("category")
        name = pl.lit(axis.answer) if axis.answer else pl.col("category")
        frames.append(named.select("place", "n", group=pl.concat_str([pl.lit(f"{axis.characteristic}="), name])))
    collected = pl.collect_all([f.select("place", "group", n=pl.col("n").cast(pl.Float64)) for f in frames])
    return pl.concat([f.sort("group", "place") for f in collected])


def _levels(areas: Areas | None, city: str, origins: pl.DataFrame) -> Iterator[Districts]:
    finest, levels = area_levels(areas, city)
    position = {code: number for number, code in enumerate(finest)}
    at = np.array([position[code] for code in origins["area"]])
    for level in levels:
        area = level.of[at]
        inside = np.flatnonzero(area >= 0)
        shape = (len(at), len(level.codes))
        ones = np.ones(len(inside))
        yield Districts(level.name, level.depth, level.codes, sparse.csr_array((ones, (inside, area[inside])), shape))


def _period(city: City) -> str:
    """Of when the facilities are: what the contract says, else the latest that its sources name."""
    said = city.contract.facilities.period if city.contract.facilities else ""
    named = [terms.period for terms in city.contract.sources.values() if terms.period]
    if said or named:
        return said or max(named)
    raise ContractError(
        "nothing says of when the facilities are", where="city.toml, facilities.period", hint='period = "2024"'
    )
