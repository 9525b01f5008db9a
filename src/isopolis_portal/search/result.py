"""One page of a search, with all that is shown beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from isopolis_portal.search import advice, asking, facets, index, normal
from isopolis_portal.search.advice import Way
from isopolis_portal.search.asking import PAGE, Room, Search
from isopolis_portal.search.entry import Hit, Query
from isopolis_portal.search.facets import Facet, Group

AROUND = 2  # pages that are named on each side of this one


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen value, and the search without it."""

    facet: Facet
    label: str
    without: Search


@dataclass(frozen=True, slots=True)
class Result:
    """What a search gives: `held` is what the room holds in all, `ways` lead out where nothing is found."""

    search: Search
    total: int
    held: int
    hits: Sequence[Hit]
    groups: Sequence[Group]
    ways: Sequence[Way]
    cut: bool
    beyond: int = 0  # the page asked for, where there is none such

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // PAGE))

    @property
    def pages(self) -> list[int]:
        """The pages that are named: the first, the last and those around this one; 0 stands for those left out."""
        now = self.search.page
        near = {1, self.last, *range(max(1, now - AROUND), min(self.last, now + AROUND) + 1)}
        named = sorted(near)
        return [number for at, page in enumerate(named) for number in [*_gap(named, at), page]]

    @property
    def offers_all(self) -> bool:
        """Whether asking for all that the room holds is a way out that is not yet named."""
        return self.held > 0 and not any(way.search.bare for way in self.ways)

    @property
    def first_number(self) -> int:
        """Which of all results stands first on this page."""
        return (self.search.page - 1) * PAGE + 1

    @property
    def choices(self) -> list[Choice]:
        """Every chosen value."""
        return [
            Choice(facet, facet.label(value), self.search.without(facet.code, value))
            for facet in self.search.room.facets
            for value in self.search.chosen.get(facet.code, ())
        ]

    @property
    def sorts(self) -> list[tuple[str, facets.Name]]:
        """The orders that this search can have."""
        return [(sort, asking.SORTS[sort]) for sort in asking.sorts(self.search.words)]


def _gap(named: Sequence[int], at: int) -> list[int]:
    missing = named[at] - named[at - 1] - 1 if at else 0
    return [] if missing <= 0 else [named[at] - 1] if missing == 1 else [0]


def search_of(request: HttpRequest, room: Room, place: str, language: str = "") -> Search:
    """The search that a request asks for, in a room whose page stands at that place."""
    return asking.read(request.GET, room, _known(room), place, language)


def result_of(request: HttpRequest, room: Room, place: str, language: str = "") -> Result:
    """What a request's search gives."""
    held = index.find(Query(filters=room.scope, size=0, language=language)).total
    known = _known(room)
    search = asking.read(request.GET, room, known, place, language)
    codes = [facet.code for facet in room.facets]
    found, beyond = index.find(search.query, codes), 0
    if found.total and not found.hits:
        beyond, search = search.page, search.at(-(-found.total // PAGE))
        found = index.find(search.query, codes)
    return Result(
        search, found.total, held, found.hits, facets.groups(room.facets, known, found.counts, search.chosen),
        () if found.total else advice.ways(search), normal.read(request.GET.get("q", "")).cut, beyond,
    )  # fmt: skip


def _known(room: Room) -> dict[str, list[str]]:
    """The values that each facet has."""
    return facets.known_values(room.facets, index.values(room.scope, [facet.code for facet in room.facets]))
