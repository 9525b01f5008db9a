"""The best sites under floors and capacities, and the proof: prices first, then HiGHS where towns are small enough."""

import time
from dataclasses import dataclass, replace

import numpy as np

from isopolis.errors import UsageError
from isopolis.planning.siting.clashing import clash
from isopolis.planning.siting.conditions import Conditions, Demand, Flags
from isopolis.planning.siting.direct import Direct, columns_of, decide, nearest
from isopolis.planning.siting.floored import branched, branches
from isopolis.planning.siting.limited import LimitedSolved, assigned_places, floors_table, nearest_places
from isopolis.planning.siting.limits import SLACK
from isopolis.planning.siting.mending import mended, shaken
from isopolis.planning.siting.nearby import Nearby
from isopolis.planning.siting.placing import Places, placed
from isopolis.planning.siting.prices import Ascent
from isopolis.planning.siting.pricing import Priced, price
from isopolis.planning.siting.purse import Real
from isopolis.planning.siting.question import Cost, Question, listed
from isopolis.planning.siting.relaxing import Relaxation
from isopolis.planning.siting.settling import Settled, settle
from isopolis.planning.siting.solving import PROVEN, SEED, Effort

PAIRS = 200_000  # of row and site: what HiGHS is asked about
FAR = 2_000_000  # the same, where no plan is known without it
FEW_PAIRS = 20_000  # so few are soon looked through; swaps help where there are more
STEPS = 150
SHAKING = 0.15  # of the time that is left
FIRST = 10.0  # seconds for a first plan at sites that are chosen, however little time there is
PATIENCE = 20  # plans in a row that are no better


@dataclass
class _State:
    """The best plan that is known, its sum, and the bound."""

    is_open: Flags | None
    value: float
    bound: float
    certain: bool = False  # that there is no better plan, or none at all

    @property
    def proven(self) -> bool:
        known = bool(np.isfinite(self.value))
        return self.certain or (known and self.value - self.bound <= PROVEN * abs(self.value))


def limited(demand: Demand, p: int | None, conditions: Conditions, effort: Effort, cost: Cost) -> LimitedSolved:
    """The sites to open, of least Σ weight · cost among plans that keep floors and capacities, and a bound for them.

    Raises InfeasiblePlan, which names the smallest set of demands that clash, where no plan keeps them.
    """
    _fits(conditions)
    until = time.monotonic() + effort.seconds
    question = Question.of(demand, demand.purse(p, conditions), conditions, cost)
    if question.room is None:
        return _floored(question, p, conditions, effort, until)
    return _held(question, p, conditions, effort, until)


def _fits(conditions: Conditions) -> None:
    if conditions.capacities is None:
        return
    if conditions.unreached is None:
        raise UsageError(
            "capacities leave some without a place, and nothing says what that counts",
            expected="unreached: minutes",
            hint="Conditions(unreached=60)",
        )
    if any(floor.share is not None for floor in conditions.floors):
        raise UsageError(
            "a share of what is saved is not defined where a plan assigns people: it could send others farther",
            got="a share floor and capacities",
            hint="a floor in minutes (at_most), which means the same with and without capacities",
        )


def _floored(question: Question, p: int | None, conditions: Conditions, effort: Effort, until: float) -> LimitedSolved:
    priced = price(question, effort)
    state = _mend(question, priced, _part(until))
    if not _near(state, effort) and priced.bound <= question.nothing:
        _branch(question, priced, state, effort, until)
    if state.is_open is None:
        raise clash(question.demand, p, conditions, question.cost, state.certain or priced.bound > question.nothing)
    own = question.own(state.is_open)
    tables = floors_table(question, own), nearest_places(question, state.is_open)
    return LimitedSolved(state.is_open, *_ends(state, effort, until), *tables)


def _mend(question: Question, priced: Priced, until: float) -> _State:
    """The best plan that swaps lead to from the plans that prices gave."""
    state = _State(priced.best, priced.value, priced.bound)
    if priced.closed:
        return state
    seen = list({plan.tobytes(): plan for plan in priced.plans}.values())
    for plan in seen:
        _take(question, state, mended(question, plan))
    if len(question.rows) > FEW_PAIRS:
        _shake(question, state, seen[-1], until)
    return state


def _shake(question: Question, state: _State, last: Flags, until: float) -> None:
    """Plans near the best one (near the last one, where none keeps the floors), until many in a row are no better."""
    rng, waited = np.random.default_rng(SEED), 0
    while waited < PATIENCE and time.monotonic() < until and not state.proven:
        before = state.value
        plan = shaken(question, last if state.is_open is None else state.is_open, rng)
        _take(question, state, mended(question, plan))
        waited = 0 if state.value < before else waited + 1


def _part(until: float) -> float:
    """When swaps are to end: what comes after them needs time too."""
    now = time.monotonic()
    return now + SHAKING * max(until - now, 0.0)


def _take(question: Question, state: _State, is_open: Flags | None) -> None:
    if is_open is None:
        return
    own = question.own(is_open)
    if question.keeps(is_open, own) and question.value(own) < state.value:
        state.is_open, state.value = is_open, question.value(own)


