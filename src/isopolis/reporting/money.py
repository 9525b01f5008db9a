"""Euros in words."""

from isopolis.reporting import words

LARGE = ((1e9, "billion"), (1e6, "million"))


def money(value: float) -> str:
    """An amount in three figures where it is large: "880,000", "2.76 million"."""
    for size, name in LARGE:
        if abs(value) >= size:
            return f"{words.number(value / size)} {name}"
    return words.number(value, 0)


def euros(value: float) -> str:
    """An amount with its unit: "2.76 million euros"."""
    return f"{money(value)} euros"


def adding_up(one: float, other: float) -> tuple[str, str, str]:
    """The sum of two amounts and both of them, with their unit and rounded alike, so that the parts make the sum.

    The smaller one that is not 0 sets the unit; it keeps at least three figures.
    """
    least = min((abs(value) for value in (one, other) if value), default=0.0)
    size, name = next(((size, f" {name}") for size, name in LARGE if least >= size), (1.0, ""))
    digits = 0 if size == 1 else 1 if least >= 10 * size else 2
    first, second = (round(value / size, digits) for value in (one, other))
    told = (words.number(value, digits) for value in (first + second, first, second))
    both, mine, rest = (f"{text.removesuffix('.0')}{name} euros" for text in told)
    return both, mine, rest
