"""Candidates: where something could open, and what a table of them must not say."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from isopolis import sources
from isopolis.errors import ContractError, DataError
from isopolis.sources import City
from isopolis.sources.candidates import COLUMNS, candidates

HEAD = '[city]\nname = "Smallville"\ncountry = "NL"\narea = "C1"\n[origins]\nfile = "grid.csv"\n'
THERE = '[facilities]\nfile = "facilities.csv"\nperiod = "2024"\n'
LON, LAT = 4.5, 52.0
Open = Callable[..., City]


@pytest.fixture
def city(tmp_path: Path) -> Open:
    """Opens a city of two places, a school and a table of candidates."""
    grid = {"id": ["a", "b"], "lon": [4.45, 4.55], "lat": [LAT, LAT], "population": [1, 2]}
    pl.DataFrame(grid).write_csv(tmp_path / "grid.csv")
    pl.DataFrame({"id": ["s1"], "kind": ["school"], "lon": [LON], "lat": [LAT]}).write_csv(tmp_path / "facilities.csv")

    def make(table: Mapping[str, Sequence[Any]] | None, head: str = HEAD + THERE) -> City:
        if table is not None:
            pl.DataFrame(table, strict=False).write_csv(tmp_path / "candidates.csv")
        said = '[candidates]\nfile = "candidates.csv"\n'
        (tmp_path / "city.toml").write_text(head + said, "utf-8")
        return sources.open(tmp_path)

    return make


def table(**other: Sequence[Any]) -> dict[str, Sequence[Any]]:
    """A school and a doctor that could open, with other columns where given."""
    plain = {"id": ["n1", "n2"], "kind": ["school", "doctor"], "lon": [LON] * 2, "lat": [LAT] * 2, "cost": [1e6, 2.5]}
    return {**plain, **other}


def test_a_row_is_a_site_with_its_cost(city: Open) -> None:
    found = candidates(city(table()))
    assert dict(found.schema) == COLUMNS
    assert found["cost"].to_list() == [1e6, 2.5]
    assert found["name"].to_list() == ["n1", "n2"]
    assert found["capacity"].null_count() == found["step_free"].null_count() == 2
    assert found["place"].to_list() == ["n1", "n2"]


def test_what_more_is_known_is_kept(city: Open) -> None:
    more = table(name=["North", None], capacity=[30, None], step_free=["yes", "unknown"], departures=[None, 4])
    found = candidates(city(more))
    assert found["name"].to_list() == ["North", "n2"]
    assert found["capacity"].to_list() == [30.0, None]
    assert found["step_free"].to_list() == [True, None]
    assert found["departures"].to_list() == [None, 4.0]


BROKEN: list[tuple[dict[str, Sequence[Any]], str, str]] = [
    ({"cost": [0, 5]}, "costs are missing, 0 or below", "row: 1"),
    ({"cost": [5, -1]}, "costs are missing, 0 or below", "row: 2"),
    ({"cost": [5, None]}, "costs are missing, 0 or below", "row: 2"),
    ({"cost": ["inf", "5"]}, "costs are missing, 0 or below", "row: 1"),
    ({"cost": ["cheap", "5"]}, "text where a number must be", "row: 1"),
    ({"id": ["n1", "n1"]}, "more than once", "n1"),
    ({"id": ["s1", "n1"]}, "those of facilities", "s1"),
    ({"id": [None, "n1"]}, "no id", "row: 1"),
    ({"kind": ["shcool", "doctor"]}, "no kind 'shcool'", "school"),
    ({"lon": [None, LON]}, "no coordinates", "row: 1"),
    ({"lon": [LAT, LON], "lat": [LON, LAT]}, "exchanged", "row: 1"),
    ({"lat": [LAT + 2, LAT]}, "from the city", "n1"),
    ({"capacity": [-5, 1]}, "below 0", "row: 1"),
    ({"step_free": ["perhaps", "yes"]}, "neither yes nor no", "row: 1"),
]


@pytest.mark.parametrize(("wrong", "what", "where"), BROKEN, ids=lambda v: v if isinstance(v, str) else "")
def test_what_is_wrong_is_said_once_with_its_place(
    city: Open, wrong: dict[str, Sequence[Any]], what: str, where: str
) -> None:
    broken = city(table(**wrong))
    with pytest.raises(DataError) as met:
        candidates(broken)
    said = [str(each) for each in met.value.findings if each.severity == "error"]
    assert len(said) == 1
    assert what in said[0]
    assert where in said[0]
    assert "candidates.csv" in said[0]
    assert [each for each in broken.check() if what in each.what]


def test_several_faults_are_said_at_once(city: Open) -> None:
    with pytest.raises(DataError) as met:
        candidates(city(table(cost=[0, 1], kind=["schoool", "doctor"], id=["s1", "n2"])))
    assert len(met.value.findings) == 3


@pytest.mark.parametrize("lost", ["id", "kind", "lon", "cost"])
def test_a_column_that_is_not_there_is_named(city: Open, lost: str) -> None:
    left = {name: values for name, values in table().items() if name != lost}
    with pytest.raises(DataError, match=lost):
        candidates(city(left))


def test_a_kind_that_the_city_has_may_be_its_own(city: Open, tmp_path: Path) -> None:
    made = city(table(kind=["sauna", "doctor"]))
    there = pl.DataFrame({"id": ["s1"], "kind": ["sauna"], "lon": [LON], "lat": [LAT]})
    there.write_csv(tmp_path / "facilities.csv")
    assert candidates(made)["kind"].to_list() == ["sauna", "doctor"]


def test_a_check_of_good_candidates_finds_nothing(city: Open) -> None:
    assert not [each for each in city(table()).check() if "candidates" in each.where]


def test_a_file_that_is_not_there_is_found_by_the_check(city: Open) -> None:
    found = city(None).check()
    assert [each for each in found if "no such file" in each.what and "candidates" in each.where]


def test_candidates_without_facilities_are_a_fault_of_the_contract(city: Open) -> None:
    found = city(table(), head=HEAD).check()
    assert [each for each in found if "nothing says what there is to reach" in each.what]


def test_a_city_without_candidates_says_how_to_name_them(tmp_path: Path, city: Open) -> None:
    city(table())
    (tmp_path / "city.toml").write_text(HEAD + THERE, "utf-8")
    with pytest.raises(ContractError, match="where something could open"):
        candidates(sources.open(tmp_path))
