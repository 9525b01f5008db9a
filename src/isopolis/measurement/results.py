"""What measurement gives back: private tables that print themselves. Protection is their only way out."""

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from isopolis.errors import UsageError
from isopolis.framework import Group
from isopolis.measurement.assumptions import mark_assumed
from isopolis.measurement.figures import published_gaps
from isopolis.measurement.gap import Reference, excess, gaps_of_source
from isopolis.measurement.source import MeasuredSource
from isopolis.measurement.testing import RATE, judge

Progress = Callable[[str], None]
_REALS = ("value", "low", "high", "se", "df", "deff", "n_clusters", "n_households")
# The columns of `Estimates.frame`.
COLUMNS = (
    dict.fromkeys(("source", "indicator", "statistic", "unit", "area", "level", "period", "group"), pl.String)
    | {"depth": pl.Int64, "n": pl.Int64}
    | dict.fromkeys(_REALS, pl.Float64)
    | dict.fromkeys(("obs_status", "conf_status", "basis"), pl.String)
)
KEY = ("source", "indicator", "statistic", "area", "period", "group")


@dataclass(frozen=True)
class Gaps:
    """Differences between groups or places. A row is one indicator of one group, area and period.

    Columns of `frame`: those of a release's gaps, and level, unit, n, n_reference, se, log_se, df, p, family, sampled.
    Shares are 0..1. An established gap (q <= .05) has an interval widened to the false coverage rate.
    """

    frame: pl.DataFrame

    def widest(self, n: int = 10) -> pl.DataFrame:
        """The n gaps widest at the cautious end of their interval, largest first; assumed ones are left out."""
        cautious = pl.when(pl.col("low") * pl.col("high") > 0).then(
            pl.min_horizontal(pl.col("low").abs(), pl.col("high").abs())
        )
        shown = ["indicator", "area", "group", "difference", "low", "high", "q", "n"]
        established = (pl.col("q") <= RATE) & (pl.col("basis") != "assumed") & (pl.col("unit") == "share")
        return self.frame.filter(established).sort(cautious, descending=True, nulls_last=True).head(n).select(shown)

    def __repr__(self) -> str:
        established = self.frame.filter(pl.col("q") <= RATE).height
        return f"Gaps: {len(self.frame):,} rows, {established:,} established\n{self.widest(5)}"


@dataclass(frozen=True)
class Estimates:
    """How it stands. A row of `frame` is one indicator of one group, area and period.

    Columns: those of a release's estimates, and level, se, df, deff, n_clusters, n_households. Shares are 0..1; se is
    null where there is no sampling error, n_households where the indicator is not about households or none are named.
    `quality` has the response to each question, `coverage` what is known at all.
    """

    frame: pl.DataFrame
    quality: pl.DataFrame
    coverage: pl.DataFrame
    city_area: str
    assumptions: pl.DataFrame | None = None
    _measured: tuple[MeasuredSource, ...] = field(default=(), repr=False)

    def gaps(self, reference: str = "rest") -> Gaps:
        """Each group against the rest, everyone, or a group ("gender=man"); each area against the whole city too.

        A gap stands only where its group's estimate is listed.
        """
        against = _reference(reference)
        frames = [gaps for source in self._measured if (gaps := gaps_of_source(source, against)) is not None]
        frames = [frame.with_columns(basis=pl.lit("measured")) for frame in frames]
        figures = published_gaps(self.frame.filter(pl.col("basis") == "published"), self.city_area)
        columns = frames[0].columns if frames else figures.columns
        everything = pl.concat([*frames, figures.select(columns)], how="vertical_relaxed")
        listed = everything.join(self.frame, on=KEY, how="semi", maintain_order="left")
        judged = excess(judge(listed), self.frame)
        status = pl.when(pl.col("df") <= 0).then(pl.lit("U")).otherwise(pl.lit("A")).alias("obs_status")
        return Gaps(mark_assumed(judged.with_columns(status, pl.lit("F").alias("conf_status")), self.assumptions))

    def __repr__(self) -> str:
        f = self.frame
        return (
            f"Estimates: {f['indicator'].n_unique()} indicators, {f['group'].n_unique():,} groups, "
            f"{f['area'].n_unique():,} areas, {len(f):,} rows\n{f.head(5)}"
        )


def _reference(reference: str) -> Reference:
    if reference == "rest":
        return "rest"
    if reference == "everyone":
        return "everyone"
    try:
        return Group.parse(reference)
    except ValueError:
        raise UsageError(
            "this is no reference for a gap",
            got=reference,
            expected='"rest", "everyone" or a group such as "gender=man"',
        ) from None
