"""Facets as a reader sees them: named, each value with its label and how many entries hold it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

SHOWN = 7  # values of a facet that stand in sight; the chosen ones always do

Name = str | Promise
Chosen = Mapping[str, Sequence[str]]


def _none() -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to sort entries out; `code` is its name in the index and in addresses.

    `listed` gives the values that exist whether or not an entry holds them, in the order they have.
    """

    code: str
    name: Name
    label: Callable[[str], str] = str
    listed: Callable[[], Sequence[str]] = _none
    latest_first: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a facet: how many entries choosing it would give."""

    code: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One facet with its values: those in sight, and those that open on demand."""

    facet: Facet
    shown: Sequence[Value]
    more: Sequence[Value]

    @property
    def chosen(self) -> int:
        """How many values are chosen."""
        return sum(value.chosen for value in self.shown)


def known_values(facets: Sequence[Facet], held: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """What may be chosen: for each facet its listed values, and every other that an entry holds."""
    return {facet.code: list(dict.fromkeys([*facet.listed(), *held.get(facet.code, ())])) for facet in facets}


def groups(
    facets: Sequence[Facet], known: Mapping[str, Sequence[str]], counts: Mapping[str, Mapping[str, int]], chosen: Chosen
) -> list[Group]:
    """Every facet that has a value, with the counts of this search."""
    made = [
        _group(facet, known[facet.code], counts.get(facet.code, {}), chosen.get(facet.code, ())) for facet in facets
    ]
    return [group for group in made if group.shown]


def _group(facet: Facet, known: Sequence[str], counts: Mapping[str, int], chosen: Sequence[str]) -> Group:
    values = [Value(code, facet.label(code), counts.get(code, 0), code in chosen) for code in known]
    ordered = _ordered(facet, values)
    in_sight = sum(value.chosen for value in ordered)
    cut = len(ordered) if len(ordered) <= SHOWN + 1 else max(SHOWN, in_sight)
    return Group(facet, ordered[:cut], ordered[cut:])


def _ordered(facet: Facet, values: Sequence[Value]) -> list[Value]:
    """The chosen first, what would give nothing last; between them the list's order, the latest or the most."""
    place = {code: at for at, code in enumerate(facet.listed())}
    if facet.latest_first:
        natural = sorted(values, key=lambda value: value.code, reverse=True)
    elif place:
        natural = sorted(values, key=lambda value: place.get(value.code, len(place)))
    else:
        natural = sorted(values, key=lambda value: (-value.count, value.label.casefold()))
    return sorted(natural, key=lambda value: (not value.chosen, value.count == 0))
