"""For whom the budget is: what can be attributed to groups, on which basis, and who has more or less than its part."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from isopolis.framework import Group, phrase
from isopolis.release.model import Release
from isopolis.release.plan_notes import BudgetNote, LineNote
from isopolis.reporting import ratiochart, words
from isopolis.reporting.facts import Facts
from isopolis.reporting.figure import Figure, Story, Table, figure
from isopolis.reporting.gap import indicator_of
from isopolis.reporting.money import adding_up, euros
from isopolis.reporting.section import Section

GROUPS = "Which groups have more than their part, and which less"
TITLE, NOT_KNOWN, NOT_PUBLISHED = "For whom the budget is", "not known", "not published"
NOT_ATTRIBUTED = "not attributed"
MOST, MOST_PER_LINE, MOST_PER_AXIS = 14, 4, 2  # rows that are drawn, of one line, and of one characteristic there
READING = (
    "A ratio holds a group's part of a line against its part of all people: 2 is twice its part, a half is half of it. "
    "It says whom a line reaches, not whether that is fair: a line that is meant for some should reach them more."
)


@dataclass(frozen=True, slots=True)
class Part:
    """What of a line goes to a group; None: withheld."""

    line: LineNote
    people: str
    row: Mapping[str, Any]

    @property
    def ratio(self) -> float | None:
        """The part of the money over the part of the people."""
        value: float | None = self.row["ratio"]
        return value

    @property
    def away(self) -> float:
        """How far the ratio is from 1, twice and half being as far."""
        return abs(math.log2(max(self.ratio or 0.0, 1e-3)))


def budget(facts: Facts) -> Section:
    """The section; empty where the release says nothing of a budget."""
    note = facts.release.budget
    if note is None or "budget" not in facts.release.tables:
        return Section("budget", TITLE)
    parts = _parts(facts.release, note)
    groups = [_groups(facts, parts)] if parts else []
    return Section("budget", TITLE, _sentences(note), tables=[_lines(facts, note)], parts=groups)


def _groups(facts: Facts, parts: Sequence[Part]) -> Section:
    """The figure with its table; the table alone where there is nothing to draw."""
    figures = _figures(facts, parts)
    return Section("budget-groups", GROUPS, [READING], figures, tables=[] if figures else [_table(facts, parts)])


def _parts(release: Release, note: BudgetNote) -> list[Part]:
    """Every row of the table, in the order of the lines; whom nothing is known of stands last of its axis."""
    known = {line.id: (place, line) for place, line in enumerate(note.lines)}
    rows = [row for row in release.tables["budget"].iter_rows(named=True) if row["line"] in known]
    rows.sort(key=lambda row: (known[row["line"]][0], row["axis"], row["group"] == NOT_KNOWN, row["group"]))
    return [Part(known[row["line"]][1], _people(row, release), row) for row in rows]


def _people(row: Mapping[str, Any], release: Release) -> str:
    if row["group"] != NOT_KNOWN:
        return words.capital(phrase(Group.parse(row["group"]), release.framework))
    found = release.framework.characteristic(row["axis"].split("=")[0])
    return f"{found.name if found else row['axis']}: not known"


# --- what is attributed -----------------------------------------------------------------------------------------


def _sentences(note: BudgetNote) -> list[str]:
    """The total, how much of it is attributed, and how much is not."""
    count = words.counted(len(note.lines), "line")
    left = [line for line in note.lines if line.basis == NOT_ATTRIBUTED]
    if not left:
        total = euros(sum(line.amount for line in note.lines))
        return [f"The budget is {total} in {count}. All of it is attributed to groups."]
    lost = sum(line.amount for line in left)
    total, kept, lost_ = adding_up(sum(line.amount for line in note.lines) - lost, lost)
    return [
        f"The budget is {total} in {count}. Of this, {kept} can be attributed to groups. The other {lost_} cannot, and "
        "no part of it is spread over them."
    ]


def _lines(facts: Facts, note: BudgetNote) -> Table:
    rows = [[line.name, words.number(line.amount, 0), _basis(line, facts.release)] for line in note.lines]
    caption = words.captioned("The lines of the budget", facts.synthetic)
    return Table(caption, ["Line", "Amount (euros)", "Attributed"], rows, frozenset({1}))


def _basis(line: LineNote, release: Release) -> str:
    """On what a line is attributed, in words; of one that is not, why."""
    match line.basis:
        case "use":
            return f"by use: {words.inner(indicator_of(release.framework, line.by).name)}"
        case "reach":
            kinds = release.reach.kinds if release.reach else {}
            return f"by reach: who has {kinds.get(line.by, line.by)} within 15 minutes"
        case "group":
            return f"by purpose: all of it for {phrase(Group.parse(line.by), release.framework)}"
    return f"{NOT_ATTRIBUTED}: {line.why}" if line.why else NOT_ATTRIBUTED


# --- more and less ----------------------------------------------------------------------------------------------


def _figures(facts: Facts, parts: Sequence[Part]) -> list[Figure]:
    drawn = furthest(parts)
    if not drawn:
        return []
    rows = [ratiochart.Row(part.line.name, part.people, part.ratio or 0.0) for part in drawn]
    about = "part of the money over part of the people"
    chart = ratiochart.Ratios(rows, "less than its part", "more", about, facts.synthetic)
    drawings = {name: [ratiochart.draw(chart, name == "wide")] for name in ("wide", "narrow")}
    note = (
        "Filled dot: more than its part. Hollow diamond: less. Drawn are the ratios furthest from 1; lines for one "
        "group by purpose, and all other ratios, are in the table."
    )
    story = Story("budget-ratios", "More and less than its part", _widest(drawn, parts), note)
    return [figure(story, drawings, _table(facts, parts), facts.manifest, [])]


def furthest(parts: Sequence[Part]) -> list[Part]:
    """The parts that are drawn: the furthest above 1 and the furthest below it in turn, in the order of the lines.

    Few are of one line, and fewer of one characteristic there. A line for one group by purpose is left out: its ratios
    say only whom it is for.
    """
    known = [p for p in parts if p.ratio is not None and p.line.basis != "group" and p.row["group"] != NOT_KNOWN]
    ranked = sorted(known, key=lambda part: -part.away)
    sides = [[part for part in ranked if ((part.ratio or 0.0) > 1) is above] for above in (True, False)]
    seen: Counter[tuple[str, ...]] = Counter()
    taken: list[Part] = []
    for part in (one for pair in zip_longest(*sides) for one in pair if one):
        line, axis = (part.line.id,), (part.line.id, part.row["axis"])
        if len(taken) < MOST and seen[line] < MOST_PER_LINE and seen[axis] < MOST_PER_AXIS:
            seen.update([line, axis])
            taken.append(part)
    order = [part.line.id for part in parts]
    return sorted(taken, key=lambda part: (order.index(part.line.id), -(part.ratio or 0.0)))


def _widest(drawn: Sequence[Part], parts: Sequence[Part]) -> str:
    """The ratio furthest above 1, else furthest below it, with both shares, and how much cannot be published."""
    above = max(drawn, key=lambda part: part.ratio or 0.0)
    first = above if (above.ratio or 0.0) > 1 else min(drawn, key=lambda part: part.ratio or 0.0)
    said = "Each ratio that is drawn is 1."
    if first.ratio != 1:
        said = (
            f"Furthest {'above' if (first.ratio or 0.0) > 1 else 'below'} 1: of "
            f"“{first.line.name}”, {_share(first.row['share'])} euros go to {words.inner(first.people)} "
            f"({_share(first.row['share_of_people'])} people)."
        )
    hidden = sum(part.ratio is None for part in parts)
    return said + (f" {words.counted(hidden, 'row')} of the table cannot be published." if hidden else "")


def _share(value: float | None) -> str:
    return NOT_PUBLISHED if value is None else words.amount(value, words.SHARE)


def _table(facts: Facts, parts: Sequence[Part]) -> Table:
    caption = words.captioned("Each line by group", facts.synthetic)
    columns = [
        "Line", "Group", "Euros", "Of the line", "People", "Of all people", "Euros a person", "Ratio",
    ]  # fmt: skip
    rows = [[part.line.name, part.people, *_cells(part.row)] for part in parts]
    return Table(caption, columns, rows, frozenset(range(2, 8)), [dict(part.row) for part in parts])


def _cells(row: Mapping[str, Any]) -> list[str]:
    """The numbers of a row in words, each withheld one said to be."""

    def told(name: str) -> str:
        return NOT_PUBLISHED if row[name] is None else words.number(row[name])

    shares = [_share(row[name]) for name in ("share", "share_of_people")]
    return [told("amount"), shares[0], told("people"), shares[1], told("per_person"), told("ratio")]
