"""Reach made up for the made-up releases: three services, three ways of moving, the areas of the map. Not measured."""

import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from isopolis.release import tables
from isopolis.release.model import ReachNote, Release

KINDS = {"doctor": "doctors", "station": "stations", "green-space": "green spaces"}
NEAR = {"doctor": 0.92, "station": 0.45, "green-space": 0.98}  # of everyone on foot, made up
LESS = {"adult": 0.0, "wheelchair": 0.13, "older": 0.07}
LOST = {"doctor": 12300, "station": 30120, "green-space": 0}  # by wheelchair
PEOPLE = 120000


def note(rule: str = "streets", **change: Any) -> ReachNote:
    """How it was worked out, which it was not."""
    names = {"adult": ("on foot", 4.8), "wheelchair": ("in a wheelchair", 3.6), "older": ("on foot, slowly", 3.0)}
    modes = [{"id": id, "name": name, "speed": speed, "rule": rule} for id, (name, speed) in names.items()]
    modes[1] |= {"avoids": ["steps", "raised kerbs"], "groups": ["disability=severe"]}
    network = {"pieces": 182345, "kilometres": 2210.4, "tagged": {"kerb": 0.03, "paved": 0.41}}
    facts = {
        "noun": "residents", "periods": ["2019"], "modes": modes, "kinds": KINDS, "unsnapped": 40,
        "facilities": {"doctor": 14, "station": 6, "green-space": 81},
        "network": network if rule == "streets" else None,
        "attribution": "© OpenStreetMap contributors, ODbL" if rule == "streets" else "",
    }  # fmt: skip
    return ReachNote.model_validate(facts | change)


def with_reach(release: Release, rule: str = "streets", groups: Sequence[str] = ()) -> Release:
    """The release with a table of reach: two areas are withheld, and one has no row."""
    codes = [f["properties"]["code"] for f in (release.areas or {"features": []})["features"]][:-1]
    where = [(release.manifest.area, "everyone"), *((release.manifest.area, group) for group in groups)]
    where += [(code, "everyone") for code in codes]
    basis = "assumed" if rule == "line" else "modelled"
    rows = [
        row | {"basis": basis}
        for kind in KINDS for mode in LESS for area, group in where
        for row in _cell(kind, mode, group, None if area == release.manifest.area else codes.index(area))
    ]  # fmt: skip
    found = pl.DataFrame(rows, schema=dict(tables.REACH), infer_schema_length=None).with_columns(
        pl.when(pl.col("area") == "").then(pl.lit(release.manifest.area)).otherwise(pl.col("area")).alias("area")
    )
    named = {str(n): code for n, code in enumerate(codes)}
    found = found.with_columns(pl.col("area").replace(named)).sort(list(tables.REACH_KEY))
    return replace(release, tables={**release.tables, "reach": found}, reach=note(rule))


def _cell(kind: str, mode: str, group: str, place: int | None) -> list[dict[str, Any]]:
    """Both statistics of one cell; `place` counts the areas, None is the whole city."""
    wobble = 0.0 if place is None else (zlib.crc32(f"{kind}{place}".encode()) % 1000) / 2500
    share = round(max(NEAR[kind] - LESS[mode] * (1.5 - NEAR[kind]) - wobble, 0), 2)
    own = "wheelchair" if group == "disability=severe" else "adult"
    key = {
        "area": "" if place is None else str(place), "group": group, "depth": 0 if group == "everyone" else 1,
        "mode": mode, "kind": kind, "period": "2019", "counterfactual": mode != own,
    }  # fmt: skip
    if place in (3, 4) and mode == "wheelchair":
        return [key | {"statistic": s, "unit": u, "obs_status": "Q", "conf_status": "A"} for s, u in _BOTH]
    n = PEOPLE if place is None else 2000
    lost = LOST[kind] if mode == "wheelchair" and place is None else 0
    shown = key | {"n": n, "n_unreachable": lost, "obs_status": "A", "conf_status": "F"}
    bounds = {"low": max(share - 0.2, 0.0), "high": min(share + 0.05, 1.0)} if mode == "wheelchair" else {}
    minutes = {"statistic": "mean", "unit": "minutes", "value": round(6 + 30 * (1 - share), 1)}
    return [shown | minutes, shown | {"statistic": "within_15", "unit": "share", "value": share} | bounds]


_BOTH = (("mean", "minutes"), ("within_15", "share"))
