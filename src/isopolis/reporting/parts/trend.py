"""Change over periods: the city's value year by year, and the middle of its areas around it."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from isopolis.framework import EVERYONE, Indicator
from isopolis.release.model import Release
from isopolis.reporting import look, words
from isopolis.reporting.classes import unit_of_scale
from isopolis.reporting.figure import Figure, Story, Table, figure
from isopolis.reporting.gap import indicator_of
from isopolis.reporting.section import Section
from isopolis.reporting.svg import BAND_HEIGHT, Drawing, from_vega

MOST = 6
WIDTH, HEIGHT, LEFT, BOTTOM = 340, 150, 44, 26


def trend(release: Release) -> Section:
    """A line for each indicator that the city has in two periods or more, at most one a domain at first."""
    rows = release.tables["estimates"].filter(
        (pl.col("area") == release.manifest.area)
        & (pl.col("group") == EVERYONE)
        & pl.col("value").is_not_null()
        & (pl.col("statistic") != "total")
    )
    lines = {
        str(id): frame.sort("period").unique("period", keep="first", maintain_order=True)
        for (id,), frame in rows.group_by("indicator", maintain_order=True)
    }
    several = {id: frame for id, frame in lines.items() if frame["value"].n_unique() > 1}
    figures = [_figure(release, indicator, several[indicator.id]) for indicator in _chosen(release, list(several))]
    sentences = ["The city as a whole, period by period. The scale of each chart starts where its values do, not at 0."]
    return Section("trend", "Period by period", sentences if figures else [], figures, side_by_side=True)


def _chosen(release: Release, ids: Sequence[str]) -> list[Indicator]:
    order = {indicator.id: place for place, indicator in enumerate(release.framework)}
    known = sorted((indicator_of(release.framework, id) for id in ids), key=lambda i: order.get(i.id, len(order)))
    valued = [i for i in known if i.direction in "+-"] or known
    first = {i.domain: i for i in reversed(valued)}
    leading = [i for i in valued if first[i.domain] is i]
    return (leading + [i for i in valued if i not in leading])[:MOST]


def _figure(release: Release, indicator: Indicator, frame: pl.DataFrame) -> Figure:
    synthetic, unit = release.manifest.synthetic, str(frame["unit"][0])
    records = [
        {"period": row["period"], "value": words.scaled(row["value"], unit)} for row in frame.iter_rows(named=True)
    ]
    told = words.finely(frame["value"].to_list(), unit)
    sentence = f"From {told[0]} in {frame['period'][0]} to {told[-1]} in {frame['period'][-1]}."
    caption = words.captioned(f"{indicator.name}, by period", synthetic)
    rows = [[str(period), value] for period, value in zip(frame["period"], told, strict=True)]
    data = frame.select("indicator", "period", "unit", "value", "low", "high", "source").to_dicts()
    table = Table(caption, ["Period", indicator.name], rows, frozenset({1}), data)
    drawing = _draw(records, unit, synthetic)
    story = Story(f"trend-{indicator.id}", indicator.name, sentence)
    return figure(
        story, {"any": [drawing]}, table, release.manifest, list(zip(frame["source"], frame["period"], strict=True))
    )


def _draw(records: Sequence[dict[str, Any]], unit: str, synthetic: bool) -> Drawing:
    import altair as alt
    import vl_convert

    values = [record["value"] for record in records]
    margin = max((max(values) - min(values)) * 0.4, max(map(abs, values)) * 0.25, 1e-6)
    ends = [max(min(values) - margin, 0.0) if min(values) >= 0 else min(values) - margin, max(values) + margin]
    axis = alt.Axis(
        title=None,
        labelColor=look.SOFT,
        labelFontSize=12,
        domainColor=look.LINE,
        ticks=False,
        labelAngle=0,
        labelPadding=6,
    )
    x = alt.X("period:O", axis=axis, scale=alt.Scale(type="point", padding=0.25))
    quiet = alt.Axis(
        title=unit_of_scale(unit), tickCount=4, gridColor=look.LINE, domain=False, ticks=False, labelColor=look.SOFT,
        labelFontSize=12, titleColor=look.SOFT, titleFontSize=12, titleFontWeight="normal", titleAngle=0,
        titleAlign="left",
        titleX=4, titleY=-2, titleBaseline="bottom",
    )  # fmt: skip
    y = alt.Y("value:Q", axis=quiet, scale=alt.Scale(domain=ends, nice=False, zero=False))
    base = alt.Chart(alt.InlineData(values=list(records))).encode(x=x, y=y)
    layers: list[Any] = [
        base.mark_line(color=look.ACCENT, strokeWidth=2.4),
        base.mark_point(color=look.ACCENT, fill=look.ACCENT, opacity=1, size=60),
    ]
    top = 22
    chart = alt.layer(*_band(synthetic), *layers).properties(
        width=WIDTH - LEFT - 8, height=HEIGHT, autosize=alt.AutoSizeParams(type="none"),
        padding={"left": LEFT, "right": 8, "top": top, "bottom": BOTTOM},
    )  # fmt: skip
    chart = chart.configure(font=look.SANS).configure_view(stroke=None)
    return from_vega(vl_convert.vegalite_to_svg(chart.to_dict(validate=False)), WIDTH, HEIGHT + top + BOTTOM)


def _band(synthetic: bool) -> list[Any]:
    import altair as alt

    if not synthetic:
        return []
    data = alt.InlineData(values=[{"text": look.SYNTHETIC}])
    middle = (WIDTH - LEFT - 8) / 2
    box = alt.Chart(data).mark_rect(fill=look.BAND).encode(
        x=alt.value(0), x2=alt.value(WIDTH - LEFT - 8), y=alt.value(HEIGHT - BAND_HEIGHT), y2=alt.value(HEIGHT)
    )  # fmt: skip
    said = alt.Chart(data).mark_text(fontSize=11, color=look.BAND_TEXT, baseline="middle").encode(
        x=alt.value(middle), y=alt.value(HEIGHT - BAND_HEIGHT / 2), text="text:N"
    )  # fmt: skip
    return [box, said]