def _branch(question: Question, priced: Priced, state: _State, effort: Effort, until: float) -> None:
    """What a search of all plans that may still be better says of them."""
    settled, paid = _settled(question, priced, state, until)
    if paid is not None and branches(question):
        found = branched(question, settled, paid, (state.bound, state.value), until)
        _take(question, state, found.is_open)
        state.bound = max(state.bound, min(found.bound, state.value))
    if not _near(state, effort):
        _ask(question, settled, state, effort, until)


def _ask(question: Question, settled: Settled, state: _State, effort: Effort, until: float) -> None:
    """What HiGHS says, where it is not too much for it."""
    narrow = question.without(~settled.free & ~settled.opened)
    if len(narrow.rows) > (PAIRS if state.is_open is not None else FAR) or narrow.nearby.short or _late(until):
        return
    direct = nearest(narrow)
    direct.low[: direct.sites][settled.opened] = 1.0
    start = None if state.is_open is None else _start(narrow, direct, state.is_open)
    answer = decide(direct, direct.objective, until, start, effort.gap)
    if answer.columns is not None:
        _take(question, state, answer.columns[: direct.sites] > 0.5)
    state.certain = answer.certain and answer.columns is None
    # What was settled away is no better than the best, so the bound holds for every plan.
    state.bound = state.value if state.certain else max(state.bound, min(answer.bound, state.value))


def _start(question: Question, direct: Direct, is_open: Flags) -> "np.ndarray[tuple[int], np.dtype[np.float64]] | None":
    """The columns at the best plan, None where that is among those settled away."""
    inside = (is_open <= direct.high[: direct.sites]).all() and (is_open >= direct.low[: direct.sites]).all()
    return columns_of(question, is_open) if inside else None


def _settled(question: Question, priced: Priced, state: _State, until: float) -> tuple[Settled, Real | None]:
    """The sites that every plan opens which is better than the best known, and those that are still free.

    And by row what it pays for being served, as far as that is minutes (None: no plan is known to settle by).
    """
    sites = question.nearby.sites
    may = np.bincount(question.nearby.lists.site, minlength=sites) > 0
    if state.is_open is None:
        return Settled(np.zeros(sites, np.bool_), may), None
    nearby = question.priced(priced.prices)
    best = state.value + sum(
        float(a) * (limit.most + SLACK * limit.scale) for a, limit in zip(priced.prices, question.limits, strict=True)
    )
    ascent = Ascent(nearby, question.purse, nearby.serve(state.is_open)[1])
    ascent.advance(best, STEPS)
    try:
        settled = settle(ascent, question.purse, best - ascent.bound)
        relaxation = Relaxation(nearby, settled, question.purse, ascent.price)
        relaxation.solve(best, until)
        ascent.take(relaxation.prices(ascent.price), best)
    except TimeoutError:
        pass
    return settle(ascent, question.purse, best - ascent.bound), ascent.price / (1 + question.asked_for(priced.prices))


def _held(question: Question, p: int | None, conditions: Conditions, effort: Effort, until: float) -> LimitedSolved:
    places, state = _first_places(question, effort, until)
    if not _near(state, effort) and state.bound <= float(question.nothing) and len(question.rows) <= PAIRS:
        direct = placed(question)
        start = None if places is None else places.is_open.astype(np.float64)
        answer = decide(direct, direct.objective, until, start, effort.gap)
        if answer.columns is not None:
            found = Places.of(question, answer.columns)
            if places is None or found.value(question) < state.value:
                places, state.value = found, found.value(question)
        state.certain = answer.certain and answer.columns is None
        state.bound = max(state.bound, min(answer.bound, state.value))
    if places is None:
        raise clash(question.demand, p, conditions, question.cost, state.certain or state.bound > question.nothing)
    tables = floors_table(question, places.mean(question)), assigned_places(question, places)
    return LimitedSolved(places.is_open & ~question.demand.opened, *_ends(state, effort, until), *tables)


def _first_places(question: Question, effort: Effort, until: float) -> tuple[Places | None, _State]:
    """Places at the sites that would be best if each could hold everyone, and the bound that this gives."""
    demand = question.demand
    free = replace(question, nearby=_listed(question), room=None)
    priced = price(free, effort)
    state = _State(None, np.inf, priced.bound)
    plan = _mend(free, priced, _part(until)).is_open
    if plan is None:
        return None, state
    direct = placed(question)
    sites = direct.sites
    direct.low[:sites] = direct.high[:sites] = (plan | demand.opened).astype(np.float64)
    answer = decide(direct, direct.objective, max(until, time.monotonic() + FIRST))
    if answer.columns is None:
        return None, state
    places = Places.of(question, answer.columns)
    state.value = places.value(question)
    return places, state


def _listed(question: Question) -> Nearby:
    return listed(question.demand, question.purse, everyone=False)


def _near(state: _State, effort: Effort) -> bool:
    known = bool(np.isfinite(state.value))
    return state.proven or (known and state.value - state.bound <= effort.gap * abs(state.value))


def _late(until: float) -> bool:
    return time.monotonic() >= until


def _ends(state: _State, effort: Effort, until: float) -> tuple[float, float, str]:
    """The sum, the bound, and why it stopped."""
    bound = state.value if state.proven else min(state.bound, state.value)
    late = _late(until)
    stopped = "proven" if state.proven else "gap" if _near(state, effort) else "time" if late else "search"
    return state.value, bound, stopped
