"""Entries that are like another one: they share values with it, and words of the title."""

from collections.abc import Sequence
from math import log
from typing import Any

from isopolis_portal.search import normal
from isopolis_portal.search.entry import Entry, Key
from isopolis_portal.search.tables import READ, entry_of

SHORTEST = 4  # letters of a title's word that may say something of what it is about
WEIGHTS = "1.0, 0.3, 0.0, 0.0, 0.0"  # of a word in another's title, in its text
COMMON = 0.5  # what more than this share of the entries holds makes no likeness

Weights = dict[int, float]  # a value's number -> what it counts for


def near(cursor: Any, key: Key, facets: Sequence[str], size: int) -> list[Entry]:
    """The entries of the same kind that are most like the one with this key; none where nothing is shared."""
    cursor.execute("SELECT id, title FROM search_entry WHERE kind = %s AND key = %s", key)
    own = cursor.fetchone()
    if own is None:
        return []
    parts: list[str] = []
    values: list[str | float | int] = []
    _by_values(_weights(cursor, own[0], facets), parts, values)
    _by_title(own[1], parts, values)
    return _best(cursor, key, size, parts, values) if parts else []


def _weights(cursor: Any, number: int, facets: Sequence[str]) -> Weights:
    """What each value of the entry counts for: the fewer entries hold it, the more."""
    cursor.execute("SELECT COUNT(*) FROM search_entry")
    everything = int(cursor.fetchone()[0])
    cursor.execute(
        "SELECT own.value, (SELECT COUNT(*) FROM search_holds AS h WHERE h.value = own.value) FROM search_holds AS own "
        "JOIN search_value AS v ON v.id = own.value "
        f"WHERE own.entry = %s AND v.facet IN ({', '.join(['%s'] * len(facets)) or 'NULL'})",
        [number, *facets],
    )
    return {value: log(everything / count) for value, count in cursor.fetchall() if count <= COMMON * everything}


def _by_values(weights: Weights, parts: list[str], values: list[str | float | int]) -> None:
    if weights:
        values += [cell for pair in weights.items() for cell in pair]
        rows = ", ".join(["(%s, %s)"] * len(weights))
        parts.append(
            "SELECT h.entry AS id, own.column2 AS score FROM "
            f"(VALUES {rows}) AS own JOIN search_holds AS h ON h.value = own.column1"
        )


def _by_title(title: str, parts: list[str], values: list[str | float | int]) -> None:
    words = sorted({word for word in normal.words(title) if len(word) >= SHORTEST})
    if words:
        values.append("{title text} : (" + " OR ".join(f'"{word}"' for word in words[: normal.MOST_TERMS]) + ")")
        score = f"-bm25(search_fts, {WEIGHTS}) AS score"
        parts.append(f"SELECT rowid AS id, {score} FROM search_fts WHERE search_fts MATCH %s")


def _best(cursor: Any, key: Key, size: int, parts: Sequence[str], values: Sequence[str | float | int]) -> list[Entry]:
    cursor.execute(
        f"WITH shared AS MATERIALIZED ({' UNION ALL '.join(parts)}), "
        "scored AS (SELECT id, SUM(score) AS score FROM shared GROUP BY id), "
        "best AS MATERIALIZED (SELECT scored.id, scored.score FROM scored JOIN search_entry AS e USING (id) "
        "WHERE e.kind = %s AND e.key <> %s ORDER BY scored.score DESC, e.ordering, e.key LIMIT %s) "
        f"SELECT {READ} FROM best JOIN search_entry AS e USING (id) ORDER BY best.score DESC, e.ordering, e.key",
        [*values, *key, size],
    )
    return [entry_of(row) for row in cursor.fetchall()]
