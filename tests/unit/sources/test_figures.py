"""Published figures: passed through, in one spelling, with nothing that the framework or the areas do not know."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from isopolis import sources
from isopolis.errors import ContractError, DataError

CITY = """[city]
name = "Smallville"
country = "NL"
area = "C1"
[sources.key_figures]
file = "key_figures.csv"
kind = "figures"
provenance = "Statistics office"
[indicators.RENT]
name = "Rents a home"
"""
Write = Callable[[str], Path]


@pytest.fixture
def figures(write_city: Write) -> Callable[..., pl.DataFrame]:
    def read(table: str, contract: str = CITY) -> pl.DataFrame:
        folder = write_city(contract)
        (folder / "key_figures.csv").write_text(table)
        return sources.open(folder).sources["key_figures"].figures()

    return read


def test_figures_come_typed_and_in_one_spelling(figures: Callable[..., pl.DataFrame]) -> None:
    frame = figures(
        "indicator,area,period,group,value,n\nRENT,C1,2019,sex=female|disability=some,0.43,120\nRENT,C1,2019,everyone,,\n"
    )

    assert frame.columns == ["indicator", "area", "period", "group", "value", "n", "se", "provenance"]
    assert frame.rows() == [
        ("RENT", "C1", "2019", "disability=some|sex=female", 0.43, 120, None, "Statistics office"),
        ("RENT", "C1", "2019", "everyone", None, None, None, "Statistics office"),
    ]
    assert frame.schema["period"] == pl.String


def test_the_period_may_stand_in_the_contract(figures: Callable[..., pl.DataFrame]) -> None:
    contract = CITY.replace('kind = "figures"', 'kind = "figures"\nperiod = "2021"')

    assert figures("indicator,area,group,value\nRENT,C1,everyone,0.5\n", contract)["period"].to_list() == ["2021"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("RENTS,C1,2019,everyone,0.5", "'RENTS' is no indicator"),
        ("RENT,C9,2019,everyone,0.5", "'C9' is no area of the city"),
        ("RENT,C1,2019,women,0.5", "'women' is no group"),
        ("RENT,C1,2019,gendr=woman,0.5", "a characteristic that is not defined: gendr"),
        ("RENT,C1,2019,gender=female,0.5", "a category that gender does not have: female"),
        ("RENT,C1,2019,sex=female|sex=male,0.5", "names a characteristic twice"),
        ("RENT,C1,2019,everyone,43", "shares are outside 0 to 1"),
        ("RENT,C1,,everyone,0.5", "1 rows have no period"),
        ("RENT,C1,2020,everyone,0.1\nRENT,C1,2020,everyone,0.2", "holds a figure twice"),
    ],
)
def test_a_figure_that_means_nothing_is_refused(figures: Callable[..., pl.DataFrame], row: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        figures(f"indicator,area,period,group,value\n{row}\n")

    assert message in str(caught.value)


def test_a_missing_column_is_named(figures: Callable[..., pl.DataFrame]) -> None:
    with pytest.raises(DataError, match="there is no column 'indicator'") as caught:
        figures("indicater,area,period,group,value\n")

    assert caught.value.findings[0].hint == "'indicater'"


def test_a_value_that_is_no_number_is_refused(figures: Callable[..., pl.DataFrame]) -> None:
    with pytest.raises(DataError, match="column value"):
        figures("indicator,area,period,group,value\nRENT,C1,2019,everyone,a lot\n")


def test_no_rows_are_no_figures(figures: Callable[..., pl.DataFrame]) -> None:
    with pytest.raises(DataError, match="holds no rows"):
        figures("indicator,area,period,group,value\n")


def test_figures_are_no_rows_of_people(figures: Callable[..., pl.DataFrame], write_city: Write) -> None:
    with pytest.raises(ContractError, match="has no rows"):
        sources.open(write_city(CITY)).sources["key_figures"].microdata()
