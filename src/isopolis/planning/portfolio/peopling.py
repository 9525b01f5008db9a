"""How many people a cell stands for: in a survey its respondents times the people whom each stands for there."""

from math import fsum

import polars as pl

from isopolis.sources import City, Source

WHERE = ("source", "period", "area")


def people(city: City, shares: pl.DataFrame) -> pl.Series:
    """The people of each estimate: the persons it rests on, times what a respondent of the same area stands for.

    That is the mean weight of the survey's respondents there, so that a survey and a register count in the same
    people; in registers, censuses and figures each person stands for themselves. A row of `shares` has source, period,
    area and n.
    """
    each = [_each(city, source) for source in city.sources.values() if source.kind == "survey"]
    if not each:
        return shares["n"].cast(pl.Float64).alias("people")
    joined = shares.join(pl.concat(each), on=WHERE, how="left", maintain_order="left")
    return joined.select(people=pl.col("n") * pl.col("persons").fill_null(1.0))["people"]


def _each(city: City, source: Source) -> pl.DataFrame:
    """For each area and all that hold it: source, period, area, persons (whom a respondent there stands for)."""
    rows = source.microdata().frame.select("area", "period", "weight").collect()
    codes = rows["area"].unique().to_list()
    within = pl.DataFrame(
        {"area": codes, "above": [_holding(city, code) for code in codes]},
        schema={"area": pl.String, "above": pl.List(pl.String)},
    )
    inside = rows.join(within, on="area", nulls_equal=True).explode("above")
    gathered = inside.group_by("above", "period").agg("weight").sort("above", "period")
    means = [fsum(weights) / len(weights) for weights in gathered["weight"]]  # exact, whatever the order of rows
    named = gathered.select("period", source=pl.lit(source.name), area="above")
    return named.select(*WHERE).with_columns(pl.Series("persons", means, pl.Float64))


def _holding(city: City, area: str | None) -> tuple[str, ...]:
    """The area, and those that hold it; the whole city alone where it is not known."""
    whole = city.contract.city.area
    if area is None or area == whole or city.areas is None or area not in city.areas.codes:
        return (whole,)
    return (area, *city.areas.ancestors(area))
