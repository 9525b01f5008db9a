"""For whom a budget is: to the cent, by use, reach or purpose, and nothing spread that cannot be attributed."""

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isopolis.errors import DataError
from isopolis.measurement import measure
from isopolis.planning.budgeting import COLUMNS, NOT_KNOWN, Incidence, incidence, shared
from tests.made_town import people, town

HEAD = "line,name,amount,use,reach,group\n"
LINES = HEAD + (
    "1,Bicycle paths,1000000.01,LOC01,,\n2,Street lights,70000,SAF01,,\n"
    "3,Women's shelter,5000.50,,,sex=female\n4,Debt service,123456.78,,,\n"
)


def told(city, estimates, folder: Path, text: str = LINES) -> Incidence:
    (folder / "budget.csv").write_text(text, "utf-8")
    return incidence(city, estimates, file=folder / "budget.csv")


@pytest.fixture(scope="module")
def found(small_city, small_estimates, tmp_path_factory) -> Incidence:
    return told(small_city, small_estimates, tmp_path_factory.mktemp("budget"))


def test_money_adds_up_to_the_line_for_each_axis(found: Incidence) -> None:
    rows = found.frame.filter(pl.col("basis") != "not attributed")
    sums = rows.group_by("line", "axis").agg((pl.col("amount_of_group") * 100).round().sum(), pl.first("amount"))
    assert (sums["amount_of_group"] == (sums["amount"] * 100).round()).all()
    assert set(rows.filter(line="2")["axis"]) == {"gender", "disability", "orientation"}
    assert rows.filter(line="2", axis="orientation", group=NOT_KNOWN)["amount_of_group"].item() > 0  # some refused
    assert rows.group_by("line", "axis").agg(pl.sum("share"))["share"].to_list() == pytest.approx([1.0] * len(sums))


def test_use_is_the_number_of_people_who_have_it(found: Incidence, small_city) -> None:
    register = pl.read_parquet(small_city.path / "register.parquet").filter(bicycle=1)
    share = register.filter(sex="f").height / register.height
    row = found.frame.filter(line="1", group="sex=female").row(0, named=True)
    assert row["amount_of_group"] == pytest.approx(1000000.01 * share, abs=0.01)
    women = pl.read_parquet(small_city.path / "register.parquet").filter(sex="f").height
    assert row["people"] == women
    assert row["per_person"] == pytest.approx(row["amount_of_group"] / women)
    assert row["ratio"] == pytest.approx(row["share"] / (women / 6000))


def test_use_in_a_survey_counts_with_its_weights(found: Incidence, small_city) -> None:
    rows = pl.read_parquet(small_city.path / "survey.parquet").with_columns(used=pl.col("weight") * pl.col("safe"))
    women = rows.filter(gender="1")
    row = found.frame.filter(line="2", group="gender=woman").row(0, named=True)
    assert row["share"] == pytest.approx(women["used"].sum() / rows["used"].sum(), abs=1e-6)
    assert row["people"] == pytest.approx(women["weight"].sum())


def test_a_purpose_goes_to_its_group_alone(found: Incidence) -> None:
    rows = dict(found.frame.filter(line="3").select("group", "amount_of_group").iter_rows())
    assert rows == {"sex=female": 5000.5, "sex=male": 0.0}


def test_what_cannot_be_attributed_is_listed_and_not_spread(found: Incidence) -> None:
    rows = found.frame.filter(line="4")
    assert len(rows) == 1
    assert rows.row(0, named=True)["group"] is None
    assert found.unattributed == 123456.78
    assert "123,456.78 cannot be attributed" in repr(found)


def test_a_use_that_nobody_measures_is_not_attributed(small_city, small_estimates, tmp_path: Path) -> None:
    rows = told(small_city, small_estimates, tmp_path, HEAD + "1,Health,5,HLT01,,\n").frame
    assert rows["basis"].to_list() == ["not attributed"]
    assert rows["why"].to_list() == ["nothing measures this use by group"]


