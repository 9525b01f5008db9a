"""How the sample was drawn: strata that hold one cluster alone, and weights that no one can have."""

from collections.abc import Iterator

import polars as pl

from isopolis.errors import Finding
from isopolis.sources.checking.terms import place
from isopolis.sources.derivation import NAMEABLE, NAMED
from isopolis.sources.source import Source

_LONELY = {
    "adjust": "its error is reckoned around the mean of the whole sample",
    "certainty": "it is taken as drawn for certain and adds no error",
}


def findings(source: Source, made: pl.LazyFrame) -> Iterator[Finding]:
    """Doubts about the design; `made` holds the derived columns."""
    terms = source.terms
    if terms.strata:
        yield from _lonely(source, made)
    if terms.weight:
        total = made.select((pl.col("weight") > 0).any()).collect(engine="streaming").item()
        if total is False:
            yield Finding(
                "no weight is above zero",
                f"{source.table.label}, column {terms.weight}",
                "0 rows",
                "weights above 0",
                "the column that holds the final weight",
            )


def _lonely(source: Source, made: pl.LazyFrame) -> Iterator[Finding]:
    """Strata in which one unit alone was drawn, unless it was all there is."""
    terms = source.terms
    units = pl.col("cluster1").n_unique() if terms.clusters else pl.len()
    whole = pl.col("population1").min() if terms.population else pl.lit(2.0)
    by_stratum = made.group_by("stratum").agg(units.alias("units"), whole.alias("whole"), pl.len().alias("rows"))
    alone = by_stratum.filter((pl.col("units") == 1) & (pl.col("whole") > 1)).collect(engine="streaming")
    if alone.is_empty():
        return
    unit = "cluster" if terms.clusters else "row"
    where = f"{source.table.label}, column {terms.strata} ({place(f'sources.{source.name}.lonely')})"
    if terms.lonely == "fail":
        yield Finding(
            f"a stratum with one {unit}: its error cannot be known",
            where,
            _named(alone),
            f"at least two {unit}s in each stratum",
            'joining it with its neighbour, or lonely = "adjust"',
        )
    else:
        yield Finding(
            f"a stratum with one {unit}: {_LONELY[terms.lonely]}",
            where,
            _named(alone),
            f"at least two {unit}s in each stratum",
            "joining it with its neighbour",
            "note",
        )


def _named(strata: pl.DataFrame) -> str:
    """How many strata, and the names of those that are no single person's."""
    nameable = strata.filter(pl.col("rows") >= NAMEABLE)["stratum"].cast(pl.String).sort().to_list()
    count = f"{strata.height} {'stratum' if strata.height == 1 else 'strata'}"
    return count + (f": {', '.join(nameable[:NAMED])}" if nameable else "")
