"""Private rows made by hand, and the case that judges them."""

from collections.abc import Callable

import polars as pl
import pytest

from isopolis import framework
from isopolis.protection.case import Case
from isopolis.release.context import Context
from isopolis.release.model import Manifest, ReachNote, Release
from isopolis.release.place import area_table
from isopolis.release.rules import load_rules
from isopolis.release.tables import ESTIMATES

MAP = {
    "features": [
        {"properties": {"code": "D", "name": "D", "parent": "S", "level": "district"}},
        {"properties": {"code": "E", "name": "E", "parent": "S", "level": "district"}},
        {"properties": {"code": "N", "name": "N", "parent": "D", "level": "neighbourhood"}},
    ]
}
ROW = {
    "source": "survey",
    "indicator": "SAF01",
    "statistic": "share",
    "unit": "share",
    "area": "S",
    "period": "2019",
    "group": "everyone",
    "depth": 0,
    "n": 500,
    "value": 0.5,
    "low": 0.45,
    "high": 0.55,
    "se": 0.025,
    "df": 40.0,
    "deff": 1.2,
    "n_clusters": 40.0,
    "obs_status": "A",
    "conf_status": "F",
    "basis": "measured",
}
REGISTER = {"source": "register", "se": None, "df": None, "deff": None, "n_clusters": None}


@pytest.fixture(scope="session")
def case() -> Case:
    names = [("survey", "survey"), ("register", "register"), ("figures", "published")]
    regimes = pl.DataFrame(names, schema={"source": pl.String, "regime": pl.String}, orient="row")
    return Case(load_rules("standard"), framework.load("cities-of-equality"), area_table(MAP, "S"), regimes)


@pytest.fixture(scope="session")
def rows() -> Callable[..., pl.DataFrame]:
    """Rows that differ from an ordinary one in what is given; `register` rows have no sampling error."""

    def made(*changes: dict) -> pl.DataFrame:
        full = []
        for change in changes:
            row = {**ROW, **(REGISTER if change.get("source") == "register" else {}), **change}
            if row["source"] == "register":
                row |= {"low": row["value"], "high": row["value"]}
            group = row["group"]
            full.append(row | {"depth": 0 if group == "everyone" else group.count("=")})
        floats = dict.fromkeys(("value", "low", "high", "se", "df", "deff", "n_clusters"), pl.Float64)
        return pl.DataFrame(full, schema_overrides=floats)

    return made


@pytest.fixture(scope="session")
def context_of(case: Case) -> Callable[..., Context]:
    """What the public checks look at, for a table of reach with its note."""

    def made(reach: pl.DataFrame, note: ReachNote) -> Context:
        manifest = Manifest(
            city="S", country="NL", area="S", synthetic=True, framework="f", framework_version="1",
            framework_hash="0", periods=("2019",), rules="standard", rules_note="", engine="isopolis",
        )  # fmt: skip
        tables = {"reach": reach, "estimates": pl.DataFrame(schema=dict(ESTIMATES))}
        return Context(Release(manifest, case.framework, tables, case.rules.as_data(), MAP, reach=note))

    return made
