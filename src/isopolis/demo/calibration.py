"""Chances of an outcome, additive on the logit scale, calibrated to published group rates."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from isopolis.demo.fitting import Reals, Wholes

NOBODY = -1  # in no published group of a dimension


@dataclass(frozen=True)
class Split:
    """One published split: each resident's group (a position in `rates`, or NOBODY) and the groups' rates.

    `total` is the published rate of everyone beside them, where the level is to be another one.
    """

    group: Wholes
    rates: Reals
    total: float | None = None


def shift_to(target: float, offset: Reals, weight: Reals | None = None) -> float:
    """The number that, added to every offset, makes the mean chance equal to the target."""
    shift = float(logit(target)) - float(np.average(offset, weights=weight))
    for _ in range(60):
        chance = expit(offset + shift)
        step = (target - np.average(chance, weights=weight)) / np.average(chance * (1 - chance), weights=weight)
        shift += float(np.clip(step, -2, 2))
        if abs(step) < 1e-10:
            break
    return shift


def levelled(rates: Reals, sizes: Reals, level: float) -> Reals:
    """The rates moved together, by one shift of their log odds, so that their mean over the groups is `level`.

    The contrasts between groups stay as published; the level becomes the city's.
    """
    moved: Reals = expit(logit(rates) + shift_to(level, logit(rates), sizes))
    return moved


def chances(offset: Reals, splits: Sequence[Split], level: float, rounds: int = 60) -> Reals:
    """Each resident's chance: the offset plus one effect per group and split, so that groups have their rates.

    A split that covers everyone is levelled first, so that all such splits agree on the mean. The rates of a
    split that leaves some residents without a group are moved by as much as the level differs from the
    published total, or stand as they are where it has none; the others' chance then makes up the level.
    """
    cell, first, count = _cells(offset, splits)
    base = offset[first]
    groups = [split.group[first] for split in splits]
    targets = [_targets(split, group, count, level) for split, group in zip(splits, groups, strict=True)]
    effect = np.full(len(base), shift_to(level, base, count))
    for _ in range(rounds):
        before = effect.copy()
        effect += shift_to(level, base + effect, count)
        for group, target in zip(groups, targets, strict=True):
            _reach(target, group, base, effect, count)
        if np.abs(effect - before).max() < 1e-7:
            break
    chance: Reals = expit(base + effect)[cell]
    return chance


def _reach(target: Reals, group: Wholes, base: Reals, effect: Reals, count: Reals) -> None:
    """Moves the effect of each group, in place, so that its mean chance is its target."""
    for number in np.unique(group[group != NOBODY]):
        mine = group == number
        effect[mine] += shift_to(float(target[number]), base[mine] + effect[mine], count[mine])


def _targets(split: Split, group: Wholes, count: Reals, level: float) -> Reals:
    sizes = np.bincount(group + 1, weights=count, minlength=len(split.rates) + 1).astype(np.float64)
    if sizes[0] == 0:
        return levelled(split.rates, sizes[1:], level)
    if split.total is None:
        return split.rates
    moved: Reals = expit(logit(split.rates) + logit(level) - logit(split.total))
    return moved


def _cells(offset: Reals, splits: Sequence[Split]) -> tuple[Wholes, Wholes, Reals]:
    """Residents who share offset and groups: each one's cell, a first resident of each cell, its size."""
    key = np.unique(np.round(offset, 6), return_inverse=True)[1].ravel()
    for split in splits:
        key = key * (len(split.rates) + 1) + split.group + 1
    _, first, cell, count = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    return cell.ravel(), first, count.astype(np.float64)
