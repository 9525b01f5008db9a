"""Who gets there: said of the street, labelled where it is supposed, drawn on one scale, and honest without streets."""

import csv
import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import polars as pl
import pytest

from isopolis.release.model import Release
from isopolis.reporting import Figure, Section, classes, look, profile, reachchart
from isopolis.reporting.page import html
from isopolis.reporting.reached import Reached
from tests.unit.reporting.small_reach import KINDS, note, with_reach

GROUPS = ("disability=severe", "age=65+")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def reached(survey: Release) -> Release:
    return with_reach(survey, groups=GROUPS)


@pytest.fixture(scope="module")
def section(reached: Release) -> Section:
    return section_of(reached)


def section_of(release: Release) -> Section:
    return next(part for part in profile(release).sections if part.id == "reach")


def figure_of(section: Section, id: str) -> Figure:
    return next(figure for figure in section.figures if figure.id == id)


def only(release: Release, where: pl.Expr) -> Release:
    """The release with some rows of reach alone."""
    return replace(release, tables={**release.tables, "reach": release.tables["reach"].filter(where)})


def filled(svg: str) -> list[dict[str, str]]:
    """The fill of each area by its name, on the first map and on the second."""
    sides: list[dict[str, str]] = [{}, {}]
    for alike in ET.fromstring(svg).iter(f"{SVG}g"):
        for area in alike.findall(f"{SVG}path/{SVG}title") if alike.get("fill") else []:
            name = (area.text or "").split(":")[0]
            sides[name in sides[0]][name] = alike.get("fill", "")
    return sides


def test_a_release_without_reach_has_no_such_section(survey: Release) -> None:
    assert "reach" not in [part.id for part in profile(survey).sections]
    assert "wheelchair" not in html(survey)


def test_the_headline_names_those_whom_no_way_leads_there_and_says_it_is_supposed(section: Section) -> None:
    assert section.sentences[0] == (
        "On foot, stations are within 15 minutes of 45 of 100 residents; if everyone moved in a wheelchair, of 31, and "
        "no way would lead 30,120 residents to one."
    )
    assert "thought experiment" in section.sentences[1]


def test_whom_every_way_leads_there_is_not_made_up(reached: Release) -> None:
    found = Reached.of(reached)
    assert found
    assert found.sentence("green-space").endswith("if everyone moved in a wheelchair, of 91.")


def test_services_on_which_the_ways_differ_most_stand_first(reached: Release) -> None:
    found = Reached.of(reached)
    assert found
    assert found.kinds == ("station", "doctor", "green-space")
    assert (found.base.id, found.other.id if found.other else "") == ("adult", "wheelchair")


def test_the_opening_ends_with_the_same_line(reached: Release, section: Section, survey: Release) -> None:
    opening = profile(reached).opening
    assert opening.leads[-1].sentence == section.sentences[0]
    assert opening.leads[:-1] == profile(survey).opening.leads
    assert "compares ways of moving, not groups" in opening.note
    assert "modelled on the streets" in opening.leads[-1].detail


def test_two_pairs_of_maps_at_most_each_with_its_table_and_files(section: Section) -> None:
    assert [figure.id for figure in section.figures] == ["reach-services", "reach-station", "reach-doctor"]
    for figure in section.figures:
        assert {picture.shown for picture in figure.pictures} == {"wide", "narrow"}
        assert list(csv.DictReader(io.StringIO(figure.csv)))
        assert "OpenStreetMap" in figure.note
        for picture in figure.pictures:
            drawn = ET.fromstring(picture.svg)
            assert drawn.find(f"{SVG}title") is not None
            assert drawn.find(f"{SVG}desc") is not None
            assert look.SYNTHETIC in picture.svg


