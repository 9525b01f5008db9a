"""Floors by their price: what breaks a floor costs so much a minute, until plans keep it, and a bound for all that do.

At any prices of 0 or more, the least sum with the floors' minutes paid for, less what the floors allow, is a bound for
every plan that keeps them (Lagrange). It is the question without floors at other costs, so the same solver answers it.
The next prices are those at which the plans seen so far promise most.

Source: Geoffrion 1974; Kelley 1960 (the next prices).
"""

import time
from dataclasses import dataclass, field

import numpy as np

from isopolis.planning.siting.conditions import Flags
from isopolis.planning.siting.purse import Real
from isopolis.planning.siting.question import Question
from isopolis.planning.siting.solving import PROVEN, SMALL, Effort, solve

ROUNDS = 25
NEAR, ABOUT = 1e-5, 1e-3  # of the best plan: a round's own bound need be no nearer, in small towns and in large ones
TURNS = 6  # that the time must last for
GROWTH = 4.0  # of the highest price, where plans at it still break the floor
PART = 0.5  # of the time
INSIDE = 0.999  # of the price at which others' minutes would count nothing


@dataclass
class Priced:
    """The plans seen, the best that keeps every floor (None: none did), a bound, and the prices that gave it."""

    prices: Real
    bound: float = -np.inf
    best: Flags | None = None
    value: float = np.inf
    plans: list[Flags] = field(default_factory=list)

    @property
    def closed(self) -> bool:
        """Whether nothing can be better."""
        return bool(self.value - self.bound <= PROVEN * abs(self.value)) if self.best is not None else False

    def add(self, question: Question, is_open: Flags) -> None:
        """Takes a plan."""
        own = question.own(is_open)
        self.plans.append(is_open)
        if question.keeps(is_open, own) and question.value(own) < self.value:
            self.best, self.value = is_open, question.value(own)


def price(question: Question, effort: Effort) -> Priced:
    """Plans and a bound, from prices that are raised where a floor is broken and lowered where it is not."""
    until = time.monotonic() + PART * effort.seconds
    near = max(effort.gap / 2, NEAR if len(question.nearby) <= SMALL else ABOUT)
    found = Priced(np.zeros(len(question.limits)))
    prices, caps = found.prices, _caps(question)
    highest = np.minimum(_unit(question), caps)
    seen: list[Real] = []  # by plan: its sum, and by how much it passes each limit, in the limit's own sum
    for _ in range(ROUNDS):
        left = until - time.monotonic()
        turn = min(max(left, 0.0), PART * effort.seconds / TURNS)
        is_open, bound = _at(question, prices, Effort(turn, near))
        if bound > found.bound:
            found.bound, found.prices = bound, prices
        found.add(question, is_open)
        own = question.own(is_open)
        over = question.excess(own) * np.array([limit.scale for limit in question.limits])
        seen.append(np.r_[question.value(own), over])
        if found.best is not None:
            effort.tell(found.value, found.bound)
        if found.closed or left <= 0 or found.bound > question.nothing:
            break
        highest = np.where((prices >= highest) & (over > 0), np.minimum(highest * GROWTH, caps), highest)
        promised, following = _next(np.array(seen), highest)
        if promised <= found.bound + 2 * near * abs(promised) and (following < highest).all():
            break
        if np.array_equal(following, prices):
            break
        prices = following
    return found


def _at(question: Question, prices: Real, effort: Effort) -> tuple[Flags, float]:
    """The best plan at these prices, and the bound that they give."""
    solved = solve(question.priced(prices), question.purse, effort)
    allowed = sum(float(price) * limit.most for price, limit in zip(prices, question.limits, strict=True))
    return solved.is_open, solved.bound - allowed


def _unit(question: Question) -> float:
    """What a minute costs, about."""
    lists = question.nearby.lists
    far, near = lists.beyond, question.nearby.least
    minutes = float(question.weights @ (far - near))
    cost = float(question.weights @ (question.cost(far) - question.cost(near)))
    return cost / minutes if minutes > 0 and cost > 0 else 1.0


def _caps(question: Question) -> Real:
    """The highest price of each limit. Minutes of others must not be worth wishing for: nearest would not be least."""
    shares = [limit for limit in question.limits if limit.shares]
    caps = []
    for limit in question.limits:
        share = float(limit.floor.share or 0.0)
        most = INSIDE / (share * len(shares)) if share else np.inf
        caps.append(np.inf if not limit.shares else most if question.straight else 0.0)
    return np.array(caps)


def _next(seen: Real, highest: Real) -> tuple[float, Real]:
    """What the plans seen promise at most, at prices up to the highest, and those prices."""
    from scipy.optimize import linprog

    unit = np.maximum(np.abs(seen[:, 1:]).max(axis=0), 1e-300)
    scale = float(np.abs(seen[:, 0]).max()) or 1.0
    matrix = np.c_[np.ones(len(seen)), -seen[:, 1:] / unit]
    bounds = [(None, None), *((0.0, most * size / scale) for most, size in zip(highest, unit, strict=True))]
    found = linprog(np.r_[-1.0, np.zeros(len(highest))], matrix, seen[:, 0] / scale, bounds=bounds, method="highs")
    if found.status != 0:
        return -np.inf, np.zeros(len(highest))
    return float(found.x[0]) * scale, np.asarray(np.clip(found.x[1:] * scale / unit, 0.0, highest))
