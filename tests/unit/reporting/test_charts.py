"""Charts: what is drawn, on which scale, and that what is empty says why."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isopolis.release.model import Release
from isopolis.reporting import areamap, classes, gapchart, gaps_of, grid, look, spread
from isopolis.reporting.facts import Facts
from isopolis.reporting.gap import indicator_of
from isopolis.reporting.sheet import Axis
from isopolis.reporting.svg import Drawing, band, patterns, stacked, wrapped


@pytest.fixture(scope="module")
def panel(survey: Release) -> gapchart.Panel:
    gaps = tuple(gap for gap in gaps_of(survey) if gap.indicator.id == "SAF01")
    return gapchart.Panel(gaps[0].indicator, "everyone: 57 of 100", gapchart.chosen(gaps), gaps)


def texts(drawing: Drawing) -> list[str]:
    root = ET.fromstring(drawing.titled("x", "A title", "A description"))
    return [element.text or "" for element in root.iter() if element.tag.endswith("}text")]


def test_a_drawing_is_a_document_with_title_and_description() -> None:
    root = ET.fromstring(Drawing(band(0, 0, 100), 100, 20).titled("x", "A & B", "C < D"))
    assert root.attrib["role"] == "img"
    named = {element.attrib["id"]: element.text for element in root if "id" in element.attrib}
    assert [named[id] for id in root.attrib["aria-labelledby"].split()] == ["A & B", "C < D"]


def test_stacking_keeps_every_drawing() -> None:
    both = stacked([Drawing("<g/>", 10, 20), Drawing("<g/>", 30, 5)])
    assert (both.width, both.height, both.body.count("<g/>")) == (30, 25, 2)


@pytest.mark.parametrize("format", [gapchart.WIDE, gapchart.NARROW])
def test_the_gap_chart_names_every_row_and_wears_the_band(panel: gapchart.Panel, format: gapchart.Format) -> None:
    (drawing,) = gapchart.draw([panel], format, synthetic=True)
    said = " ".join(texts(drawing))
    assert look.SYNTHETIC in said
    assert "the rest" in said
    for gap in panel.gaps:
        assert all(word in said for word in gap.people.split())
    assert drawing.width == format.width


def test_established_gaps_are_filled_and_others_hollow(panel: gapchart.Panel) -> None:
    (drawing,) = gapchart.draw([panel], gapchart.WIDE, synthetic=False)
    marks = re.findall(r'<path [^>]*fill="(#[0-9a-f]{6})" stroke="(#[0-9a-f]{6})" stroke-width="2"', drawing.body)
    sure = sum(gap.certainty == "established" for gap in panel.gaps)
    assert len(marks) == len(panel.gaps)
    assert sum(fill == stroke for fill, stroke in marks) == sure
    assert sum(fill == look.PAPER for fill, _ in marks) == len(panel.gaps) - sure


def test_numbers_in_a_chart_keep_their_decimals(survey: Release) -> None:
    gaps = tuple(gap for gap in gaps_of(survey, depth=1) if gap.indicator.id == "GPDIST")
    panel = gapchart.Panel(gaps[0].indicator, "", gapchart.chosen(gaps), gaps)
    (drawing,) = gapchart.draw([panel], gapchart.WIDE, synthetic=False)
    assert re.search(r"0\.\d\d km, others 0\.\d", " ".join(texts(drawing)))


def test_withheld_groups_are_not_drawn_and_few_rows_stand_for_a_characteristic(panel: gapchart.Panel) -> None:
    assert all(gap.certainty != "withheld" for gap in panel.gaps)
    assert len(panel.gaps) <= gapchart.MOST_ROWS + gapchart.MOST_CROSSINGS
    single = [gap.group.characteristics[0] for gap in panel.gaps if gap.group.depth == 1]
    assert all(single.count(name) <= gapchart.MOST_PER_CHARACTERISTIC for name in single)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20))
def test_an_axis_holds_its_values_and_the_reference(values: list[float]) -> None:
    axis = Axis.over(values)
    assert all(axis.low <= value <= axis.high for value in values)
    assert axis.low < 0 < axis.high
    assert 0 in axis.ticks
    assert 2 <= len(axis.ticks) <= 12


@given(st.lists(st.floats(0, 1), min_size=5, max_size=60), st.floats(0.01, 0.99))
def test_five_classes_rise_and_none_begins_below_zero(values: list[float], centre: float) -> None:
    made = classes.around(values, centre, indicator_of_direction("+"), "share")
    assert list(made.bounds) == sorted(set(made.bounds))
    assert made.bounds[0] >= 0
    assert len(made.names) == len(made.colours) == 5


def indicator_of_direction(direction: str):
    from isopolis.framework import Indicator

    return Indicator(id="X", domain="", name="X", definition="", unit="share", direction=direction, type="outcome",
                     level="person", universe="")  # fmt: skip


def test_worse_is_ochre_whichever_way_the_indicator_points() -> None:
    values = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
    good, bad = (classes.around(values, 0.35, indicator_of_direction(d), "share") for d in "+-")
    assert good.colour(0.0) == bad.colour(1.0) == look.AROUND[4]
    assert good.colour(1.0) == bad.colour(0.0) == look.AROUND[0]


def test_a_grid_draws_every_tile_and_its_key() -> None:
    tiles = [[grid.Tile(look.ACCENT, "43"), grid.Tile("dots", hover="women & men: too few people")]]
    picture = grid.Grid(["A row"], ["One", "Two"], tiles, [grid.Key("dots", "too few people")], synthetic=True)
    for width in (720, 320):
        drawing = grid.draw(picture, f"g{width}", width)
        assert f'fill="url(#g{width}-dots)"' in drawing.body
        said = texts(drawing)
        assert {"A row", "One", "Two", "43", "too few people", look.SYNTHETIC} <= set(said)


def test_the_six_statuses_have_six_fills() -> None:
    from isopolis.reporting.parts.known import PATTERNS

    assert len(set(PATTERNS.values())) == len(PATTERNS) == 6


def test_patterns_are_defined_once_and_told_apart_by_their_drawing() -> None:
    made = re.findall(r"<pattern id=\"p-(\w+)\".*?</pattern>", patterns("p"), re.S)
    assert len(made) == len(set(made)) == 5


def test_the_map_draws_every_area_and_hatches_what_is_not_published(survey: Release) -> None:
    facts = Facts.of(survey)
    values = facts.places.values("SAF01")
    dropped = values.pop("N01")
    assert 0 < dropped < 1
    scale = classes.around(list(values.values()), 0.57, indicator_of(survey.framework, "SAF01"), "share")
    drawing = areamap.draw(facts.places.features("SAF01"), areamap.Shades(values, scale, "share"), "m", synthetic=True)
    assert drawing.body.count("<path ") - drawing.body.count("<pattern") == len(values) + 1
    assert "Quarter 1: not published" in drawing.body
    assert "not published" in texts(drawing)
    assert look.SYNTHETIC in texts(drawing)


def test_areas_beyond_the_scale_are_counted_in_words() -> None:
    strip = spread.Strip("Support", "share", 0.07, (*[0.05 + i / 1000 for i in range(50)], 0.9))
    drawing = spread.draw([strip], 720, synthetic=True)
    assert "1 area beyond →" in texts(drawing)
    assert look.SYNTHETIC in texts(drawing)


def test_words_are_broken_between_words() -> None:
    assert wrapped("people with a severe disability", 100) == ["people with a", "severe", "disability"]
