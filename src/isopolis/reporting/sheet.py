"""A sheet of rows on one axis, collected in pixels."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from isopolis.reporting import look
from isopolis.reporting.printing import printed
from isopolis.reporting.svg import Drawing, from_vega


@dataclass(frozen=True, slots=True)
class Format:
    """How wide the drawing is, and whether a row's words stand beside its mark or above it."""

    width: int
    left: int
    right: int
    stacked: bool

    @property
    def plot(self) -> int:
        """The width of the plot area."""
        return self.width - self.left - self.right


@dataclass(frozen=True, slots=True)
class Axis:
    """The ends of a scale of differences and its ticks; 0 is one of them."""

    low: float
    high: float
    ticks: tuple[float, ...]

    @classmethod
    def over(cls, values: Sequence[float]) -> Self:
        """An axis that holds the values, with 0 never at its edge."""
        low, high = min([*values, 0.0]), max([*values, 0.0])
        span = max(high - low, 1e-9)
        low, high = min(low, -0.3 * span) - 0.07 * span, max(high, 0.3 * span) + 0.07 * span
        step = round_number((high - low) / 8)
        places = range(math.ceil(low / step), math.floor(high / step) + 1)
        return cls(low, high, tuple(round(place * step, 9) for place in places))


def round_number(value: float) -> float:
    """The round number (1, 2 or 5 times a power of ten) at or just above a positive value."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value * 0.999)


@dataclass
class Sheet:
    """What is to be drawn; `height` is where the next row begins."""

    format: Format
    axis: Axis
    height: float = 0.0
    _words: list[dict[str, Any]] = field(default_factory=list)
    _marks: list[dict[str, Any]] = field(default_factory=list)
    _boxes: list[dict[str, Any]] = field(default_factory=list)
    _rules: list[dict[str, Any]] = field(default_factory=list)

    def pixel(self, value: float) -> float:
        """Where a value of the axis stands, from the left edge of the drawing."""
        return self.format.left + (value - self.axis.low) / (self.axis.high - self.axis.low) * self.format.plot

    def say(self, x: float, y: float, words: str, style: str) -> None:
        """Words at a pixel; `style` is a name, and where they are set ("label right")."""
        self._words.append({"x": x, "y": y, "text": words, "style": style})

    def box(self, x: float, x2: float, y: float, y2: float, fill: str) -> None:
        """A filled box between pixels."""
        self._boxes.append({"x": x, "x2": x2, "y": y, "y2": y2, "fill": fill})

    def grid(self, y: float, y2: float) -> None:
        """The quiet verticals of the ticks, along one row."""
        for tick in self.axis.ticks:
            if tick:
                self._rules.append({"x": self.pixel(tick), "y": y, "y2": y2, "colour": look.LINE})

    def rule(self, value: float, y: float, y2: float) -> None:
        """The dark vertical of the reference."""
        self._rules.append({"x": self.pixel(value), "y": y, "y2": y2, "colour": look.INK})

    def mark(self, span: tuple[float, float, float], y: float, colour: str, fill: str, shape: str) -> None:
        """A mark at the middle of (low, value, high) on the axis, with a line from low to high."""
        low, x, high = (self.pixel(value) for value in span)
        self._marks.append({"low": low, "x": x, "high": high, "y": y, "colour": colour, "fill": fill, "shape": shape})

    def drawing(self, title: str) -> Drawing:
        """The sheet as a drawing."""
        rows = {"boxes": self._boxes, "rules": self._rules, "marks": self._marks}
        for line in self._words:
            rows.setdefault(line["style"], []).append(line)
        svg = printed(rows, self.format.width, self.height)
        return from_vega(svg, self.format.width, self.height, title)
