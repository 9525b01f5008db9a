"""Two curves of a plan: what each part of the budget brings, and what raising the lowest outcome costs."""

from collections.abc import Sequence

from isopolis.release.plan_notes import PriceNote, SideNote, StepNote
from isopolis.reporting import curvechart, words
from isopolis.reporting.curvechart import Bound, Curve, Mark, Scale
from isopolis.reporting.facts import Facts
from isopolis.reporting.figure import Figure, Story, Table, figure
from isopolis.reporting.money import euros, money
from isopolis.reporting.planned import LOWEST, Measure, Planned, of_100
from isopolis.reporting.proof import PROOFS
from isopolis.reporting.section import Section

FORMATS = {"wide": curvechart.WIDE, "narrow": curvechart.NARROW}
SIDES = {"targeted": "targeted only", "universal": "universal only", "mix": "both"}
SHAPES = {"targeted": "diamond", "universal": "square"}
FOR_FEW = "it would tell how many people of one group something is done for"
HIDDEN = "How far the lowest outcome rises is not published"
ONE_CHOICE = "The choice that gains most in total also raises the lowest outcome most: here equality has no price."
ONE_FOUND = (
    "Of what was found, the choice that gains most in total also raises the lowest outcome most. That equality has no "
    "price here is not proven."
)


def plan_costs(facts: Facts, planned: Planned) -> Section:
    """What each part of the budget brings; a sentence in place of the figure where its numbers are not published."""
    title, measure = "What more money would bring", planned.measure
    steps = [step for step in planned.note.ladder if step.value is not None]
    if measure is None or not steps:
        why = HIDDEN if planned.note.objective == LOWEST else "The numbers of the objective are not published"
        said = f"{why}, so what less money would bring is not drawn." if planned.note.ladder else ""
        return Section("plan-costs", title, [said] if said else [])
    return Section("plan-costs", title, figures=[_costs(facts, planned, measure, steps)])


def _costs(facts: Facts, planned: Planned, measure: Measure, steps: Sequence[StepNote]) -> Figure:
    curve = _curve(facts, planned, measure, steps)
    drawings = {name: [curvechart.draw(curve, format)] for name, format in FORMATS.items()}
    hidden = len(planned.note.ladder) - len(steps)
    note = "Line: the best that was found for so much money. Dashes: no choice gets past them."
    note += " The upright scale starts above 0." if curve.y.low > 0 else ""
    if hidden:
        note += f" {words.counted(hidden, 'step')} cannot be drawn: {FOR_FEW}."
    story = Story("plan-costs-curve", "Cost against gain", _brought(planned, measure, steps), note)
    caption = words.captioned("The best for each part of the budget", facts.synthetic)
    columns = ["For at most (euros)", "Cost (euros)", "Interventions", words.capital(measure.about)]
    columns += ["No choice gets past", "How sure"]
    rows = [_step(step, measure) for step in planned.note.ladder]
    table = Table(caption, columns, rows, frozenset({0, 1, 2, 3, 4}), [_step_data(s) for s in planned.note.ladder])
    return figure(story, drawings, table, facts.manifest, _origins(planned))


def _curve(facts: Facts, planned: Planned, measure: Measure, steps: Sequence[StepNote]) -> Curve:
    note = planned.note
    today, then = measure.scaled(note.before or 0.0), measure.scaled(note.value or 0.0)
    sides = [side for side in note.sides if side.value is not None and side.kind != "mix"]
    marks = [Mark(0.0, today, "ring", "today")]
    reached = [(step.cost, measure.scaled(step.value or 0.0)) for step in steps]
    marks += [Mark(x, y, "ring") for x, y in dict.fromkeys(reached) if (x, y) != (note.cost, then)]
    alike = [side for side in sides if _stands(side, measure) == (note.cost, then)]
    same = f", with {words.listed(SIDES[side.kind].removesuffix(' only') for side in alike)} interventions alone"
    marks += [
        Mark(*_stands(side, measure), SHAPES[side.kind], _labelled(SIDES[side.kind], side, measure))
        for side in sides if side not in alike
    ]  # fmt: skip
    marks.append(Mark(note.cost, then, "dot", f"this plan{same if alike else ''}: {of_100(then / 100)}"))
    bounds = _bounds(planned, measure)
    ys = [mark.y for mark in marks] + [bound.y for bound in bounds]
    return Curve(
        marks=marks,
        way=_stairs(today, reached, note.budget),
        bounds=bounds,
        x=Scale.over([0.0, note.budget], money, start=0.0),
        y=Scale.over(ys, lambda tick: words.number(tick)),
        across="euros spent",
        upward=f"{measure.about}, {measure.unit}",
        less=measure.less,
        synthetic=facts.synthetic,
    )


def _stands(side: SideNote, measure: Measure) -> tuple[float, float]:
    return side.cost, measure.scaled(side.value or 0.0)


def _labelled(name: str, side: SideNote, measure: Measure) -> str:
    return f"{name}: {of_100(measure.scaled(side.value or 0.0) / 100)}"


def _stairs(today: float, reached: Sequence[tuple[float, float]], end: float) -> list[tuple[float, float]]:
    """What is reached holds until more is spent: a way of steps from today on."""
    way = [(0.0, today)]
    for x, y in sorted(dict.fromkeys(reached)):
        way += [(x, way[-1][1]), (x, y)]
    return [*way, (end, way[-1][1])]


