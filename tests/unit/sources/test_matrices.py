"""Travel times of other engines: long tables and OMX files, what is kept of them, and what is refused."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import polars as pl
import pytest

from isopolis.errors import ContractError, DataError, Finding
from isopolis.sources import City
from isopolis.sources import open as open_folder
from isopolis.sources.contract import MatrixTerms
from isopolis.sources.matrices import findings, matrix
from tests.architecture.test_code_blocks import blocks, run_block

h5py = pytest.importorskip("h5py")

CITY = """
[city]
name = "Smallville"
country = "NL"
area = "C1"
[origins]
file = "homes.csv"
[facilities]
file = "places.csv"
period = "2024"
[matrices.transit]
file = "{file}"
{more}
"""
LONG = {
    "from": ["1", "1", "2", "2", "3"],
    "to": ["a", "b", "a", "b", "a"],
    "minutes": [5.0, 12.5, None, 30.0, 7.0],
}
Times = list[tuple[str, str, float]]


@pytest.fixture
def city(tmp_path: Path) -> Callable[..., City]:
    """A city of three homes and two doctors, whose matrix is a file of this name."""

    def make(file: str, more: str = "") -> City:
        pl.DataFrame({"id": [1, 2, 3], "lon": 4.3, "lat": 52.1, "population": 10}).write_csv(tmp_path / "homes.csv")
        doctors = {"id": ["d1", "d2"], "kind": "doctor", "lon": 4.3, "lat": 52.1, "place": ["a", "b"]}
        pl.DataFrame(doctors).write_csv(tmp_path / "places.csv")
        (tmp_path / "city.toml").write_text(CITY.format(file=file, more=more), "utf-8")
        return open_folder(tmp_path)

    return make


def write_omx(path: Path, minutes: Any, **lookups: Any) -> None:
    with h5py.File(path, "w") as file:
        file["data/TIME"] = np.asarray(minutes)
        for name, zones in lookups.items():
            file[f"lookup/{name}"] = zones


def times(frame: pl.DataFrame) -> Times:
    assert frame.schema == {"origin": pl.String, "place": pl.String, "minutes": pl.Float32}
    return sorted(frame.iter_rows())


def refused(found: City, error: type[Exception] = DataError) -> str:
    with pytest.raises(error) as caught:
        matrix(found, "transit")
    return str(caught.value)


def said(found: City) -> list[Finding]:
    return list(findings(found))


PAIRS = [("1", "a", 5.0), ("1", "b", 12.5), ("2", "b", 30.0), ("3", "a", 7.0)]


def test_a_row_is_a_pair_with_a_way(city: Callable[..., City], tmp_path: Path) -> None:
    pl.DataFrame(LONG).write_parquet(tmp_path / "times.parquet")
    assert times(matrix(city("times.parquet"), "transit")) == PAIRS


def test_ids_are_text_however_they_are_kept(city: Callable[..., City], tmp_path: Path) -> None:
    numbers = {"origin": [1.0, 2.0], "dest": [10, 20], "p50": [3, 4], "other": ["x", "y"]}
    pl.DataFrame(numbers).write_parquet(tmp_path / "times.parquet")
    made = city("times.parquet", 'origin = "origin"\nplace = "dest"\nminutes = "p50"')
    assert times(matrix(made, "transit")) == [("1", "10", 3.0), ("2", "20", 4.0)]


@pytest.mark.parametrize("nothing", ["", "NA", "NaN", "inf"])
def test_a_csv_file_may_say_in_several_ways_that_there_is_no_way(
    city: Callable[..., City], tmp_path: Path, nothing: str
) -> None:
    (tmp_path / "times.csv").write_text(f"from,to,minutes\n01,a,5\n01,b,{nothing}\n2,a,7.5\n")
    assert times(matrix(city("times.csv"), "transit")) == [("01", "a", 5.0), ("2", "a", 7.5)]


def test_times_that_are_no_numbers_have_no_way(city: Callable[..., City], tmp_path: Path) -> None:
    minutes = [5.0, float("nan"), float("inf"), None, 7.0]
    pl.DataFrame(LONG | {"minutes": minutes}).write_parquet(tmp_path / "times.parquet")
    assert times(matrix(city("times.parquet"), "transit")) == [("1", "a", 5.0), ("3", "a", 7.0)]


def test_only_pairs_of_the_ids_that_are_given(city: Callable[..., City], tmp_path: Path) -> None:
    twice = {name: [*column, column[0]] for name, column in LONG.items()}
    pl.DataFrame(twice).write_parquet(tmp_path / "times.parquet")
    made = city("times.parquet")
    kept = matrix(made, "transit", pl.Series([2, 3]), pl.Series(["a", "b", "b"]))
    assert times(kept) == [("2", "b", 30.0), ("3", "a", 7.0)]  # the pair that is there twice is not asked for
    assert "more than once" in refused(made)


def test_a_matrix_of_omx_goes_from_its_rows_to_its_columns(city: Callable[..., City], tmp_path: Path) -> None:
    write_omx(tmp_path / "skims.omx", [[0, 12], [30, 1]], zone=np.array([1, 7], np.uint32))
    made = city("skims.omx", 'minutes = "TIME"')
    assert times(matrix(made, "transit")) == [("1", "1", 0.0), ("1", "7", 12.0), ("7", "1", 30.0), ("7", "7", 1.0)]


def test_a_time_of_0_between_two_zones_of_omx_is_no_way(city: Callable[..., City], tmp_path: Path) -> None:
    write_omx(tmp_path / "skims.omx", [[0.0, 0.0], [np.nan, np.inf]], zone=[b"a", b"b"])
    assert times(matrix(city("skims.omx", 'minutes = "TIME"'), "transit")) == [("a", "a", 0.0)]


def test_lookups_of_rows_and_columns_go_by_their_names(city: Callable[..., City], tmp_path: Path) -> None:
    zones = {"homes": np.array([1.0, 2.0, 3.0]), "doctors": [b"a", b"b"]}
    write_omx(tmp_path / "skims.omx", [[1, 2], [3, 4], [5, 6]], **zones)
    made = city("skims.omx", 'minutes = "TIME"\norigin = "homes"\nplace = "doctors"')
    assert times(matrix(made, "transit"))[-1] == ("3", "b", 6.0)
    assert "there is no lookup 'from'" in refused(city("skims.omx", 'minutes = "TIME"'))


def test_an_omx_file_that_is_none_is_refused(city: Callable[..., City], tmp_path: Path) -> None:
    made = city("skims.omx", 'minutes = "TIM"')
    assert "there is no such file" in refused(made)
    (tmp_path / "skims.omx").write_text("from,to,minutes\n")
    assert "cannot be read" in refused(made)
    write_omx(tmp_path / "skims.omx", [[1, 2], [3, 4]], zone=[1, 2])
    assert "there is no matrix 'TIM'" in refused(made)
    assert "Try 'TIME'" in refused(made)
    write_omx(tmp_path / "skims.omx", [[1, 2], [3, 4]])
    made = city("skims.omx", 'minutes = "TIME"')
    assert "there is no lookup" in refused(made)
    write_omx(tmp_path / "skims.omx", [[1, 2], [3, 4]], zone=[1, 2, 3])
    assert "a lookup does not fit its matrix" in refused(made)
    write_omx(tmp_path / "skims.omx", [1, 2], zone=[1, 2])
    assert "is no matrix of numbers" in refused(made)
    write_omx(tmp_path / "skims.omx", [[b"1", b"2"], [b"3", b"4"]], zone=[1, 2])
    assert "is no matrix of numbers" in refused(made)


def test_a_machine_without_hdf5_is_told_what_to_install(
    city: Callable[..., City], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_omx(tmp_path / "skims.omx", [[1]], zone=[1])
    monkeypatch.setitem(sys.modules, "h5py", None)
    assert 'pip install "isopolis[matrices]"' in refused(city("skims.omx", 'minutes = "TIME"'), ContractError)


@pytest.mark.parametrize(
    ("column", "values", "told"),
    [
        ("minutes", [5.0, -1.0, 3.0, -1.0, 7.0], "times are below 0"),
        ("minutes", [5.0, float("-inf"), 3.0, 2.0, 7.0], "times are below 0"),
        ("minutes", [300.0, 750.0, 0.0, 1800.0, 420.0], "times are longer than a day"),
        ("minutes", ["5", "12", "soon", "30", "7"], "holds times that are no numbers"),
        ("to", ["a", "a", "a", "b", "a"], "pairs are there more than once"),
        ("from", ["1", None, "2", "", "3"], "rows have no origin"),
        ("to", ["a", None, "a", "b", "a"], "rows have no place"),
    ],
)
def test_what_is_no_travel_time_is_refused(
    city: Callable[..., City], tmp_path: Path, column: str, values: list[Any], told: str
) -> None:
    pl.DataFrame(LONG | {column: values}).write_parquet(tmp_path / "times.parquet")
    assert told in refused(city("times.parquet"))


def test_a_column_that_is_not_there_is_named(city: Callable[..., City], tmp_path: Path) -> None:
    pl.DataFrame(LONG).rename({"minutes": "travel_time_p50"}).write_parquet(tmp_path / "times.parquet")
    text = refused(city("times.parquet", 'minutes = "travel_time"'))
    assert "there is no column 'travel_time'" in text
    assert "Try 'travel_time_p50'" in text


def test_a_mode_without_a_matrix_is_refused(city: Callable[..., City]) -> None:
    with pytest.raises(ContractError, match="no matrix") as caught:
        matrix(city("times.parquet"), "transitt")
    assert "Try 'transit'" in str(caught.value)


def test_a_matrix_of_the_whole_city_has_no_findings(city: Callable[..., City], tmp_path: Path) -> None:
    pl.DataFrame(LONG).write_parquet(tmp_path / "times.parquet")
    assert said(city("times.parquet")) == []


def test_ids_that_are_not_the_city_s_are_counted(city: Callable[..., City], tmp_path: Path) -> None:
    more = {"from": ["8", "9"], "to": ["a", "z"], "minutes": [4.0, 5.0]}
    pl.concat([pl.DataFrame(LONG), pl.DataFrame(more)]).write_parquet(tmp_path / "times.parquet")
    (strange,) = said(city("times.parquet"))
    assert (strange.severity, strange.got) == ("warning", "3 ids")  # 8, 9 and z
    assert not {"8", "9"} & set(str(strange).split())


def test_the_city_s_ids_that_are_not_in_the_matrix_are_counted(city: Callable[..., City], tmp_path: Path) -> None:
    pl.DataFrame(LONG).filter(pl.col("from") != "3").write_parquet(tmp_path / "times.parquet")
    (lost,) = said(city("times.parquet"))
    assert (lost.severity, lost.got) == ("warning", "1 of 3 ids")


@pytest.mark.parametrize("column", ["from", "to"])
def test_a_matrix_of_another_city_is_an_error(city: Callable[..., City], tmp_path: Path, column: str) -> None:
    pl.DataFrame(LONG).with_columns(pl.lit("x").alias(column)).unique(["from", "to"]).write_parquet(
        tmp_path / "times.parquet"
    )
    errors = [finding.what for finding in said(city("times.parquet")) if finding.severity == "error"]
    assert errors == ["none of the city's ids is in the matrix"]


def test_no_time_between_places_is_doubted(city: Callable[..., City], tmp_path: Path) -> None:
    pl.DataFrame(LONG | {"minutes": [0.0, 5.0, 0.0, 4.0, 3.0]}).write_parquet(tmp_path / "times.parquet")
    (doubt,) = said(city("times.parquet"))
    assert (doubt.severity, doubt.got) == ("warning", "2 of 5 pairs")


def test_what_stops_a_matrix_is_a_finding(city: Callable[..., City], tmp_path: Path) -> None:
    assert [finding.what for finding in said(city("times.parquet"))] == ["there is no such file"]
    pl.DataFrame(LONG | {"minutes": [-1.0, 5.0, 2.0, 4.0, 3.0]}).write_parquet(tmp_path / "times.parquet")
    assert [finding.what for finding in said(city("times.parquet"))] == ["times are below 0"]


def test_a_city_without_matrices_has_no_findings(city: Callable[..., City]) -> None:
    assert said(SimpleNamespace(contract=SimpleNamespace(matrices={}))) == []


def test_the_page_on_other_engines_runs(root: Path, tmp_path: Path) -> None:
    page = blocks(root / "docs/how-to/travel-times-of-another-engine.md")
    assert {block.language for block in page} == {"toml", "python"}
    for block in page:
        run_block(block, tmp_path)


@pytest.mark.shared
def test_the_skims_of_washington(shared: Path) -> None:
    """53 zones; by local bus and rail on foot each reaches each other, by bus to rail only a few do."""
    folder = SimpleNamespace(path=shared / "data/place/mwcog_dc", contract=SimpleNamespace(matrices={}))
    for name in ("WK_MR_WK_TOTTT__AM", "WK_BM_WK_TOTTT__AM"):
        folder.contract.matrices[name] = MatrixTerms(file="skims.omx", minutes=name)
    with h5py.File(folder.path / "skims.omx") as file:
        zones, plain = file["lookup/zone_number"][()], file["data/WK_BM_WK_TOTTT__AM"][()]
    assert matrix(folder, "WK_MR_WK_TOTTT__AM").height == 53 * 53
    few = matrix(folder, "WK_BM_WK_TOTTT__AM")
    assert few.height == 53 + np.count_nonzero(plain)
    i, j = np.argwhere(plain)[0]
    met = few.filter(pl.col("origin") == str(zones[i]), pl.col("place") == str(zones[j]))
    assert met["minutes"].to_list() == [plain[i, j]]
