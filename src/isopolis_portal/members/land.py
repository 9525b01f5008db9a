"""The drawing of Europe: what `tools/draw_europe.py` has drawn, and where a place lies on it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from isopolis_portal.members.projection import project

FILE = Path(__file__).with_name("europe.json")


class Piece(NamedTuple):
    """A part of the land that can be drawn alone: a country of the Union, or land beside it (country "")."""

    country: str
    box: tuple[float, float, float, float]  # west, north, east, south
    path: str


class Paths(NamedTuple):
    """Land as SVG paths: of the Union, of its neighbours."""

    union: str
    near: str


@dataclass(frozen=True, slots=True)
class Land:
    """Europe in units of the drawing, y downwards; `frame` is the same in metres of EPSG:3035."""

    frame: tuple[float, float, float, float]
    width: int
    height: int
    pieces: tuple[Piece, ...]

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        """Where a place lies on the drawing; beyond its sides for a place outside."""
        west, _, east, north = self.frame
        x, y = project(lat, lon)
        unit = (east - west) / self.width
        return (x - west) / unit, (north - y) / unit

    def paths(self, box: tuple[float, float, float, float] | None = None) -> Paths:
        """All the land, or what can be seen of it inside a box."""
        seen = [piece for piece in self.pieces if box is None or _meet(piece.box, box)]
        return Paths(_joined(seen, union=True), _joined(seen, union=False))


@cache
def europe() -> Land:
    """The drawing."""
    drawn = json.loads(FILE.read_text(encoding="utf-8"))
    pieces = (Piece(piece["country"], tuple(piece["box"]), piece["path"]) for piece in drawn["land"])
    return Land(tuple(drawn["frame"]), drawn["width"], drawn["height"], tuple(pieces))


@cache
def whole() -> Paths:
    """All of its land, joined once."""
    return europe().paths()


def _joined(pieces: Iterable[Piece], union: bool) -> str:
    return "".join(piece.path for piece in pieces if bool(piece.country) == union)


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