def _bounds(planned: Planned, measure: Measure) -> list[Bound]:
    """Of each step that has one, from the budget of the step before it on."""
    found, start = [], 0.0
    for step in planned.note.ladder:
        if step.bound is not None and step.value is not None:
            found.append(Bound(start, step.budget, measure.scaled(step.bound)))
            start = step.budget
    return found


def _brought(planned: Planned, measure: Measure, steps: Sequence[StepNote]) -> str:
    """What the first money that moves the objective brings, and what all of it does; and how surely."""
    today = planned.note.before or 0.0
    moving = [step for step in steps if measure.told(step.value or 0.0) != measure.told(today)]
    told = [f"{measure.told(today).removesuffix(' today')} today"]
    for step in dict.fromkeys([*moving[:1], *moving[-1:]]):
        told.append(f"{measure.told(step.value or 0.0)} for {euros(step.cost)}")
    proven = all(step.stopped == "proven" for step in planned.note.ladder)
    sure = (
        "At each step no choice that keeps the conditions does better (proven)."
        if proven
        else "Not each is proven: dashes show how much better another choice could be at most."
    )
    return f"If effects are as assumed, {measure.about}: {words.listed(told)}. {sure}"


def _step(step: StepNote, measure: Measure) -> list[str]:
    value, bound = ("not published" if v is None else of_100(measure.scaled(v) / 100) for v in (step.value, step.bound))
    counted = words.number(len(step.chosen), 0)
    return [words.number(step.budget, 0), words.number(step.cost, 0), counted, value, bound, PROOFS[step.stopped]]


def _step_data(step: StepNote) -> dict[str, object]:
    numbers = {name: getattr(step, name) for name in ("budget", "cost", "value", "bound", "stopped")}
    return numbers | {"chosen": " ".join(step.chosen)}


# --- the price of equality --------------------------------------------------------------------------------------


def plan_price(facts: Facts, planned: Planned) -> Section:
    """What raising the lowest outcome costs in total gain; a sentence where there is no curve to draw."""
    title, curve = "The price of equality", planned.note.curve
    known = [point for point in curve if point.lowest is not None]
    if len(known) > 1:
        return Section("plan-price", title, figures=[_price(facts, planned, known)])
    if len(curve) == 1:
        return Section("plan-price", title, [ONE_CHOICE if curve[0].stopped == "proven" else ONE_FOUND])
    said = f"{HIDDEN}, so what raising it would cost is not drawn."
    return Section("plan-price", title, [said] if curve else [])


def _price(facts: Facts, planned: Planned, points: Sequence[PriceNote]) -> Figure:
    xs, ys = ([value * 100 for value in values] for values in zip(*(_at(p) for p in points), strict=True))
    mine = tuple(sorted(one.id for one in planned.note.menu if one.chosen))
    marks = [_marked(point, tuple(sorted(point.chosen)) == mine) for point in points]
    curve = Curve(
        marks=marks,
        way=list(zip(xs, ys, strict=True)),
        bounds=[],
        x=Scale.over(xs, lambda tick: words.number(tick)),
        y=Scale.over([0.0, *ys], lambda tick: words.number(tick), start=0.0),
        across="the lowest outcome, of 100 (the scale starts above 0)" if min(xs) > 0 else "the lowest outcome, of 100",
        upward="gain of all together, % of the largest that the budget can buy",
        less=False,
        synthetic=facts.synthetic,
    )
    drawings = {name: [curvechart.draw(curve, format)] for name, format in FORMATS.items()}
    first, last = points[0], points[-1]
    told = (
        f"Raising the lowest outcome from {of_100(first.lowest or 0.0)} to {of_100(last.lowest or 0.0)} of 100 keeps "
        f"{words.number(last.gain * 100, 0)} % of the largest total gain, if effects are as assumed."
    )
    note = "Each mark is the choice that gains most in total among those that raise the lowest outcome so far."
    story = Story("plan-price-curve", "The price of equality", told, note)
    return figure(story, drawings, _price_table(facts, planned.note.curve), facts.manifest, _origins(planned))


def _at(point: PriceNote) -> tuple[float, float]:
    return point.lowest or 0.0, point.gain


def _marked(point: PriceNote, mine: bool) -> Mark:
    x, y = (100 * value for value in _at(point))
    label = f"{words.counted(len(point.chosen), 'intervention')}, {euros(point.cost)}"
    return Mark(x, y, "dot" if mine else "ring", f"this plan: {label}" if mine else label)


def _price_table(facts: Facts, curve: Sequence[PriceNote]) -> Table:
    rows = [
        [
            "not published" if point.lowest is None else of_100(point.lowest),
            words.number(point.gain * 100, 0),
            words.number(len(point.chosen), 0),
            words.number(point.cost, 0),
            PROOFS[point.stopped],
        ]
        for point in curve
    ]
    columns = ["Lowest outcome, of 100", "Total gain, % of the largest", "Interventions", "Cost (euros)", "How sure"]
    data = [
        {"lowest": p.lowest, "gain": p.gain, "cost": p.cost, "chosen": " ".join(p.chosen), "stopped": p.stopped}
        for p in curve
    ]
    caption = words.captioned("What raising the lowest outcome costs", facts.synthetic)
    return Table(caption, columns, rows, frozenset({0, 1, 2, 3}), data)


def _origins(planned: Planned) -> list[tuple[str, str]]:
    return [(gain.source, gain.period) for gain in planned.gains]
