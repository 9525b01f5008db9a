"""The values of areas: for everyone, in the newest period, at the finest level that is mostly published."""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from statistics import quantiles
from typing import Any, NamedTuple

import polars as pl

from isopolis.framework import EVERYONE, Indicator
from isopolis.release.model import Release
from isopolis.reporting import words
from isopolis.reporting.figure import Origin, Table
from isopolis.reporting.gap import ALPHA, newest

MOSTLY = 0.6  # a level is shown where at least this part of its areas is published


class _Known(NamedTuple):
    level: str
    values: dict[str, float]
    unit: str
    origin: Origin


class Places:
    """What is known of areas, by indicator."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._features: dict[str, list[Mapping[str, Any]]] = {}
        for feature in (release.areas or {}).get("features", ()):
            if feature["properties"]["code"] != release.manifest.area and feature.get("geometry"):
                self._features.setdefault(feature["properties"]["level"], []).append(feature)

    @cached_property
    def _known(self) -> dict[str, _Known]:
        """What is shown of each indicator: the source that knows the most areas, at its best level."""
        release = self._release
        told = release.tables["estimates"].filter(
            pl.col("value").is_not_null()
            & (pl.col("area") != release.manifest.area)
            & (pl.col("group") == EVERYONE)
            & (pl.col("statistic") != "total")  # how many live somewhere is no measure of how they fare
        )
        known: dict[str, _Known] = {}
        for (id, source), frame in newest(told).group_by("indicator", "source", maintain_order=True):
            level, values = self.best_level(dict(zip(frame["area"], frame["value"], strict=True)))
            if level and len(values) > len(known[str(id)].values if id in known else ()):
                known[str(id)] = _Known(level, values, frame["unit"][0], (str(source), frame["period"][0]))
        order = {indicator.id: place for place, indicator in enumerate(release.framework)}
        return dict(sorted(known.items(), key=lambda item: order.get(item[0], len(order))))

    @cached_property
    def _tested(self) -> pl.DataFrame:
        """Areas against the city, where a q-value says how surely they differ."""
        rows = self._release.tables["gaps"].filter(
            (pl.col("reference_kind") == "area") & (pl.col("group") == EVERYONE) & pl.col("q").is_not_null()
        )
        return newest(rows).select("indicator", "source", "area", "q")

    def apart(self, indicator: str) -> int | None:
        """How many of the areas shown surely differ from the city; None where that was not tested."""
        known = self._known[indicator]
        rows = self._tested.filter(
            (pl.col("indicator") == indicator)
            & (pl.col("source") == known.origin[0])
            & pl.col("area").is_in(list(known.values))
        )
        return None if rows.is_empty() else int((rows["q"] <= ALPHA).sum())

    def best_level(self, values: Mapping[str, float]) -> tuple[str, dict[str, float]]:
        """The finest level of which most areas have a value, and those values; an empty name where there is none."""
        for level in self._finest_first:
            codes = [feature["properties"]["code"] for feature in self._features[level]]
            own = {code: values[code] for code in codes if code in values}
            if len(own) >= MOSTLY * len(codes):
                return level, own
        return "", {}

    def level_of(self, codes: Collection[str]) -> str:
        """The level on the map that holds the most of these areas, of equals the finest; empty where none does."""
        held = {
            level: sum(feature["properties"]["code"] in codes for feature in self._features[level])
            for level in self._finest_first
        }
        most = max(held.values(), default=0)
        return next((level for level, count in held.items() if count == most), "") if most else ""

    @property
    def _finest_first(self) -> list[str]:
        rank = {level: place for place, level in enumerate(self._release.manifest.area_levels)}
        return sorted(self._features, key=lambda name: rank.get(name, 0), reverse=True)

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators that have values of areas, in the order of the framework."""
        return tuple(self._known)

    def level(self, indicator: str) -> str:
        """The level of area that the indicator is shown at."""
        return self._known[indicator].level

    def values(self, indicator: str) -> dict[str, float]:
        """The values by area code; an area that is not published is absent."""
        return dict(self._known[indicator].values)

    def unit(self, indicator: str) -> str:
        """The unit of the values."""
        return self._known[indicator].unit

    def source(self, indicator: str) -> str:
        """The source of the values."""
        return self._known[indicator].origin[0]

    def sources(self, indicators: Sequence[str]) -> list[Origin]:
        """The sources and periods of these indicators' values."""
        return [self._known[id].origin for id in indicators]

    def features(self, indicator: str) -> list[Mapping[str, Any]]:
        """The areas of the indicator's level as GeoJSON features."""
        return self.features_at(self.level(indicator))

    def features_at(self, level: str) -> list[Mapping[str, Any]]:
        """The areas of a level as GeoJSON features."""
        return self._features[level]

    def width(self, indicator: str) -> float:
        """How far areas lie apart: between the tenth and the ninetieth of a hundred, in the unit."""
        values = list(self._known[indicator].values.values())
        cuts = quantiles(values, n=10) if len(values) > 2 else [0.0]
        return cuts[-1] - cuts[0]

    @staticmethod
    def plural(level: str) -> str:
        """The level's name for more than one: "neighbourhoods", "cities"."""
        return f"{level[:-1]}ies" if level.endswith("y") else f"{level}s"

    def table(self, caption: str, indicators: Sequence[Indicator], city: Mapping[str, float | None]) -> Table:
        """Areas in rows by name, indicators in columns; the whole city stands first."""
        named = {f["properties"]["code"]: f["properties"]["name"] for f in self.features(indicators[0].id)}
        columns = {i.id: self.values(i.id) for i in indicators}
        units = {i.id: self.unit(i.id) for i in indicators}

        def told(id: str, value: float | None) -> str:
            return "not published" if value is None else words.amount(value, units[id])

        first = ["The whole city", *(told(i.id, city.get(i.id)) for i in indicators)]
        ordered = sorted(named, key=lambda code: by_number(named[code]))
        rows = [[named[code], *(told(i.id, columns[i.id].get(code)) for i in indicators)] for code in ordered]
        data = [
            {"area": code, "name": named[code]} | {i.id: columns[i.id].get(code) for i in indicators}
            for code in ordered
        ]
        names = ["Area", *(i.name for i in indicators)]
        return Table(caption, names, [first, *rows], frozenset(range(1, len(names))), data)


def by_number(name: str) -> list[tuple[str, int]]:
    """A key that sorts "Quarter 2" before "Quarter 10"."""
    return [(words_, int(digits or 0)) for words_, digits in re.findall(r"(\D*)(\d*)", name)]
