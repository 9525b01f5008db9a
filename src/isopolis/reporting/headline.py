"""The widest established gaps, chosen so that no group and no characteristic is paraded."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, islice
from statistics import median

from isopolis.release.model import Release
from isopolis.reporting import words
from isopolis.reporting.gap import Certainty, Gap, gaps_of, without_echoes

MOST_PER_INDICATOR = 2


@dataclass(frozen=True, slots=True)
class Headline:
    """One established gap in words: for a page (`sentence`) and for a line of a terminal (the rest)."""

    gap: Gap
    sentence: str  # "At night, streets feel safe to 43 of 100 women with a disability and to 68 of 100 others."
    subject: str  # "streets at night"
    says: str  # "feel safe"
    people: str  # "women with a disability"
    difference: str  # "21 points less often"
    interval: str  # "17 to 25"
    synthetic: bool


def headlines(release: Release, n: int = 10) -> list[Headline]:
    """At most `n` headlines: where people are behind the rest of the city, surely, and by how much at least.

    Ranked within one unit by the cautious end of the interval, large and small groups in turn. A
    characteristic heads at most one of the first ten; what is assumed heads none. A crossing leads only
    where its gap is surely wider than that of each of its parts.
    """
    return leading(without_echoes(gaps_of(release)), n, release.manifest.synthetic)


def leading(gaps: Iterable[Gap], n: int, synthetic: bool, certainty: Certainty = "established") -> list[Headline]:
    """At most `n` headlines from these gaps, of one certainty."""
    candidates = [gap for gap in gaps if gap.certainty == certainty and _may_lead(gap)]
    taken: list[Gap] = []
    for gap in chain.from_iterable(_in_turn(own, n) for own in _by_unit(candidates)):
        if len(taken) < n and _is_apart(gap, taken):
            taken.append(gap)
    return [_headline(gap, synthetic) for gap in taken]


def _may_lead(gap: Gap) -> bool:
    return gap.behind and gap.cautious > 0 and gap.conf_status == "F" and gap.reference_kind == "rest"


def _by_unit(gaps: Iterable[Gap]) -> list[list[Gap]]:
    """The gaps of each unit by their cautious end; the unit with the most gaps first, as units do not compare."""
    units: dict[str, list[Gap]] = {}
    for gap in sorted(gaps, key=lambda g: (-g.cautious, g.indicator.id, g.group.key)):
        units.setdefault(gap.unit, []).append(gap)
    return sorted(units.values(), key=len, reverse=True)


def _in_turn(gaps: list[Gap], n: int) -> list[Gap]:
    """Gaps of large and of small groups in turn: each time the widest one that repeats nothing taken."""
    middle = median(_size(gap) for gap in gaps)
    taken: list[Gap] = []
    for large in [True, False] * n:
        free = (gap for gap in gaps if (_size(gap) > middle) is large and _is_apart(gap, taken))
        taken.extend(islice(free, 1))
    return taken


def _size(gap: Gap) -> float:
    return gap.n if gap.n is not None else 0


def _is_apart(gap: Gap, taken: list[Gap]) -> bool:
    """Whether no characteristic of the gap is taken yet, and its indicator not too often."""
    used = {characteristic for other in taken for characteristic in other.group.characteristics}
    same = sum(other.indicator.id == gap.indicator.id for other in taken)
    return used.isdisjoint(gap.group.characteristics) and same < MOST_PER_INDICATOR


def _headline(gap: Gap, synthetic: bool) -> Headline:
    indicator = gap.indicator
    return Headline(
        gap=gap,
        sentence=gap.sentence,
        subject=indicator.subject or indicator.name,
        says=indicator.says,
        people=gap.people,
        difference=words.difference_in_words(gap.difference or 0.0, gap.unit, gap.low, gap.high),
        interval=words.interval_in_words(gap.low, gap.high, gap.unit),
        synthetic=synthetic,
    )
