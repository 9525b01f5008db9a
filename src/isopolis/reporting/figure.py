"""A figure: a sentence, pictures, the table of the same numbers, and both to take along."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from isopolis.release.model import Manifest
from isopolis.reporting import look, words
from isopolis.reporting.summary import kind_in_words
from isopolis.reporting.svg import Drawing, stacked

Origin = tuple[str, str]  # a source and a period
Drawings = Mapping[str, Sequence[Drawing]]  # by the width they are for: wide, narrow or any
SHORT_TABLE = 18  # a table of at most so many cells stands open


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of words under their columns; `numbers` are the columns set right; `data` are rows for a CSV file."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[int] = frozenset()
    data: Sequence[Mapping[str, object]] = ()

    @property
    def long(self) -> bool:
        """Whether the table is folded away until asked for."""
        return len(self.rows) * len(self.columns) > SHORT_TABLE


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as it stands in the page; `shown` says on which widths: "wide", "narrow" or "any"."""

    svg: str
    shown: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One chart with all that belongs around it; `csv` and `svg` are whole files to take along."""

    id: str
    title: str
    sentence: str
    pictures: Sequence[Picture]
    table: Table
    source: str
    csv: str
    svg: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """The words around a drawing."""

    id: str
    title: str
    sentence: str
    note: str = ""


def figure(story: Story, drawings: Drawings, table: Table, manifest: Manifest, sources: Sequence[Origin]) -> Figure:
    """A figure from its drawings by width; the widest, or the only one, is the one to take along."""
    told = story.sentence + (f" Made of {look.SYNTHETIC}." if manifest.synthetic else "")
    whole = stacked(drawings.get("wide") or next(iter(drawings.values())))
    pictures = [
        Picture(drawing.titled(f"{story.id}-{shown}-{place}", drawing.title or story.title, told), shown)
        for shown, parts in drawings.items()
        for place, drawing in enumerate(parts)
    ]
    return Figure(
        id=story.id,
        title=story.title,
        sentence=story.sentence,
        note=story.note,
        table=table,
        pictures=pictures,
        source=source_line(manifest, sources),
        csv=csv_text(table, manifest),
        svg=whole.titled(story.id, story.title, told),
    )


def source_line(manifest: Manifest, sources: Sequence[Origin]) -> str:
    """Where the numbers come from and when: the sources with their periods, and the city."""
    kinds = {note.name: kind_in_words(note.kind) for note in manifest.sources}
    periods: dict[str, list[str]] = {}
    for name, period in dict.fromkeys(sources):
        periods.setdefault(kinds.get(name, name), []).append(period)
    known = [f"{kind} {words.listed(sorted(set(told)))}" for kind, told in periods.items()]
    synthetic = f", {look.SYNTHETIC}" if manifest.synthetic else ""
    return f"Source: {manifest.city}{synthetic}; {', '.join(known) or ', '.join(manifest.periods)}."


def csv_text(table: Table, manifest: Manifest) -> str:
    """The table's numbers as a CSV file; each row says whether its residents are synthetic."""
    rows = table.data or [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    mark = {"data": look.SYNTHETIC if manifest.synthetic else "published"}
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=[*rows[0], "data"] if rows else ["data"], lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, **mark} for row in rows)
    return out.getvalue()
