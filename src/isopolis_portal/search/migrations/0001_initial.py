"""The index: entries, the values of their facets, and their words."""

from typing import ClassVar

from django.db import migrations

MAKE = [
    """CREATE TABLE search_entry (
        id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, language TEXT NOT NULL, day TEXT NOT NULL,
        ordering TEXT NOT NULL, title TEXT NOT NULL, title_language TEXT NOT NULL, path TEXT NOT NULL,
        facets TEXT NOT NULL, also TEXT NOT NULL, text TEXT NOT NULL, UNIQUE (kind, key, language))""",
    "CREATE TABLE search_value (id INTEGER PRIMARY KEY, facet TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (facet, value))",
    "CREATE TABLE search_holds (entry INTEGER NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (entry, value)) WITHOUT ROWID",
    "CREATE INDEX search_holders ON search_holds (value, entry)",
    """CREATE VIRTUAL TABLE search_fts USING fts5 (
        title, text, also, title_stems, text_stems, tokenize = 'ascii', prefix = '3 5')""",
]
UNDO = ["DROP TABLE search_fts", "DROP TABLE search_holds", "DROP TABLE search_value", "DROP TABLE search_entry"]


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar[list[tuple[str, str]]] = []
    operations: ClassVar[list[migrations.RunSQL]] = [migrations.RunSQL(MAKE, UNDO)]
