"""The figures of a choice of sites: the map of who would be nearer, and what each further step brings."""

from collections.abc import Mapping, Sequence
from typing import Any

from isopolis.framework import EVERYONE
from isopolis.release.plan_notes import SitingNote
from isopolis.reporting import classes, curvechart, markmap, words
from isopolis.reporting.classes import Classes
from isopolis.reporting.curvechart import Bound, Curve, Format, Mark, Scale
from isopolis.reporting.facts import Facts
from isopolis.reporting.figure import Figure, Origin, Story, Table, figure
from isopolis.reporting.grid import Key
from isopolis.reporting.money import money
from isopolis.reporting.moving import OWN, ROUNDED, in_minutes
from isopolis.reporting.places import by_number
from isopolis.reporting.proof import PROOFS
from isopolis.reporting.sited import COVERED, Sited, aimed, number_aimed

FORMAT = Format(340, 250, 110)
FEW = 6  # steps whose values are all written beside them
SHOWN = 0.5  # minutes: areas with less share one row of the table
HALF = 0.32  # of a step: how far a bound reaches to both sides of a number of sites


def site_map(facts: Facts, sited: Sited) -> Figure | None:
    """The map of minutes gained with the sites as numbered pins; None where nothing is published of areas."""
    level, values = facts.places.best_level(sited.nearer)
    if not level or max(values.values()) <= 0:
        return None
    features, id = facts.places.features_at(level), f"sites-{sited.note.kind}-map"
    drawing = markmap.draw(_map(facts, sited, features, values), f"{id}-any")
    story = Story(id, "Where the way shortens", _nearer(facts, sited, level, values), ROUNDED)
    table = _areas(facts, sited, features, values)
    return figure(story, {"any": [drawing]}, table, facts.manifest, _origin(sited))


def _map(
    facts: Facts, sited: Sited, features: Sequence[Mapping[str, Any]], values: Mapping[str, float]
) -> markmap.MarkMap:
    scale = classes.doubling(list(values.values()), "minutes")
    codes = [feature["properties"]["code"] for feature in features]
    shades = {code: _shade(code, values, sited, scale) for code in codes}
    fills = {shade.fill for shade in shades.values()}
    keys = [Key(colour, name) for colour, name in zip(scale.colours, scale.names, strict=True)]
    keys += [
        Key(fill, said) for fill, said in (("hatch", "not published"), ("dots", "nobody counted")) if fill in fills
    ]
    chosen = list(enumerate(sited.note.chosen, 1))
    return markmap.MarkMap(
        features=features,
        shades=shades,
        keys=keys,
        about=f"minutes nearer on average, each of the {sited.noun} by their own way of moving; pins: sites to open",
        synthetic=facts.synthetic,
        pins=[markmap.Pin(site.lon, site.lat, str(place)) for place, site in chosen],
        listed=[(str(place), site.name or site.id) for place, site in chosen],
    )


def _shade(code: str, values: Mapping[str, float], sited: Sited, scale: Classes) -> markmap.Shade:
    if code in values:
        return markmap.Shade(scale.colour(values[code]), f"{in_minutes(values[code])} nearer")
    return markmap.Shade("hatch" if code in sited.counted else "dots", _told(code, values, sited))


def _told(code: str, values: Mapping[str, float], sited: Sited) -> str:
    if code in values:
        return words.number(values[code], 1)
    return "not published" if code in sited.counted else "nobody counted"


def _nearer(facts: Facts, sited: Sited, level: str, values: Mapping[str, float]) -> str:
    """By how much for everyone, and in how many areas by a minute or more."""
    whole = next((c.nearer for c in sited.city if c.group == EVERYONE and c.mode == OWN), None)
    minute = sum(value >= 1 for value in values.values())
    areas = f"In {minute} of {len(values)} {facts.places.plural(level)} it is a minute or more."
    if whole is None:
        hidden = f"How much nearer {sited.plural} would be on average for everyone is not published."
        return f"{hidden} If effects are as assumed: {words.inner(areas)}"
    return f"If effects are as assumed, {sited.plural} are {in_minutes(whole)} nearer on average. {areas}"


