"""A release: the one bundle that may leave the city."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import Field

from isopolis.framework.model import Framework
from isopolis.release.plan_notes import AssessmentNote, BudgetNote, PlanNote, SitesNote
from isopolis.release.terms import Term


class SourceNote(Term):
    """What a reader should know of one source; sizes are rounded."""

    name: str
    kind: str
    period: str
    persons: int | None = None  # rounded to three figures
    provenance: str = ""
    design: str = ""  # in words: "9 strata, 6,000 clusters"
    protected_as: Literal["", "survey", "register", "published"] = ""  # which thresholds of the rules hold


class Manifest(Term):
    """What this bundle is, from whom, under which rules, and the hash of each file in it."""

    format: str = "isopolis-release/1"
    city: str
    country: str
    area: str
    synthetic: bool
    framework: str
    framework_version: str
    framework_hash: str
    periods: tuple[str, ...]
    rules: str  # id of the rules
    rules_note: str  # "thresholds and rounding; not audited"
    engine: str  # isopolis x.y.z
    attribution: str = ""
    licence: str = ""  # of the release, an SPDX id such as "CC-BY-4.0"; empty: the city has not said
    absent: tuple[str, ...] = ()  # who cannot be in the data
    sources: tuple[SourceNote, ...] = ()
    area_levels: tuple[str, ...] = ()  # coarsest first: city, district, neighbourhood
    files: Mapping[str, str] = {}  # file -> sha256


class ModeNote(Term):
    """One way of moving: what it does, and which groups the city says move like this."""

    id: str
    name: str = Field(min_length=1)  # as it follows "moved": "on foot", "in a wheelchair"
    speed: float | None = Field(None, gt=0)  # km/h; none where others worked the minutes out
    rule: Literal["streets", "line", "matrix"]  # line: as the crow flies, as no streets were given
    avoids: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


class NetworkNote(Term):
    """The streets behind the minutes, and of which part of their pieces each tag is known."""

    pieces: int = Field(ge=0)
    kilometres: float = Field(ge=0)
    tagged: Mapping[str, Annotated[float, Field(ge=0, le=1)]] = {}


class ReachNote(Term):
    """How the table `reach` was worked out."""

    noun: str = Field(min_length=1)  # what is counted: residents, addresses
    people: bool = True  # false: the addresses of a map, at which nobody says who lives
    periods: tuple[str, ...]
    modes: tuple[ModeNote, ...]
    kinds: Mapping[str, str]  # of facilities: their name, for more than one
    facilities: Mapping[str, Annotated[int, Field(ge=0)]]  # how many of each kind
    network: NetworkNote | None = None
    unsnapped: int = Field(0, ge=0)  # places too far from any street, rounded
    unplaced: int = Field(0, ge=0)  # of those counted, how many have no known place, rounded
    kappa: Mapping[str, float] = {}  # by kind: the aversion that today's minutes fix for kolm_pollak
    attribution: str = ""


NOTES: Mapping[str, type[Term]] = {
    "reach": ReachNote, "plan": PlanNote, "sites": SitesNote, "assessment": AssessmentNote, "budget": BudgetNote,
}  # fmt: skip


@dataclass(frozen=True)
class Release:
    """Public tables and what explains them. Nothing here is about one person.

    `tables` holds the frames of `release.tables.TABLES`, and of `FURTHER` those that the city worked out; the field of
    the same name then says how. `areas` is GeoJSON (WGS 84) whose features carry code, name, parent, level.
    `framework` is the catalogue with the city's own additions. `assumptions` has the columns indicator,
    characteristic, assumption.
    """

    manifest: Manifest
    framework: Framework
    tables: Mapping[str, pl.DataFrame]
    rules: Mapping[str, Any]
    areas: Mapping[str, Any] | None = None
    assumptions: pl.DataFrame | None = None
    audit: Mapping[str, Any] = field(default_factory=dict)
    reach: ReachNote | None = None
    plan: PlanNote | None = None
    sites: SitesNote | None = None
    assessment: AssessmentNote | None = None
    budget: BudgetNote | None = None

    def note(self, table: str) -> Term | None:
        """What is said of how a further table was worked out, if anything is."""
        note: Term | None = getattr(self, table)
        return note

    def write(self, directory: str | Path) -> Path:
        """The folder that now holds this release; see `release.write`."""
        from isopolis.release.writing import write

        return write(self, directory)

    def __str__(self) -> str:
        lines = [f"Release of {self.manifest.city}" + (" (synthetic residents)" if self.manifest.synthetic else "")]
        lines.append(
            f"  periods {', '.join(self.manifest.periods)}; rules {self.manifest.rules}: {self.manifest.rules_note}"
        )
        for name, table in self.tables.items():
            withheld = table.filter(pl.col("obs_status") == "Q").height if "obs_status" in table.columns else 0
            lines.append(f"  {name:<10} {table.height:>9,} rows" + (f", {withheld:,} withheld" if withheld else ""))
        return "\n".join(lines)

    __repr__ = __str__
