"""The made-up town with candidate sites, and what plain Python makes of every choice among them."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from isopolis.sources import City
from tests.made_town import DETOUR, LIBRARIES, PACE, PLACES, facility, people, town

CANDIDATES = '[protection]>[candidates]\nfile = "candidates.csv"\n[protection]'
FILE = "candidates.csv"


class Choice(NamedTuple):
    """A candidate: its place along the town, its cost, and whether a wheelchair enters."""

    x: float
    cost: float
    step_free: bool | None = None


def planned(
    folder: Path,
    choices: Mapping[str, Choice],
    libraries: Mapping[str, float] = LIBRARIES,
    more: Sequence[dict[str, Any]] = (),
    **changed: str,
) -> City:
    """The town with these candidates for a library, and `more` of them."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [facility(id, "library", c.x, cost=c.cost, step_free=c.step_free) for id, c in choices.items()]
    pl.DataFrame([*rows, *more], infer_schema_length=None).write_csv(folder / FILE)
    return town(folder, libraries=libraries, candidates=CANDIDATES, **changed)


def minutes(x: float, mode: str, there: Sequence[Choice]) -> float:
    """Minutes to the nearest; 60 for a longer way."""
    enters = [c for c in there if mode == "adult" or c.step_free is not False]
    return min([60.0, *(abs(x - c.x) * DETOUR / PACE[mode] for c in enters)])


def everyone(there: Sequence[Choice]) -> list[float]:
    """The minutes of each person of the town, by their own mode."""
    at = {o: x for o, _, x in PLACES}
    rows = people().select("origin", "gali").iter_rows()
    return [minutes(at[o], "wheelchair" if gali == 1 else "adult", there) for o, gali in rows]


def value(objective: str, today: Sequence[Choice], chosen: Sequence[Choice]) -> float:
    """The objective, person by person."""
    before, after = everyone(today), everyone([*today, *chosen])
    match objective:
        case "mean":
            return sum(after) / len(after)
        case "covered":
            return sum(each <= 15 for each in after) / len(after)
        case "equal":
            kappa = sum(before) / sum(each**2 for each in before)
            return math.log(sum(math.exp(kappa * each) for each in after) / len(after)) / kappa
        case "worst_off":
            line = sorted(before, reverse=True)[math.ceil(0.2 * len(before) - 1e-9) - 1]
            told = [new for old, new in zip(before, after, strict=True) if old >= line - 1e-9]
            return sum(told) / len(told)
    return max(after)  # the centre: in these tests some site reaches everyone
