"""A tiny city that keeps its contract, as parts that a case may break before they are written to a folder."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import tomli_w

ROWS = 48
AREAS = ("N1", "N2", "N3", "N4")


def people() -> pl.DataFrame:
    """A survey of 48: two strata of two neighbourhoods, in each of them two clusters."""
    number = range(ROWS)
    return pl.DataFrame(
        {
            "pid": [f"p{i:03}" for i in number],
            "neighbourhood": [AREAS[i // 12] for i in number],
            "weight": [10.5 + i % 3 for i in number],
            "stratum": ["north" if i < 24 else "south" for i in number],
            "psu": [i // 6 + 1 for i in number],
            "gender": [(1, 2, 1, 2, 3, 9)[i % 6] for i in number],
            "sex": ["f" if i % 2 else "m" for i in number],
            "age": [17 + i for i in number],
            "gali": [(1, 2, 3, 3)[i % 4] for i in number],
            "income": [12_000.0 + 300 * i for i in number],
            "rent": [6_000.0 + 100 * i for i in number],
            "q14": [(1, 2, 3, 4, 8, 9)[i % 6] for i in number],
        }
    )


def figures() -> pl.DataFrame:
    """Published shares of the city and two neighbourhoods, by sex."""
    rows = [
        ("INC02", area, "2019", group, 0.1 + 0.05 * i, 1000 - 100 * i, 0.01)
        for area in ("C1", "N1", "N2")
        for i, group in enumerate(("everyone", "sex=female", "sex=male"))
    ]
    names = ["indicator", "area", "period", "group", "value", "n", "se"]
    return pl.DataFrame(rows, schema=names, orient="row")


def areas() -> dict[str, Any]:
    """Four squares in a row."""

    def square(i: int, code: str) -> dict[str, Any]:
        corners = [[4 + 0.1 * (i + x), 52 + 0.1 * y] for x, y in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]
        shape = {"type": "Polygon", "coordinates": [corners]}
        return {"type": "Feature", "properties": {"code": code, "name": f"Quarter {code}"}, "geometry": shape}

    return {"type": "FeatureCollection", "features": [square(i, code) for i, code in enumerate(AREAS)]}


def grid() -> pl.DataFrame:
    """Eight places where people live, two in each square."""
    number = range(8)
    return pl.DataFrame(
        {
            "id": [f"o{i}" for i in number],
            "lon": [4.025 + 0.05 * i for i in number],
            "lat": [52.05] * 8,
            "area": [AREAS[i // 2] for i in number],
            "population": [100 + i for i in number],
            "children": [10 + i for i in number],
        }
    )


def services() -> pl.DataFrame:
    """A school, childcare and a stop in each square."""
    kinds = ("primary-school", "childcare", "stop")
    rows = [
        (f"{kind}-{code}", kind, 4.05 + 0.1 * i, 52.05, 20.0, "yes", 6.0 if kind == "stop" else None)
        for i, code in enumerate(AREAS)
        for kind in kinds
    ]
    names = ["id", "kind", "lon", "lat", "capacity", "step_free", "departures"]
    return pl.DataFrame(rows, schema=names, orient="row")


def contract() -> dict[str, Any]:
    """What city.toml says."""
    return {
        "city": {"name": "Smalltown", "country": "NL", "area": "C1", "synthetic": True},
        "frame": {"absent": ["people in institutions"]},
        "areas": {"file": "areas.geojson"},
        "protection": {"secret": "demo"},
        "sources": {"survey": survey(), "published": {"file": "figures.csv", "kind": "figures"}},
    }


def survey() -> dict[str, Any]:
    """The terms of the survey."""
    names = {"person": "pid", "area": "neighbourhood", "weight": "weight", "strata": "stratum", "clusters": ["psu"]}
    gender = {"column": "gender", "categories": {"1": "man", "2": "woman", "3": "non-binary"}, "refused": ["9"]}
    return {
        "file": "people.csv",
        "kind": "survey",
        "period": "2019",
        **names,
        "characteristics": {
            "gender": gender,
            "sex": {"column": "sex", "categories": {"f": "female", "m": "male"}},
            "age": {"column": "age", "breaks": [15, 25, 45, 65]},
            "disability": {"column": "gali", "categories": {"1": "severe", "2": "some", "3": "none"}},
        },
        "indicators": {
            "SAF01": {"question": "q14"},
            "INC02": {"value": "income < 15840", "universe": "age >= 18"},
            "HOU01": {"value": "rent > 0.4 * income"},
        },
    }


@dataclass
class Parts:
    """What a folder is made of; a case changes it."""

    contract: dict[str, Any] = field(default_factory=contract)
    people: pl.DataFrame = field(default_factory=people)
    figures: pl.DataFrame = field(default_factory=figures)
    areas: dict[str, Any] = field(default_factory=areas)
    grid: pl.DataFrame = field(default_factory=grid)
    services: pl.DataFrame = field(default_factory=services)

    @property
    def survey(self) -> dict[str, Any]:
        """The terms of the survey."""
        return self.contract["sources"]["survey"]

    @property
    def characteristics(self) -> dict[str, Any]:
        """The survey's characteristics."""
        return self.survey["characteristics"]

    @property
    def indicators(self) -> dict[str, Any]:
        """The survey's indicators."""
        return self.survey["indicators"]

    def place(self) -> None:
        """Says in the contract where people live and what there is to reach; the files are there anyway."""
        self.contract["origins"] = {"file": "grid.csv"}
        self.contract["facilities"] = {"file": ["services.csv"]}
        self.contract["reach"] = {"CAR04": {"demand": "children"}, "MOB01": {}}

    def put(self, column: str, rows: dict[int, Any]) -> None:
        """Other values of a column of people, by row number from 1; the column becomes text where they are."""
        values = self.people[column].to_list()
        for row, value in rows.items():
            values[row - 1] = value
        texts = any(isinstance(value, str) for value in values)
        made = [None if value is None else str(value) for value in values] if texts else values
        self.people = self.people.with_columns(pl.Series(column, made))

    def write(self, folder: Path) -> Path:
        """The folder, written."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "city.toml").write_text(tomli_w.dumps(self.contract))
        (folder / "areas.geojson").write_text(json.dumps(self.areas))
        self.people.write_csv(folder / "people.csv")
        self.figures.write_csv(folder / "figures.csv")
        self.grid.write_csv(folder / "grid.csv")
        self.services.write_csv(folder / "services.csv")
        return folder
