"""Where labels stand beside their marks: each takes the side on which it covers the least."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

SIZE, LINE = 12.5, 15.0
LETTER = 0.53  # of the size of the type: the width of a letter on average
AWAY = 12.0


class Box(NamedTuple):
    """A box in pixels; `weight` says how bad it is to cover it."""

    x: float
    y: float
    x2: float
    y2: float
    weight: float = 1.0


class Label(NamedTuple):
    """Lines of text at their place: x and the baseline of the first line, and how they are set."""

    x: float
    y: float
    anchor: str
    lines: Sequence[str]


Wish = tuple[float, float, Sequence[str]]  # the middle of a mark, and the lines that name it


def placed(wishes: Sequence[Wish], inside: Box, taken: Sequence[Box]) -> list[Label]:
    """A label for each mark, in their order; none leaves the box `inside` where it can be helped."""
    full, found = list(taken), []
    for wish in wishes:
        best = min(_sides(wish), key=lambda label: _cost(box_of(label), inside, full))
        full.append(box_of(best)._replace(weight=4.0))
        found.append(best)
    return found


def box_of(label: Label) -> Box:
    """The box that a label fills, judged by an average letter."""
    width = max(len(line) for line in label.lines) * SIZE * LETTER
    left = {"start": label.x, "middle": label.x - width / 2, "end": label.x - width}[label.anchor]
    return Box(left, label.y - SIZE, left + width, label.y + (len(label.lines) - 1) * LINE + 4)


def _sides(wish: Wish) -> Iterator[Label]:
    """Right, left, above and below the mark, then its corners."""
    x, y, lines = wish
    tall = (len(lines) - 1) * LINE
    beside, above, below = y + 4.5 - tall / 2, y - AWAY - tall, y + AWAY + SIZE
    yield Label(x + AWAY, beside, "start", lines)
    yield Label(x - AWAY, beside, "end", lines)
    yield Label(x, above, "middle", lines)
    yield Label(x, below, "middle", lines)
    for edge in (above, below):
        yield Label(x + 4, edge, "start", lines)
        yield Label(x - 4, edge, "end", lines)


def _cost(box: Box, inside: Box, taken: Sequence[Box]) -> float:
    """How much of what is there the box covers, in pixels; what stands outside counts most."""
    size = (box.x2 - box.x) * (box.y2 - box.y)
    return 50 * (size - _shared(box, inside)) + sum(_shared(box, other) * other.weight for other in taken)


def _shared(one: Box, other: Box) -> float:
    wide, tall = min(one.x2, other.x2) - max(one.x, other.x), min(one.y2, other.y2) - max(one.y, other.y)
    return max(wide, 0.0) * max(tall, 0.0)
