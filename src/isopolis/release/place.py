"""The rules of place: how fine an area may be for each characteristic. Known before any number is."""

from collections.abc import Collection, Mapping
from typing import Any

import polars as pl

from isopolis.framework.group import Group
from isopolis.framework.model import Framework
from isopolis.release.rules import Place

AREA_COLUMNS = {"area": pl.String, "parent": pl.String, "level": pl.String, "area_depth": pl.Int64}


def area_table(geojson: Mapping[str, Any] | None, city: str) -> pl.DataFrame:
    """One row an area: area, parent, level, area_depth (0: the whole city), from a release's own map."""
    features = geojson["features"] if geojson else ()
    properties = {f["properties"]["code"]: f["properties"] for f in features}
    parents = {code: (p.get("parent") or city) for code, p in properties.items() if code != city}
    rows = [(city, "", "city", 0)]
    rows += [
        (code, parent, properties[code].get("level") or "", _depth(code, parents)) for code, parent in parents.items()
    ]
    return pl.DataFrame(rows, schema=AREA_COLUMNS, orient="row")


def _depth(code: str, parents: Mapping[str, str]) -> int:
    depth = 0
    while code in parents and depth <= len(parents):  # a loop of parents ends here, deeper than any rule allows
        code, depth = parents[code], depth + 1
    return depth


def with_scale(rows: pl.DataFrame, framework: Framework, services: Collection[str] = ()) -> pl.DataFrame:
    """The rows with `scale`, the finest place where each may be shown: any, district or city.

    It is the stricter of the group's and the indicator's own: how many people of a belief answered a question put to
    them alone says as much of a place as a group of them does. `services` are ids that are no indicator but a kind of
    service, which is nobody's: there the group's alone counts.
    """
    unique = rows.select("indicator", "group").unique().sort("indicator", "group")
    scales = [_strictest(_scales(indicator, group, framework, services)) for indicator, group in unique.iter_rows()]
    told = unique.with_columns(pl.Series("scale", scales, pl.String))
    return rows.join(told, on=["indicator", "group"], how="left", maintain_order="left")


def finest_scale(indicator: str, group: str, framework: Framework) -> str:
    """The finest place where a number of an indicator and a group may be shown: any, district or city."""
    return _strictest(_scales(indicator, group, framework, ()))


def may_stand(scale: str, depth: int, level: str, place: Place) -> bool:
    """Whether a number of this scale may be shown at an area of this depth and level."""
    in_district = depth <= place.district_depth and level not in place.finer_levels
    return depth == 0 or scale == "any" or (scale == "district" and in_district)


def _scales(indicator_id: str, group: str, framework: Framework, services: Collection[str]) -> set[str]:
    indicator = framework.indicator(indicator_id)
    unknown = "any" if indicator_id in services else "city"  # what nobody described is not put on a map
    own = indicator.scale if indicator else unknown
    return {own} | {_pair_scale(*pair, framework) for pair in Group.parse(group).pairs}


def _strictest(scales: set[str]) -> str:
    return next((scale for scale in ("city", "district") if scale in scales), "any")


def _pair_scale(characteristic_id: str, category_id: str, framework: Framework) -> str:
    """The scale of one pair. Below the district a characteristic of that scale keeps only its coarse categories."""
    characteristic = framework.characteristic(characteristic_id)
    if characteristic is None:
        return "city"  # what nobody described is not put on a map
    if characteristic.scale != "district":
        return characteristic.scale
    category = characteristic.category(category_id)
    has_coarse = any(c.parent for c in characteristic.categories)
    coarse = has_coarse and category is not None and not category.parent
    return "any" if coarse else "district"


def too_fine(place: Place) -> pl.Expr:
    """True where a row's area is finer than its group's scale; needs scale, area_depth and level."""
    in_district = (pl.col("area_depth") <= place.district_depth) & ~pl.col("level").is_in(place.finer_levels)
    in_city = pl.col("area_depth") == 0
    return ((pl.col("scale") == "city") & ~in_city) | ((pl.col("scale") == "district") & ~in_city & ~in_district)
