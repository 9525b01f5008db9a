"""Gains: minutes before and after, by area and group, if the chosen sites open."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from isopolis.framework import EVERYONE
from isopolis.measurement.moments import Real
from isopolis.measurement.reaching import WITHIN
from isopolis.measurement.residents import Districts
from isopolis.planning.assessment.effects import STEP, capped, changed
from isopolis.planning.assessment.journeys import to
from isopolis.planning.assessment.living import Living
from isopolis.planning.assessment.scenes import Scene

OWN = "own"  # the mode of everyone where people move by several: each by their own
COLUMNS = (
    dict.fromkeys(("area", "level", "group"), pl.String)
    | {"depth": pl.Int64}
    | dict.fromkeys(("mode", "kind"), pl.String)
    | dict.fromkeys(("before", "after", "within_15_before", "within_15_after"), pl.Float64)
    | dict.fromkeys(("n", "n_gain"), pl.Int64)
    | {"period": pl.String, "counterfactual": pl.Boolean}
)


class _Told(NamedTuple):
    """Groups that move by one mode: their names, and five numbers of theirs, each parts x groups x origins.

    A part of everyone is who moves by one of the modes. `people`, then sums over them: minutes before and after, who
    has it within a short walk before and after, who is at least a minute nearer.
    """

    groups: tuple[str, ...]
    mode: str
    counterfactual: bool
    sums: list[Real]


def gains(before: Scene, after: Scene, living: Living, kind: str) -> pl.DataFrame:
    """The table of gains; its columns are those of `COLUMNS`, see `Sites`."""
    modes = {mode.id: mode for mode in before.modes}
    told = {id: _numbers(*(to(scene, modes[id], kind) for scene in (before, after))) for id in living.modes}
    levels = living.people.levels
    frames = [_rows(each, level, living, kind) for each in _own(living, told) for level in levels]
    frames += [_rows(each, levels[0], living, kind) for each in _others(living, told)]
    return pl.concat([pl.DataFrame(schema=COLUMNS), *frames])


def _numbers(before: Real, after: Real) -> Real:
    """By origin: one person, their minutes before and after, within a walk before and after, at least a minute less."""
    near = [(x <= WITHIN).astype(float) for x in (before, after)]
    nearer = (changed(before, after) <= -STEP).astype(float)
    return np.stack([np.ones(len(before)), capped(before), capped(after), *near, nearer])


def _own(living: Living, told: dict[str, Real]) -> Iterator[_Told]:
    """Everyone, each by their own mode; then each group by its own."""
    whole = sum(movers * told[id][:, None] for movers, id in zip(living.movers, living.modes, strict=True))
    yield _Told((EVERYONE,), living.modes[0] if len(living.modes) == 1 else OWN, False, list(np.asarray(whole)))
    people = living.people
    for id in living.modes:
        rows = [row for row, group in enumerate(people.groups) if group != EVERYONE and living.own[group] == id]
        if rows:
            yield _of_mode(living, told, rows, id, False)


def _others(living: Living, told: dict[str, Real]) -> Iterator[_Told]:
    """Everyone, moved by one mode: where several are moved by, or the city names one that no count holds anybody of."""
    for id in living.modes if len(living.modes) > 1 else ():
        yield _of_mode(living, told, [0], id, True)


def _of_mode(living: Living, told: dict[str, Real], rows: Sequence[int], id: str, counterfactual: bool) -> _Told:
    weights = living.people.weights[list(rows)]
    groups = tuple(living.people.groups[row] for row in rows)
    return _Told(groups, id, counterfactual, [weights * number for number in told[id]])


def _rows(told: _Told, level: Districts, living: Living, kind: str) -> pl.DataFrame:
    """Rows of groups x areas; none where nobody of the group lives."""
    n, *sums = (level.sums(each) for each in told.sums)
    means = [each / np.where(n > 0, n, 1) for each in sums[:4]]
    names = ("before", "after", "within_15_before", "within_15_after")
    keys = pl.DataFrame({"group": told.groups}).join(pl.DataFrame({"area": level.codes}), how="cross")
    frame = keys.with_columns(
        *(pl.Series(name, mean.ravel()) for name, mean in zip(names, means, strict=True)),
        *(pl.Series(name, x.round().ravel()).cast(pl.Int64) for name, x in (("n", n), ("n_gain", sums[4]))),
        level=pl.lit(level.name),
        depth=(pl.col("group") != EVERYONE).cast(pl.Int64),
        mode=pl.lit(told.mode),
        kind=pl.lit(kind),
        period=pl.lit(living.people.period),
        counterfactual=pl.lit(told.counterfactual),
    )
    return frame.filter(pl.Series(n.ravel() > 0)).select(*COLUMNS)
