"""A small city of invented people: a register, a survey of 1,600 and a few published figures, in six places."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from isopolis import sources
from isopolis.measurement import measure
from isopolis.protection import protect
from tests.unit.made_reach import made_reach

TOML = """
[city]
name = "Small city"
country = "NL"
area = "S"
synthetic = true
attribution = "Invented for tests."

[frame]
absent = ["people in institutions"]

[areas]
file = "areas.geojson"

[sources.register]
file = "register.parquet"
kind = "register"
period = "2019"
area = "area"
person = "pid"
[sources.register.characteristics]
sex = { column = "sex", categories = { f = "female", m = "male" } }
origin = { column = "origin", categories = { n = "native", e = "eu", o = "non-eu" } }
[sources.register.indicators]
LOC01 = { value = "bicycle = 1", name = "Has a bicycle", domain = "mobility-access", direction = "+" }

[sources.survey]
file = "survey.parquet"
kind = "survey"
period = "2019"
area = "area"
person = "pid"
weight = "weight"
strata = "stratum"
clusters = ["cluster"]
[sources.survey.characteristics]
gender = { column = "gender", categories = { "1" = "woman", "2" = "man", "3" = "non-binary" } }
disability = { column = "gali", categories = { "1" = "severe", "2" = "some", "3" = "none" } }
[sources.survey.characteristics.orientation]
column = "orientation"
categories = { h = "heterosexual", g = "gay-lesbian", b = "bisexual" }
refused = ["r"]
[sources.survey.indicators]
SAF01 = { value = "safe = 1" }
[sources.survey.indicators.LOC02]
value = "hours"
name = "Hours of care"
domain = "time-care"
direction = "context"
statistic = "mean"
unit = "hours"

[sources.figures]
file = "figures.parquet"
kind = "figures"
provenance = "A statistical office"
"""


def box(x: int, y: int, size: int) -> dict:
    ring = [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]
    return {"type": "Polygon", "coordinates": [[[4 + a / 100, 52 + b / 100] for a, b in ring]]}


def area_features() -> list[dict]:
    rows = [("S", "Small city", "", "city", box(0, 0, 6))]
    for d in range(2):
        rows.append((f"D{d}", f"District {d}", "S", "district", box(0, 3 * d, 3)))
        rows += [(f"N{d}{k}", f"Place {d}{k}", f"D{d}", "neighbourhood", box(k, 3 * d, 1)) for k in range(3)]
    named = ("code", "name", "parent", "level")
    return [{"type": "Feature", "properties": dict(zip(named, row, strict=False)), "geometry": row[4]} for row in rows]


def write_city(folder: Path, seed: int = 1) -> Path:
    """A city folder; another seed gives other people."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    places = np.array([f"N{d}{k}" for d in range(2) for k in range(3)])
    n = 6000
    pl.DataFrame(
        {
            "pid": np.arange(n),
            "area": rng.choice(places, n, p=[0.4, 0.3, 0.1, 0.1, 0.085, 0.015]),
            "sex": rng.choice(["f", "m"], n),
            "origin": rng.choice(["n", "e", "o"], n, p=[0.8, 0.03, 0.17]),
            "bicycle": (rng.random(n) < 0.8).astype(int),
        }
    ).write_parquet(folder / "register.parquet")
    m = 1600
    gender = rng.choice(["1", "2", "3"], m, p=[0.5, 0.49, 0.01])
    gali = rng.choice(["1", "2", "3"], m, p=[0.02, 0.2, 0.78])
    cluster = rng.integers(0, 60, m)
    safe = rng.random(m) < 0.7 - 0.2 * (gender == "1") - 0.15 * (gali != "3") + 0.05 * np.sin(cluster)
    pl.DataFrame(
        {
            "pid": np.arange(m),
            "area": places[cluster % 6],
            "weight": rng.uniform(50, 150, m).round(2),
            "stratum": cluster % 2,
            "cluster": cluster,
            "gender": gender,
            "gali": gali,
            "orientation": rng.choice(["h", "g", "b", "r"], m, p=[0.8, 0.06, 0.04, 0.1]),
            "safe": safe.astype(int),
            "hours": (rng.gamma(2, 5, m) + 5 * (gender == "1")).round(1),
        }
    ).write_parquet(folder / "survey.parquet")
    figures = [("SAF01", "S", "2018", "everyone", 0.6612, None), ("SAF01", "S", "2018", "sex=female", 0.55123, None)]
    figures += [("SAF01", "N00", "2018", "everyone", 0.4, 7)]
    names = ["indicator", "area", "period", "group", "value", "n"]
    pl.DataFrame(figures, schema=names, orient="row").write_parquet(folder / "figures.parquet")
    collection = {"type": "FeatureCollection", "features": area_features()}
    (folder / "areas.geojson").write_text(json.dumps(collection), encoding="utf-8")
    (folder / "city.toml").write_text(TOML, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def small_city(tmp_path_factory: pytest.TempPathFactory) -> sources.City:
    return sources.open(write_city(tmp_path_factory.mktemp("small") / "city"))


@pytest.fixture(scope="session")
def small_estimates(small_city):
    return measure(small_city)


@pytest.fixture(scope="session")
def small_gaps(small_estimates):
    return small_estimates.gaps()


@pytest.fixture(scope="session")
def small_release(small_city, small_estimates, small_gaps):
    return protect(small_city, small_estimates, small_gaps)


@pytest.fixture(scope="session")
def small_reach():
    """Reach of the small city, made by hand."""
    return made_reach()


@pytest.fixture(scope="session")
def reach_release(small_city, small_estimates, small_gaps, small_reach):
    """A release with reach."""
    return protect(small_city, small_estimates, small_gaps, small_reach)
