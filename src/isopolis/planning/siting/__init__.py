"""Siting: where to open service points, for everyone or for those worst off, and how much better any plan could be."""

from isopolis.planning.siting.conditions import Conditions
from isopolis.planning.siting.covering import p_centre, set_covering
from isopolis.planning.siting.limited import LimitedSiting
from isopolis.planning.siting.limits import Floor, worst_off
from isopolis.planning.siting.median import equal_burden, maximal_covering, p_median
from isopolis.planning.siting.result import Siting
from isopolis.planning.siting.solving import Effort

__all__ = [
    "Conditions",
    "Effort",
    "Floor",
    "LimitedSiting",
    "Siting",
    "equal_burden",
    "maximal_covering",
    "p_centre",
    "p_median",
    "set_covering",
    "worst_off",
]
