"""What a release says of a plan: whom it would help, where its objective stands, and how surely it is the best."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from isopolis.framework import Framework, Group, Indicator, phrase
from isopolis.release.model import Release
from isopolis.release.plan_notes import PlanNote
from isopolis.reporting import words
from isopolis.reporting.gap import indicator_of, newest

ASKED = {
    "worst_off": "raise the lowest outcome of any group most, then the next lowest",
    "kolm_pollak": "make shortfalls smallest, where large ones weigh more than small ones",
    "atkinson": "raise outcomes most, where low ones weigh more than high ones",
    "gap": "bring groups nearest to everyone",
    "total": "gain most for all people together",
}
LESS = ("kolm_pollak", "gap")  # objectives of which less is better
LOWEST = "worst_off"


@dataclass(frozen=True, slots=True)
class Gain:
    """One indicator for one group of the whole city, as the indicator counts; None: withheld."""

    indicator: Indicator
    group: Group
    people: str
    source: str
    period: str
    before: float | None
    after: float | None
    low: float | None
    high: float | None

    @property
    def better(self) -> float:
        """By how much it gets better, as a share; below 0 where it gets worse, 0 where it is withheld."""
        if self.before is None or self.after is None:
            return 0.0
        return (self.before - self.after) if self.indicator.direction == "-" else self.after - self.before

    @property
    def worst_first(self) -> float:
        """A key that sorts by where they stand today, the worst first and the withheld last."""
        if self.before is None:
            return 2.0
        return -self.before if self.indicator.direction == "-" else self.before

    @property
    def told(self) -> list[str]:
        """Before, after, and what the effects' errors leave open, of 100."""
        if self.before is None or self.after is None:
            return ["not published", "not published", "–"]
        before, after, *open_ = of_100s([self.before, self.after, *self._ends])
        return [f"{before} of 100", f"{after} of 100", " to ".join(open_) or "–"]

    @property
    def _ends(self) -> tuple[float, ...]:
        """The ends of the interval; none where it holds one value."""
        return () if self.low is None or self.high is None or self.low == self.high else (self.low, self.high)


@dataclass(frozen=True, slots=True)
class Measure:
    """How values of the objective are told: as outcomes of 100, or (sums over people) as parts of a whole."""

    about: str  # what is made large or small
    less: bool  # whether less is better
    whole: float  # what is 100
    unit: str  # as it follows the number

    def scaled(self, value: float) -> float:
        """The value as it stands on an axis."""
        return 100 * value / self.whole

    def told(self, value: float) -> str:
        """The value in words: "26.7 of 100"."""
        return f"{of_100(value / self.whole)} {self.unit}"


class Planned:
    """The table `plan` of a release, with what was chosen and how surely."""

    def __init__(self, release: Release, note: PlanNote) -> None:
        self.note = note
        self._release = release
        self._rows = newest(release.tables["plan"].filter(pl.col("area") == release.manifest.area))

    @classmethod
    def of(cls, release: Release) -> "Planned | None":
        """What is said of a plan; None where nothing is."""
        return None if release.plan is None or "plan" not in release.tables else cls(release, release.plan)

    @property
    def framework(self) -> Framework:
        """What the indicators and groups are."""
        return self._release.framework

    @cached_property
    def gains(self) -> Sequence[Gain]:
        """Everyone and the groups of one characteristic: by indicator, then the worst placed today first."""
        order = {indicator.id: place for place, indicator in enumerate(self.framework)}
        rows = self._rows.filter(pl.col("depth") <= 1).iter_rows(named=True)
        found = (_gain(row, self.framework) for row in rows)
        return sorted(
            found, key=lambda g: (order.get(g.indicator.id, len(order)), g.indicator.id, g.worst_first, g.group.key)
        )

    @cached_property
    def deeper(self) -> int:
        """How many crossings are published in the table, and not told here."""
        return self._rows.filter((pl.col("depth") > 1) & pl.col("after").is_not_null()).height

    @cached_property
    def measure(self) -> Measure | None:
        """How the objective is told; None where its values are not published, or say nothing."""
        note = self.note
        if note.value is None or note.before is None:
            return None
        whole, unit = 1.0, "of 100"
        if note.objective == "gap":
            whole, unit = note.before, "% of what it is today"
        elif note.objective == "total":
            whole, unit = note.value if note.bound is None else note.bound, "% of the most that is possible"
        return Measure(note.words, note.objective in LESS, whole, unit) if whole else None

    @property
    def proof(self) -> str:
        """How much better any other choice could be."""
        if self.note.stopped == "proven" or self.note.gap == 0:
            return "No choice that keeps the budget and the conditions does better (proven)."
        small = self.note.gap < 0.0001
        part = "less than 0.01" if small else f"at most {words.number(self.note.gap * 100)}"
        return f"Any other choice gains {part} % more of what is possible."


def _gain(row: Mapping[str, Any], framework: Framework) -> Gain:
    group = Group.parse(row["group"])
    values = {name: row[name] for name in ("source", "period", "before", "after", "low", "high")}
    return Gain(indicator_of(framework, row["indicator"]), group, phrase(group, framework), **values)


def of_100s(shares: Iterable[float]) -> list[str]:
    """Shares as numbers of 100, each with a decimal where one of them has one: "43", or "66.8" beside "43.0"."""
    values = [share * 100 for share in shares]
    digits = 0 if all(abs(value - round(value)) < 0.05 for value in values) else 1
    return [words.number(value, digits) for value in values]


def of_100(share: float) -> str:
    """One share as a number of 100."""
    return of_100s([share])[0]
