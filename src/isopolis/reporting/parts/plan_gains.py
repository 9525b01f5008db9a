"""Whom a plan helps: every indicator that changes, for everyone and for the groups that gain most."""

from collections import Counter
from collections.abc import Iterable, Sequence

from isopolis.reporting import dumbbell, words
from isopolis.reporting.facts import Facts
from isopolis.reporting.figure import Figure, Story, Table, figure
from isopolis.reporting.planned import Gain, Planned, of_100s
from isopolis.reporting.section import Section

MOST, FEWEST, MOST_PER_CHARACTERISTIC = 14, 2, 2  # rows of a drawing, of a panel, and of one characteristic there
CHANGED = 0.0005  # of a share: what one decimal of 100 shows
COLUMNS = ("Indicator", "Group", "Today", "Then", "What the effects leave open (95 %)")


def plan_gains(facts: Facts, planned: Planned) -> Section:
    """The figure; where no group is published of whom something changes, a sentence that says so."""
    title = "Whom it helps"
    panels = [own for own in _by_indicator(planned.gains) if any(abs(gain.better) >= CHANGED for gain in own)]
    if panels:
        return Section("plan-gains", title, figures=[_figure(facts, planned, panels)])
    said = "No change for a group can be published." if planned.gains else ""
    return Section("plan-gains", title, [said] if said else [])


def _by_indicator(gains: Iterable[Gain]) -> list[list[Gain]]:
    """What is published of each indicator, from the source that has the most of it."""
    known: dict[str, dict[str, list[Gain]]] = {}
    for gain in gains:
        if gain.before is not None and gain.after is not None:
            known.setdefault(gain.indicator.id, {}).setdefault(gain.source, []).append(gain)
    return [max(by_source.values(), key=len) for by_source in known.values()]


def _figure(facts: Facts, planned: Planned, panels: Sequence[Sequence[Gain]]) -> Figure:
    room = max(MOST // len(panels), FEWEST)
    drawn = [_panel(own, room) for own in panels]
    drawings = {name: [dumbbell.draw(drawn, name == "wide", facts.synthetic)] for name in ("wide", "narrow")}
    shown = {gain.indicator.id for own in panels for gain in own}
    listed = [gain for gain in planned.gains if gain.indicator.id in shown or gain.before is None]
    told = "Drawn: everyone and the groups that gain most, the worst placed today first. All groups are in the table."
    story = Story("plan-gains-groups", "Whom it helps", _sentence(panels, listed), told)
    origins = [(gain.source, gain.period) for gain in listed]
    return figure(story, drawings, _table(facts, listed), facts.manifest, origins)


def _panel(own: Sequence[Gain], room: int) -> dumbbell.Panel:
    shown = drawn(own, room)
    rows = [_row(gain) for gain in own if gain in shown]
    return dumbbell.Panel(words.capital(own[0].indicator.name), "", rows, own[0].indicator.direction == "-")


def drawn(own: Sequence[Gain], room: int) -> list[Gain]:
    """Everyone and the groups that gain most, to half a point; of equal ones the worst placed, few of a characteristic.

    `own` is one indicator of one source, published; at most `room` come back.
    """
    ranked = sorted(own, key=lambda gain: (-round(gain.better * 200), gain.worst_first, gain.group.key))
    taken = [gain for gain in ranked if not gain.group.depth]
    seen: Counter[str] = Counter()
    for gain in ranked:
        names = gain.group.characteristics
        if names and len(taken) < room and all(seen[name] < MOST_PER_CHARACTERISTIC for name in names):
            seen.update(names)
            taken.append(gain)
    return taken


def _row(gain: Gain) -> dumbbell.Row:
    before, after = gain.before or 0.0, gain.after or 0.0
    low = after if gain.low is None else gain.low
    high = after if gain.high is None else gain.high
    told = " \N{RIGHTWARDS ARROW} ".join(of_100s([before, after]))
    points = (100 * before, 100 * after, 100 * low, 100 * high)
    return dumbbell.Row(words.capital(gain.people), told, points, everyone=not gain.group.depth)


def _sentence(panels: Sequence[Sequence[Gain]], listed: Sequence[Gain]) -> str:
    """What changes most for everyone, and how many groups are not published."""
    whole = [gain for own in panels for gain in own if not gain.group.depth]
    first = max(whole or [gain for own in panels for gain in own], key=lambda gain: gain.better)
    before, after, open_ = first.told
    wide = "" if open_ == "–" else f" ({open_} is left open by the errors of the effects)"
    said = (
        f"If effects are as assumed, “{first.indicator.name}” goes from {before.split(' ')[0]} to {after} for "
        f"{'all whom it is about' if not first.group.depth else first.people}{wide}."
    )
    more = len(panels) - 1
    if more:
        said += f" {words.capital(words.counted(more, 'other indicator'))} {'changes' if more == 1 else 'change'} too."
    hidden = sum(gain.before is None or gain.after is None for gain in listed)
    return said + (f" {words.counted(hidden, 'change')} of a group cannot be published." if hidden else "")


def _table(facts: Facts, listed: Sequence[Gain]) -> Table:
    several = len({gain.source for gain in listed}) > 1
    rows = [
        [gain.indicator.name, words.capital(gain.people), *gain.told, *([gain.source] if several else [])]
        for gain in listed
    ]
    caption = words.captioned("What changes for whom, if effects are as assumed", facts.synthetic)
    columns = [*COLUMNS, *(["Source"] if several else [])]
    return Table(caption, columns, rows, frozenset({2, 3, 4}), [_record(gain) for gain in listed])


def _record(gain: Gain) -> dict[str, object]:
    facts: dict[str, object] = {"indicator": gain.indicator.id, "group": gain.group.key, "period": gain.period}
    numbers = {name: getattr(gain, name) for name in ("before", "after", "low", "high")}
    return facts | {"source": gain.source} | numbers | {"basis": "assumed"}
