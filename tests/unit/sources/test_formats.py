"""The same people in every format are the same microdata."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import polars as pl
import pyreadstat
import pytest
from polars.testing import assert_frame_equal

from isopolis import sources

CITY = """[city]
name = "Smallville"
country = "NL"
area = "C1"
[sources.survey]
file = "people{suffix}"
kind = "survey"
period_column = "year"
weight = "w"
strata = "stratum"
clusters = ["psu"]
person = "id"
[sources.survey.characteristics]
gender = {{ column = "g", categories = {{ "1" = "man", "2" = "woman", "3" = "non-binary" }}, refused = ["9"] }}
age = {{ column = "age", breaks = [15, 65] }}
belief = {{ column = "faith", categories = {{ "none" = "none", "x" = "other" }} }}
[sources.survey.indicators]
HOU04 = {{ question = "warm" }}
INC02 = {{ value = "income < 1500", universe = "age >= 18" }}
"""
EUSILC = """[city]
name = "EU-SILC"
country = "AT"
area = "AT"
[sources.eusilc]
file = "{file}"
kind = "survey"
period = "2006"
weight = "rb050"
strata = "db040"
clusters = ["db030"]
[sources.eusilc.characteristics]
sex = {{ column = "rb090", categories = {{ male = "male", female = "female" }} }}
[sources.eusilc.indicators]
INCOME = {{ value = "eqIncome", name = "Income", statistic = "mean", unit = "score" }}
"""
PEOPLE = pl.DataFrame(
    {
        "id": [101, 102, 103, 104, 105, 106],
        "g": [1, 2, 3, 9, None, 2],
        "age": [3, 15, 64, 65, 80, 18],
        "faith": ["none", "x", "none", None, "x", "none"],
        "warm": [1, 2, 8, 9, None, 2],
        "income": [0.5, 1500.0, 1499.99, None, 3000.0, 100.0],
        "year": [2019, 2019, 2020, 2020, 2020, 2019],
        "w": [1.5, 2.0, 2.5, 0.0, 1.0, 1.0],
        "stratum": [1, 1, 2, 2, 2, 1],
        "psu": [1, 2, 1, 2, 2, 1],
        "not asked for": [1, 2, 3, 4, 5, 6],
    }
)
SPSS = PEOPLE.rename({"not asked for": "not_asked_for"})


def _xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(PEOPLE.columns)
    for row in PEOPLE.rows():
        book.active.append(row)
    book.save(path)


def _with_gaps_as_floats(path: Path) -> None:
    """As exports do whose whole numbers became floats because cells were empty."""
    PEOPLE.with_columns(pl.col("g", "warm").cast(pl.Float64)).write_csv(path)


WRITERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "csv": (".csv", PEOPLE.write_csv),
    "csv with floats": (".csv", _with_gaps_as_floats),
    "csv with semicolons": (".csv", lambda path: PEOPLE.write_csv(path, separator=";")),
    "sav": (".sav", lambda path: pyreadstat.write_sav(SPSS, str(path))),
    "dta": (".dta", lambda path: pyreadstat.write_dta(SPSS, str(path))),
    "xlsx": (".xlsx", _xlsx),
}


def microdata(folder: Path, suffix: str, write: Callable[[Path], object]) -> sources.Microdata:
    write(folder / f"people{suffix}")
    (folder / "city.toml").write_text(CITY.format(suffix=suffix))
    return sources.open(folder).sources["survey"].microdata()


@pytest.mark.parametrize(("suffix", "write"), WRITERS.values(), ids=WRITERS)
def test_every_format_gives_the_same_people(tmp_path: Path, suffix: str, write: Callable[[Path], object]) -> None:
    (tmp_path / "parquet").mkdir()
    expected = microdata(tmp_path / "parquet", ".parquet", PEOPLE.write_parquet)

    got = microdata(tmp_path, suffix, write)

    ids = pl.col("person", "stratum", "cluster1").cast(pl.String)  # a package keeps ids as floats, a CSV as text
    assert_frame_equal(got.frame.collect().with_columns(ids), expected.frame.collect().with_columns(ids))
    assert (got.axes, got.indicators, got.design) == (expected.axes, expected.indicators, expected.design)


@pytest.mark.shared
def test_a_public_survey_is_read_as_r_reads_it(tmp_path: Path, shared: Path) -> None:
    """The weighted mean of eusilc's income, against R survey 4.1.1 (svymean eqIncome, all)."""
    (tmp_path / "city.toml").write_text(EUSILC.format(file=shared / "data/survey/eusilc.parquet"))
    frame = sources.open(tmp_path).sources["eusilc"].microdata().frame

    mean = frame.select((pl.col("y:INCOME") * pl.col("weight")).sum() / pl.col("weight").sum()).collect().item()
    clusters = pl.struct("stratum", "cluster1").n_unique().alias("clusters")
    counts = frame.select(pl.len(), clusters, pl.col("stratum").n_unique()).collect()

    oracle = pl.read_csv(shared / "oracles/golden_R_survey_laeken_lme4.csv", null_values="NA")
    printed = oracle.filter(stat="svymean eqIncome", group="all")["estimate"].item()
    assert mean == pytest.approx(printed, rel=1e-12)
    assert counts.row(0) == (14827, 6000, 9)
