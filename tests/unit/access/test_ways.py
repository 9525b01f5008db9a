"""Ways from origins to facilities, held against every pair looked at one by one."""

import numpy as np
import pytest

from isopolis.access.graph import Graph
from isopolis.access.ways import DETOUR, LineWay, MatrixWay, Pairs, Snapped, StreetWay, Way

RNG = np.random.default_rng(7)
HOMES, THERE = RNG.uniform(0, 2_000, (40, 2)), RNG.uniform(0, 2_000, (9, 2))
SPEED = 80.0  # metres a minute


def line() -> tuple[Way, np.ndarray]:
    """A straight way, and the minutes of every pair."""
    metres = np.hypot(*(HOMES[:, None, :] - THERE[None, :, :]).transpose(2, 0, 1))
    return LineWay(HOMES, THERE, SPEED), metres * DETOUR / SPEED


def matrix() -> tuple[Way, np.ndarray]:
    """A matrix with holes, whose last origin it does not know."""
    minutes = RNG.uniform(1, 60, (40, 9)).astype(np.float32)
    minutes[RNG.random((40, 9)) < 0.3] = np.inf
    minutes[-1] = np.inf
    origin, facility = np.nonzero(np.isfinite(minutes))
    pairs = Pairs(origin.astype(np.int32), facility.astype(np.int32), minutes[origin, facility])
    return MatrixWay(pairs, np.isfinite(minutes).any(axis=1)), minutes


def streets() -> tuple[Way, np.ndarray]:
    """Ten crossings in a row, 100 metres apart; two origins and a facility stand off the map."""
    start = np.arange(9, dtype=np.int32)
    length = np.full(9, 100 / SPEED, np.float32)
    graph = Graph.of(10, start, start + 1, length, length)
    node = RNG.integers(0, 10, 40).astype(np.int32)
    at = RNG.integers(0, 10, 9).astype(np.int32)
    node[:2], at[0] = -1, -1
    homes = Snapped(node, RNG.uniform(0, 60, 40).astype(np.float32))
    there = Snapped(at, RNG.uniform(0, 60, 9).astype(np.float32))
    metres = np.abs(node[:, None] - at[None, :]) * 100 + homes.metres[:, None] + there.metres[None, :]
    off = (node < 0)[:, None] | (at < 0)[None, :]
    return StreetWay(graph, homes, there, SPEED), np.where(off, np.inf, metres / SPEED)


@pytest.mark.parametrize("made", [line, matrix, streets])
def test_the_nearest_is_the_least_of_all_pairs(made) -> None:
    way, minutes = made()
    some = np.array([0, 2, 3, 7], np.int32)
    found = way.nearest(some)
    assert np.allclose(found.minutes, minutes[:, some].min(axis=1), rtol=1e-5)
    reached = np.isfinite(found.minutes)
    assert (found.which[~reached] == -1).all()
    assert np.allclose(minutes[reached, found.which[reached]], found.minutes[reached], rtol=1e-5)
    assert np.isin(found.which[reached], some).all()


@pytest.mark.parametrize("made", [line, matrix, streets])
def test_within_lists_every_pair_under_the_bound_once(made) -> None:
    way, minutes = made()
    some = np.array([1, 2, 4, 8], np.int32)
    pairs = way.within(some, 12.0)
    found = set(zip(pairs.origin.tolist(), pairs.facility.tolist(), strict=True))
    assert len(found) == len(pairs.origin)
    assert found == {(o, int(f)) for o in range(40) for f in some if minutes[o, f] <= 12.0}
    assert np.allclose(pairs.minutes, minutes[pairs.origin, pairs.facility], rtol=1e-5)


@pytest.mark.parametrize("made", [line, matrix, streets])
def test_no_facility_reaches_nobody(made) -> None:
    way, _ = made()
    none = np.zeros(0, np.int32)
    assert np.isinf(way.nearest(none).minutes).all()
    assert len(way.within(none, 60.0).origin) == 0


def test_who_is_off_the_map_is_not_known() -> None:
    assert streets()[0].known.sum() == 38
    assert matrix()[0].known.sum() == 39
    assert line()[0].known.all()
