"""Who gets there: by which way of moving a service is near, whom no way leads there, and how that was worked out."""

from isopolis.framework import EVERYONE, Group, phrase
from isopolis.release.model import ModeNote
from isopolis.reporting import classes, reachchart, reachmap, words
from isopolis.reporting.facts import Facts
from isopolis.reporting.figure import Figure, Origin, Story, Table, figure
from isopolis.reporting.gap import indicator_of
from isopolis.reporting.parts.reach_method import reach_method
from isopolis.reporting.places import by_number
from isopolis.reporting.reached import Reached
from isopolis.reporting.section import Section

PAIRS = 2  # of maps
WITHHELD = {"A": "not published: too few people", "N": "not published at any place", "C": "not published"}
CROW = (
    "No streets were given: these minutes are as the crow flies x 1.3. No river, wall or step lengthens them, two ways "
    "of moving differ only in speed and in which doors they can enter, and whom a street leaves out cannot be seen."
)


SHORT_CROW = "as the crow flies x 1.3: no streets were given"


def reach(facts: Facts) -> Section:
    """The section; empty where the release says nothing of reach."""
    reached = Reached.of(facts.release)
    if reached is None:
        return Section("reach", "Who gets there")
    supposed = [mode.name for mode in reached.modes if reached.is_supposed(mode)]
    thought = (
        f"Moving everyone {words.listed(supposed, 'or')} is a thought experiment: it says what streets and services "
        "allow, not how people there move."
    )
    crow = [CROW] if any(mode.rule == "line" for mode in reached.modes) else []
    sentences = [*crow, reached.sentence(reached.kinds[0]), *([thought] if supposed else [])]
    figures = [_chart(facts, reached), *_maps(facts, reached)]
    return Section("reach", "Who gets there", sentences, figures, parts=_parts(facts, reached))


def _parts(facts: Facts, reached: Reached) -> list[Section]:
    parts = [_groups(facts, reached), _indicators(facts, reached), reach_method(reached.note)]
    return [part for part in parts if not part.empty]


# --- the chart of all services ----------------------------------------------------------------------------------


def _chart(facts: Facts, reached: Reached) -> Figure:
    base, other, noun = reached.base, reached.other, reached.note.noun
    lines = [_line(reached, kind) for kind in reached.kinds]
    bounds = (
        ", with what it would be if every unknown tag of the streets were a no, or a yes"
        if any(line.bounds for line in lines)
        else ""
    )
    lost = f" · no way: {noun} whom none leads there" if any(line.lost for line in lines) else ""
    crow = f" · {SHORT_CROW}" if base.rule == "line" else ""
    chart = reachchart.Chart(
        lines,
        words.capital(reached.supposed(base)),
        words.capital(reached.supposed(other)) + bounds if other else "",
        f"of 100 {noun} have one within 15 minutes{lost}{crow}",
        facts.synthetic,
    )
    drawings = {"wide": [reachchart.draw(chart, True)], "narrow": [reachchart.draw(chart, False)]}
    story = Story("reach-services", "Services within 15 minutes", _widest(reached), _note(reached))
    return figure(story, drawings, _table(facts, reached), facts.manifest, _origin(reached))


def _line(reached: Reached, kind: str) -> reachchart.Line:
    own = reached.cell(kind, reached.base)
    name = words.capital(reached.plural(kind))
    if reached.other is None:
        return reachchart.Line(name, own.within, None, None, own.lost)
    other = reached.cell(kind, reached.other)
    bounds = None if other.low is None or other.high is None else (other.low, other.high)
    return reachchart.Line(name, own.within, other.within, bounds, other.lost)


def _widest(reached: Reached) -> str:
    """On which service the two ways differ most, and on which least."""
    if reached.other is None or len(reached.kinds) < 2:
        return (
            f"{words.capital(words.listed(reached.plural(k) for k in reached.kinds))}: who has one within 15 minutes."
        )
    first, last = reached.kinds[0], reached.kinds[-1]
    told = [words.number(abs(reached.difference(kind)) * 100, 0) for kind in (first, last)]
    if told[0] == told[1]:
        return f"Between the two ways lie {told[0]} of 100 {reached.note.noun}, whatever the service."
    return (
        f"The two ways lie furthest apart on {reached.plural(first)} ({told[0]} of 100 {reached.note.noun}) and least "
        f"on {reached.plural(last)} ({told[1]})."
    )


