"""The disclosure rules as frozen data: what is too few, too fine, too uncertain, and why."""

import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from isopolis.errors import ContractError, Finding

Reason = Annotated[str, Field(min_length=10)]
Regime = Literal["survey", "register", "published"]


class Rule(BaseModel):
    """Immutable, strict about unknown keys, and never without its reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    reason: Reason


class Threshold(Rule):
    """At least so many must stand behind a number."""

    least: int = Field(ge=0)


class Switch(Rule):
    """Whether a step is taken."""

    on: bool


class Step(Rule):
    """Numbers are multiples of `to`."""

    to: float = Field(gt=0)


class FineStep(Step):
    """A finer step for groups of at least `from_n`."""

    from_n: int = Field(ge=1)


class Figures(Rule):
    """How many significant figures are kept."""

    keep: int = Field(ge=1, le=6)


class Width(Rule):
    """Widths of an interval, as shares: published up to one, withheld from the other."""

    publish: float = Field(ge=0, le=1)
    withhold: float = Field(ge=0, le=1)


class Limits(Rule):
    """Flagged above one limit, withheld above the other."""

    flag: float = Field(gt=0)
    withhold: float = Field(gt=0)


class Place(Rule):
    """Which areas count as districts, for characteristics that may not be shown everywhere."""

    district_depth: int = Field(ge=1)
    finer_levels: tuple[str, ...]  # levels that are never a district, whatever their depth


class Depth(Rule):
    """How many characteristics may cross."""

    most: int = Field(ge=0, le=3)


class Thresholds(BaseModel):
    """The thresholds for one kind of source."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    rate: Threshold  # persons behind a share, mean or ratio
    count: Threshold  # persons behind a count or total
    households: Threshold  # households behind an indicator of households
    clusters: Threshold  # sampled clusters behind a number
    outcomes: Threshold  # persons with, and persons without, the outcome of a share
    complement: Switch  # whether a second number is withheld to cover the first
    sizes: Step  # n, and counts of persons


class Rounding(BaseModel):
    """How fine numbers are."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    share: Step
    fine_share: FineStep
    ratio: Step
    figures: Figures
    q: Step


class Reliability(BaseModel):
    """How uncertain a number may be (NCHS 2017 for shares; coefficients of variation for the rest)."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    width: Width
    relative_width: Limits
    variation: Limits


class Rules(BaseModel):
    """All that decides what of a city's results is published."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    version: str
    note: str  # travels with every release
    small_fraction: float = Field(gt=0, lt=1)
    count_units: tuple[str, ...]
    place: Place
    depth: Depth
    thresholds: Mapping[Literal["survey", "register"], Thresholds]
    rounding: Rounding
    reliability: Reliability

    @model_validator(mode="after")
    def _rounding_keeps_thresholds(self) -> "Rules":
        """A rounded size must not fall below the threshold that it passed."""
        if missing := {"survey", "register"} - set(self.thresholds):
            raise ValueError(f"thresholds for {', '.join(sorted(missing))} are missing")
        for name, thresholds in self.thresholds.items():
            step = thresholds.sizes.to
            if thresholds.rate.least % step or thresholds.count.least % step:
                raise ValueError(f"thresholds.{name}: rate and count must be multiples of sizes.to = {step:g}")
        return self

    def as_data(self) -> dict[str, Any]:
        """The rules as plain data, as they stand in a release."""
        return self.model_dump(mode="json")


def load_rules(name_or_path: str | Path) -> Rules:
    """The built-in rules of that name, or those in a TOML file; ContractError where they are not rules."""
    where = str(name_or_path)
    try:
        data = tomllib.loads(_text(name_or_path))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ContractError("the rules file is not TOML", where=where, got=str(problem)) from problem
    return parse_rules(data, where)


def parse_rules(data: Any, where: str) -> Rules:
    """Rules from plain data; ContractError names every key that does not fit."""
    try:
        return Rules.model_validate(data)
    except ValidationError as problem:
        raise ContractError.of(
            Finding("a rule does not fit", f"{where}: {'.'.join(map(str, e['loc']))}", expected=e["msg"], hint=HINT)
            for e in problem.errors()
        ) from problem


HINT = 'the built-in rules: rules = "standard"'


def _text(name_or_path: str | Path) -> str:
    path = Path(name_or_path)
    if path.suffix == ".toml":
        if not path.is_file():
            raise ContractError("there is no such rules file", where=str(path), hint=HINT)
        return path.read_text(encoding="utf-8")
    built_in = resources.files("isopolis.release") / "rules" / f"{name_or_path}.toml"
    if not built_in.is_file():
        raise ContractError("there are no rules of this name", got=str(name_or_path), hint=HINT)
    return built_in.read_text(encoding="utf-8")
