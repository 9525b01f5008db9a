"""What could be done: the question, the choice, how surely it is the best, whom it helps, and what is assumed."""

import re

from isopolis.release.plan_notes import PlanNote
from isopolis.reporting import words
from isopolis.reporting.facts import Facts
from isopolis.reporting.figure import Table
from isopolis.reporting.money import euros
from isopolis.reporting.parts.plan_curves import FOR_FEW, SIDES, plan_costs, plan_price
from isopolis.reporting.parts.plan_gains import plan_gains
from isopolis.reporting.parts.plan_menu import plan_intervention_map, plan_menu
from isopolis.reporting.planned import ASKED, LOWEST, Planned, of_100
from isopolis.reporting.proof import AS_ASSUMED, PROOFS
from isopolis.reporting.section import Section

TITLE = "What could be done"
OUTCOME = (
    "An outcome is the share of people for whom it goes well: of an indicator that counts what is bad, 100 less its "
    "number. The lowest one is judged by the better end of each interval, so that no group counts as worst placed "
    "because its figure is uncertain."
)
ERRORS = "An interval holds the errors of the effects alone; how sure today's figures are stands with each indicator."


def plan(facts: Facts) -> Section:
    """The section; empty where the release says nothing of a plan."""
    planned = Planned.of(facts.release)
    if planned is None:
        return Section("plan", TITLE)
    parts = (
        plan_menu(facts, planned), _places(facts, planned), plan_gains(facts, planned), plan_costs(facts, planned),
        plan_price(facts, planned), _sides(facts, planned), _notes(planned),
    )  # fmt: skip
    return Section("plan", TITLE, _sentences(planned), parts=[part for part in parts if not part.empty])


def in_brief(planned: Planned) -> str:
    """The plan in a few sentences: what for how much, what it does, and the proof."""
    note = planned.note
    chosen = sum(one.chosen for one in note.menu)
    bought = f"With at most {euros(note.budget)}, {chosen} of {words.counted(len(note.menu), 'intervention')}"
    return f"{bought}. If effects are as assumed: {words.inner(_moved(planned))} {planned.proof}"


def _sentences(planned: Planned) -> list[str]:
    """What was asked, what was chosen, and how much better any other choice could be."""
    note = planned.note
    asked = ASKED.get(note.objective, f"serve best what was asked for ({note.words})")
    chosen = sum(one.chosen for one in note.menu)
    answer = f"{chosen} of {words.counted(len(note.menu), 'intervention')}, for {euros(note.cost)}"
    return [
        f"The question: which interventions, for at most {euros(note.budget)}, {asked}?",
        f"The answer: {answer if chosen else 'none'}. {_moved(planned)}",
        f"{planned.proof} {AS_ASSUMED}",
    ]


def _moved(planned: Planned) -> str:
    """Where the objective stands today and then, in words; what is not published is said to be."""
    note, measure = planned.note, planned.measure
    if measure is None and note.objective == LOWEST:
        return f"How far the lowest outcome rises is not published: {FOR_FEW}."
    if measure is None or note.value is None or note.before is None:
        return "Where the objective stands is not published."
    about = words.capital(measure.about)
    if note.objective == "total":
        return f"{about}, is {measure.told(note.value)}."
    return f"{about}, goes from {measure.told(note.before).split(' ')[0]} to {measure.told(note.value)}."


def _places(facts: Facts, planned: Planned) -> Section:
    found = plan_intervention_map(facts, planned)
    return Section("plan-places", "Where it would be done", figures=[found] if found else [])


def _sides(facts: Facts, planned: Planned) -> Section:
    """Targeted only, universal only and both, on the same budget."""
    note, measure, title = planned.note, planned.measure, "Targeted, universal, or both"
    if not note.sides:
        return Section("plan-sides", title)
    rows = [
        [
            words.capital(SIDES[side.kind]),
            words.number(side.cost, 0),
            words.number(side.interventions, 0),
            "not published" if side.value is None or measure is None else of_100(measure.scaled(side.value) / 100),
            "–" if side.gain is None else f"{words.number(side.gain * 100, 0)} %",
            PROOFS[side.stopped],
        ]
        for side in note.sides
    ]
    about = f"{words.capital(note.words)}, {measure.unit}" if measure else words.capital(note.words)
    columns = ["Kind", "Cost (euros)", "Interventions", about, "Of the largest total gain", "How sure"]
    caption = words.captioned(f"The best of each kind for at most {euros(note.budget)}", facts.synthetic)
    said = (
        "A targeted intervention is for some, a universal one for everyone. Each kind alone, and the best of both, on "
        "the same budget:"
    )
    table = Table(caption, columns, rows, frozenset({1, 2, 3, 4}))
    return Section("plan-sides", title, [said, *_no_side(note)], tables=[table])


def _no_side(note: PlanNote) -> list[str]:
    """A sentence for each kind that has no row."""
    there = {side.kind for side in note.sides}
    return [
        f"Of {kind} interventions alone, no choice was found that keeps the budget and the conditions."
        for kind in ("targeted", "universal")
        if kind not in there
    ]


def _notes(planned: Planned) -> Section:
    """What was left out, and what is assumed."""
    note = planned.note
    standing = [OUTCOME] if note.objective == LOWEST or note.curve else []
    more = words.counted(
        planned.deeper, "crossing of two or more characteristics", "crossings of two or more characteristics"
    )
    deeper = [f"The release holds the change for {more} too, in the table “plan”."] if planned.deeper else []
    items = [*(_named(each, planned) for each in note.notes), *standing, ERRORS, *deeper]
    return Section("plan-notes", "What was left out, and what is assumed", items=items)


def _named(note: str, planned: Planned) -> str:
    """A note, with names in place of the ids where it opens with an intervention "on" an indicator."""
    found = re.match(r"([\w-]+) on ([\w-]+)", note)
    names = {one.id: one.name for one in planned.note.menu}
    if found and found[1] in names:
        on = planned.framework.indicator(found[2])
        note = f"“{names[found[1]]}” on {f'“{on.name}”' if on else found[2]}{note[found.end() :]}"
    return f"{words.capital(note.rstrip('.'))}."