def _areas(facts: Facts, sited: Sited, features: Sequence[Mapping[str, Any]], values: Mapping[str, float]) -> Table:
    names = {feature["properties"]["code"]: feature["properties"]["name"] for feature in features}
    ordered = sorted(names, key=lambda code: by_number(names[code]))
    still = [code for code in ordered if code not in sited.counted or values.get(code, SHOWN) < SHOWN]
    rows = [[names[code], _told(code, values, sited)] for code in ordered if code not in still]
    if still:
        rows.append(
            [words.counted(len(still), "other area"), f"under {words.number(SHOWN)} as rounded, or nobody counted"]
        )
    data = [{"area": code, "name": names[code], "minutes_nearer": values.get(code)} for code in ordered]
    caption = words.captioned(f"{words.capital(sited.plural)}: minutes nearer on average, by area", facts.synthetic)
    return Table(caption, ["Area", "Minutes nearer"], rows, frozenset({1}), data)


# --- step by step -----------------------------------------------------------------------------------------------


def site_curve(facts: Facts, sited: Sited) -> Figure | None:
    """What each further site, or part of the budget, brings; None where there are not two steps."""
    note = sited.note
    if len(note.curve) < 2:
        return None
    story = Story(f"sites-{note.kind}-curve", "What each further step brings", _brought(note))
    drawing = curvechart.draw(_curve(facts, note), FORMAT)
    limit = "For at most (euros)" if note.by == "euros" else "At most"
    columns = [limit, "Cost (euros)", "Reached", "Bound", "How sure"]
    rows = [
        [
            words.number(step.limit, 0), words.number(step.cost, 0), number_aimed(note, step.value),
            number_aimed(note, step.bound), PROOFS[step.stopped],
        ]
        for step in note.curve
    ]  # fmt: skip
    caption = words.captioned(f"The best for each smaller limit: {note.words}", facts.synthetic)
    data = [step.model_dump() for step in note.curve]
    table = Table(caption, columns, rows, frozenset({0, 1, 2, 3}), data)
    return figure(story, {"any": [drawing]}, table, facts.manifest, _origin(sited))


def _brought(note: SitingNote) -> str:
    """What the first step and the last one bring, and what the dashes are."""
    steps = [abs(other.value - one.value) for one, other in zip(note.curve, note.curve[1:], strict=False)]
    told = [aimed(note, step) for step in steps]
    step = "step of the budget" if note.by == "euros" else "site"
    said = f"The first {step} brings {told[0]}" + (f", the last {told[-1]}." if len(told) > 1 else ".")
    return f"{said} Dashes: no choice gets past them (the bound)."


def _curve(facts: Facts, note: SitingNote) -> Curve:
    of = 100 if note.objective == COVERED else 1
    by_cost = note.by == "euros"
    points = [(step.cost if by_cost else float(step.opened), step.value * of) for step in note.curve]
    all_ = len(points) <= FEW
    labels = [
        number_aimed(note, step.value) if all_ or place in (0, len(points) - 1) else ""
        for place, step in enumerate(note.curve)
    ]
    marks = [Mark(x, y, "ring", label) for (x, y), label in zip(points[:-1], labels[:-1], strict=True)]
    marks.append(Mark(*points[-1], "dot", labels[-1]))
    bounds = _bounds(note, of)
    xs = [0.0, note.limit if by_cost else note.limit + HALF]
    return Curve(
        marks=marks,
        way=points,
        bounds=bounds,
        x=Scale.over(xs, money, start=0.0) if by_cost else _whole(int(note.limit)),
        y=Scale.over([*(y for _, y in points), *(bound.y for bound in bounds)], lambda tick: words.number(tick)),
        across="euros" if by_cost else "sites opened",
        upward=note.words if note.objective != COVERED else f"{note.words}, of 100",
        less=note.objective != COVERED,
        synthetic=facts.synthetic,
    )


def _whole(most: int) -> Scale:
    """A scale of whole numbers from nothing on."""
    step = max(round(most / 6), 1)
    ticks = tuple(range(0, most + 1, step))
    return Scale(-0.4, most + 0.4, tuple(float(tick) for tick in ticks), tuple(str(tick) for tick in ticks))


def _bounds(note: SitingNote, of: int) -> list[Bound]:
    """Of each step but today: a dash at its number of sites, or from the budget of the step before it on."""
    found, start = [], 0.0
    for step in note.curve:
        if step.limit > 0:
            ends = (start, step.limit) if note.by == "euros" else (step.limit - HALF, step.limit + HALF)
            found.append(Bound(*ends, step.bound * of))
        start = step.limit
    return found


def _origin(sited: Sited) -> list[Origin]:
    return [("streets and services" if sited.network else "services", sited.period)]
