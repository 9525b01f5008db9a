"""Where to open: the choice and its proof, the map with its pins, step by step, and who would be nearer."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl

from isopolis.release.model import Release
from isopolis.reporting import Section, look
from isopolis.reporting.facts import Facts
from isopolis.reporting.parts.sites import sites
from tests.unit.reporting.drawn_parts import SVG, figure_of, part_of, records, texts
from tests.unit.reporting.small_plan import SITING, with_sites
from tests.unit.reporting.small_reach import with_reach


def sites_of(release: Release, **change: Any) -> Section:
    (siting,) = sites(Facts.of(with_sites(with_reach(release), **change))).parts
    return siting


def told(release: Release, change: Callable[[pl.DataFrame], pl.DataFrame]) -> Section:
    """The siting where the table is another one."""
    held = with_sites(with_reach(release))
    (siting,) = sites(Facts.of(replace(held, tables={**held.tables, "sites": change(held.tables["sites"])}))).parts
    return siting


def test_sites_open_with_the_choice_and_its_proof(survey: Release) -> None:
    section = sites_of(survey)
    assert section.title == "Doctors"
    assert section.sentences == [
        "The question: where to open at most 2 sites? The answer: 2 sites, for 900,000 euros. Mean minutes of "
        "everyone: 20.0 minutes today, 16.0 minutes then.",
        "No choice that keeps the limit gets below 15.0 minutes: at most 1.0 minute is missed.",
    ]
    assert sites_of(survey, stopped="proven", bound=16, gap=0).sentences[1].endswith("does better (proven).")


def test_a_share_that_is_covered_is_told_of_100_and_more_is_better(survey: Release) -> None:
    steps = [{**step, "value": 0.4 + 0.05 * n, "bound": 0.5} for n, step in enumerate(SITING["curve"])]
    change = {"objective": "covered", "words": "share of people within 15 minutes", "by": "euros", "limit": 900000}
    section = sites_of(survey, **change, before=0.4, value=0.5, bound=0.52, curve=steps)
    assert section.sentences[0].startswith("The question: where to open sites for at most 900,000 euros?")
    assert section.sentences[0].endswith("Share of people within 15 minutes: 40.0 of 100 today, 50.0 of 100 then.")
    assert section.sentences[1].startswith("No choice that keeps the limit gets above 52.0 of 100")
    curve = figure_of(section, "sites-doctor-curve")
    assert any(word.startswith("\N{UPWARDS ARROW} better") for word in texts(curve.svg))
    assert "5.0 of 100" in curve.sentence


def test_the_map_holds_a_numbered_pin_for_each_site_and_tells_areas_apart(survey: Release) -> None:
    figure = figure_of(sites_of(survey), "sites-doctor-map")
    assert figure.sentence == (
        "If effects are as assumed, doctors are 4.0 minutes nearer on average. In 4 of 10 neighbourhoods it is a "
        "minute or more."
    )
    fills: dict[str, str] = {}
    for alike in ET.fromstring(figure.pictures[0].svg).iter(f"{SVG}g"):
        for title in alike.findall(f"{SVG}path/{SVG}title"):
            fills[(title.text or "").split(":")[0]] = alike.get("fill", "")
    id = "sites-doctor-map-any"
    assert fills["Quarter 1"] == look.UPWARD[4]  # 22 minutes, of classes that end at 10
    assert fills["Quarter 3"] == look.UPWARD[2]  # 3.5: from 2 to 5
    assert fills["Quarter 5"] == look.UPWARD[1]  # 1.2: from 1 to 2
    assert fills["Quarter 6"] == look.UPWARD[0]
    assert (fills["Quarter 4"], fills["Quarter 12"]) == (f"url(#{id}-hatch)", f"url(#{id}-dots)")
    numbers = [word for word in texts(figure.svg) if word in ("1", "2")]
    assert sorted(numbers) == ["1", "1", "2", "2"]  # in a pin, and before a name
    assert "Old mill" in texts(figure.svg)


def test_where_everyone_is_withheld_the_map_says_so_in_a_whole_sentence(survey: Release) -> None:
    whole = (pl.col("area") == "C1") & (pl.col("group") == "everyone")
    hidden = [pl.when(~whole).then(name).alias(name) for name in ("before", "after", "difference")]
    figure = figure_of(told(survey, lambda rows: rows.with_columns(hidden)), "sites-doctor-map")
    assert figure.sentence == (
        "How much nearer doctors would be on average for everyone is not published. If effects are as assumed: in 4 of "
        "10 neighbourhoods it is a minute or more."
    )


def test_rounded_means_of_areas_without_counts_are_a_map_that_says_so(survey: Release) -> None:
    below = pl.col("area") != "C1"
    bare = [pl.when(~below).then(name).alias(name) for name in ("n_gain", "n_lose", "n_cut_off")]
    section = told(survey, lambda rows: rows.filter(~below | (pl.col("statistic") == "mean")).with_columns(bare))
    figure = figure_of(section, "sites-doctor-map")
    assert figure.note == "Minutes of an area are rounded, in steps of up to 5 minutes."
    assert figure.table.rows == figure_of(sites_of(survey), "sites-doctor-map").table.rows


def test_without_rows_of_areas_there_is_no_map_and_the_rest_stands(survey: Release) -> None:
    section = told(survey, lambda rows: rows.filter(pl.col("area") == "C1"))
    assert [figure.id for figure in section.figures] == ["sites-doctor-curve"]
    assert len(part_of(section, "sites-doctor-groups").tables[0].rows) == 5


def test_areas_where_nobody_is_nearer_share_a_row(survey: Release) -> None:
    figure = figure_of(sites_of(survey), "sites-doctor-map")
    assert figure.table.rows == [
        ["Quarter 1", "22.0"],
        ["Quarter 2", "7.0"],
        ["Quarter 3", "3.5"],
        ["Quarter 4", "not published"],
        ["Quarter 5", "1.2"],
        ["7 other areas", "under 0.5 as rounded, or nobody counted"],
    ]
    assert len(records(figure)) == 12


def test_each_further_site_is_a_step_of_the_curve_with_its_bound(survey: Release) -> None:
    figure = figure_of(sites_of(survey), "sites-doctor-curve")
    assert figure.sentence.startswith("The first site brings 3.0 minutes, the last 1.0 minute.")
    assert {"20.0", "17.0", "16.0"} <= set(texts(figure.svg))
    assert figure.table.rows[2] == ["2", "900,000", "16.0", "15.0", "near enough"]
    (dashes,) = re.findall(r'd="([^"]+)"[^>]*stroke-dasharray', figure.svg)
    assert dashes.count("M") == 2


def test_groups_stand_with_their_own_way_and_what_is_withheld_says_so(survey: Release) -> None:
    part = part_of(sites_of(survey), "sites-doctor-groups")
    assert [row[:4] for row in part.tables[0].rows] == [
        ["Everyone", "Each by their own way of moving", "20.0", "16.0"],
        ["People aged 65 or over", "On foot, slowly", "24.0", "18.0"],
        ["People with a severe disability", "In a wheelchair", "not published", "not published"],
        ["Women", "On foot", "19.0", "15.5"],
        ["Everyone", "If everyone moved in a wheelchair", "26.0", "20.0"],
    ]
    assert part.tables[0].rows[0][4:] == ["40", "50", "300"]
    assert part.sentences[0].startswith(
        "Of the groups, the way shortens most, by 6.0 minutes, for people aged 65 or over, and least, by 3.5 minutes, "
        "for women."
    )


def test_a_site_whose_people_are_not_published_says_so(survey: Release) -> None:
    rows = part_of(sites_of(survey), "sites-doctor-chosen").tables[0].rows
    assert rows == [["1", "Old mill", "500,000", "1,200"], ["2", "b", "400,000", "not published"]]


def test_without_areas_sites_keep_their_curve_and_tables(survey: Release) -> None:
    section = sites_of(replace(survey, areas=None))
    assert [figure.id for figure in section.figures] == ["sites-doctor-curve"]
