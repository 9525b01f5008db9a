"""Ground: who lives how far, by their own mode, from what is open today and from each candidate site of one kind."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from isopolis.access.setting import Setting
from isopolis.errors import DataError
from isopolis.measurement.moments import Real
from isopolis.measurement.reaching import MOST
from isopolis.planning.assessment.journeys import to
from isopolis.planning.assessment.living import Living
from isopolis.planning.assessment.scenes import OLD, Scene, Stage, staged
from isopolis.sources import City
from isopolis.sources.decision import Steps
from isopolis.sources.modes import Mode
from isopolis.sources.places.facilities import COLUMNS

Chosen = tuple[int, ...]  # candidates, by their rows
TODAY = 0  # the column of what is open today; those of the candidates come after it


@dataclass(frozen=True)
class Ground:
    """A kind's candidates, and everyone's minutes. A row of `minutes` is an origin and a mode that somebody there
    moves by: each person is counted once, by their own mode.

    Columns are the nearest facility of the kind that is open today, then each candidate; infinite where it is farther
    than an hour or no way leads there. `weights` are people by row.
    """

    kind: str
    candidates: pl.DataFrame
    minutes: Real
    weights: Real

    @property
    def costs(self) -> Real:
        """What opening each candidate costs, in euros."""
        costs: Real = self.candidates["cost"].to_numpy()
        return costs

    def cost(self, chosen: Chosen) -> float:
        """What opening these costs together, in euros."""
        return float(self.costs[list(chosen)].sum())

    def times(self, chosen: Chosen) -> Real:
        """By row the minutes to the nearest with these open beside today's, at most an hour."""
        return np.asarray(np.minimum(self._open(chosen).min(axis=1), MOST), np.float64)

    def people(self, chosen: Chosen) -> Real:
        """For each of these, the people for whom it becomes the nearest: nearer than what is open today."""
        near = self._open(chosen)
        nearest = np.where(near.min(axis=1) <= MOST, near.argmin(axis=1), TODAY)
        return np.asarray(np.bincount(nearest, self.weights, len(chosen) + 1)[1:], np.float64)

    @property
    def everywhere(self) -> Chosen:
        """All candidates."""
        return tuple(range(len(self.candidates)))

    def _open(self, chosen: Chosen) -> Real:
        return self.minutes[:, [TODAY, *(each + 1 for each in chosen)]]


def opening(city: City, setting: Setting, candidates: pl.DataFrame) -> Stage:
    """The stage of a city on which candidates may open; they stand after the facilities.

    Raises ContractError for one that is off the streets, or that a matrix does not hold.
    """
    file = city.contract.candidates
    return staged(city, setting, [candidates.select(*COLUMNS)], [Steps()], file.file if file else "")


def opened(stage: Stage, ids: Sequence[str]) -> Scene:
    """The scene with these candidates open beside everything that is there today."""
    new = stage.setting.facilities["id"].is_in(list(ids)).to_numpy() & (stage.by != OLD)
    return replace(stage.today, there=(stage.by == OLD) | new)


def ground(stage: Stage, living: Living, kind: str, candidates: pl.DataFrame) -> Ground:
    """The ground of a kind; `candidates` are those of the stage. Raises DataError where nobody lives."""
    modes = {mode.id: mode for mode in stage.setting.modes}
    minutes, weights = [], []
    for movers, id in zip(living.movers, living.modes, strict=True):
        there = np.flatnonzero(movers > 0)
        if len(there):
            minutes.append(_minutes(stage, modes[id], kind, len(candidates))[there])
            weights.append(movers[there])
    if not minutes:
        raise DataError("nobody lives at any origin", where="people", expected="people where the origins are")
    return Ground(kind, candidates, np.concatenate(minutes), np.concatenate(weights))


def _minutes(stage: Stage, mode: Mode, kind: str, size: int) -> Real:
    """Origins x (today and each candidate). A candidate that the mode cannot enter is reached by nobody."""
    everything = stage.after(0)
    rows = everything.rows(mode, "central", (kind,))
    found = everything.way(mode, "central").within(rows[stage.by[rows] != OLD], MOST)
    made = np.full((len(stage.setting.origins.frame), size + 1), np.inf)
    made[:, TODAY] = to(stage.today, mode, kind)
    made[found.origin, found.facility - len(stage.by) + size + 1] = found.minutes
    made[made > MOST] = np.inf
    return made
