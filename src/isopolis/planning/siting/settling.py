"""What holds for every plan that is better than the best one known: sites that it opens, and sites that it does not."""

from dataclasses import dataclass

from isopolis.planning.siting.nearby import Flags
from isopolis.planning.siting.prices import Ascent
from isopolis.planning.siting.purse import Purse


@dataclass(frozen=True)
class Settled:
    """The sites that every better plan opens, and those that are still free; all others stay closed."""

    opened: Flags
    free: Flags


def settle(ascent: Ascent, purse: Purse, slack: float) -> Settled:
    """What is settled at prices whose bound is `slack` below what a better plan may cost.

    A plan that opens a site which is worth little, or leaves one that is worth much, costs more than the bound by so
    much at least. Source: Beasley 1993 (problem reduction by Lagrangean penalties).
    """
    must, must_not = ascent.surcharge()
    opened = (must_not > slack) & (must <= slack)
    return Settled(opened, (must <= slack) & ~opened & (purse.costs <= purse.limit))