def _table(facts: Facts, reached: Reached) -> Table:
    """Every kind by every way of moving."""
    rows, data = [], []
    for kind in reached.kinds:
        for mode in reached.modes:
            rows.append([words.capital(reached.plural(kind)), *_cells(reached, kind, mode, EVERYONE)])
            data.append(_record(reached, kind, mode, EVERYONE))
    caption = words.captioned("Services by way of moving", facts.synthetic)
    columns = [
        "Service",
        "Way of moving",
        "Within 15 minutes",
        "If tags were all no, all yes",
        "Minutes, mean",
        "No way for",
    ]
    return Table(caption, columns, rows, frozenset({2, 3, 4, 5}), data)


def _cells(reached: Reached, kind: str, mode: ModeNote, group: str) -> list[str]:
    """The way, the share, its bounds, the minutes, and whom no way leads there, in words."""
    cell = reached.cell(kind, mode, group)
    way = reached.supposed(mode) if group == EVERYONE else mode.name
    withheld = WITHHELD.get(cell.status, "not known")
    bounds = "–"
    if cell.low is not None and cell.high is not None:
        low, high = words.amounts([cell.low, cell.high], words.SHARE)
        bounds = f"{low.split(' ')[0]} to {high}"
    return [
        words.capital(way),
        withheld if cell.within is None else words.amount(cell.within, words.SHARE),
        bounds,
        "–" if cell.mean is None else words.number(cell.mean),
        "not published" if cell.lost is None else words.number(cell.lost, 0),
    ]


def _record(reached: Reached, kind: str, mode: ModeNote, group: str) -> dict[str, object]:
    cell = reached.cell(kind, mode, group)
    return {
        "kind": kind, "mode": mode.id, "group": group, "counterfactual": reached.is_supposed(mode, group),
        "within_15": cell.within, "low": cell.low, "high": cell.high, "mean_minutes": cell.mean, "n": cell.n,
        "n_unreachable": cell.lost, "period": reached.period,
    }  # fmt: skip


# --- the maps ---------------------------------------------------------------------------------------------------


def _maps(facts: Facts, reached: Reached) -> list[Figure]:
    """The services on which the two ways differ most, two maps each; none where nothing is published of areas."""
    made: list[Figure] = []
    for kind in reached.kinds:
        if reached.other and reached.difference(kind) > 0 and len(made) < PAIRS:
            level, _ = facts.places.best_level(reached.values(kind, reached.base))
            made += [_pair(facts, reached, kind, level)] if level else []
    return made


def _pair(facts: Facts, reached: Reached, kind: str, level: str) -> Figure:
    features = facts.places.features_at(level)
    codes = {feature["properties"]["code"] for feature in features}
    ways = [mode for mode in (reached.base, reached.other) if mode]
    values = [{c: v for c, v in reached.values(kind, mode).items() if c in codes} for mode in ways]
    sides = [
        reachmap.Side(
            words.capital(reached.supposed(mode)),
            _whole(reached, kind, mode),
            SHORT_CROW if mode.rule == "line" else "",
            own,
        )
        for mode, own in zip(ways, values, strict=True)
    ]
    scale = classes.even([v for own in values for v in own.values()])
    about = f"of 100 {reached.note.noun}, so many have {reached.plural(kind)} within 15 minutes"
    pair = reachmap.Pair(features, reached.counted(kind), (sides[0], sides[1]), scale, about, facts.synthetic)
    id, plural = f"reach-{kind}", reached.plural(kind)
    drawings = {name: [reachmap.draw(pair, f"{id}-{name}", name == "wide")] for name in ("wide", "narrow")}
    table = _area_table(facts, reached, kind, pair)
    title = f"{words.capital(plural)} within 15 minutes, place by place"
    story = Story(id, title, _places(facts, reached, kind, (level, pair)), _note(reached))
    return figure(story, drawings, table, facts.manifest, _origin(reached))


def _places(facts: Facts, reached: Reached, kind: str, drawn: tuple[str, reachmap.Pair]) -> str:
    """In how many areas the service is within reach of fewer than half, by each way; else from what to what."""
    level, pair = drawn
    own, other = (list(side.values.values()) for side in pair.sides)
    plural, noun, areas = reached.plural(kind), reached.note.noun, facts.places.plural(level)
    ways = [words.capital(pair.sides[0].heading), words.inner(pair.sides[1].heading)]
    few = [sum(value < 0.5 for value in values) for values in (own, other)]
    if any(few):
        return (
            f"{ways[0]}, {plural} are within 15 minutes of fewer than half of the {noun} in {few[0]} of {len(own)} "
            f"{areas}; {ways[1]}, in {few[1]}."
        )
    lowest = [words.amount(min(values), words.SHARE) for values in (own, other)]
    return (
        f"{ways[0]}, {plural} are within 15 minutes of at least {lowest[0]} {noun} in each of {len(own)} {areas}; "
        f"{ways[1]}, of at least {lowest[1].split(' ')[0]}."
    )


