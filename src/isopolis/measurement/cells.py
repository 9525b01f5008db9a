"""The finest cells of one source: every combination of area, period, block and category that occurs (METHODS §1)."""

import math
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from isopolis.errors import UsageError
from isopolis.measurement.blocks import Blocks
from isopolis.measurement.moments import Accumulator, Real, Whole
from isopolis.sources import Axis, Microdata

BATCH = 1 << 17


@dataclass(frozen=True)
class Cells:
    """Sums per finest cell: what the pass leaves of the rows.

    `codes` holds for "area", "period", "block" and each axis the number of its label, -1 where it is not known.
    `sums` is cells x indicators x width (see `moments`), of values less their indicator's entry in `centres`.
    """

    areas: tuple[str, ...]
    periods: tuple[str, ...]
    axes: tuple[Axis, ...]
    codes: Mapping[str, Whole]
    sums: Real
    centres: Real


@dataclass(frozen=True)
class _Radix:
    """One digit of a cell's key: its column as a whole number below `size`; the last value is "not known"."""

    name: str
    digit: pl.Expr
    size: int


def collect(microdata: Microdata, axes: tuple[Axis, ...], areas: tuple[str, ...], blocks: Blocks) -> Cells:
    """The finest cells over these axes, in one streaming pass over the rows."""
    periods = tuple(microdata.frame.select(pl.col("period").unique()).collect()["period"].drop_nulls().sort())
    digits = _digits(axes, areas, periods, blocks)
    _refuse_too_many(digits)
    centres = _centres(microdata)
    accumulator = Accumulator(centres, blocks.width)
    with ThreadPoolExecutor(1) as adder:  # sums one batch while the next is read; in order, so always the same sums
        pending: Future[Any] = adder.submit(int)
        for batch in _batches(_keyed(microdata, digits, blocks), microdata):
            pending.result()
            pending = adder.submit(accumulator.add, *batch)
        pending.result()
    keys, sums = accumulator.finish()
    return Cells(areas, periods, axes, _split(keys, digits), sums, centres)


def _digits(axes: tuple[Axis, ...], areas: tuple[str, ...], periods: tuple[str, ...], blocks: Blocks) -> list[_Radix]:
    return [
        _labelled("area", pl.col("area"), areas),
        _labelled("period", pl.col("period"), periods),
        _Radix("block", pl.col("block") if blocks.columns else pl.lit(0, pl.Int64), max(len(blocks.table), 1)),
        *(_labelled(axis.id, pl.col(f"c:{axis.id}"), axis.categories) for axis in axes),
    ]


def _refuse_too_many(digits: list[_Radix]) -> None:
    """A cell's key is one 64-bit number; more combinations than that could not be told apart."""
    if math.prod(digit.size for digit in digits) >= 1 << 63:
        raise UsageError(
            "there are too many combinations of characteristics to keep apart",
            got=f"{len(digits) - 3} characteristics, each answer of a multiple one counted",
            expected="fewer than 9.2e18 combinations of area, cluster and category",
            hint="naming fewer characteristics, and measuring twice",
        )


def _labelled(name: str, column: pl.Expr, labels: tuple[str, ...]) -> _Radix:
    code = column.cast(pl.Enum(labels)).to_physical().cast(pl.Int64)
    return _Radix(name, code.fill_null(len(labels)), len(labels) + 1)


def _keyed(microdata: Microdata, digits: list[_Radix], blocks: Blocks) -> pl.LazyFrame:
    """The rows with the key of their cell, a number in mixed radix."""
    frame = microdata.frame
    if blocks.columns:
        frame = frame.join(blocks.table.lazy(), on=list(blocks.columns), how="left", nulls_equal=True)
    key = pl.lit(0, pl.Int64)
    for digit in digits:
        key = key * digit.size + digit.digit
    values = [pl.col(f"y:{i.id}").cast(pl.Float64) for i in microdata.indicators]
    over = [
        (pl.col(f"x:{i.id}") if i.statistic == "ratio" else pl.lit(1.0).alias(f"x:{i.id}")).cast(pl.Float64)
        for i in microdata.indicators
        if _has_ratio(microdata)
    ]
    return frame.select(key.alias("key"), pl.col("weight").cast(pl.Float64), *values, *over)


def _has_ratio(microdata: Microdata) -> bool:
    return any(indicator.statistic == "ratio" for indicator in microdata.indicators)


def _batches(frame: pl.LazyFrame, microdata: Microdata) -> Iterator[tuple[Whole, Real, Real, Real]]:
    k = len(microdata.indicators)
    for batch in frame.collect_batches(chunk_size=BATCH, maintain_order=True):
        numbers = batch.select(pl.exclude("key", "weight")).to_numpy() if k else np.zeros((len(batch), 0))
        columns = np.ascontiguousarray(numbers.T)
        yield batch["key"].to_numpy(), batch["weight"].to_numpy(), columns[:k], columns[k:]


def _centres(microdata: Microdata) -> Real:
    """A value near each indicator's mean: squares of what is left cancel less. Shares stay whole counts."""
    sample = microdata.frame.select(f"y:{i.id}" for i in microdata.indicators).head(10_000).collect()
    means = [sample[f"y:{i.id}"].mean() if i.statistic == "mean" else 0.0 for i in microdata.indicators]
    return np.array([float(mean) if isinstance(mean, float) else 0.0 for mean in means])


def _split(keys: Whole, digits: list[_Radix]) -> dict[str, Whole]:
    codes: dict[str, Whole] = {}
    for digit in reversed(digits):
        keys, code = np.divmod(keys, digit.size)
        unknown = digit.size - 1 if digit.name != "block" else digit.size
        codes[digit.name] = np.where(code == unknown, -1, code)
    return codes
