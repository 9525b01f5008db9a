"""The index in SQLite (FTS5), in the site's own database. Its tables are those of this room's first migration."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from isopolis_portal.search import likeness, normal, snippet
from isopolis_portal.search.entry import Counts, Entry, Filters, Found, Hit, Key, Query
from isopolis_portal.search.selection import Selection, choose, held_within
from isopolis_portal.search.tables import READ, TABLES, entry_of, take_in, take_out

ORDERS = {
    "relevance": "chosen.rank, e.day DESC",
    "newest": "e.day DESC",
    "oldest": "e.day = '', e.day",
    "title": "e.ordering",
}


class Fts:
    """An engine in the site's own database."""

    def put(self, entries: Iterable[Entry]) -> None:
        """Takes entries in; one with the same key and language is replaced."""
        with transaction.atomic(), connection.cursor() as cursor:
            for entry in entries:
                take_out(cursor, "kind = %s AND key = %s AND language = %s", [*entry.key, entry.language])
                take_in(cursor, entry)

    def drop(self, keys: Iterable[Key]) -> None:
        """Takes entries out, in every language; unknown keys are no error."""
        with transaction.atomic(), connection.cursor() as cursor:
            for key in keys:
                take_out(cursor, "kind = %s AND key = %s", [*key])

    def find(self, query: Query, facets: Sequence[str] = ()) -> Found:
        """What meets the query; never an error for what a person may type."""
        asked = normal.read(query.words)
        if asked.nothing:
            return Found(0, (), {facet: {} for facet in facets})
        with connection.cursor() as cursor:
            total = _total(cursor, choose(query, asked))
            hits = _hits(cursor, query, asked) if query.size and total > query.start else []
            return Found(total, hits, _counts(cursor, choose(query, asked, facets), facets))

    def keys(self, query: Query) -> Sequence[Key]:
        """Every entry that meets the query, in its order, whatever the page."""
        asked = normal.read(query.words)
        if asked.nothing:
            return []
        with connection.cursor() as cursor:
            return [(kind, key) for kind, key in _ordered(cursor, "e.kind, e.key", query, asked)]

    def values(self, scope: Filters, facets: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """The values of each facet that any entry within the scope holds."""
        held: dict[str, list[str]] = {facet: [] for facet in facets}
        listing = held_within(scope, facets)
        with connection.cursor() as cursor:
            cursor.execute(listing.sql, listing.values)
            for facet, value in cursor.fetchall():
                held[facet].append(value)
        return held

    def near(self, key: Key, facets: Sequence[str], size: int = 5) -> Sequence[Entry]:
        """Entries of the same kind that share most with this one, what few share counting for more."""
        with connection.cursor() as cursor:
            return likeness.near(cursor, key, facets, size)

    def clear(self) -> None:
        """Takes everything out."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"DELETE FROM {table}")


def _total(cursor: Any, chosen: Selection) -> int:
    cursor.execute(f"{chosen.sql} SELECT COUNT(*) FROM chosen", chosen.values)
    return int(cursor.fetchone()[0])


def _hits(cursor: Any, query: Query, asked: normal.Asked) -> list[Hit]:
    numbers = [number for (number,) in _ordered(cursor, "e.id", query, asked, (query.size, query.start))]
    marks = ", ".join(["%s"] * len(numbers))
    cursor.execute(f"SELECT e.id, {READ} FROM search_entry AS e WHERE e.id IN ({marks})", numbers)
    entries = {number: entry_of(row) for number, *row in cursor.fetchall()}
    return [_hit(entries[number], asked.terms) for number in numbers]


def _hit(entry: Entry, terms: Sequence[normal.Term]) -> Hit:
    title = snippet.marked(entry.title, entry.title_language or entry.language, terms)
    return Hit(entry, snippet.pieces(entry.text, entry.language, terms), title)


def _ordered(
    cursor: Any, columns: str, query: Query, asked: normal.Asked, page: tuple[int, int] = (-1, 0)
) -> list[Sequence[Any]]:
    """Rows of what meets the query, in its order; a page of so many from there on, or all of them."""
    order = query.sort if query.sort in ORDERS else "relevance"
    chosen = choose(query, asked, ranked=order == "relevance")
    cursor.execute(
        f"{chosen.sql} SELECT {columns} FROM chosen JOIN search_entry AS e ON e.id = chosen.id "
        f"ORDER BY {ORDERS[order]}, e.ordering, e.kind, e.key, e.language LIMIT %s OFFSET %s",
        [*chosen.values, *page],
    )
    rows: list[Sequence[Any]] = cursor.fetchall()
    return rows


def _counts(cursor: Any, chosen: Selection, facets: Sequence[str]) -> Counts:
    """How many entries hold each value, each facet's own filter left aside."""
    counts: dict[str, dict[str, int]] = {facet: {} for facet in facets}
    if not facets:
        return counts
    cursor.execute(
        f"{chosen.sql}, counted AS (SELECT h.value, chosen.missing, COUNT(*) AS count FROM chosen "
        "JOIN search_holds AS h ON h.entry = chosen.id WHERE chosen.missed <= 1 GROUP BY h.value, chosen.missing) "
        "SELECT v.facet, v.value, counted.missing, counted.count FROM counted JOIN search_value AS v "
        f"ON v.id = counted.value WHERE v.facet IN ({', '.join(['%s'] * len(facets))})",
        [*chosen.values, *facets],
    )
    for facet, value, missing, count in cursor.fetchall():
        if missing is None or chosen.tested[missing] == facet:
            counts[facet][value] = counts[facet].get(value, 0) + count
    return counts
