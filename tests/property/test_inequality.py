"""What must hold of any spread: scale, order and splitting of places change nothing that they should not."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from isopolis.measurement.inequality import (
    concentration_index,
    fgt,
    gini,
    kolm_pollak_ede,
    kolm_pollak_kappa,
    palma,
    theil,
)

City = tuple[np.ndarray, np.ndarray, np.ndarray]


@st.composite
def cities(draw: st.DrawFn) -> City:
    """Values, weights and ranks of 2 to 12 places; ranks come twice, values and weights may be 0."""
    n = draw(st.integers(2, 12))
    values = draw(st.lists(st.integers(0, 120), min_size=n, max_size=n))
    weights = draw(st.lists(st.integers(0, 500), min_size=n, max_size=n))
    rank = draw(st.lists(st.integers(1, 6), min_size=n, max_size=n))
    y, w = np.array(values, float), np.array(weights, float)
    assume(y @ w > 0)
    return y, w, np.array(rank)


def everything(y: np.ndarray, w: np.ndarray, r: np.ndarray) -> list[float]:
    shares = [fgt(y, w, 30, a, above) for a in range(3) for above in (False, True)]
    return [
        *shares,
        gini(y, w),
        concentration_index(y, w, r),
        palma(y, w, r),
        *theil(y, w, r),
        kolm_pollak_ede(y, w, 0.03),
    ]


@given(cities(), st.randoms())
def test_order_of_places_changes_nothing(city: City, random) -> None:
    order = list(range(len(city[0])))
    random.shuffle(order)
    assert everything(*(a[order] for a in city)) == pytest.approx(everything(*city), nan_ok=True, abs=1e-12)


@given(cities(), st.integers(0, 11))
def test_a_place_in_two_halves_is_the_same_place(city: City, which: int) -> None:
    y, w, r = city
    i = which % len(y)
    halves = np.append(w, w[i] / 2)
    halves[i] /= 2
    assert everything(np.append(y, y[i]), halves, np.append(r, r[i])) == pytest.approx(
        everything(*city), nan_ok=True, abs=1e-12
    )


@given(cities(), st.floats(0.01, 100), st.floats(0.01, 100))
def test_units_change_no_index(city: City, unit: float, people: float) -> None:
    y, w, r = city
    scaled = y * unit, w * people, r
    for measure in (lambda y, w, r: gini(y, w), concentration_index, palma, lambda y, w, r: theil(y, w, r).total):
        assert measure(*scaled) == pytest.approx(measure(*city), nan_ok=True, abs=1e-9)
    kappa, other = kolm_pollak_kappa(y, w, 1), kolm_pollak_kappa(scaled[0], scaled[1], 1)
    assert kolm_pollak_ede(scaled[0], scaled[1], other) == pytest.approx(unit * kolm_pollak_ede(y, w, kappa))


@given(cities())
def test_a_minute_more_for_everyone_is_a_minute_more(city: City) -> None:
    y, w, _ = city
    assert kolm_pollak_ede(y + 7, w, 0.04) == pytest.approx(kolm_pollak_ede(y, w, 0.04) + 7)


@given(cities())
def test_indices_stay_within_their_limits(city: City) -> None:
    y, w, r = city
    assert -1e-12 <= gini(y, w) < 1
    assert abs(concentration_index(y, w, r)) <= gini(y, w) + 1e-12  # no rank orders more than the values' own
    assert concentration_index(y, w, -r) == pytest.approx(-concentration_index(y, w, r), abs=1e-12)
    kept = w > 0
    mean, most = np.average(y, weights=w), y[kept].max()
    assert mean - 1e-9 <= kolm_pollak_ede(y, w, 0.03) <= most + 1e-9
    assert y[kept].min() - 1e-9 <= kolm_pollak_ede(y, w, -0.03) <= mean + 1e-9
    assert 1 >= fgt(y, w, 30, 0) >= fgt(y, w, 30, 1) >= fgt(y, w, 30, 2) >= 0


@given(cities())
def test_between_and_within_add_up(city: City) -> None:
    total, between, within = theil(*city)
    assert total == pytest.approx(between + within, abs=1e-12)
    assert min(between, within) >= -1e-12


@given(cities())
def test_moving_minutes_from_the_far_to_the_near_makes_it_more_equal(city: City) -> None:
    y, w, _ = city
    w = np.maximum(w, 1)
    far, near = int(y.argmax()), int(y.argmin())
    assume(y[far] > y[near] + 1)
    evened = y.copy()
    moved = min(w[far], w[near]) * (y[far] - y[near]) / 4
    evened[far] -= moved / w[far]
    evened[near] += moved / w[near]
    assert gini(evened, w) < gini(y, w)
    assert theil(evened, w, w).total < theil(y, w, w).total
    assert kolm_pollak_ede(evened, w, 0.03) < kolm_pollak_ede(y, w, 0.03)
