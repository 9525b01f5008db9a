"""The outcome of steps, in a few numbers by which alternatives compare."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from isopolis.measurement.moments import Real
from isopolis.measurement.reaching import MOST
from isopolis.planning.assessment.effects import capped, met, touched
from isopolis.planning.assessment.living import Living, Staying

Minutes = Mapping[tuple[str, str], Real]
DIGITS = 9  # of a mean of minutes: so that rounding decides nothing


@dataclass(frozen=True)
class Outcome:
    """Minutes more on average over all kinds together, of everyone (each by their own mode) and by group.

    `lose` and `gone` are people, each once whatever the number of kinds.
    """

    mean: float
    groups: Mapping[str, float]
    lose: float
    gone: float

    @property
    def worst(self) -> tuple[str | None, float]:
        """The group that loses most, and what it loses; everyone's loss where no group is told apart."""
        worst = min(self.groups, key=lambda key: (-self.groups[key], key), default=None)
        return worst, self.mean if worst is None else self.groups[worst]


def outcome(living: Living, before: Minutes, after: Minutes, staying: Mapping[str, Staying]) -> Outcome:
    """What changes between two sets of minutes by mode and kind."""
    mean, parties = 0.0, living.parties
    groups = np.zeros(len(parties))
    lose, gone = np.zeros(living.movers.shape), np.zeros(living.movers.shape)
    for (mode, kind), then in after.items():
        number, now, shares = living.modes.index(mode), before[mode, kind], staying.get(kind)
        stays = None if shares is None else shares.movers[number]
        mean += float(living.movers[number] @ _more(now, then, stays)) / living.movers.sum()
        for at, party in enumerate(parties):
            if party.mode == mode:
                more = _more(now, then, None if shares is None else shares.groups[party.stays])
                groups[at] += party.weights @ more / party.weights.sum()
        losing, _, lost = touched(now, then, None if stays is None else stays[None])
        lose[number] = np.maximum(lose[number], losing[0])
        gone[number] = np.maximum(gone[number], lost[0])
    told = {party.key: round(float(loss), DIGITS) for party, loss in zip(parties, groups, strict=True)}
    return Outcome(round(mean, DIGITS), told, _people(living, lose), _people(living, gone))


def _people(living: Living, shares: Real) -> float:
    return float((living.movers * shares).sum())


def _more(before: Real, after: Real, stays: Real | None) -> Real:
    return met(capped(after), stays, MOST) - capped(before)
