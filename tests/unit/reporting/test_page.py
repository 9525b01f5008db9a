"""The page: one file that asks for nothing, says who made it, and leaves nobody out in silence."""

import base64
import csv
import io
import re
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import polars as pl
import pytest

from isopolis.errors import UsageError
from isopolis.release import tables
from isopolis.release.model import Release
from isopolis.reporting import headlines, look, not_known, report, report_files, title
from isopolis.reporting.page import OPEN_ROWS, html, pages
from isopolis.reporting.together import write_together
from tests.unit.reporting.small_assessment import with_assessment
from tests.unit.reporting.small_plan import with_budget, with_plan, with_sites
from tests.unit.reporting.small_reach import with_reach

LIMIT = 1_500_000
OWN = "report-assessment.html"
FILES = {"report.html", OWN}
VOID = {"meta", "link", "br", "hr", "img", "input", "area", "base", "col", "embed", "source", "track", "wbr"}


class Page(HTMLParser):
    """The elements of a page, and whether each that was opened was closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


@pytest.fixture(scope="module")
def survey_page(survey: Release) -> str:
    return html(survey)


@pytest.fixture(scope="module")
def figures_page(figures: Release) -> str:
    return html(figures)


@pytest.fixture(scope="module")
def reach_page(survey: Release) -> str:
    return html(with_reach(survey, groups=("disability=severe", "age=65+")))


@pytest.fixture(scope="module")
def assessed(survey: Release) -> Release:
    return with_assessment(survey)


@pytest.fixture(scope="module")
def assessed_page(assessed: Release) -> str:
    return html(assessed)


@pytest.fixture(scope="module")
def own_page(assessed: Release) -> str:
    return pages(assessed)[OWN]


@pytest.fixture(params=["survey_page", "figures_page", "reach_page", "assessed_page", "own_page"])
def page(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue(request.param)


def test_report_writes_one_whole_file(survey: Release, tmp_path: Path) -> None:
    made = report(survey, tmp_path / "new" / "report.html")
    assert [path.name for path in made.parent.iterdir()] == ["report.html"]
    text = made.read_text("utf-8")
    assert text.startswith("<!doctype html>")
    assert text.rstrip().endswith("</html>")
    assert len(text.encode()) < LIMIT


def test_the_same_release_gives_the_same_page(survey: Release, survey_page: str) -> None:
    assert html(survey) == survey_page


def test_elements_are_closed_and_ids_are_unique(page: str) -> None:
    read = Page(page)
    assert read.faults == []
    assert read.open == []
    ids = Counter(attributes["id"] for _, attributes in read.elements if "id" in attributes)
    assert [id for id, count in ids.items() if count > 1] == []


def test_every_reference_has_its_target(page: str) -> None:
    read = Page(page)
    ids = {attributes["id"] for _, attributes in read.elements if "id" in attributes}
    for _, attributes in read.elements:
        for name in ("aria-labelledby", "href"):
            for target in (attributes.get(name) or "").split() if name != "href" else []:
                assert target in ids
        href = attributes.get("href") or ""
        assert href.startswith("data:") or href.removeprefix("#") in ids or href in FILES or not href
    assert set(re.findall(r"url\(#([\w-]+)\)", page)) <= ids


def test_nothing_is_asked_from_outside_and_nothing_runs(page: str) -> None:
    read = Page(page)
    assert not {tag for tag, _ in read.elements} & {"script", "link", "img", "iframe", "object", "embed"}
    assert not any(name.startswith("on") for _, attributes in read.elements for name in attributes)
    assert "@import" not in page
    assert "@font-face" not in page
    assert not re.findall(r'(?:src|href)="(?!data:|#|report(?:-assessment)?\.html")', page)


def test_headings_go_down_one_step_at_a_time(page: str) -> None:
    levels = [int(tag[1]) for tag, _ in Page(page).elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


def test_every_headline_stands_on_the_page(survey: Release, survey_page: str) -> None:
    for headline in headlines(survey):
        assert headline.sentence in survey_page


@pytest.mark.parametrize("name", ["survey_page", "own_page"])
def test_synthetic_is_said_on_every_picture_and_every_table(name: str, request: pytest.FixtureRequest) -> None:
    page = request.getfixturevalue(name)
    pictures = re.findall(r'<div class="picture[^"]*"><svg.*?</svg></div>', page, re.S)
    assert pictures
    for picture in pictures:
        assert f">{look.SYNTHETIC}</text>" in picture
    strips = re.findall(r'<svg [^>]*class="strip".*?</svg>', page, re.S)
    assert all(look.SYNTHETIC in strip for strip in strips)
    captions = re.findall(r"<caption>(.*?)</caption>", page)
    own_words = {"Rules, and why", "Indicators and their definitions"}
    assert all(look.SYNTHETIC in caption for caption in captions if caption not in own_words)


def test_a_real_city_is_not_called_synthetic(figures_page: str) -> None:
    assert look.SYNTHETIC not in figures_page.lower()


def test_every_picture_has_a_sentence_a_table_and_files_to_take_along(page: str) -> None:
    for figure in re.findall(r"<figure.*?</figure>", page, re.S):
        assert re.search(r"<figcaption>.*?<p>\S.*?</p>", figure, re.S)
        assert figure.count("<table>") == 1
        assert "Source: " in figure
        (numbers,) = re.findall(r'href="data:text/csv;charset=utf-8,([^"]*)"', figure)
        rows = list(csv.DictReader(io.StringIO(unquote(numbers))))
        assert rows
        (picture,) = re.findall(r'href="data:image/svg\+xml;base64,([^"]*)"', figure)
        assert ET.fromstring(base64.b64decode(picture)).tag.endswith("svg")


def test_the_table_below_a_gap_chart_holds_every_group(survey: Release, survey_page: str) -> None:
    gaps = survey.tables["gaps"].filter((pl.col("indicator") == "SAF01") & (pl.col("depth") == 1))
    (figure,) = re.findall(r'<figure id="gaps-safety-violence-0".*?</figure>', survey_page, re.S)
    assert figure.count('<tr><th scope="row">Feels safe walking alone at night</th>') >= gaps.height
    assert "not published: too few people" in figure


def test_what_is_not_known_is_said(survey: Release, survey_page: str) -> None:
    for who in survey.manifest.absent:
        assert who[1:] in survey_page
    assert "No figure for any characteristic: participation and power." in survey_page
    assert "Never asked anywhere: religion or belief." in survey_page
    assert "People who are non-binary" in survey_page
    assert "The national contrast holds here." in survey_page


def test_rules_note_and_attribution_stand_on_the_page(page: str) -> None:
    assert "thresholds and rounding; not audited" in page
    assert "Made up for the tests." in page


def test_established_is_never_denied_as_no_gap(page: str) -> None:
    assert not re.search(r"\bno gaps?\b(?! between|\.)", page.replace("that there is no gap", ""))


def test_figures_of_areas_speak_of_places_and_change(figures_page: str) -> None:
    assert "in one tenth of the neighbourhoods" in figures_page
    assert 'id="trend"' in figures_page
    assert "describes the place, not each" in figures_page


def test_names_from_outside_cannot_break_the_page(survey: Release) -> None:
    bad = "<script>alert(1)</script> & \"'"
    manifest = survey.manifest.model_copy(update={"city": bad, "absent": (bad,), "attribution": bad})
    features = [
        {**f, "properties": {**f["properties"], "name": bad}} for f in (survey.areas or {"features": []})["features"]
    ]
    text = html(replace(survey, manifest=manifest, areas={"features": features}))
    assert "<script" not in text
    assert Page(text).faults == []


def test_a_release_with_empty_tables_still_gives_a_page(survey: Release) -> None:
    empty = {name: pl.DataFrame([], schema=dict(schema)) for name, schema in tables.TABLES.items()}
    text = html(replace(survey, tables=empty, areas=None, assumptions=None))
    assert Page(text).faults == []
    assert "Who cannot be in the data" in text


def test_one_line_says_whose_figures_these_are(survey: Release) -> None:
    assert title(survey) == "Sample city · synthetic residents · survey of 6,000 · 2019"


def test_one_line_says_what_is_not_known(survey: Release) -> None:
    told = not_known(survey)
    assert "religion or belief (never asked)" in told
    assert "sexual orientation below the whole city (not published)" in told


# --- pages of their own -------------------------------------------------------------------------------------------


def test_a_decision_has_a_page_of_its_own_and_the_report_leads_to_it(assessed_page: str, own_page: str) -> None:
    assert f'<a href="{OWN}">Equality impact: Close two practices</a>' in assessed_page
    assert 'id="assessment"' not in assessed_page
    assert '<section id="assessment"' in own_page
    assert '<p class="kicker">Equality impact assessment</p>' in own_page
    assert "<h1>Sample city</h1>" in own_page
    assert '<a href="report.html">' in own_page


def test_plans_sites_and_budget_share_one_page_and_none_of_them_stands_in_the_report(assessed: Release) -> None:
    made = pages(with_budget(with_sites(with_plan(assessed))))
    assert list(made) == ["report.html", "report-plan.html", OWN]
    shown = {
        name: re.findall(r'^<section id="(plan|sites|budget|assessment|known)"', t, re.M) for name, t in made.items()
    }
    assert list(shown.values()) == [["known"], ["plan", "sites", "budget"], ["assessment"]]
    assert [Page(text).faults for text in made.values()] == [[], [], []]


def test_a_page_of_its_own_says_how_it_is_read_and_who_cannot_be_in_it(own_page: str) -> None:
    (read,) = re.findall(r'<section id="reading".*', own_page, re.S)
    says = ("if effects are as assumed", "“standard” (thresholds and rounding; not audited)", "Made up for the tests.")
    says += ("survey of 6,000 people", "© OpenStreetMap contributors, ODbL", "People without a registered address.")
    assert not [said for said in says if said not in read]


def test_tables_stand_open_on_a_page_of_its_own_unless_they_are_too_long_for_paper(survey: Release) -> None:
    assert "<details>" not in pages(with_assessment(survey))[OWN]
    alternative = dict(name="a", basis="named", what="", why="", equal="unknown", mean_loss=1.0)
    many = [alternative | {"rank": rank} for rank in range(OPEN_ROWS + 1)]
    assert pages(with_assessment(survey, alternatives=many))[OWN].count("<details>") == 1


def test_the_files_of_a_report_are_called_like_it(assessed: Release, tmp_path: Path) -> None:
    made = report_files(assessed, tmp_path / "a town: 50 %.html")
    assert [path.name for path in made] == ["a town: 50 %.html", "a town: 50 %-assessment.html"]
    assert sorted(tmp_path.iterdir()) == sorted(made)
    assert 'href="a%20town%3A%2050%20%25-assessment.html"' in made[0].read_text("utf-8")
    assert 'href="a%20town%3A%2050%20%25.html"' in made[1].read_text("utf-8")


def test_a_file_of_another_is_never_overwritten_and_then_nothing_is_written(assessed: Release, tmp_path: Path) -> None:
    foreign = tmp_path / OWN
    foreign.write_text("minutes of the council", "utf-8")
    with pytest.raises(UsageError, match="report-assessment"):
        report(assessed, tmp_path / "report.html")
    assert list(tmp_path.iterdir()) == [foreign]
    assert foreign.read_text("utf-8") == "minutes of the council"


def test_a_page_of_an_earlier_report_goes_and_a_file_of_another_stays(
    assessed: Release, survey: Release, tmp_path: Path
) -> None:
    report(assessed, tmp_path / "report.html")
    (tmp_path / "report-plan.html").write_text("minutes of the council", "utf-8")
    report(survey, tmp_path / "report.html")
    assert {path.name for path in tmp_path.iterdir()} == {"report.html", "report-plan.html"}
    assert OWN not in (tmp_path / "report.html").read_text("utf-8")


def test_writing_again_replaces_both_pages(assessed: Release, tmp_path: Path) -> None:
    first = {path: path.read_bytes() for path in report_files(assessed, tmp_path / "report.html")}
    assert {path: path.read_bytes() for path in report_files(assessed, tmp_path / "report.html")} == first


def test_where_one_page_cannot_be_written_none_is(tmp_path: Path) -> None:
    old = tmp_path / "report.html"
    old.write_text("before", "utf-8")
    with pytest.raises(FileNotFoundError):
        write_together({old: "after", tmp_path / "nowhere" / "b.html": "more"}, [])
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    assert old.read_text("utf-8") == "before"


def test_names_in_a_decision_cannot_break_its_page(survey: Release) -> None:
    bad = "<script>alert(1)</script> & \"'"
    release = with_assessment(survey, name=bad, notes=[bad])
    for text in pages(release).values():
        assert "<script" not in text
        assert Page(text).faults == []
