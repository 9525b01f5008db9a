"""The values of areas in a release: for everyone, in the newest period, at the finest level that is mostly published."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from statistics import quantiles
from typing import Any

import polars as pl

from isopolis.framework import EVERYONE, Indicator
from isopolis.release.model import Release
from isopolis.reporting import words
from isopolis.reporting.figure import Origin, Table
from isopolis.reporting.gap import newest

MOSTLY = 0.6  # a level is shown where at least this part of its areas is published


class Places:
    """What is known of areas, by indicator."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._features: dict[str, list[Mapping[str, Any]]] = {}
        for feature in (release.areas or {}).get("features", ()):
            if feature["properties"]["code"] != release.manifest.area and feature.get("geometry"):
                self._features.setdefault(feature["properties"]["level"], []).append(feature)

    @cached_property
    def _known(self) -> dict[str, dict[str, Any]]:
        """By indicator: unit, source and the values by area code of its best level."""
        told = self._release.tables["estimates"].filter(
            pl.col("value").is_not_null() & (pl.col("area") != self._release.manifest.area)
        )
        rows = newest(told.filter((pl.col("group") == EVERYONE) & (pl.col("statistic") != "total")))
        known: dict[str, dict[str, Any]] = {}
        for (id,), frame in rows.group_by("indicator", maintain_order=True):
            values = dict(zip(frame["area"], frame["value"], strict=True))
            level, own = self._best_level(values)
            if level:
                known[str(id)] = dict(
                    level=level, values=own, unit=frame["unit"][0], source=(frame["source"][0], frame["period"][0])
                )
        order = {indicator.id: place for place, indicator in enumerate(self._release.framework)}
        return dict(sorted(known.items(), key=lambda item: order.get(item[0], len(order))))

    def _best_level(self, values: Mapping[str, float]) -> tuple[str, dict[str, float]]:
        """The finest level of which most areas have a value, and those values."""
        order = self._release.manifest.area_levels
        rank = {level: place for place, level in enumerate(order)}
        for level in sorted(self._features, key=lambda name: rank.get(name, 0), reverse=True):
            codes = [feature["properties"]["code"] for feature in self._features[level]]
            own = {code: values[code] for code in codes if code in values}
            if len(own) >= MOSTLY * len(codes):
                return level, own
        return "", {}

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators that have values of areas, in the order of the framework."""
        return tuple(self._known)

    def level(self, indicator: str) -> str:
        """The level of area that the indicator is shown at."""
        return str(self._known[indicator]["level"])

    def values(self, indicator: str) -> dict[str, float]:
        """The values by area code; an area that is not published is absent."""
        return dict(self._known[indicator]["values"])

    def unit(self, indicator: str) -> str:
        """The unit of the values."""
        return str(self._known[indicator]["unit"])

    def sources(self, indicators: Sequence[str]) -> list[Origin]:
        """The sources and periods of these indicators' values."""
        return [self._known[id]["source"] for id in indicators]

    def features(self, indicator: str) -> list[Mapping[str, Any]]:
        """The areas of the indicator's level as GeoJSON features."""
        return self._features[self.level(indicator)]

    def width(self, indicator: str) -> float:
        """How far areas lie apart: between the tenth and the ninetieth of a hundred, in the unit."""
        values = list(self._known[indicator]["values"].values())
        cuts = quantiles(values, n=10) if len(values) > 2 else [0.0]
        return cuts[-1] - cuts[0]

    @staticmethod
    def plural(level: str) -> str:
        """The level's name for more than one: "neighbourhoods", "cities"."""
        return f"{level[:-1]}ies" if level.endswith("y") else f"{level}s"

    def table(self, caption: str, indicators: Sequence[Indicator], everyone: Mapping[str, tuple[float, str]]) -> Table:
        """Areas in rows by name, indicators in columns; the whole city stands first."""
        named = {f["properties"]["code"]: f["properties"]["name"] for f in self.features(indicators[0].id)}
        columns = {i.id: self.values(i.id) for i in indicators}
        units = {i.id: self.unit(i.id) for i in indicators}

        def told(id: str, value: float | None) -> str:
            return "not published" if value is None else words.amount(value, units[id])

        first = ["The whole city", *(told(i.id, everyone[i.id][0] if i.id in everyone else None) for i in indicators)]
        ordered = sorted(named, key=lambda code: _by_number(named[code]))
        rows = [[named[code], *(told(i.id, columns[i.id].get(code)) for i in indicators)] for code in ordered]
        data = [
            {"area": code, "name": named[code]} | {i.id: columns[i.id].get(code) for i in indicators}
            for code in ordered
        ]
        names = ["Area", *(i.name for i in indicators)]
        return Table(caption, names, [first, *rows], frozenset(range(1, len(names))), data)


def _by_number(name: str) -> list[tuple[str, int]]:
    """A key that sorts "Quarter 2" before "Quarter 10"."""
    return [(words_, int(digits or 0)) for words_, digits in re.findall(r"(\D*)(\d*)", name)]
