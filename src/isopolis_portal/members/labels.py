"""On which side of its mark the name of a place stands, so that it covers no other mark, no other name and no side."""

from collections.abc import Sequence
from typing import NamedTuple

WIDE, NARROW = 560.0, 330.0  # pixels of the map that the names are laid out for
LETTER, LINE, AWAY, MARK = 7.4, 16.0, 13.0, 11.0  # pixels

Box = tuple[float, float, float, float]  # west, north, east, south


Point = tuple[float, float, str]  # x and y in shares of the map's width, and the text


class Label(NamedTuple):
    """A name and its side (end, start, below, above) on a wide and a narrow map; "" where there is no room for it."""

    text: str
    wide: str
    narrow: str


def label(points: Sequence[Point], height: float) -> list[Label]:
    """The label of each point of a map of this height (in shares of its width), the first points first."""
    wide, narrow = _sides(points, WIDE, height), _sides(points, NARROW, height)
    return [Label(point[2], *sides) for point, *sides in zip(points, wide, narrow, strict=True)]


def _sides(points: Sequence[Point], width: float, height: float) -> list[str]:
    marks = [(x * width - MARK, y * width - MARK, x * width + MARK, y * width + MARK) for x, y, _ in points]
    taken: list[Box] = []
    sides = []
    for at, point in enumerate(points):
        others = taken + marks[:at] + marks[at + 1 :]
        free = [(side, box) for side, box in _boxes(point, width) if _fits(box, others, width, height * width)]
        sides.append(free[0][0] if free else "")
        taken += [box for _, box in free[:1]]
    return sides


def _boxes(point: Point, width: float) -> list[tuple[str, Box]]:
    """The room that the name takes on each side, the better sides first."""
    x, y, long, half = point[0] * width, point[1] * width, len(point[2]) * LETTER, LINE / 2
    east = (x + AWAY, y - half, x + AWAY + long, y + half)
    west = (x - AWAY - long, y - half, x - AWAY, y + half)
    south = (x - long / 2, y + AWAY, x + long / 2, y + AWAY + LINE)
    north = (x - long / 2, y - AWAY - LINE, x + long / 2, y - AWAY)
    return [("end", east), ("start", west), ("below", south), ("above", north)]


def _fits(box: Box, others: Sequence[Box], width: float, height: float) -> bool:
    west, north, east, south = box
    inside = west >= 0 and north >= 0 and east <= width and south <= height
    return inside and not any(west < o[2] and o[0] < east and north < o[3] and o[1] < south for o in others)