def test_reach_is_people_within_a_short_walk_by_their_own_mode(tmp_path: Path) -> None:
    city = town(tmp_path)
    frame = told(city, measure(city), tmp_path, HEAD + "1,Libraries,900,,library,\n2,Parks,5,,,\n").frame
    near = {"o1": True, "o2": True, "o3": True, "o4": True}  # 1,000 m x 1.3 are 16 minutes on foot: not o2
    near["o2"] = 1000 * 1.3 / 80 <= 15
    rows = people().with_columns(near=pl.col("origin").replace_strict(near))
    severe, none, refused = (rows.filter(gali=code) for code in (1, 3, 9))
    reached = {"disability=severe": severe["near"].sum(), "disability=none": none["near"].sum()}
    reached[NOT_KNOWN] = len(refused) * rows["near"].mean()
    told_ = dict(frame.filter(line="1", axis="disability").select("group", "amount_of_group").iter_rows())
    assert told_.keys() == reached.keys()
    for group, much in reached.items():
        assert told_[group] == pytest.approx(900 * much / sum(reached.values()), abs=0.02)


def test_a_row_says_by_what_it_is_attributed_and_where_that_was_measured(found: Incidence) -> None:
    said = found.frame.unique("line", keep="first", maintain_order=True).select("line", "by", "source", "period")
    assert said.rows() == [
        ("1", "LOC01", "register", "2019"), ("2", "SAF01", "survey", "2019"), ("3", "sex=female", "", ""),
        ("4", "", None, None),
    ]  # fmt: skip


def test_an_incidence_reads_back_exactly(found: Incidence) -> None:
    back = Incidence.of_data(json.loads(json.dumps(found.as_data(), allow_nan=False)))
    assert back.frame.equals(found.frame)
    assert back.frame.schema == found.frame.schema
    empty = Incidence(found.frame.clear())
    assert Incidence.of_data(empty.as_data()).frame.schema == found.frame.schema


FAULTS = [
    ("1,a,-5,,,", "below 0"),
    ("1,a,,,,", "missing"),
    ("1,a,nothing,,,", "text where a number must be"),
    ("1,a,1.005,,,", "parts of a cent"),
    ("1,a,5,,,\n1,b,6,,,", "lines are there twice"),
    (",a,5,,,", "rows have no line"),
    ("1,a,5,SAF1,,", "there is no indicator 'SAF1'"),
    ("1,a,5,,,sex=robot", "is a group that the framework does not know"),
    ("1,a,5,,,women", "is no group"),
    ("1,a,5,,,everyone", "everyone is no group"),
    ("1,a,5,SAF01,,sex=female", "attributed in two ways"),
    ("1,a,5,,library,", "nothing says what there is to reach"),
]


@pytest.mark.parametrize(("rows", "what"), FAULTS)
def test_a_budget_with_faults_is_refused(small_city, small_estimates, tmp_path: Path, rows: str, what: str) -> None:
    with pytest.raises(DataError) as error:
        told(small_city, small_estimates, tmp_path, HEAD + rows + "\n")
    assert any(what in finding.what for finding in error.value.findings), error.value


def test_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    city = town(tmp_path)
    with pytest.raises(DataError, match="no facility of the kind 'libary'") as error:
        told(city, measure(city), tmp_path, HEAD + "1,a,5,,libary,\n")
    assert error.value.findings[0].hint == "library"


@given(st.integers(0, 10**12), st.lists(st.floats(0, 1e9), min_size=1, max_size=9).filter(lambda parts: sum(parts) > 0))
def test_cents_add_up_and_nobody_is_off_by_one(cents: int, much: list[float]) -> None:
    made = shared(cents, much)
    assert sum(made) == cents
    for money, part in zip(made, much, strict=True):
        assert abs(money - cents * part / sum(much)) < 1 + 1e-3 * (1 + cents * 1e-9)


def test_the_widest_are_the_rows_furthest_from_a_groups_part_one_a_line() -> None:
    ratios = [("1", "use", "sex=female", 0.5), ("1", "use", "sex=male", 1.5), ("2", "use", "sex=female", 4.0),
              ("3", "group", "sex=female", 2.0), ("4", "use", NOT_KNOWN, 9.0), ("5", "use", "sex=male", 0.0),
              ("6", "use", "sex=male", 1.01)]  # fmt: skip
    names = ("line", "basis", "group", "ratio")
    rows = [dict.fromkeys(COLUMNS) | dict(zip(names, each, strict=True)) for each in ratios]
    widest = Incidence(pl.DataFrame(rows, schema=COLUMNS)).widest(5)
    assert widest.select("line", "group", "ratio").rows() == [("2", "sex=female", 4.0), ("1", "sex=female", 0.5)]
