"""Whose way a decision would change: the groups of one characteristic, each by its own way of moving."""

from collections.abc import Iterable, Mapping, Sequence

from isopolis.framework import Group, phrase
from isopolis.reporting import losschart, words
from isopolis.reporting.assessed import Assessed, Change, farther, minutes, people
from isopolis.reporting.facts import Facts
from isopolis.reporting.figure import Figure, Origin, Story, Table, figure
from isopolis.reporting.moving import OWN
from isopolis.reporting.section import Section

MOST = 16
WHY = (
    "Where groups differ here, they live elsewhere or the street carries them otherwise. That is not a cause, and not "
    "an order of groups."
)
ENDS = " A thin line shows what it would be if the unknown tags of the streets were all to one side."


def groups(facts: Facts, assessed: Assessed) -> Section:
    """A chart for each kind of service: the groups of one characteristic, each by its own way of moving."""
    figures = [_of_groups(facts, assessed, kind) for kind in assessed.kinds if _known(assessed, kind)]
    return Section("assessment-groups", "Whose way would change", figures=figures)


def _known(assessed: Assessed, kind: str) -> list[Change]:
    """The groups that are published, those that lose most first."""
    shown = [change for change in assessed.groups(kind) if change.shown]
    return sorted(shown, key=lambda change: (-(change.difference or 0.0), change.group))


def _drawn(changes: Sequence[Change], everyone: float) -> list[Change]:
    """Those that are drawn, where there are many: those furthest from everyone."""
    apart = sorted(changes, key=lambda change: -abs((change.difference or 0.0) - everyone))[:MOST]
    return [change for change in changes if change in apart]


def _of_groups(facts: Facts, assessed: Assessed, kind: str) -> Figure:
    known, whole = _known(assessed, kind), assessed.whole(kind)
    everyone = whole.difference if whole else None
    drawn, named = _drawn(known, everyone or 0.0), phrases(facts, known)
    lines = [
        losschart.Line(
            words.capital(named[c.group]),
            c.difference or 0.0,
            None if c.low is None or c.high is None else (c.low, c.high),
        )
        for c in drawn
    ]
    reference = "" if everyone is None or whole is None else _reference(assessed, whole, everyone)
    about = farther_about(assessed, kind, [line.minutes for line in lines])
    chart = losschart.Chart(lines, everyone, reference, about, facts.synthetic)
    drawings = {"wide": [losschart.draw(chart, True)], "narrow": [losschart.draw(chart, False)]}
    note = "Circle: more minutes than for everyone. Diamond: no more." if reference else "Each circle is a group."
    note += ENDS if any(line.ends for line in lines) else ""
    note += " All groups are in the table." if len(drawn) < len(assessed.groups(kind)) else ""
    story = Story(f"loss-groups-{kind}", f"Groups: {assessed.plural(kind)}", _told(assessed, kind, drawn, named), note)
    return figure(story, drawings, _groups_table(facts, assessed, kind), facts.manifest, origin(assessed))


def farther_about(assessed: Assessed, kind: str, values: Iterable[float]) -> str:
    """What the minutes are, as a scale or a map says it; where some are below 0, what that means."""
    nearer = " (below 0: nearer)" if any(value < 0 for value in values) else ""
    return f"minutes that {assessed.nearest(kind)} is farther on average{nearer}"


def _reference(assessed: Assessed, whole: Change, everyone: float) -> str:
    way = "" if whole.mode == OWN else f" ({assessed.way(whole)})"
    return f"everyone{way}: {words.number(everyone, 1)}"


def _told(assessed: Assessed, kind: str, drawn: Sequence[Change], named: Mapping[str, str]) -> str:
    """The two ends of what is drawn, and how that comes about."""
    service = words.capital(assessed.nearest(kind))
    most, least = drawn[0], drawn[-1]
    said = f"{service} is {farther(most.difference or 0.0)} for {named[most.group]}"
    if most is not least:
        said += f" and {farther(least.difference or 0.0)} for {named[least.group]}"
    return f"{said}, if effects are as assumed. {WHY}"


def phrases(facts: Facts, changes: Sequence[Change]) -> dict[str, str]:
    """The people of each group in words, by the group's key."""
    return {change.group: phrase(Group.parse(change.group), facts.release.framework) for change in changes}


def _groups_table(facts: Facts, assessed: Assessed, kind: str) -> Table:
    """Every group, with its way of moving where that is not everyone's; what is withheld keeps its row, at the end."""
    whole = assessed.whole(kind)
    changes = _known(assessed, kind) + [change for change in assessed.groups(kind) if not change.shown]
    named = phrases(facts, changes)
    rows = [["Everyone", *cells(whole)]] if whole else []
    for change in changes:
        moved = "" if whole and change.mode == whole.mode else f" ({assessed.way(change)})"
        rows.append([f"{words.capital(named[change.group])}{moved}", *cells(change)])
    caption = words.captioned(f"{words.capital(assessed.nearest(kind))}, by group", facts.synthetic)
    columns = ["Group", *COLUMNS]
    data = [record(change, kind) for change in ([whole] if whole else []) + changes]
    return Table(caption, columns, rows, frozenset(range(1, len(columns))), data)


COLUMNS = (
    "Minutes today", "Minutes then", "Minutes more", "People", "At least a minute farther for", "None reached any more"
)  # fmt: skip


def cells(change: Change) -> list[str]:
    """A change as the cells of a table, under `COLUMNS`."""
    if not change.shown:
        return ["not published", *["–"] * (len(COLUMNS) - 1)]
    told = [minutes(value) for value in (change.before, change.after, change.difference)]
    return [*told, *(people(count) for count in (change.n, change.n_lose, change.n_cut_off))]


def record(change: Change, kind: str) -> dict[str, object]:
    """A change as a row of a CSV file."""
    names = ("before", "after", "difference", "low", "high", "n", "n_lose", "n_gain", "n_cut_off", "conf_status")
    facts = {"kind": kind, "group": change.group, "mode": change.mode, "unit": change.unit}
    return facts | {name: getattr(change, name) for name in names}


def origin(assessed: Assessed) -> list[Origin]:
    """Where the minutes come from."""
    return [("streets and services" if assessed.network else "services", assessed.period)]
