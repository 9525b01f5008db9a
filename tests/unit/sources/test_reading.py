"""Files of every format read alike: by name, lazily, and refused in plain words where they are broken."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import polars as pl
import pyreadstat
import pytest

from isopolis.errors import ContractError, DataError
from isopolis.sources import labels
from isopolis.sources.reading import names, scan
from isopolis.sources.table import Table

PEOPLE = pl.DataFrame({"code": [1.0, 2.0, 9.0, None], "age": [10.0, 20.5, 30.0, None], "name": ["a", "é", "c", "d"]})


def as_parquet(path: Path) -> None:
    PEOPLE.write_parquet(path)


def as_csv(path: Path) -> None:
    PEOPLE.write_csv(path)


def as_sav(path: Path) -> None:
    pyreadstat.write_sav(PEOPLE, str(path), variable_value_labels={"code": {1: "man", 2: "woman", 9: "refused"}})


def as_dta(path: Path) -> None:
    pyreadstat.write_dta(PEOPLE, str(path), variable_value_labels={"code": {1: "man", 2: "woman", 9: "refused"}})


def as_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(PEOPLE.columns)
    for row in PEOPLE.rows():
        book.active.append(row)
    book.create_sheet("other").append(["x"])
    book.save(path)


WRITERS = {".parquet": as_parquet, ".csv": as_csv, ".sav": as_sav, ".dta": as_dta, ".xlsx": as_xlsx}
formats = pytest.mark.parametrize(("suffix", "write"), WRITERS.items(), ids=WRITERS)


@formats
def test_every_format_gives_the_same_columns(tmp_path: Path, suffix: str, write: Callable[[Path], None]) -> None:
    write(tmp_path / f"people{suffix}")
    table = Table(tmp_path / f"people{suffix}")

    frame = scan(table, ["age", "code", "name"])

    assert names(table) == ("code", "age", "name")
    assert isinstance(frame, pl.LazyFrame)
    got = frame.collect()
    assert got["age"].to_list() == [10.0, 20.5, 30.0, None]
    assert got["name"].to_list() == ["a", "é", "c", "d"]
    assert scan(table, ["age"]).collect().columns == ["age"]
    assert frame.select(pl.len()).collect(engine="streaming").item() == 4
    assert frame.filter(pl.col("age") > 15).select("name").collect()["name"].to_list() == ["é", "c"]


@pytest.mark.parametrize(("suffix", "kept"), [(".parquet", -40), (".xlsx", -40), (".sav", 60), (".dta", 60)])
def test_a_file_cut_short_is_said_without_a_traceback(tmp_path: Path, suffix: str, kept: int) -> None:
    path = tmp_path / f"people{suffix}"
    WRITERS[suffix](path)
    path.write_bytes(path.read_bytes()[:kept])

    with pytest.raises(DataError, match="cut off, damaged or of another format") as caught:
        scan(Table(path), ["age"])

    assert caught.value.findings[0].where == path.name
    assert caught.value.__suppress_context__


@formats
def test_a_column_that_is_not_there_is_named_with_its_neighbours(
    tmp_path: Path, suffix: str, write: Callable[[Path], None]
) -> None:
    write(tmp_path / f"people{suffix}")

    with pytest.raises(DataError, match="there is no column 'agee'") as caught:
        scan(Table(tmp_path / f"people{suffix}"), ["agee", "name"])

    assert caught.value.findings[0].hint == "'age'"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    as_csv(tmp_path / "people.csv")

    with pytest.raises(DataError, match="there is no such file") as caught:
        scan(Table(tmp_path / "peple.csv"))

    assert caught.value.findings[0].hint == "'people.csv'"


def test_a_format_that_no_one_reads(tmp_path: Path) -> None:
    (tmp_path / "people.ods").write_bytes(b"x")

    with pytest.raises(DataError, match="is of a format that cannot be read"):
        scan(Table(tmp_path / "people.ods"))


# --- CSV --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["", "utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_in_its_declared_encoding(tmp_path: Path, encoding: str, separator: str) -> None:
    text = f"naïve{separator}n\nMálaga{separator}7\n"
    (tmp_path / "a.csv").write_bytes(text.encode(encoding or "utf-8"))

    frame = scan(Table(tmp_path / "a.csv", encoding=encoding), ["n", "naïve"]).collect()

    assert frame.row(0) == (7, "Málaga")


def test_csv_that_is_not_what_it_says_is_found_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a,b\n1,x\n2,M\xe1laga\n")

    with pytest.raises(DataError, match="bytes that are not text in its encoding") as caught:
        scan(Table(tmp_path / "a.csv"), ["a"])

    assert caught.value.findings[0].where == "a.csv:3"


def test_an_encoding_that_does_not_exist_is_the_contracts_fault(tmp_path: Path) -> None:
    as_csv(tmp_path / "a.csv")

    with pytest.raises(ContractError, match="'utf-9' is no encoding"):
        scan(Table(tmp_path / "a.csv", encoding="utf-9"))


def test_codes_in_csv_stay_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("area,n\n0101,1\n0202,2.5\n")

    frame = scan(Table(tmp_path / "a.csv"), ["area", "n"], text=["area"]).collect()

    assert frame.rows() == [("0101", 1.0), ("0202", 2.5)]


def test_a_late_decimal_does_not_surprise(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("n\n" + "1\n" * 30_000 + "2.5\n")

    assert scan(Table(tmp_path / "a.csv"), ["n"]).collect()["n"].sum() == 30_002.5


def test_an_empty_csv(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"")

    with pytest.raises(DataError, match="is empty"):
        scan(Table(tmp_path / "a.csv"))


@pytest.mark.parametrize("row", ["3,4,canary", "3", '3,"x,y",canary'])
def test_rows_of_another_width_are_said_with_their_line_and_not_their_values(tmp_path: Path, row: str) -> None:
    (tmp_path / "a.csv").write_text(f'a,b\n1,"2, or\n3"\n{row}\n')

    with pytest.raises(DataError, match="does not have the cells") as caught:
        scan(Table(tmp_path / "a.csv"), ["a"])

    assert caught.value.findings[0].where == "a.csv:4"
    assert "canary" not in str(caught.value)


def test_a_quote_that_is_not_closed_is_said_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('a,b\n1,2\n3,"canary\n')

    with pytest.raises(DataError, match="is not closed") as caught:
        scan(Table(tmp_path / "a.csv"), ["a"])

    assert caught.value.findings[0].where == "a.csv:3"
    assert "canary" not in str(caught.value)


def test_an_empty_line_is_no_person(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n\n3,4\n")

    with pytest.raises(DataError, match="does not have the cells") as caught:
        scan(Table(tmp_path / "a.csv"), ["a"])

    assert caught.value.findings[0].where == "a.csv:3"


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,a,b\n1,2,3\n")

    with pytest.raises(DataError, match="two columns have one name"):
        scan(Table(tmp_path / "a.csv"), ["a"])


# --- labels and declared missings -------------------------------------------------------------------------------


@pytest.mark.parametrize(("suffix", "write"), [(".sav", as_sav), (".dta", as_dta)])
def test_labels_are_given_by_code(tmp_path: Path, suffix: str, write: Callable[[Path], None]) -> None:
    write(tmp_path / f"people{suffix}")

    assert labels(tmp_path / f"people{suffix}") == {"code": {"1": "man", "2": "woman", "9": "refused"}}


def test_other_formats_carry_no_labels(tmp_path: Path) -> None:
    as_parquet(tmp_path / "people.parquet")

    assert labels(tmp_path / "people.parquet") == {}


def test_what_a_file_declares_missing_is_empty_among_numbers_and_a_code_among_codes(tmp_path: Path) -> None:
    frame = pl.DataFrame({"income": [100.0, 999.0], "q": [1.0, 9.0]})
    pyreadstat.write_sav(frame, str(tmp_path / "a.sav"), missing_ranges={"income": [999], "q": [{"lo": 8, "hi": 9}]})

    got = scan(Table(tmp_path / "a.sav"), ["income", "q"], text=["q"]).collect()

    assert got["income"].to_list() == [100.0, None]
    assert got["q"].to_list() == [1.0, 9.0]


def test_long_files_come_in_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isopolis.sources.statistical.ROWS", 7)
    pyreadstat.write_sav(pl.DataFrame({"n": [float(i) for i in range(21)]}), str(tmp_path / "a.sav"))

    frame = scan(Table(tmp_path / "a.sav"), ["n"])

    assert frame.collect()["n"].to_list() == [float(i) for i in range(21)]
    assert frame.head(10).collect().height == 10


@pytest.mark.parametrize(("suffix", "write"), [(".sav", pyreadstat.write_sav), (".dta", pyreadstat.write_dta)])
def test_a_column_that_begins_empty_keeps_its_type(
    tmp_path: Path, suffix: str, write: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("isopolis.sources.statistical.SAMPLE", 3)
    write(pl.DataFrame({"n": [None] * 5 + [7.0], "s": [None] * 5 + ["x"]}), str(tmp_path / f"a{suffix}"))

    frame = scan(Table(tmp_path / f"a{suffix}"), ["n", "s"])

    assert frame.tail(1).collect().rows() == [(7.0, "x")]


def test_a_fault_in_the_middle_of_a_run_quotes_no_value(tmp_path: Path) -> None:
    as_sav(tmp_path / "a.sav")
    frame = scan(Table(tmp_path / "a.sav"), ["age"])
    pyreadstat.write_sav(pl.DataFrame({"age": ["canary"]}), str(tmp_path / "a.sav"))

    with pytest.raises(DataError) as caught:
        frame.collect()

    assert "canary" not in str(caught.value)


# --- workbooks and databases ------------------------------------------------------------------------------------


def test_a_sheet_may_be_named(tmp_path: Path) -> None:
    as_xlsx(tmp_path / "a.xlsx")

    assert names(Table(tmp_path / "a.xlsx", name="other")) == ("x",)
    with pytest.raises(DataError, match="there is no sheet 'third'"):
        names(Table(tmp_path / "a.xlsx", name="third"))


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Table:
    pytest.importorskip("ibis")
    with duckdb.connect(str(tmp_path / "a.ddb")) as connection:
        connection.execute("CREATE TABLE people AS SELECT i AS code, i / 2 AS half, 'x' AS note FROM range(5) AS t(i)")
    monkeypatch.setenv("CITY_DATABASE", f"duckdb://{tmp_path / 'a.ddb'}")
    return Table(url="env:CITY_DATABASE", name="people")


@pytest.mark.filterwarnings("ignore:fetch_arrow_table")
def test_a_table_of_a_database_comes_in_chunks(database: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("isopolis.sources.database.ROWS", 2)

    assert names(database) == ("code", "half", "note")
    assert scan(database, ["half", "code"]).collect().rows() == [(i / 2, i) for i in range(5)]
    assert scan(database, ["code", "half"]).select(pl.col("code").sum()).collect().item() == 10
    assert scan(database, ["code"]).select(pl.len()).collect().item() == 5


@pytest.mark.filterwarnings("ignore:fetch_arrow_table")
def test_a_table_that_the_database_does_not_have(database: Table) -> None:
    with pytest.raises(DataError, match="there is no table 'peple'"):
        names(Table(url=database.url, name="peple"))


def test_an_address_is_never_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITY_DATABASE", f"duckdb://{tmp_path}/no/hunter2.ddb")

    with pytest.raises((DataError, ContractError)) as caught:
        names(Table(url="env:CITY_DATABASE", name="people"))

    assert "hunter2" not in str(caught.value)


def test_a_variable_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CITY_DATABASE", raising=False)

    with pytest.raises(ContractError, match="the environment variable CITY_DATABASE is not set"):
        names(Table(url="env:CITY_DATABASE", name="people"))
