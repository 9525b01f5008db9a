"""A decision on a page: who would have farther to go, where, what else saves as much, and what is not known."""

import csv
import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import polars as pl
import pytest

from isopolis.release.model import Release
from isopolis.reporting import Figure, Section, Table, classes, look, losschart
from isopolis.reporting.assessed import Assessed, farther
from isopolis.reporting.facts import Facts
from isopolis.reporting.parts.alternatives import alternatives
from isopolis.reporting.parts.assessment import assessment
from isopolis.reporting.parts.loss_places import STILL
from tests.unit.reporting.drawn_parts import texts
from tests.unit.reporting.small_assessment import ALTERNATIVES, GROUPS, KNOWN, note, with_assessment
from tests.unit.reporting.small_reach import note as reach_note

ENDS = {"low": pl.Float64, "high": pl.Float64}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def assessed(survey: Release) -> Release:
    return with_assessment(survey)


@pytest.fixture(scope="module")
def section(assessed: Release) -> Section:
    return assessment(Facts.of(assessed))


def part(section: Section, id: str) -> Section:
    return next(part for part in section.parts if part.id == f"assessment-{id}")


def of(release: Release) -> Section:
    return assessment(Facts.of(release))


def changed(release: Release, frame: pl.DataFrame) -> Release:
    """The release with another table of the decision."""
    return replace(release, tables={**release.tables, "assessment": frame})


def picture(figure: Figure, shown: str) -> ET.Element:
    return ET.fromstring(next(one.svg for one in figure.pictures if one.shown == shown))


def fills(figure: Figure) -> dict[str, str]:
    """How each area is filled, by its name."""
    return {
        (title.text or "").split(":")[0]: group.get("fill", "")
        for group in picture(figure, "any").iter(f"{SVG}g")
        for title in group.findall(f"{SVG}path/{SVG}title")
    }


def row(table: Table, first: str) -> list[str]:
    return next(list(row) for row in table.rows if row[0] == first)


# --- the opening ------------------------------------------------------------------------------------------------


def test_a_release_without_a_decision_has_no_such_section(survey: Release) -> None:
    assert of(survey).empty


def test_the_decision_is_named_with_its_saving_and_what_it_means_for_everyone(section: Section) -> None:
    assert section.title == "Equality impact: Close two practices"
    assert section.sentences[:2] == [
        "The decision “Close two practices” closes doctor-1, doctor-2. It would save 600,000 euros a year, as stated.",
        "If effects are as assumed, the nearest doctor is 1.6 minutes farther on average for everyone, on foot. Of "
        "120,000 residents, it is at least a minute farther for 16,200.",
    ]
    assert section.sentences[-1].startswith("Every number here reads: if effects are as assumed.")


def test_a_saving_that_is_not_stated_is_said_to_be_so(survey: Release) -> None:
    section = of(with_assessment(survey, saving=None, alternatives=[]))
    assert section.sentences[0] == "The decision: “Close two practices”. What it would save is not stated."


def test_who_loses_the_service_is_counted_and_who_is_withheld_is_not(assessed: Release) -> None:
    frame, adult = assessed.tables["assessment"], pl.col("mode") == "adult"
    lost = frame.with_columns(pl.when(adult).then(700).otherwise("n_cut_off").alias("n_cut_off"))
    assert (
        of(changed(assessed, lost))
        .sentences[1]
        .endswith("it is at least a minute farther for 16,200 and none is reached any more for 700.")
    )
    hidden = frame.with_columns(pl.lit(None, pl.Int64).alias("n_lose"))
    assert of(changed(assessed, hidden)).sentences[1].endswith("on average for everyone, on foot.")


def test_everyone_stands_by_each_way_of_moving_and_a_supposed_one_says_so(section: Section) -> None:
    (table,) = part(section, "everyone-doctor").tables
    assert table.rows == [
        ["On foot", "10.0 to 11.6", "1.6", "92 to 88 of 100", "16,200", "0"],
        ["If everyone moved in a wheelchair", "18.0 to 20.0", "2.0", "not published", "20,100", "310"],
    ]
    assert "thought experiment" in part(section, "everyone-doctor").sentences[0]


