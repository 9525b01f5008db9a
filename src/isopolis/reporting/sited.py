"""What a release says of a choice of sites: who would be nearer, and by how much."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from isopolis.framework import EVERYONE
from isopolis.release.model import Release
from isopolis.release.plan_notes import SitingNote
from isopolis.reporting import moving, words
from isopolis.reporting.moving import MEAN, OWN, WITHIN, in_minutes

COVERED = "covered"  # the objective that is a share; the others are minutes


@dataclass(frozen=True, slots=True)
class Change:
    """One group of the whole city by one way of moving; None: withheld."""

    group: str
    mode: str
    supposed: bool  # moved like this in thought only
    before: float | None  # minutes
    after: float | None
    within: tuple[float | None, float | None]  # shares that have one within 15 minutes, today and then
    gaining: int | None

    @property
    def nearer(self) -> float | None:
        """By how many minutes the way shortens on average."""
        return None if self.before is None or self.after is None else round(self.before - self.after, 6)


class Sited:
    """The rows of the table `sites` of one kind, with the note on it."""

    def __init__(self, release: Release, note: SitingNote) -> None:
        rows = release.tables["sites"].filter(pl.col("kind") == note.kind)
        self.note = note
        self._release = release
        self._rows = rows.filter(pl.col("period") == pl.col("period").max())

    @classmethod
    def of(cls, release: Release, note: SitingNote) -> "Sited":
        """What the release says of this siting."""
        return cls(release, note)

    @property
    def period(self) -> str:
        """The period of its numbers."""
        return str(self._rows["period"][0]) if self._rows.height else ""

    @property
    def plural(self) -> str:
        """The kind's name for more than one."""
        reach = self._release.reach
        return reach.kinds.get(self.note.kind, self.note.kind) if reach else self.note.kind

    @property
    def noun(self) -> str:
        """What is counted: residents, addresses."""
        return self._release.reach.noun if self._release.reach else "people"

    @property
    def network(self) -> bool:
        """Whether the minutes are along streets."""
        return self._release.reach is not None and self._release.reach.network is not None

    @cached_property
    def city(self) -> Sequence[Change]:
        """The whole city: everyone, then each group by its own way, then everyone by each way in thought."""
        cells: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}
        own = (pl.col("area") == self._release.manifest.area) & (pl.col("depth") <= 1)
        for row in self._rows.filter(own).iter_rows(named=True):
            if row["group"] == EVERYONE or not row["counterfactual"]:
                cells.setdefault((row["group"], row["mode"]), {})[row["statistic"]] = row
        found = [_change(group, mode, rows) for (group, mode), rows in cells.items()]
        return sorted(found, key=lambda c: (c.supposed, c.mode != OWN, c.group != EVERYONE, c.group, c.mode))

    @cached_property
    def nearer(self) -> Mapping[str, float]:
        """By how many minutes everyone is nearer on average, by area; an area that is not published is absent."""
        rows = self._of_areas.filter(pl.col("difference").is_not_null())
        return {area: max(-difference, 0.0) for area, difference in zip(rows["area"], rows["difference"], strict=True)}

    @property
    def counted(self) -> frozenset[str]:
        """The areas that have a row at all, published or not."""
        return frozenset(self._of_areas["area"])

    @property
    def _of_areas(self) -> pl.DataFrame:
        return self._rows.filter(
            (pl.col("group") == EVERYONE) & (pl.col("mode") == OWN) & (pl.col("statistic") == MEAN)
            & (pl.col("area") != self._release.manifest.area)
        )  # fmt: skip

    def way(self, change: Change) -> str:
        """The way of moving as a clause."""
        return moving.way(change.mode, self._release.reach, supposed=change.supposed)


def _change(group: str, mode: str, rows: Mapping[str, Mapping[str, Any]]) -> Change:
    mean, within = rows.get(MEAN, {}), rows.get(WITHIN, {})
    told = [row["n_gain"] for row in (mean, within) if row and row["n_gain"] is not None]
    supposed = any(row["counterfactual"] for row in rows.values())
    shares = within.get("before"), within.get("after")
    return Change(group, mode, supposed, mean.get("before"), mean.get("after"), shares, next(iter(told), None))


def aimed(note: SitingNote, value: float) -> str:
    """A value of the objective in words: "16.6 minutes", "51.2 of 100"."""
    return f"{number_aimed(note, value)} of 100" if note.objective == COVERED else in_minutes(value)


def number_aimed(note: SitingNote, value: float) -> str:
    """The same without its unit."""
    return words.number(value * 100 if note.objective == COVERED else value, 1)
