"""How the sample was drawn, as blocks of rows, and the design variance of any linear contrast (METHODS §2).

A block is what the variance needs kept apart: the first-stage cluster where clusters were drawn, else the
stratum. For a contrast that gives row i the value e_i, with e_c its sum over block c of stratum h,

    V = Σ_h between_h (Σ_c e_c² - (Σ_c e_c)² / n_h)  +  Σ_c within_c (Σ_i e_i² - e_c² / m_c)

The first term serves clusters, the second rows drawn inside a block: an element sample has the second alone,
a one-stage cluster sample the first alone, a two-stage sample with finite populations both.

Source: Särndal, Swensson, Wretman (1992), eq. 4.3.20 and 5.7.4; R `survey` prints the same numbers.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from isopolis.errors import DataError
from isopolis.measurement.moments import COUNTS, SPREAD, SQUARES, Real, Whole
from isopolis.sources import Design, Microdata


@dataclass(frozen=True)
class Blocks:
    """The blocks of one source, numbered from 0, and the factors of the variance."""

    columns: tuple[str, ...]  # what names a block in the rows
    table: pl.DataFrame  # those columns and `block`
    stratum: Whole  # of each block
    units: Real  # n_h, first-stage units drawn, of each stratum
    between: Real  # of each stratum
    within: Real  # of each block
    rows: Real  # m_c, of each block
    clustered: bool
    claims: bool  # False: no sampling error is claimed, because there is none or because nothing supports one

    @property
    def width(self) -> int:
        """How many of the sums of `moments` the variance needs."""
        if not self.claims:
            return COUNTS
        return SQUARES if self.within.any() or not self.clustered else SPREAD


def read_blocks(microdata: Microdata) -> Blocks:
    """The blocks of a source: one small scan of its design columns; DataError for a lonely cluster where that fails."""
    design = microdata.design
    if microdata.kind != "survey" or not design.weight:
        return _no_claim()
    columns = tuple(name for name in (design.stratum, *design.clusters[:1]) if name)
    facts = [pl.len().alias("rows"), *(pl.col(name).cast(pl.Float64).first() for name in design.population)]
    if not columns:
        return _elements(microdata.frame.select(facts).collect(), (), design)
    table = microdata.frame.group_by(columns).agg(facts).collect().sort(columns)
    return _clustered(table, columns, design, microdata) if design.clusters else _elements(table, columns, design)


def household_blocks(microdata: Microdata) -> Blocks | None:
    """Households as blocks, to count how many stand behind a group; None where the rows do not name them.

    No error is claimed from these: they serve the thresholds that count households.
    """
    if "household" not in microdata.frame.collect_schema():
        return None
    found = microdata.frame.select(pl.col("household").unique()).collect().sort("household")
    one, zero, number = np.ones(1), np.zeros(1), np.zeros(len(found), np.int64)
    table = _numbered(found, ("household",))
    return Blocks(("household",), table, number, one, zero, zero, one, clustered=True, claims=False)


def _no_claim() -> Blocks:
    one, zero = np.ones(1), np.zeros(1)
    return Blocks((), pl.DataFrame(), np.zeros(1, np.int64), one, zero, zero, one, clustered=False, claims=False)


def _numbered(table: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    return table.select(*columns, pl.int_range(pl.len(), dtype=pl.Int64).alias("block"))


def _elements(table: pl.DataFrame, columns: tuple[str, ...], design: Design) -> Blocks:
    rows = table["rows"].to_numpy().astype(float)
    drawn = _fraction(rows, table, design.population[0]) if design.population else np.zeros(len(rows))
    within = _factor(rows, drawn, design, "row")
    index = np.arange(len(rows))
    zero = np.zeros(len(rows))
    return Blocks(columns, _numbered(table, columns), index, rows, zero, within, rows, clustered=False, claims=True)


def _clustered(table: pl.DataFrame, columns: tuple[str, ...], design: Design, microdata: Microdata) -> Blocks:
    strata = table.select(columns[:-1])
    number = strata.select(pl.struct(pl.all()).rank("dense") - 1).to_series().to_numpy() if columns[:-1] else None
    stratum = np.zeros(len(table), np.int64) if number is None else number.astype(np.int64)
    units = np.bincount(stratum).astype(float)
    drawn = np.zeros(len(units))
    if design.population:
        first = np.zeros(len(units))
        first[stratum] = table[design.population[0]].to_numpy()
        drawn = _share(units, first)
    within = np.zeros(len(table))
    rows = table["rows"].to_numpy().astype(float)
    if len(design.population) > 1:
        _require_rows_drawn(microdata, columns)
        inside = _fraction(rows, table, design.population[1])
        within = drawn[stratum] * _factor(rows, inside, design, "row")
    between = _factor(units, drawn, design, "cluster")
    return Blocks(
        columns, _numbered(table, columns), stratum, units, between, within, rows, clustered=True, claims=True
    )


def _require_rows_drawn(microdata: Microdata, columns: tuple[str, ...]) -> None:
    """Two stages are exact here where the second stage drew the rows themselves; anything else is refused."""
    second = microdata.design.clusters[1:2]
    if not second:
        return
    twice = (
        microdata.frame.group_by(*columns, *second).len().filter(pl.col("len") > 1).select(pl.len()).collect().item()
    )
    if twice or len(microdata.design.population) > 2:
        raise DataError(
            "this design has more stages with finite populations than can be measured exactly",
            where=microdata.source,
            got=f"{twice} second-stage clusters with several rows",
            expected="at most two stages, the second drawing the rows themselves",
            hint="naming only the first stage in clusters and population: the error is then slightly too large",
        )


def _fraction(drawn: Real, table: pl.DataFrame, column: str) -> Real:
    return _share(drawn, table[column].to_numpy())


def _share(drawn: Real, population: NDArray[np.float64]) -> Real:
    """Sampling fractions; a population up to 1 is read as the fraction itself, as R `survey` does."""
    if not np.isfinite(population).all() or (population <= 0).any():
        raise DataError(
            "a population size is missing, zero or negative", expected="a positive size for every stratum or cluster"
        )
    fraction = np.where(population <= 1, population, drawn / population)
    if (fraction > 1 + 1e-12).any():
        raise DataError(
            "more units were drawn than the population has",
            got=f"{int((fraction > 1).sum())} such strata or clusters",
            hint="checking that the population column counts units of the same stage",
        )
    return np.asarray(fraction, float)


def _factor(units: Real, fraction: Real, design: Design, what: str) -> Real:
    """(1-f) n/(n-1); a lonely unit counts as certain (0), or, for "adjust", uncentred by (1-f)."""
    lonely = (units == 1) & (fraction < 1)
    if lonely.any() and design.lonely == "fail":
        raise DataError(
            f"{int(lonely.sum())} strata hold a single {what}, so their sampling error is not known",
            got=f'lonely = "{design.lonely}"',
            expected=f"at least two {what}s in every stratum",
            hint='joining small strata, or lonely = "adjust" or "certainty" in the source\'s contract',
        )
    several = (1 - fraction) * units / np.maximum(units - 1, 1)
    alone = (1 - fraction) if design.lonely == "adjust" else np.zeros(len(units))
    return np.asarray(np.where(units > 1, several, alone), float)


def variance(blocks: Blocks, owner: Whole, block: Whole, total: Real, square: Real | None, owners: int) -> Real:
    """Design variance of contrasts: owners x indicators.

    A row is one block of one owner, sorted by owner: `total` is the contrast's sum over the block, `square` the sum
    of its squared rows (needed where rows were drawn inside blocks). Blocks an owner has no row for count as zero.
    """
    out = np.zeros((owners, total.shape[1]))
    if square is not None:
        within, rows = blocks.within[block][:, None], blocks.rows[block][:, None]
        np.add.at(out, owner, within * np.maximum(square - _centred(total, rows, blocks), 0))
    if blocks.clustered:
        strata = len(blocks.units)
        key, inverse = np.unique(owner * strata + blocks.stratum[block], return_inverse=True)
        sums = np.zeros((len(key), total.shape[1]))
        squares = np.zeros_like(sums)
        np.add.at(sums, inverse, total)
        np.add.at(squares, inverse, total * total)
        h = key % strata
        spread = squares - _centred(sums, blocks.units[h][:, None], blocks)
        np.add.at(out, key // strata, blocks.between[h][:, None] * np.maximum(spread, 0))
    return out


def _centred(total: Real, units: Real, blocks: Blocks) -> Real:
    """total²/n: what centring takes away; nothing for a lonely unit, whose stratum has no mean to centre on."""
    return np.where(units > 1, total * total / units, 0.0)
