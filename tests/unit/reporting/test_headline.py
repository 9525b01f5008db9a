"""Which gaps lead, and which never do."""

from dataclasses import replace

import polars as pl

from isopolis.release.model import Release
from isopolis.reporting import gaps_of, headlines, sentence
from isopolis.reporting.gap import without_echoes


def with_gaps(release: Release, *changes: pl.Expr) -> Release:
    tables = dict(release.tables)
    tables["gaps"] = tables["gaps"].with_columns(*changes)
    return replace(release, tables=tables)


def test_headlines_are_established_measured_and_behind(survey: Release) -> None:
    found = headlines(survey)
    assert found
    for headline in found:
        assert headline.gap.q is not None
        assert headline.gap.q <= 0.05
        assert headline.gap.basis == "measured"
        assert headline.gap.behind
        assert headline.synthetic


def test_a_characteristic_heads_at_most_one(survey: Release) -> None:
    used = [characteristic for h in headlines(survey) for characteristic in h.gap.group.characteristics]
    assert len(used) == len(set(used))


def test_what_is_assumed_never_leads(survey: Release) -> None:
    assert headlines(with_gaps(survey, pl.lit("assumed").alias("basis"))) == []


def test_what_is_not_established_never_leads(survey: Release) -> None:
    assert headlines(with_gaps(survey, pl.lit(0.051).alias("q"))) == []


def test_figures_without_errors_have_no_headlines(figures: Release) -> None:
    assert headlines(figures) == []


def test_at_most_n_are_given(survey: Release) -> None:
    assert len(headlines(survey, 2)) == 2


def test_large_and_small_groups_take_turns(survey: Release) -> None:
    sizes = [headline.gap.n or 0 for headline in headlines(survey)]
    assert sizes[0] > sizes[1]


def test_a_crossing_leads_only_where_it_adds_to_its_parts(survey: Release) -> None:
    size = {(g.indicator.id, g.group.pairs): abs(g.difference or 0) for g in gaps_of(survey, depth=1)}
    crossed = [gap for gap in without_echoes(gaps_of(survey)) if gap.group.depth == 2 and gap.certainty != "withheld"]
    assert crossed
    for gap in crossed:
        assert all(gap.cautious > size[gap.indicator.id, (pair,)] for pair in gap.group.pairs)


def test_the_words_of_a_headline_agree_with_its_gap(survey: Release) -> None:
    first = headlines(survey)[0]
    assert f"{round(first.gap.value * 100)} of 100 {first.people}" in first.sentence
    assert f"({first.interval})" in first.gap.words
    assert first.gap.words.startswith(first.difference)


def test_a_row_of_the_table_can_be_told(survey: Release) -> None:
    rows = survey.tables["gaps"].filter((pl.col("indicator") == "SAF01") & (pl.col("group") == "gender=woman"))
    told = sentence(rows.row(0, named=True), survey)
    assert told.startswith("At night, streets feel safe to ")
    assert " of 100 women and to " in told


def test_a_withheld_row_says_so(survey: Release) -> None:
    rows = survey.tables["gaps"].filter(pl.col("difference").is_null())
    assert "not published" in sentence(rows.row(0, named=True), survey)


def test_a_register_counts_instead_of_testing(survey: Release) -> None:
    note = survey.manifest.sources[0].model_copy(update={"kind": "register"})
    register = replace(survey, manifest=survey.manifest.model_copy(update={"sources": (note,)}))
    untested = with_gaps(register, pl.lit(None, pl.Float64).alias("q"))
    told = {gap.certainty for gap in gaps_of(untested)}
    assert told == {"counted", "assumed", "withheld"}
    assert headlines(untested) == []


def test_only_the_newest_period_is_told(figures: Release) -> None:
    estimates = figures.tables["estimates"].filter(pl.col("group") == "gender=woman")
    row = estimates.row(0, named=True)
    keep = {k: row[k] for k in ("source", "indicator", "statistic", "area", "group", "depth", "basis")}
    gap = keep | {"reference_kind": "everyone", "reference": "everyone", "difference": -0.04, "conf_status": "F"}
    rows = [gap | {"period": period} for period in ("2020", "2021")]
    tables = dict(figures.tables) | {"gaps": pl.DataFrame(rows, schema=figures.tables["gaps"].schema)}
    found = gaps_of(replace(figures, tables=tables))
    assert [g.period for g in found] == ["2021"]
    assert found[0].certainty == "no interval"
    assert found[0].sentence.endswith("in the whole city.")
