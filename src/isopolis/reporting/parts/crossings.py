"""Where two characteristics meet: heat maps whose empty cells say why they are empty."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from isopolis.framework import EVERYONE, Category, Characteristic, Group, Indicator, phrase
from isopolis.release.model import Release
from isopolis.reporting import classes, grid, words
from isopolis.reporting.facts import Facts
from isopolis.reporting.figure import Figure, Story, Table, figure
from isopolis.reporting.gap import Gap, city_estimates, indicator_of
from isopolis.reporting.section import Section
from isopolis.reporting.svg import BLANK

MOST_MAPS = 3
WHY_EMPTY = {  # why a cell has no value -> its pattern
    "too few people": "dots",
    "too uncertain": "hatch",
    "never asked": BLANK,
    "rule of place": "posts",
}


@dataclass(frozen=True, slots=True)
class _Crossing:
    """Two characteristics crossed on one indicator, and the estimates of the city by group."""

    indicator: Indicator
    down: Characteristic
    across: Characteristic
    source: str
    period: str
    rows: Mapping[str, Mapping[str, object]]

    def cell(self, one: Category, other: Category) -> Mapping[str, object] | None:
        """The estimate where two categories meet; None where it was never asked."""
        return self.rows.get(self.key(one, other).key)

    def key(self, one: Category, other: Category) -> Group:
        """The group where two categories meet."""
        return Group(tuple(sorted(((self.down.id, one.id), (self.across.id, other.id)))))


def crossings(facts: Facts) -> Section:
    """Heat maps of the pairs of characteristics with the widest established gaps, one an indicator."""
    figures = [_figure(facts.release, crossing, f"crossing-{place}") for place, crossing in enumerate(_chosen(facts))]
    sentences = [
        "Groups are not one thing. Each tile is the value where a row and a column meet; its colour is set against "
        "the whole city. A tile without a value says why by its pattern."
    ]
    return Section("crossings", "Where two characteristics meet", sentences if figures else [], figures)


def _chosen(facts: Facts) -> list[_Crossing]:
    """Crossings in the order of their widest gap; no indicator and no pair of characteristics comes twice."""
    crossed = (gap for gap in facts.gaps if gap.group.depth == 2)
    behind = [gap for gap in crossed if gap.certainty == "established" and gap.behind]
    taken: list[_Crossing] = []
    for gap in sorted(behind, key=lambda g: (g.unit != words.SHARE, -g.cautious, g.group.key)):
        if len(taken) == MOST_MAPS:
            break
        pair = set(gap.group.characteristics)
        if all(gap.indicator.id != c.indicator.id and pair != {c.down.id, c.across.id} for c in taken):
            taken.extend(_crossing(facts.release, gap))
    return taken


def _crossing(release: Release, gap: Gap) -> Iterable[_Crossing]:
    found = [release.framework.characteristic(id) for id in gap.group.characteristics]
    rows = city_estimates(release).filter(
        (pl.col("indicator") == gap.indicator.id) & (pl.col("source") == gap.source) & (pl.col("depth") <= 2)
    )
    by_group = {row["group"]: row for row in rows.iter_rows(named=True)}
    known = [c for c in found if c and _categories(c, by_group)]
    if len(known) == 2:
        across, down = sorted(known, key=lambda c: len(_categories(c, by_group)))
        yield _Crossing(
            indicator_of(release.framework, gap.indicator.id), down, across, gap.source, gap.period, by_group
        )


def _categories(characteristic: Characteristic, by_group: Iterable[str]) -> list[Category]:
    """The categories that were met, without those that others are part of."""
    met = {pair for key in by_group for pair in Group.parse(key).pairs}
    parents = {category.parent for category in characteristic.categories if (characteristic.id, category.id) in met}
    return [c for c in characteristic.categories if (characteristic.id, c.id) in met and c.id not in parents]


def _name(category: Category) -> str:
    """The category as people are named, where that is short enough for a tile."""
    told = category.noun or category.modifier
    return words.capital(told) if 0 < len(told) < 34 and not told.startswith("who ") else category.name


def _figure(release: Release, crossing: _Crossing, id: str) -> Figure:
    down, across = _categories(crossing.down, crossing.rows), _categories(crossing.across, crossing.rows)
    cells = [[crossing.cell(one, other) for other in across] for one in down]
    city = crossing.rows.get(EVERYONE, {}).get("value")
    values = [float(str(c["value"])) for row in cells for c in row if c and c["value"] is not None]
    unit = str(next(iter(crossing.rows.values()))["unit"])
    scale = classes.around(
        values, float(str(city)) if city is not None else sum(values) / len(values), crossing.indicator, unit
    )
    tiles = [
        [
            _tile(cell, scale, unit, phrase(crossing.key(one, other), release.framework))
            for cell, other in zip(row, across, strict=True)
        ]
        for one, row in zip(down, cells, strict=True)
    ]
    picture = grid.Grid(
        [_name(c) for c in down],
        [_name(c) for c in across],
        tiles,
        _keys(scale, unit, cells),
        release.manifest.synthetic,
    )
    drawings = {
        "wide": [grid.draw(picture, f"{id}-wide", 720)],
        "narrow": [grid.draw(grid.shorter_above(picture), f"{id}-narrow", 320)],
    }
    title = f"{crossing.indicator.name}: {words.inner(crossing.down.name)} and {words.inner(crossing.across.name)}"
    table = _table(release, crossing, words.captioned(title, release.manifest.synthetic), unit)
    return figure(
        Story(id, title, _told(crossing, cells, unit)),
        drawings,
        table,
        release.manifest,
        [(crossing.source, crossing.period)],
    )


def _why(cell: Mapping[str, object] | None) -> str:
    if cell is None:
        return "never asked"
    return "too few people" if cell["conf_status"] == "A" else "too uncertain"


def _tile(cell: Mapping[str, object] | None, scale: classes.Classes, unit: str, people: str) -> grid.Tile:
    if cell is None or cell["value"] is None:
        return grid.Tile(WHY_EMPTY[_why(cell)], hover=f"{people}: {_why(cell)}")
    value = float(str(cell["value"]))
    told = words.amount(value, unit)
    return grid.Tile(scale.colour(value), told.split(" ")[0], f"{people}: {told}", scale.ink(value))


def _keys(scale: classes.Classes, unit: str, cells: Sequence[Sequence[Mapping[str, object] | None]]) -> list[grid.Key]:
    empty = {_why(cell) for row in cells for cell in row if cell is None or cell["value"] is None}
    of = classes.unit_of_scale(unit)
    keys = [grid.Key(c, f"{name} {of}".rstrip()) for c, name in zip(scale.colours, scale.names, strict=True)]
    return keys + [grid.Key(fill, why) for why, fill in WHY_EMPTY.items() if why in empty]


def _told(crossing: _Crossing, cells: Sequence[Sequence[Mapping[str, object] | None]], unit: str) -> str:
    """How far the tiles lie apart, against the city, and how many have no value."""
    flat = [cell for row in cells for cell in row]
    values = [float(str(c["value"])) for c in flat if c and c["value"] is not None]
    low, high = words.amounts([min(values), max(values)], unit)
    city = crossing.rows.get(EVERYONE, {}).get("value")
    whole = f" The whole city: {words.amount(float(str(city)), unit)}." if city is not None else ""
    empty = len(flat) - len(values)
    missing = f" {words.capital(words.counted(empty, 'tile has', 'tiles have'))} no value to publish." if empty else ""
    return f"From {low.split(' of ')[0]} to {high}, depending on where two characteristics meet.{whole}{missing}"


def _table(release: Release, crossing: _Crossing, caption: str, unit: str) -> Table:
    rows, data = [], []
    for one in _categories(crossing.down, crossing.rows):
        for other in _categories(crossing.across, crossing.rows):
            cell, group = crossing.cell(one, other), crossing.key(one, other)
            known = cell is not None and cell["value"] is not None
            told = words.amount(float(str(cell["value"])), unit) if cell and known else f"not published: {_why(cell)}"
            rows.append([words.capital(phrase(group, release.framework)), told])
            facts = {
                name: (cell or {}).get(name) for name in ("value", "low", "high", "n", "obs_status", "conf_status")
            }
            data.append({"indicator": crossing.indicator.id, "group": group.key, "unit": unit} | facts)
    return Table(caption, ["Group", crossing.indicator.name], rows, frozenset({1}), data)
