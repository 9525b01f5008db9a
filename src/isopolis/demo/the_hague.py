"""The Hague: the built-in city of published figures. Real, and with no person in it."""

import os
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import polars as pl

NAME = "the-hague"


def write(directory: str | Path) -> Path:
    """The city folder `the-hague` under `directory`: city.toml, key_figures.csv and areas.geojson.

    A row of key_figures.csv is one published figure: indicator, area, period, group, value, n, se, provenance.
    Shares are 0 to 1. What was not published has no row. Other files of the folder stay as they are.
    Source: Statistics Netherlands (CBS), CC BY 4.0; boundaries CBS / Kadaster, CC BY 4.0.
    """
    folder = Path(directory) / NAME
    folder.mkdir(parents=True, exist_ok=True)
    _put(folder / "areas.geojson", lambda path: path.write_bytes(_packed("areas.geojson")))
    _put(folder / "key_figures.csv", figures().write_csv)
    _put(folder / "city.toml", lambda path: path.write_bytes(_packed("city.toml")))
    return folder


def figures() -> pl.DataFrame:
    """The published figures, a row per indicator, area, period and group, sorted by indicator, period, area, group."""
    packed = pl.read_parquet(_packed("figures.parquet"))
    return packed.with_columns(pl.col(pl.Categorical).cast(pl.String))


def _packed(name: str) -> bytes:
    return (files("isopolis.demo") / "data" / "the_hague" / name).read_bytes()


def _put(path: Path, write: Callable[[Path], object]) -> None:
    """Put a whole file in its place, or none: written beside it first, then renamed."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        write(unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
