"""From rows in pixels to SVG, by Altair and vl-convert."""

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

from isopolis.reporting import look

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
_SIDES = ("", " right", " center")


def printed(rows: Mapping[str, Sequence[Mapping[str, Any]]], width: float, height: float) -> str:
    """The rows as SVG. They are named boxes, rules, marks, or by a style of words and its side ("label right")."""
    import vl_convert

    empty: dict[str, Sequence[Mapping[str, Any]]] = {name: [] for name in _names()}
    size = {"width": width, "height": height, "datasets": empty | dict(rows)}
    return str(vl_convert.vegalite_to_svg(_template() | size))


def _names() -> list[str]:
    return ["boxes", "rules", "marks", *(style + side for style in _STYLES for side in _SIDES)]


@cache
def _template() -> dict[str, Any]:
    """The chart without rows and size: the same for every sheet, as its rows come in pixels and in colours."""
    import altair as alt

    x, y = alt.X("x:Q", scale=None, axis=None), alt.Y("y:Q", scale=None, axis=None)
    stroke, fill = alt.Stroke("colour:N", scale=None), alt.Fill("fill:N", scale=None)
    span, shape = alt.X("low:Q", scale=None, axis=None), alt.Shape("shape:N", scale=None)
    boxes, rules, marks = (alt.Chart(alt.NamedData(name)) for name in ("boxes", "rules", "marks"))
    layers = [
        boxes.mark_rect().encode(x=x, x2="x2:Q", y=y, y2="y2:Q", fill=fill),
        rules.mark_rule().encode(x=x, y=y, y2="y2:Q", stroke=stroke),
        marks.mark_rule(strokeWidth=2.4, strokeCap="round").encode(x=span, x2="high:Q", y=y, stroke=stroke),
        marks.mark_point(size=95, opacity=1, strokeWidth=2).encode(x=x, y=y, stroke=stroke, fill=fill, shape=shape),
        *(_words(style, side).encode(x=x, y=y, text="text:N") for style in _STYLES for side in _SIDES),
    ]
    chart = alt.layer(*layers).properties(autosize=alt.AutoSizeParams(type="none"), padding=0)
    return dict(chart.configure(font=look.SANS).configure_view(stroke=None).to_dict(validate=False))


def _words(style: str, side: str) -> Any:
    import altair as alt

    settings: dict[str, Any] = {"align": side.strip() or "left", "baseline": "alphabetic", **_STYLES[style]}
    return alt.Chart(alt.NamedData(style + side)).mark_text(**settings)
