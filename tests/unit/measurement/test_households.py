"""How many households stand behind a number that is about households, against a plain count."""

from itertools import pairwise

import numpy as np
import polars as pl

from isopolis.measurement.estimate import estimate_source
from isopolis.measurement.source import measure_source
from isopolis.sources import Axis, Design, Microdata
from tests.samples import indicator


def register(rows: int = 500, named: bool = True) -> Microdata:
    rng = np.random.default_rng(5)
    frame = pl.DataFrame(
        {
            "a": rng.choice(["x", "y"], rows),
            "y:H": rng.integers(0, 2, rows).astype(float),
            "y:P": rng.integers(0, 2, rows).astype(float),
            "household": rng.integers(0, 120, rows),
        }
    ).with_columns(pl.when(pl.col("household") % 7 > 0).then("y:H").alias("y:H"))
    columns = [pl.lit("C1").alias("area"), pl.lit("2019").alias("period"), pl.lit(1.0).alias("weight")]
    lazy = frame.lazy().with_columns(*columns, pl.col("a").cast(pl.Enum(["x", "y"])).alias("c:a"))
    lazy = lazy if named else lazy.drop("household")
    indicators = (indicator("P"), indicator("H", level="household"))
    return Microdata("r", "register", lazy, (Axis("a", "a", ("x", "y"), {}),), indicators, Design())


def counted(microdata: Microdata) -> dict[tuple[str, str], float | None]:
    frame = estimate_source(measure_source(microdata, None, "C1", ("a",), 1))
    return {(row["indicator"], row["group"]): row["n_households"] for row in frame.iter_rows(named=True)}


def test_households_are_counted_once_a_group_and_only_where_they_are_what_is_measured() -> None:
    microdata = register()
    found = counted(microdata)
    told = microdata.frame.filter(pl.col("y:H").is_not_null()).collect()
    assert found["H", "everyone"] == told["household"].n_unique()
    for group in ("x", "y"):
        assert found["H", f"a={group}"] == told.filter(pl.col("a") == group)["household"].n_unique()
    assert found["P", "everyone"] is None
    sizes = [found["H", "everyone"], found["H", "a=x"]]
    assert all(larger > smaller for larger, smaller in pairwise(sizes))


def test_no_households_are_claimed_where_none_are_named() -> None:
    assert set(counted(register(named=False)).values()) == {None}