def _whole(reached: Reached, kind: str, mode: ModeNote) -> str:
    """What stands under a map's heading."""
    cell = reached.cell(kind, mode)
    told = [] if cell.within is None else [f"the whole city: {words.amount(cell.within, words.SHARE)}"]
    told += [f"no way for {words.number(cell.lost, 0)}"] if cell.lost else []
    return " · ".join(told)


def _area_table(facts: Facts, reached: Reached, kind: str, pair: reachmap.Pair) -> Table:
    names = {f["properties"]["code"]: f["properties"]["name"] for f in pair.features}
    ordered = sorted(names, key=lambda code: by_number(names[code]))
    ways = [mode for mode in (reached.base, reached.other) if mode]

    def told(code: str, side: reachmap.Side) -> str:
        if code in side.values:
            return words.amount(side.values[code], words.SHARE)
        return "not published" if code in pair.counted else "nobody counted"

    rows = [[names[code], *(told(code, side) for side in pair.sides)] for code in ordered]
    data = [
        {"area": code, "name": names[code]} | {m.id: s.values.get(code) for m, s in zip(ways, pair.sides, strict=True)}
        for code in ordered
    ]
    caption = words.captioned(f"{words.capital(reached.plural(kind))} within 15 minutes, by area", facts.synthetic)
    return Table(caption, ["Area", *(side.heading for side in pair.sides)], rows, frozenset({1, 2}), data)


# --- groups and indicators --------------------------------------------------------------------------------------


def _groups(facts: Facts, reached: Reached) -> Section:
    """Each group by the way that the city says it moves, on the service where the two ways differ most."""
    kind, title = reached.kinds[0], "Each group by its own way of moving"
    own = [
        (group, mode) for group in sorted(set(reached.rows["group"])) for mode in reached.note.modes
        if group != EVERYONE and reached.cell(kind, mode, group).status and not reached.is_supposed(mode, group)
    ]  # fmt: skip
    if not any(reached.cell(kind, mode, group).within is not None for group, mode in own):
        return Section("reach-groups", title)
    rows = [["Everyone", *_cells(reached, kind, reached.base, EVERYONE)]]
    for group, mode in own:
        people = words.capital(phrase(Group.parse(group), facts.release.framework))
        rows.append([people, *_cells(reached, kind, mode, group)])
    caption = words.captioned(f"{words.capital(reached.plural(kind))} within 15 minutes, by group", facts.synthetic)
    columns = [
        "Group",
        "Way of moving",
        "Within 15 minutes",
        "If tags were all no, all yes",
        "Minutes, mean",
        "No way for",
    ]
    said = (
        f"How near {reached.plural(kind)} are to each group, from where its people live, as the city says they move. "
        "Two groups differ here because they live elsewhere, or because the street carries them otherwise."
    )
    return Section("reach-groups", title, [said], tables=[Table(caption, columns, rows, frozenset({2, 3, 4, 5}))])


def _indicators(facts: Facts, reached: Reached) -> Section:
    """Indicators of reach for everyone, by way of moving."""
    known = {mode.id: mode for mode in reached.modes}
    rows = []
    for row in reached.rows.filter(
        (reached.rows["area"] == facts.manifest.area) & (reached.rows["group"] == EVERYONE)
    ).iter_rows(named=True):
        if row["kind"] not in reached.note.kinds and row["mode"] in known:
            name = indicator_of(facts.release.framework, row["kind"]).name
            value = WITHHELD.get(row["conf_status"], "not published")
            if row["value"] is not None:
                value = words.amount(row["value"], words.SHARE if row["statistic"] == "share" else row["unit"])
            rows.append([name, words.capital(reached.supposed(known[row["mode"]])), value])
    caption = words.captioned("Indicators of reach, by way of moving", facts.synthetic)
    table = Table(caption, ["Indicator", "Way of moving", "Everyone"], rows, frozenset({2}))
    return Section("reach-indicators", "Indicators of reach", tables=[table] if rows else [])


def _note(reached: Reached) -> str:
    crow = "As the crow flies x 1.3: no streets were given. " if reached.base.rule == "line" else ""
    attribution = reached.note.attribution
    return f"{crow}Streets: {attribution}." if attribution else crow.strip()


def _origin(reached: Reached) -> list[Origin]:
    return [("streets and services" if reached.note.network else "services", reached.period)]
