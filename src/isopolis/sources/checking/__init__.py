"""Checking: a city's data against its contract and the framework. Every finding, not the first one."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from isopolis.errors import Finding
from isopolis.sources.checking import folder, people, placed, published, terms
from isopolis.sources.checking.trial import found_by, met_by
from isopolis.sources.findings import Findings
from isopolis.sources.floors import floors
from isopolis.sources.interventions import interventions
from isopolis.sources.modes import assignment

if TYPE_CHECKING:
    from isopolis.sources.city import City

__all__ = ["check"]


def check(city: "City") -> Findings:
    """Everything that a person should know before measuring, the worst first.

    Each finding says where, what was met, what was expected and what to try. Data are named by column and row
    number (from 1, without the header), never by what a person answered.
    """
    return Findings.of(_all(city))


def _all(city: "City") -> Iterator[Finding]:
    yield from terms.findings(city.contract)
    lost = list(folder.lost(city.contract, city.path))
    yield from lost
    yield from folder.findings(city.contract, city.path)
    areas = city.areas
    places = met_by(lambda: areas.frame) if areas else []
    yield from places
    for source in city.sources.values():
        judge = published.findings if source.kind == "figures" else people.findings
        yield from judge(source, areas=not places)
    yield from met_by(lambda: assignment(city))
    if not lost:
        yield from (menu := met_by(lambda: interventions(city)))
        if not menu:
            yield from met_by(lambda: floors(city))
        yield from found_by(lambda: placed.findings(city, areas=not places))
