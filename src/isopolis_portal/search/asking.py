"""What an address asks for, read with care: what is not known is named and left aside, never an error."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from isopolis_portal.search import normal
from isopolis_portal.search.entry import Query
from isopolis_portal.search.facets import Facet, Name

PAGE = 20  # entries on one page
SORTS: Mapping[str, Name] = {
    "relevance": _("best match"),
    "newest": _("newest"),
    "oldest": _("oldest"),
    "title": _("title"),
}
OWN = ("q", "sort", "page")
MOST_NAMED = 5  # unknown parts of an address that are named
LONGEST_NAMED = 60


@dataclass(frozen=True, slots=True)
class Room:
    """What a room lets its readers ask: by which facets, and within what, such as {"kind": {"item"}}."""

    facets: Sequence[Facet]
    scope: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Search:
    """One search, as its address says it. `strangers` are the parts of the address that are not known."""

    room: Room
    place: str  # the address without its question
    words: str = ""
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = "newest"
    page: int = 1
    language: str = ""
    strangers: Sequence[str] = ()

    @property
    def query(self) -> Query:
        """The question to the engine."""
        filters = dict(self.room.scope) | {facet: frozenset(values) for facet, values in self.chosen.items() if values}
        return Query(self.words, filters, self.sort, (self.page - 1) * PAGE, PAGE, self.language)

    @property
    def parameters(self) -> str:
        """The question as an address writes it; the same search always reads the same."""
        pairs = [("q", self.words)] if self.words else []
        pairs += [(facet.code, value) for facet in self.room.facets for value in self.chosen.get(facet.code, ())]
        pairs += [("sort", self.sort)] if self.order_said else []
        pairs += [("page", str(self.page))] if self.page > 1 else []
        return urlencode(pairs)

    @property
    def order_said(self) -> bool:
        """Whether the order is another than such a search usually has."""
        return self.sort != usual_sort(self.words)

    @property
    def address(self) -> str:
        """Where this search stands."""
        return f"{self.place}?{self.parameters}" if self.parameters else self.place

    @property
    def bare(self) -> bool:
        """Whether nothing is asked: all that the room holds."""
        return not self.words and not any(self.chosen.values())

    def without(self, facet: str, value: str | None = None) -> "Search":
        """The same search with one value of a facet dropped, or all of them."""
        left = tuple(kept for kept in self.chosen.get(facet, ()) if value is not None and kept != value)
        return replace(self, chosen={**self.chosen, facet: left}, page=1)

    def with_only(self, facet: str, value: str) -> "Search":
        """The same search with this value alone chosen of a facet."""
        return replace(self, chosen={**self.chosen, facet: (value,)}, page=1)

    def saying(self, words: str) -> "Search":
        """The same search with other words, sorted as it was where that still means something."""
        sort = self.sort if self.order_said and self.sort in sorts(words) else usual_sort(words)
        return replace(self, words=words, sort=sort, page=1)

    def sorted_by(self, sort: str) -> "Search":
        """The same search in another order."""
        return replace(self, sort=sort, page=1)

    def at(self, page: int) -> "Search":
        """Another page of it."""
        return replace(self, page=page)

    def cleared(self) -> "Search":
        """All that the room holds."""
        return Search(self.room, self.place, language=self.language)


def usual_sort(words: str) -> str:
    """The order that a search has unless it says otherwise."""
    return "relevance" if words else "newest"


def sorts(words: str) -> Sequence[str]:
    """The orders that a search can have."""
    return tuple(SORTS) if words else tuple(sort for sort in SORTS if sort != "relevance")


def read(asked: QueryDict, room: Room, known: Mapping[str, Sequence[str]], place: str, language: str = "") -> Search:
    """The search that an address asks for; `known` holds the values that each facet has."""
    words = "".join(letter if letter.isprintable() else " " for letter in asked.get("q", "")).strip()
    chosen, strangers = _chosen(asked, room, known)
    page, sort = asked.get("page", "1"), asked.get("sort", "")
    if not _counts(page):
        strangers.append(f"page: {page}")
    if sort and sort not in SORTS:
        strangers.append(f"sort: {sort}")
    return Search(
        room, place, words[: normal.LONGEST_QUERY], chosen, sort if sort in sorts(words) else usual_sort(words),
        int(page) if _counts(page) else 1, language, _named(strangers),
    )  # fmt: skip


def _chosen(
    asked: QueryDict, room: Room, known: Mapping[str, Sequence[str]]
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """The values of each facet that are known, in one order; and what is not known."""
    codes = {facet.code for facet in room.facets}
    chosen: dict[str, tuple[str, ...]] = {}
    strangers = [code for code in asked if code not in codes and code not in OWN]
    for facet in room.facets:
        values = [value for value in dict.fromkeys(asked.getlist(facet.code)) if value]
        chosen[facet.code] = tuple(value for value in known[facet.code] if value in values)
        strangers += [f"{facet.name}: {facet.label(value)}" for value in values if value not in known[facet.code]]
    return chosen, strangers


def _counts(page: str) -> bool:
    return page.isascii() and page.isdecimal() and 0 < len(page) <= 9 and int(page) > 0


def _named(strangers: Sequence[str]) -> tuple[str, ...]:
    """The first few, as far as they can be shown."""
    shown = ["".join(letter if letter.isprintable() else "�" for letter in stranger) for stranger in strangers]
    return tuple(one if len(one) <= LONGEST_NAMED else one[: LONGEST_NAMED - 1] + "…" for one in shown[:MOST_NAMED])
