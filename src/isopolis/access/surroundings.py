"""What is within reach of each place, as people's rows take it: by origin, and by area as the mean of its residents."""

import polars as pl

from isopolis.sources import Areas, City
from isopolis.sources.modes import assignment
from isopolis.sources.places.origins import Origins
from isopolis.sources.reach_rules import rules
from isopolis.sources.reaching import Surroundings, usual


def surroundings(city: City, origins: Origins, values: pl.DataFrame) -> Surroundings:
    """The values (origin, mode, indicator, value) by place and by each mode that somebody moves by.

    A rule with a mode of its own holds for whoever is there. An area where nobody lives has no value.
    """
    moved, ruled = assignment(city), rules(city.contract)
    fixed = [id for id, rule in ruled.items() if rule.terms.mode]
    modes = pl.DataFrame({"mode": sorted({usual(moved), *(mode for _, mode in moved)})})
    own = values.join(modes, on="mode", how="semi").filter(~pl.col("indicator").is_in(fixed))
    shared = values.filter(pl.col("indicator").is_in(fixed)).drop("mode").join(modes, how="cross")
    every = pl.concat([own, shared.select(own.columns)])
    weights = origins.frame.select("id", "population", place=_with_ancestors(origins.frame, city.areas))
    placed = every.join(weights.explode("place"), left_on="origin", right_on="id").filter(pl.col("population") > 0)
    mean = (pl.col("value") * pl.col("population")).sum() / pl.col("population").sum()
    by_area = placed.group_by("place", "mode", "indicator", maintain_order=True).agg(value=mean)
    return Surroundings(_wide(every.rename({"origin": "place"}), [*ruled]), _wide(by_area, [*ruled]), moved)


def _wide(values: pl.DataFrame, indicators: list[str]) -> pl.DataFrame:
    wide = values.pivot(on="indicator", index=["place", "mode"], values="value")
    return wide.with_columns(pl.lit(None, pl.Float64).alias(id) for id in indicators if id not in wide.columns)


def _with_ancestors(origins: pl.DataFrame, areas: Areas | None) -> pl.Series:
    """The area of each origin and all areas that hold it."""
    chains = {code: [code, *(areas.ancestors(code) if areas else ())] for code in origins["area"].unique()}
    return pl.Series([chains[code] for code in origins["area"]], dtype=pl.List(pl.String))