def test_both_maps_share_one_scale_and_one_key(section: Section, reached: Release) -> None:
    figure = figure_of(section, "reach-doctor")
    (wide,) = [picture.svg for picture in figure.pictures if picture.shown == "wide"]
    rows = list(csv.DictReader(io.StringIO(figure.csv)))
    values = [float(row[mode]) for row in rows for mode in ("adult", "wheelchair") if row[mode]]
    scale = classes.even(values)
    for name in scale.names:
        assert wide.count(f">{name}</text>") == 1
    sides = filled(wide)
    shown = {(row["name"], mode): float(row[mode]) for row in rows for mode in ("adult", "wheelchair") if row[mode]}
    for (name, mode), value in shown.items():
        assert sides[mode == "wheelchair"][name] == scale.colour(value)
    assert [len(side) for side in sides] == [len(rows)] * 2


def test_what_is_withheld_and_where_nobody_is_counted_are_told_apart(section: Section) -> None:
    figure = figure_of(section, "reach-doctor")
    wide = next(picture.svg for picture in figure.pictures if picture.shown == "wide")
    fills = [list(side.values()) for side in filled(wide)]
    assert [side.count("url(#reach-doctor-wide-hatch)") for side in fills] == [0, 2]
    assert [side.count("url(#reach-doctor-wide-dots)") for side in fills] == [1, 1]
    told = [cell for row in figure.table.rows for cell in row]
    assert told.count("not published") == 2
    assert told.count("nobody counted") == 2


def test_the_chart_has_a_row_for_every_service_and_way(section: Section) -> None:
    table = figure_of(section, "reach-services").table
    assert len(table.rows) == len(KINDS) * 3
    assert table.rows[0] == ["Stations", "On foot", "45 of 100", "–", "22.5", "0"]
    assert table.rows[1] == [
        "Stations",
        "If everyone moved in a wheelchair",
        "31 of 100",
        "11 to 36 of 100",
        "26.7",
        "30,120",
    ]
    assert all(("If everyone" in row[1]) == (row[1] != "On foot") for row in table.rows)


def test_each_group_stands_with_its_own_way_of_moving(section: Section) -> None:
    (groups,) = [part for part in section.parts if part.id == "reach-groups"]
    ways = {row[0]: row[1] for row in groups.tables[0].rows}
    assert ways == {
        "Everyone": "On foot",
        "People aged 65 or over": "On foot",
        "People with a severe disability": "In a wheelchair",
    }


def test_how_it_was_worked_out_is_said(section: Section) -> None:
    (method,) = [part for part in section.parts if part.id == "reach-method"]
    told = " ".join(method.items)
    says = ("4.8 km/h along the streets", "it avoids steps and raised kerbs", "14 doctors", "182,345 pieces of street")
    says += ("the height of kerbs of 3 of 100", "60 minutes", "40 places lie too far")
    assert not [said for said in says if said not in told]


def test_the_method_of_the_page_speaks_of_reach_only_where_there_is_some(reached: Release, survey: Release) -> None:
    told = [next(part for part in profile(release).sections if part.id == "method") for release in (reached, survey)]
    assert ["modelled, not measured" in " ".join(part.sentences) for part in told] == [True, False]
    attribution = told[0].parts[-1].sentences
    assert "Streets: © OpenStreetMap contributors, ODbL." in attribution


def test_without_streets_it_is_said_first_and_inside_every_picture(survey: Release) -> None:
    section = section_of(with_reach(survey, rule="line"))
    assert section.sentences[0].startswith("No streets were given: these minutes are as the crow flies x 1.3.")
    assert section.sentences[1].startswith("On foot as the crow flies, stations are within 15 minutes")
    for figure in section.figures:
        assert "As the crow flies x 1.3" in figure.note
        for picture in figure.pictures:
            assert "as the crow flies x 1.3" in " ".join(ET.fromstring(picture.svg).itertext())
    method = next(part for part in section.parts if part.id == "reach-method")
    assert not [item for item in method.items if "avoids" in item]


def test_a_city_without_areas_has_the_chart_and_no_maps(survey: Release) -> None:
    section = section_of(with_reach(replace(survey, areas=None)))
    assert [figure.id for figure in section.figures] == ["reach-services"]