def test_each_one_by_their_own_way_comes_before_the_rest(assessed: Release) -> None:
    frame = assessed.tables["assessment"]
    own = frame.filter((pl.col("area") == assessed.manifest.area) & (pl.col("mode") == "adult")).with_columns(
        mode=pl.lit("own"), difference=pl.lit(1.9)
    )
    section = of(changed(assessed, pl.concat([frame, own.filter(pl.col("group") == "everyone")])))
    assert "1.9 minutes farther on average for everyone, each by their own way of moving." in section.sentences[1]


def test_an_indicator_of_reach_stands_by_its_name(assessed: Release) -> None:
    frame = assessed.tables["assessment"]
    share = frame.filter((pl.col("statistic") == "within_15") & (pl.col("mode") == "adult"))
    more = share.with_columns(kind=pl.lit("MOB05"), statistic=pl.lit("share"))
    (table,) = part(of(changed(assessed, pl.concat([frame, more]))), "indicators").tables
    assert table.rows == [["Satisfied with public transport", "On foot", "92 to 88 of 100"]]


def test_each_kind_of_service_has_its_own_sentence_and_figures(assessed: Release) -> None:
    frame = assessed.tables["assessment"]
    more = frame.with_columns(kind=pl.lit("station"), difference=pl.col("difference") * 2)
    section = of(changed(assessed, pl.concat([frame, more])))
    said = [re.findall(r"the nearest \w+", sentence) for sentence in section.sentences[1:3]]
    assert said == [["the nearest station"], ["the nearest doctor"]]  # what moves farthest stands first
    figures = [figure.id for id in ("groups", "places") for figure in part(section, id).figures]
    assert figures == ["loss-groups-station", "loss-groups-doctor", "loss-places-station", "loss-places-doctor"]


@pytest.mark.parametrize(
    ("kind", "plural", "said"),
    [
        ("library", "libraries", "the nearest library"),
        ("doctor", "doctors' practices", "the nearest doctor"),
        ("green-space", "green spaces", "the nearest green space"),
        ("jobs", "places of work", "the nearest of the places of work"),
        ("sports", "sports centres", "the nearest of the sports centres"),
    ],
)
def test_a_service_is_named_as_one_of_its_kind(assessed: Release, kind: str, plural: str, said: str) -> None:
    found = Assessed.of(replace(assessed, reach=reach_note(kinds={kind: plural})))
    assert found
    assert found.nearest(kind) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (1.64, "1.6 minutes farther"),
        (1.0, "1.0 minute farther"),
        (0.04, "as far as today"),
        (-2.0, "2.0 minutes nearer"),
    ],
)
def test_a_difference_is_told_to_a_tenth_of_a_minute(minutes: float, said: str) -> None:
    assert farther(minutes) == said


# --- groups -----------------------------------------------------------------------------------------------------


def test_the_subject_is_the_service_and_no_cause_is_claimed(section: Section) -> None:
    (figure,) = part(section, "groups").figures
    assert figure.sentence.startswith(
        "The nearest doctor is 3.1 minutes farther for people with a severe disability and 0.9 minutes farther for "
        "people aged 15 to 24, if effects are as assumed."
    )
    assert figure.sentence.endswith("That is not a cause, and not an order of groups.")


def test_at_most_sixteen_groups_are_drawn_and_all_are_in_the_table(section: Section) -> None:
    (figure,) = part(section, "groups").figures
    for one in figure.pictures:
        assert one.svg.count("<circle") + one.svg.count("l8 8l-8 8l-8 -8Z") == 16
    assert len(figure.table.rows) == 1 + len(GROUPS)
    assert figure.table.rows[0][:4] == ["Everyone", "10.0", "11.6", "1.6"]
    numbers = [float(row[3]) for row in figure.table.rows[1:-1]]
    assert numbers == sorted(numbers, reverse=True)
    assert "All groups are in the table." in figure.note


