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
    reach: bool = False  # what the person reaches from where they live, as [reach.ID] says
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
    origin: str = ""  # where in the area: the id of one of the [origins]
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


class OriginTerms(Term):
    """[origins]: where people live, finer than areas: points with a population, or the addresses of a street file."""

    file: str
    id: str = "id"
    lon: str = "lon"
    lat: str = "lat"
    area: str = "area"
    population: str = "population"
    rank: str = ""  # a column that orders places by how well off they are, 1 the least
    noun: str = ""  # what is counted there: "residents" where there is a population, else "addresses"


class FacilityTerms(Term):
    """[facilities]: tables of service points, timetables (GTFS, .zip) and street files (.osm.pbf)."""

    file: Names
    period: str = ""  # of when; where empty, of when the sources are


class StreetTerms(Term):
    """[streets]: an OpenStreetMap extract, and the height of the ground as a raster."""

    file: str
    elevation: str = ""


class MatrixTerms(Term):
    """[matrices.MODE]: travel times that another engine worked out, in minutes."""

    file: str
    origin: str = "from"
    place: str = "to"
    minutes: str = "minutes"  # the column, or the matrix of an OMX file


class ReachTerms(Term):
    """[reach.ID]: the rule of an indicator of reach. One of `kind`, `all_of`, `metres` says what is looked for.

    With neither `within`, `metres`, `places` nor `count` the value is the minutes to the nearest, at most `most`.
    """

    kind: Names = ()  # the nearest of any of these kinds
    all_of: tuple[Names, ...] = ()  # a basket: one of each entry
    within: float | None = Field(None, gt=0)  # minutes
    metres: dict[str, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)  # kind -> how far along the street
    line: bool = False  # metres as the crow flies
    places: bool = False  # counted against all who would use them (two-step floating catchment)
    demand: str = ""  # column of the origins: who would use them; where empty, everyone there
    count: bool = False  # how many (or how much capacity) is within reach
    step_free: bool = False  # only facilities that are known to be step-free
    departures: float = Field(0, ge=0)  # only stops served at least so many times an hour
    whom: str = ""  # facilities for this group alone too
    mode: str = ""  # everyone moved like this: a counterfactual
    most: float = Field(60, gt=0)


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
    origins: OriginTerms | None = None
    facilities: FacilityTerms | None = None
    streets: StreetTerms | None = None
    matrices: dict[str, MatrixTerms] = Field(default_factory=dict)
    modes: dict[str, str] = Field(default_factory=dict)  # group -> mode, the first that fits; "file" -> modes.toml
    reach: dict[str, ReachTerms] = Field(default_factory=dict)
    interventions: FileTerms | None = None
    candidates: FileTerms | None = None  # sites where something could open
    budget: FileTerms | None = None  # lines of a budget, and whom each is for
