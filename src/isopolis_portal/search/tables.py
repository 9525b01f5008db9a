"""Entries as rows: how they are put into the index's tables, taken out, and read back."""

import json
from collections.abc import Sequence
from typing import Any

from isopolis_portal.search import normal
from isopolis_portal.search.entry import Entry

COLUMNS = (  # what is long stands last: a row is read only as far as it must be
    "kind", "key", "language", "day", "ordering", "title", "title_language", "path", "facets", "also", "text",
)  # fmt: skip
TABLES = ("search_fts", "search_holds", "search_value", "search_entry")
READ = ", ".join(f"e.{column}" for column in COLUMNS)
INTO_ENTRY = f"INSERT INTO search_entry ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"
INTO_VALUE = "INSERT OR IGNORE INTO search_value (facet, value) VALUES (%s, %s)"
INTO_HOLDS = "INSERT INTO search_holds SELECT %s, id FROM search_value WHERE facet = %s AND value = %s"
WORDS = ("rowid", "title", "text", "also", "title_stems", "text_stems")
INTO_FTS = f"INSERT INTO search_fts ({', '.join(WORDS)}) VALUES ({', '.join(['%s'] * len(WORDS))})"


def take_in(cursor: Any, entry: Entry) -> None:
    """Puts an entry into every table of the index."""
    facets = {facet: sorted(set(values)) for facet, values in entry.facets.items()} | {"kind": [entry.kind]}
    title, text, also = (normal.words(part) for part in (entry.title, entry.text, entry.also))
    title_language = entry.title_language or entry.language
    row = (
        *(entry.kind, entry.id, entry.language, entry.day, " ".join(title), entry.title, entry.title_language),
        *(entry.path, json.dumps(facets, ensure_ascii=False), entry.also, entry.text),
    )
    cursor.execute(INTO_ENTRY, row)
    number = cursor.lastrowid
    held = [(facet, value) for facet, values in facets.items() for value in values]
    cursor.executemany(INTO_VALUE, held)
    cursor.executemany(INTO_HOLDS, [(number, *pair) for pair in held])
    said = [title, text, also, normal.stems(title, title_language), normal.stems(text, entry.language)]
    cursor.execute(INTO_FTS, [number, *(" ".join(words) for words in said)])


def take_out(cursor: Any, where: str, values: Sequence[str]) -> None:
    """Takes the entries that meet a condition out of every table of the index."""
    cursor.execute(f"SELECT id FROM search_entry WHERE {where}", values)
    for (number,) in cursor.fetchall():
        cursor.execute("DELETE FROM search_fts WHERE rowid = %s", [number])
        cursor.execute("DELETE FROM search_holds WHERE entry = %s", [number])
        cursor.execute("DELETE FROM search_entry WHERE id = %s", [number])


def entry_of(row: Sequence[str]) -> Entry:
    """The entry that a row of `READ` holds."""
    kind, key, language, day, _, title, title_language, path, facets, also, text = row
    held = {facet: tuple(values) for facet, values in json.loads(facets).items()}
    return Entry(kind, key, language, title, text, path, held, day, title_language, also)