def test_a_withheld_group_keeps_its_row_and_has_no_mark(section: Section) -> None:
    (figure,) = part(section, "groups").figures
    assert figure.table.rows[-1] == ["People who are non-binary", "not published", "–", "–", "–", "–", "–"]
    assert "non-binary" not in "".join(picture(figure, "wide").itertext())
    (withheld,) = [row for row in csv.DictReader(io.StringIO(figure.csv)) if row["group"] == "gender=non-binary"]
    assert {withheld[name] for name in ("before", "after", "difference", "n")} == {""}


def test_a_way_of_moving_that_is_not_everyones_is_named(section: Section) -> None:
    (figure,) = part(section, "groups").figures
    told = row(figure.table, "People with a severe disability (in a wheelchair)")
    assert told[1:] == ["18.0", "21.1", "3.1", "5,000", "1,000", "not published"]
    assert "unknown tags" in figure.note


def test_a_mark_says_by_its_shape_whether_it_is_farther_than_for_everyone() -> None:
    lines = [losschart.Line("Some", 2.0, (1.5, 2.5)), losschart.Line("Others", 1.6), losschart.Line("Rest", 0.2)]
    for wide in (True, False):
        drawing = losschart.draw(losschart.Chart(lines, 1.6, "everyone: 1.6", "minutes", True), wide)
        assert drawing.body.count("<circle") == 1
        assert drawing.body.count("l8 8l-8 8l-8 -8Z") == 2
        assert look.SYNTHETIC in drawing.body
        assert ">2.0<" in drawing.body
    alone = losschart.draw(losschart.Chart(lines, None, "", "minutes", False), wide=True)
    assert alone.body.count("<circle") == 3


@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("values", [(0.0, 0.0), (-3.0, -0.2), (-1.0, 2.0), (0.1, 60.0)])
def test_no_mark_leaves_the_drawing(values: tuple[float, float], wide: bool) -> None:
    lines = [losschart.Line("Some people", value) for value in values]
    drawing = losschart.draw(losschart.Chart(lines, values[0], "everyone: a word", "minutes", False), wide)
    root = ET.fromstring(drawing.titled("x", "t", "d"))
    circles = [float(mark.get("cx", "")) for mark in root.iter(f"{SVG}circle")]
    diamonds = [float(x) for x in re.findall(r'd="M([\d.-]+) [\d.]+l8 8', drawing.body)]
    assert len(circles) + len(diamonds) == 2
    assert all(0 <= x <= drawing.width - 40 for x in circles + diamonds)


# --- places -----------------------------------------------------------------------------------------------------


def test_each_area_is_filled_by_what_is_known_of_it(section: Section) -> None:
    (figure,) = part(section, "places").figures
    filled, scale = fills(figure), classes.doubling([4.0, 1.5, 0.5], "minutes")
    assert filled["Quarter 1"] == scale.colour(4.0) != scale.colour(1.5) == filled["Quarter 2"]
    hatch, dots = (f"url(#loss-places-doctor-any-{name})" for name in ("hatch", "dots"))
    assert {name for name, fill in filled.items() if fill == hatch} == {"Quarter 3", "Quarter 4"}
    assert {name for name, fill in filled.items() if fill == dots} == {"Quarter 12"}
    still = {f"Quarter {number}" for number in (5, 6, 7, 8, 9, 10, 11)}
    assert {name for name, fill in filled.items() if fill == STILL} == still
    assert look.SYNTHETIC in "".join(picture(figure, "any").itertext())


def test_most_is_lost_where_minutes_times_people_are_most(section: Section) -> None:
    (figure,) = part(section, "places").figures
    # 1.5 minutes for 9,000 people are more than 4.0 minutes for 2,000
    assert [row[0] for row in figure.table.rows] == [
        "1. Quarter 2", "2. Quarter 1", "Quarter 3", "Quarter 4", "Quarter 5", "6 other places"
    ]  # fmt: skip
    assert figure.table.rows[2][1] == figure.table.rows[3][1] == "not published"
    assert figure.table.rows[4][3] == "\N{MINUS SIGN}0.5"
    assert figure.sentence == (
        "The nearest doctor is farther in 2 and nearer in 1 of 9 neighbourhoods (each by their own way of "
        "moving), if effects are as assumed; 2 more are not published. Of those that are published, most is lost in "
        "Quarter 2: 1.5 minutes farther for 9,000 residents."
    )


