"""A decision before it is taken: who would have farther to go, where, what else saves as much, what is not known."""

from collections.abc import Sequence

from isopolis.release.plan_notes import AlternativeNote
from isopolis.reporting import words
from isopolis.reporting.assessed import Assessed, Change, farther, minutes, people
from isopolis.reporting.facts import Facts
from isopolis.reporting.figure import Table
from isopolis.reporting.gap import indicator_of
from isopolis.reporting.moving import WITHIN
from isopolis.reporting.parts.alternatives import alternatives
from isopolis.reporting.parts.characteristics import characteristics
from isopolis.reporting.parts.loss_groups import groups
from isopolis.reporting.parts.loss_places import places
from isopolis.reporting.section import Section

AS_ASSUMED = (
    "Every number here reads: if effects are as assumed. Minutes are modelled, not measured: nobody was followed, and "
    "crowding, opening hours and quality are not in them."
)

SUPPOSED = "“If everyone moved” is a thought experiment: it says what streets and services allow, not how people move."


def assessment(facts: Facts) -> Section:
    """The section; empty where the release assesses no decision."""
    assessed = Assessed.of(facts.release)
    if assessed is None:
        return Section("assessment", "Equality impact")
    note = assessed.note
    sentences = [_decided(assessed), *(_everyone(assessed, kind) for kind in assessed.kinds), AS_ASSUMED]
    parts = [
        *(_whole(facts, assessed, kind) for kind in assessed.kinds),
        _indicators(facts, assessed),
        groups(facts, assessed),
        places(facts, assessed),
        alternatives(facts, note),
        characteristics(facts, note.known),
        Section("assessment-notes", "What is assumed", items=note.notes),
    ]
    return Section("assessment", f"Equality impact: {note.name}", sentences, parts=[p for p in parts if not p.empty])


def in_brief(assessed: Assessed) -> str:
    """The decision and what it means for everyone."""
    return " ".join([f"{assessed.note.name}.", *(_everyone(assessed, kind) for kind in assessed.kinds[:1])])


def _decided(assessed: Assessed) -> str:
    """The decision in words, and what it saves."""
    note = assessed.note
    own: Sequence[AlternativeNote] = [each for each in note.alternatives if each.basis == "decision" and each.what]
    said = f"The decision “{note.name}” {own[0].what}." if own else f"The decision: “{note.name}”."
    if note.saving is None:
        return f"{said} What it would save is not stated."
    return f"{said} It would save {words.number(note.saving, 0)} euros a year, as stated."


def _everyone(assessed: Assessed, kind: str) -> str:
    """How much farther one kind of service is for everyone, and for how many it is at least a minute."""
    whole, service = assessed.whole(kind), assessed.nearest(kind)
    if whole is None or whole.difference is None:
        return f"How far {service} would be for everyone is not published."
    said = f"If effects are as assumed, {service} is {farther(whole.difference)} on average for everyone"
    return f"{said}, {assessed.way(whole)}{_touched(assessed, whole)}."


def _touched(assessed: Assessed, whole: Change) -> str:
    """For how many it is farther or nearer, and how many lose it; what is 0 or withheld is not said."""
    told = [
        (whole.n_lose, "it is at least a minute farther"),
        (whole.n_gain, "it is at least a minute nearer"),
        (whole.n_cut_off, "none is reached any more"),
    ]
    parts = [f"{says} for {words.number(count, 0)}" for count, says in told if count]
    if not parts or whole.n is None:
        return ""
    return f". Of {words.number(whole.n, 0)} {assessed.noun}, {words.listed(parts)}"


def _whole(facts: Facts, assessed: Assessed, kind: str) -> Section:
    """Everyone by each way of moving."""
    changes = assessed.everyone(kind)
    shares = {change.mode: change for change in assessed.everyone(kind, WITHIN)}
    nearer = any(change.n_gain for change in changes)
    columns = [
        "Way of moving", "Minutes on average, today and then", "Minutes more", "Within 15 minutes, today and then",
        "At least a minute farther for", *(["At least a minute nearer for"] if nearer else []), "None reached any more",
    ]  # fmt: skip
    rows = [
        [words.capital(assessed.way(change)), *_cells(change, shares.get(change.mode), nearer)] for change in changes
    ]
    caption = words.captioned(f"{words.capital(assessed.nearest(kind))}, for everyone", facts.synthetic)
    table = Table(caption, columns, rows, frozenset(range(1, len(columns))))
    said = [SUPPOSED] if any(change.counterfactual for change in changes) else []
    title = f"For everyone: {assessed.plural(kind)}"
    return Section(f"assessment-everyone-{kind}", title, said, tables=[table] if rows else [])


def _cells(change: Change, share: Change | None, nearer: bool) -> list[str]:
    """One way of moving as cells; `nearer`: those for whom it is nearer have a column."""
    return [
        f"{minutes(change.before)} to {minutes(change.after)}" if change.shown else "not published",
        minutes(change.difference),
        _within(share),
        people(change.n_lose),
        *([people(change.n_gain)] if nearer else []),
        people(change.n_cut_off),
    ]


def _within(change: Change | None) -> str:
    if change is None or change.before is None or change.after is None:
        return "not published"
    before, after = words.finely([change.before, change.after], words.SHARE)
    return f"{before.split(' of ')[0]} to {after}"


def _indicators(facts: Facts, assessed: Assessed) -> Section:
    """Indicators of reach, for everyone by each way of moving."""
    rows = []
    for id in assessed.indicators:
        for change in assessed.everyone(id, "share"):
            name = indicator_of(facts.release.framework, id).name
            rows.append([name, words.capital(assessed.way(change)), _within(change)])
    caption = words.captioned("Indicators of reach, for everyone", facts.synthetic)
    table = Table(caption, ["Indicator", "Way of moving", "Today and then"], rows, frozenset({2}))
    return Section("assessment-indicators", "Indicators of reach", tables=[table] if rows else [])
