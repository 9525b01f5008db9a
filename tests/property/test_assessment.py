"""What must be true of any decision: nothing comes of nothing, closing never helps, sums over areas are the city."""

from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isopolis.planning.assessment import Assessment, assess
from isopolis.planning.assessment.closing import Kind, least, value
from isopolis.sources.decision import Change, Decision, Move, Opening
from tests.made_town import LAT, LIBRARIES, lon, people, town

FEW = settings(max_examples=8, deadline=None)
MANY = settings(max_examples=60, deadline=None)
METRES = st.integers(0, 50).map(lambda n: 97.0 * n)
TOWNS = st.lists(METRES, min_size=3, max_size=6, unique=True).map(lambda xs: {f"l{n}": x for n, x in enumerate(xs)})
EXACT = ["area", "group", "mode", "kind", "statistic"]


def assessed(libraries: dict[str, float], decision: Decision, rows: pl.DataFrame | None = None) -> Assessment:
    with TemporaryDirectory() as folder:
        return assess(town(Path(folder), libraries=libraries, rows=rows), decision)


def worse(found: Assessment) -> pl.Series:
    """By row, how much worse it is: minutes more, or a lower share."""
    harm = pl.when(pl.col("unit") == "minutes").then("difference").otherwise(-pl.col("difference"))
    return found.effects.select(harm=harm)["harm"]


@FEW
@given(TOWNS)
def test_nothing_comes_of_what_changes_nothing(libraries: dict[str, float]) -> None:
    same = Move(id="l0", lon=lon(libraries["l0"]), lat=LAT)
    found = assessed(libraries, Decision(name="Stay", move=(same,)))
    assert found.effects["difference"].abs().max() == 0
    assert found.effects.select(pl.sum("n_lose", "n_gain", "n_cut_off")).row(0) == (0, 0, 0)
    assert found.worst_hit.is_empty()
    assert assessed(libraries, Decision(name="Nothing")).effects.is_empty()


@FEW
@given(TOWNS)
def test_closing_helps_nobody_and_closing_more_helps_nobody(libraries: dict[str, float]) -> None:
    one = assessed(libraries, Decision(name="One", close=("l0",)))
    two = assessed(libraries, Decision(name="Two", close=("l0", "l1")))
    assert worse(one).min() >= 0
    assert one.effects["n_gain"].sum() == 0
    both = one.effects.join(two.effects, on=EXACT, suffix="_two")
    assert (both["n_lose_two"] >= both["n_lose"]).all()
    assert (worse(two) - worse(one)).min() >= -1e-9


@FEW
@given(TOWNS, METRES)
def test_opening_hurts_nobody(libraries: dict[str, float], x: float) -> None:
    opened = Opening(id="new", kind="library", lon=lon(x), lat=LAT, step_free=True)
    found = assessed(libraries, Decision(name="Open", open=(opened,)))
    assert worse(found).max() <= 1e-9
    assert found.effects["n_lose"].sum() == 0


@FEW
@given(TOWNS)
def test_what_touches_one_kind_moves_no_other(libraries: dict[str, float]) -> None:
    found = assessed(libraries, Decision(name="One", close=("l0",), change=(Change(id="l1", step_free=False),)))
    assert set(found.effects["kind"]) == {"library", "LOC01", "LOC03"}


@FEW
@given(TOWNS)
def test_sums_over_areas_are_the_city(libraries: dict[str, float]) -> None:
    found = assessed(libraries, Decision(name="Two", close=("l0", "l1"))).effects
    rows = found.filter(~pl.col("counterfactual")).with_columns(
        total=pl.col("difference") * pl.col("n"), city=pl.col("level") == pl.col("level").first()
    )
    sums = rows.group_by("city", "group", "kind", "statistic").agg(pl.sum("n", "n_lose", "n_cut_off", "total"))
    whole, parts = (sums.filter(pl.col("city") == c).sort("group", "kind", "statistic") for c in (True, False))
    for name in ("n", "n_lose", "n_cut_off"):
        assert whole[name].equals(parts[name])
    assert (whole["total"] - parts["total"]).abs().max() < 1e-6


