"""Domain by domain: who is behind the rest of the city, and how surely; or, without groups, how areas differ."""

from collections.abc import Iterable, Mapping, Sequence

from isopolis.framework import Domain
from isopolis.reporting import gapchart, words
from isopolis.reporting.facts import Facts
from isopolis.reporting.figure import Figure, Story, figure
from isopolis.reporting.gap import Gap
from isopolis.reporting.gaptable import gap_table
from isopolis.reporting.parts.spreads import spreads
from isopolis.reporting.section import Section
from isopolis.reporting.summary import kind_in_words

READING = (
    "Each mark is a group, the dark vertical is the rest of the city, and the line is what the data leave open "
    "(the 95 % interval). A filled mark is an established gap. A hollow one is not established, which does not "
    "say that there is no gap. Ochre marks need attention."
)
READING_PUBLISHED = (
    "Each diamond is a group, the dark vertical is the whole city. Others published these figures, without an "
    "interval: how sure the differences are is not known."
)
READING_PLACES = (
    "Each fine stroke is an area, the tall one is the whole city. A figure of an area describes the place, not each "
    "resident."
)
KEYS = {  # how sure -> how it is drawn
    "established": "Filled: established.",
    "not established": "Hollow: not established.",
    "counted": "Square: counted in a register, no error of sampling.",
    "assumed": "Diamond: assumed, not measured.",
    "no interval": "Diamond: published without an interval.",
}
COUNTED = {  # how sure -> what a sentence says of so many gaps
    "established": "established",
    "not established": "not established",
    "counted": "counted in a register",
    "assumed": "assumed",
    "no interval": "published without an interval",
    "withheld": "not to be published",
}
SURE = ("established", "counted")


def domains(facts: Facts) -> Section:
    """One part for each domain that has a figure, in the order of the framework."""
    known = {domain.id: domain for domain in facts.release.framework.domains}
    order = [*known, *sorted({gap.indicator.domain for gap in facts.gaps} - set(known))]
    parts = [_domain(facts, known.get(id), id) for id in order]
    return Section("domains", "Domain by domain", _reading(facts), parts=[part for part in parts if part.figures])


def _reading(facts: Facts) -> list[str]:
    """How to read the charts that this release has."""
    measured = any(gap.certainty not in ("no interval", "withheld") for gap in facts.gaps)
    groups = [READING if measured else READING_PUBLISHED] if facts.gaps else []
    drawn = {gap.indicator.id for gap in facts.gaps}
    return groups + ([READING_PLACES] if any(id not in drawn for id in facts.places.indicators) else [])


def _domain(facts: Facts, domain: Domain | None, id: str) -> Section:
    title, definition = (domain.name, domain.definition) if domain else ("Other", "")
    own = [gap for gap in facts.gaps if gap.indicator.domain == id]
    figures = [
        _figure(facts, f"gaps-{id or 'other'}-{place}", title, panels)
        for place, panels in enumerate(_by_unit(_panels(facts, own)))
    ]
    figures += spreads(facts, id, title)
    return Section(f"domain-{id or 'other'}", title, [definition] if definition else [], figures)


def _panels(facts: Facts, gaps: Iterable[Gap]) -> list[gapchart.Panel]:
    """One panel an indicator that has a gap to draw, from the source that is sure of the most gaps."""
    by_indicator: dict[str, dict[str, list[Gap]]] = {}
    for gap in gaps:
        by_indicator.setdefault(gap.indicator.id, {}).setdefault(gap.source, []).append(gap)
    panels = [_panel(facts, by_source) for by_source in by_indicator.values()]
    return [panel for panel in panels if panel.gaps]


def _panel(facts: Facts, by_source: Mapping[str, Sequence[Gap]]) -> gapchart.Panel:
    own = max(by_source.values(), key=lambda gaps: (sum(gap.certainty in SURE for gap in gaps), len(gaps)))
    first, rest = own[0], [gap for gaps in by_source.values() if gaps is not own for gap in gaps]
    value = facts.everyone.get((first.indicator.id, first.source))
    told = "not published" if value is None else words.amount(value, first.unit)
    of_whom = f"everyone: {told} {first.indicator.universe}".rstrip()
    note = f"{of_whom} · {kind_in_words(first.kind) or first.source}" if rest else of_whom
    return gapchart.Panel(first.indicator, note, gapchart.chosen(own), (*own, *rest))


def _by_unit(panels: Iterable[gapchart.Panel]) -> list[list[gapchart.Panel]]:
    """Panels that may share an axis: those of one unit."""
    units: dict[str, list[gapchart.Panel]] = {}
    for panel in panels:
        units.setdefault(panel.gaps[0].unit, []).append(panel)
    return list(units.values())


def _figure(facts: Facts, id: str, title: str, panels: Sequence[gapchart.Panel]) -> Figure:
    listed = [gap for panel in panels for gap in panel.all if gap.group.depth == 1 or gap in panel.gaps]
    drawings = {
        "wide": gapchart.draw(panels, gapchart.WIDE, facts.synthetic),
        "narrow": gapchart.draw(panels, gapchart.NARROW, facts.synthetic),
    }
    against = "the rest of the city" if all(gap.reference_kind == "rest" for gap in listed) else "the whole city"
    unit = panels[0].gaps[0].unit
    about = title if unit == words.SHARE else f"{title}, in {words.unit_in_words(unit)}".removesuffix(", in ")
    caption = words.captioned(f"{about}: every group against {against}", facts.synthetic)
    drawn = {gap.certainty for panel in panels for gap in panel.gaps}
    key = " ".join([*(told for kind, told in KEYS.items() if kind in drawn), "All groups are in the table."])
    story = Story(id, f"{about}: groups against {against}", _told(panels, listed), key)
    origins = [(gap.source, gap.period) for gap in listed]
    return figure(story, drawings, gap_table(caption, listed), facts.manifest, origins)


def _told(panels: Sequence[gapchart.Panel], listed: Sequence[Gap]) -> str:
    """What the chart shows: its widest gap that is behind, and how sure its gaps are."""
    single = [gap for gap in listed if gap.group.depth == 1]
    counts = {kind: sum(gap.certainty == kind for gap in single) for kind in COUNTED}
    parts = [f"{words.number(count, 0)} {COUNTED[kind]}" for kind, count in counts.items() if count]
    against = "the rest" if all(gap.reference_kind == "rest" for gap in single) else "everyone"
    return f"{_widest(panels)}{words.counted(len(single), 'gap')} between a group and {against}: {words.listed(parts)}."


def _widest(panels: Sequence[gapchart.Panel]) -> str:
    """The widest gap that is behind, as a sentence: the surest kind that the chart has, never an assumed one."""
    behind = [gap for panel in panels for gap in panel.gaps if gap.behind]
    for certainty in ("established", "counted", "no interval"):
        found = [gap for gap in behind if gap.certainty == certainty]
        if found:
            return max(found, key=lambda gap: (gap.cautious, abs(gap.difference or 0))).sentence + " "
    return ""
