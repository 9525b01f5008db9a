"""Writes the public tables that the demo city is built on, from a folder of CBS tables.

    python tools/retabulate_demo_city.py SOURCE_DIR [TARGET_DIR]

SOURCE_DIR holds the tables of Statistics Netherlands (CBS) as tidy CSV; see the README of the target for
which. Areas get neutral codes here, so that no real name reaches the synthetic city. Of the group rates
only those that were read in their source (column seen = V) and that the demo city uses are kept.
"""

import sys
from pathlib import Path

import polars as pl

TARGET = Path(__file__).resolve().parents[1] / "src/isopolis/demo/data/demo_city"

NEIGHBOURHOOD_COLUMNS = {
    "population": "population",
    "sex_male": "male",
    "sex_female": "female",
    "age_0_14": "age_0_14",
    "age_15_24": "age_15_24",
    "age_25_44": "age_25_44",
    "age_45_64": "age_45_64",
    "age_65_plus": "age_65_plus",
    "origin_western": "western",
    "origin_non_western": "non_western",
    "households": "households",
    "households_one_person": "one_person",
    "households_without_children": "without_children",
    "households_with_children": "with_children",
    "education_low": "education_low",
    "education_medium": "education_medium",
    "education_high": "education_high",
    "net_labour_participation_pct": "in_work_pct",
    "households_lowest_40_income_pct": "lowest_40_pct",
    "households_highest_20_income_pct": "highest_20_pct",
    "households_low_income_pct": "low_income_pct",
    "household_std_income_mean_keur": "income_mean_keur",
    "distance_gp_km": "gp_km",
    "distance_supermarket_km": "supermarket_km",
    "distance_childcare_km": "childcare_km",
    "distance_primary_school_km": "primary_school_km",
}

# Which of the published group rates the demo city uses, and what they are called here.
OUTCOMES = {
    "felt_discriminated_12m": "discriminated",
    "felt_discriminated_race_12m": "discriminated_race",
    "feels_unsafe_sometimes": "unsafe_sometimes",
    "feels_unsafe_own_neighbourhood": "unsafe_here",
    "detours_to_avoid_unsafe_places": "detours",
    "afraid_of_crime_in_neighbourhood": "afraid_of_crime",
    "strongly_lonely": "lonely",
    "digital_skills_above_basic": "digital_above_basic",
    "digital_skills_at_least_basic": "digital_basic",
    "housing_cost_overburden": "housing_overburden",
    "unmet_medical_need_cost_distance_waiting": "unmet_need",
    "low_income": "low_income",
    "net_labour_participation": "in_work",
    "unemployment": "unemployed",
    "disability_employment_gap": "disability_employment_gap",
    "disability_gap_female_minus_male": "disability_gap_female_minus_male",
    "population_share": "population_share",
    "belongs_to_religion": "belongs_to_religion",
    "avoids_holding_hands_often_or_always": "avoids_holding_hands",
}

RATE_COLUMNS = ("outcome", "area", "population", "dimension", "group", "rate", "unit", "year", "source", "note")


def _read(folder: Path, name: str) -> pl.DataFrame:
    return pl.read_csv(folder / f"{name}.csv", infer_schema_length=None)


def _numbered(column: str, prefix: str, width: int) -> pl.Expr:
    """A neutral code for each distinct value of a column, in order of appearance."""
    return pl.lit(prefix) + pl.col(column).rank("dense").cast(pl.Int64).cast(pl.String).str.zfill(width)


def neighbourhoods(folder: Path) -> pl.DataFrame:
    """One row a neighbourhood under a neutral code, in the order of the source."""
    rows = _read(folder, "key_figures_2019").filter(pl.col("area_level") == "neighbourhood").sort("area_code")
    return rows.select(
        _numbered("area_code", "N", 3).alias("code"),
        _numbered("district_code", "D", 2).alias("district"),
        *(pl.col(source).alias(name) for source, name in NEIGHBOURHOOD_COLUMNS.items()),
    )


def residents(folder: Path) -> pl.DataFrame:
    """Persons by sex, five-year age band and origin: the whole city, exact."""
    return _read(folder, "population_sex_age_origin_2019").select("sex", "age", "origin", persons="count")


def single_ages(folder: Path) -> pl.DataFrame:
    """Persons by sex and year of age; the last year holds everyone older."""
    age = pl.col("age").str.replace("over_105", "105").cast(pl.Int64)
    return _read(folder, "population_sex_single_age_2019").select("sex", age=age, persons="count")


def positions(folder: Path) -> pl.DataFrame:
    """Persons by sex, five-year age band and position in the household."""
    rows = _read(folder, "household_position_sex_age_2019").drop("area_code", "year", "persons_total")
    long = rows.unpivot(index=["sex", "age"], variable_name="position", value_name="persons")
    return long.with_columns(pl.col("position").replace("other_or_institutional", "other"))


def household_children(folder: Path) -> pl.DataFrame:
    """Households with children or couples, by number of children at home."""
    kind = (
        pl.when(pl.col("household_type") == "single_parent").then(pl.col("household_type")).otherwise(pl.lit("couple"))
    )
    rows = _read(folder, "household_children_2019").with_columns(kind.alias("household"))
    return rows.group_by("household", "children", maintain_order=True).agg(pl.col("households").sum())


def household_sizes(folder: Path) -> pl.DataFrame:
    """Households by size."""
    return _read(folder, "household_size_2019").select(size="household_size", households="households")


def education(folder: Path) -> pl.DataFrame:
    """Persons (thousands, the whole country) by sex, age, origin and attained education."""
    rows = _read(folder, "education_sex_age_origin_nl_2021q2").filter(~pl.col("age").is_in(["15_plus", "15_74"]))
    return rows.select("sex", "age", "origin", "education", thousands="persons_thousand")


def income_tenths(folder: Path) -> pl.DataFrame:
    """Households (%) in each national tenth of standardised income, by one characteristic at a time."""
    rows = _read(folder, "household_income_decile_2019")
    return rows.select("dimension", "category", tenth="decile_nl", pct="households_pct")


def rates(folder: Path) -> pl.DataFrame:
    """The published group rates that the demo city uses; only those read in their source."""
    rows = _read(folder, "outcome_rates").filter(pl.col("seen") == "V", pl.col("indicator").is_in(list(OUTCOMES)))
    named = rows.with_columns(outcome=pl.col("indicator").replace_strict(OUTCOMES))
    return named.select(RATE_COLUMNS)


def origins(folder: Path) -> pl.DataFrame:
    """Residents of the city by non-western country of origin: weights for rates published by country."""
    city = _read(folder, "key_figures_2019").filter(pl.col("area_level") == "municipality")
    names = ("morocco", "dutch_caribbean", "suriname", "turkiye", "other_non_western")
    counts = city.select(pl.col(f"origin_{name}").alias(name) for name in names)
    return counts.unpivot(variable_name="origin", value_name="persons")


TABLES = {
    "neighbourhoods": neighbourhoods,
    "residents": residents,
    "origins": origins,
    "single_ages": single_ages,
    "positions": positions,
    "household_children": household_children,
    "household_sizes": household_sizes,
    "education": education,
    "income_tenths": income_tenths,
    "rates": rates,
}


def main(source: Path, target: Path) -> None:
    """Writes every table of TABLES as CSV."""
    target.mkdir(parents=True, exist_ok=True)
    for name, make in TABLES.items():
        make(source).write_csv(target / f"{name}.csv")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else TARGET)
