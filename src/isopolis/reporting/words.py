"""Numbers and gaps in words. The subject is the service, the street or the market, never the group."""

from collections.abc import Iterable
from typing import NamedTuple

from isopolis.framework import Indicator

SHARE = "share"
_UNIT_WORDS = {"eur": "euros", "EUR": "euros", "persons": "people", "ratio": "", "number": "", "count": "", "index": ""}


def number(value: float, digits: int | None = None) -> str:
    """A number as people write it: "12,300", "34.9", "0.45"; without `digits`, three figures are kept."""
    if digits is None:
        size = abs(value)
        digits = 0 if size >= 100 or value == int(value) else 1 if size >= 10 else 2
    text = f"{value:,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text and digits > 1 else text
    return text.replace("-", "\N{MINUS SIGN}") if float(text.replace(",", "")) else text.removeprefix("-")


def _base(values: Iterable[float]) -> int:
    """100, or 1,000 where all are small and one is under 2 of 100 and not a whole point: "4 of 1,000"."""
    known = list(values)
    small = (v for v in known if 0 < v < 0.02)
    broken = any(abs(v * 100 - round(v * 100)) > 1e-6 for v in small)
    return 1000 if broken and max(known) < 0.1 else 100


def share_in_words(share: float, of: int = 100) -> str:
    """A share (0 to 1) as people: "43 of 100"."""
    return f"{number(round(share * of + 1e-9), 0)} of {number(of, 0)}"


def unit_in_words(unit: str) -> str:
    """The unit as it follows a number: "km", "euros"; empty where a number needs none."""
    return _UNIT_WORDS.get(unit, unit)


def amounts(values: Iterable[float], unit: str) -> list[str]:
    """Values in their unit and on one base: "43 of 100", "0.9 km"."""
    known = list(values)
    if unit == SHARE:
        base = _base(known)
        return [share_in_words(v, base) for v in known]
    return [f"{number(v)} {unit_in_words(unit)}".rstrip() for v in known]


def finely(values: Iterable[float], unit: str) -> list[str]:
    """Values in their unit, with a decimal more where whole numbers would hide that they differ."""
    known = list(values)
    told = amounts(known, unit)
    if unit != SHARE or len(set(told)) == len(set(known)):
        return told
    return [f"{number(value * 100, 1)} of 100" for value in known]


def amount(value: float, unit: str) -> str:
    """One value in its unit: "43 of 100", "0.9 km"."""
    return amounts([value], unit)[0]


def side_by_side(value: float, others: float, unit: str, against: str = "others") -> str:
    """A group's value and that of the rest, short: "43 of 100, others 68"."""
    mine, theirs = amounts([value, others], unit)
    return f"{mine}, {against} {theirs.split(' ')[0]}"


def scaled(value: float, unit: str) -> float:
    """The value as it stands on an axis: shares become points (0 to 100), the rest stays."""
    return value * 100 if unit == SHARE else value


def _digits(unit: str, low: float | None, high: float | None) -> int | None:
    """How finely a difference is told: whole points unless its interval is narrower than two."""
    if unit != SHARE or (low is not None and low == high):
        return None
    narrow = low is not None and high is not None and (high - low) * 100 < 2
    return 1 if narrow else 0


def _ways(unit: str) -> tuple[str, str]:
    return ("less often", "more often") if unit == SHARE else ("less", "more")


def difference_in_words(difference: float, unit: str, low: float | None = None, high: float | None = None) -> str:
    """A difference: "21 points less often"; its interval, where given, sets the digits."""
    size = number(abs(scaled(difference, unit)), _digits(unit, low, high))
    if unit == SHARE:
        size += " point" if size == "1" else " points"
    else:
        size = f"{size} {unit_in_words(unit)}".rstrip()
    return f"{size} {_ways(unit)[difference > 0]}"


def interval_in_words(low: float | None, high: float | None, unit: str) -> str:
    """An interval of a difference, the smaller end first: "17 to 25"; "2 less to 6 more"; empty where there is none."""
    if low is None or high is None or low == high:
        return ""
    digits = _digits(unit, low, high)
    near, far = sorted((abs(scaled(low, unit)), abs(scaled(high, unit))))
    if low < 0 < high:
        less, more = abs(scaled(low, unit)), scaled(high, unit)
        return f"{number(less, digits)} less to {number(more, digits)} more"
    return f"{number(near, digits)} to {number(far, digits)}"


def gap_in_words(difference: float, unit: str, low: float | None = None, high: float | None = None) -> str:
    """A difference with its interval: "21 points less often (17 to 25)"."""
    told, interval = difference_in_words(difference, unit, low, high), interval_in_words(low, high, unit)
    return f"{told} ({interval})" if interval else told


class Sides(NamedTuple):
    """Who stands on the two sides of a gap, in words."""

    people: str
    others: str


def contrast_in_words(indicator: Indicator, unit: str, who: Sides, values: tuple[float, float]) -> str:
    """The two sides of a gap as one sentence, its subject the service: "At night, streets feel safe to ..."."""
    mine, theirs = amounts(values, unit)
    joint = " " if unit == SHARE else " for "
    reference = f"{theirs} {who.others}" if who.others.startswith("in ") else f"{theirs}{joint}{who.others}"
    if indicator.sentence:
        return indicator.sentence.format(group=f"{mine}{joint}{who.people}", others=reference)
    return f"{indicator.name}: {mine}{joint}{who.people}, {reference}."


def listed(parts: Iterable[str], last: str = "and") -> str:
    """Parts as a list in a sentence: "a, b and c"."""
    known = list(parts)
    if len(known) < 2:
        return "".join(known)
    return f"{', '.join(known[:-1])} {last} {known[-1]}"


def counted(count: int, noun: str, nouns: str = "") -> str:
    """A count with its noun: "1 gap", "12 gaps"."""
    return f"{number(count, 0)} {noun if count == 1 else nouns or noun + 's'}"


def inner(name: str) -> str:
    """A name as it stands inside a sentence: its first letter small, unless the second is a capital too."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def capital(text: str) -> str:
    """The text with a capital first letter, the rest untouched."""
    return text[:1].upper() + text[1:]


def captioned(text: str, synthetic: bool) -> str:
    """A table's caption; that its residents are synthetic stands in it."""
    return f"{text} · synthetic residents" if synthetic else text
