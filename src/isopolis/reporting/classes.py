"""Five classes of a value: around the city's own, or from little to much."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

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


def round_step(value: float) -> float:
    """A round number (1, 2 or 5 times a power of ten) nearest above or at the value."""
    power = 10.0 ** (len(f"{int(value)}") - 1) if value >= 1 else _small_power(value)
    return next(s * power for s in (1, 2, 5, 10) if s * power >= value * 0.999)


def _small_power(value: float) -> float:
    power = 0.1
    while power > value:
        power /= 10
    return power


def around(values: Sequence[float], centre: float, indicator: Indicator, unit: str) -> Classes:
    """Classes around the city's value: the middle one is close to it, teal is better and ochre worse."""
    far = sorted(abs(value - centre) for value in values)
    reach = far[int(0.8 * (len(far) - 1))] or max(far) or 1e-6
    step = round_step(reach / 2 * (100 if unit == words.SHARE else 1)) / (100 if unit == words.SHARE else 1)
    bounds = tuple(centre + k * step for k in (-1.5, -0.5, 0.5, 1.5))
    colours = look.AROUND if indicator.direction == "-" else look.AROUND[::-1]
    return Classes(bounds, colours, _names(bounds, unit))


def upward(values: Sequence[float], unit: str) -> Classes:
    """Classes from little to much with a fifth of the values in each: for what is neither good nor bad."""
    ordered = sorted(values)
    bounds = tuple(ordered[min(int(len(ordered) * k / 5), len(ordered) - 1)] for k in range(1, 5))
    return Classes(bounds, look.UPWARD, _names(bounds, unit))


def _names(bounds: Sequence[float], unit: str) -> tuple[str, ...]:
    """What each class holds: "under 8", "8 to 12", ... "over 20"."""
    told = [_told(bound, unit) for bound in bounds]
    between = [f"{low} to {high}" for low, high in zip(told, told[1:], strict=False)]
    return (f"under {told[0]}", *between, f"{told[-1]} or more")


def _told(bound: float, unit: str) -> str:
    value = words.scaled(bound, unit)
    return words.number(value, 0 if abs(value) >= 20 else 1 if abs(value) >= 2 else 2)


def unit_of_scale(unit: str) -> str:
    """The unit as a key says it: "of 100", "km"."""
    return "of 100" if unit == words.SHARE else words.unit_in_words(unit)
