"""Rows ready to measure: codes to categories, answers to values, who was asked, and what stops a run."""

from datetime import date

import polars as pl
import pytest

from isopolis.errors import ContractError, DataError
from isopolis.sources import ANSWERED, MISSING, NOT_ASKED, REFUSED, Microdata

GENDER = """[sources.survey.characteristics.gender]
column = "g"
categories = { "1" = "man", "2" = "woman" }
refused = [9]
missing = ["8"]
not_asked = ["7"]
"""
AGE = '[sources.survey.characteristics]\nage = { column = "age", breaks = [15, 25, 65], refused = ["999"] }\n'
MULTIPLE = """[sources.survey.characteristics]
ethnicity = { columns = { roma = "r", asian = "a" }, refused = ["9"] }
"""
ANY = '[sources.survey.indicators]\nB = { value = "b = 1", name = "Has a bicycle" }\n'


def rows(open_city, terms: str, people: dict, more: str = "") -> pl.DataFrame:
    return data(open_city, terms, people, more).frame.collect()


def data(open_city, terms: str, people: dict, more: str = "") -> Microdata:
    return open_city(terms, people, more).sources["survey"].microdata()


def own(text: str) -> str:
    return f"[sources.survey.indicators]\nY = {{ {text}, name = 'Our own' }}\n"


# --- codes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "column",
    [
        pl.Series([1, 2, 9, 8, 7, None], dtype=pl.Int8),
        pl.Series([1, 2, 9, 8, 7, None], dtype=pl.UInt64),
        pl.Series([1.0, 2.0, 9.0, 8.0, 7.0, float("nan")]),
        pl.Series([1, 2, 9, 8, 7, None]).cast(pl.Decimal(10, 2)),
        pl.Series(["1", "2", "9", "8", "7", None]),
        pl.Series(["1.0", "2.0", "9.0", "8.0", "7.0", ""]),
        pl.Series(["1", "2", "9", "8", "7", None], dtype=pl.Categorical),
        pl.Series(["1", "2", "9", "8", "7", None], dtype=pl.Enum(["9", "8", "7", "2", "1"])),
    ],
    ids=lambda column: str(column.dtype),
)
def test_a_code_is_its_text_whatever_the_type_of_the_column(open_city, column: pl.Series) -> None:
    frame = rows(open_city, GENDER, {"g": column})

    assert frame["c:gender"].to_list() == ["man", "woman", None, None, None, None]
    assert frame["q:gender"].to_list() == [ANSWERED, ANSWERED, REFUSED, MISSING, NOT_ASKED, MISSING]
    assert frame.schema["c:gender"] == pl.Enum(["woman", "man"])  # the framework's order
    assert frame.schema["q:gender"] == pl.UInt8


def test_true_and_false_are_one_and_zero(open_city) -> None:
    terms = GENDER.replace('"2" = "woman"', '"0" = "woman"')

    assert rows(open_city, terms, {"g": [True, False, None]})["c:gender"].to_list() == ["man", "woman", None]


def test_several_codes_may_be_one_category(open_city) -> None:
    codes = '{ NL = "native", BE = "eu", DE = "eu" }'
    terms = f'[sources.survey.characteristics]\norigin = {{ column = "o", categories = {codes} }}\n'

    frame = rows(open_city, terms, {"o": ["DE", "NL", "BE"]})

    assert frame["c:origin"].to_list() == ["eu", "native", "eu"]


def test_an_empty_cell_may_be_given_a_meaning(open_city) -> None:
    terms = GENDER.replace("refused = [9]", 'refused = [9, ""]')

    assert rows(open_city, terms, {"g": ["1", "", None]})["q:gender"].to_list() == [ANSWERED, REFUSED, REFUSED]


def test_a_code_that_the_column_cannot_hold_is_in_no_row(open_city) -> None:
    terms = GENDER.replace("[9]", '["X", 999]')

    assert rows(open_city, terms, {"g": pl.Series([1, 2], dtype=pl.Int8)})["c:gender"].to_list() == ["man", "woman"]


