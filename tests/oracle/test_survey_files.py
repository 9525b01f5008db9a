"""The whole way over two public survey files, against what R printed for them; skipped without the reference data."""

import csv
import json
import shutil
from pathlib import Path

import polars as pl
import pytest

import isopolis as iso

pytestmark = pytest.mark.shared

HEAD = """
[city]
name = "Oracle"
country = "{country}"
area = "C1"
synthetic = true
"""

NHANES = (
    HEAD.format(country="NL")
    + """
[characteristics.race]
ground = "race-ethnic-origin"
name = "Race"
definition = "As the file codes it."
categories = [{ id = "1", name = "1" }, { id = "2", name = "2" }, { id = "3", name = "3" }, { id = "4", name = "4" }]

[characteristics.agecat]
ground = "age"
name = "Age class"
definition = "As the file codes it."
categories = [{ id = "a", name = "a" }, { id = "b", name = "b" }, { id = "c", name = "c" }, { id = "d", name = "d" }]

[sources.nhanes]
file = "people.parquet"
kind = "survey"
period = "2009"
weight = "WTMEC2YR"
strata = "SDMVSTRA"
clusters = ["SDMVPSU"]

[sources.nhanes.characteristics]
race = { column = "race", categories = { "1" = "1", "2" = "2", "3" = "3", "4" = "4" } }
agecat = { column = "agecat", categories = { "(0,19]" = "a", "(19,39]" = "b", "(39,59]" = "c", "(59,Inf]" = "d" } }
sex = { column = "RIAGENDR", categories = { "1" = "male", "2" = "female" } }

[sources.nhanes.indicators.LOC01]
value = "HI_CHOL"
name = "High cholesterol"
domain = "health-care"
unit = "share"
direction = "-"
statistic = "share"
"""
)

REGIONS = (
    *("Burgenland", "Carinthia", "Lower Austria", "Salzburg", "Styria"),
    *("Tyrol", "Upper Austria", "Vienna", "Vorarlberg"),
)


def _id(name: str) -> str:
    return name.replace(" ", "-")


EUSILC = (
    HEAD.format(country="AT")
    + f"""
[characteristics.region]
ground = "socio-economic-status"
name = "Region"
definition = "The stratum, as a group."
categories = [{", ".join(f'{{ id = "{_id(r)}", name = "{r}" }}' for r in REGIONS)}]

[characteristics.citizenship]
ground = "race-ethnic-origin"
name = "Citizenship"
definition = "As the file codes it; children were not asked."
categories = [{", ".join(f'{{ id = "{c}", name = "{c}" }}' for c in ("AT", "EU", "Other"))}]

[sources.eusilc]
file = "people.parquet"
kind = "survey"
period = "2006"
weight = "rb050"
strata = "db040"
clusters = ["db030"]

[sources.eusilc.characteristics]
region = {{ column = "db040", categories = {{ {", ".join(f'"{r}" = "{_id(r)}"' for r in REGIONS)} }} }}
citizenship = {{ column = "pb220a", categories = {{ AT = "AT", EU = "EU", Other = "Other" }}, missing = [""] }}
sex = {{ column = "rb090", categories = {{ male = "male", female = "female" }} }}

[sources.eusilc.indicators.LOC01]
value = "eqIncome"
name = "Equivalised income"
domain = "living-standards"
unit = "eur"
direction = "+"
statistic = "mean"

[sources.eusilc.indicators.LOC02]
value = "eqIncome < 0.6 * 18098.72666666667"  # the weighted median that R's laeken printed
name = "Below the line"
domain = "living-standards"
unit = "share"
direction = "-"
statistic = "share"
"""
)


def measured(folder: Path, contract: str, data: Path, depth: int) -> dict[tuple[str, str], dict[str, float]]:
    shutil.copy(data, folder / "people.parquet")
    (folder / "city.toml").write_text(contract, "utf-8")
    city = iso.open(folder)
    city.check().raise_for_findings()
    frame = iso.measure(city, depth=depth).frame
    return {(row["indicator"], row["group"]): row for row in frame.iter_rows(named=True)}


def largest_deviation(pairs: list[tuple[float, float]]) -> float:
    """Relative where R printed a number, absolute where it printed zero."""
    return max(abs(mine / theirs - 1) if theirs else abs(mine) for mine, theirs in pairs)


def test_nhanes_three_way_domains_equal_r(tmp_path: Path, shared: Path) -> None:
    mine = measured(tmp_path, NHANES, shared / "data/survey/nhanes.parquet", depth=3)
    printed = json.loads((shared / "oracles/r_survey_domains.json").read_text())
    everyone = mine["LOC01", "everyone"]
    pairs = [(everyone["value"], printed["nh_mean"]["est"]), (everyone["se"], printed["nh_mean"]["se"])]
    letters = {"(0,19]": "a", "(19,39]": "b", "(39,59]": "c", "(59,Inf]": "d"}
    by = printed["nh_by"]
    for key, value, se in zip(by["key"], by["est"], by["se"], strict=True):
        sex = {1: "male", 2: "female"}[key["RIAGENDR"]]
        row = mine["LOC01", f"agecat={letters[key['agecat']]}|race={key['race']}|sex={sex}"]
        pairs += [(row["value"], value), (row["se"], se)]
    assert len(pairs) == 2 + 2 * 32
    assert everyone["df"] == printed["degf"][3]
    assert largest_deviation(pairs) < 1e-9


def test_eusilc_households_as_clusters_equal_r(tmp_path: Path, shared: Path) -> None:
    mine = measured(tmp_path, EUSILC, shared / "data/survey/eusilc.parquet", depth=2)
    pairs = []
    with (shared / "oracles/golden_R_survey_laeken_lme4.csv").open() as file:
        for row in csv.DictReader(file):
            found = mine.get(_key(row["stat"], row["group"])) if row["set"] == "eusilc" else None
            if found:
                pairs += [(found["value"], float(row["estimate"])), (found["se"], float(row["se"]))]
    assert len(pairs) == 2 * (1 + 6 + 9 + 18)
    assert largest_deviation(pairs) < 1e-9


def _key(statistic: str, group: str) -> tuple[str, str]:
    """Where our table has what R printed under these names; ("", "") for what is not compared."""
    if statistic == "svymean eqIncome":
        if group == "all":
            return "LOC01", "everyone"
        if group in REGIONS:
            return "LOC01", f"region={_id(group)}"
        sex, citizenship = group.split("|")
        return "LOC01", f"citizenship={citizenship}|sex={sex}"
    if statistic == "svymean poor (fixed line)":
        region, sex = group.split("|")
        return "LOC02", f"region={_id(region)}|sex={sex}"
    return "", ""


def test_the_files_hold_what_the_contracts_say(shared: Path) -> None:
    classes = pl.read_parquet(shared / "data/survey/nhanes.parquet")["agecat"].unique().sort().to_list()
    assert classes == ["(0,19]", "(19,39]", "(39,59]", "(59,Inf]"]
