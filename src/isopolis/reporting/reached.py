"""What a release says of reach: who gets where by which way of moving, in its newest period."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from isopolis.framework import EVERYONE
from isopolis.release.model import ModeNote, ReachNote, Release
from isopolis.reporting import words

CHAIR = "wheelchair"  # the way of moving that most streets were not built for
WITHIN, MEAN = "within_15", "mean"


@dataclass(frozen=True, slots=True)
class Cell:
    """The way to one kind of service for one group by one mode, in the whole city; None: withheld or not known."""

    within: float | None  # share that has one within 15 minutes
    low: float | None  # the same if unknown tags were all to the worse
    high: float | None
    mean: float | None  # minutes
    n: int | None
    lost: int | None  # whom no way leads there
    status: str  # F, or why the share is withheld; empty where there is no row


class Reached:
    """The table `reach` of a release, with how it was worked out."""

    def __init__(self, release: Release, note: ReachNote) -> None:
        self.note = note
        self.period = max(note.periods)
        self._city = release.manifest.area
        self.rows = release.tables["reach"].filter(pl.col("period") == self.period)

    @classmethod
    def of(cls, release: Release) -> "Reached | None":
        """What is said of reach; None where nothing is said of everyone."""
        found = cls(release, release.reach) if release.reach is not None and release.reach.periods else None
        return found if found is not None and found.kinds else None

    @cached_property
    def _cells(self) -> Mapping[tuple[str, str, str], Mapping[str, Mapping[str, Any]]]:
        """The rows of the whole city by kind, mode and group, then by statistic."""
        cells: dict[tuple[str, str, str], dict[str, Mapping[str, Any]]] = {}
        told = self.rows.filter((pl.col("area") == self._city) & pl.col("statistic").is_in([WITHIN, MEAN]))
        for row in told.iter_rows(named=True):
            cells.setdefault((row["kind"], row["mode"], row["group"]), {})[row["statistic"]] = row
        return cells

    def cell(self, kind: str, mode: ModeNote, group: str = EVERYONE) -> Cell:
        """One cell; bare where the release has no row of it."""
        rows = self._cells.get((kind, mode.id, group), {})
        share, mean = rows.get(WITHIN, {}), rows.get(MEAN, {})
        lost = (row["n_unreachable"] for row in (share, mean) if row and row["n_unreachable"] is not None)
        return Cell(
            share.get("value"), share.get("low"), share.get("high"), mean.get("value"),
            share.get("n") or mean.get("n"), next(lost, None), share.get("conf_status", ""),
        )  # fmt: skip

    def is_supposed(self, mode: ModeNote, group: str = EVERYONE) -> bool:
        """Whether the group is moved like this only in thought: the city does not say that it moves so."""
        rows = (told for (_, id, own), told in self._cells.items() if (id, own) == (mode.id, group))
        return any(row["counterfactual"] for told in rows for row in told.values())

    @cached_property
    def modes(self) -> tuple[ModeNote, ...]:
        """The ways of moving that everyone is shown by: the city's own first."""
        known = {id for (_, id, group), rows in self._cells.items() if group == EVERYONE and WITHIN in rows}
        return tuple(sorted((mode for mode in self.note.modes if mode.id in known), key=self.is_supposed))

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of service that are shown for everyone, those on which the two ways differ most first."""
        shown = [k for k in self.note.kinds if any(self.cell(k, m).within is not None for m in self.modes)]
        return tuple(sorted(shown, key=lambda kind: (-self.difference(kind), kind)))

    @property
    def base(self) -> ModeNote:
        """The way that others are held against: the city's own for everyone, else the first."""
        return self.modes[0]

    @cached_property
    def other(self) -> ModeNote | None:
        """The way that is held against it: in a wheelchair, else the one by which the fewest get there."""
        others = self.modes[1:]
        chair = [mode for mode in others if mode.id == CHAIR]
        few = sorted(others, key=lambda m: (sum(self.cell(k, m).within or 0 for k in self.note.kinds), m.id))
        return next(iter([*chair, *few]), None)

    def difference(self, kind: str) -> float:
        """How many more have one within 15 minutes by the one way than by the other; 0 where that is not known."""
        mine = self.cell(kind, self.base).within
        theirs = self.cell(kind, self.other).within if self.other else None
        return 0.0 if mine is None or theirs is None else round(mine - theirs, 6)

    def values(self, kind: str, mode: ModeNote) -> dict[str, float]:
        """The shares of everyone within 15 minutes by area; an area that is not published is absent."""
        rows = self._of_areas(kind, mode).filter(pl.col("value").is_not_null())
        return dict(zip(rows["area"], rows["value"], strict=True))

    def counted(self, kind: str) -> frozenset[str]:
        """The areas that have a row at all, published or not."""
        return frozenset(self._of_areas(kind, self.base)["area"])

    def _of_areas(self, kind: str, mode: ModeNote) -> pl.DataFrame:
        return self.rows.filter(
            (pl.col("kind") == kind) & (pl.col("mode") == mode.id) & (pl.col("group") == EVERYONE)
            & (pl.col("statistic") == WITHIN) & (pl.col("area") != self._city)
        )  # fmt: skip

    def plural(self, kind: str) -> str:
        """The kind's name for more than one."""
        return self.note.kinds[kind]

    def supposed(self, mode: ModeNote) -> str:
        """The way of moving as a clause: "on foot", "if everyone moved in a wheelchair"."""
        return f"if everyone moved {mode.name}" if self.is_supposed(mode) else mode.name

    @property
    def basis(self) -> str:
        """What the minutes rest on, in words."""
        rules = {mode.rule for mode in self.modes}
        if "line" in rules:
            return "as the crow flies x 1.3: no streets were given"
        return "modelled on the streets" if "streets" in rules else "from a matrix of travel times"

    def sentence(self, kind: str) -> str:
        """Both ways in one sentence, with those whom no way leads there; its subjects are the service and the way."""
        ways = [mode for mode in (self.base, self.other) if mode and self.cell(kind, mode).within is not None]
        cells = [self.cell(kind, mode) for mode in ways]
        told = words.amounts([cell.within for cell in cells if cell.within is not None], words.SHARE)
        noun = self.note.noun
        start = words.capital(self.supposed(ways[0])) + (" as the crow flies" if ways[0].rule == "line" else "")
        said = f"{start}, {self.plural(kind)} are within 15 minutes of {told[0]} {noun}"
        for mode, cell, share in zip(ways[1:], cells[1:], told[1:], strict=True):
            lost = f", and no way would lead {words.number(cell.lost, 0)} {noun} to one" if cell.lost else ""
            said += f"; {self.supposed(mode)}, of {share.split(' ')[0]}{lost}"
        return f"{said}."
