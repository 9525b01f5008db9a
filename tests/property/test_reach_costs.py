"""What holds of every street and every mode: bounds keep their order, a ban never helps, flat is the same both ways."""

import math

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from isopolis.access.costs import Costs, costs
from isopolis.access.network import EDGES, NODES, TAGS, Network
from isopolis.sources.modes import Mode, Unknown

HINDRANCES = ("steps", "raised_kerb", "unpaved", "not_for_wheelchairs", "no_tactile", "unlit", "steep")

answers = st.sampled_from([True, False, None])
slopes = st.none() | st.floats(-0.5, 0.5, width=32)
edges = st.fixed_dictionaries(
    {"metres": st.floats(0, 1000, width=32), "grade": slopes, "incline": slopes} | dict.fromkeys(TAGS, answers)
)
networks = st.lists(edges, min_size=1, max_size=12).map(
    lambda rows: Network(
        pl.DataFrame({"lon": [0.0, 0.0], "lat": [0.0, 0.001], "height": [None, None]}, schema=NODES),
        pl.DataFrame([{"start": 0, "end": 1} | row for row in rows], schema=EDGES),
    )
)
times = st.sampled_from([1.0, 1.3, 2.0, math.inf])
unknowns = st.builds(Unknown, **dict.fromkeys(Unknown.model_fields, st.sampled_from(["yes", "no"])))
modes = st.builds(
    Mode,
    id=st.just("m"),
    name=st.just("moving"),
    noun=st.just("one who moves"),
    speed=st.floats(0.5, 20),
    steep_from=st.floats(0.01, 0.3),
    unknown=unknowns,
    **dict.fromkeys(HINDRANCES, times),
)
UNITS = ("minutes", "metres")


def never_less(one: Costs, other: Costs) -> bool:
    """Whether the second is at least the first on each edge, both ways."""
    return all((a <= b).all() for a, b in zip(one, other, strict=True))


@settings(deadline=None)
@given(networks, modes, st.sampled_from(UNITS))
def test_best_is_at_most_central_and_central_at_most_worst(network: Network, mode: Mode, unit) -> None:
    best, central, worst = (costs(network, mode, bound, unit) for bound in ("best", "central", "worst"))
    assert never_less(best, central)
    assert never_less(central, worst)


@settings(deadline=None)
@given(networks, modes, st.sampled_from(HINDRANCES), st.sampled_from(["best", "central", "worst"]))
def test_barring_a_hindrance_never_makes_a_street_cheaper(network: Network, mode: Mode, hindrance: str, bound) -> None:
    stricter = mode.model_copy(update={hindrance: math.inf})
    for unit in UNITS:
        assert never_less(costs(network, mode, bound, unit), costs(network, stricter, bound, unit))


@settings(deadline=None)
@given(networks, modes, st.fixed_dictionaries(dict.fromkeys(HINDRANCES, times)))
def test_a_mode_that_less_hinders_is_never_slower_at_the_same_speed(network: Network, mode: Mode, other: dict) -> None:
    freer = mode.model_copy(update={key: min(getattr(mode, key), factor) for key, factor in other.items()})
    assert never_less(costs(network, freer), costs(network, mode))


@settings(deadline=None)
@given(networks, modes, st.sampled_from(list(Unknown.model_fields)))
def test_trusting_a_tag_less_never_makes_a_street_cheaper(network: Network, mode: Mode, tag: str) -> None:
    trusting, wary = (
        mode.model_copy(update={"unknown": mode.unknown.model_copy(update={tag: word})}) for word in ("yes", "no")
    )
    assert never_less(costs(network, trusting), costs(network, wary))


@settings(deadline=None)
@given(networks, modes)
def test_a_flat_street_costs_the_same_both_ways(network: Network, mode: Mode) -> None:
    flat = Network(network.nodes, network.edges.with_columns(grade=0.0, incline=0.0))
    forward, backward = costs(flat, mode)
    assert np.array_equal(forward, backward)


@settings(deadline=None)
@given(networks, modes)
def test_walking_a_street_from_its_other_end_swaps_its_costs(network: Network, mode: Mode) -> None:
    turned = network.edges.with_columns(-pl.col("grade"), -pl.col("incline"), start="end", end="start")
    forward, backward = costs(network, mode)
    again, back = costs(Network(network.nodes, turned), mode)
    assert np.array_equal(forward, back)
    assert np.array_equal(backward, again)


@settings(deadline=None)
@given(networks, modes)
def test_a_street_is_barred_in_metres_where_it_is_barred_in_minutes(network: Network, mode: Mode) -> None:
    minutes, metres = costs(network, mode)[0], costs(network, mode, unit="metres")[0]
    assert np.array_equal(np.isinf(minutes), np.isinf(metres))


@settings(deadline=None)
@given(networks, modes, st.floats(1.1, 3))
def test_whoever_is_faster_takes_proportionally_less(network: Network, mode: Mode, times: float) -> None:
    slow, fast = costs(network, mode)[0], costs(network, mode.model_copy(update={"speed": mode.speed * times}))[0]
    assert np.allclose(slow, fast * times, rtol=1e-5)
