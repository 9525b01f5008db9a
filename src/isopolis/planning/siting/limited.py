"""What siting returns where there are floors or capacities: the plan, what it keeps, and who goes where."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from isopolis.planning.siting.placing import Places
from isopolis.planning.siting.purse import Real
from isopolis.planning.siting.question import Question
from isopolis.planning.siting.result import Siting
from isopolis.planning.siting.solving import Solved


@dataclass(frozen=True, repr=False)
class LimitedSiting(Siting):
    """A siting that keeps floors and capacities.

    floors: a row is a floor: its `name`, what it asks (`at_most`, minutes; `share`, 0 to 1) and what the plan `reached`
    of it (minutes or share). places: who goes where: `row` of the minutes, `site`, `weight`, `minutes`; whoever finds
    no place is in no row. With capacities `served` is where most of a row's people go, and -1 where more of them find
    no place than go to any one site; `unreached` is the weight of those who find none.
    """

    floors: pl.DataFrame
    places: pl.DataFrame

    def __repr__(self) -> str:
        kept = [_sentence(*row) for row in self.floors.select("name", "at_most", "share", "reached").iter_rows()]
        return "\n".join([super().__repr__(), *kept])


@dataclass(frozen=True)
class LimitedSolved(Solved):
    """What was solved, and the question's own tables."""

    floors: pl.DataFrame
    places: pl.DataFrame

    def dress(self, plain: Siting, rows: int) -> LimitedSiting:
        """The siting with these tables; where capacities assign people, that is what counts as served."""
        served, unreached = plain.served, plain.unreached
        if "lost" in self.places.columns:
            served, unreached = _served(self.places, rows), float(self.places.filter(pl.col("lost"))["weight"].sum())
        places = self.places if "lost" not in self.places.columns else self.places.filter(~pl.col("lost")).drop("lost")
        first = (plain.sites, plain.objective, plain.bound, plain.gap, plain.stopped)
        return LimitedSiting(*first, served, unreached, self.floors, places)


def _served(places: pl.DataFrame, rows: int) -> "np.ndarray[tuple[int], np.dtype[np.int32]]":
    most = places.sort(["weight", "site"], descending=[True, False]).unique("row", keep="first", maintain_order=True)
    served = np.full(rows, -1, np.int32)
    served[most["row"].to_numpy()] = most["site"].to_numpy()
    return served


def _sentence(name: str, at_most: float | None, share: float | None, reached: float) -> str:
    if at_most is not None:
        return f"  {name}: a mean of {reached:.3g} minutes (at most {at_most:g})"
    return f"  {name}: {100 * reached:.3g} % of the minutes saved (at least {100 * (share or 0):g} %)"


def floors_table(question: Question, own: Real) -> pl.DataFrame:
    """What each floor asks, and what is reached at these minutes by row."""
    limits = question.limits
    columns = {
        "name": [limit.floor.name for limit in limits],
        "at_most": [None if limit.shares else float(limit.floor.at_most or 0.0) for limit in limits],
        "share": [float(limit.floor.share or 0.0) if limit.shares else None for limit in limits],
        "reached": [limit.reached(own, question.today, question.weights) for limit in limits],
    }
    kinds = {"name": pl.String, "at_most": pl.Float64, "share": pl.Float64, "reached": pl.Float64}
    return pl.DataFrame(columns, schema=kinds)


def nearest_places(question: Question, is_open: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> pl.DataFrame:
    """Every row at its nearest open site."""
    demand = question.demand
    own, served = demand.served_by(is_open | demand.opened)
    rows = demand.rows[served[demand.rows] >= 0]
    columns = {"row": rows, "site": served[rows], "weight": demand.weights[rows], "minutes": own[rows]}
    return pl.DataFrame(columns)


def assigned_places(question: Question, places: Places) -> pl.DataFrame:
    """Who goes where, and who finds no place (`lost`, site -1)."""
    found = places.frame(question).with_columns(lost=False)
    part = np.bincount(question.rows, weights=places.part, minlength=len(question.nearby))
    left = question.weights * (1.0 - part)
    some = np.flatnonzero(left > 1e-9 * question.weights)
    columns = {
        "row": question.demand.rows[some],
        "site": np.full(len(some), -1, np.int32),
        "weight": left[some],
        "minutes": np.full(len(some), question.demand.most),
        "lost": np.ones(len(some), np.bool_),
    }
    return pl.concat([found, pl.DataFrame(columns)])
