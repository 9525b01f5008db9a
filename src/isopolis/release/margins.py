"""Margins: which published numbers add up to which, so that one withheld among them could be worked out.

An equation says: a total is the sum of its parts, with all else equal. The parts are the categories of one
characteristic (its coarse ones, its finest ones, or those below one coarse category) or the areas below one area.
"""

import polars as pl

from isopolis.framework.group import Group
from isopolis.framework.model import Characteristic, Framework

_CELL = ("source", "indicator", "statistic", "period")


def equations(rows: pl.DataFrame, framework: Framework, areas: pl.DataFrame) -> pl.DataFrame:
    """Who stands in which equation: `equation` (a number), `row` (the index in `rows`), `total` (bool), `unlisted`.

    `rows` holds the key of the estimates; `areas` is `place.area_table`. Answers of a `multiple` characteristic
    overlap and form no equation.
    """
    numbered = rows.select(*_CELL, "area", "group").with_row_index("row")
    parts = pl.concat([_group_parts(numbered, framework), _area_parts(numbered, areas)])
    cell = [*_CELL, "margin", "total_area", "total_group"]
    named = numbered.rename({"area": "total_area", "group": "total_group"})
    wholes = parts.select(cell).unique(maintain_order=True).join(named, on=[*_CELL, "total_area", "total_group"])
    wholes = wholes.with_row_index("equation")  # parts without a total give nothing away
    parts = parts.join(wholes.select(*cell, "equation"), on=cell)
    both = [
        frame.select("equation", "row", pl.lit(total).alias("total"))
        for frame, total in ((parts, False), (wholes, True))
    ]
    return pl.concat(both).with_columns(pl.lit(False).alias("unlisted"))


def _group_parts(rows: pl.DataFrame, framework: Framework) -> pl.DataFrame:
    found = [part for key in rows["group"].unique().sort() for part in _parts_of(key, framework)]
    schema = {"group": pl.String, "margin": pl.String, "total_group": pl.String}
    parts = pl.DataFrame(found, schema=schema, orient="row")
    return rows.join(parts, on="group").with_columns(pl.col("area").alias("total_area")).select(*_COLUMNS)


def _area_parts(rows: pl.DataFrame, areas: pl.DataFrame) -> pl.DataFrame:
    inside = areas.filter(pl.col("area_depth") > 0).select("area", pl.col("parent").alias("total_area"))
    named = [pl.lit("area").alias("margin"), pl.col("group").alias("total_group")]
    return rows.join(inside, on="area").with_columns(*named).select(*_COLUMNS)


_COLUMNS = (*_CELL, "margin", "total_area", "total_group", "row")


def _parts_of(key: str, framework: Framework) -> list[tuple[str, str, str]]:
    """Each equation that a group is a part of: the group, the equation's name, the group that is the total."""
    group, found = Group.parse(key), []
    for pair in group.pairs:
        others = tuple(p for p in group.pairs if p != pair)
        characteristic = framework.characteristic(pair[0])
        if characteristic is not None and not characteristic.multiple:
            for name, coarse in _sums(characteristic, pair[1]):
                total = Group(tuple(sorted((*others, (pair[0], coarse))))) if coarse else Group(others)
                found.append((key, f"{pair[0]}:{name}", total.key))
    return found


def _sums(characteristic: Characteristic, category_id: str) -> list[tuple[str, str]]:
    """The sums a category is part of: the sum's name, and the coarse category it sums to (empty: everyone)."""
    parents = {c.id: c.parent for c in characteristic.categories}
    coarse = set(parents.values()) - {""}
    parent = parents.get(category_id, "")
    sums = [(f"in {parent}", parent)] if parent else [("coarse", "")]
    if coarse and category_id not in coarse:
        sums.append(("fine", ""))
    return sums


def exposed(members: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The members of equations in which one number is withheld for its own sake and all others are shown.

    `rows` says of each row of the estimates, in order: hidden (not shown), covered (withheld for its own sake), lent
    (withheld to cover another). Where the parts leave a few `unlisted` persons over, these are what is not shown, and
    one number that is lent covers them. The columns of `rows` come with the members.
    """
    told = members.with_columns(rows[name].gather(members["row"]) for name in ("hidden", "covered", "lent"))
    hidden, unlisted = pl.col("hidden").sum(), pl.col("unlisted").first()
    needs_cover = pl.col("covered").any() | (pl.col("lent").any() & ~unlisted)
    at_stake = ((hidden == 1) & needs_cover) | ((hidden == 0) & unlisted)
    found = told.group_by("equation").agg(at_stake.alias("at_stake")).filter("at_stake")
    return told.join(found.select("equation"), on="equation", how="semi")
