"""Small drawings as SVG text: elements, text, the band of synthetic data, and the patterns that say why."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from isopolis.reporting import look

BAND_HEIGHT = 16


@dataclass(frozen=True, slots=True)
class Drawing:
    """One picture: its inside and its size in pixels. `titled` makes it a whole SVG document."""

    body: str
    width: float
    height: float
    title: str = ""  # where it is one of several

    def titled(self, id: str, title: str, description: str) -> str:
        """The SVG with its title and description for those who do not see it; ids start with `id`."""
        head = tag("title", escape(title), id=f"{id}-t") + tag("desc", escape(description), id=f"{id}-d")
        return tag(
            "svg", head + self.body, xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {plain(self.width)} {plain(self.height)}", width=self.width, height=self.height, role="img",
            aria_labelledby=f"{id}-t {id}-d", font_family=look.SANS,
        )  # fmt: skip


def stacked(drawings: Sequence[Drawing]) -> Drawing:
    """Drawings under each other as one."""
    parts, y = [], 0.0
    for drawing in drawings:
        parts.append(tag("g", drawing.body, transform=f"translate(0 {plain(y)})") if y else drawing.body)
        y += drawing.height
    return Drawing("".join(parts), max(drawing.width for drawing in drawings), y)


def plain(value: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def tag(name: str, content: str = "", /, **attributes: object) -> str:
    """One element; an underscore in a name becomes a hyphen, None leaves the attribute out."""
    known = ((k.rstrip("_").replace("_", "-"), v) for k, v in attributes.items() if v is not None)
    told = "".join(f" {k}={quoteattr(plain(v) if isinstance(v, float) else str(v))}" for k, v in known)
    return f"<{name}{told}>{content}</{name}>" if content else f"<{name}{told}/>"


def text(x: float, y: float, words: str, *, size: float = 13, fill: str = look.INK, **more: object) -> str:
    """A line of text whose baseline is at y."""
    return tag("text", escape(words), x=float(x), y=float(y), font_size=size, fill=fill, **more)


def band(x: float, y: float, width: float) -> str:
    """The band "synthetic residents", drawn inside the plot so that a picture of it keeps it."""
    strip = tag("rect", x=float(x), y=float(y), width=float(width), height=BAND_HEIGHT, fill=look.BAND)
    middle = x + width / 2
    return strip + text(middle, y + 12, look.SYNTHETIC, size=11, fill=look.BAND_TEXT, text_anchor="middle")


def wrapped(words: str, width: float, size: float = 13, first: float | None = None) -> list[str]:
    """The words in lines that fit the width, judged by an average letter; a long word stays whole.

    `first` is the width of the first line where that differs.
    """
    lines: list[str] = []
    for word in words.split():
        room = width if len(lines) > 1 or first is None else first
        most = max(int(room / (size * 0.51)), 6)
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


_STROKES = {  # what is drawn on a tile of 6 by 6
    "dots": tag("circle", cx=3, cy=3, r=1.1, fill=look.SOFT),
    "hatch": tag("path", d="M-1 7L7-1M-1 1L1-1M5 7L7 5", stroke=look.SOFT),
    "cross": tag("path", d="M0 0L6 6M6 0L0 6", stroke=look.SOFT, stroke_width=0.9),
    "bars": tag("path", d="M0 3H6", stroke=look.SOFT, stroke_width=1.2),
    "posts": tag("path", d="M3 0V6", stroke=look.SOFT, stroke_width=1.2),
}
BLANK = "blank"


def patterns(prefix: str, names: Sequence[str] = tuple(_STROKES)) -> str:
    """Definitions of the named patterns; their ids start with `prefix`, as one page holds many drawings."""
    tile = tag("rect", width=6, height=6, fill=look.PAPER)
    made = (
        tag("pattern", tile + _STROKES[n], id=f"{prefix}-{n}", width=6, height=6, patternUnits="userSpaceOnUse")
        for n in names
        if n in _STROKES
    )
    return tag("defs", "".join(made))


def filled(prefix: str, fill: str) -> str:
    """The value of `fill`: a colour as it stands, a pattern by its reference, paper for blank."""
    if fill == BLANK:
        return look.PAPER
    return f"url(#{prefix}-{fill})" if fill in _STROKES else fill


_NOISE = re.compile(r' (?:aria-[a-z]+|role|class|pointer-events|font-family|xmlns:xlink|version)="[^"]*"')
_EMPTY = re.compile(r'<path(?: [a-z-]+="[^"]*")*? d="(?:M0,0h[\d.]*v[\d.]*h-?[\d.]*Z)?"[^>]*/>')
_PLACED = re.compile(r'<text text-anchor="([a-z]+)" transform="translate\(([\d.-]+),([\d.-]+)\)"')
_WORDS = re.compile(r"<g>((?:<text[^>]*>[^<]*</text>)+)</g>")
_PLACE = re.compile(r' [xy]="[^"]*"')
_TAG = re.compile(r"<[^>]*>")
_LONG = re.compile(r"(\d+\.\d)\d+")


def from_vega(svg: str, width: float, height: float, title: str = "") -> Drawing:
    """A drawing from what vl-convert printed, without the marks of its workshop."""
    inside = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    inside = re.sub(r'^<rect [^>]*fill="white"/>', "", inside)
    inside = _EMPTY.sub("", _NOISE.sub("", inside))
    inside = _TAG.sub(lambda found: _LONG.sub(r"\1", found[0]), inside)
    inside = _PLACED.sub(r'<text x="\2" y="\3" text-anchor="\1"', inside).replace(' text-anchor="start"', "")
    inside = _WORDS.sub(_together, inside)
    while "<g></g>" in inside:
        inside = inside.replace("<g></g>", "")
    return Drawing(inside, width, height, title)


def _together(group: re.Match[str]) -> str:
    """Lines of text that look alike in one group that says so once."""
    styles = {_PLACE.sub("", start) for start in re.findall(r"<text([^>]*)>", group[1])}
    if len(styles) != 1:
        return group[0]
    inside = re.sub(r"<text[^>]*>", lambda found: f"<text{''.join(_PLACE.findall(found[0]))}>", group[1])
    return f"<g{styles.pop()}>{inside}</g>"
