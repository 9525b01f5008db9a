"""What a release says of a decision: how much farther a service would be, for whom and where, in the newest period."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from isopolis.framework import EVERYONE
from isopolis.release.model import ReachNote, Release
from isopolis.release.plan_notes import AssessmentNote
from isopolis.reporting import moving, words
from isopolis.reporting.moving import MEAN, OWN, in_minutes


@dataclass(frozen=True, slots=True)
class Change:
    """One number as it is and as it would be; None: withheld or not known. Minutes, or a share of 0 to 1."""

    group: str
    mode: str
    unit: str
    before: float | None
    after: float | None
    difference: float | None
    low: float | None  # of the difference, if unknown tags of streets were all to one side
    high: float | None
    n: int | None
    n_lose: int | None
    n_gain: int | None
    n_cut_off: int | None
    counterfactual: bool
    conf_status: str

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Change":
        """One row of the table."""
        return cls(**{name: row[name] for name in cls.__slots__})

    @property
    def shown(self) -> bool:
        """Whether both numbers are published."""
        return self.difference is not None and self.before is not None and self.after is not None


class Assessed:
    """The table `assessment` of a release, with the decision and what is assumed."""

    def __init__(self, release: Release, note: AssessmentNote) -> None:
        self.note = note
        self._reach: ReachNote | None = release.reach
        self._city = release.manifest.area
        rows = release.tables["assessment"]
        self.period = str(rows["period"].max() or "")
        self.rows = rows.filter(pl.col("period") == self.period)

    @classmethod
    def of(cls, release: Release) -> "Assessed | None":
        """What is said of a decision; None where nothing is."""
        if release.assessment is None or "assessment" not in release.tables:
            return None
        return cls(release, release.assessment)

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of service that the decision touches, those that move farthest for everyone first."""
        found = self.rows.filter(pl.col("statistic") == MEAN)["kind"].unique().to_list()
        size = {kind: max((abs(c.difference or 0) for c in self.everyone(kind)), default=0) for kind in found}
        return tuple(sorted(found, key=lambda kind: (-size[kind], kind)))

    @property
    def indicators(self) -> tuple[str, ...]:
        """The ids of the indicators of reach that have a number of their own."""
        return tuple(sorted(self.rows.filter(pl.col("statistic") == "share")["kind"].unique()))

    def everyone(self, kind: str, statistic: str = MEAN) -> list[Change]:
        """Everyone in the whole city by each way of moving: each by their own first, then what is no supposition."""
        rows = self._of(kind, statistic, pl.col("area") == self._city).filter(pl.col("group") == EVERYONE)
        order = {mode.id: place for place, mode in enumerate(self._reach.modes if self._reach else ())}
        changes = map(Change.of, rows.iter_rows(named=True))
        return sorted(changes, key=lambda c: (c.mode != OWN, c.counterfactual, order.get(c.mode, len(order)), c.mode))

    def whole(self, kind: str) -> Change | None:
        """Everyone by the first way of moving that is published."""
        return next((change for change in self.everyone(kind) if change.shown), None)

    def groups(self, kind: str) -> list[Change]:
        """The groups of one characteristic in the whole city, each by its own way of moving."""
        rows = self._of(kind, MEAN, pl.col("area") == self._city)
        own = rows.filter((pl.col("depth") == 1) & ~pl.col("counterfactual")).sort("group", "mode")
        return [Change.of(row) for row in own.iter_rows(named=True)]

    def places(self, kind: str, mode: str) -> dict[str, Change]:
        """Everyone by area and one way of moving; the whole city is left out."""
        rows = self._of(kind, MEAN, pl.col("area") != self._city)
        rows = rows.filter((pl.col("group") == EVERYONE) & (pl.col("mode") == mode))
        return {row["area"]: Change.of(row) for row in rows.iter_rows(named=True)}

    def _of(self, kind: str, statistic: str, where: pl.Expr) -> pl.DataFrame:
        return self.rows.filter((pl.col("kind") == kind) & (pl.col("statistic") == statistic) & where)

    @property
    def network(self) -> bool:
        """Whether the minutes go along streets."""
        return self._reach is not None and self._reach.network is not None

    @property
    def noun(self) -> str:
        """What is counted: residents, addresses."""
        return self._reach.noun if self._reach else "residents"

    @property
    def attribution(self) -> str:
        """To whom the streets are owed; empty where nobody is named."""
        return self._reach.attribution if self._reach else ""

    def way(self, change: Change) -> str:
        """The way of moving as a clause."""
        supposed = change.counterfactual and change.group == EVERYONE
        return moving.way(change.mode, self._reach, supposed=supposed)

    def plural(self, kind: str) -> str:
        """The kind's name for more than one."""
        return (self._reach.kinds if self._reach else {}).get(kind, kind)

    def nearest(self, kind: str) -> str:
        """The service as the subject of a sentence: "the nearest library"."""
        one, many = kind.replace("-", " ").replace("_", " "), self.plural(kind)
        forms = (f"{one}s", f"{one}es", f"{one[:-1]}ies")
        return f"the nearest {one}" if many == kind or many.startswith(forms) else f"the nearest of the {many}"


def farther(minutes: float) -> str:
    """A difference of minutes in words: "4.0 minutes farther", "as far as today"."""
    if words.number(minutes, 1) == "0.0":
        return "as far as today"
    return f"{in_minutes(abs(minutes))} {'farther' if minutes > 0 else 'nearer'}"


def minutes(value: float | None) -> str:
    """Minutes to a tenth: "20.1"; what is withheld is said to be."""
    return "not published" if value is None else words.number(value, 1)


def people(count: int | None) -> str:
    """How many people: "72,650"; what is withheld is said to be."""
    return "not published" if count is None else words.number(count, 0)
