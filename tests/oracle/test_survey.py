"""Estimates, errors, intervals and gaps against what R's survey package printed for the same rows."""

import csv
import shutil
from pathlib import Path

import polars as pl
import pytest

import isopolis as iso

HERE = Path(__file__).parent

DESIGNS = {
    "clusters": 'strata = "stratum"\nclusters = ["cluster"]',
    "elements": 'strata = "stratum"',
    "finite": 'strata = "stratum"\npopulation = ["people"]',
    "stages": 'strata = "stratum"\nclusters = ["cluster", "person"]\npopulation = ["clusters", "residents"]',
    "lonely adjust": 'strata = "stratum"\nclusters = ["cluster"]\nlonely = "adjust"',
    "lonely certainty": 'strata = "stratum"\nclusters = ["cluster"]\nlonely = "certainty"',
}

CITY = """
[city]
name = "Sample"
country = "NL"
area = "C1"
synthetic = true

[[characteristics.tenure.categories]]
id = "owner"
name = "Owner"
[[characteristics.tenure.categories]]
id = "social"
name = "Social"
[[characteristics.tenure.categories]]
id = "private"
name = "Private"
[characteristics.tenure]
ground = "socio-economic-status"
name = "Tenure"
definition = "Who owns the home."

[sources.survey]
file = "sample.csv"
kind = "survey"
period = "2019"
person = "person"
weight = "weight"
{design}

[sources.survey.characteristics.gender]
column = "gender"
categories = {{ "woman" = "woman", "man" = "man", "non-binary" = "non-binary" }}
missing = [""]
[sources.survey.characteristics.tenure]
column = "tenure"
categories = {{ "owner" = "owner", "social" = "social", "private" = "private" }}
missing = [""]
"""

INDICATOR = """
[sources.survey.indicators.{id}]
value = "{value}"
name = "{id}"
domain = "living-standards"
unit = "{unit}"
direction = "+"
statistic = "{statistic}"
"""

OWN = (
    INDICATOR.format(id="LOC01", value="safe", unit="share", statistic="share")
    + INDICATOR.format(id="LOC02", value="income", unit="eur", statistic="mean")
    + INDICATOR.format(id="LOC03", value="rent", unit="ratio", statistic="ratio")
    + 'over = "income"\n'
    + INDICATOR.format(id="LOC04", value="safe", unit="count", statistic="total")
)

INDICATORS = {
    "share safe": "LOC01",
    "gap safe": "LOC01",
    "mean income": "LOC02",
    "ratio rent": "LOC03",
    "total safe": "LOC04",
}


def printed(design: str) -> list[dict[str, str]]:
    with (HERE / "survey.csv").open() as file:
        return [row for row in csv.DictReader(file) if row["design"] == design]


@pytest.fixture(scope="module", params=DESIGNS)
def measured(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    design = request.param
    folder = tmp_path_factory.mktemp("sample")
    shutil.copy(HERE / "sample.csv", folder)
    if design.startswith("lonely"):
        rows = pl.read_csv(folder / "sample.csv", infer_schema=False)
        rows.filter((pl.col("stratum") != "S1") | (pl.col("cluster") == "c1")).write_csv(folder / "sample.csv")
    (folder / "city.toml").write_text(CITY.format(design=DESIGNS[design]) + OWN)
    estimates = iso.measure(iso.open(folder))
    return design, estimates.frame, estimates.gaps().frame


def one(frame: pl.DataFrame, statistic: str, group: str) -> dict[str, float]:
    rows = frame.filter(pl.col("indicator") == INDICATORS[statistic], pl.col("group") == group)
    assert len(rows) == 1
    return rows.row(0, named=True)


def test_values_and_errors_equal_r(measured) -> None:
    design, frame, _ = measured
    rows = [
        row for row in printed(design) if row["statistic"] in ("share safe", "mean income", "ratio rent", "total safe")
    ]
    assert len(rows) >= 4
    for row in rows:
        mine = one(frame, row["statistic"], row["group"])
        assert mine["value"] == pytest.approx(float(row["value"]), rel=1e-10)
        assert mine["se"] == pytest.approx(float(row["se"]), rel=1e-10, abs=1e-12)


def test_design_effect_interval_and_degrees_of_freedom_equal_r(measured) -> None:
    design, frame, _ = measured
    for row in printed(design):
        if row["other"] != "NA" and row["statistic"] in ("share safe", "mean income"):
            assert one(frame, row["statistic"], row["group"])["deff"] == pytest.approx(float(row["other"]), rel=1e-10)
        if row["low"] != "NA":
            mine = one(frame, row["statistic"], row["group"])
            assert (mine["low"], mine["high"]) == pytest.approx((float(row["low"]), float(row["high"])), rel=1e-8)
        if row["statistic"] == "degrees of freedom" and "clusters" in design:
            assert one(frame, "share safe", "everyone")["df"] == float(row["value"])


def test_gaps_against_the_rest_equal_r_with_the_covariance_of_shared_clusters(measured) -> None:
    design, _, gaps = measured
    for row in printed(design):
        if row["statistic"] == "gap safe":
            mine = one(gaps.filter(pl.col("reference_kind") == "rest"), "gap safe", row["group"])
            assert mine["difference"] == pytest.approx(float(row["value"]), rel=1e-10)
            assert mine["se"] == pytest.approx(float(row["se"]), rel=1e-10)
            assert mine["log_se"] == pytest.approx(float(row["other"]), rel=1e-8)
