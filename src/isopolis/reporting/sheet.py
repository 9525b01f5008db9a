"""A sheet of rows on one axis: collected in pixels, printed by Altair and vl-convert."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Self

from isopolis.reporting import look
from isopolis.reporting.svg import Drawing, from_vega

_STYLES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "title": {"fontSize": 16, "fontWeight": 600, "color": look.INK},
        "note": {"fontSize": 12.5, "color": look.SOFT},
        "hint": {"fontSize": 11.5, "color": look.SOFT},
        "band": {"fontSize": 11, "color": look.BAND_TEXT},
        "label": {"fontSize": 13, "color": look.INK},
        "value": {"fontSize": 12.5, "color": look.SOFT},
        "tick": {"fontSize": 12, "color": look.SOFT},
    }
)


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
        import altair as alt
        import vl_convert

        chart = alt.layer(*self._layers()).properties(
            width=self.format.width, height=self.height, autosize=alt.AutoSizeParams(type="none"), padding=0
        )
        spec = chart.configure(font=look.SANS).configure_view(stroke=None).to_dict(validate=False)
        spec["datasets"] = self._data()  # named in the layers, so that Altair does not copy every row many times
        return from_vega(vl_convert.vegalite_to_svg(spec), self.format.width, self.height, title)

    def _data(self) -> dict[str, list[dict[str, Any]]]:
        """The rows of each layer by the name of its data."""
        styles = {style: [line for line in self._words if line["style"] == style] for style in self._styles}
        return {"boxes": self._boxes, "rules": self._rules, "marks": self._marks, **styles}

    @property
    def _styles(self) -> list[str]:
        return sorted({line["style"] for line in self._words})

    def _layers(self) -> list[Any]:
        """Boxes at the back, then verticals, intervals, marks and words."""
        import altair as alt

        x = alt.X("x:Q", scale=alt.Scale(domain=[0, self.format.width], nice=False), axis=None)
        y = alt.Y("y:Q", scale=alt.Scale(domain=[self.height, 0], nice=False), axis=None)
        stroke, fill = alt.Stroke("colour:N", scale=None), alt.Fill("fill:N", scale=None)
        boxes, rules, marks = (alt.Chart(alt.NamedData(name)) for name in ("boxes", "rules", "marks"))
        span = alt.X("low:Q", scale=alt.Scale(domain=[0, self.format.width], nice=False), axis=None)
        shape = alt.Shape("shape:N", scale=None)
        return [
            boxes.mark_rect().encode(x=x, x2="x2:Q", y=y, y2="y2:Q", fill=fill),
            rules.mark_rule().encode(x=x, y=y, y2="y2:Q", stroke=stroke),
            marks.mark_rule(strokeWidth=2.4, strokeCap="round").encode(x=span, x2="high:Q", y=y, stroke=stroke),
            marks.mark_point(size=95, opacity=1, strokeWidth=2).encode(x=x, y=y, stroke=stroke, fill=fill, shape=shape),
            *(self._text(style).encode(x=x, y=y, text="text:N") for style in self._styles),
        ]

    @staticmethod
    def _text(style: str) -> Any:
        import altair as alt

        name, _, side = style.partition(" ")
        settings: dict[str, Any] = {"align": side or "left", "baseline": "alphabetic", **_STYLES[name]}
        return alt.Chart(alt.NamedData(style)).mark_text(**settings)
