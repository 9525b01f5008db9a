"""What equality means here, as frozen data: grounds, characteristics, domains, indicators."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Direction = Literal["+", "-", "=", "context"]
Statistic = Literal[
    "share", "mean", "total", "ratio", "median", "gini", "s80s20", "dissimilarity", "expectancy", "gap", "score"
]

# What a value is counted in. A share is stored from 0 to 1 and an index too; docs/reference/framework.md says the rest.
UNITS = (
    "share",
    "ratio",
    "index",
    "score",
    "log-points",
    "count",
    "per-1000",
    "years",
    "days",
    "hours",
    "minutes",
    "km",
    "eur",
    "ug/m3",
)


class Frozen(BaseModel):
    """Immutable, and strict about unknown keys: a misspelt key is an error, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Ground(Frozen):
    """One of the seven grounds of the partnership's text."""

    id: str
    name: str
    definition: str


class Category(Frozen):
    """One answer of a characteristic, with the words that name its people in a sentence."""

    id: str
    name: str
    noun: str = ""  # "women": stands alone and leads an intersection
    adjective: str = ""  # "Muslim": stands before the noun or "people"
    modifier: str = ""  # "with a severe disability": follows a noun or "people"
    parent: str = ""  # id of a coarser category of the same characteristic, a rung of the ladder
    codes: Mapping[str, str] = Field(default_factory=dict)  # official list -> code


class Characteristic(Frozen):
    """A variable under a ground. An empty `categories` means that the contract gives breaks."""

    id: str
    ground: str
    name: str
    definition: str
    categories: tuple[Category, ...] = ()
    ordered: bool = False
    multiple: bool = False  # each answer is its own yes/no axis
    proxy: str = ""  # what it stands in for, said wherever it is shown
    scale: Literal["any", "district", "city"] = "any"  # the finest place where it may be published

    def category(self, id: str) -> Category | None:
        """The category with this id, or None."""
        return next((c for c in self.categories if c.id == id), None)


class Domain(Frozen):
    """A part of life: it holds indicators."""

    id: str
    name: str
    definition: str


class Answer(Frozen):
    """One answer of a survey question. `value` None: not an answer (refused, does not know, no need)."""

    code: str
    label: str
    value: float | None = Field(None, allow_inf_nan=False)


class Question(Frozen):
    """A survey item in words that can be asked."""

    text: str
    answers: tuple[Answer, ...]
    universe: str = ""  # who is asked, in words


class Indicator(Frozen):
    """What is measured, of whom, in which unit, and which way is better."""

    id: str
    domain: str
    name: str
    definition: str
    unit: str
    direction: Direction
    type: Literal["structure", "process", "outcome"]
    level: str  # person, household, facility, area ... as the catalogue says
    universe: str  # who counts, in words
    scale: Literal["any", "district", "city"] = "any"  # as a characteristic's: it may be about one
    statistic: Statistic = "share"
    subject: str = ""  # who the sentence is about: "streets at night", never a group
    says: str = ""  # what the subject does to a share of people: "feel safe"
    sentence: str = ""  # holds {group} and {others}: "At night, streets feel safe to {group} and to {others}."
    question: Question | None = None
    source: str = ""
    codes: str = ""  # official codes
    verified: str = ""  # V read in the source, M from memory, D our own design, - none
    breakdowns: str = ""
    needs: str = ""  # what a city must have to measure it


class Framework(Frozen):
    """A versioned definition of a city of equality."""

    id: str
    version: str
    title: str
    description: str = ""
    grounds: tuple[Ground, ...]
    characteristics: tuple[Characteristic, ...]
    domains: tuple[Domain, ...]
    indicators: tuple[Indicator, ...]

    @property
    def hash(self) -> str:
        """SHA-256 over the canonical JSON of all that is defined: same content, same hash.

        What stands at its default is left out, so a field that a later version adds changes no older hash.
        """
        said = self.model_dump(mode="json", exclude_defaults=True)
        text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def indicator(self, id: str) -> Indicator | None:
        """The indicator with this id, or None."""
        return next((i for i in self.indicators if i.id == id), None)

    def characteristic(self, id: str) -> Characteristic | None:
        """The characteristic with this id, or None."""
        return next((c for c in self.characteristics if c.id == id), None)

    def domain(self, id: str) -> Domain | None:
        """The domain with this id, or None."""
        return next((d for d in self.domains if d.id == id), None)

    def __iter__(self) -> Iterator[Indicator]:  # type: ignore[override]
        return iter(self.indicators)
