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
    """The same rows, basis "assumed" where an indicator's contrast by a characteristic of the group is assumed.

    A listed characteristic may be a crossing, `age|sex`: it marks the groups that cross all of its parts.
    """
    if assumptions is None or frame.is_empty():
        return frame
    listed: dict[str, list[set[str]]] = {}
    for indicator, characteristic in assumptions.select("indicator", "characteristic").drop_nulls().iter_rows():
        listed.setdefault(indicator, []).append(set(characteristic.split("|")))
    crossed = pl.col("group").str.replace_all("=[^|]*", "").alias("_crossed")
    met = frame.select("indicator", crossed).unique()
    touched = [
        any(parts <= set(key.split("|")) for parts in listed.get(indicator, ())) for indicator, key in met.iter_rows()
    ]
    known = met.with_columns(pl.Series("_assumed", touched, dtype=pl.Boolean))
    marked = pl.when("_assumed").then(pl.lit("assumed")).otherwise("basis").alias("basis")
    rows = frame.with_columns(crossed).join(known, on=["indicator", "_crossed"], how="left", maintain_order="left")
    return rows.with_columns(marked).drop("_crossed", "_assumed")
