"""Rows as records that the library may hold, and every cell that keeps one out."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Field

from isopolis.errors import Finding
from isopolis_portal.config.vocabulary import framework
from isopolis_portal.exchange import codes
from isopolis_portal.exchange.reading import COLUMNS, Row
from isopolis_portal.library.choices import PILLARS
from isopolis_portal.library.models import Item

MAY_BE_EMPTY = {"year", "city", "country", "pillars", "domains", "grounds", "approach"}
FORMULA = ("=", "+", "-", "@")  # what a spreadsheet would run when the record leaves the library again
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # turns the direction of text: shows other words than are written
Facts = dict[str, Any]  # column -> what the item's field of that name holds


class Fault(Exception):
    """What is wrong with one cell: what, what was expected, what to try."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row that may be taken in: where it stands, and its facts."""

    where: str
    facts: Facts

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other record."""
        return self.facts["source"], self.facts["source_id"]


def check(rows: Iterable[Row], file: str) -> tuple[list[Record], list[Finding]]:
    """The rows that are records, and a finding for every cell that is not as it must be."""
    records: list[Record] = []
    found: list[Finding] = []
    lines: dict[tuple[str, str], int] = {}
    for row in rows:
        facts, faults = _facts(row, file)
        found += faults
        key = _plain(row.cells["source"]), _plain(row.cells["source_id"])
        if lines.setdefault(key, row.line) != row.line and all(key):
            found.append(_again(key, row.line, lines[key], file))
        records.append(Record(f"{file}:{row.line}", facts))
    return records, found


def _again(key: tuple[str, str], line: int, first: int, file: str) -> Finding:
    got = f"{key[0]}, {key[1]}"
    hint = "leaving one of the two, or giving this one another source_id"
    return Finding(f"the record is there twice, first in line {first}", f"{file}:{line}", got, hint=hint)


def _facts(row: Row, file: str) -> tuple[Facts, list[Finding]]:
    facts: Facts = {}
    found = []
    for column in COLUMNS:
        text = _plain(row.cells[column])
        try:
            facts[column] = _value(column, text)
        except Fault as fault:
            what, expected, hint = fault.args
            found.append(Finding(what, f"{file}:{row.line}, column {column}", _short(text), expected, hint))
    return facts, found


def _plain(cell: str) -> str:
    """The cell's text, an accent joined to its letter, so that what looks alike is alike."""
    return unicodedata.normalize("NFC", cell).strip()


def _value(column: str, text: str) -> Any:
    if not text:
        if column not in MAY_BE_EMPTY:
            raise Fault("the cell is empty", "a value", "filling it, or taking the row out")
        return VALUES[column](text) if column in LISTS else None if column == "year" else ""
    _require_plain(text)
    return VALUES[column](text)


def _require_plain(text: str) -> None:
    if text.startswith(FORMULA):
        raise Fault("the cell begins like a formula", "text", "writing it without its first sign")
    hidden = [c for c in text if unicodedata.category(c) == "Cc" and c not in "\n\r\t"]
    if hidden or TURNS.search(text):
        raise Fault("the cell holds an invisible control character", "text", "typing the cell again")


def _short(text: str) -> str:
    visible = "".join(c if c.isprintable() else "�" for c in " ".join(text.split()))
    return visible if len(visible) <= 80 else visible[:77] + "..."


def _text(column: str) -> Callable[[str], str]:
    """Takes text as long as the item's field allows."""
    most = _field(column).max_length

    def taken(text: str) -> str:
        if most and len(text) > most:
            raise Fault("the text is too long", f"at most {most:,} characters, not {len(text):,}", "shortening it")
        return text

    return taken


def _one_of(known: Callable[[], Sequence[str]]) -> Callable[[str], str]:
    """Takes one of the known values."""

    def taken(text: str) -> str:
        if text not in known():
            raise _stranger(text, known())
        return text

    return taken


def _several_of(known: Callable[[], Sequence[str]]) -> Callable[[str], list[str]]:
    """Takes values joined by semicolons, and gives them in the order in which they are known."""

    def taken(text: str) -> list[str]:
        values = [value.strip() for value in text.split(";") if value.strip()]
        for value in values:
            if value not in known():
                raise _stranger(value, known())
        if len(set(values)) < len(values):
            raise Fault("a value is there twice", "each value once", "leaving one")
        return [value for value in known() if value in values]

    return taken


def _stranger(value: str, known: Sequence[str]) -> Fault:
    close = get_close_matches(value.lower(), known, 1)
    return Fault(
        f"an unknown value: {_short(value)}", "one of " + ", ".join(known), close[0] if close else "one of these"
    )


def _code(known: frozenset[str], kind: str, meant: Mapping[str, str]) -> Callable[[str], str]:
    """Takes an ISO code, written as ISO writes it."""
    example = sorted(known)[0]

    def taken(text: str) -> str:
        if text not in known:
            near = next((code for code in (meant.get(text.upper()), text.upper(), text.lower()) if code in known), "")
            raise Fault(f"no code of a {kind}", f"a code such as {example}", near or f"the code of the {kind}")
        return text

    return taken


def _year(text: str) -> int:
    if not re.fullmatch(r"(19|20)\d\d", text, re.ASCII):
        raise Fault("no year", "four digits, 1900 to 2099, or nothing", "leaving it empty where it is not known")
    return int(text)


def _url(text: str) -> str:
    address = _text("url")(text)
    expected = "an address that begins with https:// or http://"
    try:
        URLValidator(schemes=["https", "http"])(address)
    except ValidationError:
        raise Fault("no web address", expected, "copying it from the browser's address line") from None
    if "@" in address.split("/")[2]:
        raise Fault("the address holds a name or password", expected, "taking out what stands before the @")
    return address


def _choices(column: str) -> Callable[[], Sequence[str]]:
    return lambda: [value for value, _ in _field(column).choices or ()]


def _field(column: str) -> Field[Any, Any]:
    return cast("Field[Any, Any]", Item._meta.get_field(column))


LISTS: Mapping[str, Callable[[str], list[str]]] = {
    "pillars": _several_of(lambda: [value for value, _ in PILLARS]),
    "domains": _several_of(lambda: [domain.id for domain in framework().domains]),
    "grounds": _several_of(lambda: [ground.id for ground in framework().grounds]),
}
VALUES: Mapping[str, Callable[[str], Any]] = {
    **{column: _text(column) for column in ("source", "source_id", "title", "abstract", "publisher", "city")},
    **{c: _code(codes.LANGUAGES, "language", codes.LANGUAGES_MEANT) for c in ("language", "abstract_language")},
    "country": _code(codes.COUNTRIES, "country", codes.COUNTRIES_MEANT),
    **{column: _one_of(_choices(column)) for column in ("kind", "approach")},
    "year": _year,
    "url": _url,
    **LISTS,
}
