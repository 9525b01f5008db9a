"""The city's places: a tree of areas with one root, the whole city, and their shapes for maps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from isopolis.errors import DataError, Finding
from isopolis.sources.contract import AreaTerms
from isopolis.sources.table import missing_column

LEVELS = ("city", "district", "neighbourhood")  # by depth, where the files name no levels


@dataclass(frozen=True)
class Areas:
    """The areas of a city, read when they are first asked for.

    `frame` has a row an area: code, name, parent, level, depth (0: the whole city), ordered by depth and code.
    """

    folder: Path
    terms: AreaTerms
    root: str  # code of the whole city
    city: str  # its name

    @property
    def frame(self) -> pl.DataFrame:
        """Every area: code, name, parent ("" for the whole city), level, depth."""
        return self._tree[0]

    @property
    def codes(self) -> frozenset[str]:
        """The code of every area."""
        return frozenset(self.frame["code"])

    @property
    def levels(self) -> tuple[str, ...]:
        """The names of the levels, coarsest first; a depth whose areas have several names joins them."""
        named = self.frame.group_by("depth").agg(pl.col("level").unique(maintain_order=True)).sort("depth")
        return tuple(" / ".join(names) for names in named["level"])

    def ancestors(self, code: str) -> tuple[str, ...]:
        """The areas that hold this one, the nearest first, the whole city last; raises KeyError for no area."""
        parents = self._parents
        found, step = [], parents[code]
        while step:
            found.append(step)
            step = parents[step]
        return tuple(found)

    def geojson(self) -> dict[str, Any]:
        """A GeoJSON collection (WGS 84), a feature an area; shapes as fine as a map on a page needs."""
        from isopolis.sources import shapes  # here and below: its libraries take a third of a second to load

        return shapes.geojson(self.frame.to_dicts(), self._tree[1])

    @property
    def outlines(self) -> Mapping[str, Any]:
        """The shape of every area (WGS 84) by its code, as fine as the files have it; None for an area without one."""
        return self._tree[1]

    @cached_property
    def _parents(self) -> dict[str, str]:
        return dict(self.frame.select("code", "parent").iter_rows())

    @cached_property
    def _tree(self) -> tuple[pl.DataFrame, Mapping[str, Any]]:
        places = [place for file in self.terms.file for place in _read(self.folder / file, self.terms)]
        places = _with_root(places, self.root, self.city)
        faults = _faults(places)
        if faults:
            raise DataError.of(faults)
        depths = _depths({place.code: place.parent for place in places})
        rows = [
            {
                "code": place.code,
                "name": place.name or place.code,
                "parent": place.parent,
                "level": place.level or _level(depths[place.code]),
                "depth": depths[place.code],
            }
            for place in places
        ]
        types = dict.fromkeys(("code", "name", "parent", "level"), pl.String) | {"depth": pl.Int64}
        return pl.DataFrame(rows, schema=types).sort("depth", "code"), {p.code: p.shape for p in places}


@dataclass(frozen=True)
class _Place:
    code: str
    name: str
    parent: str
    level: str
    shape: Any
    file: str


def _level(depth: int) -> str:
    return LEVELS[depth] if depth < len(LEVELS) else f"level {depth}"


def _read(path: Path, terms: AreaTerms) -> list[_Place]:
    from isopolis.sources import shapes

    columns, geometry = shapes.read(path)
    if terms.code not in columns:
        raise DataError.of([missing_column(terms.code, list(columns), path.name)])
    rows = len(geometry)
    fields = {key: _texts(columns.get(name), rows) for key, name in _fields(terms).items()}
    return [
        _Place(fields["code"][i], fields["name"][i], fields["parent"][i], fields["level"][i], geometry[i], path.name)
        for i in range(rows)
    ]


def _fields(terms: AreaTerms) -> dict[str, str]:
    return {"code": terms.code, "name": terms.name, "parent": terms.parent, "level": terms.level}


def _texts(values: Sequence[Any] | None, rows: int) -> list[str]:
    """A column as text: 7.0 is "7"; what is not there is ""."""
    if values is None:
        return [""] * rows
    return [_text(value) for value in values]


def _text(value: Any) -> str:
    if value is None or value != value:  # not a number
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _with_root(places: list[_Place], root: str, city: str) -> list[_Place]:
    """Every top area below the whole city, which is added where the files do not hold it."""
    from isopolis.sources import shapes

    below = [place if place.parent else replace(place, parent=root) for place in places]
    if any(place.code == root for place in places):
        return [place if place.code != root else replace(place, name=place.name or city, parent="") for place in below]
    top = [place.shape for place in below if place.parent == root]
    return [_Place(root, city, "", "", shapes.union(top), "the contract"), *below]


def _faults(places: list[_Place]) -> list[Finding]:
    known = {place.code for place in places}
    seen: set[str] = set()
    found = []
    for number, place in enumerate(places, start=1):
        where = f"{place.file}, feature {number}"
        if not place.code:
            found.append(Finding("an area has no code", where, "", "a code", "giving every area its code"))
        elif place.code in seen:
            hint = "joining their shapes, or renaming one"
            found.append(Finding("two areas have one code", place.file, place.code, "each code once", hint))
        if place.parent and place.parent not in known:
            what, hint = f"area {place.code} has a parent that is no area", "adding the file that holds the parent"
            found.append(Finding(what, place.file, place.parent, "the code of an area, or nothing", hint))
        seen.add(place.code)
    return found or _circles(places)


def _circles(places: list[_Place]) -> list[Finding]:
    parents = {place.code: place.parent for place in places}
    caught = sorted(code for code in parents if _never_ends(code, parents))
    if not caught:
        return []
    return [
        Finding(
            "areas are each other's parents",
            places[-1].file,
            ", ".join(caught[:6]),
            "a tree",
            "giving the uppermost of them the whole city as parent",
        )
    ]


def _never_ends(code: str, parents: Mapping[str, str]) -> bool:
    for _ in range(len(parents)):
        code = parents[code]
        if not code:
            return False
    return True


def _depths(parents: Mapping[str, str]) -> dict[str, int]:
    depths: dict[str, int] = {}
    for code in parents:
        trail = []
        step = code
        while step and step not in depths:
            trail.append(step)
            step = parents[step]
        depth = depths[step] if step else -1
        for passed in reversed(trail):
            depth += 1
            depths[passed] = depth
    return depths
