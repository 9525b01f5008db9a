"""The site's index, and which rooms feed it.

A room registers how to list its entries (for making the index anew) and calls `put` and `drop` when it saves; both
happen in the transaction that saves, so that the index never says more or less than the database.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.db import transaction

from isopolis_portal.search.entry import Engine, Entry, Filters, Found, Key, Query

Lister = Callable[[], Iterable[Entry]]
_listers: dict[str, Lister] = {}


def register(kind: str, lister: Lister) -> None:
    """From now on the entries of this kind are those that the lister gives."""
    _listers[kind] = lister


def put(entries: Iterable[Entry]) -> None:
    """Takes entries in; one with the same key and language is replaced."""
    _engine().put(entries)


def drop(keys: Iterable[Key]) -> None:
    """Takes entries out, in every language."""
    _engine().drop(keys)


def find(query: Query, facets: Sequence[str] = ()) -> Found:
    """What meets the query, with counts of the facets asked for."""
    return _engine().find(query, facets)


def keys(query: Query) -> Sequence[Key]:
    """Every entry that meets the query, in its order, whatever the page."""
    return _engine().keys(query)


def values(scope: Filters, facets: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """The values of each facet that any entry within the scope holds."""
    return _engine().values(scope, facets)


def near(key: Key, facets: Sequence[str], size: int = 5) -> Sequence[Entry]:
    """Entries of the same kind that share most with this one, what few share counting for more."""
    return _engine().near(key, facets, size)


def rebuild() -> int:
    """Makes the index anew from every room, all or nothing; how many entries it holds then."""
    entries = [entry for lister in _listers.values() for entry in lister()]
    engine = _engine()
    with transaction.atomic():
        engine.clear()
        engine.put(entries)
    return len(entries)


def _engine() -> Engine:
    from isopolis_portal.search.fts import Fts

    return Fts()
