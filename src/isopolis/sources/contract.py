"""The contract: what city.toml may say, as frozen models. Reading and judging it happens elsewhere."""

from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from isopolis.framework.model import Category, Direction

Kind = Literal["survey", "register", "census", "figures"]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _as_code(value: Any) -> Any:
    """A number or true/false in a list of codes, as the text that a code is."""
    if isinstance(value, bool | int):
        return str(int(value))
    return f"{value:g}" if isinstance(value, float) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Code = Annotated[str, BeforeValidator(_as_code)]
Codes = Annotated[tuple[Code, ...], BeforeValidator(lambda value: _listed(_as_code(value)))]


class Term(BaseModel):
    """Immutable, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CityTerms(Term):
    """[city]: who this is."""

    name: str
    country: str = Field(pattern="^[A-Z]{2}$")
    area: str
    framework: str = "cities-of-equality"
    synthetic: bool = False
    attribution: str = ""  # shown wherever the figures are
    licence: str = ""  # of the release, an SPDX id such as "CC-BY-4.0"


class FrameTerms(Term):
    """[frame]: who cannot be in the data."""

    absent: tuple[str, ...] = ()
    characteristics: tuple[str, ...] = ()  # whose people no source of this city can hold at all


class CharacteristicTerms(Term):
    """How one column (or, for `multiple`, several) becomes a characteristic.

    A code is the text of a value: "1" stands for 1, 1.0 and "1"; "" stands for an empty cell.
    """

    column: str = ""
    columns: dict[str, str] = Field(default_factory=dict)  # multiple: category -> its yes/no column
    yes: Codes = ("1",)  # multiple: codes that mean yes
    no: Codes = ("0", "2")
    categories: dict[str, str] = Field(default_factory=dict)  # code -> category
    breaks: tuple[float, ...] = ()
    refused: Codes = ()
    missing: Codes = ()
    not_asked: Codes = ()

    @model_validator(mode="after")
    def _breaks_rise(self) -> Self:
        if any(low >= high for low, high in pairwise(self.breaks)):
            raise ValueError("breaks must rise")
        return self


class IndicatorTerms(Term):
    """How rows give an indicator: a catalogue question's column, or an SQL expression."""

    question: str = ""  # the column that holds the answer codes of the catalogue's question
    value: str = ""
    over: str = ""  # the denominator of a ratio
    universe: str = ""
    scale: Literal["", "any", "district", "city"] = ""  # may only make it stricter than what it is about
    refused: Codes = ()
    missing: Codes = ()
    not_asked: Codes = ()
    # an indicator of the city's own
    name: str = ""
    domain: str = ""
    definition: str = ""
    unit: str = ""
    direction: Direction | Literal[""] = ""
    statistic: Literal["", "share", "mean", "total", "ratio", "median"] = ""  # a median in published figures only
    whom: str = ""  # who counts, in words that follow "43 of 100": "residents aged 15 to 74"
    level: str = ""  # of what: person (where empty), household, dwelling ...
    subject: str = ""
    says: str = ""
    sentence: str = ""


class SourceTerms(Term):
    """[sources.NAME]: one table."""

    file: str = ""
    url: str = ""
    table: str = ""
    encoding: str = ""
    kind: Kind
    period: str = ""
    period_column: str = ""
    area: str = ""
    person: str = ""
    household: str = ""
    weight: str = ""
    strata: str = ""
    clusters: Names = ()
    population: Names = ()  # population sizes by stage, as columns
    lonely: Literal["fail", "adjust", "certainty"] = "fail"
    replicates: str = ""
    rake: str = ""
    fraction: float | None = Field(
        None, gt=0, le=1
    )  # of the population that the sample holds, where weights do not say
    provenance: str = ""
    characteristics: dict[str, CharacteristicTerms] = Field(default_factory=dict)
    indicators: dict[str, IndicatorTerms] = Field(default_factory=dict)


class AreaTerms(Term):
    """[areas]: one file, or one file a level, finest first."""

    file: Names
    code: str = "code"
    name: str = "name"
    parent: str = "parent"
    level: str = "level"


class OwnCharacteristic(Term):
    """[characteristics.ID]: a characteristic of the city's own, or categories added to the catalogue's."""

    ground: str = ""
    name: str = ""
    definition: str = ""
    ordered: bool = False
    multiple: bool = False
    proxy: str = ""
    scale: Literal["", "any", "district", "city"] = ""
    categories: tuple[Category, ...] = ()


class FileTerms(Term):
    """A table with columns that DESIGN names."""

    file: str


class ProtectionTerms(Term):
    """[protection]: which rules, and where the secret is (never in the folder)."""

    rules: str = "standard"
    secret: str = ""


class Contract(Term):
    """A whole city.toml."""

    city: CityTerms
    frame: FrameTerms = FrameTerms()
    sources: dict[str, SourceTerms] = Field(default_factory=dict)
    areas: AreaTerms | None = None
    characteristics: dict[str, OwnCharacteristic] = Field(default_factory=dict)
    indicators: dict[str, IndicatorTerms] = Field(default_factory=dict)  # the city's own that figures name
    assumptions: FileTerms | None = None  # indicator, characteristic, assumption
    protection: ProtectionTerms = ProtectionTerms()
    # later rooms read these; they are kept as they stand
    origins: FileTerms | None = None
    facilities: FileTerms | None = None
    streets: FileTerms | None = None
    modes: dict[str, str] = Field(default_factory=dict)
    interventions: FileTerms | None = None