def test_without_counts_places_stand_by_their_minutes_and_no_column_is_empty(assessed: Release) -> None:
    own = pl.col("mode") == "own"
    bare = [pl.when(~own).then(name).alias(name) for name in ("n", "n_lose", "n_gain", "n_cut_off")]
    (figure,) = part(of(changed(assessed, assessed.tables["assessment"].with_columns(bare))), "places").figures
    assert figure.sentence.endswith(
        "Of those that are published, the way grows most in Quarter 1: 4.0 minutes farther."
    )
    assert figure.note.startswith("Numbered are the places where the way grows most. Minutes of an area are rounded")
    assert figure.table.columns == ["Place", "Minutes today", "Minutes then", "Minutes more"]
    assert [row[0] for row in figure.table.rows][:2] == ["1. Quarter 1", "2. Quarter 2"]  # 4.0 minutes and 1.5


def test_a_decision_that_brings_a_service_nearer_is_told_as_one(assessed: Release) -> None:
    frame, keep = assessed.tables["assessment"], ~pl.col("area").is_in(["N01", "N02", "N04"])
    turned = [-pl.col("difference").abs().alias("difference"), *(pl.lit(None, t).alias(c) for c, t in ENDS.items())]
    section = of(changed(assessed, frame.filter(keep).with_columns(turned)))
    (groups,), (places,) = (part(section, id).figures for id in ("groups", "places"))
    assert part(section, "groups").title == "Whose way would change"
    assert places.sentence == (
        "The nearest doctor is nearer in 1 of 7 neighbourhoods (each by their own way of moving), if effects are as "
        "assumed; 1 more is not published."
    )
    assert "farther" not in places.table.caption
    for figure in (groups, places):
        assert "(below 0: nearer)" in " ".join(texts(figure.svg))


def test_without_everyone_a_circle_is_not_said_to_be_more(assessed: Release) -> None:
    frame = assessed.tables["assessment"]
    whole = (pl.col("area") == assessed.manifest.area) & (pl.col("group") == "everyone")
    (figure,) = part(of(changed(assessed, frame.filter(~whole))), "groups").figures
    assert figure.note.startswith("Each circle is a group.")


def test_every_area_that_is_told_is_in_the_numbers_to_take_along(section: Section) -> None:
    (figure,) = part(section, "places").figures
    rows = {row["name"]: row["minutes_more"] for row in csv.DictReader(io.StringIO(figure.csv))}
    assert len(rows) == 11
    assert (rows["Quarter 1"], rows["Quarter 3"], rows["Quarter 5"], rows["Quarter 9"]) == ("4.0", "", "-0.5", "0.0")


def test_without_rows_by_each_ones_own_way_the_map_is_of_everyone_by_the_first(assessed: Release) -> None:
    frame = assessed.tables["assessment"].filter(pl.col("mode") != "own")
    (figure,) = part(of(changed(assessed, frame)), "places").figures
    assert figure.sentence.startswith("The nearest doctor is farther in 10 of 10 neighbourhoods (on foot)")
    filled = fills(figure)
    assert [name for name, fill in filled.items() if "hatch" in fill] == ["Quarter 4"]
    assert [name for name, fill in filled.items() if "dots" in fill] == ["Quarter 12"]


def test_many_places_have_a_short_table_of_the_ten_where_most_is_lost(assessed: Release) -> None:
    square = (assessed.areas or {})["features"][0]
    codes = [f"M{number:02d}" for number in range(40)]
    features = [square | {"properties": square["properties"] | {"code": code, "name": code}} for code in codes]
    frame = assessed.tables["assessment"]
    one = frame.filter((pl.col("mode") == "own") & (pl.col("area") == "N01"))
    own = pl.concat([one.with_columns(area=pl.lit(c), n=pl.lit(1000 + i, pl.Int64)) for i, c in enumerate(codes)])
    release = replace(changed(assessed, pl.concat([frame, own])), areas={"features": features})
    (table,) = part(of(release), "places").tables
    assert [row[0] for row in table.rows][:2] == ["1. M39", "2. M38"]
    assert len(table.rows) == 10


