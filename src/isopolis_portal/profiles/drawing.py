"""A release drawn once: every page of its profile as content that is ready to show, every figure as two files."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.template.loader import render_to_string
from django.utils.text import slugify

from isopolis.errors import ReleaseInvalid
from isopolis.reporting import Figure, Lead, Profile, Section, Table

DOMAINS = "domains"  # the section whose smaller sections are pages of their own
SHAPES = frozenset(
    [
        "svg",
        "g",
        "defs",
        "pattern",
        "path",
        "rect",
        "circle",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "title",
        "desc",
    ]
)
SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a profile; `content` is what its template shows."""

    slug: str
    kind: str
    title: str
    content: Mapping[str, Any]


@dataclass(slots=True)
class Drawn:
    """The opening and the pages of a profile, and the files of its figures by name."""

    prefix: str  # how each name begins
    opening: dict[str, Any] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    def keep(self, stem: str, ending: str, text: str) -> str:
        """The name under which the text is now kept; a name that is taken gets a number."""
        base = f"{self.prefix}-{slugify(stem) or 'figure'}"
        name = f"{base}.{ending}"
        number = 2
        while name in self.files:
            name, number = f"{base}-{number}.{ending}", number + 1
        self.files[name] = text
        return name


def draw(profile: Profile, prefix: str) -> Drawn:
    """Everything that is shown of a release; ReleaseInvalid where a drawing holds what no drawing needs."""
    drawn = Drawn(prefix)
    opening = profile.opening
    drawn.opening = {"title": opening.title, "note": opening.note, "leads": [_lead(lead) for lead in opening.leads]}
    for kind, section, reading in _sections(profile):
        content = _content(section, drawn) | {"reading": list(reading)}
        drawn.pages.append(Page(_slug(section, kind, drawn), kind, section.title, content))
    return drawn


def _sections(profile: Profile) -> Iterator[tuple[str, Section, tuple[str, ...]]]:
    """The sections that are pages, each with its kind and with how its figures are read."""
    for section in profile.sections:
        if section.id != DOMAINS:
            yield section.id, section, ()
        for part in section.parts if section.id == DOMAINS else ():
            yield "domain", part, tuple(section.sentences)


def _slug(section: Section, kind: str, drawn: Drawn) -> str:
    """The page's address: short, and unlike that of any other page."""
    wished = slugify(section.id.removeprefix("domain-") if kind == "domain" else section.id)
    taken = {page.slug for page in drawn.pages}
    return wished if wished and wished not in taken else f"{kind}-{len(taken)}"


def _lead(lead: Lead) -> dict[str, str]:
    return {"sentence": lead.sentence, "detail": lead.detail, "strip": _safe(lead.strip)}


def _content(section: Section, drawn: Drawn) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": section.title,
        "sentences": list(section.sentences),
        "figures": [_figure(figure, drawn) for figure in section.figures],
        "items": list(section.items),
        "tables": [_table(table) for table in section.tables],
        "parts": [_content(part, drawn) for part in section.parts],
        "beside": section.side_by_side,
    }


def _figure(figure: Figure, drawn: Drawn) -> dict[str, Any]:
    return {
        "id": figure.id,
        "title": figure.title,
        "sentence": figure.sentence,
        "note": figure.note,
        "source": figure.source,
        "pictures": [{"svg": _safe(picture.svg), "shown": picture.shown} for picture in figure.pictures],
        "table": _table(figure.table),
        "csv": drawn.keep(figure.id, "csv", figure.csv),
        "svg": drawn.keep(figure.id, "svg", _safe(figure.svg)),
    }


def _table(table: Table) -> dict[str, Any]:
    html = render_to_string("profiles/table.html", {"table": table}, using="jinja2")
    return {"caption": table.caption, "rows": len(table.rows), "long": table.long, "html": html}


def _safe(svg: str) -> str:
    """The drawing, which holds shapes and words alone: nothing that runs, styles, or leads anywhere."""
    for element in ET.fromstring(svg).iter() if svg else ():
        names = {name.lower() for name in element.attrib}
        strange = {n for n in names if n.startswith(("on", "{")) or n in ("style", "href", "src")}
        if element.tag.removeprefix(SVG) not in SHAPES or strange:
            raise ReleaseInvalid("a drawing holds more than shapes and words", got=f"{element.tag} {sorted(strange)}")
    return svg
