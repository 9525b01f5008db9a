"""The Hague: the built-in city of published figures. Real, and with no person in it."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import polars as pl

from isopolis.demo.placing import put

NAME = "the-hague"


def write(directory: str | Path, progress: Callable[[str], object] | None = None) -> Path:
    """The city folder `the-hague` under `directory`: city.toml, key_figures.csv and areas.geojson.

    A row of key_figures.csv is one published figure: indicator, area, period, group, value, n, se, provenance.
    Shares are 0 to 1. What was not published has no row. Other files of the folder stay as they are. `progress`
    is told each step.
    Source: Statistics Netherlands (CBS), CC BY 4.0; boundaries CBS / Kadaster, CC BY 4.0.
    """
    if progress:
        progress("the-hague: published figures")
    folder = Path(directory) / NAME
    folder.mkdir(parents=True, exist_ok=True)
    put(folder / "areas.geojson", lambda path: path.write_bytes(_packed("areas.geojson")))
    put(folder / "key_figures.csv", figures().write_csv)
    put(folder / "city.toml", lambda path: path.write_bytes(_packed("city.toml")))
    return folder


def figures() -> pl.DataFrame:
    """The published figures, a row per indicator, area, period and group, sorted by indicator, period, area, group."""
    packed = pl.read_parquet(_packed("figures.parquet"))
    return packed.with_columns(pl.col(pl.Categorical).cast(pl.String))


def _packed(name: str) -> bytes:
    return (files("isopolis.demo") / "data" / "the_hague" / name).read_bytes()