def test_codes_that_no_one_mapped_stop_the_run_and_are_listed(open_city) -> None:
    with pytest.raises(DataError) as caught:
        data(open_city, GENDER, {"g": [1] * 10 + [5] * 7 + [6] * 5})

    finding = caught.value.findings[0]
    assert finding.where == "people.parquet, column g (gender)"
    assert finding.got == "12 rows: 11, 12, 13, 14, 15 ...; codes '5', '6'"


def test_a_code_that_few_rows_hold_is_counted_and_not_named(open_city) -> None:
    with pytest.raises(DataError) as caught:
        data(open_city, GENDER, {"g": ["1"] * 10 + ["5"] * 6 + ["secret"] * 4})

    assert caught.value.findings[0].got == "10 rows: 11, 12, 13, 14, 15 ...; code '5' and 1 more"
    assert "secret" not in str(caught.value)


# --- bands ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [pl.Int16, pl.Float64, pl.String])
def test_a_break_belongs_to_the_band_above_it(open_city, dtype: type[pl.DataType]) -> None:
    ages = pl.Series([0, 14, 15, 24, 25, 64, 65, 120, 999, None]).cast(dtype)

    frame = rows(open_city, AGE, {"age": ages})

    bands = ["0-14", "0-14", "15-24", "15-24", "25-64", "25-64", "65+", "65+", None, None]
    assert frame["c:age"].to_list() == bands
    assert frame["q:age"].to_list() == [ANSWERED] * 8 + [REFUSED, MISSING]


def test_ages_between_two_years_fall_in_the_lower_one(open_city) -> None:
    assert rows(open_city, AGE, {"age": [14.9, 24.99]})["c:age"].to_list() == ["0-14", "15-24"]


def test_numbers_outside_the_bands_stop_the_run_and_are_not_named(open_city) -> None:
    with pytest.raises(DataError) as caught:
        data(open_city, AGE, {"age": [30] * 5 + [-77] * 9})

    assert caught.value.findings[0].got == "9 rows: 6, 7, 8, 9, 10 ..."
    assert "77" not in str(caught.value)


def test_one_break_makes_two_bands(open_city) -> None:
    frame = rows(open_city, AGE.replace("[15, 25, 65]", "[18]"), {"age": [17, 18]})

    assert frame["c:age"].to_list() == ["0-17", "18+"]


# --- several answers --------------------------------------------------------------------------------------------


def test_each_answer_of_a_multiple_characteristic_is_an_axis(open_city) -> None:
    people = {"r": [1, 0, 9, None, 1], "a": [1, 2, 9, None, 9]}

    microdata = data(open_city, MULTIPLE, people)
    frame = microdata.frame.collect()

    assert [(axis.id, axis.characteristic, axis.answer) for axis in microdata.axes] == [
        ("ethnicity=roma", "ethnicity", "roma"),
        ("ethnicity=asian", "ethnicity", "asian"),
    ]
    assert frame["c:ethnicity=roma"].to_list() == ["yes", "no", None, None, "yes"]
    assert frame["c:ethnicity=asian"].to_list() == ["yes", "no", None, None, None]
    assert frame["q:ethnicity"].to_list() == [ANSWERED, ANSWERED, REFUSED, MISSING, ANSWERED]


def test_an_unticked_box_may_mean_no(open_city) -> None:
    terms = MULTIPLE.replace("refused", 'no = [""], refused')

    assert rows(open_city, terms, {"r": ["1", ""], "a": [None, "1"]})["c:ethnicity=roma"].to_list() == ["yes", "no"]


# --- indicators -------------------------------------------------------------------------------------------------


def test_a_truth_is_one_or_zero_and_what_is_not_known_is_missing(open_city) -> None:
    frame = rows(open_city, own('value = "income < 100"'), {"income": [50, 150, None]})

    assert frame["y:Y"].to_list() == [1.0, 0.0, None]
    assert frame["q:Y"].to_list() == [ANSWERED, ANSWERED, MISSING]


def test_outside_the_universe_nobody_was_asked(open_city) -> None:
    terms = own('value = "job = 1", universe = "age >= 16"')

    frame = rows(open_city, terms, {"job": [1, 1, None, 0], "age": [15, 16, 40, None]})

    assert frame["y:Y"].to_list() == [None, 1.0, None, None]
    assert frame["q:Y"].to_list() == [NOT_ASKED, ANSWERED, MISSING, NOT_ASKED]


