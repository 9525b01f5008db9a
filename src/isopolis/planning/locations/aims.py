"""Aims: what sites are chosen for. Each has a value, and a solver with a bound that no plan is better than."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

import numpy as np

from isopolis.errors import UsageError
from isopolis.measurement.inequality import kolm_pollak_ede, kolm_pollak_kappa
from isopolis.measurement.moments import Real
from isopolis.measurement.reaching import MOST, WITHIN
from isopolis.planning.locations.ground import TODAY, Chosen, Ground
from isopolis.planning.siting import (
    Conditions,
    Effort,
    Siting,
    equal_burden,
    maximal_covering,
    p_centre,
    p_median,
    worst_off,
)

Objective = Literal["mean", "worst_off", "equal", "centre", "covered"]
OBJECTIVES: tuple[str, ...] = get_args(Objective)
EPSILON = 1.0  # aversion to inequality, of 0.5 to 1.5 that are usual
FIFTH = 0.2
WORDS = {
    "mean": "mean minutes of everyone",
    "worst_off": "mean minutes of the fifth that is farthest today",
    "equal": "minutes that, borne by all alike, would be as bad",
    "centre": "most minutes of anyone whom some site reaches",
    "covered": "share of people within 15 minutes",
}


class Found(NamedTuple):
    """Candidates to open, what no plan under the same limit is better than, and why the search stopped."""

    chosen: Chosen
    bound: float
    stopped: str


@dataclass(frozen=True)
class Aim:
    """What is made small (or, of "covered", large). `weights` say by row how many people it is about."""

    objective: Objective
    ground: Ground
    weights: Real
    kappa: float | None = None

    @property
    def words(self) -> str:
        """What the value is."""
        return WORDS[self.objective]

    @property
    def sign(self) -> int:
        """1 where less is better, else -1."""
        return -1 if self.objective == "covered" else 1

    def value(self, chosen: Chosen) -> float:
        """The value with these candidates open."""
        times = self.ground.times(chosen)
        if self.kappa is not None:
            return kolm_pollak_ede(times, self.weights, self.kappa)
        if self.objective == "centre":
            return float(times[self.weights > 0].max())
        told = (times <= WITHIN).astype(float) if self.objective == "covered" else times
        return float(self.weights @ told / self.weights.sum())

    def better(self, one: float, other: float) -> bool:
        """Whether a value is better than another by more than rounding."""
        return self.sign * (other - one) > 1e-9 * max(abs(one), abs(other))

    def solved(self, p: int | None, conditions: Conditions, effort: Effort) -> Found:
        """The best candidates to open under these conditions, as far as the effort goes."""
        siting = self._siting(p, conditions, effort)
        chosen = tuple(site - 1 for site in siting.sites if site != TODAY)
        shared = self.weights.sum() if self.objective in ("mean", "worst_off", "covered") else 1.0
        return Found(chosen, float(siting.bound / shared), siting.stopped)

    def _siting(self, p: int | None, conditions: Conditions, effort: Effort) -> Siting:
        minutes, weights = self.ground.minutes, self.weights
        if self.objective == "covered":
            return maximal_covering(minutes, weights, p, WITHIN, conditions, effort)
        if self.objective == "centre":
            return p_centre(minutes[weights > 0], p, conditions, effort)
        if self.kappa is not None:
            return equal_burden(minutes, weights, p, self.kappa, conditions, effort)
        return p_median(minutes, weights, p, conditions, effort)


def aim(objective: str, ground: Ground) -> Aim:
    """The aim of this name. Raises UsageError for a name that is none."""
    today = ground.times(())
    match objective:
        case "mean" | "covered":
            return Aim(objective, ground, ground.weights)
        case "equal":
            return Aim(objective, ground, ground.weights, kolm_pollak_kappa(today, ground.weights, EPSILON))
        case "worst_off":
            return Aim(objective, ground, ground.weights * worst_off(today, ground.weights, FIFTH))
        case "centre":
            reached = np.isfinite(ground.minutes).any(axis=1)
            return Aim(objective, ground, ground.weights * reached)
    got, expected = str(objective), ", ".join(OBJECTIVES)
    raise UsageError("there is no such objective", where="objective", got=got, expected=expected, hint='"mean"')


def conditions(ground: Ground, budget: float | None) -> Conditions:
    """What is open today stays so, whoever is not reached counts an hour away, and a budget is kept."""
    costs = None if budget is None else np.concatenate([[1.0], ground.costs])
    return Conditions(opened=(TODAY,), costs=costs, budget=budget, unreached=MOST)
