"""What siting returns."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Siting:
    """Where to open, and the proof.

    sites: the open ones, as columns of the minutes, in their order; those that are open today among them.
    objective: what the function that returned it says; bound: what no plan is better than; gap: how far they are
    apart, as a share of the objective. stopped: proven (apart by a millionth at most), gap (as near as was asked),
    search (nothing better is found) or time. served: by row the nearest open site, -1 where none is reached;
    unreached: the weight of these rows.
    """

    sites: tuple[int, ...]
    objective: float
    bound: float
    gap: float
    stopped: str
    served: NDArray[np.int32]
    unreached: float

    def __repr__(self) -> str:
        listed = ", ".join(map(str, self.sites[:12])) + (" ..." if len(self.sites) > 12 else "")
        return (
            f"Siting: {len(self.sites)} sites ({listed}), objective {self.objective:,.6g}, "
            f"bound {self.bound:,.6g} ({100 * self.gap:.3g} % apart, {self.stopped})"
        )


def apart(objective: float, bound: float) -> float:
    """How far the bound is from the objective, as a share of it; 0 where both are 0."""
    return abs(objective - bound) / abs(objective) if objective else float(bound != objective)