def test_codes_that_are_no_answer_are_not_counted_as_no(open_city) -> None:
    terms = own('value = "q = 1", refused = [9], missing = [8], not_asked = [7]')

    frame = rows(open_city, terms, {"q": [1, 2, 9, 8, 7]})

    assert frame["y:Y"].to_list() == [1.0, 0.0, None, None, None]
    assert frame["q:Y"].to_list() == [ANSWERED, ANSWERED, REFUSED, MISSING, NOT_ASKED]


def test_a_ratio_needs_both_its_sides(open_city) -> None:
    terms = own('value = "rent", over = "income", statistic = "ratio", unit = "ratio"')

    frame = rows(open_city, terms, {"rent": [5.0, 6.0, None], "income": [10.0, None, 10.0]})

    assert frame["y:Y"].to_list() == [5.0, None, None]
    assert frame["x:Y"].to_list() == [10.0, None, None]


def test_a_number_that_is_not_finite_is_missing(open_city) -> None:
    terms = own('value = "hours", statistic = "mean", unit = "years"')

    assert rows(open_city, terms, {"hours": [1.5, float("nan"), float("inf")]})["y:Y"].to_list() == [1.5, None, None]


def test_a_share_outside_zero_to_one_stops_the_run(open_city) -> None:
    with pytest.raises(DataError, match="values of a share outside 0 to 1"):
        data(open_city, own('value = "percent"'), {"percent": [40.0, 1.0]})


def test_those_who_gave_no_answer_do_not_stop_a_share(open_city) -> None:
    frame = rows(open_city, own('value = "part", refused = [99], universe = "age > 15"'),
                 {"part": [0.5, 99, 7], "age": [40, 40, 10]})  # fmt: skip

    assert frame["y:Y"].to_list() == [0.5, None, None]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('value = "name"', "an expression gives no number"),
        ('value = "a = 1", universe = "a"', "a universe is no condition"),
        ('value = "a = "', "an expression does not parse"),
        ('value = "name > 3"', "do not go together"),
    ],
)
def test_an_expression_that_means_nothing_is_the_contracts_fault(open_city, text: str, message: str) -> None:
    with pytest.raises(ContractError, match=message) as caught:
        data(open_city, own(text), {"a": [1], "name": ["x"]})

    assert caught.value.findings[0].where == "city.toml, sources.survey.indicators.Y"


def test_the_catalogues_question_brings_its_answers(open_city) -> None:
    terms = (
        '[sources.survey.indicators]\nHOU04 = { question = "warm" }\n'  # 1 yes, 2 no, 8 don't know, 9 no wish to say
    )

    frame = rows(open_city, terms, {"warm": ["1", "2", "8", "9", None]})

    assert frame["y:HOU04"].to_list() == [0.0, 1.0, None, None, None]
    assert frame["q:HOU04"].to_list() == [ANSWERED, ANSWERED, MISSING, REFUSED, MISSING]


def test_an_answer_that_the_question_does_not_have_stops_the_run(open_city) -> None:
    with pytest.raises(DataError, match="codes that are no answer to the catalogue's question"):
        data(open_city, '[sources.survey.indicators]\nHOU04 = { question = "warm" }\n', {"warm": [1, 2, 3]})


# --- place, time, design ----------------------------------------------------------------------------------------


def test_without_areas_everyone_lives_in_the_city(open_city) -> None:
    frame = rows(open_city, 'area = "quarter"\n' + ANY, {"b": [1, 0]})  # no such column, and none is needed

    assert frame.select("area", "period", "weight").rows() == [("C1", "2019", 1.0)] * 2


@pytest.mark.parametrize("years", [[2019, 2021], [2019.0, 2021.0], ["2019", "2021"]])
def test_the_period_may_be_a_column(open_city, years: list) -> None:
    city = open_city(ANY, {"b": [1, 0], "year": years})
    contract = city.path / "city.toml"
    contract.write_text(contract.read_text().replace('period = "2019"', 'period_column = "year"'))

    from isopolis import sources

    frame = sources.open(city.path).sources["survey"].microdata().frame.collect()
    assert frame["period"].to_list() == ["2019", "2021"]


