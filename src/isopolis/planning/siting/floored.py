"""The end of a proof under floors in minutes: the relaxation by cuts, with a row for each floor, branched over.

Where a plan's sum is one of minutes, what a row pays is its minutes, so a floor is a row over what rows pay. At whole
sites the cuts say these minutes exactly.
"""

import numpy as np

from isopolis.planning.siting.branching import Branched, branch
from isopolis.planning.siting.purse import Real
from isopolis.planning.siting.question import Question
from isopolis.planning.siting.relaxing import Relaxation
from isopolis.planning.siting.settling import Settled
from isopolis.planning.siting.solving import PROVEN

ROWS = 20_000  # more than these are not branched over


def branches(question: Question) -> bool:
    """Whether this question can be answered so."""
    floors = all(not limit.shares for limit in question.limits)
    return floors and question.straight and len(question.nearby) <= ROWS and not question.nearby.short


def branched(question: Question, settled: Settled, price: Real, ends: tuple[float, float], until: float) -> Branched:
    """The best plan over the sites that are free, None where none is better than the best known.

    price: minutes that each row pays for being served, for a start. ends: the bound, and the best plan's sum.
    """
    relaxation = _Floored(question, settled, price)
    return branch(relaxation, ends[0], lambda value: value - PROVEN * abs(value), ends[1], until)


class _Floored(Relaxation):
    """The relaxation with a row for each floor, in minutes of a person."""

    def __init__(self, question: Question, settled: Settled, price: Real) -> None:
        super().__init__(question.nearby, settled, question.purse, price)
        columns = np.arange(len(self.free), len(self.free) + len(question.nearby), dtype=np.int32)
        for limit in question.limits:
            some = np.flatnonzero(limit.slope)
            most = limit.most / limit.scale / self._unit
            self._solver.addRow(-np.inf, most, len(some), columns[some], limit.slope[some] / limit.scale)
