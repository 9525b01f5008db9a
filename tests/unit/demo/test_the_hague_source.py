"""The Hague's figures against the source's own tables, where they are beside the checkout."""

import csv
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from isopolis.demo import the_hague

ROOT = Path(__file__).resolve().parents[3]
PACKED = ROOT / "src/isopolis/demo/data/the_hague"
SHARED = ROOT.parent / "shared/data/the_hague_2019"
CITY = "GM0518"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.exists(), reason="the source's tables are not beside the checkout"),
]

COLUMNS = {  # indicator -> what the source prints, and its unit in ours
    "LOC04": ("households_low_income_pct", 0.01),
    "LOC05": ("households_social_minimum_pct", 0.01),
    "LOC06": ("households_below_120_social_minimum_pct", 0.01),
    "LOC07": ("households_lowest_40_income_pct", 0.01),
    "LOC10": ("household_std_income_mean_keur", 1),
    "LOC11": ("household_wealth_median_keur", 1),
    "LOC14": ("tenure_owner_pct", 0.01),
    "LOC15": ("tenure_rent_social_pct", 0.01),
    "LOC16": ("tenure_rent_private_pct", 0.01),
    "LOC17": ("dwelling_value_mean_keur", 1),
    "LOC18": ("net_labour_participation_pct", 0.01),
    "LOC23": ("distance_primary_school_km", 1),
    "LOC24": ("social_support_wmo_per_1000", 0.001),
    "LOC25": ("youth_care_pct", 0.01),
    "LOC27": ("distance_gp_km", 1),
    "LOC29": ("distance_childcare_km", 1),
    "LOC31": ("distance_supermarket_km", 1),
    "LOC32": ("cars_per_household", 1),
}


def _rows(name: str) -> list[dict[str, str]]:
    with (SHARED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def figures() -> pl.DataFrame:
    return the_hague.figures()


@pytest.fixture(scope="module")
def value(figures: pl.DataFrame) -> dict[tuple[str, str, str, str], float]:
    rows = figures.select("indicator", "area", "period", "group", "value").iter_rows()
    return {(indicator, area, period, group): value for indicator, area, period, group, value in rows}


def test_what_is_packed_is_what_the_tool_makes(tmp_path: Path) -> None:
    tool = ROOT / "tools/retabulate_the_hague.py"
    subprocess.run([sys.executable, tool, SHARED, tmp_path], check=True, capture_output=True)
    made, packed = (pl.read_parquet(path / "figures.parquet") for path in (tmp_path, PACKED))
    assert_frame_equal(made, packed)
    assert (tmp_path / "areas.geojson").read_bytes() == (PACKED / "areas.geojson").read_bytes()


@pytest.mark.parametrize("period", ["2019", "2020", "2021"])
def test_rates_equal_the_source_and_empty_cells_have_no_row(value, period) -> None:
    everywhere = _rows(f"key_figures_{period}.csv")
    for id, (column, per) in COLUMNS.items():
        least = 200 if id == "LOC24" else 0  # among fewer residents one house of care makes the whole figure
        table = [row for row in everywhere if int(row["population"]) >= least]
        printed = {row["area_code"]: float(row[column]) * per for row in table if row.get(column)}
        ours = {area: v for (i, area, p, _), v in value.items() if (i, p) == (id, period)}
        assert ours == pytest.approx(printed, rel=1e-9)


@pytest.mark.parametrize("period", ["2019", "2020", "2021"])
def test_counts_equal_the_source(value, period) -> None:
    for row in _rows(f"key_figures_{period}.csv"):
        area = row["area_code"]
        assert value["LOC01", area, period, "everyone"] == int(row["population"])
        assert value["LOC01", area, period, "sex=female"] == int(row["sex_female"])
        assert value["LOC01", area, period, "age=65+"] == int(row["age_65_plus"])
        assert value["LOC01", area, period, "origin=western"] == int(row["origin_western"])
        assert value["LOC02", area, period, "household_type=with-children"] == int(row["households_with_children"])


def test_computed_rates_give_the_printed_count_back(figures: pl.DataFrame) -> None:
    table = {row["area_code"]: row for row in _rows("key_figures_2019.csv")}
    counts = {"LOC12": "benefit_social_assistance", "LOC13": "benefit_old_age", "LOC19": "benefit_unemployment",
              "LOC20": "education_low", "LOC21": "education_high", "LOC26": "benefit_disability"}  # fmt: skip
    for id, column in counts.items():
        rows = figures.filter(pl.col("indicator") == id, pl.col("period") == "2019")
        for area, share, n in rows.select("area", "value", "n").iter_rows():
            assert share * n == pytest.approx(int(table[area][column]), abs=0.00005 * n + 1e-6)


def test_income_fifths_equal_the_source(value) -> None:
    def fifth(category: str, tenths: tuple[str, str]) -> float:
        rows = [r for r in _rows("household_income_decile_2019.csv") if r["category"] == category]
        return sum(int(r["households_pct"]) for r in rows if r["decile_nl"] in tenths) / 100

    types = ("one-person", "single-parent", "couple-without-children", "couple-with-children")
    for kind in types:
        category = kind.replace("-", "_")
        assert value["LOC08", CITY, "2019", f"household_type={kind}"] == pytest.approx(fifth(category, ("1", "2")))
        assert value["LOC09", CITY, "2019", f"household_type={kind}"] == pytest.approx(fifth(category, ("9", "10")))
    assert value["LOC08", CITY, "2019", "earner_age=under-25"] == pytest.approx(fifth("0_24", ("1", "2")))
    assert value["LOC09", CITY, "2019", "earner_origin=non-western"] == pytest.approx(fifth("non_western", ("9", "10")))


def test_students_and_positions_equal_the_source(figures: pl.DataFrame) -> None:
    wanted = {str(age) for age in range(20, 25)}
    students = sum(
        int(row["students"]) for row in _rows("students_sex_age_origin_2019_2020.csv")
        if row["age"] in wanted and row["education_now"] in ("higher_professional_hbo", "university_wo")
    )  # fmt: skip
    alone = sum(
        int(row["living_alone"]) for row in _rows("household_position_sex_age_2019.csv")
        if row["sex"] == "female" and int(row["age"].split("_")[0]) >= 65
    )  # fmt: skip
    for id, group, count in (("LOC22", "everyone", students), ("LOC28", "age=65+|sex=female", alone)):
        row = figures.filter(pl.col("indicator") == id, pl.col("group") == group).to_dicts()[0]
        assert row["value"] * row["n"] == pytest.approx(count, abs=0.00005 * row["n"])
