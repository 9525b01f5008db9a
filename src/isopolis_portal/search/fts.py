"""The index in SQLite (FTS5)."""

from collections.abc import Iterable, Sequence

from isopolis_portal.search.entry import Entry, Found, Key, Query


class Fts:
    """An engine in the site's own database."""

    def put(self, entries: Iterable[Entry]) -> None:
        """Not yet."""

    def drop(self, keys: Iterable[Key]) -> None:
        """Not yet."""

    def find(self, query: Query, facets: Sequence[str] = ()) -> Found:
        """Not yet."""
        return Found(0, ())

    def clear(self) -> None:
        """Not yet."""
