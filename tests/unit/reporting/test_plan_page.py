"""What holds for every part of the plan page: bands, files, ids, the dark scheme; and the pieces it is drawn of."""

import re
from typing import Any

import pytest

from isopolis.release.model import Release
from isopolis.reporting import Section, classes, curvechart, dumbbell, look, markmap, ratiochart
from isopolis.reporting.facts import Facts
from isopolis.reporting.labelling import Box, box_of, placed
from isopolis.reporting.money import euros
from isopolis.reporting.page import _templates
from isopolis.reporting.parts.budget import budget
from isopolis.reporting.parts.plan import plan
from isopolis.reporting.parts.sites import sites
from tests.unit.reporting.drawn_parts import figures_of, records, texts
from tests.unit.reporting.small_plan import PLAN, SITING, with_budget, with_plan, with_sites
from tests.unit.reporting.small_reach import with_reach


def whole(release: Release) -> list[Section]:
    facts = Facts.of(with_budget(with_sites(with_plan(with_reach(release)))))
    return [plan(facts), sites(facts), budget(facts)]


def shown(sections: list[Section]) -> str:
    module: Any = _templates().get_template("parts.html").make_module({"unfolded": False})
    return "".join(str(module.show(section, 2)) for section in sections)


def test_every_figure_has_its_band_its_numbers_and_a_drawing_for_every_width(survey: Release) -> None:
    figures = [figure for section in whole(survey) for figure in figures_of(section)]
    assert len(figures) == 7
    for figure in figures:
        assert {picture.shown for picture in figure.pictures} in ({"any"}, {"wide", "narrow"})
        assert all(look.SYNTHETIC in " ".join(texts(picture.svg)) for picture in figure.pictures)
        assert figure.sentence.endswith((".", ")"))
        assert figure.table.rows
        assert all(row["data"] == look.SYNTHETIC for row in records(figure))
        assert all(len(picture.svg) < 60000 for picture in figure.pictures)


def test_colours_that_have_no_partner_in_the_dark_are_not_used(survey: Release) -> None:
    used = {c for s in whole(survey) for f in figures_of(s) for c in re.findall(r'"(#[0-9a-f]{6})"', f.svg)}
    assert used <= set(look.DARK)


def test_the_sections_are_whole_and_the_same_every_time(survey: Release) -> None:
    text = shown(whole(survey))
    assert text == shown(whole(survey))
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([\w-]+)\)", text)) <= set(ids)


def test_names_in_a_plan_cannot_break_the_page(survey: Release) -> None:
    bad = "<script>alert(1)</script> & \"'"
    menu = [{**one, "name": bad, "source": bad} for one in PLAN["menu"]]
    chosen = [{**site, "name": bad} for site in SITING["chosen"]]
    facts = Facts.of(with_sites(with_plan(with_reach(survey), menu=menu, notes=[bad]), chosen=chosen, notes=[bad]))
    text = shown([plan(facts), sites(facts)])
    assert "<script" not in text
    assert "&lt;script" in text


# --- the pieces -----------------------------------------------------------------------------------------------


def test_a_point_of_100_is_as_long_in_every_panel() -> None:
    one = dumbbell.Panel("a", "", [dumbbell.Row("x", "", (20, 40, 30, 50))], less=False)
    other = dumbbell.Panel("b", "", [dumbbell.Row("y", "", (70, 80, 75, 85))], less=False)
    svg = dumbbell.draw([one, other], wide=True, synthetic=False).titled("i", "t", "d")
    ways = re.findall(r'd="M([\d.]+) [\d.]+H([\d.]+)" stroke="' + look.LINE, svg)
    first, second = (abs(float(end) - float(start)) for start, end in ways)
    assert first == pytest.approx(2 * second, abs=0.3)  # 20 points and 10


def test_above_and_below_one_differ_in_shape_and_what_lies_beyond_has_an_arrow() -> None:
    rows = [ratiochart.Row("line", name, ratio) for name, ratio in (("a", 2.0), ("b", 0.5), ("c", 0.01), ("d", 20.0))]
    svg = ratiochart.draw(ratiochart.Ratios(rows, "less", "more", "", False), wide=True).titled("i", "t", "d")
    assert svg.count("<circle") == 2
    assert svg.count("l7 7l-7 7l-7 -7Z") == 2
    assert len(re.findall(r"l-?5 -4v8Z", svg)) == 2


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (880000, "880,000 euros"),
        (2760000, "2.76 million euros"),
        (3000000, "3 million euros"),
        (1.2e9, "1.2 billion euros"),
    ],
)
def test_euros_are_told_in_three_figures(value: float, told: str) -> None:
    assert euros(value) == told


@pytest.mark.parametrize(
    ("most", "bounds"), [(22.0, (1, 2, 5, 10)), (58.0, (2, 5, 10, 20)), (1.0, (0.05, 0.1, 0.2, 0.5))]
)
def test_classes_of_minutes_double_up_to_half_the_largest(most: float, bounds: tuple[float, ...]) -> None:
    assert classes.doubling([0.0, most], "minutes").bounds == pytest.approx(bounds)


def test_labels_keep_off_each_other_and_inside() -> None:
    inside = Box(0, 0, 400, 200)
    spots = [(190.0, 100.0), (198.0, 104.0), (390.0, 100.0)]
    boxes = [box_of(label) for label in placed([(x, y, ["a label of some length"]) for x, y in spots], inside, [])]
    for place, box in enumerate(boxes):
        assert inside.x <= box.x < box.x2 <= inside.x2
        for other in boxes[place + 1 :]:
            assert min(box.x2, other.x2) <= max(box.x, other.x) or min(box.y2, other.y2) <= max(box.y, other.y)


def test_a_scale_holds_its_values_and_starts_where_it_is_told_to() -> None:
    scale = curvechart.Scale.over([23.0, 27.0], str)
    assert scale.low < 23 < 27 < scale.high
    assert scale.ticks == (23.0, 24.0, 25.0, 26.0, 27.0)
    assert curvechart.Scale.over([0.0, 1e6], str, start=0.0).low == 0
    assert curvechart.Scale.over([5.0], str).part(5.0) == pytest.approx(0.5)


def test_the_middle_of_an_area_is_that_of_its_largest_part() -> None:
    square = [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0], [0.0, 0.0]]
    small = [[9.0, 9.0], [9.5, 9.0], [9.5, 9.5], [9.0, 9.5], [9.0, 9.0]]
    assert markmap.middle({"type": "Polygon", "coordinates": [square]}) == pytest.approx((1.0, 1.0))
    assert markmap.middle({"type": "MultiPolygon", "coordinates": [[small], [square]]}) == pytest.approx((1.0, 1.0))
    assert markmap.middle({"type": "Polygon", "coordinates": [[[3.0, 4.0]] * 4]}) == (3.0, 4.0)
