"""Checks of sites.json and assessment.json: do they tell of what the tables show, in counts as coarse?"""

from collections.abc import Callable, Iterator

import polars as pl

from isopolis.errors import Finding
from isopolis.framework.group import Group, is_defined
from isopolis.release.change_rules import least_few
from isopolis.release.context import SHOWN, Context
from isopolis.release.plan_notes import AssessmentNote, KnownNote, SitingNote
from isopolis.release.reach_checks import count_step


def sites_are_told_as_their_table(context: Context) -> Iterator[Finding]:
    """Sites are chosen for the kinds of the table; people are as coarse as sizes, and bounds bound."""
    note, rows = context.release.sites, context.release.tables.get("sites")
    if note is None or rows is None:
        return
    kinds = [siting.kind for siting in note.sitings]
    if kinds != sorted(set(rows["kind"])):
        yield Finding("the kinds are not those of the table", "sites.json", ", ".join(kinds))
    size = count_step(context.rules, context.release.reach)
    for siting in note.sitings:
        where = f"sites.json: {siting.kind}"
        if any(site.people is not None and site.people % size for site in siting.chosen):
            yield Finding("a count is finer than the rules", where, expected=f"multiples of {size}")
        if _passed(siting):
            yield Finding("a value gets past its bound", where)


def _passed(siting: SitingNote) -> bool:
    """Whether a value is better than what no plan is better than."""
    less = -1 if siting.objective == "covered" else 1
    steps = [(siting.value, siting.bound), *((step.value, step.bound) for step in siting.curve)]
    return any(less * (bound - value) > 1e-9 for value, bound in steps)


def alternatives_tell_of_no_few(context: Context) -> Iterator[Finding]:
    """Alternatives are ranked from the decision on; counts are as coarse as sizes, and a group is one that is shown."""
    note, rows = context.release.assessment, context.release.tables.get("assessment")
    if note is None or rows is None:
        return
    where = "assessment.json"
    if [each.rank for each in note.alternatives] != list(range(len(note.alternatives))):
        yield Finding("the alternatives are not ranked from 0 on", where)
    size, few = count_step(context.rules, context.release.reach), least_few(context.rules, context.release.reach)
    shown = _groups(rows, context)
    for each in note.alternatives:
        counts = [count for count in (each.n_lose, each.n_cut_off) if count is not None]
        if any(count % size or 0 < count < few for count in counts):
            yield Finding("a count is finer than the rules", f"{where}: {each.name}", expected=f"multiples of {size}")
        if each.worst_group is not None and each.worst_group not in shown:
            yield Finding("a group is named that is not shown", f"{where}: {each.name}", each.worst_group)
        if (each.worst_group is None) != (each.worst_loss is None):
            yield Finding("a group and its loss do not stand together", f"{where}: {each.name}")


def what_is_known_is_shown(context: Context) -> Iterator[Finding]:
    """Of a characteristic that is counted, numbers are said only where the table shows a group of it."""
    note, rows = context.release.assessment, context.release.tables.get("assessment")
    if note is None or rows is None:
        return
    named = [each.characteristic for each in note.known]
    if len(set(named)) < len(named) or not set(named) <= {c.id for c in context.release.framework.characteristics}:
        yield Finding("the characteristics are not those of the framework, each once", "assessment.json")
    shown = {name for key in _groups(rows, context) for name in Group.parse(key).characteristics}
    for each in note.known:
        if _said(each) and each.status == "counted" and each.characteristic not in shown:
            yield Finding("something is said of groups that are not shown", f"assessment.json: {each.characteristic}")
    yield from _strangers(note, context)


def _strangers(note: AssessmentNote, context: Context) -> Iterator[Finding]:
    """Groups of a rule that cannot be read, or that the framework does not know."""
    for key in note.asks:
        if not is_defined(key, context.release.framework):
            yield Finding("a rule asks for a group that is not in the framework", "assessment.json", key)


def _said(known: KnownNote) -> bool:
    return bool(known.known or known.means or known.can_do)


def _groups(rows: pl.DataFrame, context: Context) -> set[str]:
    """The groups of which the table shows mean minutes in the whole city, by the mode that is theirs."""
    city = context.release.manifest.area
    own = rows.filter(SHOWN & (pl.col("area") == city) & (pl.col("statistic") == "mean") & ~pl.col("counterfactual"))
    return set(own["group"])


CHANGE_NOTE_CHECKS: tuple[Callable[[Context], Iterator[Finding]], ...] = (
    sites_are_told_as_their_table,
    alternatives_tell_of_no_few,
    what_is_known_is_shown,
)
