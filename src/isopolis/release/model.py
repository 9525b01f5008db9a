"""A release: the one bundle that may leave the city."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from pydantic import BaseModel, ConfigDict

from isopolis.framework.model import Framework


class Term(BaseModel):
    """Immutable, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceNote(Term):
    """What a reader should know of one source; sizes are rounded."""

    name: str
    kind: str
    period: str
    persons: int | None = None  # rounded to three figures
    provenance: str = ""
    design: str = ""  # in words: "9 strata, 6,000 clusters"


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
    absent: tuple[str, ...] = ()  # who cannot be in the data
    sources: tuple[SourceNote, ...] = ()
    area_levels: tuple[str, ...] = ()  # coarsest first: city, district, neighbourhood
    files: Mapping[str, str] = {}  # file -> sha256


@dataclass(frozen=True)
class Release:
    """Public tables and what explains them. Nothing here is about one person.

    `tables` holds the frames of `release.tables.TABLES`. `areas` is GeoJSON (WGS 84) whose features carry
    code, name, parent, level. `framework` is the catalogue with the city's own additions. `assumptions` has
    the columns indicator, characteristic, assumption.
    """

    manifest: Manifest
    framework: Framework
    tables: Mapping[str, pl.DataFrame]
    rules: Mapping[str, Any]
    areas: Mapping[str, Any] | None = None
    assumptions: pl.DataFrame | None = None
    audit: Mapping[str, Any] = field(default_factory=dict)
