"""A release opened for checking: its rules as rules, and its rows beside what the rules ask of them."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from isopolis.errors import Finding
from isopolis.release.model import Release
from isopolis.release.place import area_table, with_scale
from isopolis.release.rules import Rules, Thresholds, parse_rules

WITHHELD = pl.col("obs_status") == "Q"
SHOWN = ~WITHHELD


@dataclass(frozen=True)
class Context:
    """A release and what its checks share. Rows of published figures are the publisher's, and left alone."""

    release: Release

    @cached_property
    def rules(self) -> Rules:
        """The rules in the bundle; ContractError where they are not rules."""
        return parse_rules(dict(self.release.rules), "rules.json")

    @cached_property
    def areas(self) -> pl.DataFrame:
        """One row an area, the whole city included; see `place.area_table`."""
        return area_table(self.release.areas, self.release.manifest.area)

    @cached_property
    def estimates(self) -> pl.DataFrame:
        """The estimates with regime, scale, level, area_depth."""
        return self._described("estimates")

    @cached_property
    def gaps(self) -> pl.DataFrame:
        """The gaps with regime, scale, level, area_depth."""
        return self._described("gaps")

    def own(self, table: str) -> pl.DataFrame:
        """The described rows of a table that the city measured itself, under one of the two regimes."""
        frame = self.estimates if table == "estimates" else self.gaps
        return frame.filter(pl.col("regime") != "published")

    def regimes(self) -> list[tuple[str, Thresholds, pl.DataFrame]]:
        """The city's own estimates by regime, with the thresholds that hold for them."""
        frame = self.own("estimates")
        return [
            (name, limits, frame.filter(pl.col("regime") == name)) for name, limits in self.rules.thresholds.items()
        ]

    def _described(self, table: str) -> pl.DataFrame:
        frame = self.release.tables[table]
        notes = [(s.name, s.protected_as or "register") for s in self.release.manifest.sources]
        regimes = pl.DataFrame(notes, schema={"source": pl.String, "regime": pl.String}, orient="row")
        described = with_scale(frame, self.release.framework)
        described = described.join(regimes, on="source", how="left", maintain_order="left")
        described = described.join(self.areas.drop("parent"), on="area", how="left", maintain_order="left")
        # what is not described is held to the stricter rule
        return described.with_columns(
            pl.col("regime").fill_null("register"), pl.col("area_depth").fill_null(99), pl.col("level").fill_null("")
        )


def tell(rows: pl.DataFrame, what: str, table: str, expected: str = "", show: str = "") -> list[Finding]:
    """One finding for all these rows, none where there are none; names the first by its public key."""
    if rows.is_empty():
        return []
    first = rows.row(0, named=True)
    keys = ("source", "indicator", "area", "period", "group", "reference", "question", "characteristic", "domain")
    key = ", ".join(f"{k} {first[k]}" for k in keys if first.get(k))
    got = f"{rows.height:,} rows; the first: {key}" + (f" ({show} {first[show]})" if show else "")
    return [Finding(what, table, got, expected)]
