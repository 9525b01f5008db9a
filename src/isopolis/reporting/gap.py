"""The gaps of a release as a reader meets them: with the people named, the value beside, and how sure it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from isopolis.framework import Framework, Group, Indicator, phrase
from isopolis.release.model import Release
from isopolis.release.tables import KEY
from isopolis.reporting import words

ALPHA = 0.05  # a gap is established where its q-value is at most this
Certainty = Literal["established", "not established", "counted", "no interval", "assumed", "withheld"]
COUNTS = ("register", "census")  # kinds of source that hold everyone: no error of sampling


@dataclass(frozen=True, slots=True)
class Gap:
    """One group against the rest (or, where only that is known, against everyone), on one indicator, newest period."""

    indicator: Indicator
    group: Group
    people: str
    source: str
    kind: str  # of the source
    period: str
    unit: str
    basis: str
    conf_status: str
    reference_kind: str
    value: float | None
    n: int | None
    difference: float | None
    low: float | None
    high: float | None
    q: float | None

    @property
    def others(self) -> float | None:
        """The value of the rest, or of everyone: what the difference leaves."""
        return None if self.value is None or self.difference is None else self.value - self.difference

    @property
    def cautious(self) -> float:
        """The end of the interval nearest to no difference, as a size; 0 where the interval holds none."""
        if self.low is None or self.high is None or self.low <= 0 <= self.high:
            return 0.0
        return min(abs(self.low), abs(self.high))

    @property
    def certainty(self) -> Certainty:
        """How sure the gap is; "not established" is not "no gap"."""
        if self.difference is None or self.value is None:
            return "withheld"
        if self.basis == "assumed":
            return "assumed"
        if self.q is None and self.kind in COUNTS:
            return "counted"
        if self.q is None:
            return "no interval" if self.low is None else "not established"
        return "established" if self.q <= ALPHA else "not established"

    @property
    def behind(self) -> bool:
        """Whether the indicator is worse for the group than for the rest."""
        worse = {"+": -1, "-": 1}.get(self.indicator.direction, 0)
        return (self.difference or 0) * worse > 0

    @property
    def sentence(self) -> str:
        """Both sides as one sentence; what is withheld is said to be."""
        if self.value is None or self.others is None:
            return f"{self.indicator.name}: not published for {self.people}."
        who = words.Sides(self.people, "in the whole city" if self.reference_kind == "everyone" else "others")
        return words.contrast_in_words(self.indicator, self.unit, who, (self.value, self.others))

    @property
    def words(self) -> str:
        """The difference with its interval: "21 points less often (17 to 25)"."""
        if self.difference is None:
            return "not published"
        return words.gap_in_words(self.difference, self.unit, self.low, self.high)


def indicator_of(framework: Framework, id: str) -> Indicator:
    """The indicator of the framework, or a bare one that bears its id as its name."""
    return framework.indicator(id) or Indicator(
        id=id, domain="", name=id, definition="", unit="", direction="context", type="outcome", level="", universe=""
    )


def newest(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of the newest period of each source and indicator."""
    return frame.filter(pl.col("period") == pl.col("period").max().over("source", "indicator"))


def city_estimates(release: Release) -> pl.DataFrame:
    """The newest estimates of the whole city: one row a source, indicator, statistic and group."""
    return newest(release.tables["estimates"].filter(pl.col("area") == release.manifest.area))


def gaps_of(release: Release, depth: int | None = None) -> tuple[Gap, ...]:
    """The newest gaps of the whole city, in the order of the framework's indicators.

    Against the rest; where a source says nothing of the rest, against everyone.
    """
    rows = release.tables["gaps"].filter(
        (pl.col("area") == release.manifest.area) & pl.col("reference_kind").is_in(["rest", "everyone"]),
        pl.col("depth") > 0 if depth is None else pl.col("depth") == depth,
    )
    rows = rows.sort(pl.col("reference_kind") != "rest").unique(KEY, keep="first", maintain_order=True)
    beside = release.tables["estimates"].select(*KEY, "unit", "value", "n")
    joined = newest(rows).join(beside, on=KEY, how="left", nulls_equal=True)
    order = {indicator.id: place for place, indicator in enumerate(release.framework)}
    kinds = kinds_of(release)
    gaps = (_gap(row, release.framework, kinds) for row in joined.iter_rows(named=True))
    return tuple(sorted(gaps, key=lambda gap: (order.get(gap.indicator.id, len(order)), gap.indicator.id)))


def without_echoes(gaps: Iterable[Gap]) -> list[Gap]:
    """The gaps without crossings that only repeat a part: the cautious end must pass the gap of each part."""
    known = list(gaps)
    size = {(gap.source, gap.indicator.id, gap.group.key): abs(gap.difference or 0) for gap in known}

    def adds(gap: Gap) -> bool:
        parts = (Group((pair,)).key for pair in gap.group.pairs)
        return all(gap.cautious > size.get((gap.source, gap.indicator.id, part), 0) for part in parts)

    return [gap for gap in known if gap.group.depth < 2 or adds(gap)]


def kinds_of(release: Release) -> dict[str, str]:
    """The kind of each source: survey, register, census or figures."""
    return {note.name: note.kind for note in release.manifest.sources}


def _gap(row: Mapping[str, Any], framework: Framework, kinds: Mapping[str, str]) -> Gap:
    group = Group.parse(row["group"])
    facts = (
        "source",
        "period",
        "basis",
        "conf_status",
        "reference_kind",
        "value",
        "n",
        "difference",
        "low",
        "high",
        "q",
    )
    return Gap(
        indicator=indicator_of(framework, row["indicator"]),
        group=group,
        people=phrase(group, framework),
        kind=kinds.get(row["source"], ""),
        unit=row["unit"] or words.SHARE,
        **{name: row[name] for name in facts},
    )


def sentence(row: Mapping[str, Any], release: Release) -> str:
    """One row of the table `gaps` as a sentence; raises KeyError where the row lacks a column of the key."""
    keys = [pl.col(name) == row[name] for name in KEY]
    found = release.tables["estimates"].filter(*keys).select("unit", "value", "n").head(1).to_dicts()
    beside = found[0] if found else {"unit": None, "value": None, "n": None}
    return _gap({**row, **beside}, release.framework, kinds_of(release)).sentence
