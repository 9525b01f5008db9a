"""The index in SQLite (FTS5), in the site's own database. Its tables are those of this room's first migration."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from isopolis_portal.search import normal, snippet
from isopolis_portal.search.entry import Counts, Entry, Found, Hit, Key, Query
from isopolis_portal.search.selection import Selection, choose

ORDERS = {
    "relevance": "chosen.rank, e.day DESC",
    "newest": "e.day = '', e.day DESC",
    "oldest": "e.day = '', e.day",
    "title": "e.ordering",
}
COLUMNS = "kind, key, language, title, title_language, text, path, facets, day, ordering"


class Fts:
    """An engine in the site's own database."""

    def put(self, entries: Iterable[Entry]) -> None:
        """Takes entries in; one with the same key and language is replaced."""
        with transaction.atomic(), connection.cursor() as cursor:
            for entry in entries:
                _take_out(cursor, "kind = %s AND key = %s AND language = %s", [*entry.key, entry.language])
                _take_in(cursor, entry)

    def drop(self, keys: Iterable[Key]) -> None:
        """Takes entries out, in every language; unknown keys are no error."""
        with transaction.atomic(), connection.cursor() as cursor:
            for key in keys:
                _take_out(cursor, "kind = %s AND key = %s", [*key])

    def find(self, query: Query, facets: Sequence[str] = ()) -> Found:
        """What meets the query; never an error for what a person may type."""
        asked = normal.read(query.words)
        if query.words.strip() and not asked.terms:
            return Found(0, (), {facet: {} for facet in facets})
        with connection.cursor() as cursor:
            total = _total(cursor, choose(query, asked))
            hits = _hits(cursor, query, asked) if query.size and total > query.start else []
            return Found(total, hits, _counts(cursor, choose(query, asked, facets), facets))

    def clear(self) -> None:
        """Takes everything out."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table in ("search_fts", "search_value", "search_entry"):
                cursor.execute(f"DELETE FROM {table}")


def _take_out(cursor: Any, where: str, values: Sequence[str]) -> None:
    cursor.execute(f"SELECT id FROM search_entry WHERE {where}", values)
    for (number,) in cursor.fetchall():
        cursor.execute("DELETE FROM search_fts WHERE rowid = %s", [number])
        cursor.execute("DELETE FROM search_value WHERE entry = %s", [number])
        cursor.execute("DELETE FROM search_entry WHERE id = %s", [number])


def _take_in(cursor: Any, entry: Entry) -> None:
    facets = {facet: sorted(set(values)) for facet, values in entry.facets.items()} | {"kind": [entry.kind]}
    title, text = normal.words(entry.title), normal.words(entry.text)
    title_language = entry.title_language or entry.language
    row = (
        *(entry.kind, entry.id, entry.language, entry.title, entry.title_language, entry.text, entry.path),
        *(json.dumps(facets, ensure_ascii=False), entry.day, " ".join(title)),
    )
    cursor.execute(f"INSERT INTO search_entry ({COLUMNS}) VALUES ({', '.join(['%s'] * len(row))})", row)
    number = cursor.lastrowid
    pairs = [(number, facet, value) for facet, values in facets.items() for value in values]
    cursor.executemany("INSERT INTO search_value (entry, facet, value) VALUES (%s, %s, %s)", pairs)
    said = [title, text, normal.stems(title, title_language), normal.stems(text, entry.language)]
    cursor.execute(
        "INSERT INTO search_fts (rowid, title, text, title_stems, text_stems) VALUES (%s, %s, %s, %s, %s)",
        [number, *(" ".join(words) for words in said)],
    )


def _total(cursor: Any, chosen: Selection) -> int:
    cursor.execute(f"{chosen.sql} SELECT COUNT(*) FROM chosen", chosen.values)
    return int(cursor.fetchone()[0])


def _hits(cursor: Any, query: Query, asked: normal.Asked) -> list[Hit]:
    chosen = choose(query, asked, ranked=query.sort == "relevance")
    order = ORDERS.get(query.sort, ORDERS["relevance"])
    cursor.execute(
        f"{chosen.sql} SELECT {', '.join('e.' + name for name in COLUMNS.split(', '))} "
        "FROM chosen JOIN search_entry AS e ON e.id = chosen.id "
        f"ORDER BY {order}, e.ordering, e.kind, e.key, e.language LIMIT %s OFFSET %s",
        [*chosen.values, query.size, query.start],
    )
    return [_hit(row, asked.terms) for row in cursor.fetchall()]


def _hit(row: Sequence[str], terms: Sequence[normal.Term]) -> Hit:
    kind, key, language, title, title_language, text, path, facets, day, _ = row
    held: Mapping[str, Sequence[str]] = {facet: tuple(values) for facet, values in json.loads(facets).items()}
    entry = Entry(kind, key, language, title, text, path, held, day, title_language)
    return Hit(entry, snippet.pieces(text, language, terms))


def _counts(cursor: Any, chosen: Selection, facets: Sequence[str]) -> Counts:
    """How many entries hold each value, each facet's own filter left aside."""
    counts: dict[str, dict[str, int]] = {facet: {} for facet in facets}
    if facets:
        cursor.execute(
            f"{chosen.sql} SELECT v.facet, v.value, COUNT(*) FROM chosen JOIN search_value AS v ON v.entry = chosen.id "
            f"WHERE v.facet IN ({', '.join(['%s'] * len(facets))}) "
            "AND (chosen.missed = 0 OR (chosen.missed = 1 AND chosen.missing = v.facet)) GROUP BY v.facet, v.value",
            [*chosen.values, *facets],
        )
        for facet, value, count in cursor.fetchall():
            counts[facet][value] = count
    return counts
