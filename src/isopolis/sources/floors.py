"""Floors: what a city wants of every plan, whatever else it does."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from isopolis.errors import ContractError, Finding
from isopolis.framework import Group
from isopolis.sources.interventions import (
    FLOOR,
    Number,
    Strict,
    Text,
    Whom,
    interventions,
    no_group,
    parsed,
    tables,
    unknown,
)

if TYPE_CHECKING:
    from isopolis.sources.city import City

Part = Annotated[Number, Field(gt=0, le=1)]


class FloorTerms(Strict):
    """A condition on a plan: that each of some groups reaches an outcome, or together they get a part of the gain.

    `share`: at least this part of the people-weighted gain goes to them. `outcome`: of the indicator, each reaches at
    least this share; at most, where less is better. One of the two. `whom` is a group, everyone's cells where none is
    said; `worst_off` 0.2 the worst-off fifth among them.
    """

    share: Part | None = None
    outcome: Part | None = None
    indicator: Text | None = None
    whom: Whom = Field(default_factory=dict, alias="for")
    worst_off: Part | None = None

    @property
    def group(self) -> Group | None:
        """The group it is about, if one is said."""
        return Group(tuple(sorted(self.whom.items()))) if self.whom else None


def floors(city: "City") -> tuple[FloorTerms, ...]:
    """Every floor of the city's file of interventions, in its order. Raises ContractError with every fault of them."""
    if city.contract.interventions is None:
        return ()
    file = city.contract.interventions.file
    found, faults = parsed(file, FLOOR, FloorTerms, tables(city.path / file)[FLOOR])
    for number, one in enumerate(found, 1):
        faults += _faults(f"{file}, {FLOOR} {number}", one, city)
    faults = faults or list(_untouched(file, found, city))
    if faults:
        raise ContractError.of(faults)
    return tuple(found)


def _untouched(file: str, found: Sequence[FloorTerms], city: "City") -> Iterator[Finding]:
    """Floors on an indicator that nothing in the file changes."""
    changed = sorted({effect.indicator for one in interventions(city) for effect in one.effects})
    for number, one in enumerate(found, 1):
        if one.indicator and one.indicator not in changed:
            what, where = "no intervention changes this indicator", f"{file}, {FLOOR} {number}.indicator"
            yield Finding(what, where, one.indicator, ", ".join(changed), "one of these", about="contract")


def _faults(where: str, one: FloorTerms, city: "City") -> Iterator[Finding]:
    yield from no_group(f"{where}.for", one.whom, city.framework)
    known = [each.id for each in city.framework.indicators]
    if one.indicator and one.indicator not in known:
        yield unknown("indicator", f"{where}.indicator", one.indicator, known)
    if (one.share is None) == (one.outcome is None):
        got = "neither" if one.share is None else "both"
        yield Finding("a floor asks for one thing", where, got, "share or outcome", "one of the two", about="contract")
    if one.outcome is not None and one.indicator is None:
        yield Finding(
            "an outcome of what?", where, "no indicator", "indicator", 'indicator = "SAF01"', about="contract"
        )
    if not (one.whom or one.worst_off or one.outcome):
        yield Finding("a floor for nobody in particular holds always", where, "no for, no worst_off",
                      "for or worst_off", "worst_off = 0.2", about="contract")  # fmt: skip
