"""Contrasts that were assumed rather than observed: listed by the city, marked on every number they touch."""

import polars as pl

from isopolis.errors import ContractError
from isopolis.sources import City


def read_assumptions(city: City) -> pl.DataFrame | None:
    """The city's list (indicator, characteristic, assumption), or None where it has none."""
    terms = city.contract.assumptions
    if terms is None:
        return None
    path = city.path / terms.file
    wanted = ["indicator", "characteristic", "assumption"]
    try:
        frame = pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise ContractError(
            "the list of assumptions cannot be read", where=path.name, got=type(error).__name__
        ) from None
    if missing := [name for name in wanted if name not in frame.columns]:
        raise ContractError(
            "the list of assumptions lacks columns",
            where=path.name,
            got=f"no {', '.join(missing)}",
            expected=", ".join(wanted),
        )
    return frame.select(wanted)


def mark_assumed(frame: pl.DataFrame, assumptions: pl.DataFrame | None) -> pl.DataFrame:
    """The same rows, basis "assumed" where an indicator's contrast by one of a group's characteristics is assumed."""
    if assumptions is None or frame.is_empty():
        return frame
    listed = assumptions.group_by("indicator").agg(pl.col("characteristic").alias("_assumed"))
    crossed = pl.col("group").str.split("|").list.eval(pl.element().str.split("=").list.first())
    touched = crossed.list.set_intersection(pl.col("_assumed")).list.len() > 0
    marked = pl.when(touched.fill_null(False)).then(pl.lit("assumed")).otherwise(pl.col("basis")).alias("basis")
    return frame.join(listed, on="indicator", how="left", maintain_order="left").with_columns(marked).drop("_assumed")
