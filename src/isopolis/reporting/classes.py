"""Five classes of a value: around the city's own, or from little to much."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from isopolis.framework import Indicator
from isopolis.reporting import look, words


@dataclass(frozen=True, slots=True)
class Classes:
    """Four bounds that part values into five classes, from low to high, each with its colour and name."""

    bounds: tuple[float, ...]
    colours: tuple[str, ...]
    names: tuple[str, ...]

    def place(self, value: float) -> int:
        """Which class a value falls in, 0 to 4."""
        return bisect_right(self.bounds, value)

    def colour(self, value: float) -> str:
        """The colour of the value's class."""
        return self.colours[self.place(value)]

    def ink(self, value: float) -> str:
        """The colour of text that stands on the value's class."""
        return look.WHITE if self.colour(value) in (look.AROUND[0], look.AROUND[4]) else look.INK


def around(values: Sequence[float], centre: float, indicator: Indicator, unit: str) -> Classes:
    """Classes around the city's value: the middle one is close to it, teal is better and ochre worse."""
    ordered = sorted(values)
    edge = len(ordered) // 20
    below, above = centre - ordered[edge], ordered[-1 - edge] - centre
    least = max(below, above, abs(centre) * 0.1, 1e-6) * 0.25
    below, above = max(below, min(least, centre * 0.8)), max(above, least)
    rough = (centre - 0.7 * below, centre - 0.25 * below, centre + 0.25 * above, centre + 0.7 * above)
    bounds = _rounded(rough, unit)
    colours = look.AROUND if indicator.direction == "-" else look.AROUND[::-1]
    return Classes(bounds, colours, _names(bounds, unit))


def _rounded(bounds: Sequence[float], unit: str) -> tuple[float, ...]:
    """The bounds at the coarsest rounding that keeps them apart."""
    factor = 100 if unit == words.SHARE else 1
    for digits in (-3, -2, -1, 0, 1, 2, 3, 4):
        told = [round(bound * factor, digits) for bound in bounds]
        narrowest = min(b - a for a, b in pairwise(bounds)) * factor
        if len(set(told)) == len(told) and 10.0**-digits <= narrowest / 2 + 1e-12:
            return tuple(bound / factor for bound in told)
    return tuple(bounds)


def upward(values: Sequence[float], unit: str) -> Classes:
    """Classes from little to much with a fifth of the values in each: for what is neither good nor bad."""
    ordered = sorted(values)
    bounds = _rounded([ordered[min(int(len(ordered) * k / 5), len(ordered) - 1)] for k in range(1, 5)], unit)
    return Classes(bounds, look.UPWARD, _names(bounds, unit))


def even(values: Sequence[float]) -> Classes:
    """Classes of shares from little to all, each as wide as the next: so that two maps can be held side by side."""
    start = min(int(min(values) * 10 + 1e-9), 9) / 10
    bounds = tuple(round(start + (1 - start) * k / 5, 2) for k in range(1, 5))
    return Classes(bounds, look.UPWARD, _names(bounds, words.SHARE))


def doubling(values: Sequence[float], unit: str) -> Classes:
    """Classes from little to much of values that are mostly small: each about twice as wide as the one below it.

    Their bounds are four neighbours of 1, 2, 5, 10, 20, ...; the highest is at most half the largest value.
    """
    most = max(max(values) / 2, 1e-6)
    power = 10.0 ** math.floor(math.log10(most))
    steps = [step * power * scale for scale in (0.01, 0.1, 1) for step in (1, 2, 5)]
    bounds = tuple(round(step, 9) for step in steps if step <= most * (1 + 1e-9))[-4:]
    return Classes(bounds, look.UPWARD, _names(bounds, unit))


def _names(bounds: Sequence[float], unit: str) -> tuple[str, ...]:
    """What each class holds: "under 8", "8 to 12", ... "over 20"."""
    told = [words.number(round(words.scaled(bound, unit), 6)) for bound in bounds]
    between = [f"{low} to {high}" for low, high in pairwise(told)]
    return (f"under {told[0]}", *between, f"{told[-1]} or more")


def unit_of_scale(unit: str) -> str:
    """The unit as a key says it: "of 100", "km"."""
    return "of 100" if unit == words.SHARE else words.unit_in_words(unit)
