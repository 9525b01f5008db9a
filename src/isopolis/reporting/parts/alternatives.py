"""What else would save as much, the decision first."""

from collections.abc import Sequence

from isopolis.framework import Group, phrase
from isopolis.release.plan_notes import AlternativeNote, AssessmentNote
from isopolis.reporting import words
from isopolis.reporting.assessed import people
from isopolis.reporting.facts import Facts
from isopolis.reporting.figure import Table
from isopolis.reporting.moving import in_minutes
from isopolis.reporting.section import Section

SAVES = ("equal", "assumed", "as stated")  # as much as the decision, and nothing once
APART = (
    "Minutes in the table are worked out before rounding, with everyone by their own way of moving and over all "
    "services that are touched: they may lie a tenth from the numbers above."
)
SAVED = {
    "equal": "the same saving",
    "assumed": "the same saving, as assumed",
    "as stated": "a saving of its own",
    "after a move": "the same saving, after a move",
    "smaller": "a smaller saving",
    "unknown": "its saving is not known",
}
COLUMNS = (
    "Alternative", "Minutes more for everyone, on average", "Group for which it is farthest, minutes",
    "At least a minute farther for", "Saving, euros a year", "What it does, and why it is here",
)  # fmt: skip


def alternatives(facts: Facts, note: AssessmentNote) -> Section:
    """The decision beside what else was looked at, ranked; and in a sentence what the first of these would spare."""
    title, ranked = "What else would save as much", sorted(note.alternatives, key=lambda each: each.rank)
    if not ranked:
        return Section("assessment-alternatives", title)
    caption = words.captioned("The decision and its alternatives, if effects are as assumed", facts.synthetic)
    rows = [_row(facts, each) for each in ranked]
    table = Table(caption, COLUMNS, rows, frozenset({1, 3}))
    return Section("assessment-alternatives", title, [_told(ranked), APART], tables=[table])


def _told(ranked: Sequence[AlternativeNote]) -> str:
    decision = next((each for each in ranked if each.basis == "decision"), None)
    saving = [each for each in ranked if each.basis != "decision" and each.equal in SAVES]
    if not saving:
        return "No alternative that saves as much was found."
    first = saving[0]
    count = words.counted(len(saving), "alternative saves", "alternatives save")
    said = f"{words.capital(count)} as much; under the first of them, “{first.name}”, the way is {_longer(first)}"
    against = f", in place of {words.number(decision.mean_loss, 1)}" if decision else ""
    return f"{said} on average for everyone{against}, if effects are as assumed."


def _longer(each: AlternativeNote) -> str:
    return f"{in_minutes(abs(each.mean_loss))} {'shorter' if each.mean_loss < 0 else 'longer'}"


def _row(facts: Facts, each: AlternativeNote) -> list[str]:
    name = f"The decision: {each.name}" if each.basis == "decision" else each.name
    saved = "" if each.basis == "decision" else SAVED[each.equal]
    amount = "" if each.saving is None else words.number(each.saving, 0)
    why = " ".join(f"{words.capital(part)}." for part in (each.what.rstrip("."), each.why.rstrip(".")) if part)
    return [
        name,
        _hundredths(each.mean_loss),
        _group(facts, each),
        people(each.n_lose) + (f" ({people(each.n_cut_off)} reach none any more)" if each.n_cut_off else ""),
        ": ".join(part for part in (amount, saved) if part) or "not stated",
        why or "–",
    ]


def _hundredths(value: float) -> str:
    """A number whose digits stand under those of the next row."""
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


def _group(facts: Facts, each: AlternativeNote) -> str:
    """For whom it is farthest, where that is published."""
    if each.worst_loss is None:
        return "not published"
    if each.worst_group is None:
        return "not published" if each.worst_loss > 0 else "none: it is farther for no group"
    people_ = words.capital(phrase(Group.parse(each.worst_group), facts.release.framework))
    return f"{people_}: {words.number(each.worst_loss, 1)}"
