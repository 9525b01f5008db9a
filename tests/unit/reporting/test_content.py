"""The parts of a page: what the report and the site both draw from."""

import csv
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from isopolis import reporting
from isopolis.release.model import Release
from isopolis.reporting.content import OWN_PAGES
from isopolis.reporting.page import pages
from tests.unit.reporting.small_assessment import with_assessment

GLOSSARY = Path(__file__).parents[3] / "docs" / "reference" / "glossary.md"


@pytest.fixture(scope="module")
def decided(survey: Release) -> Release:
    return with_assessment(survey)


@pytest.fixture(scope="module", params=["survey", "figures", "decided"])
def release(request: pytest.FixtureRequest) -> Release:
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def profile(release: Release) -> reporting.Profile:
    return reporting.profile(release)


def figures(sections: tuple[reporting.Section, ...]) -> Iterator[reporting.Figure]:
    for section in sections:
        yield from section.figures
        yield from figures(tuple(section.parts))


def test_the_report_is_made_of_the_profile(release: Release, profile: reporting.Profile) -> None:
    text = "".join(pages(release).values())
    for section in profile.sections:
        assert f'<section id="{section.id}"' in text
    for figure in figures(profile.sections):
        assert all(picture.svg in text for picture in figure.pictures)
    assert all(lead.strip in text for lead in profile.opening.leads)


def test_a_profile_holds_all_sections_and_what_could_be_done_stands_before_what_is_not_known(survey: Release) -> None:
    ids = [section.id for section in reporting.profile(with_assessment(survey)).sections]
    assert ids == ["domains", "crossings", "reach", "places", "assessment", "known", "method"]
    apart = [id for page in OWN_PAGES for id in page.sections]
    assert sorted(apart) == ["assessment", "budget", "plan", "sites"]


def test_no_section_is_empty_and_each_figure_stands_once(profile: reporting.Profile) -> None:
    assert not [section.id for section in profile.sections if section.empty]
    ids = [figure.id for figure in figures(profile.sections)]
    assert len(ids) == len(set(ids)) > 3


def test_a_figure_carries_its_numbers_and_its_picture_as_files(profile: reporting.Profile) -> None:
    mark = reporting.SYNTHETIC if profile.manifest.synthetic else "published"
    for figure in figures(profile.sections):
        rows = list(csv.DictReader(io.StringIO(figure.csv)))
        assert rows
        assert {row["data"] for row in rows} == {mark}
        assert ET.fromstring(figure.svg).tag == "{http://www.w3.org/2000/svg}svg"


def test_no_drawing_holds_a_style_of_its_own(profile: reporting.Profile) -> None:
    """A page that forbids inline styles shows the same drawing."""
    drawn = [picture.svg for figure in figures(profile.sections) for picture in figure.pictures]
    drawn += [figure.svg for figure in figures(profile.sections)] + [lead.strip for lead in profile.opening.leads]
    assert not [svg for svg in drawn if re.search(r"<style|\sstyle=|\sclass=\"(?!strip)|<script|\son\w+=|href=", svg)]


def test_every_colour_of_a_chart_has_a_partner_in_the_dark(profile: reporting.Profile) -> None:
    styles = reporting.chart_styles()
    for figure in figures(profile.sections):
        for picture in figure.pictures:
            for name, colour in re.findall(r'(fill|stroke)="(#[0-9a-f]{6})"', picture.svg):
                assert f'svg [{name}="{colour}"]' in styles


def test_a_hostile_unit_and_name_cannot_break_a_drawing(release: Release) -> None:
    bad = "<script>alert(1)</script>"
    frame = release.tables["estimates"]
    tables = {**release.tables, "estimates": frame.with_columns(unit=reporting_unit(frame, bad))}
    for figure in figures(reporting.profile(replace(release, tables=tables)).sections):
        assert "<script" not in figure.svg
        ET.fromstring(figure.svg)


def reporting_unit(frame, bad: str):
    import polars as pl

    return pl.when(pl.col("unit") == "share").then(pl.col("unit")).otherwise(pl.lit(bad))


@pytest.mark.parametrize("noun", [name for name in reporting.__all__ if name[0].isupper() and not name.isupper()])
def test_the_glossary_has_a_line_for_each_public_noun(noun: str) -> None:
    assert re.search(rf"^\| `?{noun}`? \|", GLOSSARY.read_text("utf-8"), re.M)


def test_more_maps_are_drawn_where_they_are_asked_for(release: Release) -> None:
    def drawn(profile: reporting.Profile) -> list[str]:
        return [figure.id for section in profile.sections if section.id == "places" for figure in section.figures]

    few, more = drawn(reporting.profile(release)), drawn(reporting.profile(release, most_maps=7))
    assert (len(few), len(more)) == (4, 7)
    assert more[:4] == few
