"""Rows as measurement wants them: one lazy frame with fixed column names, and what they mean."""

from dataclasses import dataclass

import polars as pl

from isopolis.framework.model import Indicator
from isopolis.sources.contract import Kind


@dataclass(frozen=True)
class Axis:
    """One variable to group by: a characteristic, or one answer of a `multiple` characteristic.

    The id is the characteristic's; for an answer `characteristic=answer`, as in `ethnicity=roma`.
    The column `c:<id>` is an Enum over `categories`; null: refused, missing or not asked.
    For an answer of a `multiple` characteristic the categories are ("yes", "no") and only "yes" is a Group.
    """

    id: str
    characteristic: str
    categories: tuple[str, ...]
    parents: dict[str, str]  # category -> coarser category of the ladder; empty where there is none
    answer: str = ""  # the category that "yes" stands for, where the characteristic is `multiple`
    ordered: bool = False


@dataclass(frozen=True)
class Design:
    """How the rows were drawn. Column names in the frame, empty where the design has none.

    `clusters` and `population` are by stage. `element` is true where rows themselves were drawn.
    """

    weight: str = ""
    stratum: str = ""
    clusters: tuple[str, ...] = ()
    population: tuple[str, ...] = ()
    lonely: str = "fail"

    @property
    def element(self) -> bool:
        """True where rows, not clusters, were drawn."""
        return not self.clusters


@dataclass(frozen=True)
class Microdata:
    """One source of people, ready to measure. Never leaves the city.

    Columns of `frame`, a row a person:
      area      String, code of the finest area, null where not known; the city's code where there are no areas
      period    String
      c:AXIS    Enum, a category or null
      y:ID      Float64, the indicator's value (0/1 for a share), null outside the universe or unanswered
      x:ID      Float64, the denominator, for a ratio only
      q:ID      UInt8, response to a question: ANSWERED, REFUSED, MISSING or NOT_ASKED; for each indicator and
                each characteristic (one with several answers has one question)
      weight    Float64, 1.0 where there is none
      stratum, cluster1 .. clusterN, population1 .. populationN   where the design has them
      person, household   where the contract names them
    """

    source: str
    kind: Kind
    frame: pl.LazyFrame
    axes: tuple[Axis, ...]
    indicators: tuple[Indicator, ...]
    design: Design


ANSWERED, REFUSED, MISSING, NOT_ASKED = range(4)
