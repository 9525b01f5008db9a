"""A way out of an empty result: what to drop, and how many results that gives."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from django.utils.translation import gettext as _

from isopolis_portal.search import index, normal
from isopolis_portal.search.asking import Search
from isopolis_portal.search.facets import Facet

MOST = 6  # ways out that are offered
MOST_WORDS = 8  # words of which each is tried without


@dataclass(frozen=True, slots=True)
class Way:
    """A search that gives something: what it leaves out, where it stands, how many results it has."""

    without: Sequence[str]
    search: Search
    count: int


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that can be left out of a search."""

    name: str
    drop: Callable[[Search], Search]


def ways(search: Search) -> list[Way]:
    """The ways out that leave out least, the most results first; none where nothing helps but asking for all."""
    parts = [*_filters(search), *_all_words(search)]
    for size in (1, 2):
        tried = [*combinations(parts, size)] + ([(part,) for part in _each_word(search)] if size == 1 else [])
        found = [way for way in (_way(search, several) for several in tried) if way.count]
        if found:
            return sorted(found, key=lambda way: -way.count)[:MOST]
    return []


def _way(search: Search, parts: Sequence[Part]) -> Way:
    for part in parts:
        search = part.drop(search)
    query = replace(search.query, start=0, size=0)
    return Way([part.name for part in parts], search, index.find(query).total)


def _filters(search: Search) -> list[Part]:
    return [_filter(facet, search.chosen[facet.code]) for facet in search.room.facets if search.chosen.get(facet.code)]


def _filter(facet: Facet, values: Sequence[str]) -> Part:
    labels = _(" or ").join(facet.label(value) for value in values)
    return Part(_("“%(facet)s: %(values)s”") % {"facet": facet.name, "values": labels}, lambda s: s.without(facet.code))


def _all_words(search: Search) -> list[Part]:
    return [Part(_("the words “%(words)s”") % {"words": search.words}, lambda s: s.saying(""))] if search.words else []


def _each_word(search: Search) -> list[Part]:
    """Each word of several, where none are quoted."""
    typed = search.words.split()
    if not 2 <= len(typed) <= MOST_WORDS or any(term.quoted for term in normal.read(search.words).terms):
        return []
    return [_word(typed, at) for at in range(len(typed))]


def _word(typed: Sequence[str], at: int) -> Part:
    left = " ".join([*typed[:at], *typed[at + 1 :]])
    return Part(_("the word “%(word)s”") % {"word": typed[at]}, lambda s: s.saying(left))
