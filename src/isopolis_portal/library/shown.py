"""An item's facts as they are shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from isopolis_portal.config.templates import url
from isopolis_portal.library.facets import BY_CODE, FACETS
from isopolis_portal.search.entry import Entry
from isopolis_portal.search.facets import Name

BRIEF = ("type", "publisher", "year", "country", "language")  # what a list says of an item

Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Fact:
    """One facet of an item: each value by name, with the library's items that share it."""

    name: Name
    values: Sequence[tuple[str, str]]


def facts(entry: Entry) -> list[str]:
    """What a list says of an item, each value by name."""
    return [BY_CODE[code].label(value) for code in BRIEF for value in entry.facets.get(code, ())]


def links(values: Values) -> list[Fact]:
    """Every facet that the item has a value of."""
    return [Fact(facet.name, _linked(facet.code, values[facet.code])) for facet in FACETS if values.get(facet.code)]


def _linked(code: str, values: Sequence[str]) -> list[tuple[str, str]]:
    return [(BY_CODE[code].label(value), f"{url('library:index')}?{urlencode({code: value})}") for value in values]


def host(address: str) -> str:
    """The name of the site that an address leads to, as a reader knows it."""
    return (urlsplit(address).hostname or address).removeprefix("www.")
