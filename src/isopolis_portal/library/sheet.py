"""The library as a table for a spreadsheet: the columns of an import, with each item's id and permanent address."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from isopolis_portal.library.models import Item

COLUMNS = (
    "source", "source_id", "title", "language", "abstract", "abstract_language", "kind", "publisher", "year", "city",
    "country", "url", "pillars", "domains", "grounds", "approach",
)  # fmt: skip
AT_ONCE = 500  # items read from the database at a time
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what makes a spreadsheet run a cell
MARK = "\ufeff"  # by which a spreadsheet knows UTF-8


def lines(keys: Sequence[UUID], site: str) -> Iterator[str]:
    """The table, a few hundred rows at a time; `site` is the site's address, for the permanent links."""
    yield MARK + _written([["id", "address", *COLUMNS]])
    for at in range(0, len(keys), AT_ONCE):
        part = keys[at : at + AT_ONCE]
        there = Item.objects.filter(live=True).in_bulk(part)
        yield _written(_row(there[key], site) for key in part if key in there)


def _row(item: Item, site: str) -> list[str]:
    return [str(item.pk), site + item.get_absolute_url(), *(_cell(getattr(item, column)) for column in COLUMNS)]


def _cell(value: object) -> str:
    """The value as text that no spreadsheet runs; several codes joined as an import takes them."""
    text = ";".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _written(rows: Iterable[Sequence[str]]) -> str:
    paper = io.StringIO()
    csv.writer(paper).writerows(rows)
    return paper.getvalue()
