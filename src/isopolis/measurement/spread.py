"""How unequally minutes are spread over people: the summaries of reach, by METHODS §11's conventions."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from isopolis.measurement.inequality import (
    concentration_index,
    fgt,
    gini,
    kolm_pollak_ede,
    kolm_pollak_kappa,
    palma,
    theil,
)
from isopolis.measurement.moments import Real

if TYPE_CHECKING:
    from isopolis.measurement.residents import Residents

EPSILON = 1.0  # aversion to inequality (METHODS §12: 0.5 to 1.5)


def aversion(minutes: Real, people: "Residents") -> float:
    """The kappa of Kolm and Pollak that these minutes fix, so that other modes and later years compare with them."""
    return kolm_pollak_kappa(minutes, people.weights[0], EPSILON)


def spread(minutes: Real, people: "Residents", line: float, kappa: float) -> Iterator[tuple[str, str, float]]:
    """Name, unit and value of each summary of minutes over everyone; those that need a rank only where there is one.

    fgt1 and fgt2: how far minutes exceed the line, as a share of it (squared for fgt2), over everyone. gini, theil
    and theil_between (between the finest areas): 0 where everyone has the same. kolm_pollak: the minutes that, borne
    by everyone alike, would be as bad. concentration: below 0 where places that are badly off have the longer way.
    palma: the mean of the best-off tenth over the mean of the four worst-off tenths.
    """
    everyone = people.weights[0]
    by_area = theil(minutes, everyone, np.array(people.place))
    yield "fgt1", "ratio", fgt(minutes, everyone, line, 1, above=True)
    yield "fgt2", "ratio", fgt(minutes, everyone, line, 2, above=True)
    yield "gini", "index", gini(minutes, everyone)
    yield "theil", "index", by_area.total
    yield "theil_between", "index", by_area.between
    yield "kolm_pollak", "minutes", kolm_pollak_ede(minutes, everyone, kappa)
    if people.rank is not None:
        yield "concentration", "index", concentration_index(minutes, everyone, people.rank)
        yield "palma", "ratio", palma(minutes, everyone, people.rank)
