"""Where to open: for each kind of service the sites that were chosen, how surely, and who would be nearer."""

from collections.abc import Sequence

from isopolis.framework import EVERYONE, Group, phrase
from isopolis.release.plan_notes import SitingNote
from isopolis.reporting import words
from isopolis.reporting.facts import Facts
from isopolis.reporting.figure import Table
from isopolis.reporting.money import euros
from isopolis.reporting.moving import in_minutes
from isopolis.reporting.parts.site_figures import site_curve, site_map
from isopolis.reporting.proof import AS_ASSUMED
from isopolis.reporting.section import Section
from isopolis.reporting.sited import COVERED, Change, Sited, aimed

TITLE = "Where to open"
APART = "Two groups differ here because they live elsewhere, or because the street carries them otherwise."
COLUMNS = (
    "Group", "Way of moving", "Minutes, today", "Minutes, then", "Of 100 within 15 minutes, today", "Of 100, then",
    "A minute nearer",
)  # fmt: skip


def sites(facts: Facts) -> Section:
    """The section, a smaller one for each kind of service; empty where the release says nothing of sites."""
    note = facts.release.sites
    if note is None or "sites" not in facts.release.tables:
        return Section("sites", TITLE)
    parts = [_siting(facts, Sited.of(facts.release, siting)) for siting in note.sitings]
    return Section("sites", TITLE, [AS_ASSUMED] if parts else [], parts=parts)


def _siting(facts: Facts, sited: Sited) -> Section:
    """One kind: the choice and its proof, map and curve, then sites, groups and assumptions."""
    note, id = sited.note, f"sites-{sited.note.kind}"
    figures = [found for found in (site_map(facts, sited), site_curve(facts, sited)) if found]
    notes = Section(f"{id}-notes", "What is assumed", items=note.notes)
    parts = [part for part in (_chosen(facts, sited), _groups(facts, sited), notes) if not part.empty]
    return Section(id, words.capital(sited.plural), _sentences(sited), figures, parts=parts)


def _sentences(sited: Sited) -> list[str]:
    """What would open for how much, what that brings, and how much better any other choice could be."""
    note = sited.note
    sites = "sites for " if note.by == "euros" else ""
    limit = euros(note.limit) if note.by == "euros" else words.counted(int(note.limit), "site")
    answer = f"{words.counted(len(note.chosen), 'site')}, for {euros(note.cost)}" if note.chosen else "none"
    before, then = aimed(note, note.before), aimed(note, note.value)
    return [
        f"The question: where to open {sites}at most {limit}? The answer: {answer}. "
        f"{words.capital(note.words)}: {before} today, {then} then.",
        _proof(note),
    ]


def _proof(note: SitingNote) -> str:
    if note.stopped == "proven" or note.gap <= 0:
        return "No choice that keeps the limit does better (proven)."
    way = "above" if note.objective == COVERED else "below"
    missed = aimed(note, abs(note.value - note.bound))
    verb = "is" if missed == in_minutes(1) else "are"
    return f"No choice that keeps the limit gets {way} {aimed(note, note.bound)}: at most {missed} {verb} missed."


def _chosen(facts: Facts, sited: Sited) -> Section:
    """The sites with what they cost and of how many each is the nearest."""
    note = sited.note
    rows = [
        [
            str(place),
            site.name or site.id,
            words.number(site.cost, 0),
            "not published" if site.people is None else words.number(site.people, 0),
        ]
        for place, site in enumerate(note.chosen, 1)
    ]
    columns = ["Number", "Site", "Cost (euros)", f"Nearest of so many {sited.noun}"]
    caption = words.captioned("The sites, by number on the map", facts.synthetic)
    table = Table(caption, columns, rows, frozenset({2, 3}))
    return Section(f"sites-{note.kind}-chosen", "The sites", tables=[table] if rows else [])


# --- who would be nearer ----------------------------------------------------------------------------------------


def _groups(facts: Facts, sited: Sited) -> Section:
    """Everyone, each group by its own way of moving, and everyone by each way in thought."""
    id, title = f"sites-{sited.note.kind}-groups", "Who would be nearer"
    if not sited.city:
        return Section(id, title)
    rows = [_row(facts, sited, change) for change in sited.city]
    caption = words.captioned(f"{words.capital(sited.plural)}: minutes to the nearest, by group", facts.synthetic)
    return Section(
        id, title, _most(facts, sited.city), tables=[Table(caption, COLUMNS, rows, frozenset({2, 3, 4, 5, 6}))]
    )


def _most(facts: Facts, changes: Sequence[Change]) -> list[str]:
    """For whom the way shortens most and least, among the groups that are published."""
    known = [change for change in changes if change.group != EVERYONE and change.nearer is not None]
    if len(known) < 2:
        return []
    most, least = (pick(known, key=lambda change: change.nearer or 0.0) for pick in (max, min))
    told = [f"by {in_minutes(c.nearer or 0.0)}, for {_people(facts, c)}" for c in (most, least)]
    return [f"Of the groups, the way shortens most, {told[0]}, and least, {told[1]}. {APART}"]


def _people(facts: Facts, change: Change) -> str:
    return phrase(Group.parse(change.group), facts.release.framework)


def _row(facts: Facts, sited: Sited, change: Change) -> list[str]:
    minutes = ["not published" if v is None else words.number(v, 1) for v in (change.before, change.after)]
    shares = ["not published" if v is None else words.number(v * 100, 0) for v in change.within]
    gaining = "not published" if change.gaining is None else words.number(change.gaining, 0)
    way = words.capital(sited.way(change))
    return [words.capital(_people(facts, change)), way, *minutes, *shares, gaining]
