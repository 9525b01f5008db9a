"""A case for protection: the private rows of one kind of result, with all that the rules ask of them beside."""

from dataclasses import dataclass

import polars as pl

from isopolis.errors import ProtectionRefused
from isopolis.framework import Framework
from isopolis.release.place import with_scale
from isopolis.release.rules import Rules

STATISTICS = ("share", "mean", "total", "ratio")
KEY = ["source", "indicator", "statistic", "area", "period", "group"]


@dataclass(frozen=True)
class Case:
    """What every rule may look at. `areas` is `place.area_table`; `regimes` has a row a source: source, regime."""

    rules: Rules
    framework: Framework
    areas: pl.DataFrame
    regimes: pl.DataFrame

    def described(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with regime, scale, level, area_depth, household (is it about households?) and withheld (null)."""
        of_households = [i.id for i in self.framework if i.level == "household"]
        told = rows.drop("level", "area_depth", strict=False)
        told = told.join(self.regimes, on="source", how="left", maintain_order="left")
        told = with_scale(told, self.framework)
        told = told.join(self.areas.drop("parent"), on="area", how="left", maintain_order="left")
        self._refuse_unknown(told)
        return told.with_columns(
            pl.col("indicator").is_in(of_households).alias("household"), pl.lit(None, pl.String).alias("withheld")
        )

    def by_regime(self, survey: float, register: float) -> pl.Expr:
        """One number for rows protected as a survey, another for all others."""
        return pl.when(pl.col("regime") == "survey").then(survey).otherwise(register)

    def least(self, threshold: str) -> pl.Expr:
        """The threshold of that name that holds for a row."""
        both = self.rules.thresholds
        return self.by_regime(getattr(both["survey"], threshold).least, getattr(both["register"], threshold).least)

    def size_step(self) -> pl.Expr:
        """The rounding step of sizes that holds for a row."""
        both = self.rules.thresholds
        return self.by_regime(both["survey"].sizes.to, both["register"].sizes.to)

    def _refuse_unknown(self, rows: pl.DataFrame) -> None:
        """What no rule describes does not leave: an area off the map, a depth or a statistic without a rule."""
        own = rows.filter(pl.col("regime") != "published")
        refusals = [
            ("regime", rows.filter(pl.col("regime").is_null()), "a source that the contract does not name", "source"),
            ("area", rows.filter(pl.col("area_depth").is_null()), "an area that is not on the map", "area"),
            ("depth", own.filter(pl.col("depth") > self.rules.depth.most), "groups too deep for the rules", "depth"),
            ("statistic", own.filter(~pl.col("statistic").is_in(STATISTICS)), "statistics without a rule", "statistic"),
        ]
        for where, found, what, column in refusals:
            if not found.is_empty():
                got = ", ".join(map(str, found[column].unique().sort().head(5)))
                raise ProtectionRefused(f"the results hold {what}", where=where, got=got, hint=_HINTS[where])


_HINTS = {
    "regime": "measuring this city's own sources",
    "area": "adding the area to the file of [areas]",
    "depth": "measuring again with a smaller depth",
    "statistic": "leaving the indicator out",
}
