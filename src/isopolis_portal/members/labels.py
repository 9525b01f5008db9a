"""On which side of its mark a place's name stands, so that it covers no other mark, no other name and no side."""

from collections.abc import Sequence
from typing import NamedTuple

WIDTH = 700.0  # pixels of the map that the names are laid out for
LETTER, LINE, AWAY, MARK = 7.4, 16.0, 13.0, 11.0  # pixels

Box = tuple[float, float, float, float]  # west, north, east, south


class Label(NamedTuple):
    """A name and its side: end, start, or "" where there is no room for it."""

    text: str
    side: str


def label(points: Sequence[tuple[float, float, str]], height: float) -> list[Label]:
    """The label of each point (x and y in shares of the map's width, and its text), the first points first."""
    marks = [_around(x * WIDTH, y * WIDTH) for x, y, _ in points]
    taken: list[Box] = []
    made = []
    for at, (x, y, text) in enumerate(points):
        others = taken + marks[:at] + marks[at + 1 :]
        free = [(side, box) for side, box in _sides(x * WIDTH, y * WIDTH, text) if _fits(box, others, height * WIDTH)]
        made.append(Label(text, free[0][0] if free else ""))
        taken += [box for _, box in free[:1]]
    return made


def _around(x: float, y: float) -> Box:
    return x - MARK, y - MARK, x + MARK, y + MARK


def _sides(x: float, y: float, text: str) -> list[tuple[str, Box]]:
    long, half = len(text) * LETTER, LINE / 2
    east = (x + AWAY, y - half, x + AWAY + long, y + half)
    west = (x - AWAY - long, y - half, x - AWAY, y + half)
    return [("end", east), ("start", west)]


def _fits(box: Box, others: Sequence[Box], height: float) -> bool:
    west, north, east, south = box
    inside = west >= 0 and north >= 0 and east <= WIDTH and south <= height
    return inside and not any(west < o[2] and o[0] < east and north < o[3] and o[1] < south for o in others)