def test_a_design_keeps_its_columns_by_fixed_names(open_city) -> None:
    terms = 'weight = "w"\nstrata = "st"\nclusters = ["psu", "hh"]\npopulation = ["n1", "n2"]\n'
    terms += 'person = "id"\nlonely = "adjust"\n'
    people = {"b": [1, 0], "w": [2, 3], "st": ["a", "b"], "psu": [1, 1], "hh": [7.0, 8.0]}
    people |= {"n1": [10, 10], "n2": [4, 4], "id": ["p", "q"]}

    microdata = data(open_city, terms + ANY, people)
    frame = microdata.frame.collect()

    assert microdata.design.clusters == ("cluster1", "cluster2")
    assert microdata.design.population == ("population1", "population2")
    assert (microdata.design.lonely, microdata.design.element) == ("adjust", False)
    columns = ("weight", "stratum", "cluster1", "cluster2", "population1", "population2", "person")
    assert frame.select(columns).rows() == [(2.0, "a", 1, "7", 10.0, 4.0, "p"), (3.0, "b", 1, "8", 10.0, 4.0, "q")]


@pytest.mark.parametrize("weight", [None, -1.0, float("nan"), float("inf")])
def test_a_weight_that_is_none_stops_the_run(open_city, weight: float | None) -> None:
    with pytest.raises(DataError, match="a weight that is missing or negative"):
        data(open_city, 'weight = "w"\n' + ANY, {"b": [1, 0], "w": [1.0, weight]})


def test_a_weight_of_zero_is_a_weight(open_city) -> None:
    assert rows(open_city, 'weight = "w"\n' + ANY, {"b": [1, 0], "w": [1.0, 0.0]})["weight"].to_list() == [1.0, 0.0]


@pytest.mark.parametrize("key", ["strata", "clusters"])
def test_a_row_outside_the_design_stops_the_run(open_city, key: str) -> None:
    with pytest.raises(DataError, match="rows without a"):
        data(open_city, f'{key} = "st"\n{ANY}', {"b": [1, 0], "st": [1, None]})


@pytest.mark.parametrize("key", ["replicates", "rake"])
def test_what_is_not_read_yet_is_refused_and_not_ignored(open_city, key: str) -> None:
    with pytest.raises(ContractError, match=f"`{key}` is not read yet"):
        data(open_city, f'{key} = "rw"\n{ANY}', {"b": [1]})


def test_several_faults_come_together(open_city) -> None:
    with pytest.raises(DataError) as caught:
        data(open_city, 'weight = "w"\n' + GENDER, {"g": [1, 5], "w": [1.0, None]})

    assert len(caught.value.findings) == 2


def test_no_rows_are_no_survey(open_city) -> None:
    with pytest.raises(DataError, match="holds no rows"):
        data(open_city, ANY, pl.DataFrame(schema={"b": pl.Int64}))


def test_figures_and_rows_are_not_each_other(open_city) -> None:
    with pytest.raises(ContractError, match="has no figures"):
        open_city(ANY, {"b": [1]}).sources["survey"].figures()


def test_dates_are_codes_as_they_are_written(open_city) -> None:
    terms = '[sources.survey.characteristics]\nsex = { column = "d", categories = { "2019-01-01" = "male" } }\n'

    assert rows(open_city, terms, {"d": [date(2019, 1, 1)]})["c:sex"].to_list() == ["male"]


# --- laziness and real files ------------------------------------------------------------------------------------


def test_only_the_named_columns_are_read(open_city) -> None:
    microdata = data(open_city, GENDER, {"g": [1, 2]} | {f"other{i}": [1, 2] for i in range(50)})

    assert isinstance(microdata.frame, pl.LazyFrame)
    assert "PROJECT 1/51 COLUMNS" in microdata.frame.explain()


def test_a_column_named_like_one_of_ours_is_not_mistaken(open_city) -> None:
    terms = 'weight = "area"\nstrata = "weight"\n' + ANY

    frame = rows(open_city, terms, {"b": [1], "area": [2.5], "weight": ["s1"]})

    assert frame.select("area", "weight", "stratum").row(0) == ("C1", 2.5, "s1")