def test_a_release_of_reach_alone_is_a_page_that_opens_with_it(reached: Release) -> None:
    empty = {name: frame if name == "reach" else frame.clear() for name, frame in reached.tables.items()}
    alone = replace(reached, tables=empty, manifest=reached.manifest.model_copy(update={"sources": ()}))
    made = profile(alone)
    assert made.opening.title == "Who gets there"
    assert made.opening.leads[0].sentence.startswith("On foot, stations are within 15 minutes")
    assert html(alone)


def test_one_way_of_moving_alone_is_no_comparison(reached: Release) -> None:
    section = section_of(only(reached, pl.col("mode") == "adult"))
    assert [figure.id for figure in section.figures] == ["reach-services"]
    assert section.sentences == ["On foot, doctors are within 15 minutes of 92 of 100 residents."]


def test_a_service_that_is_withheld_leads_nothing(reached: Release) -> None:
    frame, numbers = reached.tables["reach"], ("value", "low", "high", "n", "n_unreachable")
    doctors = pl.col("kind") == "doctor"
    hidden = frame.with_columns(
        *(pl.when(~doctors).then(pl.col(name)).alias(name) for name in numbers),
        pl.when(doctors).then(pl.lit("A")).otherwise("conf_status").alias("conf_status"),
    )
    section = section_of(replace(reached, tables={**reached.tables, "reach": hidden}))
    assert "doctor" not in {row["kind"] for row in csv.DictReader(io.StringIO(section.figures[0].csv))}
    everything = only(reached, pl.col("kind") == "nothing")
    assert "reach" not in [part.id for part in profile(everything).sections]


def test_an_indicator_of_reach_stands_by_its_name(reached: Release) -> None:
    rows = reached.tables["reach"].filter((pl.col("kind") == "doctor") & (pl.col("statistic") == "within_15"))
    own = rows.with_columns(pl.lit("MOB05").alias("kind"), pl.lit("share").alias("statistic"))
    both = replace(reached, tables={**reached.tables, "reach": pl.concat([reached.tables["reach"], own])})
    part = next(part for part in section_of(both).parts if part.id == "reach-indicators")
    assert part.tables[0].rows[0] == ["Satisfied with public transport", "On foot", "92 of 100"]


def test_addresses_are_not_called_residents(survey: Release) -> None:
    release = replace(with_reach(survey), reach=note(noun="addresses"))
    assert "45 of 100 addresses" in section_of(release).sentences[0]


def test_the_page_with_reach_is_whole_and_the_same_every_time(reached: Release) -> None:
    text = html(reached)
    assert text == html(reached)
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([\w-]+)\)", text)) <= set(ids)


def test_names_in_a_method_cannot_break_the_page(survey: Release) -> None:
    bad = "<script>alert(1)</script> & \"'"
    told = note(kinds={**KINDS, "station": bad}, attribution=bad, noun=bad)
    assert "<script" not in html(replace(with_reach(survey), reach=told))


@pytest.mark.parametrize(("own", "other"), [(1.0, 1.0), (1.0, 0.99), (0.0, 0.0), (0.5, 0.52), (0.98, 0.9)])
@pytest.mark.parametrize("wide", [True, False])
def test_two_numbers_never_stand_on_each_other_or_outside(own: float, other: float, wide: bool) -> None:
    line = reachchart.Line("Doctors", own, other, None, None)
    drawing = reachchart.draw(reachchart.Chart([line], "a", "b", "c", False), wide)
    words = ET.fromstring(drawing.titled("x", "t", "d")).iter(f"{SVG}text")
    at = sorted(float(word.get("x", "")) for word in words if word.get("font-size") == "12.5")
    assert at[1] - at[0] >= 25.9
    assert at[0] >= 12
    assert at[1] <= drawing.width - 8


@pytest.mark.parametrize(
    ("values", "bounds"),
    [([0.0, 1.0], (0.2, 0.4, 0.6, 0.8)), ([0.55, 0.9], (0.6, 0.7, 0.8, 0.9)), ([1.0], (0.92, 0.94, 0.96, 0.98))],
)
def test_classes_are_as_wide_as_each_other(values: list[float], bounds: tuple[float, ...]) -> None:
    assert classes.even(values).bounds == bounds
