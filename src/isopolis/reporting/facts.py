"""What the parts of the page read from a release, gathered once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import polars as pl

from isopolis.framework import EVERYONE
from isopolis.release.model import Manifest, Release
from isopolis.reporting.gap import Gap, city_estimates, gaps_of, without_echoes
from isopolis.reporting.places import Places


@dataclass(frozen=True)
class Facts:
    """A release with its gaps of the whole city, the values of its areas, and the values of everyone."""

    release: Release
    gaps: tuple[Gap, ...]  # without crossings that only repeat a part
    places: Places
    everyone: Mapping[tuple[str, str], float]  # by indicator and source

    @classmethod
    def of(cls, release: Release) -> Self:
        """The facts of a release."""
        rows = city_estimates(release).filter((pl.col("group") == EVERYONE) & pl.col("value").is_not_null())
        everyone = {(row["indicator"], row["source"]): row["value"] for row in rows.iter_rows(named=True)}
        return cls(release, tuple(without_echoes(gaps_of(release))), Places(release), everyone)

    @property
    def manifest(self) -> Manifest:
        """Whose release it is."""
        return self.release.manifest

    @property
    def synthetic(self) -> bool:
        """Whether nobody lived these lives."""
        return self.release.manifest.synthetic

    def city(self, indicator: str) -> float | None:
        """The city's value of an indicator whose areas are shown, from the same source."""
        return self.everyone.get((indicator, self.places.source(indicator)))