@FEW
@given(TOWNS, st.integers(0, 99))
def test_order_and_names_change_nothing(libraries: dict[str, float], seed: int) -> None:
    decision = Decision(name="Two", close=("l0", "l1"))
    first = assessed(libraries, decision)
    turned = dict(reversed(libraries.items()))
    second = assessed(turned, decision, people().sample(fraction=1, shuffle=True, seed=seed))
    order = [*EXACT]
    assert first.effects.sort(order).equals(second.effects.sort(order))
    assert first.mitigations.equals(second.mitigations)
    assert first.worst_hit.equals(second.worst_hit)
    names = {id: f"x{9 - int(id[1:])}" for id in libraries}  # other names, in another order
    renamed = assessed(
        {names[id]: x for id, x in libraries.items()}, Decision(name="Two", close=(names["l0"], names["l1"]))
    )
    assert first.effects.equals(renamed.effects)
    assert first.worst_hit.equals(renamed.worst_hit)
    losses = [found.mitigations.filter(rank=1)["mean_loss"].to_list() for found in (first, renamed)]
    assert losses[0] == losses[1]


def test_the_better_alternative_is_what_assessing_it_says() -> None:
    libraries = LIBRARIES | {"l4": 2100.0, "l5": 3900.0}
    found = assessed(libraries, Decision(name="Close two", close=("l1", "l2")))
    best = found.mitigations.row(1, named=True)
    ids = tuple(best["what"].removeprefix("closes ").split(", "))
    again = assessed(libraries, Decision(name="Instead", close=ids)).mitigations.row(0, named=True)
    for name in ("mean_loss", "worst_group", "worst_loss", "n_lose", "n_cut_off"):
        assert (
            best[name] == pytest.approx(again[name], rel=1e-6) if name != "worst_group" else best[name] == again[name]
        )
    assert best["difference"] < 0
    losses = [
        assessed(libraries, Decision(name="-", close=pair)).mitigations["mean_loss"][0]
        for pair in combinations(libraries, 2)
    ]
    assert best["mean_loss"] == pytest.approx(min(losses), abs=1e-6)


# --- the search ---------------------------------------------------------------------------------------------------


@st.composite
def kinds(draw: st.DrawFn) -> tuple[Kind, tuple[int, ...]]:
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    facilities, demands, groups = draw(st.integers(3, 8)), draw(st.integers(1, 12)), draw(st.integers(0, 3))
    many = draw(st.integers(1, facilities - 1))
    minutes = np.minimum(rng.integers(0, 80, (demands, facilities)).astype(float), 60.0)
    weights = rng.random((groups + 1, demands))
    weights /= weights.sum(axis=1, keepdims=True)
    closable = rng.random(facilities) < 0.8
    closed = tuple(sorted(rng.choice(facilities, many, replace=False).tolist()))
    closable[list(closed)] = True
    savings = rng.integers(1, 9, facilities).astype(float) if draw(st.booleans()) else None
    needed = float(savings[list(closed)].sum()) if savings is not None else 0.0
    return Kind(minutes, weights, 60.0, closable, many, savings, needed), closed


def plain(kind: Kind, closed: tuple[int, ...]) -> list[float]:
    """The loss by objective, worked out the long way."""
    left = [at for at in range(kind.minutes.shape[1]) if at not in closed]
    losses = []
    for row in kind.weights:
        total = 0.0
        for demand, weight in enumerate(row):
            now, then = min(kind.minutes[demand]), min([kind.minutes[demand][at] for at in left] + [kind.most])
            total += weight * (then - min(now, kind.most))
        losses.append(total)
    return losses


@MANY
@given(kinds())
def test_losses_are_those_of_the_long_way(made: tuple[Kind, tuple[int, ...]]) -> None:
    kind, closed = made
    assert kind.loss(closed) == pytest.approx(plain(kind, closed))
    for loss, other, kept in kind.swaps(closed):
        assert loss == pytest.approx(plain(kind, other))
        assert kept in closed
        assert kept not in other
        assert kind.closable[list(other)].all()
        assert kind.enough(other)


@MANY
@given(kinds(), st.sampled_from(["everyone", "worst group"]))
def test_the_least_of_all_sets_is_found(made: tuple[Kind, tuple[int, ...]], aim: str) -> None:
    kind, closed = made
    options = [each for each in combinations(np.flatnonzero(kind.closable).tolist(), len(closed)) if kind.enough(each)]
    best = min(value(np.array(plain(kind, each)), aim) for each in options)
    found, every = least(kind, closed, aim)
    assert every
    assert value(kind.loss(found), aim) == pytest.approx(best)


@MANY
@given(kinds(), st.sampled_from(["everyone", "worst group"]))
def test_a_search_by_swaps_ends_where_no_swap_helps(made: tuple[Kind, tuple[int, ...]], aim: str) -> None:
    kind, closed = made
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("isopolis.planning.assessment.closing.WORK", 0)
        found, every = least(kind, closed, aim)
    assert not every
    assert value(kind.loss(found), aim) <= value(kind.loss(closed), aim)
    assert not [swap for swap in kind.swaps(found) if value(swap[0], aim) < value(kind.loss(found), aim)]
