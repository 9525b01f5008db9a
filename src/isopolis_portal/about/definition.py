"""The framework as its pages show it: domains with their indicators, codes in words."""

import tempfile
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from isopolis import framework as frameworks
from isopolis.framework import Domain, Framework, Indicator

UNITS = {
    "share": _("a share, of a hundred"),
    "ratio": _("a ratio, where 1 is parity"),
    "index": _("an index from 0 to 1, where 0 is even"),
    "score": _("points of a checklist"),
    "log-points": _("a difference of logarithms"),
    "count": _("a number of things"),
    "per-1000": _("for every 1,000 residents"),
    "years": _("years"),
    "days": _("days"),
    "hours": _("hours"),
    "minutes": _("minutes"),
    "km": _("kilometres"),
    "eur": _("euros"),
    "ug/m3": _("micrograms in a cubic metre of air"),
}
DIRECTIONS = {
    "+": _("more is better"),
    "-": _("less is better"),
    "=": _("even is better"),
    "context": _("neither more nor less is better"),
}
TYPES = {
    "structure": _("what the city has put in place"),
    "process": _("what the city does"),
    "outcome": _("how people fare"),
}
SCALES = {
    "any": _("wherever enough people live"),
    "district": _("districts, and the whole city"),
    "city": _("the whole city only"),
}
VERIFIED = {
    "V": _("read in the source"),
    "M": _("written from memory, and to be checked against the source"),
    "D": _("our own design"),
}
WORDS = {"units": UNITS, "directions": DIRECTIONS, "types": TYPES, "scales": SCALES, "verified": VERIFIED}


class Part(NamedTuple):
    """One domain and its indicators."""

    domain: Domain
    indicators: list[Indicator]


def domains(framework: Framework) -> list[Part]:
    """The domains in the framework's order, each with its indicators."""
    return [Part(one, [i for i in framework if i.domain == one.id]) for one in framework.domains]


def as_toml(framework: Framework) -> bytes:
    """The one TOML file that says all of the framework."""
    with tempfile.TemporaryDirectory() as folder:
        return frameworks.write(framework, Path(folder) / "framework.toml").read_bytes()