def test_a_city_without_areas_has_no_map(assessed: Release) -> None:
    ids = [part.id for part in of(replace(assessed, areas=None)).parts]
    assert "assessment-places" not in ids
    assert "assessment-groups" in ids


# --- what else --------------------------------------------------------------------------------------------------


def test_alternatives_that_save_as_much_are_counted_and_the_first_is_told(section: Section) -> None:
    assert part(section, "alternatives").sentences[0] == (
        "2 alternatives save as much; under the first of them, “Keep doctor-1”, the way is 0.3 minutes longer on "
        "average for everyone, in place of 1.6, if effects are as assumed."
    )


def test_the_decision_stands_first_and_each_saving_is_told_in_words(section: Section) -> None:
    (table,) = part(section, "alternatives").tables
    assert [row[0] for row in table.rows] == [
        "The decision: Close two practices",
        *(a["name"] for a in ALTERNATIVES[1:]),
    ]
    assert [row[1] for row in table.rows] == ["1.64", "0.33", "0.40", "0.20", "\N{MINUS SIGN}1.20"]
    assert [row[4] for row in table.rows] == [
        "600,000", "610,000: the same saving", "600,000: a saving of its own", "a smaller saving",
        "the same saving, after a move",
    ]  # fmt: skip
    assert table.rows[1][5] == "Closes doctor-2, doctor-3. One swap."


def test_a_group_that_is_withheld_is_not_said_to_lose_nothing(section: Section) -> None:
    (table,) = part(section, "alternatives").tables
    assert table.rows[0][2] == "People aged 65 or over: 1.8"
    assert table.rows[2][2] == "not published"
    assert table.rows[3][2:4] == ["none: it is farther for no group", "not published"]


def test_that_nothing_else_saves_as_much_is_said(assessed: Release) -> None:
    few = [ALTERNATIVES[0], ALTERNATIVES[3]]
    section = alternatives(Facts.of(assessed), note(alternatives=few))
    assert section.sentences[0] == "No alternative that saves as much was found."
    assert section.sentences[1].startswith("Minutes in the table are worked out before rounding")


# --- what is known ----------------------------------------------------------------------------------------------


def test_each_ground_stands_in_the_order_of_the_framework(section: Section) -> None:
    grounds = part(section, "known").parts
    assert [ground.title for ground in grounds] == [
        "Age", "Disability", "Sexual orientation", "Race and ethnic origin", "Socio-economic status"
    ]  # fmt: skip


def test_what_is_known_what_it_means_what_can_be_done_and_what_is_not_known(section: Section) -> None:
    age, disability = (ground.tables[0] for ground in part(section, "known").parts[:2])
    assert age.columns == ["Age", "If effects are as assumed"]
    told = [KNOWN[0][name] for name in ("known", "means", "can_do")]
    assert [row[1] for row in age.rows] == [*told, "–"]
    assert [row[1] for row in disability.rows] == [
        "Nothing is known.", KNOWN[1]["means"], "–", "Where all of them live is not known."
    ]  # fmt: skip


def test_what_the_city_counts_and_withholds_is_not_called_unknown(section: Section) -> None:
    origin, income = (ground.tables[0] for ground in part(section, "known").parts[3:])
    assert origin.rows[0] == ["Known", "Not published."]
    assert income.rows == [["Income", "It is counted, and what is found is not published."]]


def test_of_whom_nothing_is_said_the_reason_is(section: Section) -> None:
    (table,) = part(section, "known").parts[2].tables
    assert table.rows == [["Sexual orientation", "A survey asks for it; no full count holds it."]]


def test_a_ground_that_the_framework_does_not_know_is_not_lost(survey: Release) -> None:
    section = of(with_assessment(survey, known=[{**KNOWN[0], "ground": "caste", "characteristic": "caste"}]))
    (ground,) = part(section, "known").parts
    assert (ground.title, ground.tables[0].columns[0]) == ("caste", "caste")


def test_what_is_assumed_ends_the_section(section: Section) -> None:
    assert section.parts[-1].title == "What is assumed"
    assert list(section.parts[-1].items) == list(note().notes)
