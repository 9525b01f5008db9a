"""Characteristic by characteristic: what is known of a decision, what it means, what can be done, what is not known."""

from collections.abc import Sequence

from isopolis.release.plan_notes import KnownNote
from isopolis.reporting import words
from isopolis.reporting.facts import Facts
from isopolis.reporting.figure import Table
from isopolis.reporting.section import Section

STATUS = {
    "counted": "It is counted, and what is found is not published.",
    "surveyed": "A survey asks for it.",
    "not in the frame": "People of whom this would be asked are not in the data.",
    "never asked": "Never asked.",
}
NOTHING = "Nothing is known."


def characteristics(facts: Facts, known: Sequence[KnownNote]) -> Section:
    """A part for each ground, in the order of the framework; characteristics of no known ground stand last."""
    names = {ground.id: ground.name for ground in facts.release.framework.grounds}
    order = [*names, *sorted({note.ground for note in known} - names.keys())]
    parts = [_ground(facts, id, names.get(id, id), [n for n in known if n.ground == id]) for id in order]
    sentences = [
        "For each ground of equality: what is known, what it means, what can be done, and what is not known. "
        "What is not known may be the larger part, and is no sign that nothing would change."
    ]
    shown = [part for part in parts if not part.empty]
    return Section("assessment-known", "Ground by ground", sentences if shown else [], parts=shown)


def _ground(facts: Facts, id: str, name: str, known: Sequence[KnownNote]) -> Section:
    """A table for each characteristic of which something is said, and one of those of which nothing is."""
    said = [note for note in known if note.known or note.means or note.can_do]
    silent = [note for note in known if note not in said]
    tables = [_table(facts, note) for note in said] + ([_silent(facts, name, silent)] if silent else [])
    return Section(f"assessment-{id}", name, tables=tables)


def _table(facts: Facts, note: KnownNote) -> Table:
    """What is said of one characteristic, a row each."""
    unknown = "Not published." if note.status == "counted" else NOTHING if note.not_known else "–"
    rows = [
        ["Known", note.known or unknown],
        ["What it means", note.means or "–"],
        ["What can be done", note.can_do or "–"],
        ["Not known", note.not_known or "–"],
    ]
    name = _name(facts, note)
    caption = words.captioned(f"What is known of {words.inner(name)}, and what is not", facts.synthetic)
    return Table(caption, [name, "If effects are as assumed"], rows)


def _silent(facts: Facts, ground: str, notes: Sequence[KnownNote]) -> Table:
    """The characteristics of a ground of which nothing is said, and why."""
    rows = [[_name(facts, note), note.not_known or STATUS[note.status]] for note in notes]
    caption = words.captioned(f"{ground}: of these nothing is said", facts.synthetic)
    return Table(caption, ["Characteristic", "Not known"], rows)


def _name(facts: Facts, note: KnownNote) -> str:
    found = facts.release.framework.characteristic(note.characteristic)
    return found.name if found else note.characteristic
