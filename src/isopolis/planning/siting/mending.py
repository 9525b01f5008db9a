"""Swaps under floors: first those that mend what breaks a floor, then those that save most and break none."""

from dataclasses import dataclass, replace

import numpy as np

from isopolis.planning.siting.limits import SLACK
from isopolis.planning.siting.nearby import Flags, Nearby
from isopolis.planning.siting.purse import Real
from isopolis.planning.siting.question import Question
from isopolis.planning.siting.swapping import LEAST

MOVES = 500  # at most
FEW = 2  # sites that are shaken at least


@dataclass(frozen=True)
class _Part:
    """A sum of costs over rows, of which a limit (None: the objective) takes so many."""

    limit: int | None
    times: float
    nearby: Nearby


@dataclass(frozen=True)
class _Moves:
    """What each move saves of the objective, and of each limit's excess. Shape: (open sites + 1) x sites; the last row
    opens a site and closes none."""

    saved: Real
    eased: list[Real]


def mended(question: Question, is_open: Flags) -> Flags | None:
    """The plan that swaps lead to from another, None where they lead to none that keeps every limit.

    No single swap that breaks no limit makes it better.
    """
    parts, opened = _parts(question), is_open.copy()
    for _ in range(MOVES):
        over = question.excess(question.own(opened))
        moves = _moves(question, parts, opened)
        may = _affordable(question, opened)
        after = np.array([np.maximum(0.0, o - e) * (o - e > SLACK) for o, e in zip(over, moves.eased, strict=True)])
        broken, now = after.sum(axis=0), float(over[over > SLACK].sum())
        if now > 0:
            gain = np.where(may, now - broken, -np.inf)
            least = SLACK / 10
        else:
            gain = np.where(may & (broken <= 0), moves.saved, -np.inf)
            least = LEAST * abs(question.value(question.own(opened)))
        if gain.max(initial=-np.inf) <= least:
            break
        _move(opened, *np.unravel_index(int(np.argmax(gain)), gain.shape))
    return opened if question.keeps(opened, question.own(opened)) else None


def shaken(question: Question, is_open: Flags, rng: np.random.Generator) -> Flags:
    """A plan near another: a few of its sites closed by chance, and as many opened as there is budget for."""
    opened, costs = is_open.copy(), question.purse.costs
    may = np.bincount(question.nearby.lists.site, minlength=len(opened)) > 0
    sites, closed = np.flatnonzero(opened), np.flatnonzero(may & ~opened)
    count = min(max(FEW, len(sites) // 8), len(sites), len(closed))
    opened[rng.choice(sites, count, replace=False)] = False
    for site in rng.choice(closed, count, replace=False):
        if costs[site] <= question.purse.left(opened):
            opened[site] = True
    return opened


def _move(opened: Flags, out: np.intp, into: np.intp) -> None:
    sites = np.flatnonzero(opened)
    if out < len(sites):
        opened[sites[out]] = False
    opened[into] = True


def _parts(question: Question) -> list[_Part]:
    lists = question.nearby.lists
    cost = lists._replace(cost=question.cost(lists.cost), beyond=question.cost(lists.beyond))
    parts = [_Part(None, 1.0, replace(question.nearby, lists=cost))]
    for number, limit in enumerate(question.limits):
        for sign in (1.0, -1.0):
            weight = np.maximum(sign * limit.slope / limit.scale, 0.0)
            if weight.any():
                parts.append(_Part(number, sign, replace(question.nearby, lists=lists._replace(weight=weight))))
    return parts


def _moves(question: Question, parts: list[_Part], opened: Flags) -> _Moves:
    sites = np.flatnonzero(opened).astype(np.int32)
    shape = (len(sites) + 1, len(opened))
    saved, eased = np.zeros(shape), [np.zeros(shape) for _ in question.limits]
    for part in parts:
        found = part.nearby.swaps(sites, part.nearby.serve(opened)[1])
        table = np.r_[found.both + found.gain - found.loss[:, None], found.gain[None]]
        target = saved if part.limit is None else eased[part.limit]
        target += part.times * table
    return _Moves(saved, eased)


def _affordable(question: Question, opened: Flags) -> Flags:
    costs = question.purse.costs
    may = np.bincount(question.nearby.lists.site, minlength=len(opened)) > 0
    left = question.purse.left(opened) + np.r_[costs[opened], 0.0]
    return np.asarray((costs[None] <= left[:, None]) & (may & ~opened)[None])
