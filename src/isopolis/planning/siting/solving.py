"""The best sites and the proof: swaps look for better plans, prices for better bounds, branching ends it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from isopolis.planning.siting.branching import branch
from isopolis.planning.siting.nearby import Flags, Nearby, Real
from isopolis.planning.siting.prices import Ascent
from isopolis.planning.siting.purse import Purse
from isopolis.planning.siting.relaxing import Relaxation
from isopolis.planning.siting.result import apart
from isopolis.planning.siting.settling import settle
from isopolis.planning.siting.swapping import Draft, crossed, greedy, improve, shaken

STEPS = 40  # of prices between two looks at plans
SMALL, LARGE = 3_000, 20_000  # rows: few enough to ask HiGHS soon, too many to ask it at all
SOON, LATE = 0.3, 0.02  # how short steps of prices are before something else is tried
AGAIN = 0.1  # how far prices step again, once a better plan is known
PATIENCE = 100  # plans in a row that are no better
PROVEN = 1e-6  # of the best plan: nearer than this a bound has met it
SEED = 1
POOL = 4  # plans that are crossed


@dataclass(frozen=True)
class Effort:
    """How long to look at most, how near the bound is near enough, and whom to tell how it goes.

    `gap`: of the objective; 0 asks for a proof that nothing is better. `tell` is called with objective and bound.
    """

    seconds: float = 120.0
    gap: float = 0.0
    tell: Callable[[float, float], object] = field(default=lambda value, bound: None)


@dataclass(frozen=True)
class Solved:
    """Open sites, their sum, a bound that no plan is below, and why it stopped: proven, gap, time or search."""

    is_open: Flags
    value: float
    bound: float
    stopped: str


def solve(nearby: Nearby, purse: Purse, effort: Effort, told: Callable[[float], float] = float) -> Solved:
    """The sites to open: of least Σ weight · cost of the nearest among those tried, and a bound for all plans.

    `told`: the objective of such a sum, by which it is judged how near the bound is. The same answer for the same
    input, unless it stops for time.
    """
    search = _Search(nearby, purse, effort, told)
    while search.goes_on and search.ascent.reach >= (SOON if search.small else LATE):
        search.look()
    if search.small:
        search.finish()
    search.polish()
    search.finish()
    return search.result()


class _Search:
    """The best plans so far and the bound so far."""

    def __init__(self, nearby: Nearby, purse: Purse, effort: Effort, told: Callable[[float], float]) -> None:
        self.nearby, self.purse, self.effort, self.told = nearby, purse, effort, told
        self.began = time.monotonic()
        self.pool = [improve(nearby, purse, greedy(nearby, purse).is_open)]
        self.ascent = Ascent(nearby, purse, self.best.served)
        self.bound = self.ascent.bound
        self.rng = np.random.default_rng(SEED)

    @property
    def best(self) -> Draft:
        return self.pool[0]

    @property
    def late(self) -> bool:
        return self.left <= 0

    @property
    def left(self) -> float:
        return self.effort.seconds - (time.monotonic() - self.began)

    @property
    def slack(self) -> float:
        """How far a better plan may be above the bound."""
        return self._enough(self.best.value) - self.bound

    @property
    def proven(self) -> bool:
        return self.slack <= 0

    @property
    def closed(self) -> bool:
        return self.proven or apart(self.told(self.best.value), self.told(self.bound)) <= self.effort.gap

    @property
    def goes_on(self) -> bool:
        return not self.closed and not self.late

    @property
    def small(self) -> bool:
        return len(self.nearby) <= SMALL

    def look(self) -> None:
        """Some steps of prices, and the plans that these suggest."""
        self._rise()
        if not self.closed:
            suggested = greedy(self.nearby, self.purse, self.ascent.parts >= 1)
            self._add(improve(self.nearby, self.purse, suggested.is_open))
            self._vary()
        self.tell()

    def tell(self) -> None:
        """Says how it goes."""
        self.effort.tell(self.told(self.best.value), self.told(self.bound))

    def _rise(self) -> None:
        self.ascent.advance(self.best.value, STEPS)
        self.bound = max(self.bound, self.ascent.bound)

    def polish(self) -> None:
        """Plans near the best ones, until many in a row are no better; each better one makes prices rise again."""
        waited = 0
        while self.goes_on and waited < PATIENCE:
            before = self.best.value
            self._add(shaken(self.best, self.nearby, self.purse, self.rng))
            waited = 0 if self.best.value < before else waited + 1
            if not waited:
                self.ascent.reach = max(self.ascent.reach, AGAIN)
            if self.ascent.reach >= LATE:
                self._rise()
            self.tell()

    def _vary(self) -> None:
        """One of the best plans shaken, and two of them crossed."""
        one, other = self.rng.integers(len(self.pool), size=2)
        self._add(shaken(self.pool[one], self.nearby, self.purse, self.rng))
        if one != other:
            self._add(crossed(self.pool[one], self.pool[other], self.nearby, self.purse))

    def _add(self, draft: Draft) -> None:
        if not any(np.array_equal(draft.is_open, known.is_open) for known in self.pool):
            self.pool = sorted([*self.pool, draft], key=lambda d: d.value)[:POOL]

    def finish(self) -> None:
        """The highest bound that prices give; what no better plan can do is settled; the rest is branched over."""
        if not self.goes_on or len(self.nearby) > LARGE:
            return
        until = time.monotonic() + self.left
        relaxation = self._relaxation()
        try:
            relaxation.solve(self._enough(self.best.value), until)
            self._take(relaxation.prices(self.ascent.price))
        except TimeoutError:
            self._take(relaxation.prices(self.ascent.price))  # whatever prices are, what they give is a bound
        if self.goes_on:
            found = branch(self._relaxation(), self.bound, self._enough, self.best.value, until)
            if found.is_open is not None:
                self._add(improve(self.nearby, self.purse, found.is_open))
            # What was settled away is no better than the best, so the bound holds for every plan.
            self.bound = max(self.bound, min(found.bound, self.best.value))

    def _relaxation(self) -> Relaxation:
        settled = settle(self.ascent, self.purse, self.slack)
        return Relaxation(self.nearby, settled, self.purse, self.ascent.price)

    def _take(self, price: Real) -> None:
        self.ascent.take(price, self.best.value)
        self.bound = max(self.bound, self.ascent.bound)

    def _enough(self, value: float) -> float:
        """What a plan must stay below to be better than one of this value: by 1 where sums are whole."""
        return value - (1 - 1e-6 if self.nearby.whole else PROVEN * abs(value))

    def result(self) -> Solved:
        best = self.best
        bound = best.value if self.proven else min(self.bound, best.value)
        stopped = "proven" if self.proven else "gap" if self.closed else "time" if self.late else "search"
        return Solved(best.is_open, best.value, bound, stopped)
