"""Ways into the parts of a page: a smaller section, a figure, the words of a drawing, the rows of its file."""

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from isopolis.reporting import Figure, Section

SVG = "{http://www.w3.org/2000/svg}"


def part_of(section: Section, id: str) -> Section:
    """The smaller section of this id."""
    return next(part for part in section.parts if part.id == id)


def figures_of(section: Section) -> Iterator[Figure]:
    """Every figure of a section and of its parts."""
    yield from section.figures
    for part in section.parts:
        yield from figures_of(part)


def figure_of(section: Section, id: str) -> Figure:
    """The figure of this id, wherever it stands in the section."""
    return next(figure for figure in figures_of(section) if figure.id == id)


def texts(svg: str) -> list[str]:
    """What is written in a drawing, line by line."""
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]


def records(figure: Figure) -> list[dict[str, str]]:
    """The rows of the file to take along."""
    return list(csv.DictReader(io.StringIO(figure.csv)))
