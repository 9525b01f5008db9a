"""Releases forged for the tests of what is checked: a row that says something else."""

from dataclasses import replace

import polars as pl

from isopolis.release import Release


def forged(release: Release, table: str, where: pl.Expr, first: bool = True, **values: object) -> Release:
    """The release with columns of such rows of a table changed, of the first alone unless said otherwise."""
    frame = release.tables[table]
    rows = frame.select(where.arg_true()).to_series()
    assert len(rows)
    there = pl.int_range(pl.len()).is_in((rows.head(1) if first else rows).implode())
    changes = [
        pl.when(there)
        .then(value if isinstance(value, pl.Expr) else pl.lit(value))
        .otherwise(pl.col(name))
        .cast(frame[name].dtype)
        .alias(name)
        for name, value in values.items()
    ]
    return replace(release, tables={**release.tables, table: frame.with_columns(changes)})
