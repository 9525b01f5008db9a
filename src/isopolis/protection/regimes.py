"""Under which thresholds each source stands, and what a reader may know of it."""

from math import floor, log10

import polars as pl

from isopolis.release import Rules, SourceNote
from isopolis.release.rules import Regime
from isopolis.sources import City
from isopolis.sources.microdata import Microdata
from isopolis.sources.source import Source


def source_notes(city: City, rules: Rules, periods: pl.DataFrame) -> tuple[SourceNote, ...]:
    """One note a source that the results hold. `periods` has the columns source and period."""
    held = periods.unique().sort("source", "period").group_by("source", maintain_order=True).agg("period")
    return tuple(
        _note(city.sources[name], ", ".join(found), rules) for name, found in held.iter_rows() if name in city.sources
    )


def regime(kind: str, fraction: float | None, rules: Rules) -> Regime:
    """A small sample is protected as a survey; a census, a register, a large sample or an unknown one as a register."""
    if kind == "figures":
        return "published"
    small = fraction is not None and fraction < rules.small_fraction
    return "survey" if kind == "survey" and small else "register"


def _note(source: Source, period: str, rules: Rules) -> SourceNote:
    terms = source.terms
    note = SourceNote(name=source.name, kind=source.kind, period=period, provenance=terms.provenance)
    if source.kind == "figures":
        return note.model_copy(update={"protected_as": "published"})
    microdata = source.microdata()
    persons, fraction = _sizes(microdata)
    told = {
        "persons": _three_figures(persons),
        "design": _design(microdata),
        "protected_as": regime(source.kind, terms.fraction or fraction, rules),
    }
    return note.model_copy(update=told)


def _sizes(microdata: Microdata) -> tuple[int, float | None]:
    """Persons in the rows, and the largest part of the population that one period holds, where weights say."""
    weight = microdata.design.weight
    total = pl.col(weight).sum() if weight else pl.lit(None, pl.Float64)
    by_period = microdata.frame.group_by("period").agg(pl.len().alias("n"), total.alias("population")).collect()
    part = by_period.select((pl.col("n") / pl.col("population")).max()).item() if by_period.height else None
    return int(by_period["n"].sum()), part


def _design(microdata: Microdata) -> str:
    """The design in words: "9 strata, 6,000 clusters"; empty where the rows are everyone."""
    design, counts = microdata.design, []
    stratum = [design.stratum] if design.stratum else []
    if stratum:
        counts.append(("strata", stratum))
    if design.clusters:
        counts.append(("clusters", [*stratum, design.clusters[0]]))
    if not counts:
        return ""
    told = microdata.frame.select(pl.struct(columns).n_unique().alias(word) for word, columns in counts).collect()
    return ", ".join(f"{told[word].item():,} {word}" for word, _ in counts)


def _three_figures(n: int) -> int:
    return round(n, 2 - floor(log10(n))) if n else 0
