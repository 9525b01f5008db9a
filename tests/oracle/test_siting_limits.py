"""Siting under floors and capacities against HiGHS on the textbook's formulation, and against every plan there is."""

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from isopolis.errors import InfeasiblePlan
from isopolis.planning.siting import (
    Conditions,
    Floor,
    LimitedSiting,
    equal_burden,
    maximal_covering,
    p_median,
    worst_off,
)
from tests.oracle.direct_limits import Town, least_under

TOWNS = range(50)
MOST = 60.0


def made(seed: int, rows: int = 18, sites: int = 8) -> tuple[Town, np.random.Generator]:
    """A made-up town where a tenth of the ways do not exist; one or no site is open today, one or none forbidden."""
    rng = np.random.default_rng(seed)
    homes, there = rng.random((rows, 2)), rng.random((sites, 2))
    minutes = 40 * np.hypot(*(homes[:, None] - there).transpose(2, 0, 1))
    minutes[rng.random(minutes.shape) < 0.1] = MOST
    counted = np.c_[minutes, np.full(rows, MOST)]
    people = rng.integers(0, 90, rows) + 10 * (np.arange(rows) == 0)
    price = np.r_[rng.integers(1, 9, sites).astype(float), 0.0]
    order = rng.permutation(sites).tolist()
    opened, forbidden = tuple(order[: seed % 2]), tuple(order[1 : 1 + (seed // 2) % 2])
    budget = float(rng.integers(4, 1 + price.sum()))
    return Town(counted, counted, people.astype(float), price, budget, opened, forbidden), rng


def conditions(town: Town, **more: Any) -> Conditions:
    minutes = town.price[:-1]
    return Conditions(town.opened, town.forbidden, minutes, town.budget, unreached=MOST, **more)


def plans(town: Town) -> list[tuple[int, ...]]:
    """Every plan within the budget, today's sites in it."""
    may = [j for j in range(len(town.price) - 1) if j not in (*town.opened, *town.forbidden)]
    every = [chosen for size in range(len(may) + 1) for chosen in combinations(may, size)]
    return [(*town.opened, *c) for c in every if town.price[list(c)].sum() <= town.budget + 1e-9]


def own(town: Town, plan: tuple[int, ...]) -> np.ndarray:
    return town.minutes[:, [*plan, -1]].min(axis=1)


def mean(town: Town, plan: tuple[int, ...], mask: np.ndarray) -> float:
    return float(np.average(own(town, plan)[mask], weights=town.people[mask]))


def someone(town: Town, rng: np.random.Generator) -> np.ndarray:
    mask = rng.random(len(town.people)) < 0.4
    mask[0] = True
    return mask


def between(town: Town, mask: np.ndarray, rng: np.random.Generator) -> float:
    """Minutes that some plans keep and others do not, where there are two kinds of plans."""
    every = sorted(mean(town, plan, mask) for plan in plans(town))
    at = int(rng.integers(0, max(len(every) // 3, 1)))
    return (every[at] + every[min(at + 1, len(every) - 1)]) / 2 + 1e-4


@pytest.mark.parametrize("seed", TOWNS)
def test_a_floor_in_minutes_is_the_textbooks(seed: int) -> None:
    town, rng = made(seed)
    mask = someone(town, rng)
    most = between(town, mask, rng)
    found = p_median(town.minutes[:, :-1], town.people, None, conditions(town, floors=[Floor(mask, at_most=most)]))
    assert found.stopped == "proven"
    assert found.objective == pytest.approx(least_under(town, [(mask, "at_most", most)]))
    assert mean(town, found.sites, mask) <= most + 1e-6
    assert isinstance(found, LimitedSiting)
    assert found.floors["reached"][0] == pytest.approx(mean(town, found.sites, mask))


@pytest.mark.parametrize("seed", range(20))
def test_two_floors_in_minutes_are_the_textbooks(seed: int) -> None:
    town, rng = made(100 + seed)
    masks = [someone(town, rng), someone(town, rng)]
    plan = min(plans(town), key=lambda plan: sum(mean(town, plan, mask) for mask in masks))
    asked = [(mask, "at_most", mean(town, plan, mask) + float(rng.random())) for mask in masks]
    floors = [Floor(mask, at_most=most, name=f"floor {at}") for at, (mask, _, most) in enumerate(asked)]
    found = p_median(town.minutes[:, :-1], town.people, None, conditions(town, floors=floors))
    assert (found.stopped, found.objective) == ("proven", pytest.approx(least_under(town, asked)))


@pytest.mark.parametrize("seed", TOWNS)
def test_a_share_of_what_is_saved_is_the_textbooks_and_no_plan_of_all_is_better(seed: int) -> None:
    town, rng = made(200 + seed, rows=14, sites=7)
    mask = worst_off(own(town, town.opened) + 1e-3 * rng.random(14), town.people, 0.3)
    before, share = own(town, town.opened), float(rng.uniform(0.2, 0.6))
    kept = {}
    for plan in plans(town):
        saved = town.people * (before - own(town, plan))
        if saved.sum() > 0 and saved[mask].sum() >= share * saved.sum() - 1e-9:
            kept[plan] = float(town.people @ own(town, plan))
    asked = conditions(town, floors=[Floor(mask, share=share, name="the worst-off")])
    if not kept:
        with pytest.raises(InfeasiblePlan, match="the worst-off"):
            p_median(town.minutes[:, :-1], town.people, None, asked)
        return
    found = p_median(town.minutes[:, :-1], town.people, None, asked)
    assert (found.stopped, found.objective) == ("proven", pytest.approx(min(kept.values())))
    assert found.objective == pytest.approx(least_under(town, [(mask, "share", share)]))
    saved = town.people * (before - own(town, found.sites))
    assert saved[mask].sum() >= share * saved.sum() - 1e-3
    assert isinstance(found, LimitedSiting)
    assert found.floors["reached"][0] == pytest.approx(saved[mask].sum() / saved.sum())


@pytest.mark.parametrize("seed", TOWNS)
def test_capacities_are_the_textbooks(seed: int) -> None:
    town, rng = made(300 + seed)
    p = int(rng.integers(1 + len(town.opened), 7))
    held = np.round(rng.uniform(0.3, 2.0, 8) * town.people.sum() / p)
    asked = Conditions(town.opened, town.forbidden, unreached=MOST, capacities=held)
    found = p_median(town.minutes[:, :-1], town.people, p, asked)
    sites = Town(town.minutes, town.cost, town.people, np.ones(9), p - len(town.opened), town.opened, town.forbidden)
    assert (found.stopped, found.objective) == ("proven", pytest.approx(least_under(sites, (), held)))
    assert isinstance(found, LimitedSiting)
    whole(found, town, held)


@pytest.mark.parametrize("seed", TOWNS)
def test_capacities_a_budget_and_a_floor_are_the_textbooks(seed: int) -> None:
    town, rng = made(400 + seed)
    mask = someone(town, rng)
    held = np.round(rng.uniform(0.1, 1.0, 8) * town.people.sum())
    cost, kappa, within = town.minutes, 0.05, 9.0
    call: Any = p_median
    more: tuple[float, ...] = ()
    if seed % 3 == 1:
        call, more, cost = maximal_covering, (within,), (town.minutes > within).astype(float)
    if seed % 3 == 2:
        call, more, cost = equal_burden, (kappa,), np.exp(kappa * town.minutes)
    town = Town(town.minutes, cost, town.people, town.price, town.budget, town.opened, town.forbidden)
    most = float(rng.uniform(15, 50))
    asked = conditions(town, floors=[Floor(mask, at_most=most)], capacities=held)
    try:
        found = call(town.minutes[:, :-1], town.people, None, *more, asked)
    except InfeasiblePlan:
        with pytest.raises(AssertionError):
            least_under(town, [(mask, "at_most", most)], held)
        return
    best = least_under(town, [(mask, "at_most", most)], held)
    best = town.people.sum() - best if seed % 3 == 1 else best
    best = np.log(best / town.people.sum()) / kappa if seed % 3 == 2 else best
    assert (found.stopped, found.objective) == ("proven", pytest.approx(best))
    assert found.floors["reached"][0] <= most + 1e-6
    whole(found, town, held)


def whole(found: LimitedSiting, town: Town, held: np.ndarray) -> None:
    """Every place is at an open site that has room for it, and everyone is in one place or counted as in none."""
    places = found.places
    assert set(places["site"]) <= set(found.sites)
    load = np.bincount(places["site"], weights=places["weight"], minlength=len(held))
    assert (load <= held * (1 + 1e-6) + 1e-6).all()
    assert float(places["weight"].sum()) + found.unreached == pytest.approx(town.people.sum())
    for row in places["row"].unique():
        assert places.filter(places["row"] == row)["weight"].sum() <= town.people[row] * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(50))
@pytest.mark.parametrize("kind", ["covering", "burden"])
def test_floors_under_other_objectives_are_the_textbooks(kind: str, seed: int) -> None:
    town, rng = made(500 + seed, rows=12, sites=6)
    mask = someone(town, rng)
    most, kappa, within = between(town, mask, rng), 0.1, 9.0
    cost = (town.minutes > within).astype(float) if kind == "covering" else np.exp(kappa * town.minutes)
    town = Town(town.minutes, cost, town.people, town.price, town.budget, town.opened, town.forbidden)
    asked = conditions(town, floors=[Floor(mask, at_most=most)])
    best = least_under(town, [(mask, "at_most", most)])
    minutes, people = town.minutes[:, :-1], town.people
    if kind == "covering":
        found = maximal_covering(minutes, people, None, within, asked)
        assert (found.stopped, found.objective) == ("proven", pytest.approx(people.sum() - best))
    else:
        found = equal_burden(minutes, people, None, kappa, asked)
        assert (found.stopped, found.objective) == ("proven", pytest.approx(np.log(best / people.sum()) / kappa))
    assert mean(town, found.sites, mask) <= most + 1e-6
