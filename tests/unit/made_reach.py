"""Reach made by hand for the small city: spots with so many women and men, and minutes by mode. Nobody lives there."""

import zlib
from typing import Any

import polars as pl

from isopolis.measurement import Reach
from isopolis.sources import City

# area, women, men; minutes on foot and in a wheelchair (None: no way leads there), to a doctor and to a pharmacy
SPOTS = [
    ("N00", 600, 600, (4, 6), (6, 9)), ("N00", 400, 500, (9, 12), (13, None)), ("N00", 180, 120, (14, 19), (12, 22)),
    ("N01", 500, 400, (6, 8), (7, 9)), ("N01", 300, 300, (13, 22), (16, 30)), ("N01", 160, 140, (21, None), (20, None)),
    ("N02", 150, 150, (8, 11), (10, 14)), ("N02", 160, 140, (17, 26), (11, 15)),
    ("N10", 200, 180, (11, 15), (9, 12)), ("N10", 120, 100, (19, None), (18, None)),
    ("N11", 120, 130, (12, 16), (14, 19)), ("N11", 140, 120, (26, None), (24, None)),
    ("N12", 45, 42, (31, 40), (28, 37)), ("N12", 2, 1, (None, None), (None, None)),
]  # fmt: skip
MODES, KINDS = ("adult", "wheelchair"), ("doctor", "pharmacy")
METHOD: dict[str, Any] = {
    "noun": "residents",
    "modes": [
        {"id": "adult", "name": "on foot", "speed": 4.8, "rule": "streets", "avoids": [], "groups": ["everyone"]},
        {"id": "wheelchair", "name": "in a wheelchair", "speed": 3.6, "rule": "streets",
         "avoids": ["steps without a ramp", "raised kerbs", "unpaved ways"], "groups": []},
    ],
    "kinds": {"doctor": "doctors", "pharmacy": "pharmacies"},
    "facilities": {"doctor": 14, "pharmacy": 9},
    "network": {"pieces": 1200, "kilometres": 88.4, "tagged": {"kerb": 0.03, "paved": 0.41, "wheelchair": 0.02}},
    "unsnapped": 3,
    "unplaced": 0,
    "attribution": "© OpenStreetMap contributors, ODbL",
}  # fmt: skip


def made_reach(**method: Any) -> Reach:
    """The reach of the spots: every area, everyone and each sex (below the whole city everyone alone)."""
    frames = [_rows(_people(), mode, kind) for mode in MODES for kind in KINDS]
    return Reach(pl.concat(frames), METHOD | method)


def _people() -> pl.DataFrame:
    rows = []
    for area, women, men, *ways in SPOTS:
        for key, people in (("sex=female", women), ("sex=male", men)):
            minutes = {f"{m} {k}": ways[j][i] for i, m in enumerate(MODES) for j, k in enumerate(KINDS)}
            rows += [
                {"area": a, "group": g, "people": people, **minutes}
                for a in (area, f"D{area[1]}", "S")
                for g in (key, "everyone")
            ]
    return pl.DataFrame(rows, infer_schema_length=None).filter(
        (pl.col("area") == "S") | (pl.col("group") == "everyone")
    )


def _rows(people: pl.DataFrame, mode: str, kind: str) -> pl.DataFrame:
    minutes, n = pl.col(f"{mode} {kind}").cast(pl.Float64), pl.col("people")
    capped = minutes.fill_null(60)
    sums = people.group_by("area", "group", maintain_order=True).agg(
        mean=(capped * n).sum() / n.sum(),
        within_15=((capped <= 15) * n).sum() / n.sum(),
        worst=((capped <= 11) * n).sum() / n.sum(),
        best=((capped <= 22) * n).sum() / n.sum(),
        n=n.sum(),
        n_unreachable=(minutes.is_null() * n).sum(),
    )
    long = sums.unpivot(
        ["mean", "within_15"], index=["area", "group", "n", "n_unreachable", "worst", "best"], variable_name="statistic"
    )
    tagged = (pl.col("statistic") == "within_15") & pl.lit(mode == "wheelchair")
    return long.with_columns(
        pl.lit(mode).alias("mode"), pl.lit(kind).alias("kind"), pl.lit("2019").alias("period"),
        pl.when(pl.col("statistic") == "mean").then(pl.lit("minutes")).otherwise(pl.lit("share")).alias("unit"),
        pl.when(pl.col("group") == "everyone").then(0).otherwise(1).cast(pl.Int64).alias("depth"),
        pl.when(tagged).then("worst").alias("low"), pl.when(tagged).then("best").alias("high"),
        pl.lit(mode == "wheelchair").alias("counterfactual"), pl.lit("").alias("level"),
    ).drop("worst", "best")  # fmt: skip


def made_everywhere(city: City) -> Reach:
    """Reach of everyone in each area of a city, by both modes: 1,000 people in each, shares by chance."""
    assert city.areas is not None
    codes = [feature["properties"]["code"] for feature in city.areas.geojson()["features"]]
    rows = [
        {
            "area": area, "level": "", "group": "everyone", "depth": 0, "mode": mode, "kind": kind,
            "statistic": "within_15", "unit": "share", "value": (1 + zlib.crc32(f"{area}{kind}".encode()) % 99) / of,
            "low": None, "high": None, "n": 1000, "n_unreachable": 100 * MODES.index(mode), "period": "2019",
            "counterfactual": mode == "wheelchair",
        }
        for area in dict.fromkeys([city.contract.city.area, *codes])
        for mode, of in zip(MODES, (100, 160), strict=True) for kind in KINDS
    ]  # fmt: skip
    floats = dict.fromkeys(("value", "low", "high"), pl.Float64)
    return Reach(pl.DataFrame(rows, schema_overrides=floats), METHOD)
