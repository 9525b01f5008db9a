"""What can be found, what is asked, what is answered. Engines speak these words and no others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

Key = tuple[str, str]  # kind and id: ("item", "0f8e...")
Filters = Mapping[str, frozenset[str]]  # facet -> values, one of which is enough
Counts = Mapping[str, Mapping[str, int]]  # facet -> value -> how many


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found, in one language; `path` is its address without the language in front.

    `facets` holds the values of each facet, as codes: {"year": ("2024",), "characteristic": ("age", "disability")}.
    `also` holds words that find the entry and are not shown with it: names of places, of publishers.
    The facet "kind" is the entry's own kind and is always there. `day` is an ISO date (or its beginning) to sort by, or
    empty. `title_language` is said where the title stands in another language than the text.
    """

    kind: str
    id: str
    language: str
    title: str
    text: str
    path: str
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    day: str = ""
    title_language: str = ""
    also: str = ""

    @property
    def key(self) -> Key:
        """What tells it from every other entry."""
        return self.kind, self.id


@dataclass(frozen=True, slots=True)
class Query:
    """Words to find and values to keep to: one of a facet's values is enough, every facet must be met.

    With a `language`, a thing that is there in several languages is asked and answered in that one only.
    """

    words: str = ""
    filters: Filters = field(default_factory=dict)
    sort: str = "relevance"  # relevance | newest | oldest | title
    start: int = 0
    size: int = 20
    language: str = ""

    def without(self, facet: str) -> "Query":
        """The same question with one facet's filter dropped."""
        left = {name: values for name, values in self.filters.items() if name != facet}
        return replace(self, filters=left, start=0)


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry found; its title, and the part of its text that met the words, as (text, met) pieces."""

    entry: Entry
    pieces: Sequence[tuple[str, bool]] = ()
    title: Sequence[tuple[str, bool]] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """How many entries met the query, one page of them, and the counts of the facets asked for.

    The counts of a facet leave that facet's own filter aside (drill sideways), so that another value can be chosen.
    """

    total: int
    hits: Sequence[Hit]
    counts: Counts = field(default_factory=dict)


class Engine(Protocol):
    """A search index: derived from the database, to be made anew at any time."""

    def put(self, entries: Iterable[Entry]) -> None:
        """Takes entries in; one with the same key and language is replaced."""

    def drop(self, keys: Iterable[Key]) -> None:
        """Takes entries out, in every language; unknown keys are no error."""

    def find(self, query: Query, facets: Sequence[str] = ()) -> Found:
        """What meets the query; never an error for what a person may type."""

    def keys(self, query: Query) -> Sequence[Key]:
        """Every entry that meets the query, in its order, whatever the page."""

    def values(self, scope: Filters, facets: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """The values of each facet that any entry within the scope holds."""

    def near(self, key: Key, facets: Sequence[str], size: int = 5) -> Sequence[Entry]:
        """Entries of the same kind that share most with this one: values of the facets named, words of the title.

        What few entries share counts for more.
        """

    def clear(self) -> None:
        """Takes everything out."""
