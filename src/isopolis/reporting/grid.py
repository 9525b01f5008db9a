"""A grid of tiles with words on both sides: the heat map of a crossing, the coverage of what is known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from isopolis.reporting import look
from isopolis.reporting.svg import BAND_HEIGHT, Drawing, band, filled, patterns, tag, text, wrapped

LINE = 15


@dataclass(frozen=True, slots=True)
class Tile:
    """One cell: a colour or the name of a pattern, the words in it and the words on hover."""

    fill: str
    words: str = ""
    hover: str = ""
    ink: str = look.INK


@dataclass(frozen=True, slots=True)
class Key:
    """What a fill means."""

    fill: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Grid:
    """Tiles in rows and columns with their names, and the key to the fills."""

    rows: Sequence[str]
    columns: Sequence[str]
    tiles: Sequence[Sequence[Tile]]
    keys: Sequence[Key]
    synthetic: bool


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where things stand, in pixels."""

    id: str
    width: int
    left: float
    top: float
    tile: float
    heights: tuple[float, ...]
    upright: bool  # the names of the columns are turned
    size: float  # of the text


def draw(grid: Grid, id: str, width: int) -> Drawing:
    """The grid in a drawing `width` pixels wide; `id` starts the ids of its patterns."""
    frame = _frame(grid, id, width)
    below = frame.top + sum(frame.heights) + 18
    legend, end = key(grid.keys, id, width, below)
    body = patterns(id, [k.fill for k in grid.keys]) + _columns(grid, frame) + _rows(grid, frame) + legend
    if grid.synthetic:
        body += band(frame.left, frame.top - BAND_HEIGHT - 3, frame.tile * len(grid.columns))
    return Drawing(body, width, end)


def _frame(grid: Grid, id: str, width: int) -> _Frame:
    small = width < 500
    size = 11.5 if small else 13.0
    left = min(width * (0.36 if small else 0.42), max(len(name) for name in grid.rows) * size * 0.52 + 12)
    tile = min((width - left - 2) / len(grid.columns), 120)
    upright = tile < 62
    longest = max(len(name) for name in grid.columns)
    deep = longest * size * 0.52 if upright else max(len(wrapped(c, tile - 6, size)) for c in grid.columns) * LINE
    top = deep + 10 + (BAND_HEIGHT + 4 if grid.synthetic else 0)
    heights = tuple(max(28.0, len(wrapped(name, left - 10, size)) * LINE + 8) for name in grid.rows)
    return _Frame(id, width, left, top, tile, heights, upright, size)


def _columns(grid: Grid, frame: _Frame) -> str:
    base = frame.top - 6 - (BAND_HEIGHT + 4 if grid.synthetic else 0)
    parts = []
    for place, name in enumerate(grid.columns):
        x = frame.left + (place + 0.5) * frame.tile
        if frame.upright:
            turn = f"rotate(-90 {x + 4:.1f} {base:.1f})"
            parts.append(text(x + 4, base, name, size=frame.size, transform=turn))
            continue
        lines = wrapped(name, frame.tile - 6, frame.size)
        for number, line in enumerate(lines):
            y = base - (len(lines) - 1 - number) * LINE
            parts.append(text(x, y, line, size=frame.size, text_anchor="middle"))
    return "".join(parts)


def _rows(grid: Grid, frame: _Frame) -> str:
    parts, y = [], frame.top
    for name, tiles, height in zip(grid.rows, grid.tiles, frame.heights, strict=True):
        lines = wrapped(name, frame.left - 10, frame.size)
        first = y + height / 2 + 4.5 - (len(lines) - 1) * LINE / 2
        parts += [text(0, first + n * LINE, line, size=frame.size) for n, line in enumerate(lines)]
        for place, tile in enumerate(tiles):
            parts.append(_tile(tile, frame, frame.left + place * frame.tile, y, height))
        y += height
    return "".join(parts)


def _tile(tile: Tile, frame: _Frame, x: float, y: float, height: float) -> str:
    box = tag(
        "rect", tag("title", _safe(tile.hover)) if tile.hover else "", x=x + 1.0, y=y + 1.0, width=frame.tile - 2,
        height=height - 2, fill=filled(frame.id, tile.fill), stroke=look.LINE,
    )  # fmt: skip
    if not tile.words:
        return box
    middle = text(
        x + frame.tile / 2, y + height / 2 + 4.5, tile.words, size=frame.size, fill=tile.ink, text_anchor="middle"
    )
    return box + middle


def _safe(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")


def key(keys: Sequence[Key], id: str, width: float, top: float) -> tuple[str, float]:
    """The key to the fills as SVG, in lines that fit, and where it ends."""
    x, y, parts = 0.0, top, []
    for one in keys:
        need = 24 + len(one.meaning) * 12 * 0.54 + 14
        if x and x + need > width:
            x, y = 0.0, y + 21
        parts.append(
            tag("rect", x=x + 0.5, y=y + 0.5, width=17, height=13, fill=filled(id, one.fill), stroke=look.SOFT)
        )
        parts.append(text(x + 24, y + 11.5, one.meaning, size=12, fill=look.SOFT))
        x += need
    return "".join(parts), y + 20


def shorter_above(grid: Grid) -> Grid:
    """The grid with the shorter names above the columns, where there is less room for them."""
    if max(map(len, grid.columns)) <= max(map(len, grid.rows)):
        return grid
    return replace(grid, rows=grid.columns, columns=grid.rows, tiles=list(zip(*grid.tiles, strict=True)))
