"""Domain by domain: who is behind the rest of the city, and how surely; or, without groups, how areas differ."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from isopolis.framework import EVERYONE, Domain, Indicator
from isopolis.release.model import Release
from isopolis.reporting import gapchart, spread, words
from isopolis.reporting.figure import Figure, Story, Table, figure
from isopolis.reporting.gap import Gap, city_estimates, gaps_of, indicator_of, without_echoes
from isopolis.reporting.places import Places
from isopolis.reporting.section import Section

WITHHELD = {"A": "not published: too few people", "N": "not published: too uncertain", "C": "not published"}
READING = (
    "Each mark is a group, the dark vertical is the rest of the city, and the line is what the data leave open "
    "(the 95 % interval). A filled mark is an established gap. A hollow one is not established, which does not "
    "say that there is no gap. Ochre marks need attention."
)
READING_PUBLISHED = (
    "Each diamond is a group, the dark vertical is the whole city. Others published these figures, without an "
    "interval: how sure the differences are is not known."
)
READING_PLACES = "Each fine stroke is an area, the tall one is the whole city. A figure of an area describes the place, not each resident."
SPREAD_KEY = (
    "Fine strokes: areas. Tall stroke: the whole city. “Most areas” leaves out the lowest and the highest tenth."
)
KEYS = {  # how sure -> how it is drawn
    "established": "Filled: established.",
    "not established": "Hollow: not established.",
    "assumed": "Diamond: assumed, not measured.",
    "no interval": "Diamond: published without an interval.",
}


def domains(release: Release, places: Places) -> Section:
    """One part for each domain that has a figure, in the order of the framework."""
    everyone = everyone_of(release)
    by_domain: dict[str, dict[str, list[Gap]]] = {}
    for gap in without_echoes(gaps_of(release)):
        by_domain.setdefault(gap.indicator.domain, {}).setdefault(gap.indicator.id, []).append(gap)
    known = {domain.id: domain for domain in release.framework.domains}
    order = [*known, *sorted(set(by_domain) - set(known))]
    parts = [_domain(release, places, known.get(id), id, by_domain.get(id, {}), everyone) for id in order]
    return Section("domains", "Domain by domain", _reading(by_domain, places), parts=[p for p in parts if p.figures])


def _reading(by_domain: Mapping[str, Mapping[str, Sequence[Gap]]], places: Places) -> list[str]:
    """How to read the charts that this release has."""
    gaps = [gap for domain in by_domain.values() for own in domain.values() for gap in own]
    tested = any(gap.q is not None for gap in gaps)
    groups = [READING if tested else READING_PUBLISHED] if gaps else []
    drawn = {id for domain in by_domain.values() for id in domain}
    spreads = any(id not in drawn for id in places.indicators)
    return groups + ([READING_PLACES] if spreads else [])


def everyone_of(release: Release) -> dict[str, tuple[float, str]]:
    """The value of the whole city by indicator, with its unit."""
    rows = city_estimates(release).filter((pl.col("group") == EVERYONE) & pl.col("value").is_not_null())
    return {row["indicator"]: (row["value"], row["unit"]) for row in rows.iter_rows(named=True)}


def _domain(
    release: Release, places: Places, domain: Domain | None, id: str, gaps: Mapping[str, list[Gap]],
    everyone: Mapping[str, tuple[float, str]],
) -> Section:  # fmt: skip
    title, definition = (domain.name, domain.definition) if domain else ("Other", "")
    figures = [
        _gap_figure(release, f"gaps-{id or 'other'}-{place}", title, panels, gaps)
        for place, panels in enumerate(_by_unit(_panels(gaps, everyone)))
    ]
    figures += _spread_figures(release, places, id, title, everyone, set(gaps))
    return Section(f"domain-{id or 'other'}", title, [definition] if definition else [], figures)


def _panels(gaps: Mapping[str, list[Gap]], everyone: Mapping[str, tuple[float, str]]) -> list[gapchart.Panel]:
    panels = []
    for id, own in gaps.items():
        rows = gapchart.chosen(own)
        if not rows:
            continue
        indicator = own[0].indicator
        told = words.amount(*everyone[id]) if id in everyone else "not published"
        panels.append(gapchart.Panel(indicator, f"everyone: {told} {indicator.universe}".rstrip(), rows))
    return panels


def _by_unit(panels: Sequence[gapchart.Panel]) -> list[list[gapchart.Panel]]:
    """Panels that may share an axis: those of one unit."""
    units: dict[str, list[gapchart.Panel]] = {}
    for panel in panels:
        units.setdefault(panel.gaps[0].unit, []).append(panel)
    return list(units.values())


def _gap_figure(
    release: Release, id: str, title: str, panels: Sequence[gapchart.Panel], gaps: Mapping[str, list[Gap]]
) -> Figure:
    synthetic = release.manifest.synthetic
    listed = [gap for panel in panels for gap in gaps[panel.indicator.id] if gap.group.depth == 1 or gap in panel.gaps]
    drawings = {
        "wide": gapchart.draw(panels, gapchart.WIDE, synthetic),
        "narrow": gapchart.draw(panels, gapchart.NARROW, synthetic),
    }
    against = "the rest of the city" if all(gap.reference_kind == "rest" for gap in listed) else "the whole city"
    caption = words.captioned(f"{title}: every group against {against}", synthetic)
    drawn = {gap.certainty for panel in panels for gap in panel.gaps}
    key = " ".join([*(told for kind, told in KEYS.items() if kind in drawn), "All groups are in the table."])
    story = Story(id, f"{title}: groups against {against}", _told(panels, listed), key)
    return figure(
        story, drawings, gap_table(caption, listed), release.manifest, [(gap.source, gap.period) for gap in listed]
    )


def _told(panels: Sequence[gapchart.Panel], listed: Sequence[Gap]) -> str:
    """What the chart shows: its widest gap that is behind, and how many gaps are sure."""
    single = [gap for gap in listed if gap.group.depth == 1]
    behind = [gap for panel in panels for gap in panel.gaps if gap.behind]
    sure = [gap for gap in behind if gap.certainty == "established"]
    if not any(gap.q is not None for gap in single):
        widest = max(behind, key=lambda gap: abs(gap.difference or 0), default=None)
        first = f"{widest.sentence} " if widest else ""
        return f"{first}Published by others for {words.counted(len(single), 'group')}, without an interval."
    count = {kind: sum(gap.certainty == kind for gap in single) for kind in (*KEYS, "withheld")}
    first = max(sure, key=lambda gap: gap.cautious).sentence + " " if sure else ""
    told = (
        f"Of {words.counted(len(single), 'gap')} between a group and the rest, {count['established']} are established"
    )
    more = [f"{count['not established']} are not"]
    more += [f"{count['assumed']} are assumed"] if count["assumed"] else []
    more += [f"{count['withheld']} cannot be published"] if count["withheld"] else []
    return f"{first}{told}, {words.listed(more)}."


def gap_table(caption: str, gaps: Iterable[Gap]) -> Table:
    """Gaps as a table: one row an indicator and group; a withheld group keeps its row and says why."""
    known = list(gaps)
    rest = all(gap.reference_kind == "rest" for gap in known)
    columns = [
        "Indicator",
        "Group",
        "Of the group",
        "Of the rest" if rest else "Of everyone",
        "Difference (95 % interval)",
        "How sure",
    ]
    return Table(caption, columns, [_row(gap) for gap in known], frozenset({2, 3}), [_record(gap) for gap in known])


def _row(gap: Gap) -> list[str]:
    if gap.value is None or gap.others is None or gap.certainty == "withheld":
        return [gap.indicator.name, gap.people, "–", "–", "–", WITHHELD.get(gap.conf_status, "not published")]
    mine, theirs = words.amounts([gap.value, gap.others], gap.unit)
    return [gap.indicator.name, gap.people, mine, theirs, gap.words, gap.certainty]


def _record(gap: Gap) -> dict[str, object]:
    facts: dict[str, object] = {
        "indicator": gap.indicator.id,
        "group": gap.group.key,
        "period": gap.period,
        "source": gap.source,
    }
    facts |= {"unit": gap.unit, "value": gap.value, "difference": gap.difference, "low": gap.low, "high": gap.high}
    return facts | {"q": None if gap.q is None else round(gap.q, 4), "basis": gap.basis, "conf_status": gap.conf_status}


def _spread_figures(
    release: Release,
    places: Places,
    domain: str,
    title: str,
    everyone: Mapping[str, tuple[float, str]],
    drawn: set[str],
) -> list[Figure]:
    """The spread over areas of what has no gaps of groups, one figure a level of area."""
    levels: dict[str, list[Indicator]] = {}
    for id in places.indicators:
        indicator = indicator_of(release.framework, id)
        if indicator.domain == domain and id not in drawn and len(places.values(id)) > 2:
            levels.setdefault(places.level(id), []).append(indicator)
    return [
        _spread_figure(release, places, Story(f"spread-{domain or 'other'}-{place}", title, ""), own, everyone)
        for place, own in enumerate(levels.values())
    ]


def _spread_figure(
    release: Release, places: Places, story: Story, own: Sequence[Indicator], everyone: Mapping[str, tuple[float, str]]
) -> Figure:
    strips = [
        spread.Strip(i.name, places.unit(i.id), everyone.get(i.id, (None,))[0], tuple(places.values(i.id).values()))
        for i in own
    ]
    synthetic, level = release.manifest.synthetic, places.plural(places.level(own[0].id))
    drawings = {name: spread.draw(strips, width, synthetic) for name, width in (("wide", 720), ("narrow", 320))}
    table = places.table(words.captioned(f"{story.title}: the spread over {level}", synthetic), own, everyone)
    told = Story(story.id, f"{story.title}: {level} and the city", _furthest(strips, level), SPREAD_KEY)
    return figure(told, drawings, table, release.manifest, places.sources([i.id for i in own]))


def _furthest(strips: Sequence[spread.Strip], level: str) -> str:
    """On which indicator areas lie furthest apart, and how far."""
    shares = [strip for strip in strips if strip.unit == words.SHARE] or list(strips)
    widest = max(shares, key=lambda strip: strip.middle[1] - strip.middle[0])
    low, high = words.amounts(widest.middle, widest.unit)
    return f"{widest.name}: at most {low} in one tenth of the {level}, at least {high} in another tenth."
