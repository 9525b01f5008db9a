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
