"""What must hold inside a framework: ids that are unique and known, sentences and questions that work."""

import difflib
import re
import string
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from isopolis.errors import Finding
from isopolis.framework.draft import Draft
from isopolis.framework.model import UNITS, Category, Characteristic, Indicator
from isopolis.framework.reading import TABLES, Entry

PLACEHOLDERS = ("group", "others")
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]*")  # ids become keys such as `gender=woman|age=65+`
OF_PEOPLE = ("person", "household")  # levels whose shares are shares of people


def broken_rules(draft: Draft) -> list[Finding]:
    """Every rule that the draft breaks."""
    rules: tuple[Callable[[Draft], Iterator[Finding]], ...] = (_ids, _characteristics, _indicators, _emptiness)
    return [finding for rule in rules for finding in rule(draft)]


def _ids(draft: Draft) -> Iterator[Finding]:
    for table in TABLES:
        counts = Counter(draft.ids(table))
        seen: set[str] = set()
        for entry, item in draft.of_table(table):
            yield from _id_form(entry.where("id"), item.id)
            if counts[item.id] > 1 and item.id in seen:
                where = entry.where("id")
                yield Finding("is defined twice", where, item.id, "one definition", "removing one, or renaming it")
            seen.add(item.id)


def _characteristics(draft: Draft) -> Iterator[Finding]:
    grounds = draft.ids("grounds")
    for entry, characteristic in draft.of(Characteristic):
        if characteristic.ground not in grounds:
            yield _unknown(entry.where("ground"), "ground", characteristic.ground, grounds)
        yield from _categories(entry, characteristic)


def _categories(entry: Entry, characteristic: Characteristic) -> Iterator[Finding]:
    ids = [category.id for category in characteristic.categories]
    where = entry.where("categories")
    for id in _repeated(ids):
        yield Finding("holds a category twice", where, id, "each id once", "removing one, or renaming it")
    for category in characteristic.categories:
        yield from _id_form(entry.where(f"categories[{category.id}].id"), category.id)
        parent = entry.where(f"categories[{category.id}].parent")
        if category.parent and category.parent not in ids:
            yield _unknown(parent, "category", category.parent, ids)
        elif _goes_in_circles(category, characteristic):
            hint = "naming a coarser category, or none"
            yield Finding("leads back to itself", parent, category.parent, "a coarser category", hint)


def _goes_in_circles(category: Category, characteristic: Characteristic) -> bool:
    seen, step = {category.id}, category
    while step.parent:
        if step.parent in seen:
            return True
        seen.add(step.parent)
        above = characteristic.category(step.parent)
        if above is None:
            return False
        step = above
    return False


def _indicators(draft: Draft) -> Iterator[Finding]:
    domains = draft.ids("domains")
    for entry, indicator in draft.of(Indicator):
        if indicator.domain not in domains:
            yield _unknown(entry.where("domain"), "domain", indicator.domain, domains)
        yield from _unit(entry, indicator)
        yield from _sentence(entry, indicator)
        yield from _question(entry, indicator)


def _unit(entry: Entry, indicator: Indicator) -> Iterator[Finding]:
    where, got = entry.where("unit"), indicator.unit
    if indicator.statistic == "share" and got != "share":
        hint = 'unit = "share", or another statistic'
        yield Finding("does not fit a share, which runs from 0 to 1", where, got, "share", hint)
    elif got not in UNITS:
        hint = "one of these, if it fits"
        yield Finding("is a unit reports know no words for", where, got, ", ".join(UNITS), hint, "warning")


def _sentence(entry: Entry, indicator: Indicator) -> Iterator[Finding]:
    where, shares = entry.where("sentence"), indicator.statistic == "share"
    try:
        fields = list(_places(indicator.sentence))
    except ValueError as error:
        yield Finding("has a stray brace", where, str(error), "{group} and {others}", "doubling or removing the brace")
        return
    if stray := [field for field in fields if field not in PLACEHOLDERS]:
        hint = "one of these two, or plain words"
        yield Finding("has an unknown place", where, f"{{{stray[0]}}}", "{group} and {others}", hint)
    lacking = [f"{{{place}}}" for place in PLACEHOLDERS if place not in fields]
    if indicator.sentence and shares and lacking:
        hint = f"a place in the sentence for {' and '.join(lacking)}"
        yield Finding(f"lacks {' and '.join(lacking)}", where, indicator.sentence, "{group} and {others}", hint)
    if not indicator.sentence and shares and indicator.level in OF_PEOPLE:
        hint = "a sentence whose subject is the service, the street or the market"
        yield Finding("is missing", where, "nothing", "{group} and {others}", hint, "warning")


def _places(sentence: str) -> Iterator[str]:
    """What stands in each pair of braces, a format or conversion with it: both would break on words."""
    for _, name, form, conversion in string.Formatter().parse(sentence):
        if name is not None:
            yield name + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")


def _question(entry: Entry, indicator: Indicator) -> Iterator[Finding]:
    if indicator.question is None:
        return
    answers, where = indicator.question.answers, entry.where("question.answers")
    values = [answer.value for answer in answers if answer.value is not None]
    for code in _repeated([answer.code for answer in answers]):
        yield Finding("holds a code twice", where, code, "each code once", "removing one of the two answers")
    if not values:
        hint = "value = 1 for the answers that count and value = 0 for those that do not"
        yield Finding("has no answer with a value", where, f"{len(answers)} answers", "at least one value", hint)
    if indicator.statistic == "share" and any(not 0 <= value <= 1 for value in values):
        got = ", ".join(f"{value:g}" for value in values)
        yield Finding("has a value that no share can have", where, got, "values from 0 to 1", "1 for yes and 0 for no")


def _emptiness(draft: Draft) -> Iterator[Finding]:
    grounds = {str(entry.values.get("ground")) for entry in draft.entries}
    domains = {str(entry.values.get("domain")) for entry in draft.entries}
    for table, used, inhabitants in (("grounds", grounds, "characteristic"), ("domains", domains, "indicator")):
        for entry in draft.entries:
            if entry.table == table and entry.id not in used:
                hint = f"adding one, or leaving the {table[:-1]} out"
                yield Finding(f"has no {inhabitants}", entry.where(), "none", "at least one", hint, "warning")


def _id_form(where: str, id: str) -> Iterator[Finding]:
    if not ID.fullmatch(id):
        expected = "letters, digits and _ . + - only"
        yield Finding("cannot be an id", where, repr(id), expected, "a short id without spaces, = and |")


def _unknown(where: str, noun: str, got: str, known: Iterable[str]) -> Finding:
    listed = tuple(known)
    near = difflib.get_close_matches(got, listed, n=1)
    hint = f"{noun} = {near[0]!r}" if near else f"one of these, or defining the {noun}"
    return Finding(f"names a {noun} that is not there", where, got, ", ".join(listed) or "none is defined", hint)


def _repeated(ids: Iterable[str]) -> list[str]:
    return [id for id, count in Counter(ids).items() if count > 1]
